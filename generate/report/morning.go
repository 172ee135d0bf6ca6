package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
)

// Morning is what a night leaves for the office to do, for one semester: the
// sheet matin.pdf and the last lines on screen are two views of it. It is made
// from the night's report alone.
type Morning struct {
	Report    *Report
	Semestre  dossier.Semestre
	Organisme string // whose sheet it is: its wordmark and its author
}

// tasks are the report's lists, of one semester and in the order in which they
// are worked through.
type tasks struct {
	refus     []Refus
	verrous   []Verrou
	lots      []Lot
	tombes    []Tombe // by print run and page, as they are pulled
	retablis  []Retabli
	examens   []Examen // by number
	appels    []Appel  // by centre and name
	acorriger int      // incomplete dossiers about which there is nobody to call
	disparus  []Disparu
}

// Appel is a person to call, for what nobody else can bring.
type Appel struct {
	Personne
	Contact
	Manques []Manque
}

// Pieces names what is missing, each once.
func (a Appel) Pieces() []string { return distinctPieces(a.Manques, pieceNames()) }

func (m *Morning) tasks() tasks {
	r := m.Report
	t := tasks{
		refus:    only(r.Refus, func(x Refus) bool { return x.Semestre == m.Semestre || x.Semestre == "" }),
		verrous:  only(r.Verrous, func(x Verrou) bool { return x.Semestre == m.Semestre }),
		lots:     only(r.Lots, func(x Lot) bool { return strings.HasPrefix(x.Fichier, string(m.Semestre)+"/") }),
		tombes:   only(r.Tombes, func(x Tombe) bool { return x.Semestre == m.Semestre }),
		retablis: only(r.Retablis, func(x Retabli) bool { return x.Semestre == m.Semestre }),
		examens:  only(r.Examens, func(x Examen) bool { return x.Semestre == m.Semestre }),
		disparus: only(r.Disparus, func(x Disparu) bool { return x.Semestre == m.Semestre }),
	}
	slices.SortStableFunc(t.tombes, func(a, b Tombe) int {
		return cmp.Or(cmp.Compare(a.pile(), b.pile()), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Numero, b.Numero))
	})
	slices.SortStableFunc(t.examens, func(a, b Examen) int { return cmp.Compare(a.Numero, b.Numero) })
	for _, i := range inDirectoryOrder(r.Incomplets) {
		if i.Semestre != m.Semestre {
			continue
		}
		a := Appel{Personne: i.Personne, Contact: r.Contacts[i.Key()]}
		a.Manques = only(i.Manques, func(x Manque) bool { return x.Auditeur })
		if len(a.Manques) == 0 {
			t.acorriger++
			continue
		}
		t.appels = append(t.appels, a)
	}
	return t
}

// inDirectoryOrder sorts by centre and name, as people look somebody up: the
// sheet and the workbook list persons in the same order.
func inDirectoryOrder(list []Incomplet) []Incomplet {
	return slices.SortedStableFunc(slices.Values(list), func(a, b Incomplet) int { return a.compare(b.Personne) })
}

func (p Personne) compare(o Personne) int {
	return cmp.Or(cmp.Compare(p.Semestre, o.Semestre), cmp.Compare(p.Centre, o.Centre),
		cmp.Compare(p.Tri, o.Tri), cmp.Compare(p.Code, o.Code))
}

// pile ranks a paper that fell by where its page is: in a print run, with the
// person, nowhere.
func (t Tombe) pile() int {
	switch {
	case t.Remise:
		return 1
	case t.Lot == "":
		return 2
	}
	return 0
}

func only[T any](list []T, is func(T) bool) []T {
	var some []T
	for _, x := range list {
		if is(x) {
			some = append(some, x)
		}
	}
	return some
}

// counts adds the papers of all kinds up.
func (r *Report) counts() (all Tally) {
	for _, t := range r.Papiers {
		all.Dus += t.Dus
		all.Emis += t.Emis
		all.Refaits += t.Refaits
		all.Inchanges += t.Inchanges
		all.Bloques += t.Bloques
		all.Geles += t.Geles
		all.Erreurs += t.Erreurs
	}
	return all
}

// age is how many days before the night the export was written; 0 when that is
// not known.
func (r *Report) age() int {
	if r.Lecture.Ecrit.IsZero() {
		return 0
	}
	return max(0, r.Jour.Days()-dossier.DateOf(r.Lecture.Ecrit).Days())
}

// Sort is what became of a paper that fell.
type Sort string

// What may become of a paper that somebody may still have in a pile.
const (
	Revoquee  Sort = "révoquée"  // it holds no longer, nothing takes its place
	Remplacee Sort = "remplacée" // Par holds instead: it is in tonight's print runs
	Refaite   Sort = "refaite"   // same number, drawn again after it was printed: it is in tonight's print runs again
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
	Change   string           `json:"change,omitempty"` // what it prints otherwise by now: the next night draws it
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
