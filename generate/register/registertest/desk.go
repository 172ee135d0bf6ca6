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
		if _, err := f.ReserveDuplicata(f.ctx, by, number); !errors.Is(err, register.ErrState) {
			t.Errorf("duplicata before handing over: %v", err)
		}
		if err := f.HandOver(f.ctx, by, []string{number}); err != nil {
			t.Fatal(err)
		}
		for want := 1; want <= 3; want++ {
			sheet := duplicata(t, f, number, want)
			for range 2 { // a double click
				if _, err := f.SheetOut(f.ctx, by, sheet, register.Posted); err != nil {
					t.Error(err)
				}
			}
			if err := f.SheetNotOut(f.ctx, by, sheet); !errors.Is(err, register.ErrAnswered) {
				t.Errorf("said out, then not: %v", err)
			}
		}
		if k := get(t, f, number).Duplicatas; k != 3 {
			t.Errorf("row says %d duplicates", k)
		}
		wantEvent(t, f, number, register.EventDuplicata, "3, par courrier")
	},
	"two duplicatas at once": func(t *testing.T, f *fixture) {
		number := handed(t, f)
		first, second := duplicata(t, f, number, 1), duplicata(t, f, number, 2)
		for range 2 {
			if err := f.SheetNotOut(f.ctx, "m.durand", first); err != nil {
				t.Error(err)
			}
		}
		// Below a rank that is held, the released one stays unused: a later
		// duplicata never bears a lower rank than an earlier one.
		third := duplicata(t, f, number, 3)
		if _, err := f.SheetOut(f.ctx, by, first, register.NotYet); !errors.Is(err, register.ErrAnswered) {
			t.Errorf("said not out, then out: %v", err)
		}
		if _, err := f.SheetOut(f.ctx, by, second, register.NotYet); err != nil {
			t.Error(err)
		}
		if err := f.SheetNotOut(f.ctx, by, third); err != nil {
			t.Error(err)
		}
		// The highest is given again, and the former sheet is not this one.
		again := duplicata(t, f, number, 3)
		if _, err := f.SheetOut(f.ctx, by, third, register.NotYet); !errors.Is(err, register.ErrAnswered) {
			t.Errorf("a sheet whose rank another holds: %v", err)
		}
		life, err := f.History(f.ctx, number)
		if err != nil {
			t.Fatal(err)
		}
		if waiting := register.WaitingDuplicatas(life); len(waiting) != 1 || waiting[0].By != by || waiting[0].Rank != 3 || !waiting[0].Reserved.Equal(again.Reserved) {
			t.Errorf("waiting: %+v, want %+v", waiting, again)
		}
		if k := get(t, f, number).Duplicatas; k != 1 {
			t.Errorf("row says %d duplicates", k)
		}
	},
	"duplicata of a paper that falls meanwhile": func(t *testing.T, f *fixture) {
		number := handed(t, f)
		sheet := duplicata(t, f, number, 1)
		if err := f.Revoke(f.ctx, by, number, "fraude", false); err != nil {
			t.Fatal(err)
		}
		var state *register.StateError
		if _, err := f.SheetOut(f.ctx, by, sheet, register.InPerson); !errors.As(err, &state) || state.State != register.Revoquee {
			t.Errorf("out: %v", err)
		}
		if err := f.SheetNotOut(f.ctx, by, sheet); err != nil {
			t.Error(err)
		}
		wantEvent(t, f, number, register.EventRankReleased, "1")
	},
	"a sheet of the paper itself": func(t *testing.T, f *fixture) {
		p := night(t, f, claim(0))[0].Paper
		p = get(t, f, p.Number)
		sheet := register.Sheet{Number: p.Number, FileHash: p.FileHash}
		other := sheet
		other.FileHash[0]++
		if _, err := f.SheetOut(f.ctx, by, other, register.InPerson); !errors.Is(err, register.ErrRedrawn) {
			t.Errorf("drawn again meanwhile: %v", err)
		}
		if _, err := f.SheetOut(f.ctx, by, sheet, register.NotYet); err != nil {
			t.Error(err)
		}
		wantState(t, f, p.Number, register.Emise)
		for i, want := range []register.State{register.Emise, register.Remise} {
			if before, err := f.SheetOut(f.ctx, by, sheet, register.ByProxy); err != nil || before.State != want {
				t.Errorf("time %d: %v, %v", i, before.State, err)
			}
		}
		wantEvent(t, f, p.Number, register.EventHanded, "à un mandataire")
		if err := f.Revoke(f.ctx, by, p.Number, "x", false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.SheetOut(f.ctx, by, sheet, register.InPerson); !errors.Is(err, register.ErrState) {
			t.Errorf("revoked: %v", err)
		}
		sheet.Number = "ATT-2026-999999"
		if _, err := f.SheetOut(f.ctx, by, sheet, register.InPerson); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("unknown: %v", err)
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

// handed is the number of a paper that was handed over.
func handed(t *testing.T, f *fixture) string {
	t.Helper()
	number := night(t, f, claim(0))[0].Paper.Number
	if err := f.HandOver(f.ctx, by, []string{number}); err != nil {
		t.Fatal(err)
	}
	return number
}

// duplicata reserves the rank that is wanted.
func duplicata(t *testing.T, f *fixture, number string, want int) register.Sheet {
	t.Helper()
	sheet, err := f.ReserveDuplicata(f.ctx, by, number)
	if err != nil || sheet.Rank != want {
		t.Fatalf("duplicata %d, %v; want %d", sheet.Rank, err, want)
	}
	return sheet
}

// wantEvent holds the last event of a paper.
func wantEvent(t *testing.T, f *fixture, number string, what register.EventKind, why string) {
	t.Helper()
	life, err := f.History(f.ctx, number)
	if err != nil {
		t.Fatal(err)
	}
	if last := life[len(life)-1]; last.What != what || last.Why != why {
		t.Errorf("last event %s %q, want %s %q", last.What, last.Why, what, why)
	}
}
