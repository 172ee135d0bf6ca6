package pdfcheck

import (
	"fmt"
	"maps"
	"slices"

	"cnamdoc/generate/pdf/internal/cos"
)

// elem is a structure element as the file has it.
type elem struct {
	num     int64
	kind    string
	dict    cos.Dict
	kids    []*elem
	content []content // marked content that it owns
	objects []int64   // annotations that it owns
}

func (e *elem) String() string { return fmt.Sprintf("%s (object %d)", e.kind, e.num) }

// content is one piece of marked content.
type content struct {
	page *page
	mcid int64
}

// types are the standard structure types (ISO 32000-1, 14.8.4).
var types = map[string]bool{}

func init() {
	for _, t := range []string{
		"Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
		"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot",
		"Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "Warichu", "Figure", "Formula", "Form",
	} {
		types[t] = true
	}
}

// structTree reads the structure tree.
func (c *checker) structTree() {
	ref := c.root()["StructTreeRoot"]
	root := c.f.Dict(ref)
	if root == nil {
		c.fail("structure", "catalogue", "no StructTreeRoot")
		return
	}
	c.must(c.f.Name(root["Type"]) == "StructTreeRoot", "structure", "root", "Type %v", root["Type"])
	top := c.f.Array(root["K"])
	if len(top) != 1 {
		c.fail("structure", "root", "%d children", len(top))
		return
	}
	if e := c.elem(num(top[0]), num(ref), root, 0); e != nil {
		c.must(e.kind == "Document", "structure", e.String(), "is at the top")
	}
}

// elem reads the element at and everything below it.
func (c *checker) elem(at, parent int64, root cos.Dict, depth int) *elem {
	d := c.f.Dict(c.f.Get(at))
	if d == nil || c.elems[at] != nil || depth > 64 {
		c.fail("structure", object(at), "missing, reached twice or too deep")
		return nil
	}
	e := &elem{num: at, kind: string(c.f.Name(d["S"])), dict: d}
	if mapped := c.f.Name(c.f.Dict(root["RoleMap"])[cos.Name(e.kind)]); mapped != "" {
		c.must(!types[e.kind], "structure", e.String(), "a standard type is mapped")
		e.kind = string(mapped)
	}
	c.elems[at] = e
	c.order = append(c.order, e)
	c.must(types[e.kind], "structure", e.String(), "type is not standard")
	c.must(d["Lang"] == nil || languageTag.MatchString(c.text(d["Lang"])), "language", e.String(), "Lang %v", d["Lang"])
	c.must(num(d["P"]) == parent, "structure", e.String(), "P %v, but its parent is %d", d["P"], parent)
	kids := c.f.Array(d["K"])
	if kids == nil && d["K"] != nil {
		kids = cos.Array{d["K"]}
	}
	for _, o := range kids {
		c.kid(e, o, root, depth)
	}
	return e
}

func (c *checker) kid(e *elem, o cos.Object, root cos.Dict, depth int) {
	d := c.f.Dict(o)
	pg := e.dict["Pg"]
	if d["Pg"] != nil {
		pg = d["Pg"]
	}
	p := c.byNum[num(pg)]
	id, isInt := c.f.Resolve(o).(int64)
	switch kind := c.f.Name(d["Type"]); {
	case isInt, kind == "MCR":
		if !isInt {
			id = c.f.Int(d["MCID"])
		}
		if p == nil {
			c.fail("structure", e.String(), "content %d on no page (%v)", id, pg)
			return
		}
		e.content = append(e.content, content{p, id})
	case kind == "OBJR":
		c.must(p != nil, "structure", e.String(), "object on no page (%v)", pg)
		e.objects = append(e.objects, num(d["Obj"]))
	default:
		if kid := c.elem(num(o), e.num, root, depth+1); kid != nil {
			e.kids = append(e.kids, kid)
		}
	}
}

