// Package cos reads the objects of PDF files (ISO 32000-1, chapter 7): tokens,
// dictionaries, streams, cross-references. It is the reading side of package
// pdf, shares nothing with the writing side, and trusts no byte: depth, sizes
// and counts are bounded, and no input makes it panic.
package cos

import (
	"errors"
	"fmt"
	"strconv"
)

// Object is nil, bool, int64, float64, Name, String, Array, Dict, Ref, *Stream
// or Keyword.
type Object any

// Name is a name without its slash.
type Name string

// String is the bytes of a string, unescaped.
type String string

// Array is an array.
type Array []Object

// Dict is a dictionary.
type Dict map[Name]Object

// Ref is an indirect reference.
type Ref struct{ Num, Gen int64 }

// Keyword is anything else: an operator of a content stream, "obj", "R"…
type Keyword string

// Stream is a stream with its raw, still filtered data.
type Stream struct {
	Dict Dict
	Raw  []byte
}

var (
	errEnd    = errors.New("end of data")
	errCostly = errors.New("more to parse than any of our files")
)

const maxDepth = 64

// Lexer reads objects one behind the other.
type Lexer struct {
	Data []byte
	Pos  int
	Refs bool // "12 0 R" is a reference; never so in content streams

	budget *budget // nil: what is read was made by us
}

// budget is what may still be parsed of one file, in bytes and in objects.
type budget struct{ bytes, tokens int }

// spend takes the cost of one object out of the budget.
func (b *budget) spend(bytes int) error {
	if b == nil {
		return nil
	}
	b.bytes -= bytes
	b.tokens--
	if b.bytes < 0 || b.tokens < 0 {
		return errCostly
	}
	return nil
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelim(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// Space skips white space and comments.
func (l *Lexer) Space() {
	for l.Pos < len(l.Data) {
		switch c := l.Data[l.Pos]; {
		case isSpace(c):
			l.Pos++
		case c == '%':
			for l.Pos < len(l.Data) && l.Data[l.Pos] != '\n' && l.Data[l.Pos] != '\r' {
				l.Pos++
			}
		default:
			return
		}
	}
}

// More reports whether anything but white space is left.
func (l *Lexer) More() bool {
	l.Space()
	return l.Pos < len(l.Data)
}

// Next reads an object or a keyword.
func (l *Lexer) Next() (Object, error) { return l.object(0) }

func (l *Lexer) object(depth int) (Object, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	start := l.Pos
	if !l.More() {
		return nil, errEnd
	}
	c := l.Data[l.Pos]
	if c == '[' || c == '<' && l.at(1) == '<' { // what is inside counts itself
		if err := l.budget.spend(l.Pos - start); err != nil {
			return nil, err
		}
		if c == '[' {
			return l.array(depth)
		}
		return l.dict(depth)
	}
	o, err := l.simple(c)
	if costly := l.budget.spend(l.Pos - start); costly != nil {
		return nil, costly
	}
	return o, err
}

// simple reads an object that holds no other.
func (l *Lexer) simple(c byte) (Object, error) {
	switch {
	case c == '/':
		return l.name()
	case c == '(':
		return l.literal()
	case c == '<':
		return l.hex()
	case isDelim(c):
		return nil, fmt.Errorf("stray %q at %d", c, l.Pos)
	}
	return l.word()
}

// at returns the byte n places ahead, 0 behind the end.
func (l *Lexer) at(n int) byte {
	if l.Pos+n < len(l.Data) {
		return l.Data[l.Pos+n]
	}
	return 0
}

func (l *Lexer) regular() string {
	start := l.Pos
	for l.Pos < len(l.Data) && !isSpace(l.Data[l.Pos]) && !isDelim(l.Data[l.Pos]) {
		l.Pos++
	}
	return string(l.Data[start:l.Pos])
}

// word reads a number, a reference or a keyword.
func (l *Lexer) word() (Object, error) {
	w := l.regular()
	switch w {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	}
	if c := w[0]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
		return Keyword(w), nil
	}
	if n, err := strconv.ParseInt(w, 10, 64); err == nil {
		if ref, ok := l.ref(n); ok {
			return ref, nil
		}
		return n, nil
	}
	for i := range len(w) { // no exponents, no "Inf"
		if c := w[i]; c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') {
			return Keyword(w), nil
		}
	}
	f, err := strconv.ParseFloat(w, 64)
	return f, err
}

