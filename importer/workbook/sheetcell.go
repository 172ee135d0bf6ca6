package workbook

import (
	"bytes"
	"fmt"
	"strconv"
)

// readCell reads the cell that was just opened, to its end, and returns its
// column; before is that of the cell before it.
func (w *walk) readCell(before int) (int, error) {
	x := w.x
	col := before + 1
	if ref := x.attr("r"); len(ref) > 0 {
		var row int
		var ok bool
		if col, row, ok = parseRef(ref); !ok || row != w.row.N {
			return 0, wrong("cell %q in row %d", ref, w.row.N)
		}
	}
	at := func() string { return ColumnName(col) + strconv.Itoa(w.row.N) }
	switch {
	case col <= before:
		return 0, wrong("cell %s after cell %s%d", at(), ColumnName(before), w.row.N)
	case col >= maxColumns:
		return 0, wrong("cell %s: over %d columns", at(), maxColumns)
	}
	typ, kind, ok := cellType(x.attr("t"))
	if !ok {
		return 0, wrong("cell %s: type %q", at(), x.attr("t"))
	}
	style := x.attr("s")
	format := ""
	if kind == Number {
		format = w.book.format(style)
	}
	plainStyle := style == nil || digits(style)
	formula, valued, inlined, err := w.content(at)
	if err != nil {
		return 0, err
	}
	raw := w.value
	switch {
	case typ == "inlineStr" && inlined:
		raw = w.is
	case inlined && len(w.is) > 0:
		return 0, wrong("cell %s: text inside a cell of type %q", at(), typ)
	}
	c := Cell{Col: col, Kind: kind, Format: format, Date1904: w.book.Date1904 && kind == Number}
	switch {
	case len(raw) == 0: // a formula that gives the empty text is no formula without value
		c.Uncached = formula && (!valued || typ != "str")
	case typ == "s":
		i, err := strconv.Atoi(string(bytes.TrimSpace(raw)))
		if err != nil {
			i = -1
		}
		if c.Text, ok = w.book.strings.text(i); !ok {
			return 0, wrong("cell %s: shared string %q of %d", at(), raw, len(w.book.strings.at))
		}
		if c.Text, c.Lost = unescape(c.Text); w.sample != nil {
			w.sample.shared = i
		}
	case kind == Text:
		if tooLong(raw) {
			return 0, longText("une cellule (" + at() + ")")
		}
		c.Text, c.Lost = unescape(string(raw))
	default:
		c.Text = string(raw)
	}
	if w.sample != nil {
		w.sample.cell(w.row.N, c, plainStyle)
	}
	if c.Text == "" && !c.Uncached {
		return col, nil
	}
	if w.rowText += len(c.Text); w.rowText > maxRowText {
		return 0, bomb(fmt.Sprintf("une ligne de plus de 4\u00a0Mo (%d)", w.row.N), fmt.Errorf("row %d: over %d bytes of text", w.row.N, maxRowText))
	}
	w.row.Cells = append(w.row.Cells, c)
	return col, nil
}

// cellType reads the attribute t.
func cellType(t []byte) (typ string, kind Kind, ok bool) {
	switch string(t) {
	case "", "n":
		return "n", Number, true
	case "s":
		return "s", Text, true
	case "str":
		return "str", Text, true
	case "inlineStr":
		return "inlineStr", Text, true
	case "b":
		return "b", Boolean, true
	case "e":
		return "e", ExcelError, true
	case "d":
		return "d", ISODate, true
	}
	return "", 0, false
}

// content reads v, f and is to the end of the cell, into w.value and w.is.
func (w *walk) content(at func() string) (formula, valued, inlined bool, err error) {
	x := w.x
	w.value, w.is = w.value[:0], w.is[:0]
	for {
		tok, err := x.next()
		if err != nil {
			return false, false, false, noEOF(err)
		}
		if tok == endTag {
			return formula, valued, inlined, nil
		}
		if tok != startTag {
			continue
		}
		twice := false
		switch name := string(x.local); {
		case !x.main:
			err = wrong("cell %s: unexpected %q", at(), name)
		case name == "v":
			twice, valued = valued, true
			err = w.flat(at, &w.value)
		case name == "f":
			twice, formula = formula, true
			err = w.flat(at, nil)
		case name == "is":
			twice, inlined = inlined, true
			err = w.inline(at)
		case name == "extLst":
			err = w.skip()
		default:
			err = wrong("cell %s: unexpected %q", at(), name)
		}
		if err == nil && twice {
			err = wrong("cell %s: two values", at())
		}
		if err != nil {
			return false, false, false, err
		}
	}
}

// flat reads the text of an element that may have no children; to is nil when
// nobody wants it.
func (w *walk) flat(at func() string, to *[]byte) error {
	for {
		tok, err := w.x.next()
		switch {
		case err != nil:
			return noEOF(err)
		case tok == endTag:
			return nil
		case tok == startTag:
			return wrong("cell %s: unexpected %q", at(), w.x.local)
		case to == nil:
		default:
			if *to = append(*to, w.x.text...); farTooLong(*to) {
				return longText("une cellule (" + at() + ")")
			}
		}
	}
}

// inline reads an inline string: its t, or the t of its runs. Phonetic hints
// are not text.
func (w *walk) inline(at func() string) error {
	x, base := w.x, w.x.depth
	var path [maxDepth + 1]string
	for {
		tok, err := x.next()
		switch {
		case err != nil:
			return noEOF(err)
		case tok == startTag:
			path[x.depth] = kept(x.local)
		case tok == endTag:
			if x.depth < base {
				return nil
			}
		case path[x.depth] == "t" && (x.depth == base+1 || x.depth == base+2 && path[base+1] == "r"):
			if w.is = append(w.is, x.text...); farTooLong(w.is) {
				return longText("une cellule (" + at() + ")")
			}
		}
	}
}

// digits reports a number without sign.
func digits(b []byte) bool {
	return len(b) > 0 && len(bytes.TrimLeft(b, "0123456789")) == 0
}
