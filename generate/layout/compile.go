package layout

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"
)

// opKind is what an op draws.
type opKind uint8

const (
	opText      opKind = iota
	opLink             // the active area of a link, on the text beneath it
	opLine             // from (x, y) to (x+w, y+h), size points wide
	opDash             // the same, dashed
	opFill             // filled rectangle
	opFrame            // stroked rectangle
	opScissors         // the scissors of the cut line, at (x, y)
	opQR               // the modules of a code, w wide
	opImage            // a picture, by its resource name in text, w by h
	opWatermark        // text across the page, centred at (x, y)
)

// op draws one thing at (x, y): x in millimetres from the page's left edge, y
// from the top of the piece. What belongs to elem is read aloud; what belongs
// to none is decoration, an artifact.
type op struct {
	kind  opKind
	face  pdf.Face
	tint  tint
	space bool // a space follows for the reader, where the text has a line break
	edge  edge // which part of its piece it keeps to when the piece opens up
	size  float64
	x, y  float64
	w, h  float64
	text  string
	code  *qr.Modules // of opQR
	elem  *pdf.Elem
}

// edge is the part of a piece that an op keeps to, whatever white the spacing
// adds above and below the piece's text.
type edge uint8

const (
	inner edge = iota // with the text
	upper             // at the upper edge: the rule above a total
	lower             // at the lower edge: the rule below a row
)

// glue ties a piece to the next one. When what is tied is higher than a page,
// the weakest ties give way first.
type glue uint8

const (
	loose  glue = iota
	group       // asked by a Group
	block       // lines of one short block, a heading and what it announces
	strong      // signatures and what they sign
)

// special is a piece that the flow treats apart.
type special uint8

const (
	flow special = iota
	pageBreak
	couponPiece
	window // an address behind a window: its place is fixed
	sealed // what a paper ends with: before a coupon it stands right above it
)

// piece is the smallest part of a page: it never splits. Its white is counted,
// not measured: the spacing is chosen when the height of all pieces is known.
type piece struct {
	from, to int     // ops
	height   float64 // millimetres, without what the spacing adds
	before   float64 // lines of white above it, none at the top of a page
	pads     float64 // how often it has the spacing's pad: half above its text, half below
	inside   []piece // stacked in it, beside its own ops
	glue     glue
	special  special
	repeat   int // 1 + index in heads of the table head to repeat above it
	bookmark int // 1 + index in bookmarks
	where    place
}

// place is where the compiler stands, spelt out only when there is a fault.
type place struct {
	block  int // 1 for the first block
	name   string
	row    int // 1 for the first; 0 outside tables
	label  string
	secret bool // the text is a credential: it stays out of messages
}

func (p place) String() string {
	s := "bloc " + strconv.Itoa(p.block)
	if p.block == 0 {
		s = ""
	}
	add := func(part string) {
		if s != "" {
			s += ", "
		}
		s += part
	}
	if p.name != "" {
		add(p.name)
	}
	if p.row > 0 {
		add("ligne " + strconv.Itoa(p.row))
	}
	if p.label != "" {
		add("«\u00a0" + p.label + "\u00a0»")
	}
	return s
}

// bookmark is an entry of the outline, at the piece that carries it.
type bookmark struct {
	level int
	title string
}

// head is a table's head: its ops are drawn again after a page break.
type head struct {
	from, to int
	height   float64
	pads     float64
}

// compiler turns one document into pieces, and sets them on pages.
type compiler struct {
	*memory
	paged
	couponPlace
	style     *Style
	m         *metrics
	heads     []head
	bookmarks []bookmark
	faults    []Fault

	encode Encode
	bare   bool     // nothing will be drawn: no structure tree is made
	scrap  pdf.Elem // stands for every element of a bare document
	root   pdf.Elem
	elems  []pdf.Elem // room for those to come
	parent *pdf.Elem

	left, width float64
	tiers       [4]pdf.Tier
	faces       uint8 // bit n: face n is used
	under       headings
	where       place
	nested      int  // depth of blocks inside blocks
	centred     bool // the next heading has a centred line under it
	shares      bool // a coupon stands on the last page of the text
	out         outside
	shown       []string // pictures of the style that the document shows
}

