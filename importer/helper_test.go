package importer

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

	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

// The header and one good row: every test of a trap starts from them.
var (
	heads = []any{"Code auditeur", "Nom", "Prénom", "Date de naissance", "Semestre", "Centre", "Code UE"}
	good  = []any{"CEN012345", "Martin", "Zoé", "03/02/1990", "2026-2027-S1", "Orléans", "NFA031"}
)

// book1 writes a workbook whose first sheet holds the rows, and hands the file
// to mend before it is saved.
func book1(t testing.TB, rows [][]any, mend ...func(f *excelize.File, sheet string)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	const sheet = "Inscriptions"
	check(t, f.SetSheetName("Sheet1", sheet))
	fillRows(t, f, sheet, 1, rows)
	for _, m := range mend {
		m(f, sheet)
	}
	path := filepath.Join(t.TempDir(), "export.xlsx")
	check(t, f.SaveAs(path))
	return path
}

func fillRows(t testing.TB, f *excelize.File, sheet string, from int, rows [][]any) {
	t.Helper()
	for i, r := range rows {
		check(t, f.SetSheetRow(sheet, fmt.Sprintf("A%d", from+i), &r))
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plus returns the header and the good row with further columns.
func plus(pairs ...any) [][]any {
	h, g := append([]any{}, heads...), append([]any{}, good...)
	for i := 0; i < len(pairs); i += 2 {
		h, g = append(h, pairs[i]), append(g, pairs[i+1])
	}
	return [][]any{h, g}
}

// with returns the good row with the cells of the named columns replaced.
func with(pairs ...any) []any {
	g := append([]any{}, good...)
	for i := 0; i < len(pairs); i += 2 {
		for j, h := range heads {
			if h == pairs[i] {
				g[j] = pairs[i+1]
			}
		}
	}
	return g
}

func read(t testing.TB, path string, opt ...Options) *Import {
	t.Helper()
	var o Options
	if len(opt) > 0 {
		o = opt[0]
	}
	im, err := Read(context.Background(), path, o)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	if err := im.Totals.Check(); err != nil {
		t.Fatal(err)
	}
	return im
}

// one reads a workbook that holds one dossier.
func one(t testing.TB, path string, opt ...Options) (*Import, dossier.Dossier) {
	t.Helper()
	im := read(t, path, opt...)
	if len(im.Dossiers) != 1 {
		t.Fatalf("%d dossiers, want 1; problems:\n%s", len(im.Dossiers), list(im.Problems))
	}
	return im, im.Dossiers[0]
}

// refused reads a workbook that must be refused with the code.
func refused(t testing.TB, path, code string, opt ...Options) *FileError {
	t.Helper()
	var o Options
	if len(opt) > 0 {
		o = opt[0]
	}
	im, err := Read(context.Background(), path, o)
	var fe *FileError
	if !errors.As(err, &fe) {
		t.Fatalf("Read = %v, %v; want a FileError %s", im != nil, err, code)
	}
	if fe.Code != code {
		t.Fatalf("refused with %v, want %s", err, code)
	}
	if fe.Phrase == "" || fe.Hint == "" || !strings.HasSuffix(fe.Phrase, ".") || !strings.HasSuffix(strings.TrimRight(fe.Hint, "?"), ".") && !strings.HasSuffix(fe.Hint, "?") && !strings.HasSuffix(fe.Hint, "…") {
		t.Errorf("message is not a sentence: %q", fe.Message())
	}
	return fe
}

func list(problems []dossier.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%-8s %-22s %s\n", p.Severity, p.Code, p.Error())
	}
	return b.String()
}

// find returns the problem with the code at the cell ("D2"; "" for any).
func find(t testing.TB, problems []dossier.Problem, code, cell string) dossier.Problem {
	t.Helper()
	for _, p := range problems {
		if p.Code == code && (cell == "" || p.Ref.Cell() == cell) {
			return p
		}
	}
	t.Fatalf("no %s at %q in:\n%s", code, cell, list(problems))
	return dossier.Problem{}
}

// clear of errors.
func clean0(t testing.TB, problems []dossier.Problem) {
	t.Helper()
	for _, p := range problems {
		if p.Severity > dossier.Information {
			t.Errorf("unexpected problems:\n%s", list(problems))
			return
		}
	}
}

// repack rewrites the parts of a workbook; a nil result drops the part.
func repack(t testing.TB, path string, mend func(name string, data []byte) []byte) string {
	t.Helper()
	in, err := zip.OpenReader(path)
	check(t, err)
	defer in.Close()
	var buf bytes.Buffer
	out := zip.NewWriter(&buf)
	for _, f := range in.File {
		rc, err := f.Open()
		check(t, err)
		data, err := io.ReadAll(rc)
		check(t, err)
		rc.Close()
		if data = mend(f.Name, data); data == nil {
			continue
		}
		w, err := out.Create(f.Name)
		check(t, err)
		_, err = w.Write(data)
		check(t, err)
	}
	check(t, out.Close())
	return write(t, "patched.xlsx", buf.Bytes())
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	check(t, os.WriteFile(path, data, 0o600))
	return path
}

// patch replaces text once in the first sheet, and fails if it is not there.
func patch(t testing.TB, path, old, new string) string {
	t.Helper()
	return patchPart(t, path, "xl/worksheets/sheet1.xml", old, new)
}

func patchPart(t testing.TB, path, part, old, new string) string {
	t.Helper()
	found := false
	out := repack(t, path, func(name string, data []byte) []byte {
		if name == part {
			found = bytes.Contains(data, []byte(old))
			return bytes.Replace(data, []byte(old), []byte(new), 1)
		}
		return data
	})
	if !found {
		t.Fatalf("%s does not contain %q", part, old)
	}
	return out
}

const (
	contentTypes = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rootRels     = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookXML      = `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels     = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

// raw builds a workbook by hand around one sheet part.
func raw(t testing.TB, sheet string) string { return write(t, "raw.xlsx", rawBytes(t, sheet)) }

func rawBytes(t testing.TB, sheet string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, part := range [][2]string{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML},
		{"xl/_rels/workbook.xml.rels", bookRels}, {"xl/worksheets/sheet1.xml", sheet}} {
		w, err := z.Create(part[0])
		check(t, err)
		_, err = io.WriteString(w, part[1])
		check(t, err)
	}
	check(t, z.Close())
	return buf.Bytes()
}

// sheetXML wraps rows into a worksheet.
func sheetXML(rows string) string {
	return `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

// rowXML writes a row of inline strings.
func rowXML(n int, values ...any) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, n)
	for i, v := range values {
		fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t>%v</t></is></c>`, workbook.ColumnName(i), n, v)
	}
	return b.String() + "</row>"
}
