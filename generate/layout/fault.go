package layout

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"cnamdoc/importer/dossier/french"
)

// Reason says why a text is refused.
type Reason uint8

// The reasons for refusing a text, all found before drawing.
const (
	BadEncoding Reason = iota + 1 // not valid UTF-8
	NoGlyph                       // a character that the fonts lack, or that cannot be set right
	TooWide                       // an unbreakable word wider than its cell
	TooTall                       // a part that must not split and is higher than a page
	Malformed                     // a block that contradicts itself: a row with too few cells
)

// Fault is a text that cannot be printed as it is. Block says where in the
// document, Text is the offending text (masked where it is a credential), Rune
// the offending character when there is one.
type Fault struct {
	Reason Reason
	Block  string // in French: "tableau, ligne 3, colonne « Intitulé »"
	Text   string
	Rune   rune
}

// String says in French what is wrong, without naming whose paper it is.
func (f Fault) String() string { return f.Block + "\u00a0: " + f.What() }

// What says in French what is wrong with the text, without saying where it
// stands.
func (f Fault) What() string {
	switch f.Reason {
	case BadEncoding:
		return "texte illisible (encodage invalide)"
	case NoGlyph:
		if f.Rune == 0 {
			return "un caractère ne peut pas être imprimé"
		}
		return french.Say("le caractère %s ne peut pas être imprimé dans « %s »", look(f.Rune), f.Text)
	case TooWide:
		return french.Say("« %s » est trop long pour la place prévue", f.Text)
	case TooTall:
		return "ne tient pas sur une page"
	}
	return f.Text
}

// look shows a character and names it; one that has no look of its own is named
// alone.
func look(r rune) string {
	if !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.Is(unicode.M, r) {
		return fmt.Sprintf("U+%04X", r)
	}
	return french.Say("« %c » (U+%04X)", r, r)
}

// Faults is the error of a document that cannot be drawn.
type Faults []Fault

// Error lists the faults.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return "layout: " + strings.Join(lines, "; ")
}

// place is where in the document a text stands, spelt out only when there is a fault.
type place struct {
	block  int // 1 for the first block
	name   string
	row    int // 1 for the first; 0 outside tables
	label  string
	secret bool // the text is a credential: it stays out of messages
}

func (p place) String() string {
	s := "bloc " + strconv.Itoa(p.block)
	if p.block == 0 {
		s = ""
	}
	add := func(part string) {
		if s != "" {
			s += ", "
		}
		s += part
	}
	if p.name != "" {
		add(p.name)
	}
	if p.row > 0 {
		add("ligne " + strconv.Itoa(p.row))
	}
	if p.label != "" {
		add(french.Quote(p.label))
	}
	return s
}

// report is what cannot be printed, and where the text stands that is looked at.
type report struct {
	faults []Fault
	where  place
}

func (p *report) refuse(why Reason, text string, r rune) {
	const most = 100
	if len(p.faults) >= most {
		return
	}
	if p.where.secret {
		text, r = "•••", 0
	}
	if runes := []rune(text); len(runes) > 80 {
		text = string(runes[:80]) + "…"
	}
	p.faults = append(p.faults, Fault{Reason: why, Block: p.where.String(), Text: text, Rune: r})
}

func (p *report) refuseRune(s string, r rune, n int) {
	if r == 0xfffd && n == 1 {
		p.refuse(BadEncoding, "", 0)
		return
	}
	p.refuse(NoGlyph, s, r)
}