// elem makes an element of the structure tree under the current parent.
func (c *compiler) elem(kind string) *pdf.Elem {
	if c.bare {
		c.scrap = pdf.Elem{Type: kind}
		return &c.scrap
	}
	if len(c.elems) == cap(c.elems) {
		c.elems = make([]pdf.Elem, 0, 64)
	}
	c.elems = append(c.elems, pdf.Elem{Type: kind})
	e := &c.elems[len(c.elems)-1]
	c.parent.Kids = append(c.parent.Kids, pdf.Kid{Elem: e})
	return e
}

// within runs fn with e as the parent of new elements.
func (c *compiler) within(e *pdf.Elem, fn func()) {
	former := c.parent
	c.parent = e
	fn()
	c.parent = former
}

func (c *compiler) refuse(why Reason, text string, r rune) {
	const most = 100
	if len(c.faults) >= most {
		return
	}
	if c.where.secret {
		text, r = "•••", 0
	}
	if runes := []rune(text); len(runes) > 80 {
		text = string(runes[:80]) + "…"
	}
	c.faults = append(c.faults, Fault{Reason: why, Block: c.where.String(), Text: text, Rune: r})
}

func (c *compiler) refuseRune(s string, r rune, n int) {
	if r == 0xfffd && n == 1 {
		c.refuse(BadEncoding, "", 0)
		return
	}
	c.refuse(NoGlyph, s, r)
}

// blocks compiles a sequence of blocks at the current place and width.
func (c *compiler) blocks(list []blocks.Block) {
	for i, b := range list {
		if c.nested == 0 {
			c.where = place{block: i + 1}
		}
		c.centred = false
		if i+1 < len(list) {
			p, ok := list[i+1].(blocks.Paragraph)
			c.centred = ok && p.Role == blocks.Center
		}
		c.block(b)
	}
}

func (c *compiler) block(b blocks.Block) {
	switch b := b.(type) {
	case blocks.Heading:
		c.heading(b)
	case blocks.Paragraph:
		c.paragraph(b)
	case blocks.List:
		c.list(b)
	case blocks.Table:
		c.table(b)
	case blocks.Fields:
		c.fields(b)
	case blocks.Columns:
		c.columns(b)
	case blocks.Box:
		c.box(b)
	case blocks.Group:
		c.group(b)
	case blocks.QR:
		c.qrBlock(b)
	case blocks.Signatures:
		c.signatures(b)
	case blocks.Sealed:
		c.sealed(b)
	case blocks.Coupon:
		c.coupon(b)
	case blocks.Recipient:
		c.recipient(b)
	case blocks.WritingLines:
		c.writingLines(b)
	case blocks.Rule:
		c.rule()
	case blocks.Space:
		c.space(b)
	case blocks.PageBreak:
		c.pieces = append(c.pieces, piece{special: pageBreak})
	default:
		c.where.name = fmt.Sprintf("%T", b)
		c.refuse(Malformed, "bloc inconnu", 0)
	}
}

// begin starts a piece at the current end of the ops, under so many lines of
// white.
func (c *compiler) begin(before float64) piece {
	return piece{from: len(c.ops), before: before * c.style.Baseline, where: c.where}
}

// end closes a piece and adds it to the flow.
func (c *compiler) end(p piece, height float64) {
	p.to, p.height = len(c.ops), height
	c.pieces = append(c.pieces, p)
}

// tie glues the pieces from index from to one another.
func (c *compiler) tie(from int, g glue) {
	for i := from; i < len(c.pieces)-1; i++ {
		c.pieces[i].glue = max(c.pieces[i].glue, g)
	}
}

// take takes the pieces from index from out of the flow: they stand inside
// another one. They are valid until the next piece is made.
func (c *compiler) take(from int) []piece {
	for i := from; i < len(c.pieces); i++ {
		switch c.pieces[i].special {
		case couponPiece, window, pageBreak:
			c.refuse(Malformed, "ce bloc ne peut pas être placé dans un autre", 0)
		}
	}
	inside := c.pieces[from:]
	c.pieces = c.pieces[:from]
	return inside
}

// merge stacks the pieces from index from with the spacing of what stands in a
// frame or a column, and takes them out of the flow; it returns their height.
func (c *compiler) merge(from int, top float64) float64 {
	return c.stack(c.take(from), top, framed)
}

// stack moves the ops of pieces to where they stand, one piece under the other,
// and returns the height of all.
func (c *compiler) stack(pieces []piece, top float64, in density) float64 {
	y := top
	for i := range pieces {
		p := &pieces[i]
		if i > 0 {
			y += in.above(p)
		}
		c.settle(p, y, in)
		y += in.height(p)
	}
	return y - top
}

