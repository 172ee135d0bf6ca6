package controle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/seal"
)

// Heure is a moment on the clock of a hall: minutes since 1970-01-01 00:00,
// without a zone, since an épreuve begins when the clock on the wall says so.
type Heure int64

const heureForm = "2006-01-02T15:04"

// HeureAt is what the clock of t's own zone shows at t.
func HeureAt(t time.Time) Heure {
	return Heure(time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC).Unix() / 60)
}

func (h Heure) time() time.Time { return time.Unix(int64(h)*60, 0).UTC() }

// In is the moment at which the clocks of a place show it.
func (h Heure) In(place *time.Location) time.Time {
	t := h.time()
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, place)
}

// Day counts the days since 1970-01-01.
func (h Heure) Day() int { return int(h.time().Unix() / (24 * 60 * 60)) }

// Clock returns "18:05".
func (h Heure) Clock() string { return h.time().Format("15:04") }

// Short returns "05/02/2027 18:05".
func (h Heure) Short() string { return h.time().Format("02/01/2006 15:04") }

// String returns "2027-02-05T18:05".
func (h Heure) String() string { return h.time().Format(heureForm) }

// MarshalText writes "2027-02-05T18:05"; "" for none.
func (h Heure) MarshalText() ([]byte, error) {
	if h == 0 {
		return nil, nil
	}
	return []byte(h.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (h *Heure) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = 0
		return nil
	}
	t, err := time.Parse(heureForm, string(text))
	if err != nil {
		return fmt.Errorf("hour %q: want %s", text, heureForm)
	}
	*h = HeureAt(t)
	return nil
}

// Epreuve is one exam of one UE in one centre: an hour, and the room of those
// who are not placed one by one.
type Epreuve struct {
	ID       string `json:"id"` // see EpreuveID
	UE       string `json:"ue"`
	Intitule string `json:"intitule,omitempty"`
	Session  int    `json:"session"` // the second admits without a list
	Centre   string `json:"centre"`
	Salle    string `json:"salle,omitempty"`
	Debut    Heure  `json:"debut"`
	Fin      Heure  `json:"fin"`
}

// EpreuveID is what an épreuve is known by in journals: UE, session and centre.
// A moved hour or room leaves it as it is.
func EpreuveID(ue string, session int, centre string) string {
	return fmt.Sprintf("%s/%d/%s", seal.ParseUE(ue), session, centre)
}

// Covers reports whether an épreuve of a UE is that of an inscription too: of the
// same code, or of one of its groups ("NFP121-PAR" sits NFP121). An épreuve of one
// group is for that group alone.
func Covers(epreuve, inscription string) bool {
	epreuve, inscription = seal.ParseUE(epreuve), seal.ParseUE(inscription)
	base, _, _ := strings.Cut(inscription, "-")
	return epreuve == inscription || epreuve == base
}

// asked is the code by which a paper names what an épreuve examines, or the
// épreuve's own where it does not.
func (e Epreuve) asked(s Scan) string {
	if s.Paper.CheckUE(e.UE) == nil {
		return e.UE
	}
	for _, ue := range s.Paper.Payload.UEs {
		if Covers(e.UE, ue) {
			return ue
		}
	}
	return e.UE
}

// Attendu is a person expected at an épreuve. It holds no address, no password,
// no birth date, and of a longer time only when it ends.
type Attendu struct {
	Epreuve   string `json:"epreuve"`
	Code      string `json:"code"`
	Nom       string `json:"nom"`                 // usage name
	Naissance string `json:"naissance,omitempty"` // birth name, where it is another
	Prenom    string `json:"prenom"`
	CodeCourt string `json:"code_court,omitempty"` // of the attestation that stands; to be typed by hand
	Salle     string `json:"salle,omitempty"`
	Place     string `json:"place,omitempty"`
	Debut     Heure  `json:"debut"`
	Fin       Heure  `json:"fin"`
	Exclu     bool   `json:"exclu,omitempty"`
}

