package epreuve

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"sync"
	"time"

	"cnamdoc/generate/controle"
	"cnamdoc/importer/dossier"
)

// Garde is an open door: it reads papers, gives the verdict, and writes what
// happens. It is the same on the centre's server and on a laptop that never sees a
// network. Safe for concurrent use.
type Garde struct {
	Porte    controle.Porte // without its épreuves: they are the hour's
	Epreuves []controle.Epreuve
	Carnet   *Carnet
	Now      func() time.Time

	// Standing is what the register, or a list, says of a paper.
	Standing func(ctx context.Context, cti [8]byte) (controle.Standing, error)

	mu       sync.Mutex
	liste    *controle.Liste
	expected map[string][]controle.Attendu // of liste, by épreuve
	etat     *controle.Etat
	door     *controle.Porte  // over both, for no épreuve yet
	others   controle.Journal // of the other posts, as they were last told
	recent   []*Lecture       // the last readings, which decisions refer to
}

// Open makes the door ready: liste may be nil, others are the journals of the other
// posts. Papers are read meanwhile: checking signatures takes its time. One call at
// a time.
func (g *Garde) Open(liste *controle.Liste, others controle.Journal) {
	own := controle.Journal{Postes: []controle.Poste{g.Carnet.Poste()}, Events: g.Carnet.Events()}
	etat, _ := controle.Merge(others, own).Fold(nil)
	door, expected := controle.NewPorte(g.Porte, g.Carnet.Poste().ID, liste, etat), map[string][]controle.Attendu{}
	if liste != nil {
		for _, a := range liste.Attendus {
			expected[a.Epreuve] = append(expected[a.Epreuve], a)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range g.Carnet.Events()[len(own.Events):] { // written since
		etat.Add(e, g.Carnet.Poste().Nom)
	}
	g.liste, g.expected, g.others, g.etat, g.door = liste, expected, others, etat, door
}

// Liste is who is expected; nil for no list.
func (g *Garde) Liste() *controle.Liste {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.liste
}

// Vue is where a post stands: what it serves and as whom.
type Vue struct {
	Salle    string
	Epreuves []string // IDs
	UE       string   // where there is no épreuve: a UE, or access to courses
	Par      string   // who is there
}

// served are the épreuves that a view means.
func (g *Garde) served(v Vue) []controle.Epreuve {
	return slices.DeleteFunc(slices.Clone(g.Epreuves), func(e controle.Epreuve) bool { return !slices.Contains(v.Epreuves, e.ID) })
}

func (g *Garde) porte(v Vue) *controle.Porte {
	p := *g.door
	p.Epreuves, p.Salle, p.UE = g.served(v), v.Salle, v.UE
	return &p
}

// Lecture is one reading with its verdict.
type Lecture struct {
	ID      string
	At      time.Time
	Verdict controle.Verdict
	Asked   controle.Asked
	Scan    controle.Scan
	Vue     Vue
	Events  []controle.Event // written for it so far
	Attente bool             // a decision is waited for: nothing lets the person in yet
	Nom     string
	cle     string
}

// Demande is one text that a page asks about.
type Demande struct {
	Texte string
	Choix string // the épreuve that the operator chose among several
	Tenir bool   // hold the screen: the identity document is waited for
	Cle   string // of the page: the same reading sent again has the same answer; "" for none
	Lue   string // the page's clock when it was read, "18:02", where it is sent late
}

// Dedans reports whether somebody was let in by this reading, or is in already
// by the one a few seconds ago.
func (l *Lecture) Dedans() bool {
	again := l.Asked.Before != nil && l.Asked.Before.Again && l.Verdict.MayEnter()
	return again || slices.ContainsFunc(l.Events, func(e controle.Event) bool { return e.Act.Enters() })
}

const maxRecent = 200

// Read reads the text of a seal. A green verdict lets in at once, unless the screen
// is held for the identity document; a red one is written as a refusal; orange waits
// for a decision.
func (g *Garde) Read(ctx context.Context, v Vue, d Demande) (*Lecture, error) {
	scan := controle.Read(d.Texte, g.Porte.Keys)
	var standing controle.Standing
	if scan.Refusal == nil && scan.Paper.Payload.Version != 0 {
		var err error
		if standing, err = g.Standing(ctx, scan.Paper.Payload.CTI); err != nil {
			return nil, err // trouble of ours, never shown as a refusal
		}
	}
	note := ""
	if d.Lue != "" {
		note = "lue à " + d.Lue
	}
	return g.decide(v, scan, standing, d, note)
}

// ByHand is Read for a person of the list: a reason says why no seal was read.
func (g *Garde) ByHand(v Vue, a controle.Attendu, reason string) (*Lecture, error) {
	g.mu.Lock()
	scan := g.porte(v).ScanOf(a, g.Now())
	g.mu.Unlock()
	return g.decide(v, scan, controle.Standing{Source: controle.List}, Demande{Choix: a.Epreuve, Tenir: true}, reason)
}

func (g *Garde) decide(v Vue, scan controle.Scan, standing controle.Standing, d Demande, note string) (*Lecture, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at := slices.IndexFunc(g.recent, func(l *Lecture) bool { return d.Cle != "" && l.cle == d.Cle }); at >= 0 {
		return g.recent[at], nil
	}
	now := g.Now()
	asked := g.porte(v).Ask(scan, standing, d.Choix, now)
	l := &Lecture{ID: rand.Text(), At: now, Verdict: controle.Decide(scan, asked.Context), Asked: asked, Scan: scan, Vue: v, cle: d.Cle}
	payload := scan.Paper.Payload
	l.Nom = controle.Attendu{Nom: payload.Usage, Prenom: payload.Prenom}.NomComplet()
	if asked.Attendu != nil {
		l.Nom = asked.Attendu.NomComplet()
	}
	g.recent = append(g.recent[max(0, len(g.recent)-maxRecent+1):], l)
	again := asked.Before != nil && asked.Before.Again
	switch {
	case l.Verdict.Answer == controle.Illisible || again:
		return l, nil
	case l.Verdict.Answer == controle.Refuse:
		return l, g.write(l, controle.Refusee, note)
	case l.Verdict.Answer == controle.ARegarder || d.Tenir:
		l.Attente = true
		return l, nil
	}
	return l, g.write(l, controle.Entree, note)
}

// write puts an act on the disk, then into what is known. The caller holds mu.
func (g *Garde) write(l *Lecture, act controle.Act, note string) error {
	e := controle.Event{Clock: g.Now(), Epreuve: l.Asked.Epreuve, Salle: cmp.Or(l.Vue.Salle, l.Asked.Seated), Code: l.Scan.Paper.Payload.Code, Nom: l.Nom, Act: act,
		Verdict: l.Verdict.Answer.String(), Reason: l.Verdict.Reasons(), Note: note, Par: l.Vue.Par}
	if !l.Scan.ByHand && l.Scan.Paper.Payload.Version != 0 {
		cti := l.Scan.Paper.Payload.CTI
		e.Papier = hex.EncodeToString(cti[:])
	}
	if act == controle.IdentiteVue && len(l.Events) > 0 {
		e.Of = l.Events[len(l.Events)-1].Numero
	}
	return g.append(l, e)
}

func (g *Garde) append(l *Lecture, e controle.Event) error {
	e, err := g.Carnet.Write(e)
	if err != nil {
		return err
	}
	g.etat.Add(e, g.Carnet.Poste().Nom)
	if l != nil {
		l.Events = append(l.Events, e)
	}
	return nil
}

// Errors of a decision.
var (
	ErrNoLecture = errors.New("no such reading, or too long ago")
	ErrNoReason  = errors.New("a reason is needed")
	ErrNotNow    = errors.New("this act does not go with the verdict")
)

// Act decides about a reading that is shown: the person comes in (by hand, forced,
// without the paper, by a screen, with the identity seen), goes out, or is sent
// away. Against a refusal, and by hand, a reason is needed.
func (g *Garde) Act(id string, act controle.Act, note string, identity bool) (*Lecture, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lecture(id)
	if l == nil {
		return nil, ErrNoLecture
	}
	if l.Scan.Paper.Payload.Version == 0 {
		return l, ErrNotNow // nobody is known
	}
	switch {
	case act.Enters() && l.Dedans():
		return l, nil // twice the button
	case act == controle.Entree && l.Verdict.Answer == controle.Refuse:
		act = controle.Forcee
	case act == controle.Entree && l.Scan.ByHand:
		act = controle.ParMain
	case act == controle.Refusee && !l.Attente:
		return l, nil
	case act == controle.Annulation:
		return l, g.undo(l)
	}
	if (act == controle.Forcee || act == controle.ParMain || act == controle.SansPapier) && note == "" {
		return l, ErrNoReason
	}
	if l.Asked.Epreuve == "" && act.Enters() {
		l.Asked.Epreuve = g.onlyServed(l.Vue)
		if l.Asked.Epreuve == "" {
			return l, ErrNotNow
		}
	}
	if err := g.write(l, act, note); err != nil {
		return l, err
	}
	l.Attente = false
	if identity && act.Enters() {
		return l, g.write(l, controle.IdentiteVue, "")
	}
	return l, nil
}

// onlyServed is the épreuve that somebody is let in to against "another UE": the
// one that the door serves, where there is one alone.
func (g *Garde) onlyServed(v Vue) string {
	if list := g.served(v); len(list) == 1 {
		return list[0].ID
	}
	return ""
}

func (g *Garde) lecture(id string) *Lecture {
	at := slices.IndexFunc(g.recent, func(l *Lecture) bool { return l.ID == id })
	if at < 0 {
		return nil
	}
	return g.recent[at]
}

// undo takes back the last act that counts of a reading.
func (g *Garde) undo(l *Lecture) error {
	for i := len(l.Events) - 1; i >= 0; i-- {
		e := l.Events[i]
		if e.Act != controle.Annulation && e.Act != controle.IdentiteVue {
			back := controle.Event{Clock: g.Now(), Epreuve: e.Epreuve, Salle: e.Salle, Code: e.Code, Nom: e.Nom, Act: controle.Annulation, Of: e.Numero, Par: l.Vue.Par}
			if err := g.append(nil, back); err != nil {
				return err
			}
			l.Events, l.Attente = nil, false
			return nil
		}
	}
	return ErrNotNow
}

// Seat notes where somebody sits, when the tables are gone round.
func (g *Garde) Seat(v Vue, a controle.Attendu, place string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.append(nil, controle.Event{Clock: g.Now(), Epreuve: a.Epreuve, Salle: cmp.Or(v.Salle, a.Salle), Place: place, Code: a.Code, Nom: a.NomComplet(), Act: controle.PlaceTrouvee, Par: v.Par})
}

// Find lists those of the list that what was typed may mean, with their presence.
func (g *Garde) Find(v Vue, typed string) []controle.Attendu {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.porte(v).Find(typed, dossier.Fold)
}

// Compte is what a banner says of what a view serves.
type Compte struct {
	Epreuves []controle.Epreuve
	Total    controle.Compte // of the view's room
	Doubles  int
	Liste    *controle.Liste
	Ecrits   int // events of this post
}

// Compte counts.
func (g *Garde) Compte(v Vue) Compte {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := Compte{Epreuves: g.served(v), Liste: g.liste, Ecrits: len(g.Carnet.Events())}
	var here *controle.Liste
	if g.liste != nil {
		here = &controle.Liste{}
		for _, e := range c.Epreuves {
			here.Attendus = append(here.Attendus, g.expected[e.ID]...)
		}
	}
	counts, doubles := g.etat.Comptes(c.Epreuves, here)
	c.Doubles = doubles
	for _, one := range counts {
		if v.Salle == "" || one.Salle == v.Salle {
			c.Total.Attendus, c.Total.Presents, c.Total.Sortis = c.Total.Attendus+one.Attendus, c.Total.Presents+one.Presents, c.Total.Sortis+one.Sortis
			c.Total.Absents, c.Total.Reserve = c.Total.Absents+one.Absents, c.Total.Reserve+one.Reserve
		}
	}
	return c
}

// Bilan is who is in and who is not, of what a view serves.
type Bilan struct {
	Absents []controle.Attendu // expected in the room of the view and not come
	Places  []Place            // those who are in, with where they sit
}

// Place is somebody who is in.
type Place struct {
	controle.Presence
	Attendu *controle.Attendu
}

// Bilan lists them.
func (g *Garde) Bilan(v Vue) Bilan {
	g.mu.Lock()
	defer g.mu.Unlock()
	var b Bilan
	here, served := map[string]*controle.Attendu{}, map[string]bool{}
	for _, e := range g.served(v) {
		served[e.ID] = true
		for i := range g.expected[e.ID] {
			a := &g.expected[e.ID][i]
			if v.Salle != "" && a.Salle != v.Salle {
				continue
			}
			here[a.Epreuve+" "+a.Code] = a
			if g.etat.Of(a.Epreuve, controle.PersonOf(a.Code, "")).Entree == nil {
				b.Absents = append(b.Absents, *a)
			}
		}
	}
	for _, p := range g.etat.Presences() {
		if served[p.Epreuve] && p.Entree != nil && p.Sortie == nil && (v.Salle == "" || p.Salle == v.Salle) {
			b.Places = append(b.Places, Place{p, here[p.Epreuve+" "+p.Code]})
		}
	}
	return b
}

// Journal is what this post hands over: its own events, and who it is.
func (g *Garde) Journal() controle.Journal {
	return controle.Journal{Postes: []controle.Poste{g.Carnet.Poste()}, Contacts: []controle.Contact{}, Events: g.Carnet.Events()}
}
