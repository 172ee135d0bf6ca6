package registertest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
)

// issueTests: what MarkIssued records.
var issueTests = map[string]func(*testing.T, *fixture){
	"issued": func(t *testing.T, f *fixture) {
		a := reserve(t, f, claim(0))[0]
		on := issued(a, claim(0))
		papers, err := f.MarkIssued(f.ctx, by, []register.Issued{on})
		if err != nil {
			t.Fatal(err)
		}
		want := a.Paper
		want.State, want.File, want.Size, want.FileHash, want.Kid = register.Emise, on.File, on.Size, on.FileHash, on.Kid
		want.IssuedAt = papers[0].IssuedAt
		if diff := cmp.Diff(want, get(t, f, a.Paper.Number)); diff != "" {
			t.Errorf("row differs (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, papers[0]); diff != "" {
			t.Errorf("returned paper differs (-want +got):\n%s", diff)
		}
		if want.IssuedAt.IsZero() {
			t.Error("no moment of issue")
		}
	},
	"marking twice": func(t *testing.T, f *fixture) {
		a := night(t, f, claim(0))[0]
		before := get(t, f, a.Paper.Number)
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, claim(0))}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, get(t, f, a.Paper.Number)); diff != "" {
			t.Errorf("row changed:\n%s", diff)
		}
	},
	"unknown number spoils the group": func(t *testing.T, f *fixture) {
		a := reserve(t, f, claim(0))[0]
		_, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, claim(0)), {Number: "ATT-2026-999999"}})
		if !errors.Is(err, register.ErrNotFound) {
			t.Errorf("error %v, want ErrNotFound", err)
		}
		wantState(t, f, a.Paper.Number, register.Reservee)
	},
	"revoked while it was drawn": func(t *testing.T, f *fixture) {
		a := reserve(t, f, claim(0))[0]
		if err := f.Revoke(f.ctx, "desk", a.Paper.Number, "fraude", false); err != nil {
			t.Fatal(err)
		}
		papers, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, claim(0))})
		if err != nil || papers[0].State != register.Revoquee || papers[0].File == "" {
			t.Errorf("paper is %v with file %q, %v; want revoked and its file known", papers[0].State, papers[0].File, err)
		}
		wantAction(t, reserve(t, f, claim(0))[0], register.Fermee)
	},
	"replaced paper revoked while its successor was drawn": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights = hash("droits", 99)
		a := reserve(t, f, c)[0]
		if err := f.Revoke(f.ctx, "desk", old.Number, "fraude", false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, c)}); err != nil {
			t.Fatal(err)
		}
		if p, err := f.Current(f.ctx, c.Key); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("a closed key has the living paper %s, %v", p.Number, err)
		}
		wantAction(t, reserve(t, f, c)[0], register.Fermee)
	},
	"handed over while it was redrawn": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		printed := lot(t, f).Name
		c := claim(0)
		c.Presentation = hash("forme", 99)
		a := reserve(t, f, c)[0]
		wantAction(t, a, register.Refaite)
		if err := f.HandOver(f.ctx, by, []string{old.Number}); err != nil {
			t.Fatal(err)
		}
		papers, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, c)})
		if err != nil || papers[0].State != register.Remise {
			t.Errorf("paper is %v, %v", papers[0].State, err)
		}
		if p := get(t, f, old.Number); p.Lot != printed || p.Presentation != old.Presentation {
			t.Errorf("what was handed over changed: lot %q, presentation %v", p.Lot, p.Presentation)
		}
	},
	"history": func(t *testing.T, f *fixture) {
		a := night(t, f, claim(0))[0]
		c := claim(0)
		c.Presentation = hash("forme", 99)
		night(t, f, c)
		if err := f.HandOver(f.ctx, "m.durand", []string{a.Paper.Number}); err != nil {
			t.Fatal(err)
		}
		sheet, err := f.ReserveDuplicata(f.ctx, "m.durand", a.Paper.Number)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.SheetOut(f.ctx, "m.durand", sheet, register.NotYet); err != nil {
			t.Fatal(err)
		}
		c.Rights = hash("droits", 99)
		b := night(t, f, c)[0]
		events, err := f.History(f.ctx, a.Paper.Number)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, e := range events {
			got = append(got, e.What.String()+" "+e.By+" "+e.Why)
			if i > 0 && !e.At.After(events[i-1].At) {
				t.Errorf("event %d at %v, not after %v", i, e.At, events[i-1].At)
			}
		}
		want := []string{"réservée nuit ", "émise nuit ", "redessinée nuit ", "remise m.durand ", "duplicata préparé m.durand 1", "duplicata m.durand 1", "remplacée nuit " + b.Paper.Number}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("history differs (-want +got):\n%s", diff)
		}
		if _, err := f.History(f.ctx, "ATT-2026-999999"); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("history of an unknown number: %v", err)
		}
	},
	"check": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(1))
		if err := f.Check(f.ctx); err != nil {
			t.Error(err)
		}
	},
}
