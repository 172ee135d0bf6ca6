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

func parseStrokes(content string) []stroke {
	var out []stroke
	var args []float64
	var at, from [2]float64 // text position, path start
	var font, text string
	var size float64
	unit := [4]float64{1, 1, 0, 0} // scale and place of what follows, as cm sets them
	matrix := unit
	arg := func(back int) float64 { return args[len(args)-back] }
	for len(content) > 0 {
		if content[0] == '(' {
			text, content = literal(content[1:])
			continue
		}
		end := strings.IndexAny(content[1:], " \n(") + 1
		if end == 0 {
			end = len(content)
		}
		token := strings.TrimSpace(content[:end])
		content = content[end:]
		if v, err := strconv.ParseFloat(token, 64); err == nil {
			args = append(args, v)
			continue
		}
		switch token {
		case "Tf":
			size = arg(1)
		case "Td":
			at = [2]float64{arg(2), arg(1)}
		case "Tj":
			out = append(out, stroke{kind: 't', font: font, size: size, text: text, x: at[0], y: at[1]})
		case "m":
			from = [2]float64{arg(2), arg(1)}
		case "l":
			out = append(out, stroke{kind: 'l', x: from[0], y: from[1], w: arg(2) - from[0], h: arg(1) - from[1]})
		case "re":
			out = append(out, stroke{kind: 'r', x: matrix[0]*arg(4) + matrix[2], y: matrix[1]*arg(3) + matrix[3],
				w: matrix[0] * arg(2), h: matrix[1] * arg(1)})
		case "cm":
			matrix = [4]float64{arg(6), arg(3), arg(2), arg(1)}
		case "Q":
			matrix = unit
		default:
			if strings.HasPrefix(token, "/F") {
				font = token[1:]
			}
			if token != "" {
				continue
			}
		}
		args = args[:0]
	}
	return out
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
