package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// How much of a sheet excelize reads beside us.
const (
	sampleBytes   = 64 << 10 // of the part
	sampleRows    = 100      // with data
	sampleStrings = 1 << 13  // numbers of shared strings
)

// sample is the head of a sheet as its part has it and as we have read it.
type sample struct {
	head    []byte
	rows    map[int]map[int]sampleCell // by row and column
	last    int                        // number of the last row kept
	strings map[int]string             // of the cells kept, by number
	shared  int                        // number of the shared string of the cell being read, or -1
}

// sampleCell is a cell that both must read alike; sure is false of what
// excelize is known to lose (escapes, a cell whose style is no number) and of
// strings that the sample leaves out.
type sampleCell struct {
	text string
	sure bool
}

func newSample() *sample {
	return &sample{rows: map[int]map[int]sampleCell{}, strings: map[int]string{}, shared: -1}
}

// Write keeps the head of the part.
func (s *sample) Write(p []byte) (int, error) {
	s.head = append(s.head, p[:min(len(p), sampleBytes-len(s.head))]...)
	return len(p), nil
}

// cell keeps a cell as we have read it, empty or not; plain says that excelize
// can read its attributes.
func (s *sample) cell(row int, c Cell, plain bool) {
	shared := s.shared
	s.shared = -1
	if s.last < row && len(s.rows) == sampleRows {
		return
	}
	if s.rows[row] == nil {
		s.rows[row], s.last = map[int]sampleCell{}, row
	}
	sure := plain && c.Kind != ISODate && !c.Lost && !strings.ContainsAny(c.Text, "_\r")
	if shared >= 0 {
		if sure = sure && shared < sampleStrings; sure {
			s.strings[shared] = c.Text
		}
	}
	s.rows[row][c.Col] = sampleCell{c.Text, sure}
}

var (
	rowEnd         = regexp.MustCompile(`</((?:\w+:)?)row>`)
	xmlDeclaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)
)

// compare lets excelize read the rows that lie whole in the head, and says
// where it reads another value than we did. A head that it cannot open, or
// without a whole row, compares nothing.
func (s *sample) compare(sheet string) error {
	ends := rowEnd.FindAllSubmatchIndex(s.head, -1)
	if len(ends) == 0 {
		return nil
	}
	end := ends[len(ends)-1]
	prefix := string(s.head[end[2]:end[3]])
	// The head is UTF-8 by now, whatever its declaration says.
	head := xmlDeclaration.ReplaceAllString(string(s.head[:end[1]]), "") + "</" + prefix + "sheetData></" + prefix + "worksheet>"
	f, err := excelize.OpenReader(bytes.NewReader(s.book(head)), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxPart, UnzipXMLSizeLimit: maxPart})
	if err != nil {
		return nil
	}
	defer f.Close()
	rows, err := f.Rows("S")
	if err != nil {
		return nil
	}
	defer rows.Close()
	for n := 1; n <= s.last && rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return nil
		}
		for col, value := range values {
			c, ours := s.rows[n][col]
			if value != c.text && (c.sure || !ours) {
				return disagreement(sheet, n, col)
			}
		}
		for col, c := range s.rows[n] {
			if col >= len(values) && c.sure && c.text != "" {
				return disagreement(sheet, n, col)
			}
		}
	}
	return nil
}

// book wraps the head into a workbook of its own, in memory.
func (s *sample) book(head string) []byte {
	var texts strings.Builder
	last := -1
	for i := range s.strings {
		last = max(last, i)
	}
	for i := range last + 1 {
		texts.WriteString(`<si><t xml:space="preserve">`)
		_ = xml.EscapeText(&texts, []byte(s.strings[i]))
		texts.WriteString("</t></si>")
	}
	const (
		pkg = `http://schemas.openxmlformats.org/package/2006/`
		doc = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	)
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="` + pkg + `content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="r1" Type="` + doc + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + nsMain + `" xmlns:r="` + doc + `"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + pkg + `relationships"><Relationship Id="r1" Type="` + doc + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", head},
		{"xl/sharedStrings.xml", `<sst xmlns="` + nsMain + `">` + texts.String() + `</sst>`},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			return nil // a buffer takes what is written
		}
	}
	if z.Close() != nil {
		return nil
	}
	return buf.Bytes()
}

func disagreement(sheet string, row, col int) *Error {
	ref := dossier.Ref{Sheet: sheet, Row: row, Column: ColumnName(col)}
	return &Error{Code: SheetCountMismatch, Ref: ref, Err: fmt.Errorf("excelize reads another value in %s", ref.Cell()),
		Phrase: french.Say("Deux lectures de la feuille « %s » ne s’accordent pas (cellule %s) : "+
			"des données seraient perdues, elle n’a pas été lue.", sheet, ref.Cell()),
		Hint: "Ouvrez le classeur dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}
