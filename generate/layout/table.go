package layout

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

const gutter = 3.6 // between two columns

// grid is a table being compiled: where its columns stand.
type grid struct {
	column
	table  blocks.Table
	x, w   []float64
	comma  []float64 // width of what stands right of the comma, by column
	cells  []float64 // width of each cell's text, row by row
	cell   setting
	header setting
	note   float64 // size of small columns, points
	total  bool    // the row of the total, before its header

	totalled bool // the row of the total
}

func (c column) table(t blocks.Table) {
	c.where.name = "tableau"
	if !c.sound(t) {
		return
	}
	e := c.elem("Table")
	e.Summary = t.Caption
	g := c.grid(t)
	c.within(e, func() {
		first := len(c.pieces)
		p := c.begin(0.7)
		p.glue, p.pads = block, 1
		height := g.head()
		c.heads = append(c.heads, head{p.from, len(c.ops), height, p.pads})
		which := len(c.heads)
		c.end(p, height)
		for i, row := range t.Rows {
			c.where.row = i + 1
			p := c.begin(0)
			p.repeat, p.pads = which, 2
			c.end(p, g.row(row, g.cell, i < len(t.Rows)-1 || t.Total != nil))
		}
		c.where.row = 0
		if t.Total != nil {
			c.where.name = "total du tableau"
			c.pieces[len(c.pieces)-1].glue = block
			p := c.begin(0)
			p.repeat, p.pads = which, 2
			c.end(p, g.totalRow())
		}
		if len(c.pieces)-first <= 5 {
			c.tie(first, block)
		}
	})
}

// sound refuses a table whose rows do not have a cell a column.
func (c column) sound(t blocks.Table) bool {
	if len(t.Columns) == 0 {
		c.refuse(Malformed, "tableau sans colonne", 0)
		return false
	}
	check := func(row []blocks.Text, name string) bool {
		if len(row) == len(t.Columns) {
			return true
		}
		c.refuse(Malformed, fmt.Sprintf("%s de %d cellules pour %d colonnes", name, len(row), len(t.Columns)), 0)
		return false
	}
	for i, row := range t.Rows {
		if !check(row, fmt.Sprintf("ligne %d", i+1)) {
			return false
		}
	}
	return t.Total == nil || check(t.Total, "total")
}

func (c column) grid(t blocks.Table) *grid {
	size := c.style.Table
	if c.crowded(len(t.Rows)) {
		size -= 0.5
	}
	g := &grid{column: c, table: t, note: c.style.Note, cell: setting{size: size, lead: size * mm * c.rowLead(), split: true}}
	g.header = setting{size: max(c.style.Note, 7.5), lead: c.style.Note * mm * 1.25, bold: true, split: true}
	n := len(t.Columns)
	floats := make([]float64, (3+len(t.Rows))*n)
	g.x, g.w, g.comma, g.cells = floats[:n], floats[n:2*n], floats[2*n:3*n], floats[3*n:]
	g.columnWidths()
	x := c.left
	for i := range g.w {
		g.x[i] = x
		x += g.w[i] + gutter
	}
	return g
}

// crowded reports whether a table of so many rows shares its page with a coupon
// and would not without setting its text a little smaller.
func (c column) crowded(rows int) bool { return c.shares && rows > 7 && rows < 10 }

// rowLead is the leading of a table's text, of its size: close where a page is
// shared, so that titles of two lines leave the coupon its place.
func (c column) rowLead() float64 {
	if c.shares {
		return 1.16
	}
	return 1.25
}

func (g *grid) cellSetting(i int, base setting) setting {
	base.mono = base.mono || g.table.Columns[i].Mono
	if g.table.Columns[i].Small && base.size > g.note {
		base.lead *= g.note / base.size
		base.size = g.note
	}
	return base
}

