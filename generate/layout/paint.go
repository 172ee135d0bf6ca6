package layout

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"cnamdoc/generate/pdf"

	"github.com/go-pdf/fpdf"
)

// painter turns ops into a content stream. Lines, frames and transformations
// are drawn by fpdf: at once where there is a template to draw in, else in
// one of their own. Text has its operators
// written here: fpdf.Text costs five times as much a character (it formats,
// escapes four times, and keeps a map of the characters used, which we do not
// need, for the fonts are not subset by paper).
type painter struct {
	style *Style
	proto *fpdf.Fpdf
	size  fpdf.SizeType
	tpl   *fpdf.Tpl // nil: buf becomes the whole content
	buf   []byte    // operators not yet handed to fpdf
	read  bytes.Reader

	page     int
	mcid     int
	cur      *pdf.Elem
	open     bool
	artifact string // how the present decoration is marked
	own      bool   // the elements' kids are filled in here
	links    []pdf.Link

	colors      [tints][]byte // operators that were needed
	free        []bool        // modules that are black and not drawn yet
	shapes      [16][]byte    // rectangles that cover them, by width and height
	fill, drawn tint
	lineWidth   float64
	face        pdf.Face
	fontSize    float64 // of the text before; 0 before the first
	err         error
}

const unset tint = 255

// the ways to mark an artifact (ISO 32000-1, 14.8.2.2.2)
const (
	layoutArtifact    = "/Artifact <</Type/Layout>>BDC\n"
	pageArtifact      = "/Artifact <</Type/Pagination>>BDC\n"
	footerArtifact    = "/Artifact <</Type/Pagination/Subtype/Footer>>BDC\n"
	watermarkArtifact = "/Artifact <</Type/Pagination/Subtype/Watermark>>BDC\n"
)

// start begins the content stream of a page.
func (p *painter) start(page, mcid int) {
	p.page, p.mcid, p.cur, p.open = page, mcid, nil, false
	p.fill, p.drawn, p.lineWidth, p.fontSize = unset, unset, -1, 0
	p.links = nil
	p.buf = append(p.buf[:0], "q\n"...)
}

func (p *painter) stop() {
	p.close()
	p.buf = append(p.buf, "Q\n"...)
	p.flush()
}

// flush hands to fpdf what comes before something that it draws.
func (p *painter) flush() {
	if p.tpl == nil || len(p.buf) == 0 {
		return
	}
	p.read.Reset(bytes.TrimSuffix(p.buf, []byte{'\n'}))
	p.tpl.RawWriteBuf(&p.read)
	p.buf = p.buf[:0]
}

// ops draws ops shifted down by y. Repeated ops are decoration whatever they
// were when they were read first.
func (p *painter) ops(ops []op, y float64, repeated bool) {
	for i := range ops {
		o := &ops[i]
		e := o.elem
		if repeated {
			e = nil
		}
		if e == nil && o.kind.drawn() && p.tpl == nil {
			continue // in the backdrop
		}
		if o.kind == opLink {
			if !repeated {
				p.link(o, linked(ops[i:]), y)
			}
			continue
		}
		p.mark(e)
		p.op(o, y)
	}
}

// mark opens the marked content that what follows belongs to.
func (p *painter) mark(e *pdf.Elem) {
	if p.open && p.cur == e {
		return
	}
	p.close()
	p.open, p.cur = true, e
	if e == nil {
		p.buf = append(p.buf, p.artifact...)
		return
	}
	p.buf = append(append(append(p.buf, '/'), e.Type...), " <</MCID "...)
	p.buf = append(strconv.AppendInt(p.buf, int64(p.mcid), 10), ">>BDC\n"...)
	if p.own {
		e.Kids = append(e.Kids, pdf.Kid{Content: true, Page: p.page, MCID: p.mcid})
	}
	p.mcid++
}

func (p *painter) close() {
	if p.open {
		p.buf = append(p.buf, "EMC\n"...)
	}
	p.open = false
}

// link puts a link over its words, which say where it leads for who does not
// see them: its address alone is a poor name.
func (p *painter) link(o *op, words string, y float64) {
	alt := o.text
	switch words {
	case "", alt:
	case strings.TrimPrefix(alt, "mailto:"):
		alt = words
	default:
		alt = words + " (" + alt + ")"
	}
	box := points(p.style.PageHeight, o.x, o.y+y, o.w, o.h)
	o.elem.Kids = append(o.elem.Kids, pdf.Kid{Link: true, Page: p.page, Index: len(p.links)})
	p.links = append(p.links, pdf.Link{X0: box[0], Y0: box[1], X1: box[2], Y1: box[3], URL: o.text, Alt: alt})
}

// linked returns the text that lies under a link, the first of the ops.
func linked(ops []op) string {
	for i := range ops {
		if ops[i].kind == opText && ops[i].elem == ops[0].elem {
			return strings.TrimSpace(ops[i].text)
		}
	}
	return ""
}

func (p *painter) op(o *op, y float64) {
	switch {
	case o.kind == opText:
		p.text(o, y)
	case o.kind == opQR:
		p.modules(o, y)
	case o.kind == opImage:
		p.image(o, y)
	case o.kind.drawn() && p.tpl == nil:
		one := *o
		one.y += y
		p.buf = p.sketch(p.buf, []op{one})
	default:
		p.draw(o, y)
	}
}

