package pdfcheck

import (
	"slices"

	"cnamdoc/generate/pdf/internal/cos"
)

// semantics checks what the elements mean together (ISO 14289-1, chapter 7).
func (c *checker) semantics() {
	heading := 0
	notes := map[string]bool{}
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
			id := c.text(e.dict["ID"])
			c.must(id != "" && !notes[id], "note", e.String(), "ID %q missing or used twice", id)
			notes[id] = true
		case "Table":
			c.table(e)
		case "H":
			c.fail("heading", e.String(), "mixed with numbered headings")
		}
		c.nesting(e)
		c.must(len(e.kids) > 0 || len(e.content) > 0 || len(e.objects) > 0 || mayBeEmpty[e.kind], "structure", e.String(), "holds nothing")
	}
}

// mayBeEmpty are the types that a blank text leaves without content; a group
// without a part is a fault of whoever built it.
var mayBeEmpty = map[string]bool{"P": true, "TH": true, "TD": true, "Lbl": true, "LBody": true, "Span": true}

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
			c.must(i == 0 || e.kind == "Table" && i == len(e.kids)-1, "nesting", kid.String(), "is out of place in %v", e)
		}
	}
	c.counts(e)
}

// counts checks how many of a kind an element holds (ISO 32000-1, 14.8.4.3).
func (c *checker) counts(e *elem) {
	n := map[string]int{}
	for _, kid := range e.kids {
		n[kid.kind]++
	}
	switch e.kind {
	case "Table":
		c.must(n["THead"] <= 1 && n["TFoot"] <= 1 && n["Caption"] <= 1, "nesting", e.String(), "has %d heads, %d feet, %d captions", n["THead"], n["TFoot"], n["Caption"])
		c.must(n["TBody"] > 0 || n["THead"]+n["TFoot"] == 0, "nesting", e.String(), "has a head or a foot, but no body")
	case "LI":
		c.must(n["Lbl"] <= 1 && n["LBody"] == 1, "nesting", e.String(), "has %d labels and %d bodies", n["Lbl"], n["LBody"])
	case "L":
		c.must(n["LI"]+n["L"] > 0, "nesting", e.String(), "has no item")
		numbering := c.attribute(e, "List", "ListNumbering")
		c.must(n["LI"] == 0 || numbering != nil, "nesting", e.String(), "does not say how its items are numbered")
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
