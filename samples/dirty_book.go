package samples

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"cnamdoc/importer/dossier"
)

// A dirtyBook is a workbook as other programs and hands leave it: cells that
// package sheet refuses to write (errors, formulas never calculated, numbers
// that were identifiers), written here as bare SpreadsheetML.
type dirtyBook struct {
	date1904 bool
	sheets   []*dirtySheet
	strings  []string
	index    map[string]int
}

type dirtySheet struct {
	name     string
	rows     []dirtyRow
	merges   []string
	filter   string // range of an active filter
	trailing int    // a last row that holds styles alone
}

// dirtyRow is one row; cells[i] stands in column i.
type dirtyRow struct {
	n      int
	hidden bool
	cells  []dirtyCell
}

// dirtyCell is one cell: its type as the file says it, its value, its style
// (an index in cellFormats), its formula.
type dirtyCell struct {
	typ, value string
	style      int
	formula    string
}

// The number formats of a dirtyBook, by index.
const (
	asGeneral = iota
	asText
	asDate     // built-in 14, shown the American way by some
	asFrench   // dd/mm/yyyy
	asFloat    // 0.00E+00
	asPostal   // 00000
	asMonth    // mmm-yy
	dirtyCount // number of formats
)

const dirtyStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="00000"/></numFmts>` +
	`<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">%s</cellXfs></styleSheet>`

// formatIDs are the numFmtId of the formats, in their order.
var formatIDs = [dirtyCount]int{0, 49, 14, 164, 11, 165, 17}

func str(s string) dirtyCell           { return dirtyCell{typ: "s", value: s} }
func num(v string, f int) dirtyCell    { return dirtyCell{typ: "n", value: v, style: f} }
func truth(v string) dirtyCell         { return dirtyCell{typ: "b", value: v} }
func fault(v string) dirtyCell         { return dirtyCell{typ: "e", value: v} }
func uncached(f string) dirtyCell      { return dirtyCell{formula: f} }
func (c dirtyCell) empty() bool        { return c.typ == "" && c.formula == "" }
func (b *dirtyBook) epoch() int        { return map[bool]int{false: 25569, true: 24107}[b.date1904] }
func (b *dirtyBook) part(i int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1) }

// date is a day as a serial of the workbook's date system.
func (b *dirtyBook) date(d dossier.Date, format int) dirtyCell {
	return num(fmt.Sprint(d.Days()+b.epoch()), format)
}

func (b *dirtyBook) shared(s string) int {
	if i, ok := b.index[s]; ok {
		return i
	}
	if b.index == nil {
		b.index = map[string]int{}
	}
	b.index[s] = len(b.strings)
	b.strings = append(b.strings, s)
	return len(b.strings) - 1
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	types  = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
)

// WriteTo writes the parts in a fixed order, without dates.
func (b *dirtyBook) writeTo(w io.Writer) error {
	z := zip.NewWriter(w)
	parts := []struct {
		name string
		body func() string
	}{{"[Content_Types].xml", b.contentTypes}, {"_rels/.rels", func() string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	}}, {"xl/workbook.xml", b.workbook}, {"xl/_rels/workbook.xml.rels", b.relations}, {"xl/styles.xml", styles}}
	for i, s := range b.sheets {
		parts = append(parts, struct {
			name string
			body func() string
		}{b.part(i), func() string { return b.sheetXML(s) }})
	}
	parts = append(parts, struct {
		name string
		body func() string
	}{"xl/sharedStrings.xml", b.sharedStrings}) // last: the sheets fill it
	for _, p := range parts {
		f, err := z.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, xml.Header+p.body()); err != nil {
			return err
		}
	}
	return z.Close()
}

func styles() string {
	var xfs strings.Builder
	for _, id := range formatIDs {
		fmt.Fprintf(&xfs, `<xf numFmtId="%d" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`, id)
	}
	return fmt.Sprintf(dirtyStyles, xfs.String())
}

