package controle

import (
	"cmp"
	"crypto/ed25519"
	"slices"
	"time"
)

const (
	// RereadWithin is how long after an entry the same post may read the same
	// paper again without its being a double: a scanner that fires twice, a hand
	// that does not trust the light.
	RereadWithin = 5 * time.Second

	// clockTolerance is how far two clocks may be apart without anybody being
	// told: two minutes.
	clockTolerance = 2 * time.Minute

	// orderTolerance is what the measure of an offset is worth: two entries that
	// are nearer than that have no order.
	orderTolerance = 2 * time.Second
)

// Moment is an event, and when it was on the centre's clock.
type Moment struct {
	Event
	At      time.Time // on the centre's clock, where the post's offset is known; else on the post's
	Certain bool      // the offset of the post's clock was measured
}

// Etat is what a set of events amounts to: who is in, for each épreuve. It may
// grow by one event after the other, and says the same as Fold over all of them.
type Etat struct {
	personnes map[personne][]Moment // in order
	undone    map[ref]bool          // post and number
	names     map[string]string     // of the posts
}

type personne struct{ epreuve, qui string }

// ref is an event by its post and number.
type ref struct {
	poste  string
	numero int
}

// NewEtat is a door where nobody was yet.
func NewEtat() *Etat {
	return &Etat{personnes: map[personne][]Moment{}, undone: map[ref]bool{}, names: map[string]string{}}
}

// Add takes the next event of a post at its end: what the post itself has just
// written. Events that come from elsewhere are merged, and folded anew.
func (s *Etat) Add(e Event, nom string) {
	s.names[e.Poste] = nom
	s.add(Moment{e, e.Clock, true})
}

func (s *Etat) add(m Moment) {
	if m.Act == Annulation {
		s.undone[ref{m.Poste, m.Of}] = true
		return
	}
	key := personne{m.Epreuve, m.Person()}
	s.personnes[key] = append(s.personnes[key], m)
}

// Presence is what became of one person at one épreuve.
type Presence struct {
	Epreuve, Code, Nom string
	Entree             *Moment // the entry that counts; nil for none
	Sortie             *Moment // the last exit, nil while in
	Salle, Place       string
	Reserve            bool // let in although not on the list, or against the verdict
	Identite           bool // the original document was seen
	Entrees            int  // entries, those after an exit included
	Refus              int
}

// Double is an entry of somebody who was in already.
type Double struct {
	Premiere, Seconde Moment
	Ordonne           bool // false: the clocks do not tell which of them was first
}

// presence runs through what happened to one person.
func (s *Etat) presence(key personne) (Presence, []Double) {
	p := Presence{Epreuve: key.epreuve}
	var doubles []Double
	var first *Moment // the entry by which the person is in
	var last *Moment  // the last reading that let in, for readings that follow at once
	for i := range s.personnes[key] {
		m := &s.personnes[key][i]
		if s.undone[ref{m.Poste, m.Numero}] {
			continue
		}
		p.Code, p.Nom = cmp.Or(m.Code, p.Code), cmp.Or(m.Nom, p.Nom)
		switch {
		case m.Act == Refusee:
			p.Refus++
		case m.Act == IdentiteVue:
			p.Identite = true
		case m.Act == PlaceTrouvee:
			p.Salle, p.Place = cmp.Or(m.Salle, p.Salle), m.Place
		case m.Act == Sortie:
			first, p.Sortie = nil, m
		case m.Act.Enters() && first != nil && last.Poste == m.Poste && m.Clock.Sub(last.Clock).Abs() <= RereadWithin:
			last = m
		case m.Act.Enters() && first != nil:
			apart := m.At.Sub(first.At).Abs() >= orderTolerance || first.Poste == m.Poste
			doubles = append(doubles, Double{*first, *m, first.Poste == m.Poste || first.Certain && m.Certain && apart})
			last = m
			p.Entrees++
		case m.Act.Enters():
			first, last, p.Sortie = m, m, nil
			if p.Entree == nil {
				p.Entree = m
			}
			p.Salle = cmp.Or(m.Salle, p.Salle)
			p.Reserve = p.Reserve || m.Act == Forcee || hasReason(m.Reason, "not-listed")
			p.Entrees++
		}
	}
	return p, doubles
}

// before is the entry of a person before this reading, as Decide asks it.
func (s *Etat) before(epreuve, person, poste string, now time.Time) *Entry {
	key := personne{epreuve, person}
	if len(s.personnes[key]) == 0 {
		return nil
	}
	p, _ := s.presence(key)
	if p.Entree == nil {
		return nil
	}
	var last Moment
	for _, m := range s.personnes[key] {
		if m.Act.Enters() && !s.undone[ref{m.Poste, m.Numero}] {
			last = m
		}
	}
	e := &Entry{Post: cmp.Or(s.names[last.Poste], last.Poste), At: last.At.In(now.Location())}
	switch {
	case p.Sortie != nil:
		e.Left = p.Sortie.At.In(now.Location())
	default:
		e.Again = last.Poste == poste && now.Sub(last.Clock).Abs() <= RereadWithin
	}
	return e
}

