package pdf

import (
	"fmt"
	"time"
)

// sample builds small papers by hand: a line of text a block, tagged.
type sample struct {
	file File
	page int
	y    float64
	mcid []int // next of each page
}

var paris = time.FixedZone("", 3600)

func newSample(tier Tier, faces ...Face) *sample {
	s := &sample{page: -1}
	s.file = File{
		Info: Info{
			Title: "Attestation d’inscription", Subject: "Semestre 2026-2027-S1", Author: "Cnam Bretagne", Language: "fr-FR",
			Created: time.Date(2026, 11, 22, 19, 30, 0, 0, paris), Seal: "CNC1:ABC", Number: "BRE-2026-000042",
		},
		Tags: Elem{Type: "Document"}, Tier: tier, Fonts: map[string]Face{},
	}
	for _, f := range faces {
		s.file.Fonts[fontName(f)] = f
	}
	s.newPage()
	return s
}

func fontName(f Face) string { return fmt.Sprintf("F%d", f) }

func (s *sample) newPage() {
	s.file.Pages = append(s.file.Pages, Page{Width: 595.28, Height: 841.89, Content: []Stream{{Data: []byte{}}}})
	s.mcid = append(s.mcid, 0)
	s.page++
	s.y = 800
}

// draw appends operators to the page's own stream.
func (s *sample) draw(format string, args ...any) {
	stream := &s.file.Pages[s.page].Content[0]
	stream.Data = fmt.Appendf(stream.Data, format+"\n", args...)
}

// mark draws one line of text as marked content.
func (s *sample) mark(tag string, f Face, text string) Kid {
	k := Kid{Content: true, Page: s.page, MCID: s.mcid[s.page]}
	s.mcid[s.page]++
	s.y -= 14
	s.draw("/%s <</MCID %d>>BDC BT /%s 10 Tf 60 %.2f Td %s Tj ET EMC", tag, k.MCID, fontName(f), s.y, showText(text))
	return k
}

// showText is text as fpdf writes it: UTF-16BE in a literal string.
func showText(text string) string {
	b := []byte{'('}
	for _, r := range text {
		for _, c := range []byte{byte(r >> 8), byte(r)} {
			switch c {
			case '(', ')', '\\':
				b = append(b, '\\', c)
			case '\r':
				b = append(b, `\r`...)
			default:
				b = append(b, c)
			}
		}
	}
	return string(append(b, ')'))
}

func (s *sample) add(parent *Elem, e Elem) *Elem {
	parent.Kids = append(parent.Kids, Kid{Elem: &e})
	return parent.Kids[len(parent.Kids)-1].Elem
}

func (s *sample) text(kind string, f Face, text string) {
	s.add(&s.file.Tags, Elem{Type: kind, Kids: []Kid{s.mark(kind, f, text)}})
}

// names are of the kinds that papers carry.
var names = []string{"Łukasz", "Đặng Thị Hương", "Şahin", "Œuvrard", "Ÿ", "țară", "GROẞ", "Ελένη", "Юрий", "Дмитрий Ї"}

// fullSample is a paper with everything: two pages, a table, a list, a figure,
// a link, bookmarks, an artifact, an attachment, a static part.
func fullSample(tier Tier) *sample {
	s := newSample(tier, Regular, Bold, Mono)
	s.file.Tiers = map[Face]Tier{Mono: TierASCII}
	s.file.Pages[0].Content = append(s.file.Pages[0].Content, Stream{Static: letterhead})
	s.text("H1", Bold, "Attestation d’inscription")
	for _, n := range names {
		if TierOf(n) <= tier {
			s.text("P", Regular, n)
		}
	}
	s.text("P", Regular, "Prix\u202f: 1\u202f250,00\u00a0€ (no\u2011break) \\ fin")
	s.text("P", Mono, "BRE-2026-000042")
	s.table()
	s.list()
	fig := s.mark("Figure", Mono, "X")
	s.add(&s.file.Tags, Elem{Type: "Figure", Alt: "Code QR à scanner", BBox: []float64{60, 100, 160, 200.5}, Kids: []Kid{fig}})
	s.link()
	s.draw("/Artifact BMC 0.5 w 60 60 m 500 60 l S EMC")
	s.newPage()
	s.text("H2", Bold, "Annexe")
	s.text("P", Regular, "Suite.")
	s.file.Marks = []Bookmark{{1, "Attestation", 0, 800}, {2, "Détail", 0, 700}, {1, "Annexe", 1, 800}}
	s.file.Files = []Attachment{
		{Name: "papier.json", MIME: "application/json", Description: "Données", Relationship: "Data", Data: []byte(`{"a":1}`)},
		{Name: "papier.cose", MIME: "application/cose", Description: "Signature", Relationship: "Supplement", Data: []byte{1, 2}},
	}
	return s
}

var letterhead = NewStatic([]byte("/Artifact <</Type/Pagination/Subtype/Header>>BDC BT /F1 12 Tf 60 820 Td " + showText("le cnam") + " Tj ET EMC\n"))

func (s *sample) table() {
	table := s.add(&s.file.Tags, Elem{Type: "Table"})
	for row := range 3 {
		tr := s.add(table, Elem{Type: "TR"})
		for col := range 2 {
			e := Elem{Type: "TD"}
			if row == 0 {
				e = Elem{Type: "TH", Scope: "Column"}
			}
			e.Kids = []Kid{s.mark(e.Type, Regular, fmt.Sprintf("%d %d", row, col))}
			s.add(tr, e)
		}
	}
	total := s.add(table, Elem{Type: "TR"})
	s.add(total, Elem{Type: "TD", ColSpan: 2, Kids: []Kid{s.mark("TD", Bold, "Total")}})
}

func (s *sample) list() {
	list := s.add(&s.file.Tags, Elem{Type: "L", Numbering: "Disc"})
	for i := range 2 {
		li := s.add(list, Elem{Type: "LI"})
		s.add(li, Elem{Type: "Lbl", Kids: []Kid{s.mark("Lbl", Regular, "•")}})
		s.add(li, Elem{Type: "LBody", Kids: []Kid{s.mark("LBody", Regular, fmt.Sprint("item ", i))}})
	}
}

func (s *sample) link() {
	p := s.add(&s.file.Tags, Elem{Type: "P"})
	page := &s.file.Pages[s.page]
	page.Links = append(page.Links, Link{60, s.y - 16, 200, s.y, "https://exemple.invalid/é", "Site du centre"})
	k := s.mark("Link", Regular, "exemple.invalid")
	s.add(p, Elem{Type: "Link", Kids: []Kid{k, {Link: true, Page: s.page, Index: len(page.Links) - 1}}})
}
