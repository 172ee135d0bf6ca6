package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// civilDay stands for the domain's date, which this package does not import.
type civilDay int

func (d civilDay) Days() int    { return int(d) }
func (d civilDay) IsZero() bool { return d == 0 }

func write(t *testing.T, b *Book) []byte {
	t.Helper()
	var out bytes.Buffer
	n, err := b.WriteTo(&out)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(out.Len()) {
		t.Errorf("WriteTo counts %d bytes, wrote %d", n, out.Len())
	}
	return out.Bytes()
}

func reopen(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func readPart(t *testing.T, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f) // to its end: the CRC is checked
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sample is a workbook with everything in it.
func sample() *Book {
	b := New()
	s := b.Sheet("À compléter", []Column{{Header: "Code", Width: 12, Fixed: true}, {Header: "Né le", Kind: Date},
		{Header: "ECTS", Kind: Number}, {Header: "Dû", Kind: Money}, {Header: "Secret", Hidden: true}},
		"Dossiers à compléter", "Semestre 2026-2027-S1")
	s.Row(Cell{Value: "CEN012345", Comment: "Pièce d’identité : verso manquant", Style: Faulty}, Cell{Value: civilDay(20779)},
		Cell{Value: Hundredths(2250)}, Cell{Value: Hundredths(125000)}, Cell{Value: "x"})
	s.Row(Cell{Value: "CEN012346", Link: "#'Totaux'!A1"}, Cell{Value: "31/02/1990", Style: Warning, Comment: "ce jour n’existe pas"},
		Cell{Value: 6}, Cell{Value: 0.5}, Cell{})
	u := b.Sheet("Totaux", []Column{{Header: "Centre"}, {Header: "Dossiers", Kind: Number}})
	u.Row(Cell{Value: "Orléans", Comment: "siège"}, Cell{Value: 12})
	u.Row(Cell{Value: "Tours", Link: "https://exemple.invalid/"}, Cell{Value: 7})
	u.Chart(BarChart{Title: "Dossiers par centre", At: "D2", Labels: Range{u, 1, 2, 3}, Series: []Series{{"Dossiers", Range{u, 2, 2, 3}}}})
	return b
}

func TestReadBack(t *testing.T) {
	f := reopen(t, write(t, sample()))
	got, err := f.GetRows("À compléter")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Dossiers à compléter"}, {"Semestre 2026-2027-S1"}, nil,
		{"Code", "Né le", "ECTS", "Dû", "Secret"},
		{"CEN012345", "22/11/2026", "22.5", "1,250.00 €", "x"},
		{"CEN012346", "31/02/1990", "6", "0.50 €"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if visible, _ := f.GetColVisible("À compléter", "E"); visible {
		t.Error("column E is not hidden")
	}
	panes, err := f.GetPanes("À compléter")
	if err != nil || !panes.Freeze || panes.YSplit != 4 || panes.XSplit != 1 || panes.TopLeftCell != "B5" || panes.ActivePane != "bottomRight" {
		t.Errorf("panes %+v, %v", panes, err)
	}
	var names []string
	for _, n := range f.GetDefinedName() {
		names = append(names, n.Scope+" "+n.Name+" "+n.RefersTo)
	}
	wantNames := []string{"À compléter _xlnm.Print_Titles 'À compléter'!$4:$4", "Totaux _xlnm.Print_Titles 'Totaux'!$1:$1",
		"À compléter _xlnm._FilterDatabase 'À compléter'!$A$4:$E$6", "À compléter _xlnm.Print_Area 'À compléter'!$A$1:$E$6", "Totaux _xlnm._FilterDatabase 'Totaux'!$A$1:$B$3"}
	if d := cmp.Diff(wantNames, names); d != "" {
		t.Error(d)
	}
}

func TestNotesLinksChart(t *testing.T) {
	data := write(t, sample())
	f := reopen(t, data)
	for name, want := range map[string]map[string]string{
		"À compléter": {"A5": "Pièce d’identité : verso manquant", "B6": "ce jour n’existe pas"},
		"Totaux":      {"A2": "siège"},
	} {
		notes, err := f.GetComments(name)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, n := range notes {
			got[n.Cell] = n.Text
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(name, d)
		}
	}
	if ok, target, _ := f.GetCellHyperLink("À compléter", "A6"); !ok || target != "'Totaux'!A1" {
		t.Errorf("link %v %q", ok, target)
	}
	if ok, target, _ := f.GetCellHyperLink("Totaux", "A3"); !ok || target != "https://exemple.invalid/" {
		t.Errorf("link %v %q", ok, target)
	}
	if chart := readPart(t, data, "xl/charts/chart1.xml"); !strings.Contains(chart, "'Totaux'!$B$2:$B$3") && !strings.Contains(chart, "&#39;Totaux&#39;!$B$2:$B$3") {
		t.Error("the chart does not name its range:", chart)
	}
}

// Every part is well-formed XML, the notes' drawings included.
func TestPartsWellFormed(t *testing.T) {
	data := write(t, sample())
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		dec := xml.NewDecoder(strings.NewReader(readPart(t, data, f.Name)))
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				break
			}
		}
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Error("first part is", z.File[0].Name)
	}
}

