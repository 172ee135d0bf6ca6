package pdfcheck_test

import (
	"strings"
	"testing"

	"cnamdoc/generate/pdf/internal/cos"
	"cnamdoc/generate/pdf/pdfcheck"
)

// A mutation breaks one rule, and says part of what the violation must say:
// so a rule that several checks share has a fault for each.
type mutation struct {
	name, rule, what string
	spoil            func(d *document)
}

var fine = []mutation{
	{"language of no form", "language", "Lang", func(d *document) { d.catalog()["Lang"] = cos.String("français") }},
	{"language of an element", "language", "Lang", func(d *document) { d.elem("H1")["Lang"] = cos.String("fr_FR") }},
	{"suspects", "tagged", "suspects", func(d *document) { d.catalog()["MarkInfo"].(cos.Dict)["Suspects"] = true }},
	{"large integer", "object", "integer", func(d *document) { d.page()["X"] = int64(1) << 31 }},
	{"tiny real", "object", "real", func(d *document) { d.page()["X"] = cos.Array{1e-39} }},
	{"name in Latin-1", "object", "UTF-8", func(d *document) { d.page()["X"] = cos.Name("\xE9") }},
	{"key in Latin-1", "object", "UTF-8", func(d *document) { d.page()["\xE9"] = true }},
	{"narrow page", "page", "below 3", func(d *document) { d.page()["MediaBox"].(cos.Array)[2] = int64(2) }},
	{"transparency", "page", "ExtGState", func(d *document) { d.at(d.page()["Resources"])["ExtGState"] = cos.Dict{} }},
	{"link off the page", "annotation", "Rect", func(d *document) { d.link()["Rect"].(cos.Array)[3] = int64(900) }},
	{"link without surface", "annotation", "Rect", func(d *document) { r := d.link()["Rect"].(cos.Array); r[2] = r[0] }},
	{"link in letters", "annotation", "action", func(d *document) { d.link()["A"].(cos.Dict)["URI"] = cos.String("https://exemple.invalid/a b") }},
	{"link with actions", "annotation", "further", func(d *document) { d.link()["AA"] = cos.Dict{} }},
	{"colour too strong", "content", "rg with", func(d *document) { edit(d.content(), "BT", "1.01 0 0 rg BT") }},
	{"rendering intent", "content", "operator ri", func(d *document) { edit(d.content(), "BT", "/Perceptual ri BT") }},
	{"tag of another type", "marked-content", "is tagged P", func(d *document) { edit(d.content(), "/H1 <<", "/P <<") }},
	{"descendant of no type", "font", "descendant", func(d *document) { delete(d.cidFont(), "Type") }},
	{"CIDSet", "font", "CIDSet", func(d *document) { d.at(d.cidFont()["FontDescriptor"])["CIDSet"] = cos.Ref{Num: 1} }},
	{"font of another format", "font-embedded", "Subtype", func(d *document) { d.program().Dict["Subtype"] = cos.Name("OpenType") }},
	{"soft hyphen", "to-unicode", "nobody reads", func(d *document) { showAs(d, "\x00\xAD") }},
	{"private use", "to-unicode", "nobody reads", func(d *document) { showAs(d, "\xE0\x01") }},
	{"empty element", "structure", "holds nothing", func(d *document) { delete(d.elem("TR"), "K") }},
	{"item without body", "nesting", "0 bodies", func(d *document) { e := d.elem("LI"); e["K"] = e["K"].(cos.Array)[:1] }},
	{"list without items", "nesting", "no item", func(d *document) { d.elem("L")["K"] = cos.Array{} }},
	{"list without numbering", "nesting", "numbered", func(d *document) { delete(d.elem("L"), "A") }},
	{"head without body", "nesting", "no body", func(d *document) { wrapFirst(d, "THead") }},
	{"caption in a list", "nesting", "out of place", func(d *document) { e := d.elem("L")["K"].(cos.Array); d.at(e[1])["S"] = cos.Name("Caption") }},
	{"cell without header", "scope", "no header above", func(d *document) { d.elem("TH")["A"].(cos.Dict)["Scope"] = cos.Name("Row") }},
	{"cell over another", "table", "covers", overlap},
	{"cell below the table", "table", "not there", func(d *document) { span(d.elem("TD"), "RowSpan", 9) }},
	{"notes of one name", "note", "used twice", func(d *document) { twoNotes(d) }},
	{"bookmark with a script", "outline", "action", func(d *document) { d.where("Title", cos.String("Annexe"))["A"] = cos.Dict{} }},
	{"MIME type with parameters", "attachment", "MIME", func(d *document) { d.embedded()["Subtype"] = cos.Name("application/cose; cose-type=1") }},
	{"two embedded streams", "attachment", "EF", func(d *document) { d.where("Type", cos.Name("Filespec"))["EF"].(cos.Dict)["UF"] = cos.Ref{Num: 1} }},
	{"property twice", "xmp", "twice", func(d *document) {
		edit(xmp(d), "<pdfuaid:part>1</pdfuaid:part>", "<pdfuaid:part>1</pdfuaid:part><pdfuaid:part>1</pdfuaid:part>")
	}},
	{"about another thing", "xmp", "about", func(d *document) { edit(xmp(d), `rdf:about=""`, `rdf:about="x"`) }},
	{"revision", "xmp", "revision", func(d *document) { edit(xmp(d), "<pdfuaid:part>", "<pdfaid:rev>2020</pdfaid:rev><pdfuaid:part>") }},
	{"prefix of one's own", "xmp", "prefixes", func(d *document) { prefix(d) }},
	{"unknown field", "xmp", "field", func(d *document) { edit(xmp(d), "<pdfaProperty:category>", "<pdfaProperty:x/><pdfaProperty:category>") }},
}

