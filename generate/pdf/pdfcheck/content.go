package pdfcheck

import (
	"cnamdoc/generate/pdf/internal/cos"
)

// operators are those that our content uses, with the number of operands; -1 is
// any. Those that paint must be tagged or artifacts.
var operators = map[cos.Keyword]struct {
	operands int
	paints   bool
}{
	"q": {}, "Q": {}, "cm": {operands: 6}, "w": {operands: 1}, "J": {operands: 1}, "j": {operands: 1},
	"M": {operands: 1}, "d": {operands: 2}, "i": {operands: 1},
	"m": {operands: 2}, "l": {operands: 2}, "c": {operands: 6}, "v": {operands: 4}, "y": {operands: 4},
	"h": {}, "re": {operands: 4}, "n": {}, "W": {}, "W*": {},
	"S": {paints: true}, "s": {paints: true}, "f": {paints: true}, "F": {paints: true}, "f*": {paints: true},
	"B": {paints: true}, "B*": {paints: true}, "b": {paints: true}, "b*": {paints: true},
	"g": {operands: 1}, "G": {operands: 1}, "rg": {operands: 3}, "RG": {operands: 3},
	"BT": {}, "ET": {}, "Tc": {operands: 1}, "Tw": {operands: 1}, "Tz": {operands: 1}, "TL": {operands: 1},
	"Tf": {operands: 2}, "Tr": {operands: 1}, "Ts": {operands: 1}, "Td": {operands: 2}, "TD": {operands: 2},
	"Tm": {operands: 6}, "T*": {}, "Tj": {1, true}, "TJ": {1, true}, "'": {1, true}, "\"": {3, true},
	"Do":  {1, true},
	"BMC": {operands: 1}, "BDC": {operands: 2}, "EMC": {}, "MP": {operands: 1}, "DP": {operands: 2},
}

// mark is an open marked-content sequence.
type mark struct {
	artifact bool
	tagged   bool
}

// reader is the state of a content stream.
type reader struct {
	c      *checker
	p      *page
	marks  []mark
	fonts  []*font // current font, saved by q
	inText bool
}

func (c *checker) content(p *page, data []byte) {
	r := &reader{c: c, p: p, fonts: []*font{nil}}
	l := cos.Lexer{Data: data}
	var args []cos.Object
	for l.More() {
		o, err := l.Next()
		if err != nil {
			c.fail("content", p.String(), "%v", err)
			return
		}
		op, ok := o.(cos.Keyword)
		if !ok {
			args = append(args, o)
			continue
		}
		r.operator(op, args)
		args = args[:0]
	}
	c.must(len(args) == 0, "content", p.String(), "%d operands left over", len(args))
	c.must(len(r.marks) == 0, "marked-content", p.String(), "%d sequences left open", len(r.marks))
	c.must(len(r.fonts) == 1, "content", p.String(), "%d q left open", len(r.fonts)-1)
	c.must(!r.inText, "content", p.String(), "text object left open")
}

func (r *reader) fail(rule, format string, args ...any) {
	r.c.fail(rule, r.p.String(), format, args...)
}

func (r *reader) operator(op cos.Keyword, args []cos.Object) {
	known, ok := operators[op]
	switch {
	case !ok:
		r.fail("content", "operator %s", op)
		return
	case known.operands != len(args):
		r.fail("content", "%s with %d operands", op, len(args))
		return
	case known.paints && len(r.marks) == 0:
		r.fail("untagged", "%s outside marked content", op)
	}
	switch op {
	case "g", "G", "rg", "RG":
		r.color(op, args)
	case "q":
		r.fonts = append(r.fonts, r.fonts[len(r.fonts)-1])
		r.c.must(len(r.fonts) <= 29, "content", r.p.String(), "more than 28 q")
	case "Q":
		if len(r.fonts) == 1 {
			r.fail("content", "Q without q")
			return
		}
		r.fonts = r.fonts[:len(r.fonts)-1]
	case "BT", "ET":
		r.c.must(r.inText == (op == "ET"), "content", r.p.String(), "%s out of place", op)
		r.inText = op == "BT"
	case "BMC", "BDC":
		r.open(args)
	case "EMC":
		if len(r.marks) == 0 {
			r.fail("marked-content", "EMC without BDC")
			return
		}
		r.marks = r.marks[:len(r.marks)-1]
	case "Tf":
		name, _ := args[0].(cos.Name)
		r.fonts[len(r.fonts)-1] = r.c.fontNamed(r.p, name)
	case "Do":
		name, _ := args[0].(cos.Name)
		r.c.imageNamed(r.p, name)
	case "Tj", "'", "\"", "TJ":
		r.show(args[len(args)-1])
	}
}

func (r *reader) color(op cos.Keyword, args []cos.Object) {
	for _, o := range args {
		v, ok := r.c.number(o)
		r.c.must(ok && v >= 0 && v <= 1, "content", r.p.String(), "%s with %v", op, o)
	}
}

// open enters a marked-content sequence.
func (r *reader) open(args []cos.Object) {
	tag, _ := args[0].(cos.Name)
	m := mark{artifact: tag == "Artifact"}
	var outer mark
	for _, o := range r.marks {
		outer.artifact = outer.artifact || o.artifact
		outer.tagged = outer.tagged || o.tagged
	}
	if len(args) == 2 {
		props, _ := args[1].(cos.Dict)
		r.c.must(props != nil, "marked-content", r.p.String(), "%s with properties %v", tag, args[1])
		if id, ok := props["MCID"].(int64); ok {
			m.tagged = true
			_, twice := r.p.marked[id]
			r.c.must(!twice, "marked-content", r.p.String(), "MCID %d twice", id)
			r.p.marked[id] = string(tag)
		}
	}
	r.c.must(!m.artifact || !m.tagged, "marked-content", r.p.String(), "artifact with MCID")
	r.c.must(!(m.artifact && outer.tagged || m.tagged && outer.artifact), "marked-content", r.p.String(), "artifact and tagged content in each other (%s)", tag)
	r.c.must(!(m.tagged && outer.tagged), "marked-content", r.p.String(), "tagged content in tagged content (%s)", tag)
	r.c.must(m.artifact || m.tagged || outer.artifact || outer.tagged, "untagged", r.p.String(), "%s without MCID", tag)
	r.marks = append(r.marks, m)
}

// show records the codes that are shown.
func (r *reader) show(o cos.Object) {
	f := r.fonts[len(r.fonts)-1]
	if !r.inText || f == nil {
		r.fail("content", "text shown outside a text object or without a font")
		return
	}
	parts, _ := o.(cos.Array)
	if s, ok := o.(cos.String); ok {
		parts = cos.Array{s}
	}
	for _, part := range parts {
		s, ok := part.(cos.String)
		if !ok {
			continue // a displacement
		}
		r.c.must(len(s)%2 == 0, "font", r.p.String(), "string of %d bytes for codes of two", len(s))
		for i := 0; i+1 < len(s); i += 2 {
			code := uint16(s[i])<<8 | uint16(s[i+1])
			if _, ok := f.used[code]; !ok {
				f.used[code] = r.p
			}
		}
	}
}
