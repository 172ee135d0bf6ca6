package pdfcheck

import (
	"errors"
	"fmt"

	"cnamdoc/generate/pdf/internal/cos"
)

// parseCMap reads a ToUnicode CMap of two-byte codes. It refuses what the
// format forbids and readers differ on: blocks of more than 100, counts that do
// not agree, ranges over two high bytes, codes mapped twice.
func parseCMap(data []byte) (map[uint16]uint16, error) {
	m := map[uint16]uint16{}
	l := cos.Lexer{Data: data}
	var before cos.Object
	spaces := 0
	for l.More() {
		o, err := l.Next()
		if err != nil {
			return nil, err
		}
		switch o {
		case cos.Keyword("begincodespacerange"):
			spaces++
			lo, _ := l.Next()
			hi, _ := l.Next()
			if lo != cos.String("\x00\x00") || hi != cos.String("\xFF\xFF") {
				return nil, errors.New("code space is not all codes of two bytes")
			}
		case cos.Keyword("beginbfchar"):
			err = block(&l, m, before, 2)
		case cos.Keyword("beginbfrange"):
			err = block(&l, m, before, 3)
		}
		if err != nil {
			return nil, err
		}
		before = o
	}
	if spaces != 1 {
		return nil, fmt.Errorf("%d code spaces", spaces)
	}
	return m, nil
}

// block reads the entries of a block: two strings for a character, three for a
// range.
func block(l *cos.Lexer, m map[uint16]uint16, count cos.Object, size int) error {
	n, ok := count.(int64)
	if !ok || n < 1 || n > 100 {
		return fmt.Errorf("block of %v entries", count)
	}
	for range n {
		var v [3]uint16
		for i := range size {
			o, err := l.Next()
			s, ok := o.(cos.String)
			if err != nil || !ok || len(s) != 2 {
				return fmt.Errorf("entry with %v: %v", o, err)
			}
			v[i] = uint16(s[0])<<8 | uint16(s[1])
		}
		if size == 2 {
			v[2], v[1] = v[1], v[0]
		}
		if v[1] < v[0] || v[0]>>8 != v[1]>>8 {
			return fmt.Errorf("range %04X to %04X", v[0], v[1])
		}
		for code := int(v[0]); code <= int(v[1]); code++ {
			if _, twice := m[uint16(code)]; twice {
				return fmt.Errorf("code %04X twice", code)
			}
			m[uint16(code)] = v[2] + uint16(code) - v[0]
		}
	}
	if end, _ := l.Next(); end != cos.Keyword("endbfchar") && end != cos.Keyword("endbfrange") {
		return fmt.Errorf("block of %d entries has more", n)
	}
	return nil
}
