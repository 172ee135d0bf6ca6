package importer

import (
	"cnamdoc/importer/workbook"
	"fmt"
	"strings"
	"testing"
)

// Each of these damages makes excelize lose, shift or invent data without an
// error. All are refused.
func TestDamagedSheet(t *testing.T) {
	h, g := rowXML(1, heads...), rowXML(2, good...)
	second := strings.ReplaceAll(rowXML(3, good...), "CEN012345", "CEN012346")
	cell := `<c r="A3" t="inlineStr"><is><t>CEN012346</t></is></c>`
	for _, test := range []struct{ name, xml, code string }{
		{"malformed XML after rows", strings.Replace(sheetXML(h+g+second), `</row></sheetData>`, `<c r="H3"</row></sheetData>`, 1), FileCorrupt},
		{"cut in the middle", sheetXML(h + g)[:len(sheetXML(h+g))-60], FileCorrupt},
		{"unclosed root", strings.TrimSuffix(sheetXML(h+g), "</worksheet>"), FileCorrupt},
		{"two roots", sheetXML(h+g) + "<worksheet/>", SheetStructure},
		{"invalid UTF-8", strings.Replace(sheetXML(h+g), "Martin", "Mar\xe9tin", 1), FileCorrupt},
		{"doctype", strings.Replace(sheetXML(h+g), "<worksheet", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet`, 1), SheetStructure},
		{"cells out of order", sheetXML(h + g + `<row r="3"><c r="B3"><v>1</v></c>` + cell + `</row>`), SheetStructure},
		{"duplicate reference", sheetXML(h + g + `<row r="3">` + cell + cell + `</row>`), SheetStructure},
		{"reference of another row", sheetXML(h + g + `<row r="3">` + strings.Replace(cell, "A3", "A4", 1) + `</row>`), SheetStructure},
		{"reference without sense", sheetXML(h + g + `<row r="3">` + strings.Replace(cell, "A3", "3A", 1) + `</row>`), SheetStructure},
		{"attribute twice", sheetXML(h + g + `<row r="3">` + strings.Replace(cell, `r="A3"`, `r="A3" r="B3"`, 1) + `</row>`), SheetStructure},
		{"rows out of order", sheetXML(h + second + g), SheetStructure},
		{"row repeated", sheetXML(h + g + g), SheetStructure},
		{"row number zero", sheetXML(h + strings.ReplaceAll(g, `r="2"`, `r="0"`)), SheetStructure},
		{"row number too large", sheetXML(h + g + `<row r="1048577"><c><v>1</v></c></row>`), SheetStructure},
		{"too many columns", sheetXML(h + g + `<row r="3"><c r="ZZZ3"><v>1</v></c></row>`), SheetStructure},
		{"shared string without table", sheetXML(h + g + `<row r="3"><c r="A3" t="s"><v>0</v></c></row>`), SheetStructure},
		{"unknown cell type", sheetXML(h + g + `<row r="3"><c r="A3" t="z"><v>0</v></c></row>`), SheetStructure},
		{"AlternateContent round a cell", sheetXML(h + g + `<row r="3"><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>` + cell + `</mc:Choice></mc:AlternateContent></row>`), SheetStructure},
		{"AlternateContent round a row", sheetXML(h + `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>` + g + `</mc:Choice></mc:AlternateContent>`), SheetStructure},
		{"value twice", sheetXML(h + g + `<row r="3"><c r="A3"><v>1</v><v>2</v></c></row>`), SheetStructure},
		{"element in a value", sheetXML(h + g + `<row r="3"><c r="A3"><v>1<b/>2</v></c></row>`), SheetStructure},
		{"text between cells", sheetXML(h + g + `<row r="3">CEN` + cell + `</row>`), SheetStructure},
		{"rows after sheetData", strings.Replace(sheetXML(h+g), "</worksheet>", second+"</worksheet>", 1), SheetStructure},
		{"two sheetData", strings.Replace(sheetXML(h+g), "</worksheet>", "<sheetData>"+second+"</sheetData></worksheet>", 1), SheetStructure},
		{"no sheetData", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>`, SheetStructure},
		{"foreign namespace", strings.Replace(sheetXML(h+g), "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "urn:x", 1), SheetStructure},
		{"too deep", sheetXML(h + g + `<row r="3"><c r="A3" t="inlineStr"><is>` + strings.Repeat("<r>", 80) + strings.Repeat("</r>", 80) + `</is></c></row>`), SheetStructure},
	} {
		t.Run(test.name, func(t *testing.T) { refused(t, raw(t, test.xml), test.code) })
	}
}

// What is odd but valid is read.
func TestOddButValidSheet(t *testing.T) {
	h, g := rowXML(1, heads...), rowXML(2, good...)
	strip := func(s string) string {
		for i := range 3 {
			s = strings.ReplaceAll(s, fmt.Sprintf(` r="%d"`, i), "")
			for c := range 10 {
				s = strings.ReplaceAll(s, fmt.Sprintf(` r="%s%d"`, workbook.ColumnName(c), i), "")
			}
		}
		return s
	}
	prefixed := sheetXML(h + g)
	for _, e := range []string{"worksheet", "sheetData", "row", "c", "is", "t"} {
		for _, end := range []string{" ", ">"} {
			prefixed = strings.ReplaceAll(prefixed, "<"+e+end, "<x:"+e+end)
		}
		prefixed = strings.ReplaceAll(prefixed, "</"+e+">", "</x:"+e+">")
	}
	prefixed = strings.Replace(prefixed, "xmlns=", "xmlns:x=", 1)
	for name, xml := range map[string]string{
		"prefixed namespace":    prefixed,
		"single quotes":         strings.ReplaceAll(sheetXML(h+g), `"`, `'`),
		"no references":         sheetXML(strip(h + g)),
		"CDATA":                 strings.Replace(sheetXML(h+g), "Martin", "<![CDATA[Martin]]>", 1),
		"comment":               strings.Replace(sheetXML(h+g), "<row", "<!-- <row r='9'/> --><row", 1),
		"rich text":             strings.Replace(sheetXML(h+g), "<t>Martin</t>", "<r><t>Mar</t></r><r><t>tin</t></r><rPh><t>x</t></rPh>", 1),
		"wrong dimension":       strings.Replace(sheetXML(h+g), "<sheetData>", `<dimension ref="A1"/><sheetData>`, 1),
		"strict namespace":      strings.Replace(sheetXML(h+g), "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main", 1),
		"control after the end": strings.Replace(sheetXML(h+g), "</sheetData>", `</sheetData><a:AlternateContent xmlns:a="urn:a"><a:row>0</a:row></a:AlternateContent>`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, d := one(t, raw(t, xml)); d.Auditeur.NomNaissance != "Martin" || d.UEs[0].Code != "NFA031" {
				t.Errorf("dossier = %+v", d)
			}
		})
	}
}

// The shared strings: a bad index, a part elsewhere than excelize looks, a
// part that is not what it should be.
func TestSharedStrings(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	const part = "xl/sharedStrings.xml"
	refused(t, patch(t, path, `t="s"><v>0</v>`, `t="s"><v>4000</v>`), SheetStructure)
	refused(t, patch(t, path, `t="s"><v>0</v>`, `t="s"><v>-1</v>`), SheetStructure)
	refused(t, patch(t, path, `t="s"><v>0</v>`, `t="s"><v>zéro</v>`), SheetStructure)
	refused(t, patchPart(t, path, part, "<si>", "<x><si>"), FileCorrupt)
	refused(t, patchPart(t, path, part, "<si><t>Nom</t></si>", "<x><si><t>Nom</t></si></x>"), FileCorrupt)
	refused(t, patchPart(t, path, "xl/_rels/workbook.xml.rels", "sharedStrings.xml", "strings2.xml"), FileCorrupt)
	refused(t, repack(t, path, func(name string, data []byte) []byte {
		if name == part {
			return nil
		}
		return data
	}), FileCorrupt)
}

// A million formatted rows below the data cost little and count for nothing.
func TestStyledEmptyRows(t *testing.T) {
	var b strings.Builder
	for n := 3; n <= 60_000; n++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>`, n, n, n)
	}
	im, _ := one(t, raw(t, sheetXML(rowXML(1, heads...)+rowXML(2, good...)+b.String())))
	if im.Totals.Lues != 1 {
		t.Errorf("lues = %d, want 1", im.Totals.Lues)
	}
}