func (b *dirtyBook) contentTypes() string {
	var s strings.Builder
	s.WriteString(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>`)
	fmt.Fprintf(&s, `<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>`, types)
	for i := range b.sheets {
		fmt.Fprintf(&s, `<Override PartName="/%s" ContentType="%sworksheet+xml"/>`, b.part(i), types)
	}
	fmt.Fprintf(&s, `<Override PartName="/xl/styles.xml" ContentType="%sstyles+xml"/>`, types)
	fmt.Fprintf(&s, `<Override PartName="/xl/sharedStrings.xml" ContentType="%ssharedStrings+xml"/></Types>`, types)
	return s.String()
}

func (b *dirtyBook) workbook() string {
	var s strings.Builder
	fmt.Fprintf(&s, `<workbook %s xmlns:r="%s">`, mainNS, relNS)
	if b.date1904 {
		s.WriteString(`<workbookPr date1904="1"/>`)
	}
	s.WriteString(`<sheets>`)
	for i, sh := range b.sheets {
		fmt.Fprintf(&s, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escape(sh.name), i+1, i+1)
	}
	s.WriteString(`</sheets></workbook>`)
	return s.String()
}

func (b *dirtyBook) relations() string {
	var s strings.Builder
	s.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := range b.sheets {
		fmt.Fprintf(&s, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relNS, i+1)
	}
	n := len(b.sheets)
	fmt.Fprintf(&s, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, n+1, relNS)
	fmt.Fprintf(&s, `<Relationship Id="rId%d" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>`, n+2, relNS)
	return s.String()
}

func (b *dirtyBook) sharedStrings() string {
	var s strings.Builder
	fmt.Fprintf(&s, `<sst %s uniqueCount="%d">`, mainNS, len(b.strings))
	for _, text := range b.strings {
		fmt.Fprintf(&s, `<si><t xml:space="preserve">%s</t></si>`, escape(text))
	}
	s.WriteString(`</sst>`)
	return s.String()
}

func (b *dirtyBook) sheetXML(sh *dirtySheet) string {
	var s strings.Builder
	fmt.Fprintf(&s, `<worksheet %s><sheetData>`, mainNS)
	for _, r := range sh.rows {
		hidden := ""
		if r.hidden {
			hidden = ` hidden="1"`
		}
		fmt.Fprintf(&s, `<row r="%d"%s>`, r.n, hidden)
		for i, c := range r.cells {
			if !c.empty() {
				s.WriteString(b.cellXML(c, fmt.Sprintf("%s%d", letters(i), r.n)))
			}
		}
		s.WriteString(`</row>`)
	}
	if sh.trailing > 0 {
		fmt.Fprintf(&s, `<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>`, sh.trailing, sh.trailing)
	}
	s.WriteString(`</sheetData>`)
	if sh.filter != "" {
		fmt.Fprintf(&s, `<autoFilter ref="%s"><filterColumn colId="3"><filters><filter val="X"/></filters></filterColumn></autoFilter>`, sh.filter)
	}
	if len(sh.merges) > 0 {
		fmt.Fprintf(&s, `<mergeCells count="%d">`, len(sh.merges))
		for _, m := range sh.merges {
			fmt.Fprintf(&s, `<mergeCell ref="%s"/>`, m)
		}
		s.WriteString(`</mergeCells>`)
	}
	s.WriteString(`</worksheet>`)
	return s.String()
}

func (b *dirtyBook) cellXML(c dirtyCell, ref string) string {
	if c.formula != "" {
		return fmt.Sprintf(`<c r="%s" s="%d"><f>%s</f></c>`, ref, c.style, escape(c.formula))
	}
	value := escape(c.value)
	if c.typ == "s" {
		value = fmt.Sprint(b.shared(c.value))
	}
	return fmt.Sprintf(`<c r="%s" s="%d" t="%s"><v>%s</v></c>`, ref, c.style, c.typ, value)
}

// letters is the name of a column, counted from 0.
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + string(rune('A'+i%26))
}
