package pdfcheck

import (
	"slices"

	"cnamdoc/generate/pdf/internal/cos"
)

// semantics checks what the elements mean together (ISO 14289-1, chapter 7).
func (c *checker) semantics() {
	heading := 0
	for _, e := range c.order {
		switch e.kind {
		case "H1", "H2", "H3", "H4", "H5", "H6":
			level := int(e.kind[1] - '0')
			c.must(level <= heading+1, "heading", e.String(), "after a heading of level %d", heading)
			c.must(e.hasContent(), "heading", e.String(), "empty")
			heading = level
		case "Figure", "Formula":
			c.must(c.text(e.dict["Alt"]) != "" || c.text(e.dict["ActualText"]) != "", "alt", e.String(), "no alternative text")
			c.must(e.hasContent(), "figure", e.String(), "empty")
		case "Link":
			c.must(len(e.objects) > 0, "link", e.String(), "no annotation")
			c.must(e.hasContent(), "link", e.String(), "empty")
		case "Note":
			c.must(e.dict["ID"] != nil, "note", e.String(), "no ID")
		case "Table":
			c.table(e)
		case "H":
			c.fail("heading", e.String(), "mixed with numbered headings")
		}
		c.nesting(e)
	}
}

func (e *elem) hasContent() bool {
	return len(e.content) > 0 || slices.ContainsFunc(e.kids, (*elem).hasContent)
}

// children says which types may stand in types that are particular about it,
// parents the reverse.
var children = map[string][]string{
	"Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
	"THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"},
	"TR": {"TH", "TD"},
	"L":  {"LI", "L", "Caption"},
	"LI": {"Lbl", "LBody"},
}

var parents = map[string][]string{
	"TR": {"Table", "THead", "TBody", "TFoot"}, "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
	"TH": {"TR"}, "TD": {"TR"}, "LI": {"L"}, "LBody": {"LI"},
}

func (c *checker) nesting(e *elem) {
	if allowed := children[e.kind]; allowed != nil {
		c.must(len(e.content) == 0, "nesting", e.String(), "has content of its own")
	}
	for i, kid := range e.kids {
		if allowed := children[e.kind]; allowed != nil {
			c.must(slices.Contains(allowed, kid.kind), "nesting", kid.String(), "in %v", e)
		}
		if allowed := parents[kid.kind]; allowed != nil {
			c.must(slices.Contains(allowed, e.kind), "nesting", kid.String(), "in %v", e)
		}
		if kid.kind == "Caption" {
			c.must(i == 0 || i == len(e.kids)-1, "nesting", kid.String(), "is neither first nor last in %v", e)
		}
	}
}

// attribute returns an attribute of an element.
func (c *checker) attribute(e *elem, owner, key cos.Name) cos.Object {
	list := c.f.Array(e.dict["A"])
	if list == nil {
		list = cos.Array{e.dict["A"]}
	}
	for _, o := range list {
		if a := c.f.Dict(o); c.f.Name(a["O"]) == owner && a[key] != nil {
			return c.f.Resolve(a[key])
		}
	}
	return nil
}

// span returns ColSpan or RowSpan.
func (c *checker) span(e *elem, key cos.Name) int {
	if n, ok := c.attribute(e, "Table", key).(int64); ok && n > 0 && n < 1<<10 {
		return int(n)
	}
	return 1
}

// table checks that rows fill one grid and that header cells say which way
// they head.
func (c *checker) table(e *elem) {
	var rows []*elem
	for _, kid := range e.kids {
		switch kid.kind {
		case "TR":
			rows = append(rows, kid)
		case "THead", "TBody", "TFoot":
			rows = append(rows, kid.kids...)
		}
	}
	c.must(len(rows) > 0, "table", e.String(), "no rows")
	headers, columns := 0, -1
	var open []int // rows that a cell above still takes, by column
	for _, row := range rows {
		width := 0
		var next []int
		skip := func() {
			for width < len(open) && open[width] > 0 {
				next = append(next, open[width]-1)
				width++
			}
		}
		for _, cell := range row.kids {
			skip()
			if cell.kind == "TH" {
				headers++
				scope := c.attribute(cell, "Table", "Scope")
				c.must(scope == cos.Name("Column") || scope == cos.Name("Row") || scope == cos.Name("Both"), "scope", cell.String(), "scope %v", scope)
			}
			for range c.span(cell, "ColSpan") {
				next = append(next, c.span(cell, "RowSpan")-1)
				width++
			}
		}
		skip()
		if columns < 0 {
			columns = width
		}
		c.must(width == columns, "table", row.String(), "%d columns of %d", width, columns)
		open = next
	}
	c.must(headers > 0, "table", e.String(), "no header cell")
}