// settle moves the ops of a piece, whose top is at y, to where the spacing puts
// them.
func (c *compiler) settle(p *piece, y float64, in density) {
	c.stack(p.inside, 0, in)
	height, inset := in.height(p), in.pad*p.pads/2
	for i := p.from; i < p.to; i++ {
		o := &c.ops[i]
		switch o.edge {
		case inner:
			o.y += y + inset
		case upper:
			o.y += y
		case lower:
			o.y += y + height
		}
		o.edge = inner // it stands; what it stands in moves as a whole
	}
}

// line draws one line of c.lines with the top of its leading at y.
func (c *compiler) line(l line, y float64, x, width float64, align blocks.Align, set setting, leaf leaves) {
	scale := set.size * mm / 1000
	inked := float64(l.width)*scale - c.raised(l, scale)
	switch align {
	case blocks.Right, blocks.Decimal:
		x += width - inked
	case blocks.Centre:
		x += (width - inked) / 2
	}
	base := y + set.lead/2 + 0.35*max(set.size, set.beside)*mm
	for i := l.from; i < l.to; i++ {
		r := c.runs[i]
		w := float64(r.width) * scale
		e, url := leaf.of(r.span)
		color := set.tint
		if url != "" {
			inked := float64(c.units(strings.TrimRight(r.text, " "), r.face)) * scale
			c.ops = append(c.ops,
				op{kind: opLink, x: x, y: y, w: inked, h: set.lead, text: url, elem: e},
				op{kind: opLine, x: x, y: base + 0.45, w: inked, size: 0.4, tint: accent, elem: e})
		}
		if parts := ordinals(r.text); parts != nil && url == "" {
			x = c.high(parts, r, x, base, color, set, l.forced && i == l.to-1, e)
			continue
		}
		if url == "" && i > l.from && c.runs[i-1].face == r.face && c.goesOn(e, x, set.size) {
			last := &c.ops[len(c.ops)-1]
			last.text += r.text
			last.w += w
			last.space = l.forced && i == l.to-1
			x += w
			continue
		}
		c.ops = append(c.ops, op{kind: opText, w: w, face: r.face, tint: color, size: set.size, x: x, y: base,
			text: r.text, elem: e, space: l.forced && i == l.to-1})
		x += w
	}
}

// goesOn reports whether a text at x continues the one drawn last.
func (c *compiler) goesOn(e *pdf.Elem, x, size float64) bool {
	last := &c.ops[len(c.ops)-1]
	return last.kind == opText && last.elem == e && last.size == size && math.Abs(last.x+last.w-x) < 1e-6
}

// leaves are the elements that the spans of a text belong to: one for all, or
// one a span where the text has links, so that they are read in order.
type leaves struct {
	one   *pdf.Elem
	each  []*pdf.Elem
	spans blocks.Text
}

func (l leaves) of(span int) (*pdf.Elem, string) {
	if l.each == nil {
		return l.one, ""
	}
	e := l.each[span]
	if e.Type != "Link" {
		return e, ""
	}
	return e, l.spans[span].Link
}

func (c *compiler) leaves(e *pdf.Elem, t blocks.Text) leaves {
	linked := false
	for _, span := range t {
		linked = linked || span.Link != "" && strings.TrimSpace(c.tidy(span.Text)) != ""
	}
	if !linked || e == nil {
		return leaves{one: e}
	}
	l := leaves{each: make([]*pdf.Elem, len(t)), spans: t}
	c.within(e, func() {
		for i, span := range t {
			text := c.tidy(span.Text)
			switch {
			case span.Link != "" && strings.TrimSpace(text) != "":
				l.each[i] = c.elem("Link")
			case text != "":
				l.each[i] = c.elem("Span")
			}
		}
	})
	return l
}

// text sets a text in a box at (x, y) and returns its height.
func (c *compiler) text(t blocks.Text, x, y, width float64, align blocks.Align, set setting, e *pdf.Elem) float64 {
	from, to := c.breakText(t, set, width)
	leaf := c.leaves(e, t)
	for i := from; i < to; i++ {
		c.line(c.lines[i], y, x, width, align, set, leaf)
		y += set.lead
	}
	return float64(to-from) * set.lead
}
