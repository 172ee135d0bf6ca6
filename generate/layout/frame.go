package layout

import "cnamdoc/generate/blocks"

// This file compiles blocks that hold other blocks.

// inner runs fn for blocks that stand inside another one, in a column of its
// own, and returns the index of the first piece that it made.
func (c *compiler) inner(left, width float64, fn func()) int {
	first := len(c.pieces)
	formerLeft, formerWidth, formerCentred := c.left, c.width, c.centred
	c.left, c.width = left, width
	c.nested++
	fn()
	c.nested--
	c.left, c.width, c.centred = formerLeft, formerWidth, formerCentred
	return first
}

func (c *compiler) group(g blocks.Group) {
	first := c.inner(c.left, c.width, func() { c.blocks(g.Blocks) })
	if c.extent(first) <= c.room() {
		c.tie(first, group)
	}
}

// extent is the height of the pieces from index first on, one under the other.
func (c *compiler) extent(first int) float64 {
	h := 0.0
	for i := first; i < len(c.pieces); i++ {
		if i > first {
			h += normal.above(&c.pieces[i])
		}
		h += normal.height(&c.pieces[i])
	}
	return h
}

// columns sets two sequences side by side in one piece. When that is higher
// than a page they follow one another over the whole width.
func (c *compiler) columns(b blocks.Columns) {
	const gap = 10.0
	width := (c.width - gap) / 2
	undo := c.save()
	p := c.begin(0.8)
	side := func(left float64, all []blocks.Block) float64 {
		first := 0
		c.within(c.elem("Div"), func() {
			first = c.inner(left, width, func() { c.blocks(all) })
		})
		return c.merge(first, 0)
	}
	height := max(side(c.left, b.Left), side(c.left+width+gap, b.Right))
	if height <= c.room() {
		c.end(p, height)
		return
	}
	undo()
	c.inner(c.left, c.width, func() {
		c.blocks(b.Left)
		c.blocks(b.Right)
	})
}

// save returns what takes back all that is compiled after it.
func (c *compiler) save() (undo func()) {
	ops, kids, bookmarks, faults := len(c.ops), len(c.parent.Kids), len(c.bookmarks), len(c.faults)
	under, where := c.under, c.where
	return func() {
		c.ops, c.parent.Kids, c.bookmarks, c.faults = c.ops[:ops], c.parent.Kids[:kids], c.bookmarks[:bookmarks], c.faults[:faults]
		c.under, c.where = under, where
	}
}

// box frames its blocks; it never splits.
func (c *compiler) box(b blocks.Box) {
	const padX, padY, border = 5.0, 3.6, 0.55
	c.where.name = "encadré"
	p := c.begin(1.1)
	frame := len(c.ops)
	c.ops = append(c.ops, op{}, op{})
	height := padY
	c.within(c.elem("Div"), func() {
		first := c.inner(c.left+padX, c.width-2*padX, func() {
			if b.Title != "" {
				c.boxTitle(b.Title)
			}
			c.blocks(b.Blocks)
		})
		height += c.merge(first, padY) + padY
	})
	c.ops[frame] = op{kind: opFill, tint: pale, x: c.left, w: c.width, h: height}
	c.ops[frame+1] = op{kind: opFrame, tint: accent, size: border / mm, x: c.left + border/2, y: border / 2, w: c.width - border, h: height - border}
	c.end(p, height+1)
}

// boxTitle is the title of a frame: a heading for who listens, one under the
// section that it stands in.
func (c *compiler) boxTitle(title string) {
	c.where.name, c.where.label = "titre d’encadré", title
	set := c.set(c.style.Section, c.style.Section*mm*1.3)
	set.bold = true
	p := c.begin(0)
	p.glue = block
	height := c.text(blocks.Plain(title), c.left, 0, c.width, blocks.Left, set, c.elem(headingTypes[min(c.under.depth+1, 6)]))
	c.end(p, height+0.5)
	c.where.label = ""
}
