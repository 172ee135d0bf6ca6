package sheet

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

const defaultWidth = 14

// Sheet is one sheet of a Book; its rows are written from top to bottom.
type Sheet struct {
	book    *Book
	name    string
	part    string // its place in the zip
	columns []Column
	stream  *excelize.StreamWriter
	header  int // row of the header line
	next    int // row to be written
	widest  int // cells in the longest row
	notes   []note
	texts   map[string]string // of the notes, each held once
	links   []link
	charts  []BarChart
}

type link struct{ cell, target string }

// Name is the sheet's name in the workbook.
func (s *Sheet) Name() string { return s.name }

// Next is the number, from 1, of the row that the next call of Row writes.
func (s *Sheet) Next() int { return s.next }

// Row writes one row. Cells beyond the columns are plain texts or numbers.
func (s *Sheet) Row(cells ...Cell) {
	if s.book.err != nil {
		return
	}
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = s.cell(i, c)
	}
	s.write(values, excelize.RowOpts{Height: s.height(cells)})
}

const (
	lineHeight = 15.0  // points: a line of the default font
	maxHeight  = 409.0 // points: Excel's limit
)

// height makes room for the wrapped texts of a row, in points: readers do not
// agree on doing so themselves. 0 is the default height.
func (s *Sheet) height(cells []Cell) float64 {
	lines := 1
	for i, c := range cells {
		if text, ok := c.Value.(string); ok && i < len(s.columns) && s.columns[i].Wrap {
			lines = max(lines, wrapped(text, int(cmp.Or(s.columns[i].Width, defaultWidth))))
		}
	}
	if lines == 1 {
		return 0
	}
	return min(lineHeight*float64(lines), maxHeight)
}

// wrapped counts the lines of a text in a column that holds so many characters.
func wrapped(text string, width int) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		used := 0
		lines++
		for word := range strings.FieldsSeq(line) {
			n := utf8.RuneCountInString(word)
			if used > 0 && used+1+n > width {
				lines, used = lines+1, 0
			}
			for ; n > width; n -= width { // an address is cut where the column ends
				lines++
			}
			used += n + 1
		}
	}
	return lines
}

// Skip leaves n rows empty.
func (s *Sheet) Skip(n int) { s.next += n }

func (s *Sheet) cell(i int, c Cell) any {
	kind, wrap := Number, false
	if i < len(s.columns) {
		kind, wrap = s.columns[i].Kind, s.columns[i].Wrap
	}
	value, kind := content(c.Value, kind)
	at := s.at(i)
	if c.Comment != "" {
		s.notes = append(s.notes, note{row: s.next, column: i + 1, text: s.once(clean(c.Comment))})
	}
	if c.Link != "" {
		s.links = append(s.links, link{at, c.Link})
	}
	if value == nil && c.Style == Plain {
		return nil
	}
	lines, _ := value.(string)
	key := styleKey{kind: kind, style: c.Style, link: c.Link != "", wrap: wrap || strings.Contains(lines, "\n")}
	return excelize.Cell{StyleID: s.book.style(key), Value: value}
}

// once returns a text that is held already, if there is one: notes wait for
// the end of the sheet, and thousands say the same.
func (s *Sheet) once(text string) string {
	if held, ok := s.texts[text]; ok {
		return held
	}
	if s.texts == nil {
		s.texts = map[string]string{}
	}
	s.texts[text] = text
	return text
}

func (s *Sheet) at(i int) string { return cellName(i+1, s.next) }

func (s *Sheet) write(values []any, opts excelize.RowOpts) {
	if err := s.stream.SetRow(cellName(1, s.next), values, opts); err != nil {
		s.book.fail(fmt.Errorf("sheet %q, row %d: %w", s.name, s.next, err))
	}
	s.widest = max(s.widest, len(values))
	s.next++
}

// open creates the sheet and writes what stands above the rows. Page and
// panes come first: a stream cannot go back to them.
func (s *Sheet) open(first bool, title []string) error {
	f := s.book.file
	if first {
		if err := f.SetSheetName("Sheet1", s.name); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	} else if _, err := f.NewSheet(s.name); err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	s.header = len(title) + 1
	if len(title) > 0 {
		s.header++ // an empty row sets the title apart
	}
	if err := s.page(); err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	if err := s.frame(); err != nil {
		return fmt.Errorf("sheet %q: %w", s.name, err)
	}
	s.top(title)
	return nil
}

