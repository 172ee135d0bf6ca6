package pdfcheck_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/cos"
	"cnamdoc/generate/pdf/internal/sample"
	"cnamdoc/generate/pdf/pdfcheck"
)

func full(t testing.TB) []byte {
	t.Helper()
	data, err := pdf.AssembleBytes(&sample.Full(pdf.TierLatin).File)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit replaces text in a stream.
func edit(s *cos.Stream, old, new string) {
	if !bytes.Contains(s.Raw, []byte(old)) {
		panic("no " + old)
	}
	s.Raw = bytes.Replace(s.Raw, []byte(old), []byte(new), 1)
}

// mutations break one rule each (and perhaps others on the way).
var mutations = []struct {
	name, rule string
	spoil      func(d *document)
}{
	{"size", "trailer", func(d *document) { d.trailer["ID"] = cos.Array{cos.String("short"), cos.String("short")} }},
	{"no information", "trailer", func(d *document) { delete(d.trailer, "Info") }},
	{"dangling reference", "reference", func(d *document) { d.page()["PieceInfo"] = cos.Ref{Num: 7777} }},
	{"external stream", "stream", func(d *document) { d.content().Dict["F"] = cos.String("x") }},
	{"unknown filter", "stream", func(d *document) { d.content().Dict["Filter"] = cos.Name("LZWDecode") }},
	{"long name", "object", func(d *document) { d.page()["X"] = cos.Name(strings.Repeat("n", 128)) }},
	{"open action", "catalogue", func(d *document) { d.catalog()["OpenAction"] = cos.Dict{} }},
	{"scripts", "catalogue", func(d *document) { d.catalog()["Names"].(cos.Dict)["JavaScript"] = cos.Dict{} }},
	{"no language", "language", func(d *document) { delete(d.catalog(), "Lang") }},
	{"not marked", "tagged", func(d *document) { d.catalog()["MarkInfo"] = cos.Dict{"Marked": false} }},
	{"file name as title", "title", func(d *document) { delete(d.catalog(), "ViewerPreferences") }},
	{"no output intent", "output-intent", func(d *document) { delete(d.catalog(), "OutputIntents") }},
	{"profile of grey", "output-intent", func(d *document) { profile(d).Dict["N"] = int64(1) }},
	{"profile cut", "icc", func(d *document) { profile(d).Raw = profile(d).Raw[:200] }},
	{"profile unsigned", "icc", func(d *document) { edit(profile(d), "acsp", "pcsa") }},
	{"no metadata", "xmp", func(d *document) { delete(d.catalog(), "Metadata") }},
	{"conformance B", "xmp", func(d *document) { edit(xmp(d), "conformance>A", "conformance>B") }},
	{"part 2", "xmp", func(d *document) { edit(xmp(d), "pdfaid:part>3", "pdfaid:part>2") }},
	{"no pdfuaid", "xmp", func(d *document) { edit(xmp(d), "<pdfuaid:part>1</pdfuaid:part>", "") }},
	{"undescribed property", "xmp", func(d *document) { edit(xmp(d), "pdfaProperty:name>seal", "pdfaProperty:name>deal") }},
	{"other title", "xmp", func(d *document) { d.at(d.trailer["Info"])["Title"] = cos.String("Autre") }},
	{"other date", "xmp", func(d *document) { d.at(d.trailer["Info"])["ModDate"] = cos.String("D:20261122193000Z") }},
	{"xml broken", "xmp", func(d *document) { edit(xmp(d), "</rdf:RDF>", "") }},
	{"page count", "page-tree", func(d *document) { d.at(d.catalog()["Pages"])["Count"] = int64(3) }},
	{"page parent", "page-tree", func(d *document) { d.page()["Parent"] = d.trailer["Root"] }},
	{"tab order", "page", func(d *document) { delete(d.page(), "Tabs") }},
	{"page box", "page", func(d *document) { delete(d.page(), "MediaBox") }},
	{"unknown operator", "content", func(d *document) { edit(d.content(), "BT", "0 0 0 1 k BT") }},
	{"operand missing", "content", func(d *document) { edit(d.content(), "10 Tf", "Tf") }},
	{"q open", "content", func(d *document) { edit(d.content(), "BT", "q BT") }},
	{"Q alone", "content", func(d *document) { edit(d.content(), "BT", "Q BT") }},
	{"text object open", "content", func(d *document) { edit(d.content(), "ET", "") }},
	{"string open", "content", func(d *document) { edit(d.content(), ") Tj", " Tj"); d.content().Raw = append(d.content().Raw, '(') }},
	{"EMC missing", "marked-content", func(d *document) { edit(d.content(), "ET EMC", "ET") }},
	{"EMC alone", "marked-content", func(d *document) { edit(d.content(), "EMC", "EMC EMC") }},
	{"MCID twice", "marked-content", func(d *document) { edit(d.content(), "MCID 1>>", "MCID 0>>") }},
	{"MCID unknown", "marked-content", func(d *document) { edit(d.content(), "MCID 1>>", "MCID 99>>") }},
	{"artifact in text", "marked-content", func(d *document) { edit(d.content(), "BT", "/Artifact BMC EMC BT") }},
	{"text in artifact", "marked-content", func(d *document) { edit(d.content(), "/H1 <<", "/Artifact BMC EMC /Artifact <<") }},
	{"element forgotten", "marked-content", func(d *document) { delete(d.elem("H1"), "K") }},
	{"untagged text", "untagged", func(d *document) { edit(d.content(), "/H1 <</MCID 0>>BDC BT", "BT"); edit(d.content(), "ET EMC", "ET") }},
	{"untagged rule", "untagged", func(d *document) { d.content().Raw = append(d.content().Raw, "0 0 m 9 9 l S\n"...) }},
	{"tag without MCID", "untagged", func(d *document) { edit(d.content(), "<</MCID 0>>BDC", "BMC") }},
	{"unknown font", "font", func(d *document) { edit(d.content(), "/F0", "/F9") }},
	{"font encoding", "font", func(d *document) { d.font()["Encoding"] = cos.Name("WinAnsiEncoding") }},
	{"half a code", "font", func(d *document) { edit(d.content(), "(", "(x") }},
	{"font name", "font", func(d *document) { d.font()["BaseFont"] = cos.Name("LiberationSans") }},
	{"font not embedded", "font-embedded", func(d *document) { delete(d.at(d.cidFont()["FontDescriptor"]), "FontFile2") }},
	{"font checksum", "font-embedded", func(d *document) { d.program().Raw[len(d.program().Raw)-5] ^= 1 }},
	{"predicted glyph map", "font-embedded", func(d *document) { d.glyphMap().Dict["DecodeParms"] = cos.Dict{"Predictor": int64(12)} }},
	{"font cut", "font-embedded", func(d *document) { d.program().Raw = d.program().Raw[:4000] }},
	{"glyph of no code", "font-glyph", func(d *document) { clear(gidOf(d, 'D')) }},
	{"glyph outside", "font-glyph", func(d *document) { binary.BigEndian.PutUint16(gidOf(d, 'D'), 0xFFF0) }},
	{"empty glyph", "font-glyph", func(d *document) { copy(gidOf(d, 'D'), gidOf(d, ' ')) }},
	{"width", "font-width", func(d *document) { d.cidFont()["W"].(cos.Array)[1].(cos.Array)[3] = int64(1) }},
	{"no ToUnicode", "to-unicode", func(d *document) { delete(d.font(), "ToUnicode") }},
	{"ToUnicode for all", "to-unicode", func(d *document) { edit(cmap(d), "<0020> <007E>", "<0020> <FFFF>") }},
	{"ToUnicode for none", "to-unicode", func(d *document) { edit(cmap(d), "<0020> <007E>", "<0020> <0020>") }},
	{"ToUnicode shifted", "to-unicode", func(d *document) { edit(cmap(d), "<0020> <007E> <0020>", "<0020> <007E> <0021>") }},
	{"unknown type", "structure", func(d *document) { d.elem("H1")["S"] = cos.Name("Titre") }},
	{"parent of element", "structure", func(d *document) { d.elem("H1")["P"] = d.trailer["Root"] }},
	{"element twice", "structure", func(d *document) { k := d.elem("Document")["K"].(cos.Array); k[1] = k[0] }},
	{"page of content", "structure", func(d *document) { delete(d.elem("H1"), "Pg") }},
	{"two roots", "structure", func(d *document) { r := root(d); r["K"] = append(r["K"].(cos.Array), r["K"].(cos.Array)[0]) }},
	{"parent tree crossed", "parent-tree", func(d *document) { o := owners(d); o[0], o[1] = o[1], o[0] }},
	{"parent tree short", "parent-tree", func(d *document) { n := nums(d); n[1] = n[1].(cos.Array)[:3] }},
	{"parent tree key", "parent-tree", func(d *document) { d.page()["StructParents"] = int64(55) }},
	{"link's parent", "parent-tree", func(d *document) { delete(d.where("Subtype", cos.Name("Link")), "StructParent") }},
	{"next key", "parent-tree", func(d *document) { root(d)["ParentTreeNextKey"] = int64(0) }},
	{"heading skipped", "heading", func(d *document) { d.elem("H2")["S"] = cos.Name("H3") }},
	{"first heading", "heading", func(d *document) { d.elem("H1")["S"] = cos.Name("H2") }},
	{"no alternative", "alt", func(d *document) { delete(d.elem("Figure"), "Alt") }},
	{"empty figure", "figure", func(d *document) { delete(d.elem("Figure"), "K") }},
	{"link without annotation", "link", func(d *document) { e := d.elem("Link"); e["K"] = e["K"].(cos.Array)[:1] }},
	{"note", "note", func(d *document) { d.elem("H1")["S"] = cos.Name("Note") }},
	{"cell outside a row", "nesting", func(d *document) { d.elem("TR")["S"] = cos.Name("Div") }},
	{"label outside an item", "nesting", func(d *document) { d.elem("LI")["S"] = cos.Name("P") }},
	{"no scope", "scope", func(d *document) { delete(d.elem("TH"), "A") }},
	{"ragged table", "table", func(d *document) { e := d.elem("TR"); e["K"] = e["K"].(cos.Array)[:1] }},
	{"no header", "table", func(d *document) { d.elem("TH")["S"] = cos.Name("TD"); d.elem("TH")["S"] = cos.Name("TD") }},
	{"image unknown", "image", func(d *document) { edit(d.content(), "/Im0", "/Im9") }},
	{"image cut", "image", func(d *document) { s := d.image(); s.Raw = s.Raw[:len(s.Raw)-1] }},
	{"image with alpha", "image", func(d *document) { d.image().Dict["SMask"] = cos.Ref{Num: 1} }},
	{"image of inks", "image", func(d *document) { d.image().Dict["ColorSpace"] = cos.Name("DeviceCMYK") }},
	{"image smoothed", "image", func(d *document) { d.image().Dict["Interpolate"] = true }},
	{"image of no kind", "image", func(d *document) { d.image().Dict["Subtype"] = cos.Name("Form") }},
	{"image of bits", "image", func(d *document) { d.image().Dict["BitsPerComponent"] = int64(1) }},
	{"image outside marks", "untagged", func(d *document) { d.content().Raw = append(d.content().Raw, "/Im0 Do\n"...) }},
	{"hidden link", "annotation", func(d *document) { d.where("Subtype", cos.Name("Link"))["F"] = int64(6) }},
	{"link without words", "annotation", func(d *document) { delete(d.where("Subtype", cos.Name("Link")), "Contents") }},
	{"form field", "annotation", func(d *document) { d.where("Subtype", cos.Name("Link"))["Subtype"] = cos.Name("Widget") }},
	{"link of no element", "annotation", func(d *document) { d.elem("Link")["S"] = cos.Name("Span") }},
	{"bookmark count", "outline", func(d *document) { d.where("Type", cos.Name("Outlines"))["Count"] = int64(1) }},
	{"bookmark link", "outline", func(d *document) { delete(d.where("Title", cos.String("Annexe")), "Prev") }},
	{"bookmark target", "outline", func(d *document) { delete(d.where("Title", cos.String("Annexe")), "Dest") }},
	{"file not associated", "attachment", func(d *document) { delete(d.catalog(), "AF") }},
	{"file not named", "attachment", func(d *document) { delete(d.catalog(), "Names") }},
	{"relationship", "attachment", func(d *document) { delete(d.where("Type", cos.Name("Filespec")), "AFRelationship") }},
	{"MIME type", "attachment", func(d *document) { delete(d.where("Type", cos.Name("EmbeddedFile")), "Subtype") }},
	{"size of file", "attachment", func(d *document) { d.where("Type", cos.Name("EmbeddedFile"))["Params"].(cos.Dict)["Size"] = int64(1) }},
}

func profile(d *document) *cos.Stream {
	return d.stream(d.catalog()["OutputIntents"].(cos.Array)[0].(cos.Dict)["DestOutputProfile"])
}

func xmp(d *document) *cos.Stream  { return d.stream(d.catalog()["Metadata"]) }
func cmap(d *document) *cos.Stream { return d.stream(d.font()["ToUnicode"]) }
func root(d *document) cos.Dict    { return d.at(d.catalog()["StructTreeRoot"]) }
func nums(d *document) cos.Array   { return root(d)["ParentTree"].(cos.Dict)["Nums"].(cos.Array) }
func owners(d *document) cos.Array { return nums(d)[1].(cos.Array) }

// gidOf returns the two bytes that map a code to its glyph.
func gidOf(d *document, code int) []byte {
	return d.glyphMap().Raw[2*code : 2*code+2]
}

func TestCheckAcceptsOurFiles(t *testing.T) {
	data := full(t)
	for name, data := range map[string][]byte{"as written": data, "taken apart": takeApart(t, data).bytes()} {
		for _, v := range pdfcheck.Check(data) {
			t.Errorf("%s: %v", name, v)
		}
	}
}

func TestCheckSeesEachFault(t *testing.T) {
	data := full(t)
	for _, m := range mutations {
		d := takeApart(t, data)
		m.spoil(d)
		if !has(pdfcheck.Check(d.bytes()), m.rule) {
			t.Errorf("%s: no violation of %q, but %v", m.name, m.rule, pdfcheck.Check(d.bytes()))
		}
	}
}

func has(found []pdfcheck.Violation, rule string) bool {
	for _, v := range found {
		if v.Rule == rule {
			return true
		}
	}
	return false
}

// byteMutations break what a rewritten file cannot show.
var byteMutations = map[string]struct {
	rule  string
	spoil func(data []byte) []byte
}{
	"version":     {"header", func(b []byte) []byte { b[7] = '4'; return b }},
	"comment":     {"header", func(b []byte) []byte { b[12] = 'x'; return b }},
	"cut":         {"file", func(b []byte) []byte { return b[:len(b)/2] }},
	"trailing":    {"file", func(b []byte) []byte { return append(b, "\n\n"...) }},
	"not PDF":     {"file", func(b []byte) []byte { return b[1:] }},
	"generation":  {"xref", func(b []byte) []byte { return bytes.Replace(b, []byte("\n4 0 obj"), []byte("\n4 1 obj"), 1) }},
	"number":      {"xref", func(b []byte) []byte { return bytes.Replace(b, []byte("\n4 0 obj"), []byte("\n5 0 obj"), 1) }},
	"dead object": {"xref", func(b []byte) []byte { return insert(b, "\nstartxref", "\n9 0 obj\nnull\nendobj") }},
	"damaged":     {"object", func(b []byte) []byte { b[bytes.LastIndex(b, []byte("/ObjStm"))+300] ^= 0x55; return b }},
}

func insert(b []byte, before, what string) []byte {
	at := bytes.LastIndex(b, []byte(before))
	return append(append(bytes.Clone(b[:at]), what...), b[at:]...)
}

func TestCheckSeesFaultsOfTheFile(t *testing.T) {
	data := full(t)
	for name, m := range byteMutations {
		if found := pdfcheck.Check(m.spoil(bytes.Clone(data))); !has(found, m.rule) {
			t.Errorf("%s: no violation of %q, but %v", name, m.rule, found)
		}
	}
}

// TestEveryRuleIsBrokenOnce reads the rules from the source: none may be
// without a mutation that shows it failing.
func TestEveryRuleIsBrokenOnce(t *testing.T) {
	broken := map[string]bool{}
	for _, m := range mutations {
		broken[m.rule] = true
	}
	for _, m := range byteMutations {
		broken[m.rule] = true
	}
	sources, err := filepath.Glob("*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`(?:c\.must\(.*?, |\.fail\()"([a-z-]+)", `)
	for _, name := range sources {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllStringSubmatch(string(source), -1) {
			if !broken[m[1]] && !strings.HasSuffix(name, "_test.go") {
				t.Errorf("%s: no mutation breaks the rule %q", name, m[1])
			}
		}
	}
}

// FuzzCheck: no bytes make the checker panic.
func FuzzCheck(f *testing.F) {
	f.Add(full(f))
	f.Add(takeApart(f, full(f)).bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(pdfcheck.Check(data)) == 0 && !bytes.HasPrefix(data, []byte("%PDF-1.7")) {
			t.Error("accepted without a header")
		}
	})
}
