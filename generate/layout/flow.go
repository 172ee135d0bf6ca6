package layout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// column is where blocks are set: a part of the page's width.
type column struct {
	*stack
	left, width float64 // millimetres
	nested      bool    // inside a block
	centred     bool    // the next heading has a centred line under it
	shares      bool    // a coupon stands on the last page of the text
	top         float64 // of the text on the first page
}

// blocks compiles a sequence of blocks at the current place and width.
func (c column) blocks(list []blocks.Block) {
	for i, b := range list {
		if !c.nested {
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

func (c column) block(b blocks.Block) {
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

func (c column) heading(h blocks.Heading) {
	c.where.name = "titre"
	if strings.TrimSpace(tidy(h.Text.String())) == "" {
		c.refuse(Malformed, "titre vide", 0)
		return
	}
	var set setting
	before, after := 1.3, 0.0
	switch h.Level {
	case 1:
		set, before, after = setting{size: c.style.Title, lead: c.style.Title * mm * 1.2}, 1, 0.2*c.style.Baseline
	case 2:
		set = setting{size: c.style.Section, lead: c.style.Section * mm * 1.3}
	case 3:
		set, before = setting{size: c.style.Part, lead: c.style.Part * mm * 1.3}, 1.2
	default:
		set, before = setting{size: c.style.Table, lead: c.style.Table * mm * 1.3}, 0.7
	}
	set.bold = true
	align := blocks.Left
	if h.Level == 1 && c.centred {
		align = blocks.Centre
	}
	e := c.elem(headingTypes[c.descend(h.Level)])
	c.bookmarks = append(c.bookmarks, bookmark{c.under.depth, h.Text.String()})
	p := c.begin(before)
	p.glue, p.bookmark = block, len(c.bookmarks)
	height := c.text(h.Text, c.left, 0, c.width, align, set, e)
	c.end(p, height+after)
}

func (c column) paragraph(p blocks.Paragraph) {
	c.where.name = "paragraphe"
	set, before, align := c.style.body(), 0.55, blocks.Left
	switch p.Role {
	case blocks.Lead:
		set = setting{size: c.style.Lead, lead: c.style.Baseline * 1.12}
	case blocks.Note:
		set = setting{size: c.style.Note, lead: c.style.Note * mm * 1.22}
		set.tint, before = muted, 0.35
	case blocks.Center:
		align, before = blocks.Centre, 0.1
	case blocks.Name:
		set, before = c.name(p.Text), 0.7
	}
	c.lineset(p.Text, c.left, c.width, align, set, before, c.elem("P"))
}

// name is how a name is set that is to be seen from afar: a long one smaller.
func (c column) name(t blocks.Text) setting {
	set := setting{size: c.style.Name, bold: true, split: true}
	set = c.fit(t.String(), set, c.width, 0.85*c.style.Name)
	set.lead = set.size * mm * 1.25
	return set
}

// lineset adds a text to the flow, a piece a line, so that it may go on over a
// page break with two lines at least on either side.
func (c column) lineset(t blocks.Text, x, width float64, align blocks.Align, set setting, before float64, e *pdf.Elem) {
	from, to := c.breakText(t, set, width)
	leaf := c.leaves(e, t)
	first := len(c.pieces)
	for i := from; i < to; i++ {
		p := c.begin(before)
		c.line(c.lines[i], 0, x, width, align, set, leaf)
		c.end(p, set.lead)
		before = 0
	}
	c.keepEnds(first)
}

func (c column) list(l blocks.List) {
	list := c.elem("L")
	list.Numbering = "Disc"
	if l.Ordered {
		list.Numbering = "Decimal"
	}
	if l.Boxes {
		list.Numbering = "None"
	}
	set := c.style.body()
	indent := 5.5
	if l.Ordered {
		indent = max(indent, c.measure(blocks.Plain(ordinal(len(l.Items)-1)), set)+2)
	}
	c.within(list, func() {
		for i, item := range l.Items {
			c.where.name, c.where.row = "liste", i+1
			before := 0.35
			if i == 0 {
				before = 0.5
			}
			c.item(l, i, item, indent, before, set)
		}
	})
	c.where.row = 0
}

func (c column) item(l blocks.List, i int, text blocks.Text, indent, before float64, set setting) {
	c.within(c.elem("LI"), func() {
		label, body := c.elem("Lbl"), c.elem("LBody")
		first := len(c.ops)
		switch {
		case l.Boxes:
			label.Alt = "case à cocher"
			c.ops = append(c.ops, op{kind: opFrame, tint: ink, size: 0.8, x: c.left + 0.3, y: set.lead/2 - 1.6, w: 3.2, h: 3.2, elem: label})
		case l.Ordered:
			c.text(blocks.Plain(ordinal(i)), c.left, 0, indent, blocks.Left, set, label)
		default:
			c.text(blocks.Plain("•"), c.left+1, 0, indent, blocks.Left, set, label)
		}
		piece := len(c.pieces)
		c.lineset(text, c.left+indent, c.width-indent, blocks.Left, set, before, body)
		if piece < len(c.pieces) {
			c.pieces[piece].from = first
		} else {
			p := c.begin(before)
			p.from = first
			c.end(p, set.lead)
		}
	})
}

// recipient places an address where the window of a DL envelope shows it
// (110 × 220 mm, window 35 × 100 at 20 mm from the right and the lower edge;
// the sheet, folded in three, has 10 mm of play each way): what lies between
// 55 and 79 mm from the top and 102 and 188 from the left is always seen.
func (c column) recipient(r blocks.Recipient) {
	c.where.name = "destinataire"
	const left, top, room, width = 105.0, 55.0, 24.0, 83.0
	lines := blocks.Plain(strings.Join(r.Lines, "\n"))
	set := c.style.body()
	for _, smaller := range [...]setting{{size: set.size, lead: 4}, {size: 9, lead: 3.4}} {
		if from, to := c.breakText(lines, set, width); float64(to-from)*set.lead <= room+0.01 {
			break
		}
		set = smaller
	}
	if c.top > top-1 || slices.ContainsFunc(c.pieces, func(p piece) bool { return p.from != p.to }) {
		c.refuse(Malformed, "l’adresse du destinataire doit être le premier bloc, sous un en-tête court", 0)
	}
	p := c.begin(0)
	p.special = window
	height := c.text(lines, left, top, width, blocks.Left, set, c.elem("P"))
	if height > room+0.01 {
		c.refuse(TooWide, strings.Join(r.Lines, " / "), 0)
	}
	c.end(p, height)
}

// writingLines leaves ruled lines, 8 mm apart, to write on, or a frame.
func (c column) writingLines(w blocks.WritingLines) {
	c.where.name, c.where.label = "lignes à remplir", w.Label
	const pitch = 8.0
	if w.Frame {
		c.writingFrame(w.Label, pitch*float64(max(1, min(w.Count, 30))))
		return
	}
	set := c.style.body()
	set.lead = pitch
	p := c.begin(0.3)
	label := 0.0
	if w.Label != "" {
		c.oneLine(w.Label, set, c.width*0.6)
		c.text(blocks.Plain(w.Label), c.left, 1.2, c.width*0.6, blocks.Left, set, c.elem("P"))
		label = c.measure(blocks.Plain(w.Label), set) + 2.5
	}
	rows := max(1, min(w.Count, 30))
	for i := range rows {
		y := pitch*float64(i+1) - 0.9
		c.ops = append(c.ops, op{kind: opLine, tint: muted, size: 0.5, x: c.left + label, y: y, w: c.width - label})
		if i == 0 && rows > 1 {
			label = 0
		}
	}
	c.end(p, pitch*float64(rows))
	c.where.label = ""
}

// writingFrame leaves a frame to sign in, under its label.
func (c column) writingFrame(label string, height float64) {
	before, y := 0.2, 0.0 // its label stands above it
	if label != "" {
		before = 0.5
	}
	p := c.begin(before)
	if label != "" {
		y = c.text(blocks.Plain(label), c.left, 0, c.width, blocks.Left, c.style.body(), c.elem("P")) + 1
	}
	c.ops = append(c.ops, op{kind: opFrame, tint: ink, size: 0.6, x: c.left, y: y, w: min(c.width, 100), h: height})
	c.end(p, y+height)
	c.where.label = ""
}

func (c column) rule() {
	p := c.begin(0.8)
	c.ops = append(c.ops, op{kind: opLine, tint: hair, size: 0.6, x: c.left, w: c.width})
	c.end(p, 0.2)
}

// space is white; a page neither starts with it nor is filled up by it.
func (c column) space(s blocks.Space) {
	p := c.begin(min(max(s.Lines, 0), 20))
	c.end(p, 0)
}

// ordinal is the label of the item of index i.
func ordinal(i int) string { return strconv.Itoa(i+1) + "." }
