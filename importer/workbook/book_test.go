package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const (
	relType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	typesOK = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
)

// parts are those of a workbook with one sheet "F", which the rows fill.
func parts(rows string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": typesOK,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relType + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook xmlns="` + nsMain + `" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` +
			`<sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + relType + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + relType + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="` + relType + `styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst xmlns="` + nsMain + `"><si><t>zéro</t></si><si><r><t>u</t></r><r><t>n</t></r><rPh><t>x</t></rPh></si><si/></sst>`,
		"xl/styles.xml":            `<styleSheet xmlns="` + nsMain + `"><numFmts><numFmt numFmtId="170" formatCode="000000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="` + nsMain + `"><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

func pack(t testing.TB, parts map[string]string) string {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, content := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// dump reads the first sheet: a line "A1 text" for each cell.
func dump(path string) (string, error) {
	b, err := Open(context.Background(), path)
	if err != nil {
		return "", err
	}
	defer b.Close()
	var out strings.Builder
	_, err = b.Rows(context.Background(), b.Sheets[0], 0, func(r *Row) error {
		for _, c := range r.Cells {
			fmt.Fprintf(&out, "%s%d %s", ColumnName(c.Col), r.N, c.Text)
			if c.Format != "" {
				out.WriteString(" [" + c.Format + "]")
			}
			if c.Lost {
				out.WriteString(" lost")
			}
			out.WriteString("\n")
		}
		return nil
	})
	return out.String(), err
}

func dumped(t testing.TB, parts map[string]string) string {
	t.Helper()
	s, err := dump(pack(t, parts))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const someRows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>` +
	`<row r="3"><c r="A3" s="1"><v>42</v></c><c r="B3" s="2"><v>31305</v></c><c r="D3" t="inlineStr"><is><t>é &amp; à</t></is></c></row>`

const someText = "A1 zéro\nB1 un\nA3 42 [000000]\nB3 31305 [dd/mm/yyyy]\nD3 é & à\n"

func TestRead(t *testing.T) {
	if diff := cmp.Diff(someText, dumped(t, parts(someRows))); diff != "" {
		t.Error(diff)
	}
}

// What is odd and sound is read: each of these was met in a foreign workbook.
func TestOddAndSound(t *testing.T) {
	edit := func(fn func(p map[string]string)) map[string]string {
		p := parts(someRows)
		fn(p)
		return p
	}
	rename := func(p map[string]string, from, to string) { p[to] = p[from]; delete(p, from) }
	encode := func(p map[string]string, part string, fn func(string) (string, error)) {
		s, err := fn(p[part])
		if err != nil {
			t.Fatal(err)
		}
		p[part] = s
	}
	wide := func(e unicode.Endianness, b unicode.BOMPolicy) func(string) (string, error) {
		return func(s string) (string, error) {
			return unicode.UTF16(e, b).NewEncoder().String(`<?xml version="1.0" encoding="UTF-16"?>` + s)
		}
	}
	for name, p := range map[string]map[string]string{
		"UTF-16LE with mark": edit(func(p map[string]string) {
			encode(p, "xl/worksheets/sheet1.xml", wide(unicode.LittleEndian, unicode.UseBOM))
			encode(p, "xl/sharedStrings.xml", wide(unicode.BigEndian, unicode.UseBOM))
		}),
		"UTF-16 without mark": edit(func(p map[string]string) {
			encode(p, "xl/sharedStrings.xml", wide(unicode.LittleEndian, unicode.IgnoreBOM))
			encode(p, "xl/workbook.xml", wide(unicode.BigEndian, unicode.IgnoreBOM))
		}),
		"UTF-8 with mark": edit(func(p map[string]string) { p["xl/workbook.xml"] = "\ufeff" + p["xl/workbook.xml"] }),
		"Latin 1": edit(func(p map[string]string) {
			encode(p, "xl/sharedStrings.xml", func(s string) (string, error) {
				return charmap.ISO8859_1.NewEncoder().String(`<?xml version='1.0' encoding='iso-8859-1' standalone='yes'?>` + s)
			})
		}),
		"cp1252": edit(func(p map[string]string) {
			encode(p, "xl/worksheets/sheet1.xml", func(s string) (string, error) {
				return charmap.Windows1252.NewEncoder().String(`<?xml version="1.0" encoding="Windows-1252"?>` + s)
			})
		}),
		"names of parts in another case": edit(func(p map[string]string) {
			rename(p, "xl/sharedStrings.xml", "xl/SharedStrings.xml")
			rename(p, "xl/worksheets/sheet1.xml", "XL/Worksheets/Sheet1.xml")
			rename(p, "[Content_Types].xml", "[content_types].xml")
		}),
		"backslashes":           edit(func(p map[string]string) { rename(p, "xl/worksheets/sheet1.xml", `xl\worksheets\sheet1.xml`) }),
		"lower-case references": parts(strings.NewReplacer(`"A`, `"a`, `"B`, `"b`, `"C`, `"c`, `"D`, `"d`).Replace(someRows)),
		"empty style":           parts(strings.Replace(someRows, `<c r="A1" t="s">`, `<c r="A1" s="" t="s">`, 1)),
		"shared strings elsewhere": edit(func(p map[string]string) {
			rename(p, "xl/sharedStrings.xml", "xl/textes/t.xml")
			p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], `"sharedStrings.xml"`, `"/xl/textes/t.xml"`, 1)
		}),
		"broken parts that hold no cell": edit(func(p map[string]string) {
			p["xl/theme/theme1.xml"], p["xl/calcChain.xml"], p["docProps/app.xml"], p["[Content_Types].xml"] = "<a:theme", "\x00", "<<", "?"
		}),
		"a stray blank": parts(strings.Replace(someRows, "</row>", `<c r="XFD1" t="inlineStr"><is><t></t></is></c></row>`, 1) + `<row r="1048576"><c r="A1048576" s="1"/></row>`),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(someText, dumped(t, p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Escapes are undone in every kind of text; half a character is told.
func TestEscapes(t *testing.T) {
	p := parts(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>x</f><v>a_x000D_b</v></c><c r="C1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>` +
		`<c r="D1" t="str"><v>_xD83D_x</v></c><c r="E1" t="str"><v>_xDE00__xD83D_</v></c><c r="F1" t="str"><v>_x20ac__xzzzz_</v></c></row>`)
	p["xl/sharedStrings.xml"] = `<sst xmlns="` + nsMain + `"><si><t>a_xD83D__xDE00_b</t></si></sst>`
	want := "A1 a😀b\nB1 a\rb\nC1 _x000D_\nD1 \ufffdx lost\nE1 \ufffd\ufffd lost\nF1 €_xzzzz_\n"
	if diff := cmp.Diff(want, dumped(t, p)); diff != "" {
		t.Error(diff)
	}
}

// A sheet without relation is there and has no content: only who asks for it
// is told.
func TestSheetWithoutPart(t *testing.T) {
	p := parts(someRows)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "</sheets>", `<sheet name="Macro1" sheetId="2" r:id=""/></sheets>`, 1)
	path := pack(t, p)
	b, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if len(b.Sheets) != 2 || b.Sheets[0].Absent || !b.Sheets[1].Absent {
		t.Fatalf("%+v", b.Sheets)
	}
	_, err = b.Rows(t.Context(), b.Sheets[1], 0, func(*Row) error { return nil })
	var known *Error
	if !errors.As(err, &known) || known.Code != SheetStructure || !strings.Contains(known.Message(), "Macro1") || !strings.Contains(known.Hint, "--feuille") {
		t.Errorf("%v", err)
	}
}

// Each cap is met by a small file, and its refusal is a French sentence.
func TestCaps(t *testing.T) {
	long := strings.Repeat("é", maxCellText+1)
	row := `<row r="1"><c r="A1" t="inlineStr"><is><t>` + long + `</t></is></c></row>`
	var wide strings.Builder
	for i := range 150 {
		fmt.Fprintf(&wide, `<c r="%s1" t="str"><v>%s</v></c>`, ColumnName(i), long[:60_000])
	}
	with := func(part, content string) map[string]string {
		p := parts(someRows)
		p[part] = content
		return p
	}
	main := func(tag, inside string) string {
		return "<" + tag + ` xmlns="` + nsMain + `">` + inside + "</" + tag + ">"
	}
	for name, p := range map[string]map[string]string{
		"text of a cell":   parts(row),
		"shared text":      with("xl/sharedStrings.xml", main("sst", "<si><t>"+long+"</t></si>")),
		"text by pieces":   with("xl/sharedStrings.xml", main("sst", "<si>"+strings.Repeat("<r><t>"+long[:2000]+"</t></r>", 200)+"</si>")),
		"text of one row":  parts(`<row r="1">` + wide.String() + `</row>`),
		"tag":              parts(`<row r="1" x="` + strings.Repeat("a", maxTag) + `"/>`),
		"merged ranges":    with("xl/worksheets/sheet1.xml", main("worksheet", "<sheetData/><mergeCells>"+strings.Repeat(`<mergeCell ref="A1:B2"/>`, maxMerges+1)+"</mergeCells>")),
		"formats of cells": with("xl/styles.xml", main("styleSheet", "<cellXfs>"+strings.Repeat("<xf/>", maxFormats+1)+"</cellXfs>")),
		"sheets": with("xl/workbook.xml", main("workbook", "<sheets>"+func() (s string) {
			for i := range maxSheets + 1 {
				s += fmt.Sprintf(`<sheet name="%d"/>`, i)
			}
			return s
		}()+"</sheets>")),
		"relationships": with("xl/_rels/workbook.xml.rels", "<Relationships>"+strings.Repeat(" ", maxRels)+"</Relationships>"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dump(pack(t, p))
			var known *Error
			if !errors.As(err, &known) || known.Code != FileBomb {
				t.Fatalf("%v, want %s", err, FileBomb)
			}
			if !strings.HasPrefix(known.Phrase, "Le classeur contient ") || known.Hint == "" {
				t.Errorf("%q", known.Message())
			}
		})
	}
	at := fmt.Sprintf(`<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>`, long[:2*maxCellText])
	if s := dumped(t, parts(at)); len(s) != 2*maxCellText+len("A1 \n") {
		t.Errorf("the longest text is read as %d bytes", len(s))
	}
	escaped := strings.Repeat("_x000D_", maxCellText)
	if s := dumped(t, with("xl/sharedStrings.xml", main("sst", "<si><t>"+escaped+"</t></si><si><t>x</t></si><si/>"))); !strings.HasPrefix(s, "A1 \r\r") {
		t.Error("the longest text is refused when its line ends are escaped")
	}
}

// A pipe or a device is no workbook: opening one could wait for ever.
func TestIrregularFile(t *testing.T) {
	_, err := Open(t.Context(), os.DevNull)
	var known *Error
	if !errors.As(err, &known) || known.Code != FileUnreadable || !strings.Contains(known.Phrase, "ordinaire") {
		t.Errorf("%v", err)
	}
}

// The same sheets as excelize reads them, cell by cell: the files that it
// writes itself, and those of this package that it can read.
func TestAgainstExcelize(t *testing.T) {
	for name, path := range map[string]string{"by hand": pack(t, parts(someRows)), "its own": written(t)} {
		f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, TmpDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.Rows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for n := 1; rows.Next(); n++ {
			values, err := rows.Columns()
			if err != nil {
				t.Fatal(err)
			}
			for col, v := range values {
				if v != "" {
					fmt.Fprintf(&want, "%s%d %s\n", ColumnName(col), n, v)
				}
			}
		}
		b, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		var got strings.Builder
		_, err = b.Rows(t.Context(), b.Sheets[0], 0, func(r *Row) error {
			for _, c := range r.Cells {
				fmt.Fprintf(&got, "%s%d %s\n", ColumnName(c.Col), r.N, c.Text)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" || got.Len() == 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// written is a workbook of some thousand cells of every type, by excelize.
func written(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i := range 600 {
		cells := []any{i, fmt.Sprintf("texte %d é", i%50), nil, float64(i) / 7, i%2 == 0, "  espaces  ", "a\nb", "x_x000D_y", "<&>\"'", strings.Repeat("long ", i%300)}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("%s%d", ColumnName(i%9), 1+i*2), &cells); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "written.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// The second reading sees the values that the first one got wrong, wherever in
// the row they stand.
func TestSampleDisagrees(t *testing.T) {
	head := parts(someRows)["xl/worksheets/sheet1.xml"]
	kept := func() *sample {
		s := newSample()
		for range 3 { // as a reader hands it on, in pieces
			n := min(len(head)-len(s.head), len(head)/3+1)
			if _, err := io.WriteString(s, head[len(s.head):len(s.head)+n]); err != nil {
				t.Fatal(err)
			}
		}
		s.shared = 0
		s.cell(1, Cell{Col: 0, Kind: Text, Text: "zéro"}, true)
		s.shared = 1
		s.cell(1, Cell{Col: 1, Kind: Text, Text: "un"}, true)
		s.shared = 2
		s.cell(1, Cell{Col: 2, Kind: Text}, true)
		s.cell(3, Cell{Col: 0, Kind: Number, Text: "42"}, true)
		s.cell(3, Cell{Col: 1, Kind: Number, Text: "31305"}, true)
		s.cell(3, Cell{Col: 3, Kind: Text, Text: "é & à"}, true)
		return s
	}
	if err := kept().compare("F"); err != nil {
		t.Fatal(err)
	}
	for cell, spoil := range map[string]func(s *sample){
		"A3": func(s *sample) { s.rows[3][0] = sampleCell{"43", true} },
		"B3": func(s *sample) { delete(s.rows[3], 1) },
		"D3": func(s *sample) { s.rows[3][3] = sampleCell{"é & a", true} },
		"E3": func(s *sample) { s.rows[3][4] = sampleCell{"x", true} },
		"A2": func(s *sample) { s.rows[2] = map[int]sampleCell{0: {"x", true}} },
	} {
		s := kept()
		spoil(s)
		var known *Error
		if err := s.compare("F"); !errors.As(err, &known) || known.Code != SheetCountMismatch || known.Ref.Cell() != cell {
			t.Errorf("%s: %v", cell, err)
		}
	}
	s := kept()
	s.rows[3][0] = sampleCell{"43", false} // what excelize may lose is not compared
	if err := s.compare("F"); err != nil {
		t.Error(err)
	}
}
