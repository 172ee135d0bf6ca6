package layout

import (
	"math"
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"

	"github.com/google/go-cmp/cmp"
)

// kindsOf counts the elements of a tree by type, header cells with their scope.
func kindsOf(e *pdf.Elem, into map[string]int) map[string]int {
	into[strings.TrimSpace(e.Type+" "+e.Scope)]++
	for _, kid := range e.Kids {
		if kid.Elem != nil {
			kindsOf(kid.Elem, into)
		}
	}
	return into
}

// TestRowsAreHeaded: who listens to a cell hears the code of its UE before it.
func TestRowsAreHeaded(t *testing.T) {
	table := ueTable(3)
	table.Columns[0].Heads = true
	file := drawnFile(t, table)
	kinds := kindsOf(&file.Tags, map[string]int{})
	if kinds["TH Row"] != 4 || kinds["TH Column"] != 6 { // three UE and the total
		t.Errorf("header cells: %v", kinds)
	}
}

// TestSortOfCopy: the word is read first, stands on each page, and the watermark
// is no text.
func TestSortOfCopy(t *testing.T) {
	doc := attestation(40)
	doc.Watermark, doc.Mention, doc.Owner = "DUPLICATA", "Copie n° 2 du 3 décembre 2026", "Mahaut ŒUVRARD — CEN012345"
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	if first := file.Tags.Kids[0].Elem; first.Type != "P" || len(first.Kids) != 1 || first.Kids[0].MCID != 0 || first.Kids[0].Page != 0 {
		t.Errorf("read first: %+v", first)
	}
	text := output(t, "pdftotext", "-layout", written(t, doc), "-")
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(pages) < 2 {
		t.Fatal("one page tries nothing")
	}
	for i, page := range pages {
		if !strings.HasPrefix(strings.TrimSpace(page), doc.Mention) {
			t.Errorf("page %d begins with %.60q", i+1, strings.TrimSpace(page))
		}
		if !strings.Contains(page, doc.Number+" — "+doc.Mention+" — "+doc.Owner) {
			t.Errorf("page %d does not say whose it is: %q", i+1, page)
		}
	}
	if strings.Contains(text, doc.Watermark) {
		t.Error("the watermark is text")
	}
}

// TestPrintedAsMeant: at its own size, an attestation on one side.
func TestPrintedAsMeant(t *testing.T) {
	doc := attestation(2)
	for _, one := range []bool{false, true} {
		doc.OneSide = one
		out := output(t, "qpdf", "--qdf", "--object-streams=disable", written(t, doc), "-")
		if !strings.Contains(out, "/PrintScaling /None") || strings.Contains(out, "/Duplex /Simplex") != one {
			t.Errorf("one side %v: other preferences", one)
		}
	}
}

// TestOrdinals: which letters stand high.
func TestOrdinals(t *testing.T) {
	for s, want := range map[string][]string{
		"1er mars 1988":             {"1", "er", " mars 1988"},
		"du 1er au 1er mai":         {"du 1", "er", " au 1", "er", " mai"},
		"le 1er":                    {"le 1", "er", ""},
		"21er, 1ers, x1er, n° A1er": nil,
		"décembre":                  nil,
	} {
		if diff := cmp.Diff(want, ordinals(s)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
	doc := &blocks.Document{Title: "t", Blocks: []blocks.Block{blocks.Paragraph{Text: blocks.Plain("Née le 1er mars 1988.")}}}
	if text := output(t, "pdftotext", written(t, doc), "-"); !strings.Contains(text, "Née le 1er mars 1988.") {
		t.Errorf("who copies it finds %q", text)
	}
}

// TestBullets: a cell of the catalogue that is a list is set as one.
func TestBullets(t *testing.T) {
	for s, want := range map[string][]string{
		"— Tableaux ;\n— Boucles.":  {"Tableaux ;", "Boucles."},
		"- a\n•\u00a0b\n– c":        {"a", "b", "c"},
		"Tableaux.\nBoucles.":       nil,
		"— Tableaux":                nil,
		"— Tableaux\nBoucles":       nil,
		"— Tableaux\n—":             nil,
		"Au choix :\n— un\n— deux.": nil,
	} {
		if diff := cmp.Diff(want, bullets(blocks.Plain(s))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", s, diff)
		}
	}
	file := drawnFile(t, blocks.Fields{Wide: true, Small: true, Pairs: []blocks.Field{{Label: "Programme", Value: blocks.Plain("— a ;\n— b.")}}})
	if kinds := kindsOf(&file.Tags, map[string]int{}); kinds["L"] != 2 || kinds["LI"] != 3 {
		t.Errorf("elements: %v", kinds)
	}
}

// TestLongPassword: who copies a password of two lines is told that the break is
// none of it.
func TestLongPassword(t *testing.T) {
	for n, told := range map[int]bool{12: false, 26: false, 30: false, 36: true, 60: true} {
		doc := &blocks.Document{Title: "t", Blocks: []blocks.Block{blocks.Coupon{Title: "Accès", Pairs: []blocks.Field{
			{Label: "Mot de passe", Value: blocks.Text{{Text: strings.Repeat("aB3-", 15)[:n], Mono: true}}}}}}}
		text := output(t, "pdftotext", "-layout", written(t, doc), "-")
		if got := strings.Contains(text, "en deux lignes,") && strings.Contains(text, "sans espace"); got != told {
			t.Errorf("%d characters: %v\n%s", n, got, text)
		}
	}
}

// rowPitch is the height from the first row of a paper's table to the second.
func rowPitch(t *testing.T, doc *blocks.Document) float64 {
	t.Helper()
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	c := d.lay(doc)
	if len(c.faults) > 0 {
		t.Fatal(Faults(c.faults))
	}
	var tops []float64
	for _, at := range c.placed {
		if !at.repeated && at.to > at.from && c.ops[at.from].kind == opText && (c.ops[at.from].text == "NFA031" || c.ops[at.from].text == "NFA032") {
			tops = append(tops, at.y)
		}
	}
	if len(tops) < 2 {
		t.Fatalf("rows at %v", tops)
	}
	return tops[1] - tops[0]
}

// TestDensity: few rows open up and many close up; those of an agreement are as
// far apart in each.
func TestDensity(t *testing.T) {
	few, many := attestation(2), attestation(9)
	few.PageNumbers, many.PageNumbers = false, false
	if a, b := rowPitch(t, few), rowPitch(t, many); a < b+1.5 {
		t.Errorf("rows %.1f mm apart where there are two, %.1f where there are nine", a, b)
	}
	few.PageNumbers, many.PageNumbers = true, true
	if a, b := rowPitch(t, few), rowPitch(t, many); math.Abs(a-b) > 1e-9 {
		t.Errorf("agreements: rows %.2f mm and %.2f mm apart", a, b)
	}
}

// TestRowsFillThePage: rows close up no further than the page asks, so that they
// do not stand on their rules above a hole.
func TestRowsFillThePage(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for n := 6; n <= 16; n++ {
		doc := attestation(n)
		doc.PageNumbers = false
		p := d.lay(doc)
		on := p.placed[p.sheets[0].from:p.sheets[0].to]
		for i := 1; i < len(on); i++ {
			gap := on[i].y - on[i-1].y - on[i-1].height
			if strings.HasPrefix(p.ops[on[i].from].text, "Cette attestation") && gap > 10 {
				t.Errorf("%d UE: %.1f mm of white under the table", n, gap)
			}
		}
	}
}

// TestRoomToSign: a frame as high as asked, with what goes in: beside who signs
// alone, under who signs with another.
func TestRoomToSign(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for space, want := range map[float64]float64{0: 26, 40: 40} {
		mine := blocks.Signature{Title: "Pour l’organisme", Lines: []string{"Bérengère Taillefumier, directrice"}, Label: "Signature et cachet", Space: space}
		for _, all := range [][]blocks.Signature{{mine}, {mine, {Title: "La personne inscrite", Done: true}}} {
			c := d.lay(&blocks.Document{Title: "t", Blocks: []blocks.Block{blocks.Paragraph{Text: blocks.Plain("Avant.")}, blocks.Signatures{Blocks: all}}})
			var frame, name, label op
			for _, o := range c.ops {
				switch {
				case o.kind == opFrame:
					frame = o
				case strings.HasPrefix(o.text, "Bérengère"):
					name = o
				case o.text == "Signature et cachet":
					label = o
				}
			}
			placed := frame.x > name.x+name.w && frame.y < name.y
			if len(all) > 1 {
				placed = frame.x == name.x && frame.y > name.y
			}
			if !placed || frame.h != want || label.x < frame.x || label.y < frame.y || label.y > frame.y+5 {
				t.Errorf("%d signatures: frame %.0f mm high at %.1f, %.1f, the name at %.1f, %.1f, its label at %.1f, %.1f",
					len(all), frame.h, frame.x, frame.y, name.x, name.y, label.x, label.y)
			}
		}
	}
}

// TestTextIsBlack: no text of the default style is grey.
func TestTextIsBlack(t *testing.T) {
	if s := DefaultStyle(); s.Ink != (Color{}) || s.Muted != (Color{}) {
		t.Errorf("text is %v and %v", s.Ink, s.Muted)
	}
}
