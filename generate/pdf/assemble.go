package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Static is content that many pages share: a letterhead, legal notes. It is
// deflated once, and written once in a file however many pages show it.
type Static struct{ data, deflated []byte }

// NewStatic prepares content that many pages share; it keeps no reference to
// content.
func NewStatic(content []byte) *Static {
	return &Static{data: bytes.Clone(content), deflated: deflatedBest(content)}
}

// Assembler makes one file after the other with buffers that it keeps. One
// goroutine uses it at a time; give each worker its own.
type Assembler struct{ composer }

// NewAssembler returns an Assembler.
func NewAssembler() *Assembler { return &Assembler{} }

// Assemble returns f as a PDF file: version 1.7, PDF/A-3a (ISO 19005-3) and
// PDF/UA-1 (ISO 14289-1) as far as the content streams are. The bytes depend
// on f only; they are valid until the next call.
//
// It refuses a file without title, language, page or structure tree, an
// unknown structure type, a figure without alternative text, a header cell
// without scope, marked content or links with no element or two, and
// bookmarks that skip a level.
func (a *Assembler) Assemble(f *File) ([]byte, error) {
	a.start()
	if err := a.assemble(f); err != nil {
		return nil, fmt.Errorf("assemble %q: %w", f.Info.Title, err)
	}
	a.finish()
	a.file = nil
	return a.out, nil
}

// Sum returns the SHA-256 of the file that Assemble returned last: its bytes
// were hashed already but for the last few.
func (a *Assembler) Sum() (sum [sha256.Size]byte) {
	a.digest()
	a.sum.Sum(sum[:0])
	return sum
}

func (a *Assembler) assemble(f *File) error {
	if err := checkInfo(&f.Info); err != nil {
		return err
	}
	if err := check(f); err != nil {
		return err
	}
	for name, face := range f.Fonts { // they come first, the packets that name them later
		if f.uses(name) {
			a.tiers[face] = max(a.tiers[face], 1+int(f.tier(face)))
		}
	}
	a.fonts()
	a.packet(&f.Info)
	embedded, err := a.embed(f.Files, &f.Info)
	if err != nil {
		return err
	}
	a.begin(f)
	a.information(&f.Info)
	specs := a.specify(f.Files, embedded)
	if err := a.elements(f.Tags.Type, numDocument, numStructRoot); err != nil {
		return err
	}
	a.putPages(func(uint32) uint32 { return numPages })
	outline, err := a.outline(f.Marks)
	if err != nil {
		return err
	}
	a.pageTree()
	a.catalog(&f.Info, outline, specs)
	return a.structRoot()
}

// pageTree writes the one node of the page tree.
func (a *Assembler) pageTree() {
	out := a.object(numPages)
	b := append(*out, "<</Type/Pages/Kids["...)
	for i := range a.file.Pages {
		b = append(appendRef(b, a.page(i)), ' ')
	}
	b = appendInt(append(b, "]/Count "...), len(a.file.Pages))
	*out = append(b, ">>"...)
}

// structRoot writes the root of the structure tree with the parent tree.
func (a *Assembler) structRoot() error {
	out := a.object(numStructRoot)
	b := append(*out, "<</Type/StructTreeRoot/K[7 0 R]/ParentTree<</Nums["...)
	b, _, _, err := a.appendParents(b)
	b = appendInt(append(b, "]>>/ParentTreeNextKey "...), a.keys())
	*out = append(b, ">>"...)
	return err
}

var assemblers = sync.Pool{New: func() any { return NewAssembler() }}

// Assemble writes f to w as Assembler.Assemble makes it. Nothing is written
// when f is refused.
func Assemble(w io.Writer, f *File) error {
	a := assemblers.Get().(*Assembler)
	defer assemblers.Put(a)
	data, err := a.Assemble(f)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// AssembleBytes returns f as Assembler.Assemble makes it, in a slice of its own.
func AssembleBytes(f *File) ([]byte, error) {
	a := assemblers.Get().(*Assembler)
	defer assemblers.Put(a)
	data, err := a.Assemble(f)
	return slices.Clone(data), err
}
