package nightmodel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Person is somebody enrolled, as the centre's people know them.
type Person struct {
	Code, Ancien string
	Nom, Usage   string
	Prenom       string
	Naissance    string // JJ/MM/AAAA
	Adresse      string
	Centre       int
	Semestre     int
	Statut       string
	UEs          []Unit
	Employer     bool // an employer pays all; else the person does
	Signed, Paid bool
	Password     int
	Spelling     int // how tonight's cells are typed
	Present      bool

	seen   string // code under which a night last saw them, or ""
	seenAs string // with which identity; "" when the last night did not see them
}

// identity is what tells persons apart when their code has changed.
func (w *World) identity(who int) string {
	p := w.People[who]
	birth := p.Naissance
	if w.Gone[Naissance] || w.Blank[Naissance] || w.Emptied[Naissance][who] {
		birth = ""
	}
	return p.Nom + "|" + p.Prenom + "|" + birth
}

// saw: a night has read the export. Of one that was killed nobody knows what it
// kept: who was known before is known as they were.
func (w *World) saw(killed bool) {
	for who, p := range w.People {
		if killed && p.seen != "" {
			continue
		}
		if p.seenAs = ""; p.Present {
			p.seen, p.seenAs = p.Code, w.identity(who)
		}
	}
}

// Unit is a teaching unit that somebody follows or followed.
type Unit struct {
	Code, Statut string
	Days         int // which of the calendars
}

// The names that papers and exports share.
var (
	Centres   = []string{"Orléans", "Tours"}
	Semestres = []string{"2026-2027-S1", "2026-2027-S2", "2027-2028-S1"}
	Units     = []string{"NFA031", "NFA008", "NFE114"}
	calendars = [][2]string{{"30/09/2026", "27/01/2027"}, {"05/10/2026", "20/01/2027"}}
)

var (
	surnames = []string{"d’Hérouville", "Lefèvre", "L’Hermite", "Saint-Aubin de Brée", "Müller", "Guéret", "Nuñez", "O’Brien", "Çelik", "Le Goff",
		"Bœuf", "Żak", "Éluard", "Noël"}
	firsts = []string{"Anne-Laure", "Zoé", "Jean Noël", "Maël", "Inès", "Chloé"}
)

// World is the centre, its people, and what is wrong with tonight's export.
type World struct {
	People  []*Person
	Day     int // nights since the first
	Style   int // how papers are drawn
	Clock   int // days that the machine's clock is wrong by
	Gone    map[Column]bool
	Blank   map[Column]bool // the column is there and says nothing
	Emptied map[Column]map[int]bool
	Lost    map[int]bool // people of whom a row about a UE is missing
	Order   int
}

// NewWorld is a centre of n people on its first day.
func NewWorld(n int) *World {
	w := &World{}
	w.mend()
	for range n {
		w.enrol()
	}
	return w
}

func (w *World) mend() {
	w.Gone, w.Blank, w.Emptied, w.Lost = map[Column]bool{}, map[Column]bool{}, map[Column]map[int]bool{}, map[int]bool{}
}

func (w *World) enrol() {
	n := len(w.People)
	p := &Person{Code: fmt.Sprintf("CEN9%05d", n+1), Nom: surnames[n%len(surnames)], Prenom: firsts[n%len(firsts)],
		Naissance: fmt.Sprintf("%02d/03/19%02d", 1+n%28, 70+n%25), Adresse: fmt.Sprintf("%d rue de l’Essai", n+1), Centre: n / 3 % 2,
		Statut: Confirmee, UEs: []Unit{{Units[0], Confirmee, 0}, {Units[1], Confirmee, 0}}[:1+n%2], Employer: n%4 == 2, Signed: n%5 != 4,
		Paid: n%7 != 5, Present: true}
	if n >= len(surnames) {
		p.Nom += strings.Repeat("-Noël", n/len(surnames))
	}
	if n%3 == 1 {
		p.Usage = "Martin-Gué"
	}
	w.People = append(w.People, p)
}

func (w *World) empty(c Column, who int) {
	if w.Emptied[c] == nil {
		w.Emptied[c] = map[int]bool{}
	}
	w.Emptied[c][who] = true
}

// Cell is what a cell of the export holds, and what the one who filled it in
// means by it: two cells that mean the same print the same.
type Cell struct{ Text, Means string }

