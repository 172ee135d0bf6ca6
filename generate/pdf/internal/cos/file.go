package cos

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// What a file can be refused for.
var (
	ErrNotPDF    = errors.New("not a PDF file")
	ErrCut       = errors.New("PDF file cut short")
	ErrDamaged   = errors.New("PDF file damaged")
	ErrEncrypted = errors.New("PDF file encrypted")
)

// Limits bound what reading one file may cost. A limit on what is parsed counts
// everything that the file makes us parse, the same bytes again included.
type Limits struct {
	Objects int // entries of the cross-reference
	Inflate int // bytes inflated in all
	Parsed  int // bytes parsed in all; 0 for a file that we wrote
	Tokens  int // objects made in all: numbers, names, arrays, entries of a cross-reference…; as Parsed
}

// Entry says where an object is: Kind 0 free, 1 at Offset, 2 in object stream
// Offset at index Gen.
type Entry struct {
	Kind        int
	Offset, Gen int64
}

// File is a PDF file in memory.
type File struct {
	Data    []byte
	Xref    map[int64]Entry
	Trailer Dict
	Start   int64 // the offset that startxref states
	Updates int   // cross-reference sections read after the first

	limits  Limits
	budget  *budget
	packed  map[int64]*objectStream
	objects map[int64]read
	depth   int
}

// read is what became of an object, kept so that none is parsed twice.
type read struct {
	o   Object
	err error
}

// objectStream is an object stream (ISO 32000-1, 7.5.7) of which only the index
// was read: its objects are parsed when they are asked for.
type objectStream struct {
	data  []byte
	order []int64       // numbers, by index
	at    map[int64]int // place in data, by number
}

// Open reads the cross-reference and the trailer. Objects are read when asked
// for.
func Open(data []byte, limits Limits) (*File, error) {
	f := &File{Data: data, limits: limits, Xref: map[int64]Entry{}, packed: map[int64]*objectStream{}, objects: map[int64]read{}}
	if limits.Parsed > 0 {
		f.budget = &budget{bytes: limits.Parsed, tokens: limits.Tokens}
	}
	if !bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return nil, ErrNotPDF
	}
	tail := data[max(0, len(data)-1024):]
	at := bytes.LastIndex(tail, []byte("startxref"))
	if at < 0 || !bytes.Contains(tail[at:], []byte("%%EOF")) {
		return nil, ErrCut
	}
	l := Lexer{Data: tail, Pos: at + len("startxref")}
	start, _ := l.Next()
	offset, ok := start.(int64)
	if !ok {
		return nil, fmt.Errorf("%w: no offset after startxref", ErrDamaged)
	}
	f.Start = offset
	if err := f.readXref(offset); err != nil {
		return nil, fmt.Errorf("%w: cross-reference: %v", ErrDamaged, err)
	}
	if f.Trailer["Encrypt"] != nil {
		return nil, ErrEncrypted
	}
	return f, nil
}

// Get returns an object by number, nil when there is none or when it cannot be
// read (see Read).
func (f *File) Get(num int64) Object {
	o, _ := f.Read(num)
	return o
}

// Read returns an object by number.
func (f *File) Read(num int64) (Object, error) {
	if r, ok := f.objects[num]; ok {
		return r.o, r.err
	}
	if f.depth > 8 { // a length that refers to a stream that refers to…
		return nil, errors.New("objects refer to each other")
	}
	f.depth++
	defer func() { f.depth-- }()
	var r read
	switch e := f.Xref[num]; e.Kind {
	case 1:
		r.o, r.err = f.ObjectAt(e.Offset, num)
	case 2:
		r.o, r.err = f.unpack(e.Offset, num)
	}
	if r.err != nil {
		r = read{err: fmt.Errorf("object %d: %w", num, r.err)}
	}
	f.objects[num] = r
	return r.o, r.err
}

// Resolve follows a reference.
func (f *File) Resolve(o Object) Object {
	for range 8 {
		ref, ok := o.(Ref)
		if !ok {
			return o
		}
		o = f.Get(ref.Num)
	}
	return nil
}

// Dict returns o as a dictionary, that of a stream included; nil otherwise.
func (f *File) Dict(o Object) Dict {
	switch o := f.Resolve(o).(type) {
	case Dict:
		return o
	case *Stream:
		return o.Dict
	}
	return nil
}

// Array returns o as an array, nil otherwise.
func (f *File) Array(o Object) Array {
	a, _ := f.Resolve(o).(Array)
	return a
}

// Name returns o as a name, "" otherwise.
func (f *File) Name(o Object) Name {
	n, _ := f.Resolve(o).(Name)
	return n
}

// Int returns o as an integer, -1 otherwise.
func (f *File) Int(o Object) int64 {
	if n, ok := f.Resolve(o).(int64); ok {
		return n
	}
	return -1
}

