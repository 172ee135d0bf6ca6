package pdfcheck

import "cnamdoc/generate/pdf/internal/cos"

// grid is a table with its spans laid out: each place holds the cell that
// covers it.
type grid [][]*elem

// table checks that rows fill one grid, that header cells say which way they
// head, and that every other cell is headed from above or from its left
// (ISO 14289-1, 7.5), so that a reader can announce it.
func (c *checker) table(e *elem) {
	rows := rowsOf(e)
	c.must(len(rows) > 0, "table", e.String(), "no rows")
	g, ok := c.lay(rows)
	headers := 0
	for y, row := range g {
		for x, cell := range row {
			if cell.kind == "TH" {
				headers++
				scope := c.scope(cell)
				c.must(scope == "Column" || scope == "Row" || scope == "Both", "scope", cell.String(), "scope %q", scope)
				continue
			}
			c.must(!ok || c.headed(g, x, y), "scope", cell.String(), "no header above it or at its left")
		}
	}
	c.must(headers > 0, "table", e.String(), "no header cell")
}

func rowsOf(e *elem) (rows []*elem) {
	for _, kid := range e.kids {
		switch kid.kind {
		case "TR":
			rows = append(rows, kid)
		case "THead", "TBody", "TFoot":
			rows = append(rows, kid.kids...)
		}
	}
	return rows
}

// lay puts the cells of rows where their spans leave room, and says whether
// all rows are as wide as the first.
func (c *checker) lay(rows []*elem) (g grid, ok bool) {
	ok = true
	g = make(grid, len(rows))
	put := func(x, y int, cell *elem) {
		for len(g[y]) <= x {
			g[y] = append(g[y], nil)
		}
		c.must(g[y][x] == nil, "table", cell.String(), "covers another cell")
		g[y][x] = cell
	}
	for y, row := range rows {
		x := 0
		for _, cell := range row.kids {
			for x < len(g[y]) && g[y][x] != nil {
				x++
			}
			for dy := range c.span(cell, "RowSpan") {
				if y+dy >= len(rows) {
					c.fail("table", cell.String(), "spans rows that are not there")
					break
				}
				for dx := range c.span(cell, "ColSpan") {
					put(x+dx, y+dy, cell)
				}
			}
		}
		for x, cell := range g[y] {
			if cell == nil {
				c.fail("table", row.String(), "no cell in column %d", x+1)
				g[y][x], ok = row, false
			}
		}
		if len(g[y]) != len(g[0]) {
			c.fail("table", row.String(), "%d columns of %d", len(g[y]), len(g[0]))
			ok = false
		}
	}
	return g, ok
}

func (c *checker) scope(cell *elem) cos.Name {
	scope, _ := c.attribute(cell, "Table", "Scope").(cos.Name)
	return scope
}

// headed reports whether a header stands above a place, or left of it.
func (c *checker) headed(g grid, x, y int) bool {
	heads := func(cell *elem, way cos.Name) bool {
		scope := c.scope(cell)
		return cell.kind == "TH" && (scope == way || scope == "Both")
	}
	for above := range y {
		if heads(g[above][x], "Column") {
			return true
		}
	}
	for left := range x {
		if heads(g[y][left], "Row") {
			return true
		}
	}
	return false
}
