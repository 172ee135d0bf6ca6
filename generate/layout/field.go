package layout

import (
	"strings"

	"cnamdoc/generate/blocks"
)

// fieldset is pairs of label and value, in columns.
type fieldset struct {
	column
	blocks.Fields
	columns int
	each    float64 // width of one of them, millimetres
	gap     float64
}

// fields sets pairs of label and value in two columns, or one a line.
func (c column) fields(b blocks.Fields) {
	list := c.elem("L")
	list.Numbering = "None"
	f := fieldset{column: c, Fields: b, columns: 2, gap: 8}
	if b.Wide || c.width < 110 {
		f.columns = 1
	}
	f.each = (c.width - f.gap*float64(f.columns-1)) / float64(f.columns)
	first := len(c.pieces)
	before := 0.6
	c.within(list, func() {
		for i := 0; i < len(b.Pairs); i += f.columns {
			p := c.begin(before)
			c.end(p, f.row(b.Pairs[i:min(i+f.columns, len(b.Pairs))]))
			if before = 0.12; b.Small {
				before = 0.3
			}
		}
	})
	if len(c.pieces)-first <= 8 {
		c.tie(first, group)
	}
}

func (f fieldset) row(row []blocks.Field) (height float64) {
	value := f.style.body()
	if f.Small {
		value = setting{size: f.style.Table, lead: f.style.Table * mm * 1.28}
	}
	value.split = true
	for i, pair := range row {
		f.where.name, f.where.label = "champ", pair.Label
		x := f.left + float64(i)*(f.each+f.gap)
		label := f.labelWidth(i)
		if f.Small && f.columns == 1 { // the parts of an annex stand on one edge
			label = max(label, f.each*0.3)
		}
		height = max(height, f.pair(pair, x, label, value))
	}
	f.where.label = ""
	return height
}

// labelWidth is the room that the labels of one column take.
func (f fieldset) labelWidth(column int) float64 {
	most := 0.0
	for i := column; i < len(f.Pairs); i += f.columns {
		most = max(most, f.measure(blocks.Plain(f.Pairs[i].Label), f.style.labels(f.style.body())))
	}
	return min(most+3, f.each*0.42)
}

func (f fieldset) pair(pair blocks.Field, x, label float64, value setting) (height float64) {
	f.within(f.elem("LI"), func() {
		lbl, body := f.elem("Lbl"), f.elem("LBody")
		left := f.text(blocks.Plain(pair.Label), x, 0, label-1, blocks.Left, f.style.labels(value), lbl)
		right := 0.0
		if items := bullets(pair.Value); items != nil {
			f.within(body, func() { right = f.hanging(items, x+label, f.each-label, value) })
		} else {
			right = f.text(pair.Value, x+label, 0, f.each-label, blocks.Left, value, body)
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
func (f fieldset) hanging(items []string, x, width float64, set setting) (height float64) {
	const indent, gap = 3.6, 0.7
	list := f.elem("L")
	list.Numbering = "Disc"
	f.within(list, func() {
		for i, item := range items {
			if i > 0 {
				height += gap
			}
			f.within(f.elem("LI"), func() {
				label, body := f.elem("Lbl"), f.elem("LBody")
				f.text(blocks.Plain("•"), x, height, indent, blocks.Left, set, label)
				height += f.text(blocks.Plain(item), x+indent, height, width-indent, blocks.Left, set, body)
			})
		}
	})
	return height
}
