package registertest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// nightTests: what one night after another means for a paper.
var nightTests = map[string]func(*testing.T, *fixture){
	"new": func(t *testing.T, f *fixture) {
		c := claim(0)
		a := reserve(t, f, c)[0]
		wantAction(t, a, register.Nouvelle)
		if a.Paper.Number != "ATT-2026-000001" || a.Paper.Date != day || a.Paper.CTI.IsZero() || a.Paper.ShortCode != shortCode(a.Paper.CTI) {
			t.Errorf("reserved %+v", a.Paper)
		}
		want := register.Paper{Number: a.Paper.Number, Key: c.Key, State: register.Reservee, Nom: "Martin", Prenom: "Zoé", Folded: "martin zoe",
			UEs: c.UEs, First: first, Last: last, Date: day, CTI: a.Paper.CTI, ShortCode: a.Paper.ShortCode, Rights: c.Rights,
			Presentation: c.Presentation, ReservedAt: a.Paper.ReservedAt}
		got := get(t, f, a.Paper.Number)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("row differs (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, a.Paper); diff != "" {
			t.Errorf("answer differs (-want +got):\n%s", diff)
		}
	},
	"unchanged": func(t *testing.T, f *fixture) {
		a := night(t, f, claim(0))[0]
		before := get(t, f, a.Paper.Number)
		b := night(t, f, claim(0))[0]
		wantAction(t, b, register.Inchangee)
		if diff := cmp.Diff(before, get(t, f, a.Paper.Number)); diff != "" {
			t.Errorf("an unchanged paper's row changed:\n%s", diff)
		}
	},
	"rights changed": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights, c.UEs = hash("droits", 99), []string{"NFA031"}
		a := reserve(t, f, c)[0]
		wantAction(t, a, register.Remplacante)
		if a.Replaces != old.Number || a.Paper.Number == old.Number || a.Paper.CTI == old.CTI {
			t.Errorf("replacement %s (replaces %q) of %s", a.Paper.Number, a.Replaces, old.Number)
		}
		wantState(t, f, old.Number, register.Emise) // until the new one is issued
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, c)}); err != nil {
			t.Fatal(err)
		}
		got := get(t, f, old.Number)
		if got.State != register.Remplacee || got.ReplacedBy != a.Paper.Number || got.ReplacedAt.IsZero() {
			t.Errorf("old paper is %v, replaced by %q at %v", got.State, got.ReplacedBy, got.ReplacedAt)
		}
		if cur, err := f.Current(f.ctx, c.Key); err != nil || cur.Number != a.Paper.Number || cur.Replaces != old.Number {
			t.Errorf("current is %s (replaces %q), %v", cur.Number, cur.Replaces, err)
		}
	},
	"rights changed after handing over": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		if err := f.HandOver(f.ctx, by, []string{old.Number}); err != nil {
			t.Fatal(err)
		}
		c := claim(0)
		c.Rights = hash("droits", 99)
		wantAction(t, night(t, f, c)[0], register.Remplacante)
		wantState(t, f, old.Number, register.Remplacee)
	},
	"presentation changed": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Presentation = hash("forme", 99)
		a := night(t, f, c)[0]
		wantAction(t, a, register.Refaite)
		if a.Paper.Number != old.Number || a.Paper.CTI != old.CTI || a.Paper.Date != old.Date {
			t.Errorf("redrawn as %s %x %s, want %s %x %s", a.Paper.Number, a.Paper.CTI, a.Paper.Date, old.Number, old.CTI, old.Date)
		}
		wantAction(t, night(t, f, c)[0], register.Inchangee)
	},
	"presentation changed after handing over": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		if err := f.HandOver(f.ctx, by, []string{old.Number}); err != nil {
			t.Fatal(err)
		}
		c := claim(0)
		c.Presentation = hash("forme", 99)
		wantAction(t, night(t, f, c)[0], register.Inchangee)
	},
	"frozen agreements": func(t *testing.T, f *fixture) {
		for _, doc := range []dossier.Document{dossier.Contrat, dossier.Convention} {
			old := night(t, f, claimOf(0, doc))[0].Paper
			c := claimOf(0, doc)
			c.Frozen, c.Rights, c.Presentation = true, hash("droits", 99), hash("forme", 99)
			a := night(t, f, c)[0]
			wantAction(t, a, register.Gelee)
			if a.Paper.Number != old.Number {
				t.Errorf("frozen answer is about %s, want %s", a.Paper.Number, old.Number)
			}
			c = claimOf(0, doc)
			c.Frozen, c.Presentation = true, hash("forme", 99)
			wantAction(t, night(t, f, c)[0], register.Inchangee)
		}
	},
	"agreement handed over to be signed": func(t *testing.T, f *fixture) {
		old := night(t, f, claimOf(0, dossier.Contrat))[0].Paper
		if err := f.HandOver(f.ctx, by, []string{old.Number}); err != nil {
			t.Fatal(err)
		}
		c := claimOf(0, dossier.Contrat)
		c.Rights = hash("droits", 99)
		wantAction(t, night(t, f, c)[0], register.Gelee)
	},
	"agreement not signed": func(t *testing.T, f *fixture) {
		night(t, f, claimOf(0, dossier.Contrat))
		c := claimOf(0, dossier.Contrat)
		c.Rights = hash("droits", 99)
		wantAction(t, night(t, f, c)[0], register.Remplacante)
	},
	"killed before publishing": func(t *testing.T, f *fixture) {
		old := reserve(t, f, claim(0), claim(1))
		f.Close()
		f.Register = f.reopen(t, register.Options{})
		answers, err := f.Reserve(f.ctx, by, morrow, []register.Claim{claim(1), claim(0)})
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range answers {
			wantAction(t, a, register.Reprise)
			was := old[1-i].Paper
			if a.Paper.Number != was.Number || a.Paper.CTI != was.CTI || a.Paper.Date != day || a.Paper.ShortCode != was.ShortCode {
				t.Errorf("resumed as %s %x %s, want %s %x %s", a.Paper.Number, a.Paper.CTI, a.Paper.Date, was.Number, was.CTI, was.Date)
			}
		}
	},
	"killed, then rights changed": func(t *testing.T, f *fixture) {
		old := reserve(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights = hash("droits", 99)
		a := night(t, f, c)[0]
		wantAction(t, a, register.Nouvelle)
		got := get(t, f, old.Number)
		if got.State != register.Remplacee || got.ReplacedBy != a.Paper.Number || a.Paper.Number == old.Number {
			t.Errorf("the killed run's paper is %v, replaced by %q, want %s", got.State, got.ReplacedBy, a.Paper.Number)
		}
		wantAction(t, night(t, f, c)[0], register.Inchangee)
	},
	"killed while replacing, then changed back": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights = hash("droits", 99)
		half := reserve(t, f, c)[0].Paper
		a := night(t, f, claim(0))[0]
		wantAction(t, a, register.Inchangee)
		wantState(t, f, old.Number, register.Emise)
		if got := get(t, f, half.Number); got.State != register.Remplacee || got.ReplacedBy != old.Number {
			t.Errorf("the half-made replacement is %v, replaced by %q, want %s", got.State, got.ReplacedBy, old.Number)
		}
	},
	"killed while replacing": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights = hash("droits", 99)
		half := reserve(t, f, c)[0].Paper
		a := night(t, f, c)[0]
		wantAction(t, a, register.Reprise)
		if a.Paper.Number != half.Number || a.Replaces != old.Number {
			t.Errorf("resumed %s replacing %q, want %s replacing %s", a.Paper.Number, a.Replaces, half.Number, old.Number)
		}
		wantState(t, f, old.Number, register.Remplacee)
	},
	"killed while replacing a paper since revoked": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper
		c := claim(0)
		c.Rights = hash("droits", 99)
		half := reserve(t, f, c)[0].Paper
		if err := f.Revoke(f.ctx, by, old.Number, "impayé", true); err != nil {
			t.Fatal(err)
		}
		a := night(t, f, c)[0]
		wantAction(t, a, register.Reprise)
		if got := get(t, f, half.Number); got.Replaces != "" || a.Paper.Replaces != "" {
			t.Errorf("resumed replacing %q (row %q), want none", a.Paper.Replaces, got.Replaces)
		}
		wantState(t, f, old.Number, register.Revoquee)
	},
	"relance repeated after some days": func(t *testing.T, f *fixture) {
		old := night(t, f, claimOf(0, dossier.Relance))[0].Paper
		if old.Number != "REL-2026-000001" || !old.CTI.IsZero() || old.ShortCode != "" {
			t.Errorf("relance %s has cti %x, short code %q", old.Number, old.CTI, old.ShortCode)
		}
		c := claimOf(0, dossier.Relance)
		c.Renew = day.AddDays(-1)
		wantAction(t, night(t, f, c)[0], register.Inchangee)
		c.Renew = day
		wantAction(t, night(t, f, c)[0], register.Remplacante)
	},
	"one convention for each funder": func(t *testing.T, f *fixture) {
		a, b := claimOf(0, dossier.Convention), claimOf(0, dossier.Convention)
		b.Key.Contrepartie = "35600000000048"
		answers := night(t, f, a, b)
		wantAction(t, answers[0], register.Nouvelle)
		wantAction(t, answers[1], register.Nouvelle)
		if answers[0].Paper.Number == answers[1].Paper.Number {
			t.Errorf("both are %s", answers[0].Paper.Number)
		}
	},
	"plan writes nothing": func(t *testing.T, f *fixture) {
		night(t, f, claim(0))
		changed := claim(0)
		changed.Rights = hash("droits", 99)
		answers, err := f.Plan(f.ctx, []register.Claim{changed, claim(1)})
		if err != nil {
			t.Fatal(err)
		}
		wantAction(t, answers[0], register.Remplacante)
		wantAction(t, answers[1], register.Nouvelle)
		if p := answers[1].Paper; p.Number != "" || !p.CTI.IsZero() || p.Key != claim(1).Key {
			t.Errorf("planned %+v", p)
		}
		if n := count(t, f, register.Filter{}); n != 1 {
			t.Errorf("%d papers after a plan, want 1", n)
		}
		wantAction(t, reserve(t, f, claim(1))[0], register.Nouvelle)
	},
	"bad claims are refused whole": func(t *testing.T, f *fixture) {
		noHash, noCode, comma, bar := claim(1), claim(1), claim(1), claim(1)
		noHash.Rights, noCode.Key.Code, comma.UEs, bar.Key.Centre = register.Hash{}, "", []string{"NFA031,NFA032"}, "Orléans|Tours"
		for name, bad := range map[string]register.Claim{"twice": claim(0), "hash": noHash, "code": noCode, "comma": comma, "bar": bar} {
			if _, err := f.Reserve(f.ctx, by, day, []register.Claim{claim(0), bad}); err == nil {
				t.Errorf("%s: accepted", name)
			}
			if _, err := f.Plan(f.ctx, []register.Claim{claim(0), bad}); err == nil {
				t.Errorf("%s: planned", name)
			}
		}
		if n := count(t, f, register.Filter{}); n != 0 {
			t.Errorf("%d papers after refusals", n)
		}
	},
}

func count(t testing.TB, f *fixture, filter register.Filter) (n int) {
	t.Helper()
	for _, err := range f.All(f.ctx, filter) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}
