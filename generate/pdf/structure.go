package pdf

import "fmt"

// standard says whether a structure type is standard (ISO 32000-1, 14.8.4):
// we write no role map.
func standard(kind string) bool {
	switch kind {
	case "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct",
		"P", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody",
		"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot",
		"Span", "Quote", "Note", "Reference", "Code", "Link", "Annot", "Figure", "Formula", "Form":
		return true
	}
	return false
}

// node is an element that waits to be written.
type node struct {
	elem   *Elem
	kind   string
	num    uint32
	parent uint32
}

// tree writes the structure elements of one paper and collects, on the way,
// what the parent tree says: which element owns each marked content and link.
// It goes level by level, so that numbers follow each other.
type tree struct {
	queue []node
	owner [][]uint32 // [page][MCID], 0 for none
	links []uint32   // by link, counted over all pages
}

// reset makes room for a paper of that many pages and links.
func (t *tree) reset(pages, links int) {
	t.queue = t.queue[:0]
	for len(t.owner) < pages {
		t.owner = append(t.owner, nil)
	}
	for i := range t.owner {
		t.owner[i] = t.owner[i][:0]
	}
	t.links = append(t.links[:0], make([]uint32, links)...)
}

// countElems returns the number of elements below and including e.
func countElems(e *Elem) int {
	n := 1
	for i := range e.Kids {
		if e.Kids[i].Elem != nil {
			n += countElems(e.Kids[i].Elem)
		}
	}
	return n
}

// elements writes the tree of c's file below the object parent; its top has
// number top and type kind.
func (c *composer) elements(kind string, top, parent uint32) error {
	t := &c.tree
	first := c.reserve(countElems(&c.file.Tags) - 1)
	t.queue = append(t.queue, node{&c.file.Tags, kind, top, parent})
	for i := 0; i < len(t.queue); i++ { // the queue grows meanwhile
		n := t.queue[i]
		before := len(t.queue)
		for k := range n.elem.Kids {
			if kid := n.elem.Kids[k].Elem; kid != nil {
				t.queue = append(t.queue, node{kid, kid.Type, first + uint32(len(t.queue)) - 1, n.num})
			}
		}
		if err := c.element(n, t.queue[before:]); err != nil {
			return fmt.Errorf("structure element %s: %w", n.kind, err)
		}
	}
	return nil
}

// element writes one element; kids are the elements among its children.
func (c *composer) element(n node, kids []node) error {
	e := n.elem
	if err := checkElem(n.kind, e); err != nil {
		return err
	}
	page := -1 // the page that its bare MCIDs are on
	for i := range e.Kids {
		if k := &e.Kids[i]; k.Elem == nil {
			if k.Page < 0 || k.Page >= len(c.file.Pages) {
				return fmt.Errorf("content on page index %d of %d pages", k.Page, len(c.file.Pages))
			}
			if page < 0 {
				page = k.Page
			}
		}
	}
	out := c.object(n.num)
	b := append(append(*out, "<</S/"...), n.kind...)
	b = appendRef(append(b, "/P "...), n.parent)
	if page >= 0 {
		b = appendRef(append(b, "/Pg "...), c.page(page))
	}
	b = appendAttributes(b, n.kind, e)
	b, err := c.kids(b, n, kids, page)
	*out = append(b, ">>"...)
	return err
}

func checkElem(kind string, e *Elem) error {
	switch {
	case !standard(kind):
		return fmt.Errorf("type %q is not standard", kind)
	case kind == "Figure" && e.Alt == "" && e.Actual == "":
		return fmt.Errorf("no alternative text")
	case kind == "TH" && e.Scope != "Column" && e.Scope != "Row" && e.Scope != "Both":
		return fmt.Errorf("scope %q", e.Scope)
	case len(e.BBox) != 0 && len(e.BBox) != 4:
		return fmt.Errorf("bounding box of %d numbers", len(e.BBox))
	}
	return nil
}

func appendAttributes(b []byte, kind string, e *Elem) []byte {
	for _, text := range [...]struct{ key, value string }{{"/Alt", e.Alt}, {"/ActualText", e.Actual}, {"/Lang", e.Lang}} {
		if text.value != "" {
			b = appendText(append(b, text.key...), text.value)
		}
	}
	switch {
	case kind == "TH" || kind == "TD" && (e.ColSpan > 1 || e.RowSpan > 1):
		b = append(b, "/A<</O/Table"...)
		if kind == "TH" {
			b = append(append(b, "/Scope/"...), e.Scope...)
		}
		if e.ColSpan > 1 {
			b = appendInt(append(b, "/ColSpan "...), e.ColSpan)
		}
		if e.RowSpan > 1 {
			b = appendInt(append(b, "/RowSpan "...), e.RowSpan)
		}
		b = append(b, ">>"...)
	case kind == "Table" && e.Summary != "":
		b = appendText(append(b, "/A<</O/Table/Summary"...), e.Summary)
		b = append(b, ">>"...)
	case e.Numbering != "":
		b = appendName(append(b, "/A<</O/List/ListNumbering"...), e.Numbering)
		b = append(b, ">>"...)
	case len(e.BBox) == 4:
		b = append(b, "/A<</O/Layout/Placement/Block/BBox["...)
		b = append(appendReals(b, e.BBox), "]>>"...)
	}
	return b
}

