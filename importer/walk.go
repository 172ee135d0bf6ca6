package importer

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
)

const maxRows = 1 << 20 // rows of a sheet, by the format

// kind is the type of a cell as the sheet declares it.
type kind uint8

const (
	number kind = iota
	text        // shared, inline or formula text
	boolean
	excelError
	isoDate
)

// A walkCell is what the walk knows of a cell with data.
type walkCell struct {
	col      int // 0 for column A
	style    int
	kind     kind
	uncached bool // a formula whose value was never computed
	empty    bool // data, but no text: an empty shared string
}

// A walkRow is a row with at least one cell with data.
type walkRow struct {
	n      int
	hidden bool
	cells  []walkCell
}

// sheetFacts is what stands outside the rows; complete when the walk has ended.
type sheetFacts struct {
	merges   []mergedRange
	filtered bool
}

// A mergedRange spans columns and rows, both ends included.
type mergedRange struct {
	ref                    string
	col1, row1, col2, row2 int
}

// walker reads a worksheet part strictly. emit receives each row with data.
type walker struct {
	x     *strictXML
	sheet string
	sst   *sstIndex
	emit  func(walkRow) error
	facts sheetFacts

	sheetData, inData bool
	row, col          int // of the last row and cell seen
	cells             []walkCell
}

var errStop = errors.New("stop the walk")

func walkSheet(ctx context.Context, r io.Reader, sheet string, sst *sstIndex, emit func(walkRow) error) (sheetFacts, error) {
	w := &walker{x: newStrictXML(ctx, r), sheet: sheet, sst: sst, emit: emit}
	for {
		tok, err := w.x.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = w.token(tok)
		}
		if err != nil {
			return w.facts, w.fail(err)
		}
	}
	if !w.sheetData {
		return w.facts, w.fail(errors.New("no sheetData"))
	}
	return w.facts, nil
}

func (w *walker) fail(err error) error {
	var fe *FileError
	if errors.Is(err, errStop) || isContext(err) || errors.As(err, &fe) {
		return err
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return corrupt(fmt.Errorf("sheet %q, after row %d: %w", w.sheet, w.row, err))
	}
	return structure(dossier.Ref{Sheet: w.sheet, Row: w.row}, "%w", err)
}

func (w *walker) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		return w.element(t)
	case xml.EndElement:
		if w.inData && w.x.depth == 1 {
			w.inData = false
		}
	case xml.CharData:
		if w.inData && strings.TrimSpace(string(t)) != "" {
			return errors.New("text between rows")
		}
	}
	return nil
}

// element handles what lies outside rows; rows and cells are consumed whole.
func (w *walker) element(e xml.StartElement) error {
	name := e.Name.Local
	switch {
	case w.x.depth == 1:
		if name != "worksheet" || !isMain(e.Name) {
			return fmt.Errorf("root element is %q", name)
		}
	case w.inData:
		if name != "row" || !isMain(e.Name) {
			return fmt.Errorf("unexpected %q in sheetData", name)
		}
		return w.readRow(e)
	case !isMain(e.Name):
	case name == "sheetData":
		if w.sheetData || w.x.depth != 2 {
			return errors.New("misplaced sheetData")
		}
		w.sheetData, w.inData = true, true
	case name == "row":
		return errors.New("row outside sheetData")
	case name == "mergeCell":
		return w.merge(attr(e, "ref"))
	case name == "sheetPr":
		w.facts.filtered = w.facts.filtered || isTrue(attr(e, "filterMode"))
	case name == "filterColumn":
		w.facts.filtered = true
	}
	return nil
}

func (w *walker) readRow(e xml.StartElement) error {
	n := w.row + 1
	if r := attr(e, "r"); r != "" {
		var err error
		if n, err = strconv.Atoi(r); err != nil {
			return fmt.Errorf("row number %q", r)
		}
	}
	if n <= w.row || n > maxRows {
		return fmt.Errorf("row %d after row %d", n, w.row)
	}
	w.row, w.col = n, -1
	w.cells = w.cells[:0]
	if err := w.readCells(); err != nil {
		return err
	}
	if len(w.cells) == 0 {
		return nil
	}
	return w.emit(walkRow{n, isTrue(attr(e, "hidden")), w.cells})
}

func (w *walker) readCells() error {
	for {
		tok, err := w.x.next()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return errors.New("text between cells")
			}
		case xml.StartElement:
			if err := w.rowChild(t); err != nil {
				return err
			}
		}
	}
}

func (w *walker) rowChild(e xml.StartElement) error {
	switch {
	case e.Name.Local == "c" && isMain(e.Name):
		return w.readCell(e)
	case e.Name.Local == "extLst" && isMain(e.Name):
		return w.skip(nil)
	}
	return fmt.Errorf("unexpected %q in a row", e.Name.Local)
}

var cellKinds = map[string]kind{"": number, "n": number, "s": text, "str": text, "inlineStr": text,
	"b": boolean, "e": excelError, "d": isoDate}