func (d *document) link() cos.Dict     { return d.where("Subtype", cos.Name("Link")) }
func (d *document) embedded() cos.Dict { return d.where("Type", cos.Name("EmbeddedFile")) }

// showAs makes the first page show a code, and its font map the code to itself.
func showAs(d *document, code string) {
	edit(d.content(), "/F1", "/F0")
	edit(d.content(), ") Tj", code+") Tj")
	edit(cmap(d), "endcodespacerange", "endcodespacerange\n1 beginbfchar\n"+hexPair(code)+" "+hexPair(code)+"\nendbfchar")
}

func hexPair(code string) string { return string(write(nil, cos.String(code))) }

// wrapFirst turns the first row of the table into a group that holds itself.
func wrapFirst(d *document, kind cos.Name) { d.elem("TR")["S"] = kind }

func span(cell cos.Dict, key cos.Name, n int64) {
	cell["A"] = cos.Dict{"O": cos.Name("Table"), key: n}
}

// overlap lets a cell of the second row reach down into the third, whose first
// cell reaches out to it.
func overlap(d *document) {
	cell := func(row, column int) cos.Dict {
		return d.at(d.at(d.elem("Table")["K"].(cos.Array)[row])["K"].(cos.Array)[column])
	}
	span(cell(1, 1), "RowSpan", 2)
	span(cell(2, 0), "ColSpan", 2)
}

func twoNotes(d *document) {
	for _, kind := range []cos.Name{"H1", "H2"} {
		e := d.elem(kind)
		e["S"], e["ID"] = cos.Name("Note"), cos.String("n1")
	}
}

func prefix(d *document) {
	s := xmp(d)
	s.Raw = []byte(strings.NewReplacer("<pdfaid:", "<a:", "</pdfaid:", "</a:", "xmlns:pdfaid", "xmlns:a").Replace(string(s.Raw)))
}

func TestCheckSeesEachFineFault(t *testing.T) {
	data := full(t)
	for _, m := range fine {
		d := takeApart(t, data)
		m.spoil(d)
		found := pdfcheck.Check(d.bytes())
		said := false
		for _, v := range found {
			said = said || v.Rule == m.rule && strings.Contains(v.What, m.what)
		}
		if !said {
			t.Errorf("%s: no violation of %q that says %q, but %v", m.name, m.rule, m.what, found)
		}
	}
}
