package generate_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// seedEnv chooses another run of thirty nights.
const seedEnv = "CNAMDOC_SEED"

// TestThirtyNights lets a centre live for thirty nights, on each backend, and
// compares the register with the model after every one of them.
func TestThirtyNights(t *testing.T) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seed := uint64(2026)
			if s := os.Getenv(seedEnv); s != "" {
				n, err := strconv.ParseUint(s, 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				seed = n
			}
			h := newHouse(t)
			h.reg = open(t, h)
			s := &simulation{t: t, h: h, rng: rand.New(rand.NewPCG(seed, 30)), m: newModel(), today: day("2026-12-10"), watch: newWitness()}
			for range 24 {
				s.enrol()
			}
			for i := range 30 {
				s.night(i)
				if t.Failed() {
					t.Fatalf("night %d, %s, seed %d", i, s.today.ISO(), seed)
				}
			}
			s.covered()
		})
	}
}

// simulation is a centre, its people and its desk.
type simulation struct {
	t      *testing.T
	h      *house
	rng    *rand.Rand
	m      *model
	people []*enrolled
	today  dossier.Date
	style  int
	watch  *witness
	done   map[string]int // how often each thing happened
}

func (s *simulation) did(what string) {
	if s.done == nil {
		s.done = map[string]int{}
	}
	s.done[what]++
}

func (s *simulation) enrol() {
	n := len(s.people) + 1
	s.people = append(s.people, &enrolled{n: n, employer: n%3 == 0, tours: n%4 == 1, arrived: s.today.AddDays(-s.rng.IntN(3)), ues: 2,
		paid: s.rng.IntN(3) > 0, signed: s.rng.IntN(3) > 0, statut: dossier.Confirmee, present: true})
}

// night is a day of changes, and the batch that follows it.
func (s *simulation) night(i int) {
	for range s.rng.IntN(3) {
		s.enrol()
	}
	for _, e := range s.people {
		s.change(e)
	}
	if i%9 == 5 {
		s.style++
		s.did("style")
	}
	if i == 13 {
		s.wrongFile()
	}
	s.batch()
	s.compare()
	s.desk()
	s.compare()
	s.today = s.today.AddDays(1)
}

// change lets something happen to a person, now and then.
func (s *simulation) change(e *enrolled) {
	what := ""
	switch c := s.rng.IntN(100); {
	case c < 3:
		e.ues, what = 3-e.ues, "UE"
	case c < 5:
		e.renamed++
		what = "name"
	case c < 8:
		e.password++
		what = "password"
	case c < 14 && !e.paid:
		e.paid, what = true, "paid"
	case c < 15 && e.paid:
		e.paid, what = false, "bounced"
	case c < 20 && !e.signed:
		e.signed, what = true, "signed"
	case c < 22 && !e.statut.Ended():
		e.statut = []dossier.Statut{dossier.Annulee, dossier.Retractee, dossier.Abandonnee}[s.rng.IntN(3)]
		what = e.statut.String()
	case c < 30 && e.statut.Ended():
		e.statut, what = dossier.Confirmee, "confirmed again"
	case c < 32 && e.present:
		e.present, what = false, "vanished"
	case c < 45 && !e.present:
		e.present, what = true, "returned"
	default:
		return
	}
	s.did(what)
}

func (s *simulation) job(people []*enrolled) generate.Job {
	var list []dossier.Dossier
	for _, e := range people {
		if e.present {
			list = append(list, e.dossier())
		}
	}
	j := s.h.job(list...)
	j.Today, j.Centres = s.today, []templates.Centre{orleans, tours}
	j.Reglement.DelaiImpaye = 3 // short, so that thirty nights see it pass and take nothing back
	j.Style.Accent.B += uint8(s.style)
	return j
}

// wrongFile is a night on which somebody exported half of the semester: the
// batch refuses it and changes nothing.
func (s *simulation) wrongFile() {
	_, err := generate.Run(s.t.Context(), s.job(s.people[:len(s.people)/2]))
	var refused *generate.GuardError
	if !errors.As(err, &refused) {
		s.t.Errorf("half an export was taken: %v", err)
	}
	s.compare()
}

