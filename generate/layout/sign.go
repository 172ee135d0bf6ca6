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
func (c *compiler) symbol(q blocks.QR) symbol {
	modules, size, err := c.encoded(q.Text)
	if err != nil {
		c.refuse(Malformed, "texte vide ou trop long", 0)
		size = 21
	}
	return symbol{modules, size, max(c.style.QRSide, float64(size)*max(c.style.QRModule, qr.MinModule))}
}

// drawSymbol puts the code at (x, y), without its white, as a figure.
func (c *compiler) drawSymbol(q blocks.QR, s symbol, x, y float64) {
	e := c.elem("Figure")
	e.Alt = q.Alt
	if e.Alt == "" {
		e.Alt = "Code QR de vérification " + q.ShortCode
	}
	c.ops = append(c.ops, op{kind: opQR, tint: ink, x: x, y: y, w: s.side, h: s.side, code: s.modules, elem: e})
}

// shortCode is set in the mono face that the codes of the table need anyway: a
// fourth face would weigh 10 kB a paper.
func (c *compiler) shortCode() setting {
	return setting{size: c.style.Section, lead: c.style.Baseline * 1.1, mono: true}
}

func (c *compiler) hints() setting {
	set := c.small()
	set.split = true
	return set
}

// qrBlock sets a code at the left with its text beside it.
func (c *compiler) qrBlock(q blocks.QR) {
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
		y += c.text(blocks.Plain(q.ShortCode), x, y, w, blocks.Left, c.shortCode(), c.elem("P"))
	}
	if q.Hint != "" {
		y += c.text(blocks.Plain(q.Hint), x, y, w, blocks.Left, c.hints(), c.elem("P"))
	}
	c.end(p, max(s.side+2*s.quiet(), y))
}

// sealed sets blocks beside the code, in one piece; what is higher than a page
// follows one another over the whole width.
func (c *compiler) sealed(b blocks.Sealed) {
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
	first := c.inner(c.left, width, func() { c.blocks(b.Blocks) })
	p.inside = slices.Clone(c.take(first))
	height := c.signedCode(b.QR, sym, c.left+c.width-sym.side)
	if max(height, packed.height(&p)) <= c.room() {
		c.end(p, height)
		return
	}
	undo()
	c.inner(c.left, c.width, func() { c.blocks(append(b.Blocks[:len(b.Blocks):len(b.Blocks)], b.QR)) })
}

// signatures sets one or two blocks side by side, each with the room to sign
// under its lines. What is left to sign in stands at one height.
func (c *compiler) signatures(s blocks.Signatures) {
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
	if n == 1 {
		c.end(p, c.signatureAlone(s.Blocks, each))
		return
	}
	narrow := min(each, 85)
	lines, room := 0.0, 0.0
	parties := make([]*pdf.Elem, len(s.Blocks))
	for i, block := range s.Blocks {
		parties[i] = c.elem("Div")
		c.within(parties[i], func() {
			lines = max(lines, c.signatory(block, c.left+float64(i)*(each+gap), narrow))
		})
		room = max(room, c.signRoom(block))
	}
	if room > 0 {
		lines += 1
	}
	for i, block := range s.Blocks {
		c.within(parties[i], func() {
			c.signHere(block, c.left+float64(i)*(each+gap), lines, narrow, c.signRoom(block))
		})
	}
	c.end(p, lines+room+0.3)
}

// signatureAlone sets a signature that is alone in its row, the room to sign
// beside who signs, and returns the height.
func (c *compiler) signatureAlone(list []blocks.Signature, width float64) (height float64) {
	const gap = 4.0
	for _, s := range list {
		room := c.signRoom(s)
		lines := width
		if room > 0 {
			lines = min(0.46*width, 70)
		}
		c.within(c.elem("Div"), func() {
			height = c.signatory(s, c.left, lines)
			c.signHere(s, c.left+lines+gap, 0.5, min(width-lines-gap, 85), room)
		})
		height = max(height, room+0.5)
	}
	return height + 0.3
}

// signRoom is the height left to sign.
func (c *compiler) signRoom(s blocks.Signature) float64 {
	switch {
	case s.Done:
		return 0
	case s.Space > 0:
		return min(s.Space, 80)
	}
	return c.style.SignatureSpace
}

// signHere sets what stands in the room left to sign, whose top left corner is
// (x, y): the images, or the frame for a pen.
func (c *compiler) signHere(s blocks.Signature, x, y, width, room float64) {
	switch {
	case s.Done:
	case len(s.Images) > 0:
		c.pictures(s, x, y, width, room)
	case s.Label != "":
		c.ops = append(c.ops, op{kind: opFrame, tint: ink, size: 0.5, x: x, y: y, w: width, h: room})
		c.where.label = s.Title
		c.text(blocks.Plain(s.Label), x+1.6, y+0.9, width-3.2, blocks.Left, c.small(), c.elem("P"))
		c.where.label = ""
	}
}

// tieLast keeps the block before with what follows: all of it when it is
// short, its last lines otherwise.
func (c *compiler) tieLast() {
	n := len(c.pieces)
	if n == 0 {
		return
	}
	c.pieces[n-1].glue = strong
	block := c.pieces[n-1].where.block
	first := n - 1
	for first > 0 && c.pieces[first-1].where.block == block {
		first--
	}
	if c.extent(first) <= c.room()/4 {
		c.tie(first, group)
	}
}

// signatory sets who signs, where and when, and returns the height.
func (c *compiler) signatory(s blocks.Signature, x, width float64) float64 {
	c.where.label = s.Title
	title, lines := c.signSettings()
	y := 0.0
	if s.Title != "" {
		y += c.text(blocks.Plain(s.Title), x, y, width, blocks.Left, title, c.elem("P"))
	}
	if len(s.Lines) > 0 {
		y += c.text(blocks.Plain(strings.Join(s.Lines, "\n")), x, y, width, blocks.Left, lines, c.elem("P"))
	}
	c.where.label = ""
	return y
}

// signSettings are those of the title and of the lines of a signature.
func (c *compiler) signSettings() (title, lines setting) {
	title = c.body()
	title.bold = true
	return title, c.set(c.style.Table, c.style.Table*mm*1.3)
}

// signedCode sets the code with its short code and hint below it, its modules
// flush with the right margin.
func (c *compiler) signedCode(q blocks.QR, s symbol, x float64) float64 {
	c.where.label = "code QR"
	c.drawSymbol(q, s, x, 0)
	y := s.side + min(s.quiet(), 3)
	if q.ShortCode != "" {
		y += c.text(blocks.Plain(q.ShortCode), x, y, s.side, blocks.Left, c.fit(q.ShortCode, c.shortCode(), s.side, 7.5), c.elem("P"))
	}
	if q.Hint != "" {
		y += c.text(blocks.Plain(q.Hint), x, y, s.side, blocks.Left, c.hints(), c.elem("P"))
	}
	c.where.label = ""
	return y
}

// fit lessens the size, not under least, until the text stands on one line.
func (c *compiler) fit(s string, set setting, width, least float64) setting {
	for set.size-0.5 >= least && c.measure(blocks.Plain(s), set) > width {
		set.size -= 0.5
	}
	return set
}

// points turns a rectangle in millimetres from the page's top into a bounding
// box in points from its foot.
func points(pageHeight, x, y, w, h float64) []float64 {
	return []float64{x / mm, (pageHeight - y - h) / mm, (x + w) / mm, (pageHeight - y) / mm}
}
