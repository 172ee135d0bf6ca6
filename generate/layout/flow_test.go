package layout

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
)

// pagesOf lays blocks out and returns the texts of each page, a line a text.
func pagesOf(t *testing.T, doc *blocks.Document) [][]string {
	t.Helper()
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	if doc.Title == "" {
		doc.Title = "Essai"
	}
	if faults := d.Check(doc); len(faults) > 0 {
		t.Fatal(Faults(faults))
	}
	c := d.lay(doc)
	if len(c.faults) > 0 {
		t.Fatal(Faults(c.faults))
	}
	sound(t, c, "pages")
	var pages [][]string
	for _, s := range c.sheets {
		var texts []string
		for _, at := range c.placed[s.from:s.to] {
			for _, o := range c.ops[at.from:at.to] {
				if o.kind == opText {
					texts = append(texts, strings.TrimRight(o.text, " "))
				}
			}
		}
		pages = append(pages, texts)
	}
	return pages
}

// checked are the faults of a document in the default style.
func checked(t *testing.T, doc *blocks.Document) []Fault {
	t.Helper()
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	return d.Check(doc)
}

func lines(n int) []blocks.Block {
	var out []blocks.Block
	for i := range n {
		out = append(out, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(fmt.Sprintf("ligne %d", i))})
	}
	return out
}

// TestNothingStandsAlone moves a heading, a table head, signatures down a page
// line by line: wherever the page ends, they stay with what they belong to.
func TestNothingStandsAlone(t *testing.T) {
	long := strings.Repeat("Un texte de plusieurs lignes qui passe la page. ", 12)
	table := blocks.Table{Columns: []blocks.Column{{Header: "Entête", Weight: 1}}, Total: []blocks.Text{blocks.Plain("total")}}
	for i := range 12 {
		table.Rows = append(table.Rows, []blocks.Text{blocks.Plain(fmt.Sprintf("rang %d", i))})
	}
	for n := range 45 {
		all := append(lines(n), blocks.Heading{Level: 2, Text: blocks.Plain("Titre")}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(long)}, blocks.Heading{Level: 2, Text: blocks.Plain("Tableau")}, table,
			blocks.Group{Blocks: []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("groupe 1")}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("groupe 2")}}},
			blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("avant")}, blocks.Signatures{Blocks: []blocks.Signature{{Title: "Signature"}}})
		pages := pagesOf(t, &blocks.Document{Blocks: all})
		for i, page := range pages {
			last := page[len(page)-1]
			switch last {
			case "Titre", "Tableau", "Entête", "avant", "groupe 1":
				t.Errorf("%d lines: page %d ends with %q", n, i+1, last)
			}
			if i > 0 && (page[0] == "total" || page[0] == "Signature" || strings.HasPrefix(page[0], "rang")) {
				t.Errorf("%d lines: page %d starts with %q", n, i+1, page[0])
			}
			if i > 0 && page[0] == "Entête" && page[1] == "total" {
				t.Errorf("%d lines: the total stands alone on page %d", n, i+1)
			}
		}
		if got, want := strings.Count(strings.Join(flat(pages), "\n"), "rang "), 12; got != want {
			t.Errorf("%d lines: %d rows, want %d", n, got, want)
		}
	}
}

func flat(pages [][]string) []string {
	var out []string
	for _, p := range pages {
		out = append(out, p...)
	}
	return out
}

// TestTextIsParted holds two lines on either side of a break.
func TestTextIsParted(t *testing.T) {
	for n := range 45 {
		all := append(lines(n), blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain(strings.Repeat("Un texte de cinq ou six lignes en petits caractères. ", 12))})
		pages := pagesOf(t, &blocks.Document{Blocks: all})
		if len(pages) < 2 {
			continue
		}
		if rest := len(pages[1]); rest == 1 {
			t.Errorf("%d lines: one line alone at the top", n)
		}
		own := 0
		for _, s := range pages[0] {
			if !strings.HasPrefix(s, "ligne") {
				own++
			}
		}
		if own == 1 && len(pages[1]) > 0 && !strings.HasPrefix(pages[1][0], "ligne") {
			t.Errorf("%d lines: one line alone at the foot", n)
		}
	}
}

func TestTableHeadIsRepeated(t *testing.T) {
	pages := pagesOf(t, &blocks.Document{Blocks: []blocks.Block{ueTable(60)}})
	if len(pages) < 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if strings.Join(p[:6], " ") != "Code Intitulé ECTS Modalité Cours du au" {
			t.Errorf("page %d starts with %q", i+1, p[:6])
		}
	}
}