// marked checks that each marked content of the pages has exactly one element,
// and that elements own nothing else.
func (c *checker) marked() {
	owner := map[content]*elem{}
	for _, e := range c.order {
		for _, k := range e.content {
			c.must(owner[k] == nil, "marked-content", k.page.String(), "MCID %d in %v and %v", k.mcid, owner[k], e)
			owner[k] = e
			tag, ok := k.page.marked[k.mcid]
			c.must(ok, "marked-content", k.page.String(), "MCID %d of %v is not in the content", k.mcid, e)
			c.must(!ok || tag == e.kind, "marked-content", k.page.String(), "MCID %d of %v is tagged %s", k.mcid, e, tag)
		}
	}
	for _, p := range c.pages {
		for _, id := range slices.Sorted(maps.Keys(p.marked)) {
			c.must(owner[content{p, id}] != nil, "marked-content", p.String(), "MCID %d (%s) is in no element", id, p.marked[id])
		}
	}
}

// parentTree checks the way back, from content and annotations to elements.
func (c *checker) parentTree() {
	root := c.f.Dict(c.root()["StructTreeRoot"])
	tree := map[int64]cos.Object{}
	c.numberTree(root["ParentTree"], tree, true, map[int64]bool{})
	want := map[content]int64{}
	annotations := map[int64]int64{}
	for _, e := range c.order {
		for _, k := range e.content {
			want[k] = e.num
		}
		for _, o := range e.objects {
			annotations[o] = e.num
		}
	}
	used := map[int64]bool{}
	take := func(key int64, where string) cos.Object {
		c.must(key >= 0 && !used[key], "parent-tree", where, "key %d missing or used twice", key)
		used[key] = true
		return tree[key]
	}
	for _, p := range c.pages {
		if len(p.marked) > 0 {
			c.parents(p, c.f.Array(take(c.f.Int(p.dict["StructParents"]), p.String())), want)
		}
		for _, o := range c.f.Array(p.dict["Annots"]) {
			got := num(take(c.f.Int(c.f.Dict(o)["StructParent"]), p.String()+", "+object(num(o))))
			c.must(got != 0 && got == annotations[num(o)], "parent-tree", object(num(o)), "leads to %d, its element is %d", got, annotations[num(o)])
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		c.must(used[key], "parent-tree", "root", "key %d belongs to nothing", key)
		c.must(key < c.f.Int(root["ParentTreeNextKey"]), "parent-tree", "root", "key %d is not below the next key", key)
	}
}

func (c *checker) parents(p *page, owners cos.Array, want map[content]int64) {
	c.must(len(owners) > 0, "parent-tree", p.String(), "no entry")
	for id, o := range owners {
		_, ok := p.marked[int64(id)]
		c.must(ok, "parent-tree", p.String(), "entry for MCID %d, which is not in the content", id)
		c.must(num(o) != 0 && num(o) == want[content{p, int64(id)}], "parent-tree", p.String(), "MCID %d leads to %d, its element is %d", id, num(o), want[content{p, int64(id)}])
	}
	for _, id := range slices.Sorted(maps.Keys(p.marked)) {
		c.must(id < int64(len(owners)), "parent-tree", p.String(), "no entry for MCID %d", id)
	}
}

// numberTree reads a number tree with its limits (ISO 32000-1, 7.9.7) and
// returns its first and last key.
func (c *checker) numberTree(o cos.Object, tree map[int64]cos.Object, top bool, seen map[int64]bool) (lo, hi int64) {
	d := c.f.Dict(o)
	lo, hi = -1, -1
	if d == nil || num(o) != 0 && seen[num(o)] {
		c.fail("parent-tree", object(num(o)), "missing or reached twice")
		return lo, hi
	}
	seen[num(o)] = true
	extend := func(from, to int64) {
		c.must(from > hi, "parent-tree", object(num(o)), "key %d after %d", from, hi)
		if lo < 0 {
			lo = from
		}
		hi = to
	}
	nums := c.f.Array(d["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		key := c.f.Int(nums[i])
		extend(key, key)
		tree[key] = nums[i+1]
	}
	for _, kid := range c.f.Array(d["Kids"]) {
		extend(c.numberTree(kid, tree, false, seen))
	}
	if limits := c.f.Array(d["Limits"]); !top {
		c.must(len(limits) == 2 && c.f.Int(limits[0]) == lo && c.f.Int(limits[1]) == hi, "parent-tree", object(num(o)), "limits %v for %d to %d", limits, lo, hi)
	}
	return lo, hi
}
