package pdf

import (
	"errors"
	"fmt"
	"io"
)

// RunWriter writes a print run: the pages of thousands of papers in one file,
// streamed, with memory that hardly grows. The file conforms like a single
// paper: each is a Part of its structure tree, with an entry in its outline.
// Fonts come last, in the tier that holds what all papers asked for. Embedded
// files, inner bookmarks and seals stay with the single papers.
//
// Static parts are remembered until Close: equal ones are written once.
// A RunWriter is for one goroutine.
type RunWriter struct {
	composer
	sink   io.Writer
	err    error // what spoilt the run; every later call returns it
	info   Info
	count  int     // pages
	width  float64 // of the last page, for blank ones
	height float64

	node     uint32   // page tree node under way
	nodeKids []uint32 // its pages
	nodes    []uint32 // all nodes; each but the last has fanOut pages
	papers   []uint32 // the structure element of each paper
	leaves   []leaf   // of the parent tree
	entries  int      // in the outline
	outlines uint32   // its root
	first    uint32   // its first entry
	entry    entry    // the last, to be written when its successor is known
}

// fanOut bounds the children of a node of the page tree and the parent tree.
const fanOut = 64

// flushAt is how much is gathered before it is written.
const flushAt = 1 << 16

// leaf is a node of the parent tree: its number, first and last key.
type leaf struct {
	num    uint32
	lo, hi int
}

// entry is an entry of a print run's outline.
type entry struct {
	num, prev, page uint32
	title           string
	top             float64
}

// NewRunWriter starts a print run on w. Its information is the run's own: a
// title and a language are required, number and seal stay empty.
func NewRunWriter(w io.Writer, info Info) *RunWriter {
	r := &RunWriter{sink: w, info: info, err: checkInfo(&info), width: 595.28, height: 841.89}
	r.start()
	r.outlines = r.reserve(1)
	return r
}

// Retitle gives the run another title, such as one that counts its papers. It
// takes effect in Close.
func (r *RunWriter) Retitle(title string) { r.info.Title = title }

// Pages returns the number of pages so far.
func (r *RunWriter) Pages() int { return r.count }

// Add appends the pages of one paper. After an error, which is one of those
// of Assembler.Assemble or of the underlying writer, the run is spoilt.
func (r *RunWriter) Add(f *File) error {
	if r.err == nil {
		if err := r.add(f); err != nil {
			r.err = fmt.Errorf("print run: %q: %w", f.Info.Title, err)
		}
	}
	return r.err
}

func (r *RunWriter) add(f *File) error {
	if err := check(f); err != nil {
		return err
	}
	r.begin(f)
	top, kind := r.reserve(1), f.Tags.Type
	if kind == "Document" {
		kind = "Part"
	}
	if err := r.elements(kind, top, numDocument); err != nil {
		return err
	}
	r.papers = append(r.papers, top)
	r.putPages(r.parent)
	if err := r.putLeaf(); err != nil {
		return err
	}
	last := &f.Pages[len(f.Pages)-1]
	r.width, r.height = last.Width, last.Height
	next := entry{num: r.reserve(1), prev: r.entry.num, page: r.page(0), title: orElse(f.Entry, f.Info.Title), top: f.Pages[0].Height}
	r.putEntry(next.num)
	r.entry = next
	r.entries++
	r.file = nil
	return r.drain(flushAt)
}

// AddBlank appends an empty page of the size of the last one, for the back of
// a sheet.
func (r *RunWriter) AddBlank() error {
	if r.err != nil {
		return r.err
	}
	num := r.reserve(1)
	parent := r.parent(num)
	out := r.object(num)
	*out = append(appendPageHead(*out, parent, r.width, r.height), "/Resources<<>>>>"...)
	r.err = r.drain(flushAt)
	return r.err
}

// parent puts a page into the page tree and returns its node, which is written
// when it is full. Nothing may be under way in an object stream.
func (r *RunWriter) parent(page uint32) uint32 {
	if len(r.nodeKids) == fanOut {
		r.putNode()
	}
	if len(r.nodeKids) == 0 {
		r.node = r.reserve(1)
	}
	r.nodeKids = append(r.nodeKids, page)
	r.count++
	return r.node
}

func (r *RunWriter) putNode() {
	if len(r.nodeKids) == 0 {
		return
	}
	out := r.object(r.node)
	b := appendInt(append(*out, "<</Type/Pages/Parent 2 0 R/Count "...), len(r.nodeKids))
	*out = append(appendRefs(append(b, "/Kids["...), r.nodeKids), "]>>"...)
	r.nodes = append(r.nodes, r.node)
	r.nodeKids = r.nodeKids[:0]
}

func appendRefs(b []byte, nums []uint32) []byte {
	for i, num := range nums {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendRef(b, num)
	}
	return b
}

