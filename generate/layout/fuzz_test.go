package layout

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/pdfcheck"
)

// places puts a text into every field of a document, one at a time.
func places(s string) map[string]*blocks.Document {
	out := map[string]*blocks.Document{}
	with := func(name string, all ...blocks.Block) {
		out[name] = &blocks.Document{Title: "Essai", Number: "N° 1", PageNumbers: true, Footer: []string{"pied"}, Blocks: all}
	}
	with("titre", blocks.Heading{Level: 1, Text: blocks.Plain(s)}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("suite")})
	with("article", blocks.Heading{Level: 2, Text: blocks.Plain(s)})
	with("paragraphe", blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("Avant " + s + " après")})
	with("gras et mono", blocks.Paragraph{Role: blocks.Lead, Text: blocks.Text{{Text: "Avant "}, {Text: s, Bold: true}, {Text: s, Mono: true}, {Text: ", après"}}})
	with("lien", blocks.Paragraph{Role: blocks.Body, Text: blocks.Text{{Text: "Voir "}, {Text: s, Link: "https://exemple.fr"}}})
	with("note", blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain(s)})
	with("centré", blocks.Paragraph{Role: blocks.Center, Text: blocks.Plain(s)})
	with("liste", blocks.List{Items: []blocks.Text{blocks.Plain(s), blocks.Plain("b")}})
	with("cases", blocks.List{Boxes: true, Items: []blocks.Text{blocks.Plain("a"), blocks.Plain(s)}})
	with("cellule", blocks.Table{Columns: []blocks.Column{{Header: "A", Mono: true}, {Header: "B", Weight: 1}, {Header: "C", Align: blocks.Decimal}},
		Rows: [][]blocks.Text{{blocks.Plain("NFA031"), blocks.Plain(s), blocks.Plain("1,5")}}, Total: []blocks.Text{blocks.Plain(""), blocks.Plain("Total"), blocks.Plain("1,5")}})
	with("cellule étroite", blocks.Table{Columns: []blocks.Column{{Header: "A"}, {Header: "B"}, {Header: "C", Align: blocks.Decimal}},
		Rows: [][]blocks.Text{{blocks.Plain(s), blocks.Plain("b"), blocks.Plain(s)}}})
	with("en-tête de colonne", blocks.Table{Columns: []blocks.Column{{Header: s}, {Header: "B", Weight: 1}}, Rows: [][]blocks.Text{{blocks.Plain("a"), blocks.Plain("b")}}})
	with("champ", blocks.Fields{Pairs: []blocks.Field{{Label: "Nom", Value: blocks.Plain(s)}, {Label: "Prénom", Value: blocks.Plain("b")}, {Label: "Né le", Value: blocks.Plain("c")}}})
	with("libellé", blocks.Fields{Pairs: []blocks.Field{{Label: s, Value: blocks.Plain("a")}, {Label: "b", Value: blocks.Plain("c")}}})
	with("colonne", blocks.Columns{Left: []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(s)}}, Right: []blocks.Block{blocks.Fields{Pairs: []blocks.Field{{Label: "Nom", Value: blocks.Plain(s)}}}}})
	with("encadré", blocks.Box{Title: s, Blocks: []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}}})
	with("signature", blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}, blocks.Signatures{Blocks: []blocks.Signature{{Title: s, Lines: []string{s}}, {Title: "b"}}})
	with("signature seule", blocks.Signatures{Blocks: []blocks.Signature{{Title: s, Lines: []string{s}}}})
	with("nom", blocks.Paragraph{Role: blocks.Name, Text: blocks.Plain(s)})
	with("petits champs", blocks.Fields{Small: true, Wide: true, Pairs: []blocks.Field{{Label: s, Value: blocks.Plain(s)}}})
	with("petite colonne", blocks.Table{Columns: []blocks.Column{{Header: "A", Weight: 1}, {Header: s, Small: true, Weight: 1}}, Rows: [][]blocks.Text{{blocks.Plain("a"), blocks.Plain(s)}}})
	with("scellé", blocks.Sealed{Blocks: []blocks.Block{blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain(s)}}, QR: blocks.QR{Text: "CNC1:ABC", ShortCode: s, Alt: "code", Hint: s}},
		blocks.Coupon{Title: "Coupon", Lead: blocks.Plain("a"), Pairs: []blocks.Field{{Label: "Adresse", Value: blocks.Plain("b")}}})
	with("coupon", blocks.Coupon{Title: "Coupon", Lead: blocks.Plain("a"), Pairs: []blocks.Field{{Label: "Mot de passe", Value: blocks.Plain(s)}}, Steps: []blocks.Text{blocks.Plain(s)}, Note: "b"})
	with("destinataire", blocks.Recipient{Lines: []string{s, "37000 TOURS"}}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")})
	with("à remplir", blocks.WritingLines{Label: s, Count: 2})
	for name, doc := range map[string]*blocks.Document{
		"numéro": {Title: "Essai", Number: s}, "pied": {Title: "Essai", Footer: []string{s}, PageNumbers: true},
		"en-tête": {Title: "Essai", Letterhead: blocks.Letterhead{Wordmark: s, Unit: s, Lines: []string{s, "b"}}},
		"mention": {Title: "Essai", Number: "N° 1", Mention: s}, "filigrane": {Title: "Essai", Watermark: s},
	} {
		doc.Blocks = []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}}
		out[name] = doc
	}
	return out
}

