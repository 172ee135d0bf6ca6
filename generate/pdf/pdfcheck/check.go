// Package pdfcheck reads a PDF file as a stranger would and says which of the
// rules that our papers rely on it breaks: those of PDF 1.7 (ISO 32000-1), of
// PDF/A-3a (ISO 19005-3) and of PDF/UA-1 (ISO 14289-1) that concern what we
// write. It knows nothing of how package pdf writes; what it does not know it
// refuses (other filters, other kinds of images and fonts), since no paper of
// ours has it.
//
// It is no general validator: an empty answer says that these rules hold.
package pdfcheck

import (
	"fmt"

	"cnamdoc/generate/pdf/internal/cos"
)

// Violation is a rule that a file breaks.
type Violation struct {
	Rule  string // short and stable: "xref", "marked-content", "font-width"…
	Where string // "object 12", "page 3", "catalogue"
	What  string
}

func (v Violation) String() string { return v.Rule + ": " + v.Where + ": " + v.What }

// maxViolations bounds the answer: a file broken everywhere is told so once.
const maxViolations = 200

type checker struct {
	f      *cos.File
	out    []Violation
	pages  []*page
	byNum  map[int64]*page // by object number
	fonts  map[int64]*font // by object number of the Type0 font
	elems  map[int64]*elem // by object number
	images map[int64]bool  // checked, by object number
	order  []*elem         // in reading order
}

// Check returns the rules that data breaks, in the order of the file's parts.
func Check(data []byte) []Violation {
	c := &checker{byNum: map[int64]*page{}, fonts: map[int64]*font{}, elems: map[int64]*elem{}, images: map[int64]bool{}}
	f, err := cos.Open(data, cos.Limits{Objects: 1 << 24, Inflate: 1 << 30})
	if err != nil {
		c.fail("file", "end", "%v", err)
		return c.out
	}
	c.f = f
	for _, step := range []func(){
		c.fileEnds, c.xref, c.objects, c.trailer, c.catalog, c.metadata, c.outputIntents,
		c.pageTree, c.contents, c.fontPrograms, c.structTree, c.marked, c.parentTree, c.semantics,
		c.annotations, c.outline, c.embedded,
	} {
		step()
	}
	return c.out
}

func (c *checker) fail(rule, where, format string, args ...any) {
	if len(c.out) < maxViolations {
		c.out = append(c.out, Violation{rule, where, fmt.Sprintf(format, args...)})
	}
}

// must fails unless ok.
func (c *checker) must(ok bool, rule, where, format string, args ...any) {
	if !ok {
		c.fail(rule, where, format, args...)
	}
}

func object(num int64) string { return fmt.Sprintf("object %d", num) }

// root returns the catalogue.
func (c *checker) root() cos.Dict { return c.f.Dict(c.f.Trailer["Root"]) }

// text decodes a text string.
func (c *checker) text(o cos.Object) string {
	s, _ := c.f.Resolve(o).(cos.String)
	return decodeText(string(s))
}

// num returns the number that o refers to, 0 when it is no reference.
func num(o cos.Object) int64 {
	r, _ := o.(cos.Ref)
	return r.Num
}

// number returns o as a number.
func (c *checker) number(o cos.Object) (float64, bool) {
	switch n := c.f.Resolve(o).(type) {
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}
