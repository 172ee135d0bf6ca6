package registertest

import (
	"errors"
	"testing"

	"cnamdoc/generate/register"
)

// deskTests: what people do to papers.
var deskTests = map[string]func(*testing.T, *fixture){
	"hand over": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1))
		numbers := []string{answers[0].Paper.Number, answers[1].Paper.Number}
		if err := f.HandOver(f.ctx, "m.durand", numbers[:1]); err != nil {
			t.Fatal(err)
		}
		at := get(t, f, numbers[0]).HandedAt
		if err := f.HandOver(f.ctx, "m.durand", append(numbers, numbers[0])); err != nil {
			t.Fatal(err)
		}
		wantState(t, f, numbers[1], register.Remise)
		if again := get(t, f, numbers[0]).HandedAt; at.IsZero() || again != at {
			t.Errorf("handed over at %v, then at %v", at, again)
		}
	},
	"hand over refuses the whole group": func(t *testing.T, f *fixture) {
		good := night(t, f, claim(0))[0].Paper.Number
		reserved := reserve(t, f, claim(1))[0].Paper.Number
		for _, bad := range []string{reserved, "ATT-2026-999999"} {
			if err := f.HandOver(f.ctx, by, []string{good, bad}); !errors.Is(err, register.ErrState) && !errors.Is(err, register.ErrNotFound) {
				t.Errorf("handing over %s: %v", bad, err)
			}
		}
		wantState(t, f, good, register.Emise)
	},
	"duplicata": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		if _, err := f.Duplicata(f.ctx, by, number); !errors.Is(err, register.ErrState) {
			t.Errorf("duplicata before handing over: %v", err)
		}
		if err := f.HandOver(f.ctx, by, []string{number}); err != nil {
			t.Fatal(err)
		}
		for want := 1; want <= 3; want++ {
			if k, err := f.Duplicata(f.ctx, by, number); err != nil || k != want {
				t.Errorf("duplicata %d, %v; want %d", k, err, want)
			}
		}
		if k := get(t, f, number).Duplicatas; k != 3 {
			t.Errorf("row says %d duplicates", k)
		}
	},
	"restoring what stands": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		err := f.Restore(f.ctx, by, number, "x")
		var state *register.StateError
		if !errors.As(err, &state) || state.Other != "" {
			t.Errorf("restoring a paper that nobody revoked: %v", err)
		}
	},
	"reasons of any bytes": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		for why, want := range map[string]string{
			"chèque  impayé\r\n\tau 3\x1b[31m mars": "chèque impayé au 3[31m mars",
			"octet \xff, zéro \x00, fin":            "octet \uFFFD, zéro , fin",
		} {
			if err := f.Revoke(f.ctx, "m.durand\n\x00", number, why, true); err != nil {
				t.Fatalf("%q: %v", why, err)
			}
			events, err := f.History(f.ctx, number)
			if err != nil {
				t.Fatal(err)
			}
			last := events[len(events)-1]
			if got := get(t, f, number).Reason; got != want || last.Why != want || last.By != "m.durand" {
				t.Errorf("%q is kept as %q, %+v", why, got, last)
			}
		}
	},
	"revoke and restore": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1))
		if err := f.HandOver(f.ctx, by, []string{answers[1].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		for i, want := range []register.State{register.Emise, register.Remise} {
			number := answers[i].Paper.Number
			if err := f.Revoke(f.ctx, "m.durand", number, "inscription annulée", false); err != nil {
				t.Fatal(err)
			}
			p := get(t, f, number)
			if p.State != register.Revoquee || p.Reason != "inscription annulée" || p.RevokedAt.IsZero() || p.Again {
				t.Errorf("revoked: %v, %q, %v, %v", p.State, p.Reason, p.RevokedAt, p.Again)
			}
			a := reserve(t, f, claim(i))[0]
			wantAction(t, a, register.Fermee)
			if a.Paper.Number != number {
				t.Errorf("closed by %s, want %s", a.Paper.Number, number)
			}
			if err := f.Restore(f.ctx, "m.durand", number, "erreur"); err != nil {
				t.Fatal(err)
			}
			if p := get(t, f, number); p.State != want || p.Reason != "" || !p.RevokedAt.IsZero() {
				t.Errorf("restored: %v, %q, %v; want %v", p.State, p.Reason, p.RevokedAt, want)
			}
			wantAction(t, reserve(t, f, claim(i))[0], register.Inchangee)
		}
	},
	"unpaid, then paid again": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper.Number
		if err := f.Revoke(f.ctx, by, old, "impayé", true); err != nil {
			t.Fatal(err)
		}
		a := night(t, f, claim(0))[0]
		wantAction(t, a, register.Nouvelle)
		if a.Paper.Number == old {
			t.Error("the revoked number was used again")
		}
		wantState(t, f, old, register.Revoquee)
		var refused *register.StateError
		if err := f.Restore(f.ctx, by, old, "erreur"); !errors.As(err, &refused) || refused.Other != a.Paper.Number {
			t.Errorf("restoring beside a living paper: %v", err)
		}
		wantState(t, f, old, register.Revoquee)
	},
	"revoking again changes the reason": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		for _, step := range []struct {
			why   string
			again bool
			then  register.Action
		}{{"impayé", true, register.Nouvelle}, {"fraude", false, register.Fermee}} {
			if err := f.Revoke(f.ctx, by, number, step.why, step.again); err != nil {
				t.Fatal(err)
			}
			if p := get(t, f, number); p.Reason != step.why || p.Again != step.again {
				t.Errorf("reason %q, again %v; want %+v", p.Reason, p.Again, step)
			}
			answers, err := f.Plan(f.ctx, []register.Claim{claim(0)})
			if err != nil {
				t.Fatal(err)
			}
			wantAction(t, answers[0], step.then)
		}
	},
	"what cannot be revoked or restored": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper.Number
		c := claim(0)
		c.Rights = hash("droits", 99)
		live := night(t, f, c)[0].Paper.Number
		if err := f.Revoke(f.ctx, by, old, "x", false); !errors.Is(err, register.ErrState) {
			t.Errorf("revoking a replaced paper: %v", err)
		}
		if err := f.Restore(f.ctx, by, live, "x"); !errors.Is(err, register.ErrState) {
			t.Errorf("restoring a living paper: %v", err)
		}
		if err := f.Restore(f.ctx, by, old, "x"); !errors.Is(err, register.ErrState) {
			t.Errorf("restoring a replaced paper: %v", err)
		}
		for _, err := range []error{f.Revoke(f.ctx, by, "X", "x", false), f.Restore(f.ctx, by, "X", "x")} {
			if !errors.Is(err, register.ErrNotFound) {
				t.Errorf("unknown number: %v", err)
			}
		}
	},
	"reservation given up and restored": func(t *testing.T, f *fixture) {
		number := reserve(t, f, claim(0))[0].Paper.Number
		if err := f.Revoke(f.ctx, by, number, "n’est plus dû", true); err != nil {
			t.Fatal(err)
		}
		if err := f.Restore(f.ctx, by, number, "erreur"); err != nil {
			t.Fatal(err)
		}
		wantState(t, f, number, register.Reservee)
		wantAction(t, reserve(t, f, claim(0))[0], register.Reprise)
	},
}