func TestDimension(t *testing.T) {
	data := write(t, sample())
	for name, want := range map[string]string{"sheet1": `<dimension ref="A1:E6"/>`, "sheet2": `<dimension ref="A1:B3"/>`} {
		part := readPart(t, data, "xl/worksheets/"+name+".xml")
		if !strings.Contains(part, want) || strings.Count(part, "<dimension") != 1 {
			t.Errorf("%s: want %s in %.400s", name, want, part)
		}
	}
}

func TestSameBytes(t *testing.T) {
	first := write(t, sample())
	for range 5 { // excelize hands the sheets over in a map's order
		if !bytes.Equal(first, write(t, sample())) {
			t.Fatal("the same rows gave other bytes")
		}
	}
}

// What looks like a formula, a number or markup stays the text it is.
func TestTextStaysText(t *testing.T) {
	texts := []string{"=1+1", "+33612345678", "-5", "@SUM(A1)", "00123", "1E5", "a|b*<b>&", " bords ", "deux\nlignes",
		"_x000D_", "Łukasz Đặng Thị Hương Şahin Œuvrard Ÿ Ελένη Юлия", "\u00a0insécable\u00a0"}
	b := New()
	s := b.Sheet("T", []Column{{Header: "=entête"}, {Header: "n", Kind: Number}})
	for _, text := range texts {
		s.Row(Texts(text, text)...)
	}
	data := write(t, b)
	f := reopen(t, data)
	for i, want := range texts {
		for _, column := range []string{"A", "B"} {
			cell := fmt.Sprintf("%s%d", column, i+2)
			got, err := f.GetCellValue("T", cell)
			if err != nil || got != want {
				t.Errorf("%s: got %q (%v), want %q", cell, got, err, want)
			}
			if formula, _ := f.GetCellFormula("T", cell); formula != "" {
				t.Errorf("%s is a formula: %q", cell, formula)
			}
			id, _ := f.GetCellStyle("T", cell)
			if st, _ := f.GetStyle(id); st == nil || st.NumFmt != 49 && (st.CustomNumFmt == nil || *st.CustomNumFmt != "@") {
				t.Errorf("%s has not the format Text: %+v", cell, st)
			}
		}
	}
	if strings.Contains(readPart(t, data, "xl/worksheets/sheet1.xml"), "<f>") {
		t.Error("a formula was written")
	}
}

func TestUnprintable(t *testing.T) {
	b := New()
	s := b.Sheet("T", []Column{{Header: "x"}})
	s.Row(Cell{Value: "a\x00b\x1fc\xff\uFFFFd\U0001F600", Comment: "n\x01"})
	s.Row(Cell{Value: strings.Repeat("é", 40000)})
	f := reopen(t, write(t, b))
	if got, _ := f.GetCellValue("T", "A2"); got != "a\uFFFDb\uFFFDc\uFFFD\uFFFDd\U0001F600" {
		t.Errorf("got %q", got)
	}
	if got, _ := f.GetCellValue("T", "A3"); len([]rune(got)) != maxText || !strings.HasSuffix(got, "é…") {
		t.Errorf("long text: %d characters", len([]rune(got)))
	}
	notes, err := f.GetComments("T")
	if err != nil || len(notes) != 1 || notes[0].Text != "n\uFFFD" {
		t.Errorf("note %+v, %v", notes, err)
	}
}

