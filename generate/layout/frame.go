package layout

import "cnamdoc/generate/blocks"

// This file compiles blocks that hold other blocks.

// inner is a column inside this one, for what stands inside one of its blocks.
func (c column) inner(left, width float64) column {
	c.left, c.width, c.nested = left, width, true
	return c
}

func (c column) group(g blocks.Group) {
	first := len(c.pieces)
	c.inner(c.left, c.width).blocks(g.Blocks)
	if c.extent(first) <= c.room {
		c.tie(first, group)
	}
}

// columns sets two sequences side by side in one piece. When that is higher
// than a page they follow one another over the whole width.
func (c column) columns(b blocks.Columns) {
	const gap = 10.0
	width := (c.width - gap) / 2
	undo := c.save()
	p := c.begin(0.8)
	side := func(left float64, all []blocks.Block) float64 {
		first := len(c.pieces)
		c.within(c.elem("Div"), func() { c.inner(left, width).blocks(all) })
		return c.merge(first, 0)
	}
	height := max(side(c.left, b.Left), side(c.left+width+gap, b.Right))
	if height <= c.room {
		c.end(p, height)
		return
	}
	undo()
	whole := c.inner(c.left, c.width)
	whole.blocks(b.Left)
	whole.blocks(b.Right)
}

// box frames its blocks; it never splits.
func (c column) box(b blocks.Box) {
	const padX, padY, border = 5.0, 3.6, 0.55
	c.where.name = "encadré"
	p := c.begin(1.1)
	frame := len(c.ops)
	c.ops = append(c.ops, op{}, op{})
	height := padY
	c.within(c.elem("Div"), func() {
		first, in := len(c.pieces), c.inner(c.left+padX, c.width-2*padX)
		if b.Title != "" {
			in.boxTitle(b.Title)
		}
		in.blocks(b.Blocks)
		height += c.merge(first, padY) + padY
	})
	c.ops[frame] = op{kind: opFill, tint: pale, x: c.left, w: c.width, h: height}
	c.ops[frame+1] = op{kind: opFrame, tint: accent, size: border / mm, x: c.left + border/2, y: border / 2, w: c.width - border, h: height - border}
	c.end(p, height+1)
}

// boxTitle is the title of a frame: a heading for who listens, one under the
// section that it stands in.
func (c column) boxTitle(title string) {
	c.where.name, c.where.label = "titre d’encadré", title
	p := c.begin(0)
	p.glue = block
	height := c.text(blocks.Plain(title), c.left, 0, c.width, blocks.Left, c.style.section(), c.elem(headingTypes[min(c.under.depth+1, 6)]))
	c.end(p, height+0.5)
	c.where.label = ""
}
