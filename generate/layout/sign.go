package layout

import (
	"slices"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"
)

// symbol is a code that has been measured: how wide its modules and the whole.
type symbol struct {
	modules *qr.Modules // nil where nothing will be drawn
	size    int         // modules a side
	side    float64     // millimetres, without the white round it
}

func (s symbol) module() float64 { return s.side / float64(s.size) }
func (s symbol) quiet() float64  { return qr.Quiet * s.module() }

// symbol measures a code: its side follows its content, for the side of a
// module decides whether a camera reads it.
func (c *canvas) symbol(q blocks.QR) symbol {
	modules, size, err := c.encoded(q.Text)
	if err != nil {
		c.refuse(Malformed, "texte vide ou trop long", 0)
		size = 21
	}
	return symbol{modules, size, max(c.style.QRSide, float64(size)*max(c.style.QRModule, qr.MinModule))}
}

// drawSymbol puts the code at (x, y), without its white, as a figure.
func (c *canvas) drawSymbol(q blocks.QR, s symbol, x, y float64) {
	e := c.elem("Figure")
	e.Alt = q.Alt
	if e.Alt == "" {
		e.Alt = "Code QR de vérification " + q.ShortCode
	}
	c.ops = append(c.ops, op{kind: opQR, tint: ink, x: x, y: y, w: s.side, h: s.side, code: s.modules, elem: e})
}

// qrBlock sets a code at the left with its text beside it.
func (c column) qrBlock(q blocks.QR) {
	c.where.name = "code QR"
	s := c.symbol(q)
	p := c.begin(0.6)
	c.drawSymbol(q, s, c.left, s.quiet())
	x := c.left + s.side + max(s.quiet(), 4)
	if c.left+c.width-x < 30 {
		c.refuse(TooWide, q.ShortCode, 0)
		x = c.left
	}
	w := c.left + c.width - x
	y := s.quiet()
	if q.ShortCode != "" {
		y += c.text(blocks.Plain(q.ShortCode), x, y, w, blocks.Left, c.style.shortCode(), c.elem("P"))
	}
	if q.Hint != "" {
		y += c.text(blocks.Plain(q.Hint), x, y, w, blocks.Left, c.style.hints(), c.elem("P"))
	}
	c.end(p, max(s.side+2*s.quiet(), y))
}

// sealed sets blocks beside the code, in one piece; what is higher than a page
// follows one another over the whole width.
func (c column) sealed(b blocks.Sealed) {
	c.where.name = "fin du document"
	const gap = 8.0
	sym := c.symbol(b.QR)
	width := c.width - sym.side - gap
	if width < 60 {
		c.refuse(TooWide, b.QR.ShortCode, 0)
		return
	}
	undo := c.save()
	c.tieLast()
	p := c.begin(1)
	p.special = sealed
	first := len(c.pieces)
	c.inner(c.left, width).blocks(b.Blocks)
	p.inside = slices.Clone(c.take(first))
	height := c.signedCode(b.QR, sym, c.left+c.width-sym.side)
	if max(height, packed.height(&p)) <= c.room {
		c.end(p, height)
		return
	}
	undo()
	c.inner(c.left, c.width).blocks(append(b.Blocks[:len(b.Blocks):len(b.Blocks)], b.QR))
}

// signatures sets one or two blocks side by side, never parted from the block
// before. What is left to sign in stands beside who signs alone, and under who
// signs with another, at one height.
func (c column) signatures(s blocks.Signatures) {
	c.where.name = "signatures"
	c.tieLast()
	p := c.begin(1.2)
	const gap = 10.0
	n := max(1, len(s.Blocks))
	each := (c.width - gap*float64(n-1)) / float64(n)
	if each < 30 {
		c.refuse(Malformed, "trop de signatures côte à côte", 0)
		each = 30
	}
	var parties []signatory
	for i, one := range s.Blocks {
		parties = append(parties, signatory{canvas: c.canvas, Signature: one, x: c.left + float64(i)*(each+gap), width: each})
	}
	if n == 1 {
		c.end(p, alone(parties))
		return
	}
	c.end(p, together(parties))
}