// Row is one line of the export: a person and a UE.
type Row struct {
	Who   int // rank in World.People: whose it is, for the judge alone
	Cells map[Column]Cell
}

// Export is what tonight's workbook says.
type Export struct {
	Columns []Column // those with a header, from left to right
	Rows    []Row
}

// Export writes the workbook of tonight.
func (w *World) Export() Export {
	e := Export{}
	for _, c := range append(slices.Clone(fragile), Code, Semestre, Centre, Nom, Prenom, UE) {
		if !w.Gone[c] {
			e.Columns = append(e.Columns, c)
		}
	}
	for who, p := range w.People {
		if !p.Present {
			continue
		}
		if p.seen != "" && p.seen != p.Code && p.seenAs != w.identity(who) {
			p.Ancien = p.seen // nothing else could say who it is
		}
		for i, u := range p.UEs {
			if w.Lost[who] && i == len(p.UEs)-1 && i > 0 {
				continue // a person of one UE would vanish: another step does that
			}
			cells := p.cells(u)
			for c := range cells {
				if w.Gone[c] || w.Blank[c] || w.Emptied[c][who] {
					delete(cells, c)
				}
			}
			e.Rows = append(e.Rows, Row{who, cells})
		}
	}
	if w.Order > 0 {
		shuffle(e.Columns, w.Order, func(c Column) string { return string(c) })
		shuffle(e.Rows, w.Order, func(r Row) string { return r.Cells[Code].Text + r.Cells[UE].Text })
	}
	return e
}

// shuffle puts things into an order that depends on what they are, and on seed.
func shuffle[T any](list []T, seed int, name func(T) string) {
	place := func(x T) uint32 {
		h := uint32(2166136261) + uint32(seed)*977
		for _, b := range []byte(name(x)) {
			h = (h ^ uint32(b)) * 16777619
		}
		return h
	}
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(place(a), place(b)) })
}

// cells are what the row about a UE says when nothing is wrong.
func (p *Person) cells(u Unit) map[Column]Cell {
	plain := func(s string) Cell { return Cell{s, s} }
	cells := map[Column]Cell{
		Code: plain(p.Code), AncienCode: plain(p.Ancien), Semestre: plain(Semestres[p.Semestre]), Centre: plain(Centres[p.Centre]),
		Nom: spell(p.Nom, p.Spelling), NomUsage: spell(p.Usage, p.Spelling), Prenom: spell(p.Prenom, p.Spelling/2),
		Naissance: plain(p.Naissance), Adresse: plain(p.Adresse), Situation: plain("Salarié"), Statut: plain(p.Statut),
		UE: plain(u.Code), StatutUE: plain(u.Statut), Debut: plain(calendars[u.Days][0]), Fin: plain(calendars[u.Days][1]),
		DossierRecu: plain("oui"), Regle: plain("0"), Identifiant: plain("essai." + p.Code),
		MotDePasse: plain(fmt.Sprintf("Zq7#%s-%d", p.Code[3:], p.Password)),
	}
	if p.Employer {
		cells[Financeur] = plain("Entreprise Essai")
	}
	switch {
	case p.Signed && p.Employer:
		cells[ConventionSign] = plain("14/09/2026")
	case p.Signed:
		cells[ContratSigne] = plain("14/09/2026")
	}
	if p.Paid {
		cells[Regle] = plain("480")
	}
	maps.DeleteFunc(cells, func(_ Column, c Cell) bool { return c.Text == "" })
	return cells
}

// spellings are the ways in which the same name is typed.
const spellings = 6

// spell types a name in one of the ways that print the same.
func spell(name string, way int) Cell {
	text := name
	switch way % spellings {
	case 1:
		text = strings.ToUpper(name)
	case 2:
		text = strings.ReplaceAll(name, "’", "'")
	case 3:
		text = decompose.Replace(name)
	case 4:
		text = strings.ReplaceAll(name, " ", "\u00a0")
	case 5:
		text = " " + strings.ToLower(name) + "  "
	}
	return Cell{text, name}
}

// decompose takes letters apart (NFD), as exports of some systems do.
var decompose = strings.NewReplacer("é", "e\u0301", "è", "e\u0300", "ë", "e\u0308", "ü", "u\u0308", "ñ", "n\u0303", "É", "E\u0301", "ç", "c\u0327",
	"Ç", "C\u0327", "ż", "z\u0307", "Ż", "Z\u0307")