// columnWidths gives each column at least its longest word. A column without
// weight is as wide as its widest cell; the others share what is left.
func (g *grid) columnWidths() {
	t := g.table
	free := g.width - gutter*float64(len(t.Columns)-1)
	weight := 0.0
	folded := make([]float64, len(t.Columns)) // by how much a long text of no weight may be narrower
	for i, col := range t.Columns {
		least, natural := g.columnNeeds(i)
		g.w[i] = max(col.Min, least)
		if col.Weight <= 0 {
			g.w[i] = max(g.w[i], min(natural, 0.5*g.width))
			if col.Align == blocks.Left && natural > 0.2*g.width {
				folded[i] = g.w[i] - max(col.Min, least, 0.65*g.w[i])
			}
		}
		weight += max(col.Weight, 0)
		free -= g.w[i]
	}
	if free < 0 {
		g.squeeze(free)
		return
	}
	if weight == 0 {
		g.w[len(g.w)-1] += free
		return
	}
	wide := slices.Clone(g.w)
	share(g, free, weight)
	if lines := g.lines(); lines > float64(len(t.Rows)) {
		one := g.w
		g.w = wide
		for i, by := range folded {
			g.w[i] -= by
			free += by
		}
		if share(g, free, weight); g.lines() >= lines {
			g.w = one
		}
	}
}

// lines is about how many lines the rows have in all.
func (g *grid) lines() (sum float64) {
	const ragged = 1.08 // a line is seldom full
	n := len(g.w)
	for r := range g.table.Rows {
		most := 1.0
		for i, w := range g.w {
			lines := 1 + float64(strings.Count(g.table.Rows[r][i].String(), "\n"))
			if cell := g.cells[r*n+i]; cell > w {
				lines = max(lines, math.Ceil(cell*ragged/w))
			}
			most = max(most, lines)
		}
		sum += most
	}
	return sum
}

// share hands the free width to the weighted columns so that their widths come
// as near to their weights as their longest words allow.
func share(g *grid, free, weight float64) {
	t := g.table
	pool := free
	for i, col := range t.Columns {
		if col.Weight > 0 {
			pool += g.w[i]
		}
	}
	fixed := make([]bool, len(t.Columns))
	for again := true; again; {
		again = false
		for i, col := range t.Columns {
			if col.Weight > 0 && !fixed[i] && pool*col.Weight/weight < g.w[i] {
				fixed[i], again = true, true
				pool -= g.w[i]
				weight -= col.Weight
			}
		}
	}
	for i, col := range t.Columns {
		if col.Weight > 0 && !fixed[i] {
			g.w[i] = pool * col.Weight / weight
		}
	}
}

// squeeze takes what is missing from the widest columns: their longest words
// are cut by characters.
func (g *grid) squeeze(missing float64) {
	total := 0.0
	for _, w := range g.w {
		total += w
	}
	for i := range g.w {
		g.w[i] += missing * g.w[i] / total
	}
	for i := range g.w {
		if g.w[i] < 4 {
			g.where.label = g.table.Columns[i].Header
			g.refuse(TooWide, "trop de colonnes", 0)
			g.w[i] = 4
		}
	}
}

// columnNeeds is the width of a column's longest word and of its widest cell,
// and sets the room right of the comma.
func (g *grid) columnNeeds(i int) (least, natural float64) {
	t := g.table
	head := blocks.Plain(t.Columns[i].Header)
	least = g.longest(head, g.header)
	natural = least
	set := g.cellSetting(i, g.cell)
	left := 0.0
	see := func(cell blocks.Text, set setting) float64 {
		w := g.measure(cell, set)
		if t.Columns[i].Align == blocks.Decimal {
			whole, part := g.atComma(cell, set)
			left, g.comma[i] = max(left, whole), max(g.comma[i], part)
			w = max(w, left+g.comma[i])
			least = max(least, w)
		}
		natural = max(natural, w)
		least = max(least, min(g.longest(cell, set), 0.3*g.width))
		return w
	}
	for r, row := range t.Rows {
		g.cells[r*len(t.Columns)+i] = see(row[i], set)
	}
	if t.Total != nil && (t.Columns[i].Align != blocks.Left || t.Columns[i].Weight <= 0) {
		set.bold = true
		see(t.Total[i], set)
	}
	return least + 0.05, natural + 0.05
}

