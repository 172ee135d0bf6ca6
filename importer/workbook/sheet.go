package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Kind is the type of a cell as the sheet declares it.
type Kind uint8

// The kinds of cells.
const (
	Number     Kind = iota
	Text            // shared, inline or formula text
	Boolean         // Text is "1" or "0", or "true" or "false"
	ExcelError      // Text is "#N/A"…
	ISODate         // Text is ISO 8601
)

// A Cell is a cell with data.
type Cell struct {
	Col      int    // 0 for column A
	Kind     Kind   //
	Text     string // the stored value, its escapes undone
	Format   string // the number format of a Number, "" for General
	Date1904 bool   // a date serial counts from 1904
	Uncached bool   // a formula whose value was never computed; Text is ""
	Lost     bool   // a character of Text was stored in half: U+FFFD stands for it
}

// A Row is a row with at least one cell with data.
type Row struct {
	N      int // as Excel counts, from 1
	Hidden bool
	Cells  []Cell // from left to right
}

// Facts is what stands outside of a sheet's rows.
type Facts struct {
	Merges   []Merge
	Filtered bool // a filter is active
}

// A Merge is a merged range, both ends included; columns count from 0.
type Merge struct {
	Ref                    string
	Col1, Row1, Col2, Row2 int
}

var errStop = errors.New("stop the walk")

// Rows reads a worksheet from its first row to its last and calls fn with each
// row that has data; the row is only valid during the call. last bounds the
// rows by number, 0 for all: what stands below it is not read, and Facts are
// empty then. The error is an *Error, the context's, or fn's own.
func (b *Book) Rows(ctx context.Context, s Sheet, last int, fn func(*Row) error) (Facts, error) {
	if s.Absent {
		return Facts{}, &Error{Code: SheetStructure, Ref: dossier.Ref{Sheet: s.Name}, Err: errors.New("no part"),
			Phrase: french.Say("La feuille « %s » est nommée dans le classeur, mais n’y a aucun contenu.", s.Name),
			Hint:   "Choisissez une autre feuille avec --feuille, ou refaites l’export."}
	}
	w := &walk{book: b, sheet: s.Name, last: last}
	err := b.withPart(ctx, s.part, maxUnzipped, func(r io.Reader) error {
		if last == 0 {
			w.sample = newSample()
			r = io.TeeReader(r, w.sample)
		}
		w.x = newScanner(r)
		return w.sheetOf(fn)
	})
	if err == nil && w.sample != nil {
		err = w.sample.compare(s.Name)
	}
	var known *Error
	switch {
	case errors.Is(err, errStop):
		return Facts{}, nil
	case err == nil:
		return w.facts, nil
	case w.own != nil:
		return Facts{}, w.own
	case errors.As(err, &known) || isContext(err):
		return Facts{}, err
	case errors.As(err, &senseError{}):
		return Facts{}, structure(dossier.Ref{Sheet: s.Name, Row: w.row.N}, "%w", err)
	}
	return Facts{}, corrupt(fmt.Errorf("sheet %q, after row %d: %w", s.Name, w.row.N, err))
}

// walk is the state of the reading of one sheet.
type walk struct {
	book  *Book
	x     *scanner
	sheet string
	last  int
	facts Facts
	own   error // of the caller's function

	sample *sample // what excelize is to read beside us, or nil

	row       Row
	rowText   int // bytes of the texts of the row
	value, is []byte
}

// sheetOf reads the whole part. What stands outside of sheetData is passed over
// but for merged ranges and filters.
func (w *walk) sheetOf(fn func(*Row) error) error {
	x := w.x
	seen, inside := false, false
	for {
		tok, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch {
		case tok == charData:
			if inside && !white(x.text) {
				return wrong("text between rows")
			}
		case tok == endTag:
			inside = inside && x.depth > 1
		case x.depth == 1:
			if !x.main || string(x.local) != "worksheet" {
				return wrong("root element is %q", x.local)
			}
		case inside:
			if !x.main || string(x.local) != "row" {
				return wrong("unexpected %q in sheetData", x.local)
			}
			if err := w.readRow(); err != nil {
				return err
			}
			if len(w.row.Cells) == 0 {
				continue
			}
			if w.own = fn(&w.row); w.own != nil {
				return w.own
			}
		case !x.main:
		case string(x.local) == "sheetData":
			if seen || x.depth != 2 {
				return wrong("misplaced sheetData")
			}
			seen, inside = true, true
		case string(x.local) == "row":
			return wrong("row outside sheetData")
		case string(x.local) == "mergeCell":
			if err := w.merge(string(x.attr("ref"))); err != nil {
				return err
			}
		case string(x.local) == "sheetPr":
			w.facts.Filtered = w.facts.Filtered || isTrue(x.attr("filterMode"))
		case string(x.local) == "filterColumn":
			w.facts.Filtered = true
		}
	}
	if !seen {
		return wrong("no sheetData")
	}
	return nil
}

// readRow reads the row that was just opened, to its end.
func (w *walk) readRow() error {
	x := w.x
	n := w.row.N + 1
	if r := x.attr("r"); len(r) > 0 {
		var err error
		if n, err = strconv.Atoi(string(r)); err != nil {
			return wrong("row number %q", r)
		}
	}
	if n <= w.row.N || n > maxRows {
		return wrong("row %d after row %d", n, w.row.N)
	}
	if w.last > 0 && n > w.last {
		return errStop
	}
	w.row.N, w.row.Hidden, w.row.Cells, w.rowText = n, isTrue(x.attr("hidden")), w.row.Cells[:0], 0
	col := -1
	for {
		tok, err := x.next()
		if err != nil {
			return noEOF(err)
		}
		switch {
		case tok == endTag:
			return nil
		case tok == charData:
			if !white(x.text) {
				return wrong("text between cells")
			}
		case !x.main:
			return wrong("unexpected %q in a row", x.local)
		case string(x.local) == "extLst":
			if err := w.skip(); err != nil {
				return err
			}
		case string(x.local) != "c":
			return wrong("unexpected %q in a row", x.local)
		default:
			if col, err = w.readCell(col); err != nil {
				return err
			}
		}
	}
}

// skip passes over the rest of the current element.
func (w *walk) skip() error {
	for base := w.x.depth; ; {
		tok, err := w.x.next()
		if err != nil {
			return noEOF(err)
		}
		if tok == endTag && w.x.depth < base {
			return nil
		}
	}
}

func (w *walk) merge(ref string) error {
	if len(w.facts.Merges) == maxMerges {
		return bomb("plus de 65 000 cellules fusionnées", fmt.Errorf("over %d merged ranges", maxMerges))
	}
	from, to, ok := bytes.Cut([]byte(ref), []byte(":"))
	if !ok {
		to = from
	}
	col1, row1, ok1 := parseRef(from)
	col2, row2, ok2 := parseRef(to)
	if !ok1 || !ok2 {
		return wrong("merged range %q", ref)
	}
	w.facts.Merges = append(w.facts.Merges, Merge{ref, col1, row1, col2, row2})
	return nil
}

func white(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }
