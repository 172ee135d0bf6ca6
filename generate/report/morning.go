package report

import (
	"strconv"

	"cnamdoc/importer/dossier"
)

// Morning is what a night leaves for the office to do, for one semester: the
// sheet matin.pdf and the last lines on screen are two views of it. It is made
// from the night's report alone.
type Morning struct {
	Report    *Report
	Semestre  dossier.Semestre
	Organisme string // whose sheet it is: its letterhead and its author
}

// Sort is what became of a paper that fell.
type Sort string

// What may become of a paper that somebody may still have in a pile.
const (
	Revoquee  Sort = "révoquée"  // it holds no longer, nothing takes its place
	Remplacee Sort = "remplacée" // Par holds instead: it is in tonight's print runs
	Refaite   Sort = "refaite"   // same number, drawn again after it was printed: Fichier is to be printed by itself
)

// Tombe is a paper whose printed page is to be pulled: it was revoked, replaced,
// or drawn again after it had been printed. The night fills it from what it did,
// never from what it planned. A paper that was never printed is one too, without
// Lot: its file alone is of the past.
type Tombe struct {
	Personne
	Numero   string           `json:"numero"`
	Document dossier.Document `json:"document"`
	Sort     Sort             `json:"sort"`
	Motif    string           `json:"motif"`             // why, a French sentence without its full stop
	Par      string           `json:"par,omitempty"`     // the number that takes its place
	Fichier  string           `json:"fichier,omitempty"` // the file that holds now, relative to the output directory
	Remise   bool             `json:"remise"`            // handed over: the page is with the person
	Lot      string           `json:"lot,omitempty"`     // the print run's file, relative to the output directory; "" when never printed
	Page     int              `json:"page,omitempty"`    // its first page there, from 1; 0 when the run is gone or does not say
	Pages    int              `json:"pages,omitempty"`   // how many
}

// Retabli is a paper whose revocation by an earlier night was undone: its cause
// is gone. It has the number that it had; where its page was pulled, it is put back.
type Retabli struct {
	Personne
	Numero   string           `json:"numero"`
	Document dossier.Document `json:"document"`
	Fichier  string           `json:"fichier"` // relative to the output directory
	Lot      string           `json:"lot,omitempty"`
}

// Refus is a guard that refused the export: nothing was written but this. A
// refused night has all its refusals, and counts none of its papers.
type Refus struct {
	Garde    string           `json:"garde"`  // its name, as --accepter takes it: "revocations"
	Nombre   int              `json:"nombre"` // what it counted, as --accepter takes it; of the unit that Phrase says
	Semestre dossier.Semestre `json:"semestre"`
	Phrase   string           `json:"phrase"`             // what was seen, a French sentence without its full stop
	Vu       []string         `json:"vu,omitempty"`       // examples, one a line: a column, a centre, a paper; never a password
	Remede   string           `json:"remede"`             // what to look at first, an imperative sentence with its full stop
	Commande string           `json:"commande,omitempty"` // that accepts it, to be typed as it is; "" where nobody may
}

// Verrou is a file that the night could not replace: somebody has it open, or
// the disk refuses. The old one stands, the new one lies beside it where that
// was possible, and the next night tries again.
type Verrou struct {
	Semestre dossier.Semestre `json:"semestre"`
	Fichier  string           `json:"fichier"`          // relative to the output directory
	Autre    string           `json:"autre,omitempty"`  // where the new one lies meanwhile; "" when it could not be written at all
	Numero   string           `json:"numero,omitempty"` // of the paper; "" for a list
	Reste    bool             `json:"reste,omitempty"`  // a leftover that is to go and could not be removed
}

// Contact is how to reach a person, and where the export speaks of them. It is
// on the morning sheet and in the workbook, and never in rapport.json.
type Contact struct {
	Telephone string
	Courriel  string
	Lignes    []dossier.Ref // every row of the dossier, in order
}

// Refused reports whether a guard refused the night: nothing else was done.
func (r *Report) Refused() bool { return len(r.Refus) > 0 }

// Key is the dossier's key.
func (p Personne) Key() dossier.Key {
	return dossier.Key{Code: p.Code, Semestre: p.Semestre, Centre: p.Centre}
}

// Commande is what answers the question: by its number, or by dossier and rule
// where it has none yet.
func (e Examen) Commande() string {
	if e.Numero > 0 {
		return "cnamdoc registre decider " + strconv.Itoa(e.Numero)
	}
	return "cnamdoc registre decider " + e.Code + " " + e.Regle
}