// Of is what became of one person.
func (s *Etat) Of(epreuve, person string) Presence {
	p, _ := s.presence(personne{epreuve, person})
	return p
}

// Presences lists everybody about whom there is an event, by épreuve and person.
func (s *Etat) Presences() []Presence {
	var list []Presence
	for _, key := range s.keys() {
		p, _ := s.presence(key)
		list = append(list, p)
	}
	return list
}

// Doubles lists each double entry once.
func (s *Etat) Doubles() []Double {
	var list []Double
	for _, key := range s.keys() {
		_, doubles := s.presence(key)
		list = append(list, doubles...)
	}
	return list
}

func (s *Etat) keys() []personne {
	keys := make([]personne, 0, len(s.personnes))
	for k := range s.personnes {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b personne) int { return cmp.Or(cmp.Compare(a.epreuve, b.epreuve), cmp.Compare(a.qui, b.qui)) })
	return keys
}

// Compte counts one UE in one room.
type Compte struct {
	UE, Salle                                    string
	Attendus, Presents, Sortis, Absents, Reserve int
}

// Comptes counts those expected and those who came, by UE and room, in that
// order, and the double entries at these épreuves. Somebody is counted in the room
// where they are, and as expected in the room of the list; absent is who is expected
// and never came in.
func (s *Etat) Comptes(epreuves []Epreuve, liste *Liste) (list []Compte, doubles int) {
	counts := map[[2]string]*Compte{}
	at := func(ue, salle string) *Compte {
		c := counts[[2]string{ue, salle}]
		if c == nil {
			c = &Compte{UE: ue, Salle: salle}
			counts[[2]string{ue, salle}] = c
		}
		return c
	}
	of := map[string]Epreuve{}
	for _, e := range epreuves {
		of[e.ID] = e
		if e.Salle != "" {
			at(e.UE, e.Salle)
		}
	}
	seated := map[personne]string{}
	if liste != nil {
		for _, a := range liste.Attendus {
			e, served := of[a.Epreuve]
			if !served {
				continue
			}
			key := personne{a.Epreuve, a.Code}
			seated[key] = cmp.Or(a.Salle, e.Salle)
			c := at(e.UE, seated[key])
			c.Attendus++
			if p, _ := s.presence(key); p.Entree == nil {
				c.Absents++
			}
		}
	}
	for key := range s.personnes {
		e, served := of[key.epreuve]
		if !served {
			continue
		}
		p, twice := s.presence(key)
		doubles += len(twice)
		if p.Entree == nil {
			continue
		}
		c := at(e.UE, cmp.Or(p.Salle, seated[key], e.Salle))
		if p.Sortie != nil {
			c.Sortis++
		} else {
			c.Presents++
		}
		if p.Reserve {
			c.Reserve++
		}
	}
	list = make([]Compte, 0, len(counts))
	for _, c := range counts {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Compte) int { return cmp.Or(cmp.Compare(a.UE, b.UE), cmp.Compare(a.Salle, b.Salle)) })
	return list, doubles
}

// Anomalie is something wrong with a journal that a person must know. Nothing of
// it is dropped.
type Anomalie struct {
	Code  string // stable: see the constants
	Poste string // ID
	De, A int    // numbers of events, both included; 0 where none is meant
	Event *Event // the event concerned, where there is one
}

// The anomalies.
const (
	Lacune         = "gap"             // events of a post that did not come yet
	DeuxContenus   = "two-contents"    // one number, two events
	ChaineRompue   = "chain"           // an event that does not follow the one before
	FausseSign     = "signature"       // not signed by the post: it counts for nothing
	PosteInconnu   = "unknown-post"    // of a post that nobody made: it counts for nothing
	EpreuveEtr     = "foreign-epreuve" // of an épreuve that is not served here
	ActeInconnu    = "unknown-act"     // by a later release
	Decalage       = "clock-offset"    // a post's clock is off by more than two minutes
	HorlogeReculee = "clock-back"      // a post's clock went back by more than two minutes
)