func (s *simulation) batch() {
	j := s.job(s.people)
	r, err := generate.Run(s.t.Context(), j)
	var refused *generate.GuardError
	if errors.As(err, &refused) { // somebody looked, and it is right
		s.compare()
		j.Accept = map[string]int{}
		for _, one := range refused.Refus {
			j.Accept[one.Garde] += one.Nombre
		}
		r, err = generate.Run(s.t.Context(), j)
	}
	if err != nil || len(r.Erreurs) > 0 {
		s.t.Fatalf("%v, %+v", err, r.Erreurs)
	}
	s.m.night(s.people, s.today, s.style)
	var gone []string
	for _, d := range r.Disparus {
		gone = append(gone, d.Code+" "+d.Depuis.ISO())
	}
	var want []string
	for key, since := range s.m.absent {
		want = append(want, key.Code+" "+since.ISO())
	}
	if slices.Sort(gone); !slices.Equal(gone, slices.Sorted(slices.Values(want))) {
		s.t.Errorf("vanished %v, want %v", gone, want)
	}
}

// desk is the day after: papers are handed over, revoked, restored by people.
func (s *simulation) desk() {
	for _, number := range slices.Sorted(maps.Keys(s.m.papers)) {
		p := s.m.papers[number]
		switch c := s.rng.IntN(100); {
		case c < 10 && p.state == register.Emise:
			s.check(s.h.reg.HandOver(s.t.Context(), "guichet", []string{number}))
			p.state, p.handed = register.Remise, true
			s.did("handed over")
		case c < 12 && p.state.Valid():
			again := s.rng.IntN(2) == 0
			s.check(s.h.reg.Revoke(s.t.Context(), "direction", number, "décision", again))
			p.state, p.why, p.again = register.Revoquee, "décision", again
			s.did(fmt.Sprint("revoked, again ", again))
		case c < 22 && p.state == register.Revoquee:
			err := s.h.reg.Restore(s.t.Context(), "direction", number, "erreur")
			can := s.m.restore(p)
			if can && len(s.m.keys[p.key]) > 1 {
				s.watch.covered[p.key] = true // its file is another number's until it can be drawn again
			}
			if can != (err == nil) || err != nil && !errors.Is(err, register.ErrState) {
				s.t.Errorf("restore %s: %v, the model says %v", number, err, can)
			}
			s.did(fmt.Sprint("restored ", can))
		}
	}
}

func (s *simulation) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Error(err)
	}
}

// compare holds every row of the register against the model, and the disk
// against the register.
func (s *simulation) compare() {
	s.t.Helper()
	s.watch.finished(s.h, nil)
	for _, b := range s.watch.broken {
		s.t.Error(b)
	}
	seen := 0
	for p, err := range s.h.reg.All(s.t.Context(), register.Filter{}) {
		if err != nil {
			s.t.Fatal(err)
		}
		seen++
		want := s.m.papers[p.Number]
		if want == nil {
			s.t.Errorf("%s (%s) is in the register, not in the model", p.Number, p.Key)
			continue
		}
		got := fmt.Sprintf("%s %v by=%q lot=%q again=%v", p.Key, p.State, p.ReplacedBy, p.Lot, p.Again)
		model := fmt.Sprintf("%s %v by=%q lot=%q again=%v", want.key, want.state, want.by, want.lot, want.again)
		if got != model || !strings.HasPrefix(p.Reason, want.why) || (p.Reason == "") != (want.why == "") {
			s.t.Errorf("%s is\n  %s %q, the model says\n  %s %q", p.Number, got, p.Reason, model, want.why)
		}
	}
	if seen != len(s.m.papers) {
		s.t.Errorf("%d papers in the register, %d in the model", seen, len(s.m.papers))
	}
}

// covered makes sure that the thirty nights have seen everything.
func (s *simulation) covered() {
	for _, what := range []string{"UE", "name", "password", "paid", "bounced", "signed", "annulée", "rétractée", "abandon", "confirmed again",
		"vanished", "returned", "style", "handed over", "revoked, again true", "revoked, again false", "restored true", "restored false"} {
		if s.done[what] == 0 {
			s.t.Errorf("nothing was ever: %s", what)
		}
	}
	states := map[register.State]int{}
	for _, p := range s.m.papers {
		states[p.state]++
	}
	s.t.Logf("%d people, %d papers, %v", len(s.people), len(s.m.papers), states)
}