// NomComplet is "LEFÈVRE Zoé", "LEFÈVRE née MARTIN Zoé".
func (a Attendu) NomComplet() string {
	name := strings.ToUpper(a.Nom)
	if a.Naissance != "" && a.Naissance != a.Nom {
		name += " (" + strings.ToUpper(a.Naissance) + ")"
	}
	return strings.TrimSpace(name + " " + a.Prenom)
}

// Liste is who is expected, and when that was established.
type Liste struct {
	Etablie  time.Time `json:"etablie"`
	Attendus []Attendu `json:"attendus"`
}

// earliest is how long before an épreuve its door opens, in minutes.
const earliest = 60

// Hour lists the épreuves that a post serves at a moment: from an hour before
// they begin until they end.
func Hour(all []Epreuve, now Heure) []Epreuve {
	return slices.DeleteFunc(slices.Clone(all), func(e Epreuve) bool { return now < e.Debut-earliest || now > e.Fin })
}

// Porte is what a post serves and what it knows there. It answers about one
// paper after the other; Decide gives the verdict.
type Porte struct {
	Keys     *seal.KeyRing
	Host     string // of the centre's seals; "" where they name none, or where it is not asked
	Specimen bool   // specimens are accepted: an exercise

	Epreuves []Epreuve // of the hour; none: UE, or access to courses
	UE       string    // served without an épreuve; "" for access to courses
	Salle    string    // served by this post; "" for all of them
	Retard   int       // minutes after the beginning until which somebody late is let in

	liste   *Liste
	parCode map[string][]int // indices of liste.Attendus
	etat    *Etat
	poste   string // whose reading it is: ID of the post
}

// NewPorte opens a door. liste and etat may be nil: no list, nobody in yet.
func NewPorte(p Porte, poste string, liste *Liste, etat *Etat) *Porte {
	p.liste, p.etat, p.poste = liste, etat, poste
	if p.etat == nil {
		p.etat = NewEtat()
	}
	p.parCode = map[string][]int{}
	if liste != nil {
		for i, a := range liste.Attendus {
			p.parCode[a.Code] = append(p.parCode[a.Code], i)
		}
	}
	return &p
}

// Asked is what a door asks about one paper, and for which épreuve.
type Asked struct {
	Context
	Epreuve string   // whose presence is at stake: an épreuve's ID, or "NFA031@2027-02-05"
	Attendu *Attendu // the person on the list; nil when there is none
}

// Ask gathers what is known about the person of a scan: standing is what a
// register or a list says of the paper, epreuve the ID that the operator chose
// among several ("" leaves it to the door).
func (p *Porte) Ask(s Scan, standing Standing, epreuve string, now time.Time) Asked {
	at := HeureAt(now)
	standing.Reason = "" // between the office and the person: a door is read by whoever stands near
	a := Asked{Context: Context{Keys: p.Keys, Today: at.Day(), Kind: seal.KindAttestation, Specimen: p.Specimen, Standing: standing, Host: p.Host, UE: p.UE, Now: at}}
	if len(p.Epreuves) == 0 {
		a.Epreuve = cmp.Or(seal.ParseUE(p.UE), "cours") + "@" + at.time().Format(time.DateOnly)
		a.Before = p.etat.before(a.Epreuve, PersonOf(s.Paper.Payload.Code, ""), p.poste, now)
		return a
	}
	for _, e := range p.Epreuves {
		a.UEs = append(a.UEs, e.asked(s))
	}
	slices.Sort(a.UEs)
	a.UEs = slices.Compact(a.UEs)
	chosen, attendu, several := p.choose(s, epreuve, at)
	a.Several = several
	if chosen == nil {
		return a // no UE of this paper is served: Decide says so
	}
	a.Epreuve, a.Attendu, a.Room = chosen.ID, attendu, p.Salle
	a.UEs = []string{chosen.asked(s)}
	start := chosen.Debut
	switch {
	case attendu != nil:
		a.Listed, a.Seated, a.Excluded, start = Listed, attendu.Salle, attendu.Exclu, cmp.Or(attendu.Debut, chosen.Debut)
		a.End = cmp.Or(attendu.Fin, chosen.Fin)
	case p.liste != nil && chosen.Session < 2:
		a.Listed, a.End = NotListed, chosen.Fin
	default:
		a.End = chosen.Fin
	}
	a.Start, a.LateUntil = start, start+Heure(p.Retard)
	if p.liste != nil && now.Before(p.liste.Etablie.Add(-clockTolerance)) {
		a.ClockWrong = true
	}
	a.Before = p.etat.before(a.Epreuve, PersonOf(s.Paper.Payload.Code, ""), p.poste, now)
	return a
}