func (w *walker) readCell(e xml.StartElement) error {
	col := w.col + 1
	if ref := attr(e, "r"); ref != "" {
		var row int
		var ok bool
		if col, row, ok = parseCellRef(ref); !ok || row != w.row {
			return fmt.Errorf("cell %q in row %d", ref, w.row)
		}
	}
	if col <= w.col {
		return fmt.Errorf("cell %s%d after cell %s%d", columnName(col), w.row, columnName(w.col), w.row)
	}
	w.col = col
	typ := attr(e, "t")
	k, ok := cellKinds[typ]
	if !ok {
		return fmt.Errorf("cell %s%d: type %q", columnName(col), w.row, typ)
	}
	c := walkCell{col: col, kind: k}
	if s := attr(e, "s"); s != "" {
		c.style, _ = strconv.Atoi(s)
	}
	data, err := w.cellContent(typ, &c)
	if err != nil {
		return fmt.Errorf("cell %s%d: %w", columnName(col), w.row, err)
	}
	if !data {
		return nil
	}
	if col >= maxColumns {
		return fmt.Errorf("cell %s%d: over %d columns", columnName(col), w.row, maxColumns)
	}
	w.cells = append(w.cells, c)
	return nil
}

// cellContent reads v, f and is to the end of the cell, and reports whether
// there is data.
func (w *walker) cellContent(typ string, c *walkCell) (bool, error) {
	var value, inline string
	var seen [3]bool // v, f, is
	for {
		tok, err := w.x.next()
		if err != nil {
			return false, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return w.judge(typ, c, value+inline, seen[1] && (!seen[0] || typ != "str"))
		case xml.StartElement:
			name := t.Name.Local
			at := strings.Index("vfi", name[:1])
			if !isMain(t.Name) || at >= 0 && seen[at] {
				return false, fmt.Errorf("unexpected %q", name)
			}
			switch name {
			case "v":
				value, err = w.flat()
			case "f":
				_, err = w.flat()
			case "is":
				inline, err = w.inline()
			case "extLst":
				err = w.skip(nil)
			default:
				err = fmt.Errorf("unexpected %q", name)
			}
			if err != nil {
				return false, err
			}
			if at >= 0 {
				seen[at] = true
			}
		}
	}
}

// judge decides what the content amounts to. A formula that gives the empty
// text is no formula without value.
func (w *walker) judge(typ string, c *walkCell, value string, computed bool) (bool, error) {
	c.uncached = computed && value == ""
	if value == "" {
		c.empty = true
		return c.uncached, nil
	}
	if typ != "s" {
		return true, nil
	}
	i, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || !w.sst.has(i) {
		return false, fmt.Errorf("shared string %q of %d", value, w.sst.count)
	}
	c.empty = !w.sst.text(i)
	return !c.empty, nil
}

// flat reads the text of an element that may have no children.
func (w *walker) flat() (string, error) {
	var s string
	for {
		tok, err := w.x.next()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			return s, nil
		case xml.CharData:
			s += string(t)
		case xml.StartElement:
			return "", fmt.Errorf("unexpected %q", t.Name.Local)
		}
	}
}

// inline reads an inline string: its t, or the t of its runs. Phonetic hints
// are not text.
func (w *walker) inline() (string, error) {
	var s strings.Builder
	err := w.skip(func(path []string, text string) {
		if p := strings.Join(path, "/"); p == "t" || p == "r/t" {
			s.WriteString(text)
		}
	})
	return s.String(), err
}

// skip consumes to the end of the current element, and shows the texts met.
func (w *walker) skip(see func(path []string, text string)) error {
	var path []string
	for {
		tok, err := w.x.next()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
		case xml.CharData:
			if see != nil {
				see(path, string(t))
			}
		case xml.EndElement:
			if len(path) == 0 {
				return nil
			}
			path = path[:len(path)-1]
		}
	}
}

func (w *walker) merge(ref string) error {
	if len(w.facts.merges) >= maxMerges {
		return fmt.Errorf("over %d merged ranges", maxMerges)
	}
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		to = from
	}
	col1, row1, ok1 := parseCellRef(from)
	col2, row2, ok2 := parseCellRef(to)
	if !ok1 || !ok2 {
		return fmt.Errorf("merged range %q", ref)
	}
	w.facts.merges = append(w.facts.merges, mergedRange{ref, col1, row1, col2, row2})
	return nil
}

// parseCellRef reads "F42" as column 5 (from 0) and row 42.
func parseCellRef(ref string) (col, row int, ok bool) {
	i := 0
	for ; i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		col = col*26 + int(ref[i]-'A') + 1
	}
	if i == 0 || i > 3 || len(ref)-i > 7 {
		return 0, 0, false
	}
	for _, c := range []byte(ref[i:]) {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return col - 1, row, row >= 1 && row <= maxRows && ref[i] != '0' && col <= 1<<14
}

// columnName is the letter of a column: 0 is A, 26 is AA.
func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