// signatory is one who signs, at x and in a width.
type signatory struct {
	*canvas
	blocks.Signature
	x, width float64
}

// alone sets one signatory and returns the height.
func alone(parties []signatory) (height float64) {
	const gap = 4.0
	for _, s := range parties {
		room := s.room()
		if s.Label == "" && len(s.Images) == 0 { // signed below, without a frame
			s.within(s.elem("Div"), func() { height = s.who(s.width) + room })
			continue
		}
		lines := s.width
		if room > 0 {
			lines = min(0.46*s.width, 70)
		}
		s.within(s.elem("Div"), func() {
			height = s.who(lines)
			s.here(s.x+lines+gap, 0.5, min(s.width-lines-gap, 85), room)
		})
		height = max(height, room+0.5)
	}
	return height + 0.3
}

// together sets signatories side by side and returns the height.
func together(parties []signatory) float64 {
	lines, room := 0.0, 0.0
	divs := make([]*pdf.Elem, len(parties))
	for i, s := range parties {
		divs[i] = s.elem("Div")
		s.within(divs[i], func() { lines = max(lines, s.who(min(s.width, 85))) })
		room = max(room, s.room())
	}
	if room > 0 {
		lines++
	}
	for i, s := range parties {
		s.within(divs[i], func() { s.here(s.x, lines, min(s.width, 85), s.room()) })
	}
	return lines + room + 0.3
}

// room is the height left to sign.
func (s signatory) room() float64 {
	switch {
	case s.Done:
		return 0
	case s.Space > 0:
		return min(s.Space, 80)
	}
	return s.style.SignatureSpace
}

// who sets who signs, where and when, and returns the height.
func (s signatory) who(width float64) (y float64) {
	s.where.label = s.Title
	title := s.style.body()
	title.bold = true
	if s.Title != "" {
		y += s.text(blocks.Plain(s.Title), s.x, y, width, blocks.Left, title, s.elem("P"))
	}
	if len(s.Lines) > 0 {
		lines := setting{size: s.style.Table, lead: s.style.Table * mm * 1.3}
		y += s.text(blocks.Plain(strings.Join(s.Lines, "\n")), s.x, y, width, blocks.Left, lines, s.elem("P"))
	}
	s.where.label = ""
	return y
}

// here sets what stands in the room left to sign, whose top left corner is
// (x, y): the images, or the frame for a pen.
func (s signatory) here(x, y, width, room float64) {
	switch {
	case s.Done:
	case len(s.Images) > 0:
		s.pictures(x, y, width, room)
	case s.Label != "":
		s.ops = append(s.ops, op{kind: opFrame, tint: ink, size: 0.5, x: x, y: y, w: width, h: room})
		s.where.label = s.Title
		s.text(blocks.Plain(s.Label), x+1.6, y+0.9, width-3.2, blocks.Left, s.style.small(), s.elem("P"))
		s.where.label = ""
	}
}

// signedCode sets the code with its short code and hint below it, its modules
// flush with the right margin.
func (c *canvas) signedCode(q blocks.QR, s symbol, x float64) float64 {
	c.where.label = "code QR"
	c.drawSymbol(q, s, x, 0)
	y := s.side + min(s.quiet(), 3)
	if q.ShortCode != "" {
		y += c.text(blocks.Plain(q.ShortCode), x, y, s.side, blocks.Left, c.fit(q.ShortCode, c.style.shortCode(), s.side, 7.5), c.elem("P"))
	}
	if q.Hint != "" {
		y += c.text(blocks.Plain(q.Hint), x, y, s.side, blocks.Left, c.style.hints(), c.elem("P"))
	}
	c.where.label = ""
	return y
}

// points turns a rectangle in millimetres from the page's top into a bounding
// box in points from its foot.
func points(pageHeight, x, y, w, h float64) []float64 {
	return []float64{x / mm, (pageHeight - y - h) / mm, (x + w) / mm, (pageHeight - y) / mm}
}