func TestCoupon(t *testing.T) {
	coupon := blocks.Coupon{Title: "Coupon", Lead: blocks.Plain("Nom"), Pairs: []blocks.Field{{Label: "Mot de passe", Value: blocks.Plain("x")}}}
	for _, c := range []struct {
		lines int
		alone bool
		want  int
	}{{3, false, 1}, {3, true, 2}, {29, false, 1}, {60, false, 2}, {36, true, 2}} {
		coupon.Alone = c.alone
		pages := pagesOf(t, &blocks.Document{Number: "N° 1", Blocks: append(lines(c.lines), coupon)})
		if len(pages) != c.want || pages[len(pages)-1][len(pages[len(pages)-1])-1] != "x" {
			t.Errorf("%+v: %d pages, %q", c, len(pages), pages)
		}
	}
	coupon.Alone = false
	pages := pagesOf(t, &blocks.Document{Blocks: []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}, coupon, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("après")}}})
	if len(pages) != 2 || pages[1][0] != "après" {
		t.Errorf("text after the coupon: %q", pages)
	}
}

func TestPageBreak(t *testing.T) {
	pages := pagesOf(t, &blocks.Document{Blocks: []blocks.Block{blocks.PageBreak{}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}, blocks.PageBreak{}, blocks.PageBreak{}, blocks.Space{Lines: 3}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("b")}}})
	if len(pages) != 2 || pages[1][0] != "b" {
		t.Errorf("got %q", pages)
	}
}

// TestColumnsTooLong follow one another over the whole width.
func TestColumnsTooLong(t *testing.T) {
	pages := pagesOf(t, &blocks.Document{Blocks: []blocks.Block{blocks.Columns{Left: lines(50), Right: []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("droite")}}}}})
	if len(pages) < 2 || len(flat(pages)) != 51 {
		t.Errorf("%d pages, %d texts", len(pages), len(flat(pages)))
	}
}

func TestDecimalsStandUnderOneAnother(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]blocks.Text
	for _, s := range []string{"1" + thinSpace + "250,50 €", "912 €", "80,05 €", "7"} {
		rows = append(rows, []blocks.Text{blocks.Plain("a"), blocks.Plain(s)})
	}
	c := d.lay(&blocks.Document{Title: "a", Blocks: []blocks.Block{blocks.Table{Columns: []blocks.Column{{Header: "A", Weight: 1}, {Header: "B", Align: blocks.Decimal}}, Rows: rows}}})
	want, n := 0.0, 0
	for _, o := range c.ops {
		if o.kind != opText || !strings.ContainsAny(o.text, "0123456789") {
			continue
		}
		whole, _ := c.atComma(blocks.Plain(o.text), setting{size: o.size})
		comma := o.x + whole
		if n++; n == 1 {
			want = comma
		}
		if comma < want-0.02 || comma > want+0.02 {
			t.Errorf("the comma of %q stands at %.2f mm, want %.2f", o.text, comma, want)
		}
	}
	if n != 4 {
		t.Errorf("%d figures", n)
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"aaaa bbbb cccc dddd", "aaaa bbbb|cccc dddd"},
		{"aaaa bbbb\u00a0cccc dddd", "aaaa|bbbb\u00a0cccc|dddd"},
		{"aaaa bb\u202f: cccc", "aaaa bb\u202f:|cccc"},
		{"Jean-Baptiste Emmanuel", "Jean-|Baptiste|Emmanuel"},
		{"voyez ci-dessous le", "voyez|ci-dessous|le"},
		{"aa b@ccc-ddd", "aa|b@ccc-ddd"},
		{"aa bb.ccc-ddd", "aa|bb.ccc-ddd"},
		{"aa Saint-Jean", "aa|Saint-Jean"},
		{"aaaa\nbbbb cc", "aaaa|bbbb cc"},
		{"aaaa\n\nbb", "aaaa||bb"},
		{"aaaaa   bbbbb   ", "aaaaa|bbbbb"},
		{"", ""},
	} {
		m, err := measured()
		if err != nil {
			t.Fatal(err)
		}
		style := DefaultStyle()
		cc := &typesetter{metrics: m, report: &report{}}
		from, to := cc.breakText(blocks.Plain(c.text), style.body(), 20)
		var got []string
		for _, l := range cc.lines[from:to] {
			s := ""
			for _, r := range cc.runs[l.from:l.to] {
				s += r.text
			}
			got = append(got, strings.TrimRight(s, " "))
		}
		if strings.Join(got, "|") != c.want || len(cc.faults) > 0 {
			t.Errorf("%q: got %q, want %q; %v", c.text, got, c.want, cc.faults)
		}
	}
}

