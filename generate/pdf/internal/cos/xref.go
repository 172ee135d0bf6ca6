package cos

import (
	"errors"
	"fmt"
)

// readXref reads the cross-reference at an offset and those that it says come
// before it; the first entry for a number wins.
func (f *File) readXref(offset int64) error {
	seen := map[int64]bool{}
	for queue := []int64{offset}; len(queue) > 0; {
		at := queue[0]
		queue = queue[1:]
		if seen[at] {
			return errors.New("refers to itself")
		}
		if seen[at] = true; len(seen) > 256 {
			return errors.New("more than 256 sections")
		}
		trailer, err := f.section(at)
		if err != nil {
			return err
		}
		if f.Trailer == nil {
			f.Trailer = trailer
		} else {
			f.Updates++
		}
		for _, key := range []Name{"XRefStm", "Prev"} { // a hybrid's stream comes first
			if prev, ok := trailer[key]; ok {
				queue = append(queue, f.Int(prev))
			}
		}
	}
	return nil
}

func (f *File) section(at int64) (Dict, error) {
	if at < 0 || at >= int64(len(f.Data)) {
		return nil, fmt.Errorf("offset %d outside the file", at)
	}
	l := Lexer{Data: f.Data, Pos: int(at), Refs: true, budget: f.budget}
	first, err := l.Next()
	if err != nil {
		return nil, err
	}
	if first == Keyword("xref") {
		return f.table(&l)
	}
	num, ok := first.(int64)
	if !ok {
		return nil, fmt.Errorf("nothing at offset %d", at)
	}
	o, err := f.ObjectAt(at, num)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*Stream)
	if !ok || f.Name(s.Dict["Type"]) != "XRef" {
		return nil, fmt.Errorf("no cross-reference at offset %d", at)
	}
	return s.Dict, f.rows(s)
}

// set enters an entry unless a newer section has.
func (f *File) set(num int64, e Entry) error {
	if err := f.budget.spend(0); err != nil {
		return err
	}
	if _, ok := f.Xref[num]; !ok {
		f.Xref[num] = e
	}
	if len(f.Xref) > f.limits.Objects {
		return errors.New("too many objects")
	}
	return nil
}

// table reads the older form, lines of text (7.5.4).
func (f *File) table(l *Lexer) (Dict, error) {
	for {
		o, err := l.Next()
		if err != nil {
			return nil, err
		}
		if o == Keyword("trailer") {
			t, err := l.Next()
			if d, ok := t.(Dict); ok {
				return d, nil
			}
			return nil, fmt.Errorf("trailer is no dictionary: %v", err)
		}
		n, err := l.Next()
		first, ok1 := o.(int64)
		count, ok2 := n.(int64)
		if err != nil || !ok1 || !ok2 {
			return nil, errors.New("subsection broken")
		}
		for i := range count {
			offset, err1 := l.Next()
			gen, err2 := l.Next()
			kind, err3 := l.Next()
			at, ok := offset.(int64)
			if err := errors.Join(err1, err2, err3); err != nil || !ok {
				return nil, errors.New("entry broken")
			}
			e := Entry{Offset: at}
			if e.Gen, _ = gen.(int64); kind == Keyword("n") {
				e.Kind = 1
			}
			if err := f.set(first+i, e); err != nil {
				return nil, err
			}
		}
	}
}

// rows reads a cross-reference stream (7.5.8).
func (f *File) rows(s *Stream) error {
	data, err := f.Content(s)
	if err != nil {
		return err
	}
	var w [3]int
	widths := f.Array(s.Dict["W"])
	if len(widths) != 3 {
		return errors.New("no W")
	}
	for i := range w {
		n := f.Int(widths[i])
		if n < 0 || n > 8 {
			return errors.New("field width")
		}
		w[i] = int(n)
	}
	row := w[0] + w[1] + w[2]
	index := f.Array(s.Dict["Index"])
	if index == nil {
		index = Array{int64(0), f.Int(s.Dict["Size"])}
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, count := f.Int(index[i]), f.Int(index[i+1])
		if first < 0 || count < 0 || row == 0 || count > int64(len(data)/row) {
			return fmt.Errorf("%d rows from %d on", count, first)
		}
		for k := range count {
			if err := f.set(first+k, entryOf(data[:row], w)); err != nil {
				return err
			}
			data = data[row:]
		}
	}
	if len(data) > 0 {
		return errors.New("rows left over")
	}
	return nil
}

func entryOf(row []byte, w [3]int) Entry {
	field := func(n int) (v int64) {
		for _, c := range row[:n] {
			v = v<<8 | int64(c)
		}
		row = row[n:]
		return v
	}
	e := Entry{Kind: 1}
	if w[0] > 0 {
		e.Kind = int(field(w[0]))
	}
	e.Offset = field(w[1])
	e.Gen = field(w[2])
	return e
}
