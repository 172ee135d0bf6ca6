package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// composer writes the parts of a paper that a single file and a print run have
// in common: content, pages, links, structure.
type composer struct {
	writer
	file      *File
	pages     uint32 // number of the first page; the others follow
	links     uint32 // number of the first link
	linkAt    []int  // index of each page's first link
	key       int    // of the first page in the parent tree
	contents  []uint32
	ends      []int // of each page's streams in contents
	fontNames []string

	imageNames []string
	resource   uint32 // number of the paper's resource dictionary
	resources  map[string]uint32
	scratch    []byte
	tree       tree
}

func (c *composer) page(i int) uint32 { return c.pages + uint32(i) }

func (c *composer) start() {
	c.writer.start()
	if c.resources == nil {
		c.resources = map[string]uint32{}
	}
	clear(c.resources)
	c.key = 0
	c.here(numProfile)
	c.out = appendStream(c.out, numProfile, "/N 3", profileStream())
}

// check finds what would make a file that no reader understands.
func check(f *File) error {
	switch {
	case len(f.Pages) == 0:
		return errors.New("no page")
	case f.Tags.Type == "":
		return errors.New("no structure tree")
	case len(f.Fonts) > 0 && int(f.Tier) >= tiers:
		return fmt.Errorf("font tier %d", f.Tier)
	}
	for name, face := range f.Fonts {
		if int(face) >= faces || int(f.Tiers[face]) >= tiers {
			return fmt.Errorf("font %s: face %d, tier %d", name, face, f.Tiers[face])
		}
	}
	return nil
}

// begin takes a paper: it writes its content streams and reserves the numbers
// of its pages and links.
func (c *composer) begin(f *File) {
	c.file = f
	c.flushPacked()
	c.contents, c.ends, c.linkAt = c.contents[:0], c.ends[:0], c.linkAt[:0]
	links := 0
	for i := range f.Pages {
		for k := range f.Pages[i].Content {
			c.contents = append(c.contents, c.content(&f.Pages[i].Content[k]))
		}
		c.ends = append(c.ends, len(c.contents))
		c.linkAt = append(c.linkAt, links)
		links += len(f.Pages[i].Links)
	}
	c.pictures()
	c.pages = c.reserve(len(f.Pages))
	c.links = c.reserve(links)
	c.tree.reset(len(f.Pages), links)
	c.setResources()
}

// content writes a stream, a static one only once in a file.
func (c *composer) content(s *Stream) uint32 {
	if s.Static == nil {
		num := c.reserve(1)
		c.stream(num, "", c.deflate(s.Data))
		return num
	}
	num, ok := c.statics[string(s.Static.deflated)]
	if !ok {
		num = c.reserve(1)
		c.stream(num, "", s.Static.deflated)
		c.statics[string(s.Static.deflated)] = num
	}
	return num
}

// pictures writes the images of the paper that no paper before had.
func (c *composer) pictures() {
	c.imageNames = c.imageNames[:0]
	for name, image := range c.file.Images {
		if image != nil {
			c.imageNames = append(c.imageNames, name)
		}
	}
	slices.Sort(c.imageNames)
	for _, name := range c.imageNames {
		image := c.file.Images[name]
		if _, ok := c.images[image]; !ok {
			num := c.reserve(1)
			c.stream(num, image.dict, image.deflated)
			c.images[image] = num
		}
	}
}

// setResources finds the fonts that the content names and the dictionary that
// holds them, writing it if no paper before had the same.
func (c *composer) setResources() {
	c.fontNames = c.fontNames[:0]
	for name := range c.file.Fonts {
		c.fontNames = append(c.fontNames, name)
	}
	slices.Sort(c.fontNames)
	b := append(c.scratch[:0], "<</Font<<"...)
	for _, name := range c.fontNames {
		if !c.file.uses(name) {
			continue
		}
		face := c.file.Fonts[name]
		tier := c.file.tier(face)
		if c.tiers[face] > 0 {
			tier = tier.With(Tier(c.tiers[face] - 1))
		}
		c.tiers[face] = 1 + int(tier)
		b = appendRef(append(appendName(b, name), ' '), fontNum(face, fontType0))
	}
	b = append(b, ">>"...)
	if len(c.imageNames) > 0 {
		b = append(b, "/XObject<<"...)
		for _, name := range c.imageNames {
			b = appendRef(append(appendName(b, name), ' '), c.images[c.file.Images[name]])
		}
		b = append(b, ">>"...)
	}
	b = append(b, ">>"...)
	c.scratch = b
	num, ok := c.resources[string(b)]
	if !ok {
		num = c.reserve(1)
		c.resources[string(b)] = num
		out := c.object(num)
		*out = append(*out, b...)
	}
	c.resource = num
}