// atComma measures a number left of its comma, and from the comma on. A whole
// number ends where the comma would be: its unit stands right of it.
func (m *metrics) atComma(cell blocks.Text, set setting) (whole, part float64) {
	s := cell.String()
	at := strings.LastIndexByte(s, ',')
	if at < 0 {
		at = strings.LastIndexAny(s, "0123456789") + 1
	}
	bold := len(cell) > 0 && cell[0].Bold
	if at > 0 {
		part = m.measure(blocks.Text{{Text: s[at:], Bold: bold}}, set)
	}
	return m.measure(cell, set) - part, part
}

func (g *grid) head() float64 {
	lines := 0.0
	g.within(g.elem("TR"), func() {
		for i, col := range g.table.Columns {
			g.where.label = col.Header
			e := g.elem("TH")
			e.Scope = "Column"
			align := col.Align
			if align == blocks.Decimal {
				align = blocks.Right
			}
			lines = max(lines, g.text(blocks.Plain(col.Header), g.x[i], 0, g.w[i], align, g.header, e))
		}
	})
	g.where.label = ""
	g.ops = append(g.ops, op{kind: opLine, edge: lower, tint: accent, size: 1.1, x: g.left, y: -0.2, w: g.width})
	return lines + 0.5
}

func (g *grid) row(row []blocks.Text, set setting, ruled bool) float64 {
	height := set.lead
	g.within(g.elem("TR"), func() {
		for i := range row {
			g.where.label = g.table.Columns[i].Header
			height = max(height, g.put(i, row[i], g.spread(i, row), g.cellSetting(i, set)))
		}
	})
	g.where.label = ""
	if ruled {
		g.ops = append(g.ops, op{kind: opLine, edge: lower, tint: hair, size: 0.5, x: g.left, w: g.width})
	}
	return height
}

// spread is the width of a cell: in the row of the total a text at the left has
// that of the empty cells after it too.
func (g *grid) spread(i int, row []blocks.Text) float64 {
	w := g.w[i]
	for k := i + 1; g.totalled && g.table.Columns[i].Align == blocks.Left && k < len(row) && row[k].Empty(); k++ {
		w += gutter + g.w[k]
	}
	return w
}

func (g *grid) put(i int, text blocks.Text, w float64, set setting) float64 {
	e := g.cellElem(i, text)
	x, align := g.x[i], g.table.Columns[i].Align
	if align == blocks.Decimal {
		_, part := g.atComma(text, set)
		w -= g.comma[i] - part
	}
	down := g.cell.lead/2 + 0.35*g.cell.size*mm - set.lead/2 - 0.35*set.size*mm // to the row's baseline
	return down + g.text(text, x, down, w, align, set, e)
}

// cellElem is the element of a cell: one that heads its row is announced with
// each other. In the row of the total the first does that says something.
func (g *grid) cellElem(i int, text blocks.Text) *pdf.Elem {
	heads := g.total || g.table.Columns[i].Heads && !g.totalled
	if !heads || strings.TrimSpace(text.String()) == "" {
		return g.elem("TD")
	}
	g.total = false
	e := g.elem("TH")
	e.Scope = "Row"
	return e
}

// totalRow is set apart by a heavier rule and bold figures.
func (g *grid) totalRow() float64 {
	g.ops = append(g.ops, op{kind: opLine, edge: upper, tint: ink, size: 0.9, x: g.left, w: g.width})
	set := g.cell
	set.bold = true
	g.total, g.totalled = true, true
	from := len(g.ops)
	height := g.row(g.table.Total, set, false)
	for o := from; o < len(g.ops); o++ {
		g.ops[o].y += 0.4
	}
	return height + 0.8
}