// draw has fpdf draw what is not text.
func (p *painter) draw(o *op, y float64) {
	switch o.kind {
	case opLine:
		p.pen(o, nil)
		p.tpl.Line(o.x, y+o.y, o.x+o.w, y+o.y+o.h)
	case opDash:
		p.pen(o, []float64{1.6, 1.3})
		p.tpl.Line(o.x, y+o.y, o.x+o.w, y+o.y+o.h)
		p.tpl.SetDashPattern(nil, 0)
	case opFill:
		p.brush(o.tint)
		p.flush()
		p.tpl.Rect(o.x, y+o.y, o.w, o.h, "F")
	case opFrame:
		p.pen(o, nil)
		p.tpl.Rect(o.x, y+o.y, o.w, o.h, "D")
	case opScissors:
		p.scissors(o, y)
	case opWatermark:
		p.watermark(o)
	}
}

// pen prepares fpdf for stroking.
func (p *painter) pen(o *op, dash []float64) {
	p.flush()
	if p.drawn != o.tint {
		p.drawn = o.tint
		c := p.style.color(o.tint)
		p.tpl.SetDrawColor(int(c.R), int(c.G), int(c.B))
	}
	if p.lineWidth != o.size {
		p.lineWidth = o.size
		p.tpl.SetLineWidth(o.size * mm)
	}
	if dash != nil {
		p.tpl.SetDashPattern(dash, 0)
	}
}

// brush prepares the colour of text and filled shapes.
func (p *painter) brush(t tint) {
	if p.fill == t {
		return
	}
	p.fill = t
	if p.tpl == nil {
		p.buf = p.appendColor(p.buf, t)
		return
	}
	c := p.style.color(t)
	p.flush()
	p.tpl.SetFillColor(int(c.R), int(c.G), int(c.B))
}

func (s *Style) color(t tint) Color {
	switch t {
	case muted:
		return s.Muted
	case accent:
		return s.Accent
	case hair:
		return s.Hair
	case shade:
		return s.Shade
	case pale:
		return Color{0xf6, 0xf6, 0xf5}
	case white:
		return Color{0xff, 0xff, 0xff}
	}
	return s.Ink
}

func (p *painter) text(o *op, y float64) {
	p.brush(o.tint)
	b := append(p.buf, "BT "...)
	if p.face != o.face || p.fontSize != o.size || p.tpl != nil {
		p.face, p.fontSize = o.face, o.size
		b = append(b, "/F"...)
		b = append(b, '0'+byte(o.face), ' ')
		b = append(hundredths(b, o.size), " Tf "...)
	}
	b = append(hundredths(b, o.x/mm), ' ')
	b = append(hundredths(b, (p.style.PageHeight-y-o.y)/mm), " Td ("...)
	b = appendText(b, o.text)
	if o.space {
		b = append(b, 0, ' ')
	}
	p.buf = append(b, ") Tj ET\n"...)
}

// appendText writes a text as codes of two bytes, big-endian, in a literal
// string (ISO 32000-1, 7.3.4.2): the fonts' codes are Unicode.
func appendText(b []byte, s string) []byte {
	for _, r := range s {
		b = appendByte(appendByte(b, byte(r>>8)), byte(r))
	}
	return b
}

func appendByte(b []byte, v byte) []byte {
	switch v {
	case '(', ')', '\\':
		return append(b, '\\', v)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, v)
}

// hundredths writes a number with at most two decimals.
func hundredths(b []byte, v float64) []byte {
	n := int64(v*100 + 0.5)
	if v < 0 {
		n = int64(-v*100 + 0.5)
		b = append(b, '-')
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n == 0 {
		return b
	}
	b = append(b, '.', '0'+byte(n/10))
	if n%10 == 0 {
		return b
	}
	return append(b, '0'+byte(n%10))
}

// watermark draws its letters as shapes: as text they would stand between the
// words of a table for who searches or listens.
func (p *painter) watermark(o *op) {
	p.brush(o.tint)
	p.flush()
	p.tpl.TransformBegin()
	p.tpl.TransformRotate(54.7, o.x, o.y)
	b := append(p.buf, "1 0 0 1 "...)
	b = append(hundredths(b, (o.x-o.w/2)/mm), ' ')
	b = append(hundredths(b, (p.style.PageHeight-o.y)/mm-0.35*o.size), " cm\n"...)
	p.buf = append(pdf.AppendShapes(b, o.face, o.size, o.text), "f\n"...)
	p.flush()
	p.tpl.TransformEnd()
}

// scissors draws a pair of scissors that opens to the right.
func (p *painter) scissors(o *op, y float64) {
	pen := *o
	pen.size = 0.9
	p.pen(&pen, nil)
	y += o.y
	for _, side := range [...]float64{-1, 1} {
		p.tpl.Circle(o.x+1, y+side*1.25, 0.85, "D")
		p.tpl.Line(o.x+1.75, y+side*0.85, o.x+6.2, y-side*1.1)
	}
}

// appendColor sets the colour of filled shapes until the next Q.
func (p *painter) appendColor(b []byte, t tint) []byte {
	if p.colors[t] == nil {
		c := p.style.color(t)
		p.colors[t] = colorOp(c)
	}
	return append(b, p.colors[t]...)
}

// colorOp is the operator of a colour, in grey where that says the same.
func colorOp(c Color) (b []byte) {
	parts, op := []uint8{c.R, c.G, c.B}, "rg\n"
	if c.R == c.G && c.G == c.B {
		parts, op = parts[:1], "g\n"
	}
	for _, v := range parts {
		b = append(strconv.AppendFloat(b, math.Round(float64(v)/255*1e3)/1e3, 'f', -1, 64), ' ')
	}
	return append(b, op...)
}
