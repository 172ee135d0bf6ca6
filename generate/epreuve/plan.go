package epreuve

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/controle"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Plan is a workbook of exams as it was imported.
type Plan struct {
	Fichier    string              `json:"fichier"` // base name
	Importe    time.Time           `json:"importe"`
	Epreuves   []dossier.Epreuve   `json:"epreuves"`
	Placements []dossier.Placement `json:"placements,omitempty"`
}

// Avis is something that a person should know about who is expected.
type Avis struct {
	Code    string // code auditeur; "" for an épreuve
	Phrase  string // a French sentence with its full stop
	Deplace bool   // an hour or a room of one's own, which is no trouble by itself
}

// heure is a time of a day.
func heure(d dossier.Date, minutes int) controle.Heure {
	return controle.Heure(d.Days()*24*60 + minutes)
}

// Epreuve is an exam of the plan as a door knows it.
func epreuveOf(e dossier.Epreuve) controle.Epreuve {
	start := heure(e.Date, e.Debut)
	return controle.Epreuve{ID: controle.EpreuveID(e.UE, e.Session, e.Centre), UE: e.UE, Intitule: e.Intitule, Session: e.Session, Centre: e.Centre,
		Salle: e.Salle, Debut: start, Fin: start + controle.Heure(e.Duree)}
}

