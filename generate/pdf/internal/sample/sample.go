// Package sample builds small papers by hand, for the tests of package pdf and
// of its checker: a line of text a block, tagged. It draws without fpdf, as the
// two must not depend on package layout.
package sample

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"
	"time"

	"cnamdoc/generate/pdf"
)

// Paper is a paper in the making.
type Paper struct {
	File pdf.File
	page int
	y    float64
	next []int // MCID of each page
}

// New starts a paper of one page that may use the given faces, named F0 to F3.
func New(tier pdf.Tier, faces ...pdf.Face) *Paper {
	p := &Paper{page: -1}
	p.File = pdf.File{
		Info: pdf.Info{
			Title: "Attestation d’inscription", Subject: "Semestre 2026-2027-S1", Author: "Cnam Bretagne", Language: "fr-FR",
			Created: time.Date(2026, 11, 22, 19, 30, 0, 0, time.FixedZone("", 3600)), Seal: "CNC1:ABC", Number: "BRE-2026-000042",
		},
		Tags: pdf.Elem{Type: "Document"}, Tier: tier, Fonts: map[string]pdf.Face{},
	}
	for _, f := range faces {
		p.File.Fonts[font(f)] = f
	}
	p.NewPage()
	return p
}

func font(f pdf.Face) string { return fmt.Sprintf("F%d", f) }

// NewPage starts an A4 page.
func (p *Paper) NewPage() {
	p.File.Pages = append(p.File.Pages, pdf.Page{Width: 595.28, Height: 841.89, Content: []pdf.Stream{{Data: []byte{}}}})
	p.next = append(p.next, 0)
	p.page++
	p.y = 800
}

// Draw appends operators to the page's own stream.
func (p *Paper) Draw(format string, args ...any) {
	stream := &p.File.Pages[p.page].Content[0]
	stream.Data = fmt.Appendf(stream.Data, format+"\n", args...)
}

// Mark draws one line of text as marked content.
func (p *Paper) Mark(tag string, f pdf.Face, text string) pdf.Kid {
	k := pdf.Kid{Content: true, Page: p.page, MCID: p.next[p.page]}
	p.next[p.page]++
	p.y -= 14
	p.Draw("/%s <</MCID %d>>BDC BT /%s 10 Tf 60 %.2f Td %s Tj ET EMC", tag, k.MCID, font(f), p.y, Show(text))
	return k
}

// Show writes text as fpdf does: UTF-16BE in a literal string.
func Show(text string) string {
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

// Add puts an element into another.
func Add(parent *pdf.Elem, e pdf.Elem) *pdf.Elem {
	parent.Kids = append(parent.Kids, pdf.Kid{Elem: &e})
	return parent.Kids[len(parent.Kids)-1].Elem
}

// Text adds a line of text in an element of its own.
func (p *Paper) Text(kind string, f pdf.Face, text string) {
	Add(&p.File.Tags, pdf.Elem{Type: kind, Kids: []pdf.Kid{p.Mark(kind, f, text)}})
}

// Names are of the kinds that papers carry, with the tier that each needs.
var Names = []struct {
	Text string
	Tier pdf.Tier
}{
	{"Dupont", pdf.TierASCII}, {"Œuvrard", pdf.TierFrench}, {"Ÿ", pdf.TierFrench}, {"Zoë Éléonore", pdf.TierFrench},
	{"Núñez Ågård", pdf.TierWestern}, {"Łukasz", pdf.TierLatin}, {"Şahin", pdf.TierLatin}, {"țară", pdf.TierLatin}, {"GROẞ", pdf.TierLatin},
	{"Đặng Thị Hương", pdf.TierVietnamese}, {"Ελένη Παπαδοπούλου", pdf.TierGreek}, {"Юрий Дмитриевич Ї", pdf.TierCyrillic},
	{"Ḥasan Əliyev", pdf.TierWhole}, {"Әлия", pdf.TierWhole},
	{"ἀρχή", pdf.TierAll},
}

// Prices shows the spaces and the hyphen that French typography needs.
const Prices = "Prix\u202f: 1\u202f250,00\u00a0€ (sans\u2011faute) \\ fin"

// Full is a paper with everything: two pages, a table, a list, a figure, a
// link, bookmarks, artifacts, embedded files, a static part, and the names that
// the tier covers.
func Full(tier pdf.Tier) *Paper {
	p := New(tier, pdf.Regular, pdf.Bold, pdf.Mono)
	p.File.Tiers = map[pdf.Face]pdf.Tier{pdf.Mono: pdf.TierASCII}
	p.File.Pages[0].Content = append(p.File.Pages[0].Content, pdf.Stream{Static: letterhead})
	p.Text("H1", pdf.Bold, "Attestation")
	for _, n := range Names {
		if tier.Holds(n.Tier) {
			p.Text("P", pdf.Regular, n.Text)
		}
	}
	if tier > pdf.TierASCII {
		p.Text("P", pdf.Regular, Prices)
	}
	p.Text("P", pdf.Mono, "BRE-2026-000042")
	p.table()
	p.list()
	figure := p.Mark("Figure", pdf.Mono, "X")
	Add(&p.File.Tags, pdf.Elem{Type: "Figure", Alt: "Code QR à scanner", BBox: []float64{60, 100, 160, 200.5}, Kids: []pdf.Kid{figure}})
	p.logo()
	p.link()
	p.Draw("/Artifact BMC q 0.5 w 60 60 m 500 60 l S Q EMC")
	p.NewPage()
	p.Text("H2", pdf.Bold, "Annexe")
	p.Text("P", pdf.Regular, "Suite.")
	p.File.Marks = []pdf.Bookmark{{Level: 1, Title: "Attestation", Y: 800}, {Level: 2, Title: "Détail", Y: 700}, {Level: 1, Title: "Annexe", Page: 1, Y: 800}}
	p.File.Files = []pdf.Attachment{
		{Name: "papier.json", MIME: "application/json", Description: "Données", Relationship: "Data", Data: []byte(`{"a":1}`)},
		{Name: "papier.cose", MIME: "application/cose", Description: "Signature", Relationship: "Supplement", Data: []byte{1, 2}},
	}
	return p
}

var letterhead = pdf.NewStatic([]byte("/Artifact <</Type/Pagination/Subtype/Header>>BDC BT /F1 12 Tf 60 820 Td " + Show("le cnam") + " Tj ET EMC\n"))

// Picture is a small picture in colour, half of it transparent, as a PNG.
func Picture(width, height int) []byte {
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.SetNRGBA(x, y, color.NRGBA{uint8(x), uint8(y), uint8(x * y), uint8(255 - 255*(x%2))})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(err) // to memory: cannot be
	}
	return b.Bytes()
}