// Fold makes presence of a set of events, in an order that depends on nothing but
// the set. epreuves are those that are known; nil asks nothing about them.
func (j Journal) Fold(epreuves []Epreuve) (*Etat, []Anomalie) {
	j = Merge(j)
	s := NewEtat()
	var anomalies []Anomalie
	keys, offsets := map[string]ed25519.PublicKey{}, map[string][]Contact{}
	for _, p := range j.Postes {
		if PosteID(p.Public) == p.ID && len(p.Public) == ed25519.PublicKeySize {
			keys[p.ID], s.names[p.ID] = p.Public, p.Nom
		}
	}
	last := map[string]int{}
	for _, c := range j.Contacts {
		offsets[c.Poste] = append(offsets[c.Poste], c)
		last[c.Poste] = max(last[c.Poste], c.Dernier)
	}
	for poste, list := range offsets {
		worst := slices.MaxFunc(list, func(a, b Contact) int { return cmp.Compare(a.offset().Abs(), b.offset().Abs()) })
		if worst.offset().Abs() > clockTolerance {
			anomalies = append(anomalies, Anomalie{Code: Decalage, Poste: poste})
		}
	}
	known := map[string]bool{}
	for _, e := range epreuves {
		known[e.ID] = true
	}
	var moments []Moment
	var before *Event // of the same post, sound
	var latest time.Time
	next := func(poste string) {
		if before != nil && before.Poste != poste {
			before, latest = nil, time.Time{}
		}
	}
	gapAtEnd := func(poste string, number int) {
		if number < last[poste] {
			anomalies = append(anomalies, Anomalie{Code: Lacune, Poste: poste, De: number + 1, A: last[poste]})
		}
	}
	seen := map[string]bool{}
	for i := range j.Events {
		e := &j.Events[i]
		key, ok := keys[e.Poste]
		switch {
		case !ok:
			anomalies = append(anomalies, Anomalie{PosteInconnu, e.Poste, e.Numero, e.Numero, e})
			continue
		case !ed25519.Verify(key, e.Signed(), e.Seal):
			anomalies = append(anomalies, Anomalie{FausseSign, e.Poste, e.Numero, e.Numero, e})
			continue
		}
		if before != nil && before.Poste != e.Poste {
			gapAtEnd(before.Poste, before.Numero)
		}
		next(e.Poste)
		seen[e.Poste] = true
		switch {
		case before == nil && e.Numero > 1:
			anomalies = append(anomalies, Anomalie{Code: Lacune, Poste: e.Poste, De: 1, A: e.Numero - 1})
		case before != nil && e.Numero == before.Numero:
			anomalies = append(anomalies, Anomalie{DeuxContenus, e.Poste, e.Numero, e.Numero, e})
		case before != nil && e.Numero > before.Numero+1:
			anomalies = append(anomalies, Anomalie{Code: Lacune, Poste: e.Poste, De: before.Numero + 1, A: e.Numero - 1})
		case before != nil && e.Previous != before.Digest():
			anomalies = append(anomalies, Anomalie{ChaineRompue, e.Poste, e.Numero, e.Numero, e})
		}
		if len(known) > 0 && !known[e.Epreuve] && e.Epreuve != "" {
			anomalies = append(anomalies, Anomalie{EpreuveEtr, e.Poste, e.Numero, e.Numero, e})
		}
		if !e.Act.known() {
			anomalies = append(anomalies, Anomalie{ActeInconnu, e.Poste, e.Numero, e.Numero, e})
		}
		offset, certain := offsetAt(offsets[e.Poste], e.Clock)
		at := e.Clock.Add(offset)
		if latest.Sub(at) > clockTolerance {
			anomalies = append(anomalies, Anomalie{HorlogeReculee, e.Poste, e.Numero, e.Numero, e})
		}
		if at.Before(latest) {
			at = latest // a post's own events have the order of their numbers
		}
		latest, before = at, e
		moments = append(moments, Moment{*e, at, certain})
	}
	if before != nil {
		gapAtEnd(before.Poste, before.Numero)
	}
	for poste, number := range last {
		if !seen[poste] && number > 0 {
			anomalies = append(anomalies, Anomalie{Code: Lacune, Poste: poste, De: 1, A: number})
		}
	}
	slices.SortStableFunc(moments, func(a, b Moment) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Poste, b.Poste), cmp.Compare(a.Numero, b.Numero))
	})
	for _, m := range moments {
		s.add(m)
	}
	slices.SortStableFunc(anomalies, func(a, b Anomalie) int {
		return cmp.Or(cmp.Compare(a.Poste, b.Poste), cmp.Compare(a.De, b.De), cmp.Compare(a.Code, b.Code))
	})
	return s, anomalies
}

// offsetAt is the offset that was measured nearest to a moment of the post's
// clock.
func offsetAt(contacts []Contact, clock time.Time) (time.Duration, bool) {
	if len(contacts) == 0 {
		return 0, false
	}
	nearest := slices.MinFunc(contacts, func(a, b Contact) int {
		return cmp.Compare(a.Clock.Sub(clock).Abs(), b.Clock.Sub(clock).Abs())
	})
	return nearest.offset(), true
}

// Tardif is somebody who was let in with a paper that, as is known now, no longer
// stood or does not stand any more.
type Tardif struct {
	Moment
	Standing Standing
}

// Tardifs lists the entries by papers of which a source now says more than the
// post knew: "entered offline, revoked meanwhile". What the post knew already is
// in the event's own reason, and is not said again.
func (s *Etat) Tardifs(standing func(papier string) Standing, ueOf func(epreuve string) string) []Tardif {
	var late []Tardif
	for _, key := range s.keys() {
		for _, m := range s.personnes[key] {
			if !m.Act.Enters() || m.Papier == "" || s.undone[ref{m.Poste, m.Numero}] {
				continue
			}
			at := standing(m.Papier)
			names := slices.ContainsFunc(at.UEs, func(ue string) bool { return Covers(ueOf(m.Epreuve), ue) })
			if at.Known && (at.State == Revoked && !hasReason(m.Reason, "revoked") || at.State == Replaced && !names && !hasReason(m.Reason, "replaced")) {
				late = append(late, Tardif{m, at})
			}
		}
	}
	return late
}