func TestValues(t *testing.T) {
	b := New()
	s := b.Sheet("T", []Column{{Header: "d", Kind: Date}, {Header: "v", Kind: Money}})
	s.Row(Cell{Value: time.Date(2026, 11, 22, 14, 5, 0, 0, time.UTC)}, Cell{Value: true})
	s.Row(Cell{Value: time.Date(1850, 1, 2, 0, 0, 0, 0, time.UTC)}, Cell{Value: Hundredths(-1)})
	s.Row(Cell{Value: civilDay(0)}, Cell{Value: uint8(3)}, Cell{Value: 4})
	s.Row(Cell{Value: time.Time{}}, Cell{Value: fmt.Errorf("texte")})
	got, err := reopen(t, write(t, b)).GetRows("T")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"d", "v"}, {"22/11/2026 14:05", "oui"}, {"02/01/1850", "-0.01 €"}, {"", "3.00 €", "4"}, {"", "texte"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSheetNames(t *testing.T) {
	b := New()
	long := strings.Repeat("é", 40)
	for given, want := range map[string]string{"'a/b:c?*[d]'": "a-b-c(d)", "": "Feuille"} {
		if got := b.Sheet(given, nil).Name(); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
	names := []string{b.Sheet(long, nil).Name(), b.Sheet(long, nil).Name(), b.Sheet("feuille", nil).Name(), b.Sheet("Historique", nil).Name()}
	want := []string{strings.Repeat("é", 31), strings.Repeat("é", 27) + " (2)", "feuille (2)", "Historique_"}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
	if got := reopen(t, write(t, b)).GetSheetList(); len(got) != 6 {
		t.Errorf("sheets %q", got)
	}
}

func TestErrorsAreKept(t *testing.T) {
	if _, err := New().WriteTo(io.Discard); err == nil || err.Error() != "workbook: no sheet" {
		t.Errorf("no sheet: %v", err)
	}
	b := New()
	s := b.Sheet("T", []Column{{Header: "x"}})
	s.Skip(excelize.TotalRows)
	s.Row(Texts("too far")...)
	s.Row(Texts("after")...)
	var out bytes.Buffer
	if _, err := b.WriteTo(&out); err == nil || !strings.Contains(err.Error(), `sheet "T", row 1048578`) || out.Len() > 0 {
		t.Errorf("beyond the last row: %v, %d bytes", err, out.Len())
	}
	b = New()
	b.Sheet("T", nil)
	b.Close()
	if _, err := b.WriteTo(io.Discard); err == nil {
		t.Error("a closed workbook was written")
	}
	if _, err := sample().WriteTo(failing{}); err == nil {
		t.Error("a full disk was not seen")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// 100,000 rows wait on disk: what stays in memory does not grow with them.
func TestManyRows(t *testing.T) {
	const rows = 100_000
	b := NewIn(t.TempDir())
	s := b.Sheet("T", []Column{{Header: "Code"}, {Header: "Nom"}, {Header: "Prénom"}, {Header: "Né le", Kind: Date}, {Header: "Dû", Kind: Money}})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range rows {
		c := Cell{Value: fmt.Sprintf("CEN%06d", i)}
		if i%20 == 0 {
			c.Style, c.Comment = Faulty, "pièce manquante"
		}
		s.Row(c, Cell{Value: "Œuvrard-Ÿ"}, Cell{Value: "Zoé"}, Cell{Value: civilDay(20000 + i%500)}, Cell{Value: Hundredths(i)})
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 48<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
	data := write(t, b)
	if part := readPart(t, data, "xl/worksheets/sheet1.xml"); !strings.Contains(part, `<dimension ref="A1:E100001"/>`) {
		t.Error("the dimension is not A1:E100001")
	}
	notes, err := reopen(t, data).GetComments("T")
	if err != nil || len(notes) != rows/20 || notes[1].Cell != "A22" {
		t.Errorf("%d notes, %v", len(notes), err)
	}
}

func TestWrappedTextsGetTheirHeight(t *testing.T) {
	for text, want := range map[string]int{"une.adresse@exemple.fr": 3, "a une.adresse.longue": 4, "": 1, "un": 1, "un deux": 1, "un deux trois": 2, "un\ndeux": 2, "a\nbb cc dd ee": 3} {
		if got := wrapped(text, 8); got != want {
			t.Errorf("%q takes %d lines, want %d", text, got, want)
		}
	}
	s := &Sheet{columns: []Column{{Width: 8}, {Width: 8, Wrap: true}}}
	if h := s.height([]Cell{{Value: "un deux trois"}, {Value: "un"}}); h != 0 {
		t.Errorf("a text that does not wrap takes %v points", h)
	}
	if h := s.height([]Cell{{}, {Value: "un deux trois"}}); h != 2*lineHeight {
		t.Errorf("two lines take %v points", h)
	}
}