// Of are the épreuves of a plan, by beginning, UE and session.
func (p Plan) Of(keep func(controle.Epreuve) bool) []controle.Epreuve {
	var list []controle.Epreuve
	for _, e := range p.Epreuves {
		if one := epreuveOf(e); keep == nil || keep(one) {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b controle.Epreuve) int {
		return cmp.Or(cmp.Compare(a.Debut, b.Debut), cmp.Compare(a.UE, b.UE), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Expect works out who is expected at the épreuves of a plan: everybody whose UE
// it is and whose centre sits there, at the place that the plan gives them. The
// second session has no list but those whom the plan seats: it admits without one.
// short gives the short code of the attestation that stands, or "".
func (p Plan) Expect(people iter.Seq2[dossier.Dossier, error], short func(code string) string) ([]controle.Attendu, []Avis, error) {
	placed := map[string]*dossier.Placement{}
	key := func(code, ue string, session int) string { return code + " " + ue + " " + string(rune('0'+session)) }
	for i := range p.Placements {
		q := &p.Placements[i]
		sessions := []int{q.Session}
		if q.Session == 0 {
			sessions = []int{1, 2}
		}
		for _, s := range sessions {
			placed[key(q.Code, q.UE, s)] = q
		}
	}
	var list []controle.Attendu
	var avis []Avis
	used := map[*dossier.Placement]bool{}
	place := func(code, ue string, e dossier.Epreuve) *dossier.Placement { // ue: of the inscription
		return cmp.Or(placed[key(code, ue, e.Session)], placed[key(code, e.UE, e.Session)])
	}
	seat := func(e dossier.Epreuve, ue string, a controle.Attendu) {
		one := epreuveOf(e)
		a.Epreuve, a.Salle, a.Debut, a.Fin, a.CodeCourt = one.ID, e.Salle, one.Debut, one.Fin, short(a.Code)
		if q := place(a.Code, ue, e); q != nil {
			used[q] = true
			date := e.Date
			if !q.Date.IsZero() {
				date = q.Date
			}
			a.Salle, a.Place, a.Exclu = cmp.Or(q.Salle, e.Salle), q.Place, q.Exclu
			a.Debut = heure(date, cmp.Or(q.Debut, e.Debut))
			a.Fin = a.Debut + controle.Heure(cmp.Or(q.Duree, e.Duree)+q.TiersTemps)
			if a.Debut != one.Debut {
				avis = append(avis, Avis{a.Code, french.Say("%s (%s) compose %s le %s, au lieu du %s.", a.NomComplet(), a.Code, e.UE, a.Debut.Short(), one.Debut.Short()), true})
			}
		}
		list = append(list, a)
	}
	for d, err := range people {
		if err != nil {
			return nil, nil, err
		}
		for _, e := range p.Epreuves {
			ue := p.inscription(d, e)
			if ue == "" || e.Session > 1 && place(d.Auditeur.Code, ue, e) == nil {
				continue
			}
			seat(e, ue, controle.Attendu{Code: d.Auditeur.Code, Nom: d.Auditeur.Usage(), Naissance: d.Auditeur.NomNaissance, Prenom: d.Auditeur.Prenom})
		}
	}
	for i := range p.Placements { // people of whom the export says nothing
		q := &p.Placements[i]
		if used[q] {
			continue
		}
		where := slices.IndexFunc(p.Epreuves, func(e dossier.Epreuve) bool {
			return controle.Covers(e.UE, q.UE) && (q.Session == 0 || q.Session == e.Session)
		})
		if where < 0 || q.Nom == "" {
			avis = append(avis, Avis{Code: q.Code, Phrase: french.Say("%s a une place (%s, ligne %d du classeur), et aucun export ne dit son inscription à cette UE : la liste ne la contient pas.",
				q.Code, q.UE, q.Ref.Row)})
			continue
		}
		avis = append(avis, Avis{Code: q.Code, Phrase: french.Say("%s %s (%s) est sur la liste par le classeur seul : aucun export ne dit son inscription à %s.", strings.ToUpper(q.Nom), q.Prenom, q.Code, q.UE)})
		seat(p.Epreuves[where], q.UE, controle.Attendu{Code: q.Code, Nom: q.Nom, Prenom: q.Prenom})
	}
	slices.SortFunc(list, func(a, b controle.Attendu) int {
		return cmp.Or(cmp.Compare(a.Debut, b.Debut), cmp.Compare(dossier.Fold(a.Nom), dossier.Fold(b.Nom)), cmp.Compare(dossier.Fold(a.Prenom), dossier.Fold(b.Prenom)),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Epreuve, b.Epreuve))
	})
	return list, append(avis, overlaps(list)...), nil
}

// inscription is the UE of a person that an épreuve examines; "" for none. Whose
// group has an épreuve of its own does not sit that of the whole UE.
func (p Plan) inscription(d dossier.Dossier, e dossier.Epreuve) string {
	calls := func(e dossier.Epreuve) bool { return d.Centre == e.Centre || slices.Contains(e.Convoques, d.Centre) }
	if !calls(e) {
		return ""
	}
	for _, u := range d.Active() {
		own := func(o dossier.Epreuve) bool { return o.UE == u.Code && o.Session == e.Session && calls(o) }
		if controle.Covers(e.UE, u.Code) && (e.UE == u.Code || !slices.ContainsFunc(p.Epreuves, own)) {
			return u.Code
		}
	}
	return ""
}

// overlaps names the persons who are expected at two places at once.
func overlaps(list []controle.Attendu) []Avis {
	of := map[string][]controle.Attendu{}
	var codes []string
	for _, a := range list {
		if of[a.Code] == nil {
			codes = append(codes, a.Code)
		}
		of[a.Code] = append(of[a.Code], a)
	}
	slices.Sort(codes)
	var avis []Avis
	for _, code := range codes {
		mine := of[code]
		phrase, more := "", 0
		for i, a := range mine {
			for _, b := range mine[i+1:] {
				if a.Debut >= b.Fin || b.Debut >= a.Fin {
					continue
				}
				if phrase != "" {
					more++
					continue
				}
				phrase = french.Say("%s (%s) : deux épreuves à la fois, %s le %s jusqu’à %s et %s le %s jusqu’à %s", a.NomComplet(), code, UE(a.Epreuve), a.Debut.Short(), a.Fin.Clock(),
					UE(b.Epreuve), b.Debut.Short(), b.Fin.Clock())
			}
		}
		if more > 0 {
			phrase += " (et " + french.Count(more, "autre rencontre", "autres rencontres") + ")"
		}
		if phrase != "" {
			avis = append(avis, Avis{Code: code, Phrase: phrase + french.Text(" ; donnez une autre heure dans le classeur.")})
		}
	}
	return avis
}

// UE is the UE of an épreuve's ID.
func UE(id string) string {
	ue, _, _ := strings.Cut(id, "/")
	return ue
}

// Besoin is how many posts a room needs.
type Besoin struct {
	Salle     string
	Personnes int // most at one time
	Postes    int
}

const parPersonne = 10 * time.Second

// Besoins says how many posts each room needs, when everybody who begins at one
// hour is to be in within a time: ten seconds a person.
func Besoins(list []controle.Attendu, within time.Duration) []Besoin {
	at := map[string]map[controle.Heure]int{}
	for _, a := range list {
		if at[a.Salle] == nil {
			at[a.Salle] = map[controle.Heure]int{}
		}
		at[a.Salle][a.Debut]++
	}
	var needs []Besoin
	for room, hours := range at {
		b := Besoin{Salle: room}
		for _, n := range hours {
			b.Personnes = max(b.Personnes, n)
		}
		b.Postes = int((time.Duration(b.Personnes)*parPersonne + within - 1) / within)
		needs = append(needs, b)
	}
	slices.SortFunc(needs, func(a, b Besoin) int { return cmp.Compare(a.Salle, b.Salle) })
	return needs
}

// Choix chooses épreuves of a plan; a zero field chooses all.
type Choix struct {
	Jour   dossier.Date
	Heure  int // minutes; those that begin then. -1: all
	Centre string
	UE     string
}

// Keeps reports whether an épreuve is chosen.
func (c Choix) Keeps(e controle.Epreuve) bool {
	return (c.Jour.IsZero() || e.Debut.Day() == c.Jour.Days()) && (c.Heure < 0 || int(e.Debut)%(24*60) == c.Heure) &&
		(c.Centre == "" || e.Centre == c.Centre) && (c.UE == "" || e.UE == c.UE)
}

// Only keeps of a list those who are expected at some épreuves, and in a room
// unless that is "".
func Only(list []controle.Attendu, epreuves []controle.Epreuve, salle string) []controle.Attendu {
	var some []controle.Attendu
	for _, a := range list {
		if slices.ContainsFunc(epreuves, func(e controle.Epreuve) bool { return e.ID == a.Epreuve }) && (salle == "" || dossier.Fold(a.Salle) == dossier.Fold(salle)) {
			some = append(some, a)
		}
	}
	return some
}