var picture = sync.OnceValue(func() *pdf.Image {
	i, err := pdf.NewImage(Picture(24, 16), 100, 100)
	if err != nil {
		panic(err) // made above
	}
	return i
})

func (p *Paper) logo() {
	p.File.Images = map[string]*pdf.Image{"Im0": picture()}
	k := pdf.Kid{Content: true, Page: p.page, MCID: p.next[p.page]}
	p.next[p.page]++
	p.Draw("/Figure <</MCID %d>>BDC q 24 0 0 16 500 800 cm /Im0 Do Q EMC", k.MCID)
	Add(&p.File.Tags, pdf.Elem{Type: "Figure", Alt: "Logo", BBox: []float64{500, 800, 524, 816}, Kids: []pdf.Kid{k}})
}

func (p *Paper) table() {
	table := Add(&p.File.Tags, pdf.Elem{Type: "Table"})
	for row := range 3 {
		tr := Add(table, pdf.Elem{Type: "TR"})
		for col := range 2 {
			e := pdf.Elem{Type: "TD"}
			if row == 0 {
				e = pdf.Elem{Type: "TH", Scope: "Column"}
			}
			e.Kids = []pdf.Kid{p.Mark(e.Type, pdf.Regular, fmt.Sprintf("%d %d", row, col))}
			Add(tr, e)
		}
	}
	total := Add(table, pdf.Elem{Type: "TR"})
	Add(total, pdf.Elem{Type: "TD", ColSpan: 2, Kids: []pdf.Kid{p.Mark("TD", pdf.Bold, "Total")}})
}

func (p *Paper) list() {
	list := Add(&p.File.Tags, pdf.Elem{Type: "L", Numbering: "Disc"})
	for i := range 2 {
		li := Add(list, pdf.Elem{Type: "LI"})
		Add(li, pdf.Elem{Type: "Lbl", Kids: []pdf.Kid{p.Mark("Lbl", pdf.Regular, "-")}})
		Add(li, pdf.Elem{Type: "LBody", Kids: []pdf.Kid{p.Mark("LBody", pdf.Regular, fmt.Sprint("item ", i))}})
	}
}

func (p *Paper) link() {
	para := Add(&p.File.Tags, pdf.Elem{Type: "P"})
	page := &p.File.Pages[p.page]
	page.Links = append(page.Links, pdf.Link{X0: 60, Y0: p.y - 16, X1: 200, Y1: p.y, URL: "https://exemple.invalid/é", Alt: "Site du centre"})
	k := p.Mark("Link", pdf.Regular, "exemple.invalid")
	Add(para, pdf.Elem{Type: "Link", Kids: []pdf.Kid{k, {Link: true, Page: p.page, Index: len(page.Links) - 1}}})
}