// putLeaf writes the paper's part of the parent tree.
func (r *RunWriter) putLeaf() error {
	b, lo, hi, err := r.appendParents(append(r.scratch[:0], "/Nums["...))
	r.scratch = b
	if err != nil {
		return err
	}
	r.key += r.keys()
	if lo < 0 {
		return nil
	}
	l := leaf{r.reserve(1), lo, hi}
	out := r.object(l.num)
	*out = append(append(appendLimits(*out, l), b...), "]>>"...)
	r.leaves = append(r.leaves, l)
	return nil
}

func appendLimits(b []byte, l leaf) []byte {
	b = append(appendInt(append(b, "<</Limits["...), l.lo), ' ')
	return append(appendInt(b, l.hi), ']')
}

// putEntry writes the last entry of the outline; next is 0 at the end.
func (r *RunWriter) putEntry(next uint32) {
	if r.entries == 0 {
		r.first = next
		return
	}
	e := &r.entry
	out := r.object(e.num)
	b := appendRef(append(appendText(append(*out, "<</Title"...), e.title), "/Parent "...), r.outlines)
	if e.prev != 0 {
		b = appendRef(append(b, "/Prev "...), e.prev)
	}
	if next != 0 {
		b = appendRef(append(b, "/Next "...), next)
	}
	b = appendRef(append(b, "/Dest["...), e.page)
	*out = append(appendReal(append(b, "/XYZ null "...), e.top), " null]>>"...)
}

// drain writes what is gathered, if it is at least that much.
func (r *RunWriter) drain(least int) error {
	if len(r.out) < least {
		return nil
	}
	r.digest()
	if _, err := r.sink.Write(r.out); err != nil {
		return err
	}
	r.flushed += int64(len(r.out))
	r.out, r.hashed = r.out[:0], 0
	return nil
}

// Close ends the file; it does not close the underlying writer. A run without
// a page is an error, and nothing is then a PDF file.
func (r *RunWriter) Close() error {
	if r.err != nil {
		return r.err
	}
	if r.count == 0 {
		return errors.New("print run: no page")
	}
	if r.err = checkInfo(&r.info); r.err != nil {
		return r.err
	}
	r.putEntry(0)
	r.putNode()
	r.packet(&r.info)
	r.information(&r.info)
	r.roots()
	r.catalog(&r.info, r.outlineRoot(), nil)
	r.flushPacked()
	r.digest()
	for face, tier := range r.tiers { // the identifier depends on the fonts by their name only
		if tier > 0 {
			_, _ = r.sum.Write([]byte{byte(face), byte(tier)})
		}
	}
	r.fonts()
	r.hashed = len(r.out)
	r.finish()
	r.err = r.drain(0)
	if r.err == nil {
		r.err = errors.New("print run: closed")
		return nil
	}
	return r.err
}

// roots writes the roots of the page tree, the structure tree and the parent
// tree.
func (r *RunWriter) roots() {
	out := r.object(numPages)
	b := appendInt(append(*out, "<</Type/Pages/Count "...), r.count)
	*out = append(appendRefs(append(b, "/Kids["...), r.nodes), "]>>"...)
	out = r.object(numDocument)
	b = appendRef(append(*out, "<</S/Document/P "...), numStructRoot)
	*out = append(appendRefs(append(b, "/K["...), r.papers), "]>>"...)
	leaves := r.leaves
	for len(leaves) > fanOut {
		leaves = r.putParents(leaves)
	}
	out = r.object(numStructRoot)
	b = append(*out, "<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Kids["...)
	for _, l := range leaves {
		b = append(appendRef(b, l.num), ' ')
	}
	*out = append(appendInt(append(b, "]>>/ParentTreeNextKey "...), r.key), ">>"...)
}

// putParents writes a level of the parent tree above the given one.
func (r *RunWriter) putParents(level []leaf) (above []leaf) {
	for len(level) > 0 {
		kids := level[:min(fanOut, len(level))]
		level = level[len(kids):]
		l := leaf{r.reserve(1), kids[0].lo, kids[len(kids)-1].hi}
		out := r.object(l.num)
		b := append(appendLimits(*out, l), "/Kids["...)
		for _, kid := range kids {
			b = append(appendRef(b, kid.num), ' ')
		}
		*out = append(b, "]>>"...)
		above = append(above, l)
	}
	return above
}

func (r *RunWriter) outlineRoot() uint32 {
	if r.entries == 0 {
		return 0 // blank pages only: the number stays free
	}
	out := r.object(r.outlines)
	b := appendRef(append(*out, "<</Type/Outlines/First "...), r.first)
	b = appendRef(append(b, "/Last "...), r.entry.num)
	*out = append(appendInt(append(b, "/Count "...), r.entries), ">>"...)
	return r.outlines
}