// ObjectAt reads the indirect object num that stands exactly at an offset.
func (f *File) ObjectAt(offset, num int64) (Object, error) {
	o, _, err := f.Span(offset, num)
	return o, err
}

// Span reads an object as ObjectAt does; end is the place behind its "endobj".
func (f *File) Span(offset, num int64) (o Object, end int64, err error) {
	if offset < 0 || offset >= int64(len(f.Data)) {
		return nil, 0, fmt.Errorf("offset %d outside the file", offset)
	}
	head := strconv.FormatInt(num, 10) + " "
	if !bytes.HasPrefix(f.Data[offset:], []byte(head)) {
		return nil, 0, fmt.Errorf("is not at offset %d", offset)
	}
	l := Lexer{Data: f.Data, Pos: int(offset) + len(head), Refs: true, budget: f.budget}
	gen, err := l.Next()
	if _, ok := gen.(int64); !ok || err != nil {
		return nil, 0, errors.New("no generation")
	}
	if word, _ := l.Next(); word != Keyword("obj") {
		return nil, 0, errors.New(`no "obj"`)
	}
	if o, err = l.Next(); err != nil {
		return nil, 0, err
	}
	word, err := l.Next()
	if err != nil {
		return nil, 0, err
	}
	dict, ok := o.(Dict)
	switch {
	case word == Keyword("endobj"):
		return o, int64(l.Pos), nil
	case word == Keyword("stream") && ok:
		return f.stream(dict, l.Pos)
	}
	return nil, 0, fmt.Errorf("ends with %v", word)
}

// stream reads a stream's data, which starts behind the end of the line at pos.
func (f *File) stream(dict Dict, pos int) (o Object, end int64, err error) {
	if pos < len(f.Data) && f.Data[pos] == '\r' {
		pos++
	}
	if pos >= len(f.Data) || f.Data[pos] != '\n' {
		return nil, 0, errors.New(`no end of line after "stream"`)
	}
	pos++
	length := f.Int(dict["Length"])
	if length < 0 || length > int64(len(f.Data)-pos) {
		return nil, 0, fmt.Errorf("stream of length %d", length)
	}
	l := Lexer{Data: f.Data, Pos: pos + int(length)}
	raw := f.Data[pos:l.Pos]
	if word, _ := l.Next(); word != Keyword("endstream") {
		return nil, 0, fmt.Errorf("no endstream after %d bytes", length)
	}
	if word, _ := l.Next(); word != Keyword("endobj") {
		return nil, 0, errors.New("no endobj after endstream")
	}
	return &Stream{Dict: dict, Raw: raw}, int64(l.Pos), nil
}

// unpack reads an object out of an object stream; nil when it is not there.
func (f *File) unpack(stream, num int64) (Object, error) {
	p, err := f.Packed(stream)
	if err != nil {
		return nil, err
	}
	at, ok := p.at[num]
	if !ok {
		return nil, nil
	}
	l := Lexer{Data: p.data, Pos: at, Refs: true, budget: f.budget}
	return l.Next()
}

// Packed returns the index of an object stream.
func (f *File) Packed(num int64) (*objectStream, error) {
	if p, ok := f.packed[num]; ok {
		return p, nil
	}
	if f.Xref[num].Kind == 2 {
		return nil, errors.New("object stream in an object stream")
	}
	o, err := f.Read(num)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*Stream)
	if !ok || f.Name(s.Dict["Type"]) != "ObjStm" {
		return nil, fmt.Errorf("object %d is no object stream", num)
	}
	data, err := f.Content(s)
	if err != nil {
		return nil, err
	}
	p, err := f.index(data, f.Int(s.Dict["N"]), f.Int(s.Dict["First"]))
	if err != nil {
		return nil, fmt.Errorf("object stream %d: %w", num, err)
	}
	f.packed[num] = p
	return p, nil
}

// PackedAt returns the number of the object at an index of an object stream,
// -1 when there is none.
func (f *File) PackedAt(num, index int64) int64 {
	p, err := f.Packed(num)
	if err != nil || index < 0 || index >= int64(len(p.order)) {
		return -1
	}
	return p.order[index]
}

// index reads the pairs of number and place that an object stream begins with.
func (f *File) index(data []byte, n, first int64) (*objectStream, error) {
	if n < 0 || n > int64(len(data)) || first < 0 || first > int64(len(data)) {
		return nil, fmt.Errorf("%d objects from %d on", n, first)
	}
	l := Lexer{Data: data[:first], budget: f.budget}
	p := &objectStream{data: data, at: map[int64]int{}}
	for range n {
		num, err1 := l.Next()
		offset, err2 := l.Next()
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		k, ok1 := num.(int64)
		at, ok2 := offset.(int64)
		if !ok1 || !ok2 || at < 0 || at > int64(len(data))-first {
			return nil, errors.New("index broken")
		}
		p.at[k] = int(first + at)
		p.order = append(p.order, k)
	}
	return p, nil
}