// sound fails unless what stands on the pages lies inside them, and no two
// texts overlap.
func sound(t *testing.T, c *paper, name string) {
	t.Helper()
	type box struct {
		x0, y0, x1, y1 float64
		text           string
	}
	for page := range c.sheets {
		var boxes []box
		for _, at := range c.placed[c.sheets[page].from:c.sheets[page].to] {
			for _, o := range c.ops[at.from:at.to] {
				text := strings.TrimRight(o.text, " ")
				if o.kind != opText || text == "" {
					continue
				}
				base, size := at.y+o.y, o.size*mm
				b := box{o.x, base - 0.7*size, o.x + float64(c.units(text, o.face))*size/1000, base + 0.2*size, text}
				if b.x0 < c.style.MarginLeft-0.1 || b.x1 > c.style.PageWidth-c.style.MarginRight+0.1 || b.y0 < 5 || b.y1 > c.style.PageHeight-5 {
					t.Errorf("%s: %q stands outside the page: %.1f–%.1f × %.1f–%.1f", name, text, b.x0, b.x1, b.y0, b.y1)
				}
				for _, other := range boxes {
					if min(b.x1, other.x1)-max(b.x0, other.x0) > 0.15 && min(b.y1, other.y1)-max(b.y0, other.y0) > 0.15 {
						t.Errorf("%s: %q lies over %q", name, text, other.text)
					}
				}
				boxes = append(boxes, b)
			}
		}
	}
}

// inked is a text without its white.
func inked(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// tryEverywhere draws a text in every field: each paper is either refused with
// faults or drawn whole, inside its cells, and conforms.
func tryEverywhere(t *testing.T, d *Drawer, s string, conform bool) {
	t.Helper()
	for name, doc := range places(s) {
		file, err := d.Draw(doc)
		var faults Faults
		if errors.As(err, &faults) {
			if len(faults) == 0 || faults.Error() == "" {
				t.Errorf("%s: refused without a reason", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c := d.lay(doc)
		sound(t, c, name)
		var said strings.Builder
		for _, o := range c.ops {
			if o.kind == opText || o.kind == opWatermark {
				said.WriteString(o.text)
			}
		}
		if !strings.Contains(inked(said.String()+tidy(numberLine(doc).String())), inked(tidy(s))) {
			t.Errorf("%s: %q is not whole on the page", name, s)
		}
		if !conform {
			continue
		}
		file.Info.Created = time.Unix(0, 0)
		out, err := pdf.NewAssembler().Assemble(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, v := range pdfcheck.Check(out) {
			t.Errorf("%s: %v", name, v)
		}
	}
}

var texts = []string{
	"", " ", "a", "Łukasz", "ĐẶNG Thị Hương", "Œuvrard-Ÿ ẞ Şahin Țepeș", "Παπαδόπουλος Дмитрий", "avancée | TP * <b> {{ x }}",
	"(\\) \r fin", "deux\nlignes\n", "\n\n", "tab\tulation", "a\u0301 e\u0323\u0301", "1\u202f250,00\u00a0€", "fin\u200bde\ufeffmot\u00ad",
	"😀", "中文", "שלום", "\xff\xfe", "\x00", "\u2028", "\ufffd", strings.Repeat("W", 300), strings.Repeat("mot ", 300),
	strings.Repeat("a-b", 60), "https://exemple.fr/" + strings.Repeat("chemin/", 30) + "?a=b&c=d", strings.Repeat("é\n", 40),
	"   trois   espaces   ", "-", "- -", "Jean-Pierre-Marie-Antoine-Louis", "‑insécable‑", strings.Repeat("x\u202f", 90),
}

func TestAnyTextAnywhere(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range texts {
		tryEverywhere(t, d, s, i%5 == 4)
	}
}

func FuzzDraw(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 4000 {
			tryEverywhere(t, d, s, len(s)%16 == 0)
		}
	})
}