// ref completes "num gen R".
func (l *Lexer) ref(num int64) (Ref, bool) {
	if !l.Refs || num < 0 {
		return Ref{}, false
	}
	start := l.Pos
	l.Space()
	gen, err := strconv.ParseInt(l.regular(), 10, 64)
	if err == nil && gen >= 0 {
		if l.Space(); l.regular() == "R" {
			return Ref{num, gen}, true
		}
	}
	l.Pos = start
	return Ref{}, false
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *Lexer) name() (Object, error) {
	l.Pos++
	w := l.regular()
	b := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) && unhex(w[i+1]) >= 0 && unhex(w[i+2]) >= 0 {
			b = append(b, byte(unhex(w[i+1])<<4|unhex(w[i+2])))
			i += 2
			continue
		}
		b = append(b, w[i])
	}
	return Name(b), nil
}

func (l *Lexer) hex() (Object, error) {
	l.Pos++
	var b []byte
	half := -1
	for ; l.Pos < len(l.Data); l.Pos++ {
		c := l.Data[l.Pos]
		v := unhex(c)
		switch {
		case c == '>':
			l.Pos++
			if half >= 0 {
				b = append(b, byte(half<<4))
			}
			return String(b), nil
		case isSpace(c):
		case v < 0:
			return nil, fmt.Errorf("hexadecimal string with %q at %d", c, l.Pos)
		case half < 0:
			half = v
		default:
			b = append(b, byte(half<<4|v))
			half = -1
		}
	}
	return nil, errEnd
}

func (l *Lexer) literal() (Object, error) {
	l.Pos++
	var b []byte
	for depth := 1; l.Pos < len(l.Data); l.Pos++ {
		switch c := l.Data[l.Pos]; c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.Pos++
				return String(b), nil
			}
		case '\\':
			b = l.escape(b)
			continue
		case '\r': // an end of line reads as \n
			if l.at(1) == '\n' {
				l.Pos++
			}
			b = append(b, '\n')
			continue
		}
		b = append(b, l.Data[l.Pos])
	}
	return nil, errEnd
}

// escape reads what follows a backslash; Pos ends on its last byte.
func (l *Lexer) escape(b []byte) []byte {
	l.Pos++
	c := l.at(0)
	switch c {
	case 'n':
		return append(b, '\n')
	case 'r':
		return append(b, '\r')
	case 't':
		return append(b, '\t')
	case 'b':
		return append(b, '\b')
	case 'f':
		return append(b, '\f')
	case '\n':
		return b
	case '\r':
		if l.at(1) == '\n' {
			l.Pos++
		}
		return b
	}
	if c < '0' || c > '7' {
		return append(b, c)
	}
	v := int(c - '0')
	for range 2 {
		if d := l.at(1); d >= '0' && d <= '7' {
			v = v<<3 | int(d-'0')
			l.Pos++
		}
	}
	return append(b, byte(v))
}

func (l *Lexer) array(depth int) (Object, error) {
	l.Pos++
	a := Array{}
	for l.More() {
		if l.Data[l.Pos] == ']' {
			l.Pos++
			return a, nil
		}
		o, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		a = append(a, o)
	}
	return nil, errEnd
}

func (l *Lexer) dict(depth int) (Object, error) {
	l.Pos += 2
	d := Dict{}
	for l.More() {
		if l.Data[l.Pos] == '>' && l.at(1) == '>' {
			l.Pos += 2
			return d, nil
		}
		key, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		name, ok := key.(Name)
		if !ok {
			return nil, fmt.Errorf("dictionary key %v is no name", key)
		}
		if _, twice := d[name]; twice {
			return nil, fmt.Errorf("dictionary key %s twice", name)
		}
		if d[name], err = l.object(depth + 1); err != nil {
			return nil, err
		}
	}
	return nil, errEnd
}
