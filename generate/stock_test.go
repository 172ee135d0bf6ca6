package generate_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-pdf/fpdf"

	"cnamdoc/generate/pdf"
)

// stroke is one painting operation of a page, in points from its lower edge.
type stroke struct {
	kind       byte // 't'ext, 'l'ine, 'r'ectangle
	font       string
	size       float64
	text       string
	x, y, w, h float64
}

var plainStream = regexp.MustCompile(`0 obj\n<</Filter/FlateDecode/Length (\d+)>>stream\n`)

// strokes reads back what the pages of a paper paint, op for op.
func strokes(t testing.TB, paper []byte) []stroke {
	t.Helper()
	var out []stroke
	for _, m := range plainStream.FindAllSubmatchIndex(paper, -1) {
		length, _ := strconv.Atoi(string(paper[m[2]:m[3]]))
		zr, err := zlib.NewReader(bytes.NewReader(paper[m[1] : m[1]+length]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(zr)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(content, []byte("begincmap")) {
			out = append(out, parseStrokes(string(content))...)
		}
	}
	return out
}

// canvas is the state of a content stream that is read back.
type canvas struct {
	out        []stroke
	args       []float64
	font, text string
	size       float64
	at, from   [2]float64 // text position, path start
	matrix     [4]float64 // scale and place of what follows
}

func (c *canvas) arg(back int) float64 { return c.args[len(c.args)-back] }

func parseStrokes(content string) []stroke {
	c := canvas{matrix: [4]float64{1, 1, 0, 0}}
	for len(content) > 0 {
		if content[0] == '(' {
			c.text, content = literal(content[1:])
			continue
		}
		end := strings.IndexAny(content[1:], " \n(") + 1
		if end == 0 {
			end = len(content)
		}
		token := strings.TrimSpace(content[:end])
		content = content[end:]
		if v, err := strconv.ParseFloat(token, 64); err == nil {
			c.args = append(c.args, v)
		} else if token != "" {
			c.operator(token)
		}
	}
	return c.out
}

func (c *canvas) operator(op string) {
	switch op {
	case "Tf":
		c.size = c.arg(1)
	case "Td":
		c.at = [2]float64{c.arg(2), c.arg(1)}
	case "Tj":
		c.out = append(c.out, stroke{kind: 't', font: c.font, size: c.size, text: c.text, x: c.at[0], y: c.at[1]})
	case "m":
		c.from = [2]float64{c.arg(2), c.arg(1)}
	case "l":
		c.out = append(c.out, stroke{kind: 'l', x: c.from[0], y: c.from[1], w: c.arg(2) - c.from[0], h: c.arg(1) - c.from[1]})
	case "re":
		c.out = append(c.out, stroke{kind: 'r', x: c.matrix[0]*c.arg(4) + c.matrix[2], y: c.matrix[1]*c.arg(3) + c.matrix[3],
			w: c.matrix[0] * c.arg(2), h: c.matrix[1] * c.arg(1)})
	case "cm":
		c.matrix = [4]float64{c.arg(6), c.arg(3), c.arg(2), c.arg(1)}
	case "Q":
		c.matrix = [4]float64{1, 1, 0, 0}
	default:
		if strings.HasPrefix(op, "/F") {
			c.font = op[1:]
			return // the size follows
		}
	}
	c.args = c.args[:0]
}

// literal reads a string of two-byte codes up to its closing parenthesis.
func literal(s string) (text, rest string) {
	var raw []byte
	i := 0
	for ; s[i] != ')'; i++ {
		if s[i] == '\\' {
			i++
			if s[i] == 'r' {
				raw = append(raw, '\r')
				continue
			}
		}
		raw = append(raw, s[i])
	}
	runes := make([]rune, len(raw)/2)
	for k := range runes {
		runes[k] = rune(raw[2*k])<<8 | rune(raw[2*k+1])
	}
	return string(runes), s[i+1:]
}

var stockFonts = map[string]pdf.Face{"F0": pdf.Regular, "F1": pdf.Bold, "F2": pdf.Mono, "F3": pdf.MonoBold}

// stock paints the page with stock fpdf as its manual shows: UTF-8 fonts that
// are parsed for each paper. No layout is counted, no seal and no tags.
func stock(b testing.TB, page []stroke, fonts map[string][]byte) {
	f := fpdf.New("P", "pt", "A4", "")
	for name, ttf := range fonts {
		f.AddUTF8FontFromBytes(name, "", append([]byte(nil), ttf...))
	}
	f.SetAutoPageBreak(false, 0)
	f.AddPage()
	for i := range page {
		s := &page[i]
		y := 841.89 - s.y
		switch s.kind {
		case 't':
			f.SetFont(s.font, "", s.size)
			f.Text(s.x, y, s.text)
		case 'l':
			f.Line(s.x, y, s.x+s.w, y-s.h)
		case 'r':
			f.Rect(s.x, y-s.h, s.w, s.h, "F")
		}
	}
	if err := f.Output(io.Discard); err != nil {
		b.Fatal(err)
	}
}

func stockTTF() map[string][]byte {
	fonts := map[string][]byte{}
	for name, face := range stockFonts {
		fonts[name] = pdf.TTF(face)
	}
	return fonts
}
