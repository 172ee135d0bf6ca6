package dossier

import (
	"fmt"

	"cnamdoc/importer/dossier/french"
)

// Severity grades a problem.
type Severity uint8

// An Erreur blocks what depends on the value; an Avertissement is shown; an
// Information is counted.
const (
	Information Severity = iota
	Avertissement
	Erreur
)

// String returns the grade in French.
func (s Severity) String() string { return [...]string{"information", "avertissement", "erreur"}[s] }

// Ref is a place in a workbook. Row is the true Excel row number, from 1.
// Column is the letter ("F"), or "" for a whole row; Row 0 means a whole sheet.
type Ref struct {
	Sheet  string `json:"feuille"`
	Row    int    `json:"ligne,omitempty"`
	Column string `json:"colonne,omitempty"`
}

// Cell returns "F42".
func (r Ref) Cell() string { return fmt.Sprintf("%s%d", r.Column, r.Row) }

// Problem is something wrong in the source, said for the person who can mend
// it. Found never holds a password or a NIR: the importer masks them.
type Problem struct {
	Code     string // "cell:date-range", as listed in package importer
	Severity Severity
	Ref      Ref
	Header   string // the column's header as written in the sheet
	Champ    string // canonical field id, e.g. "naissance"; "" when none
	Expected string // French, may be empty
	Found    string // French, may be empty
	Remedy   string // what to do, French, an imperative without final stop
}

// Doute is a cell that reads well and may not mean what it says: a birth date
// with a time of day, a name that is "N/A", a password with a space at its end.
// It is no error: the value stands as it was read, and a person decides.
type Doute struct {
	Champ    string // canonical field id: "nom", "naissance", "enf_mot_de_passe"…
	Ref      Ref
	Sentence string // what is doubtful, a French clause without capital; it never holds a password
}

// Error says the problem in one French sentence:
//
//	Feuille « X », ligne 42, colonne F « Date de naissance » : attendu
//	jj/mm/aaaa, trouvé « 31/02/1990 » — corrigez la cellule
func (p Problem) Error() string {
	s := "Feuille " + french.Quote(p.Ref.Sheet)
	if p.Ref.Row > 0 {
		s += fmt.Sprintf(", ligne %d", p.Ref.Row)
	}
	if p.Ref.Column != "" {
		s += ", colonne " + p.Ref.Column
	}
	if p.Header != "" {
		s += " " + french.Quote(p.Header)
	}
	sep := french.Text(" : ")
	if p.Expected != "" {
		s += sep + "attendu " + p.Expected
		sep = ", "
	}
	if p.Found != "" {
		s += sep + "trouvé " + p.Found
	}
	if p.Remedy != "" {
		s += " — " + p.Remedy
	}
	return s
}
