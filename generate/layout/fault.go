package layout

import (
	"fmt"
	"strings"
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
func (f Fault) String() string {
	switch f.Reason {
	case BadEncoding:
		return fmt.Sprintf("%s : texte illisible (encodage invalide)", f.Block)
	case NoGlyph:
		return fmt.Sprintf("%s : le caractère U+%04X ne peut pas être imprimé dans « %s »", f.Block, f.Rune, f.Text)
	case TooWide:
		return fmt.Sprintf("%s : « %s » est trop long pour la place prévue", f.Block, f.Text)
	case TooTall:
		return fmt.Sprintf("%s : ne tient pas sur une page", f.Block)
	}
	return fmt.Sprintf("%s : %s", f.Block, f.Text)
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
