package pdfcheck

import (
	"fmt"
	"regexp"

	"cnamdoc/generate/pdf/internal/cos"
)

// page is a page with what its content marks.
type page struct {
	num    int64
	index  int
	dict   cos.Dict
	marked map[int64]string // tag of each MCID
}

func (p *page) String() string { return fmt.Sprintf("page %d", p.index+1) }

func (c *checker) pageTree() {
	root := num(c.root()["Pages"])
	count := c.pageNode(root, 0, map[int64]bool{})
	c.must(count > 0, "page-tree", object(root), "no pages")
}

func (c *checker) pageNode(at, parent int64, seen map[int64]bool) (count int) {
	d := c.f.Dict(c.f.Get(at))
	if seen[at] || d == nil {
		c.fail("page-tree", object(at), "reached twice, or missing")
		return 0
	}
	seen[at] = true
	c.must(num(d["Parent"]) == parent, "page-tree", object(at), "Parent %v", d["Parent"])
	switch c.f.Name(d["Type"]) {
	case "Pages":
		for _, kid := range c.f.Array(d["Kids"]) {
			count += c.pageNode(num(kid), at, seen)
		}
		c.must(c.f.Int(d["Count"]) == int64(count), "page-tree", object(at), "Count %v of %d", d["Count"], count)
		return count
	case "Page":
		c.newPage(at, d)
		return 1
	}
	c.fail("page-tree", object(at), "Type %v", d["Type"])
	return 0
}

func (c *checker) newPage(at int64, d cos.Dict) {
	p := &page{num: at, index: len(c.pages), dict: d, marked: map[int64]string{}}
	c.pages = append(c.pages, p)
	c.byNum[at] = p
	box := c.f.Array(d["MediaBox"])
	c.must(len(box) == 4, "page", p.String(), "MediaBox %v", box)
	for i, o := range box {
		v, ok := c.number(o)
		c.must(ok && v >= 0 && v <= 14400, "page", p.String(), "MediaBox %v", box)
		if i >= 2 {
			c.must(v >= 3, "page", p.String(), "MediaBox %v: a side below 3", box)
		}
	}
	c.must(c.f.Dict(d["Resources"]) != nil, "page", p.String(), "no Resources")
	for key := range c.f.Dict(d["Resources"]) { // no transparency, no other colour space, no pattern
		c.must(key == "Font" || key == "XObject", "page", p.String(), "resources with %s", key)
	}
	c.must(c.f.Name(d["Tabs"]) == "S", "page", p.String(), "tab order does not follow the structure")
	for _, key := range []cos.Name{"AA", "PresSteps", "Group"} {
		c.must(d[key] == nil, "page", p.String(), "%s present", key)
	}
}

// contents reads the content of every page.
func (c *checker) contents() {
	for _, p := range c.pages {
		var data []byte
		streams := c.f.Array(p.dict["Contents"])
		if streams == nil && p.dict["Contents"] != nil {
			streams = cos.Array{p.dict["Contents"]}
		}
		for _, o := range streams {
			s, ok := c.f.Resolve(o).(*cos.Stream)
			if !ok {
				c.fail("page", p.String(), "content %v is no stream", o)
				continue
			}
			part, _ := c.f.Content(s)
			data = append(append(data, part...), '\n') // tokens do not go on over streams
		}
		c.content(p, data)
	}
}

// annotations checks the links, which are all the annotations that we write,
// and that each has its element.
func (c *checker) annotations() {
	for _, p := range c.pages {
		for _, o := range c.f.Array(p.dict["Annots"]) {
			at, a := num(o), c.f.Dict(o)
			where := p.String() + ", " + object(at)
			c.must(c.f.Name(a["Subtype"]) == "Link", "annotation", where, "Subtype %v", a["Subtype"])
			c.must(c.f.Int(a["F"])&0x27 == 4, "annotation", where, "flags %v: it must print and not hide", a["F"])
			c.must(c.text(a["Contents"]) != "", "annotation", where, "no Contents")
			c.must(num(a["P"]) == p.num, "annotation", where, "P %v", a["P"])
			c.must(a["AA"] == nil && a["AP"] == nil, "annotation", where, "further actions, or an appearance")
			c.rectangle(where, p, c.f.Array(a["Rect"]))
			action := c.f.Dict(a["A"])
			c.must(c.f.Name(action["S"]) == "URI" && visibleASCII.MatchString(c.text(action["URI"])), "annotation", where, "action %v", action)
			owner := c.ownerOf(at)
			c.must(owner != nil && owner.kind == "Link", "annotation", where, "not in a Link element")
		}
	}
}

// visibleASCII is what a URI may hold (ISO 32000-1, 12.6.4.7).
var visibleASCII = regexp.MustCompile(`^[!-~]+$`)

// rectangle checks that an annotation lies on its page: a reader finds no other.
func (c *checker) rectangle(where string, p *page, rect cos.Array) {
	box := c.f.Array(p.dict["MediaBox"])
	if len(rect) != 4 || len(box) != 4 {
		c.fail("annotation", where, "Rect %v on %v", rect, box)
		return
	}
	for i := range 2 {
		lo, _ := c.number(rect[i])
		hi, _ := c.number(rect[i+2])
		side, _ := c.number(box[i+2])
		c.must(0 <= lo && lo < hi && hi <= side, "annotation", where, "Rect %v on %v", rect, box)
	}
}

// ownerOf returns the element that an annotation belongs to.
func (c *checker) ownerOf(annotation int64) *elem {
	for _, e := range c.order {
		for _, o := range e.objects {
			if o == annotation {
				return e
			}
		}
	}
	return nil
}
