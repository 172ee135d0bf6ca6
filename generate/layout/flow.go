package layout

import (
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// This file compiles the blocks of running text.

func (c *compiler) set(size, lead float64) setting { return setting{size: size, lead: lead} }

func (c *compiler) body() setting { return c.set(c.style.Body, c.style.Baseline) }

func (c *compiler) small() setting {
	return setting{size: c.style.Small, lead: c.style.Small * mm * 1.3, tint: muted}
}

var headingTypes = [...]string{"H1", "H1", "H2", "H3", "H4", "H5", "H6"}

// headings are the headings that a place stands under: how many, and which
// level each has in the document.
type headings struct {
	depth int
	level [7]int
}

// descend files a heading and returns the level it is read with: one under the
// last one that is above it in the document. So no level is skipped on the way
// down (ISO 14289-1, 7.4.2), and two of one level stay of one level.
func (c *compiler) descend(level int) int {
	h := &c.under
	for h.depth > 0 && h.level[h.depth-1] >= level {
		h.depth--
	}
	h.depth = min(h.depth+1, 6)
	h.level[h.depth-1] = level
	return h.depth
}

func (c *compiler) heading(h blocks.Heading) {
	c.where.name = "titre"
	if strings.TrimSpace(c.tidy(h.Text.String())) == "" {
		c.refuse(Malformed, "titre vide", 0)
		return
	}
	var set setting
	before, after := 1.3, 0.0
	switch h.Level {
	case 1:
		set, before, after = c.set(c.style.Title, c.style.Title*mm*1.2), 1, 0.2*c.style.Baseline
	case 2:
		set = c.set(c.style.Section, c.style.Section*mm*1.3)
	case 3:
		set, before = c.set(c.style.Part, c.style.Part*mm*1.3), 1.2
	default:
		set, before = c.set(c.style.Table, c.style.Table*mm*1.3), 0.7
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

func (c *compiler) paragraph(p blocks.Paragraph) {
	c.where.name = "paragraphe"
	set, before, align := c.body(), 0.55, blocks.Left
	switch p.Role {
	case blocks.Lead:
		set = c.set(c.style.Lead, c.style.Baseline*1.12)
	case blocks.Note:
		set = c.set(c.style.Note, c.style.Note*mm*1.22)
		set.tint, before = muted, 0.35
	case blocks.Center:
		align, before = blocks.Centre, 0.1
	case blocks.Name:
		set, before = c.name(p.Text), 0.7
	}
	c.lineset(p.Text, c.left, c.width, align, set, before, c.elem("P"))
}

// name is how a name is set that is to be seen from afar: a long one smaller.
func (c *compiler) name(t blocks.Text) setting {
	set := c.set(c.style.Name, c.style.Name*mm*1.25)
	set.bold, set.split = true, true
	set = c.fit(t.String(), set, c.width, 0.85*c.style.Name)
	set.lead = set.size * mm * 1.25
	return set
}

// lineset adds a text to the flow, a piece a line, so that it may go on over a
// page break with two lines at least on either side.
func (c *compiler) lineset(t blocks.Text, x, width float64, align blocks.Align, set setting, before float64, e *pdf.Elem) {
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

// keepEnds leaves neither the first nor the last line of a text alone.
func (c *compiler) keepEnds(first int) {
	n := len(c.pieces) - first
	for i := first; i < len(c.pieces)-1; i++ {
		if n <= 3 || i == first || i == len(c.pieces)-2 {
			c.pieces[i].glue = block
		}
	}
}

func (c *compiler) list(l blocks.List) {
	list := c.elem("L")
	list.Numbering = "Disc"
	if l.Ordered {
		list.Numbering = "Decimal"
	}
	if l.Boxes {
		list.Numbering = "None"
	}
	set := c.body()
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

func (c *compiler) item(l blocks.List, i int, text blocks.Text, indent, before float64, set setting) {
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

// fields sets pairs of label and value in two columns, or one a line.
func (c *compiler) fields(f blocks.Fields) {
	list := c.elem("L")
	list.Numbering = "None"
	columns, gap := 2, 8.0
	if f.Wide || c.width < 110 {
		columns = 1
	}
	width := (c.width - gap*float64(columns-1)) / float64(columns)
	first := len(c.pieces)
	before := 0.6
	c.within(list, func() {
		for i := 0; i < len(f.Pairs); i += columns {
			row := f.Pairs[i:min(i+columns, len(f.Pairs))]
			p := c.begin(before)
			c.end(p, c.fieldRow(f, row, columns, width, gap))
			if before = 0.12; f.Small {
				before = 0.3
			}
		}
	})
	if len(c.pieces)-first <= 8 {
		c.tie(first, group)
	}
}

func (c *compiler) fieldRow(f blocks.Fields, row []blocks.Field, columns int, width, gap float64) float64 {
	height := 0.0
	value := c.body()
	if f.Small {
		value = c.set(c.style.Table, c.style.Table*mm*1.28)
	}
	value.split = true
	for i, pair := range row {
		c.where.name, c.where.label = "champ", pair.Label
		x := c.left + float64(i)*(width+gap)
		label := c.labelWidth(f.Pairs, i, columns, width)
		if f.Small && columns == 1 { // the parts of an annex stand on one edge
			label = max(label, width*0.3)
		}
		height = max(height, c.field(pair, x, width, label, value))
	}
	c.where.label = ""
	return height
}

// labels are smaller than the values and share their baseline.
func (c *compiler) labels(value setting) setting {
	set := c.set(max(c.style.Note, c.style.Small), value.lead)
	set.tint, set.beside = muted, value.size
	return set
}

// labelWidth is the room that the labels of one column take.
func (c *compiler) labelWidth(all []blocks.Field, column, columns int, width float64) float64 {
	most := 0.0
	for i := column; i < len(all); i += columns {
		most = max(most, c.measure(blocks.Plain(all[i].Label), c.labels(c.body())))
	}
	return min(most+3, width*0.42)
}

func (c *compiler) field(f blocks.Field, x, width, label float64, value setting) float64 {
	height := 0.0
	c.within(c.elem("LI"), func() {
		lbl, body := c.elem("Lbl"), c.elem("LBody")
		left := c.text(blocks.Plain(f.Label), x, 0, label-1, blocks.Left, c.labels(value), lbl)
		right := 0.0
		if items := bullets(f.Value); items != nil {
			c.within(body, func() { right = c.hanging(items, x+label, width-label, value) })
		} else {
			right = c.text(f.Value, x+label, 0, width-label, blocks.Left, value, body)
		}
		height = max(left, right)
	})
	return height
}

// bullets are the lines of a value that is a list, without their dashes; nil
// where it is none. A catalogue's cell has no other way to write a list.
func bullets(t blocks.Text) (items []string) {
	if len(t) != 1 || !strings.Contains(t[0].Text, "\n") {
		return nil
	}
	for _, line := range strings.Split(t[0].Text, "\n") {
		line = strings.TrimSpace(line)
		item := strings.TrimSpace(strings.TrimLeft(line, "—–-•*·"))
		if item == "" || item == line {
			return nil
		}
		items = append(items, item)
	}
	return items
}

// hanging sets a list inside a value, its bullets in a margin of their own.
func (c *compiler) hanging(items []string, x, width float64, set setting) (height float64) {
	const indent, gap = 3.6, 0.7
	list := c.elem("L")
	list.Numbering = "Disc"
	c.within(list, func() {
		for i, item := range items {
			if i > 0 {
				height += gap
			}
			c.within(c.elem("LI"), func() {
				label, body := c.elem("Lbl"), c.elem("LBody")
				c.text(blocks.Plain("•"), x, height, indent, blocks.Left, set, label)
				height += c.text(blocks.Plain(item), x+indent, height, width-indent, blocks.Left, set, body)
			})
		}
	})
	return height
}

// recipient places an address where the window of a DL envelope shows it
// (110 × 220 mm, window 35 × 100 at 20 mm from the right and the lower edge;
// the sheet, folded in three, has 10 mm of play each way): what lies between
// 55 and 79 mm from the top and 102 and 188 from the left is always seen.
func (c *compiler) recipient(r blocks.Recipient) {
	c.where.name = "destinataire"
	const left, top, room, width = 105.0, 55.0, 24.0, 83.0
	lines := blocks.Plain(strings.Join(r.Lines, "\n"))
	set := c.body()
	for _, smaller := range [...]setting{{size: set.size, lead: 4}, {size: 9, lead: 3.4}} {
		if from, to := c.breakText(lines, set, width); float64(to-from)*set.lead <= room+0.01 {
			break
		}
		set = smaller
	}
	if c.out.top+c.out.gap > top-1 || slices.ContainsFunc(c.pieces, func(p piece) bool { return p.from != p.to }) {
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
func (c *compiler) writingLines(w blocks.WritingLines) {
	c.where.name, c.where.label = "lignes à remplir", w.Label
	const pitch = 8.0
	if w.Frame {
		c.writingFrame(w.Label, pitch*float64(max(1, min(w.Count, 30))))
		return
	}
	set := c.body()
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
func (c *compiler) writingFrame(label string, height float64) {
	p := c.begin(0.5)
	y := 0.0
	if label != "" {
		y = c.text(blocks.Plain(label), c.left, 0, c.width, blocks.Left, c.body(), c.elem("P")) + 1
	}
	c.ops = append(c.ops, op{kind: opFrame, tint: ink, size: 0.6, x: c.left, y: y, w: min(c.width, 100), h: height})
	c.end(p, y+height)
	c.where.label = ""
}

func (c *compiler) rule() {
	p := c.begin(0.8)
	c.ops = append(c.ops, op{kind: opLine, tint: hair, size: 0.6, x: c.left, w: c.width})
	c.end(p, 0.2)
}

// space is white; a page neither starts with it nor is filled up by it.
func (c *compiler) space(s blocks.Space) {
	p := c.begin(min(max(s.Lines, 0), 20))
	c.end(p, 0)
}

// ordinal is the label of the item of index i.
func ordinal(i int) string { return strconv.Itoa(i+1) + "." }
