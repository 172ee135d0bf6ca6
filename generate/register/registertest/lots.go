package registertest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// lotTests: print lots never forget nor repeat.
var lotTests = map[string]func(*testing.T, *fixture){
	"unprinted": func(t *testing.T, f *fixture) {
		far := claim(3)
		far.Key.Centre = "Blois"
		night(t, f, claim(0), claim(1), claimOf(1, dossier.Contrat), claim(2), far)
		reserve(t, f, claim(4))
		if got, want := names(t, f, register.Filter{}), []string{"Blois attestation đặng thị hương", "Orléans attestation l hermite jean marc",
			"Orléans attestation lukasiewicz pawel", "Orléans attestation martin zoe", "Orléans contrat lukasiewicz pawel"}; len(got) != len(want) {
			t.Errorf("unprinted %q", got)
		} else if diff := cmp.Diff(want[1:], got[1:]); diff != "" {
			t.Errorf("order differs:\n%s", diff)
		}
		if got := names(t, f, register.Filter{Centre: "Blois"}); len(got) != 1 {
			t.Errorf("unprinted at Blois: %q", got)
		}
	},
	"nothing forgotten, nothing repeated": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(1))
		one := lot(t, f)
		if one.Name != "2026-09-22-01" || one.Papers != 2 {
			t.Errorf("first lot %+v", one)
		}
		if left := names(t, f, register.Filter{}); len(left) != 0 {
			t.Errorf("still unprinted: %q", left)
		}
		night(t, f, claim(0), claim(1), claim(2))
		two := lot(t, f)
		if two.Name != "2026-09-22-02" || two.Papers != 1 {
			t.Errorf("second lot %+v", two)
		}
		if n := count(t, f, register.Filter{Lot: one.Name}); n != 2 {
			t.Errorf("%d papers in the first lot", n)
		}
	},
	"a paper goes to one lot": func(t *testing.T, f *fixture) {
		a := night(t, f, claim(0))[0].Paper.Number
		b := night(t, f, claim(1))[0].Paper.Number
		lot(t, f)
		c := night(t, f, claim(2))[0].Paper.Number
		for _, numbers := range [][]string{{c, a}, {c, c}} {
			if _, err := f.StartLot(f.ctx, by, day, numbers, nil); !errors.Is(err, register.ErrState) {
				t.Errorf("lot of %v: %v", numbers, err)
			}
		}
		if p := get(t, f, c); p.Lot != "" {
			t.Errorf("a refused lot kept %s", c)
		}
		_ = b
	},
	"a lot of many papers": func(t *testing.T, f *fixture) {
		const many = 600 // more than are put in it at once
		var claims []register.Claim
		for n := range many {
			claims = append(claims, claim(n))
		}
		var numbers []string
		for _, a := range night(t, f, claims...) {
			numbers = append(numbers, a.Paper.Number)
		}
		if _, err := f.StartLot(f.ctx, by, day, append(numbers, numbers[0]), nil); !errors.Is(err, register.ErrState) {
			t.Errorf("a paper twice: %v", err)
		}
		if left := names(t, f, register.Filter{}); len(left) != many {
			t.Errorf("a refused lot kept %d papers", many-len(left))
		}
		if l, err := f.StartLot(f.ctx, by, day, numbers, nil); err != nil || l.Papers != many || count(t, f, register.Filter{Lot: l.Name}) != many {
			t.Errorf("lot %+v, %v", l, err)
		}
	},
	"a lot takes only what waits to be printed": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1), claim(2), claim(3))
		numbers := func(i int) []string { return []string{answers[3].Paper.Number, answers[i].Paper.Number} }
		if err := errors.Join(f.Revoke(f.ctx, by, answers[0].Paper.Number, "x", true), f.HandOver(f.ctx, by, numbers(1)[1:])); err != nil {
			t.Fatal(err)
		}
		c := claim(2)
		c.Rights = hash("droits", 99)
		night(t, f, c)
		for i, want := range []register.State{register.Revoquee, register.Remise, register.Remplacee} {
			_, err := f.StartLot(f.ctx, by, day, numbers(i), nil)
			var state *register.StateError
			if !errors.As(err, &state) || state.State != want || state.Number != answers[i].Paper.Number {
				t.Errorf("a lot with a paper that is %s: %v", want, err)
			}
		}
		if p := get(t, f, answers[3].Paper.Number); p.Lot != "" {
			t.Errorf("refused lots kept %s", p.Number)
		}
		if open, err := f.OpenLots(f.ctx); err != nil || len(open) != 0 {
			t.Errorf("refused lots stay open: %v, %v", open, err)
		}
	},
	"a lot takes no name that is taken": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		l, err := f.StartLot(f.ctx, by, day, []string{number}, []string{"2026-09-22-02", "2026-09-22-01", "2026-09-21-03"})
		if err != nil || l.Name != "2026-09-22-03" || get(t, f, number).Lot != l.Name {
			t.Errorf("lot %+v, %v", l, err)
		}
	},
	"killed while writing a lot": func(t *testing.T, f *fixture) {
		night(t, f, claim(0))
		one := lot(t, f)
		f.Close()
		f.Register = f.reopen(t, register.Options{})
		open, err := f.OpenLots(f.ctx)
		if err != nil {
			t.Fatal(err)
		}
		one.Centres = []string{"Orléans"}
		if diff := cmp.Diff([]register.Lot{one}, open); diff != "" {
			t.Errorf("open lots differ (-want +got):\n%s", diff)
		}
		for range 2 {
			if err := f.FinishLot(f.ctx, by, one.Name); err != nil {
				t.Fatal(err)
			}
		}
		if open, err = f.OpenLots(f.ctx); err != nil || len(open) != 0 {
			t.Errorf("open lots %v, %v", open, err)
		}
		if err := f.FinishLot(f.ctx, by, "2026-01-01-01"); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("finishing an unknown lot: %v", err)
		}
	},
	"a lot that never came to disk": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		one := lot(t, f)
		if err := f.DissolveLot(f.ctx, by, one.Name); err != nil {
			t.Fatal(err)
		}
		if left := names(t, f, register.Filter{}); len(left) != 1 {
			t.Errorf("unprinted after dissolving: %q", left)
		}
		if open, err := f.OpenLots(f.ctx); err != nil || len(open) != 0 {
			t.Errorf("open lots %v, %v", open, err)
		}
		two := lot(t, f)
		if two.Name == one.Name || get(t, f, number).Lot != two.Name {
			t.Errorf("lot %s given again, or %s not in it", two.Name, number)
		}
		if err := f.FinishLot(f.ctx, by, two.Name); err != nil {
			t.Fatal(err)
		}
		if err := f.DissolveLot(f.ctx, by, two.Name); !errors.Is(err, register.ErrState) {
			t.Errorf("dissolving a finished lot: %v", err)
		}
		if err := f.DissolveLot(f.ctx, by, one.Name); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("dissolving a dissolved lot: %v", err)
		}
	},
	"redrawn papers are printed again": func(t *testing.T, f *fixture) {
		a := night(t, f, claim(0), claim(1))
		one := lot(t, f)
		c := claim(0)
		c.Presentation = hash("forme", 99)
		night(t, f, c, claim(1))
		if left := names(t, f, register.Filter{}); len(left) != 1 {
			t.Errorf("unprinted after a redraw: %q", left)
		}
		events, err := f.History(f.ctx, a[0].Paper.Number)
		if err != nil || events[len(events)-1].Why != one.Name {
			t.Errorf("the history forgets lot %s: %v, %v", one.Name, events, err)
		}
	},
	"hand over a lot": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1), claim(2))
		one := lot(t, f)
		waiting := func(want ...int) {
			t.Helper()
			runs, err := f.WaitingRuns(f.ctx)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, r := range runs {
				k := answers[0].Paper.Key
				if r.Lot != one.Name || r.Semestre != k.Semestre || r.Centre != k.Centre || r.Document != k.Document {
					t.Errorf("waiting: %+v", r)
				}
				got = append(got, r.Papers)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("waiting (-want +got):\n%s", diff)
			}
		}
		waiting() // not on disk yet
		if err := f.FinishLot(f.ctx, by, one.Name); err != nil {
			t.Fatal(err)
		}
		waiting(3)
		if err := f.Revoke(f.ctx, by, answers[0].Paper.Number, "x", true); err != nil {
			t.Fatal(err)
		}
		if err := f.HandOver(f.ctx, by, []string{answers[1].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		waiting(1)
		if n, err := f.HandOverLot(f.ctx, by, one.Name); err != nil || n != 1 {
			t.Errorf("handed over %d, %v; want 1", n, err)
		}
		waiting()
		for i, want := range []register.State{register.Revoquee, register.Remise, register.Remise} {
			wantState(t, f, answers[i].Paper.Number, want)
		}
		if _, err := f.HandOverLot(f.ctx, by, "2026-01-01-01"); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("handing over an unknown lot: %v", err)
		}
	},
}

// lot starts a lot of everything unprinted.
func lot(t testing.TB, f *fixture) register.Lot {
	t.Helper()
	numbers, err := f.Unprinted(f.ctx, register.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := f.StartLot(f.ctx, by, day, numbers, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func names(t testing.TB, f *fixture, filter register.Filter) []string {
	t.Helper()
	numbers, err := f.Unprinted(f.ctx, filter)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, number := range numbers {
		p, err := f.Get(f.ctx, number)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Key.Centre+" "+p.Key.Document.String()+" "+p.Folded)
	}
	return got
}
