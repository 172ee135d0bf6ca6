package layout

import "cnamdoc/generate/pdf"

// tags builds the structure tree.
type tags struct {
	bare   bool     // nothing will be drawn: no tree is made
	scrap  pdf.Elem // stands for every element of a bare document
	root   pdf.Elem
	spare  []pdf.Elem // for those to come
	parent *pdf.Elem
	under  headings
}

// elem makes an element of the structure tree under the current parent.
func (t *tags) elem(kind string) *pdf.Elem {
	if t.bare {
		t.scrap = pdf.Elem{Type: kind}
		return &t.scrap
	}
	if len(t.spare) == cap(t.spare) {
		t.spare = make([]pdf.Elem, 0, 64)
	}
	t.spare = append(t.spare, pdf.Elem{Type: kind})
	e := &t.spare[len(t.spare)-1]
	t.parent.Kids = append(t.parent.Kids, pdf.Kid{Elem: e})
	return e
}

// within runs fn with e as the parent of new elements.
func (t *tags) within(e *pdf.Elem, fn func()) {
	former := t.parent
	t.parent = e
	fn()
	t.parent = former
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
func (t *tags) descend(level int) int {
	h := &t.under
	for h.depth > 0 && h.level[h.depth-1] >= level {
		h.depth--
	}
	h.depth = min(h.depth+1, 6)
	h.level[h.depth-1] = level
	return h.depth
}