// tier is what a face must carry of the file's text.
func (f *File) tier(face Face) Tier {
	if t, ok := f.Tiers[face]; ok {
		return t
	}
	return f.Tier
}

// uses reports whether the paper's content may name a font. It looks for the
// name only: a false yes costs bytes, a false no cannot be.
func (f *File) uses(name string) bool {
	for i := range f.Pages {
		for _, s := range f.Pages[i].Content {
			data := s.Data
			if s.Static != nil {
				data = s.Static.data
			}
			if contains(data, name) {
				return true
			}
		}
	}
	return false
}

func contains(data []byte, name string) bool {
	for {
		at := bytes.Index(data, []byte(name))
		if at < 0 {
			return false
		}
		if at > 0 && data[at-1] == '/' {
			return true
		}
		data = data[at+len(name):]
	}
}

// putPages writes the page objects; parent returns each one's page tree node.
// It comes after elements, which fills the parent tree.
func (c *composer) putPages(parent func(num uint32) uint32) {
	for i := range c.file.Pages {
		p := &c.file.Pages[i]
		node := parent(c.page(i)) // may write an object of its own
		out := c.object(c.page(i))
		b := appendPageHead(*out, node, p.Width, p.Height)
		b = appendRef(append(b, "/Resources "...), c.resource)
		b = append(b, "/Contents["...)
		for k := c.startOf(i); k < c.ends[i]; k++ {
			b = append(appendRef(b, c.contents[k]), ' ')
		}
		b = append(b, ']')
		if len(c.tree.owner[i]) > 0 {
			b = appendInt(append(b, "/StructParents "...), c.key+i)
		}
		if len(p.Links) > 0 {
			b = append(b, "/Annots["...)
			for k := range p.Links {
				b = append(appendRef(b, c.links+uint32(c.linkAt[i]+k)), ' ')
			}
			b = append(b, ']')
		}
		*out = append(b, ">>"...)
	}
	c.putLinks()
}

func (c *composer) startOf(page int) int {
	if page == 0 {
		return 0
	}
	return c.ends[page-1]
}

// appendPageHead opens a page's dictionary. Tab order follows the structure on
// every page.
func appendPageHead(b []byte, parent uint32, width, height float64) []byte {
	b = appendRef(append(b, "<</Type/Page/Parent "...), parent)
	b = appendReal(append(b, "/MediaBox[0 0 "...), width)
	b = appendReal(append(b, ' '), height)
	return append(b, "]/Tabs/S"...)
}

// putLinks writes the link annotations.
func (c *composer) putLinks() {
	for i := range c.file.Pages {
		for k, link := range c.file.Pages[i].Links {
			at := c.linkAt[i] + k
			out := c.object(c.links + uint32(at))
			b := append(*out, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["...)
			b = appendReals(b, []float64{link.X0, link.Y0, link.X1, link.Y1})
			b = appendRef(append(b, "]/P "...), c.page(i))
			b = appendInt(append(b, "/StructParent "...), c.key+len(c.file.Pages)+at)
			alt := link.Alt
			if alt == "" {
				alt = link.URL
			}
			b = appendText(append(b, "/Contents"...), alt)
			b = appendText(append(b, "/A<</S/URI/URI"...), asciiURL(link.URL))
			*out = append(b, ">>>>"...)
		}
	}
}

// asciiURL percent-encodes what a URI may not hold: all but visible ASCII.
func asciiURL(url string) string {
	if isASCII(url) && !strings.Contains(url, " ") {
		return url
	}
	var b strings.Builder
	for i := range len(url) {
		if c := url[i]; c > 0x20 && c < 0x7F {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