// page sets A4 landscape, one page wide, with the header on every page.
func (s *Sheet) page() error {
	f, yes, no := s.book.file, true, 0
	one, a4, landscape := 1, 9, "landscape"
	if err := f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape,
		FitToWidth: &one, FitToHeight: &no}); err != nil {
		return err
	}
	margin, edge := 0.4, 0.2
	if err := f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin,
		Top: &margin, Bottom: ptr(0.6), Header: &edge, Footer: ptr(0.3)}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RPage &P / &N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(s.name), s.header, s.header)})
}

// panes keep the header in view, and the first columns that are to stay.
func (s *Sheet) panes() *excelize.Panes {
	fixed := 0
	for fixed < len(s.columns) && s.columns[fixed].Fixed {
		fixed++
	}
	p := &excelize.Panes{Freeze: true, XSplit: fixed, YSplit: s.header, TopLeftCell: cellName(fixed+1, s.header+1), ActivePane: "bottomLeft"}
	if fixed > 0 {
		p.ActivePane = "bottomRight"
	}
	return p
}

// frame opens the stream with its columns and its frozen header.
func (s *Sheet) frame() error {
	var err error
	if s.stream, err = s.book.file.NewStreamWriter(s.name); err != nil {
		return err
	}
	if err := s.stream.SetPanes(s.panes()); err != nil {
		return err
	}
	for i, c := range s.columns {
		width := c.Width
		if width <= 0 {
			width = defaultWidth
		}
		if err := s.stream.SetColWidth(i+1, i+1, min(width, excelize.MaxColumnWidth)); err != nil {
			return err
		}
		if c.Hidden {
			if err := s.stream.SetColVisible(i+1, i+1, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Sheet) top(title []string) {
	for i, line := range title {
		style := s.book.style(styleKey{style: Muted})
		if i == 0 {
			style = s.book.titleStyle()
		}
		s.write([]any{excelize.Cell{StyleID: style, Value: clean(line)}}, excelize.RowOpts{})
	}
	s.next = s.header
	values := make([]any, len(s.columns))
	for i, c := range s.columns {
		values[i] = excelize.Cell{StyleID: s.book.style(styleKey{style: Heading, wrap: true}), Value: clean(c.Header)}
	}
	s.write(values, excelize.RowOpts{})
	s.widest = max(1, len(s.columns))
}

func (b *Book) titleStyle() int {
	st := describe(styleKey{})
	st.Font.Bold, st.Font.Size = true, 14
	id, err := b.file.NewStyle(st)
	b.fail(err)
	return id
}

// end writes what hangs on the rows (filter, links, charts, notes) and closes
// the stream: after it excelize forgets the sheet.
func (s *Sheet) end() error {
	last := max(s.header, s.next-1)
	if len(s.columns) > 0 {
		area := cellName(1, s.header) + ":" + cellName(len(s.columns), last)
		if err := s.book.file.AutoFilter(s.name, area, nil); err != nil {
			return fmt.Errorf("sheet %q: filter: %w", s.name, err)
		}
	}
	for _, step := range []func() error{s.printArea, s.addLinks, s.addCharts, s.seedNotes, s.stream.Flush} {
		if err := step(); err != nil {
			return fmt.Errorf("sheet %q: %w", s.name, err)
		}
	}
	return nil
}

// printArea keeps what stands beside the columns off the paper; a chart is to be
// printed too.
func (s *Sheet) printArea() error {
	if len(s.columns) == 0 || len(s.charts) > 0 {
		return nil
	}
	last := max(s.header, s.next-1)
	corner, err := excelize.CoordinatesToCellName(len(s.columns), last, true)
	if err != nil {
		return err
	}
	return s.book.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: s.name,
		RefersTo: fmt.Sprintf("%s!$A$1:%s", quoted(s.name), corner)})
}

// area is the range that holds cells, for <dimension>.
func (s *Sheet) area() string {
	if last := max(1, s.next-1); last > 1 || s.widest > 1 {
		return "A1:" + cellName(s.widest, last)
	}
	return "A1"
}

// addLinks sets the hyperlinks. Excel allows 65,530 of them on a sheet: the
// further cells keep their text alone.
func (s *Sheet) addLinks() error {
	for _, l := range s.links[:min(len(s.links), excelize.TotalSheetHyperlinks)] {
		target, kind := l.target, "External"
		if place, ok := strings.CutPrefix(target, "#"); ok {
			target, kind = place, "Location"
		}
		if err := s.book.file.SetCellHyperLink(s.name, l.cell, target, kind); err != nil {
			return fmt.Errorf("link in %s: %w", l.cell, err)
		}
	}
	return nil
}

// cellName is "B7" for column 2 of row 7; a place beyond the last row or
// column of Excel gives "", which the stream refuses.
func cellName(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row)
	return name
}

func quoted(name string) string { return "'" + strings.ReplaceAll(name, "'", "''") + "'" }

func ptr[T any](v T) *T { return &v }