func TestFaultsNameTheirPlace(t *testing.T) {
	table := blocks.Table{Columns: []blocks.Column{{Header: "Code", Mono: true}, {Header: "Intitulé", Weight: 1}}, Rows: [][]blocks.Text{{blocks.Plain("a"), blocks.Plain("b")}, {blocks.Plain("a"), blocks.Plain("b😀")}}}
	for _, c := range []struct {
		doc    blocks.Document
		reason Reason
		want   string
	}{
		{blocks.Document{Blocks: []blocks.Block{table}}, NoGlyph, "bloc 1, tableau, ligne 2, «\u00a0Intitulé\u00a0»\u00a0: le caractère «\u00a0😀\u00a0» (U+1F600) ne peut pas être imprimé dans «\u00a0b😀\u00a0»"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Rule{}, blocks.Fields{Pairs: []blocks.Field{{Label: "Nom", Value: blocks.Plain("a\xff")}}}}}, BadEncoding, "bloc 2, champ, «\u00a0Nom\u00a0»\u00a0: texte illisible (encodage invalide)"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Fields{Pairs: []blocks.Field{{Label: "Nom", Value: blocks.Plain(strings.Repeat("W", 200))}}}}}, TooWide, "bloc 1, champ, «\u00a0Nom\u00a0»\u00a0: «\u00a0" + strings.Repeat("W", 80) + "…\u00a0» est trop long pour la place prévue"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Box{Blocks: lines(60)}}}, TooTall, "bloc 1, encadré\u00a0: ne tient pas sur une page"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Coupon{Pairs: []blocks.Field{{Label: "Mot de passe", Value: blocks.Plain("secret😀")}}}}}, NoGlyph, "bloc 1, coupon, «\u00a0Mot de passe\u00a0»\u00a0: un caractère ne peut pas être imprimé"},
		{blocks.Document{Letterhead: blocks.Letterhead{Unit: "\u05d0"}}, NoGlyph, "en-tête\u00a0: le caractère «\u00a0א\u00a0» (U+05D0) ne peut pas être imprimé dans «\u00a0א\u00a0»"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Table{Columns: []blocks.Column{{Header: "A"}}, Rows: [][]blocks.Text{{}}}}}, Malformed, "bloc 1, tableau\u00a0: ligne 1 de 0 cellules pour 1 colonnes"},
		{blocks.Document{Blocks: []blocks.Block{blocks.Box{Blocks: []blocks.Block{blocks.PageBreak{}}}}}, Malformed, "bloc 1, encadré\u00a0: ce bloc ne peut pas être placé dans un autre"},
		{blocks.Document{Blocks: []blocks.Block{blocks.QR{Text: strings.Repeat("a", 5000)}}}, Malformed, "bloc 1, code QR\u00a0: texte vide ou trop long"},
	} {
		c.doc.Title = "Essai"
		faults := checked(t, &c.doc)
		if len(faults) == 0 || faults[0].Reason != c.reason || faults[0].String() != c.want {
			t.Errorf("got %v\nwant %s", faults, c.want)
		}
	}
	if faults := checked(t, &blocks.Document{}); len(faults) == 0 {
		t.Error("a document without a title passes")
	}
}

// TestPasswordStaysOut looks for a password in what faults say.
func TestPasswordStaysOut(t *testing.T) {
	for _, bad := range []string{"motdepasse😀", "motdepasse\xff", "motdepasse" + strings.Repeat("W", 400)} {
		faults := checked(t, &blocks.Document{Title: "a", Blocks: []blocks.Block{blocks.Coupon{Pairs: []blocks.Field{{Label: "Mot de passe", Value: blocks.Plain(bad)}}}}})
		if len(faults) == 0 || strings.Contains(fmt.Sprintf("%#v %v", faults, Faults(faults)), "motdepasse") {
			t.Errorf("got %v", faults)
		}
	}
}

func TestStyleValidates(t *testing.T) {
	if err := DefaultStyle().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Style){
		"tiny type":    func(s *Style) { s.Small = 6 },
		"small module": func(s *Style) { s.QRModule = 0.5 },
		"pale accent":  func(s *Style) { s.Accent = Color{0xff, 0xe0, 0x80} },
		"no width":     func(s *Style) { s.PageWidth, s.MarginLeft, s.MarginRight = 150, 40, 40 },
		"nothing":      func(s *Style) { *s = Style{} },
	} {
		s := DefaultStyle()
		change(&s)
		if _, err := NewDrawer(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestLongWordsAreCut cuts a word over at most three lines of its cell, and
// refuses it in running text.
func TestLongWordsAreCut(t *testing.T) {
	word := strings.Repeat("w", 60)
	pages := pagesOf(t, &blocks.Document{Blocks: []blocks.Block{blocks.Fields{Pairs: []blocks.Field{{Label: "Nom", Value: blocks.Plain(word)}, {Label: "Code", Value: blocks.Text{{Text: word, Mono: true}}}}}}})
	if got := strings.Join(flat(pages), ""); strings.Count(got, "w") != 120 || len(flat(pages)) < 6 {
		t.Errorf("got %q", flat(pages))
	}
	for _, b := range []blocks.Block{blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(strings.Repeat(word, 3))}, blocks.Heading{Level: 1, Text: blocks.Plain(word)}} {
		if faults := checked(t, &blocks.Document{Title: "a", Blocks: []blocks.Block{b}}); len(faults) != 1 || faults[0].Reason != TooWide {
			t.Errorf("%T: %v", b, faults)
		}
	}
}