// choose finds the épreuve that a paper is shown for: the one that the operator
// named, the one where the person is expected, the one whose UE it carries. When
// several remain it takes the nearest beginning and says so.
func (p *Porte) choose(s Scan, epreuve string, now Heure) (*Epreuve, *Attendu, []string) {
	type candidate struct {
		e *Epreuve
		a *Attendu
	}
	var expected, carried []candidate
	for i := range p.Epreuves {
		e := &p.Epreuves[i]
		if epreuve != "" && e.ID != epreuve {
			continue
		}
		var found *Attendu
		for _, k := range p.parCode[s.Paper.Payload.Code] {
			if a := &p.liste.Attendus[k]; a.Epreuve == e.ID {
				found = a
			}
		}
		if found != nil {
			expected = append(expected, candidate{e, found})
		}
		if s.Paper.CheckUE(e.asked(s)) == nil || epreuve != "" {
			carried = append(carried, candidate{e, found})
		}
	}
	list := slices.DeleteFunc(slices.Clone(expected), func(c candidate) bool { return s.Paper.CheckUE(c.e.asked(s)) != nil })
	if len(list) == 0 {
		list = carried
	}
	if len(list) == 0 {
		list = expected // expected here, and the paper does not name the UE: Decide refuses, and shows where
	}
	if len(list) == 0 {
		return nil, nil, nil
	}
	begins := func(c candidate) Heure {
		if c.a != nil {
			return cmp.Or(c.a.Debut, c.e.Debut)
		}
		return c.e.Debut
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Compare(distance(begins(a), now), distance(begins(b), now))
	})
	var several []string
	if len(list) > 1 && epreuve == "" {
		for _, c := range list {
			several = append(several, c.e.ID)
		}
		slices.Sort(several)
	}
	return list[0].e, list[0].a, several
}

func distance(a, b Heure) Heure { return max(a-b, b-a) }

// ScanOf is a person of the list let in by hand: no seal was read, and the list
// stands for the inscription.
func (p *Porte) ScanOf(a Attendu, now time.Time) Scan {
	day := HeureAt(now).Day()
	ue := p.UE
	for _, e := range p.Epreuves {
		if e.ID == a.Epreuve {
			ue = e.UE
		}
	}
	return Scan{ByHand: true, Paper: seal.Result{Payload: seal.Payload{Version: seal.Version, Kind: seal.KindAttestation, Code: a.Code,
		Usage: a.Nom, Prenom: a.Prenom, UEs: []string{ue}, First: day, Last: day}}}
}

// Find lists who is expected under a code auditeur, a short code, or names of
// which each typed word begins one; fold reduces a text to what is compared.
// Homonyms all come: a person chooses.
func (p *Porte) Find(typed string, fold func(string) string) []Attendu {
	if p.liste == nil {
		return nil
	}
	short, _ := seal.ParseShortCode(typed)
	code := strings.ToUpper(strings.TrimSpace(typed))
	words := strings.Fields(fold(typed))
	var found []Attendu
	for _, a := range p.liste.Attendus {
		if !p.serves(a.Epreuve) {
			continue
		}
		names := strings.Fields(fold(a.Nom + " " + a.Naissance + " " + a.Prenom))
		all := len(words) > 0
		for _, w := range words {
			all = all && slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, w) })
		}
		if a.Code == code || short != "" && a.CodeCourt == short || all {
			found = append(found, a)
		}
	}
	return found
}

func (p *Porte) serves(id string) bool {
	return slices.ContainsFunc(p.Epreuves, func(e Epreuve) bool { return e.ID == id })
}