func appendReals(b []byte, values []float64) []byte {
	for i, v := range values {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendReal(b, v)
	}
	return b
}

// kids writes the K entry and enters the element into the parent tree.
func (c *composer) kids(b []byte, n node, elems []node, page int) ([]byte, error) {
	kids := n.elem.Kids
	if len(kids) == 0 {
		return b, nil
	}
	b = append(b, "/K["...)
	for i := range kids {
		if i > 0 {
			b = append(b, ' ')
		}
		k := &kids[i]
		var err error
		switch {
		case k.Elem != nil:
			b = appendRef(b, elems[0].num)
			elems = elems[1:]
		case k.Link:
			b, err = c.linkKid(b, k, n.num)
		case k.Content:
			b, err = c.contentKid(b, k, n.num, page)
		default:
			err = fmt.Errorf("child %d is neither element, content nor link", i)
		}
		if err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

// maxMCID bounds marked-content identifiers, so that a wrong one cannot ask for
// memory.
const maxMCID = 1 << 16

func (c *composer) contentKid(b []byte, k *Kid, num uint32, page int) ([]byte, error) {
	if k.MCID < 0 || k.MCID >= maxMCID {
		return b, fmt.Errorf("marked content %d of page %d", k.MCID, k.Page+1)
	}
	owner := c.tree.owner[k.Page]
	for len(owner) <= k.MCID {
		owner = append(owner, 0)
	}
	c.tree.owner[k.Page] = owner
	if owner[k.MCID] != 0 {
		return b, fmt.Errorf("marked content %d of page %d has two elements", k.MCID, k.Page+1)
	}
	owner[k.MCID] = num
	if k.Page == page {
		return appendInt(b, k.MCID), nil
	}
	b = appendRef(append(b, "<</Type/MCR/Pg "...), c.page(k.Page))
	b = appendInt(append(b, "/MCID "...), k.MCID)
	return append(b, ">>"...), nil
}

func (c *composer) linkKid(b []byte, k *Kid, num uint32) ([]byte, error) {
	if k.Index < 0 || k.Index >= len(c.file.Pages[k.Page].Links) {
		return b, fmt.Errorf("link %d of page %d", k.Index, k.Page+1)
	}
	at := c.linkAt[k.Page] + k.Index
	if c.tree.links[at] != 0 {
		return b, fmt.Errorf("link %d of page %d has two elements", k.Index, k.Page+1)
	}
	c.tree.links[at] = num
	b = appendRef(append(b, "<</Type/OBJR/Pg "...), c.page(k.Page))
	b = appendRef(append(b, "/Obj "...), c.links+uint32(at))
	return append(b, ">>"...), nil
}

// appendParents writes the entries of the parent tree for c's pages and links,
// whose keys start at c.key; it returns the first and last key, -1 for none.
func (c *composer) appendParents(b []byte) (out []byte, lo, hi int, err error) {
	lo, hi = -1, -1
	entry := func(key int) {
		if lo < 0 {
			lo = key
		}
		hi = key
		b = append(appendInt(b, key), ' ')
	}
	for i := range c.file.Pages {
		owner := c.tree.owner[i]
		if len(owner) == 0 {
			continue
		}
		entry(c.key + i)
		b = append(b, '[')
		for mcid, num := range owner {
			if num == 0 {
				return b, lo, hi, fmt.Errorf("marked content %d of page %d has no element", mcid, i+1)
			}
			b = append(appendRef(b, num), ' ')
		}
		b[len(b)-1] = ']'
	}
	for i, num := range c.tree.links {
		if num == 0 {
			return b, lo, hi, fmt.Errorf("link %d of the file has no element", i)
		}
		entry(c.key + len(c.file.Pages) + i)
		b = append(appendRef(b, num), ' ')
	}
	return b, lo, hi, nil
}

// keys returns how many keys of the parent tree c's file takes.
func (c *composer) keys() int { return len(c.file.Pages) + len(c.tree.links) }
