package registertest

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// keepTests: withdrawals, presence, decisions, retention, copies.
var keepTests = map[string]func(*testing.T, *fixture){
	"withdraw": func(t *testing.T, f *fixture) {
		signed, handed, half := claimOf(0, dossier.Contrat), claimOf(1, dossier.Convention), claim(2)
		answers := night(t, f, claim(0), signed, handed)
		reserve(t, f, half)
		if err := f.HandOver(f.ctx, by, []string{answers[2].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		endings := []register.Ending{{Key: claim(0).Key, Why: "annulée"}, {Key: signed.Key, Frozen: true}, {Key: handed.Key},
			{Key: half.Key, Why: "abandon"}, {Key: claim(5).Key}}
		want := []register.Action{register.Revocation, register.Gelee, register.Gelee, register.Revocation, register.Inchangee}
		plan, err := f.PlanWithdraw(f.ctx, endings)
		if err != nil {
			t.Fatal(err)
		}
		wantState(t, f, answers[0].Paper.Number, register.Emise)
		got, err := f.Withdraw(f.ctx, by, endings)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			wantAction(t, plan[i], want[i])
			wantAction(t, got[i], want[i])
		}
		p := get(t, f, answers[0].Paper.Number)
		if p.State != register.Revoquee || p.Reason != "annulée" || !p.Again || p.RevokedAt.IsZero() {
			t.Errorf("withdrawn: %v, %q, again %v", p.State, p.Reason, p.Again)
		}
		if diff := cmp.Diff(p, got[0].Paper); diff != "" {
			t.Errorf("answer differs from row:\n%s", diff)
		}
		if again, err := f.Withdraw(f.ctx, by, endings[:1]); err != nil || again[0].Action != register.Inchangee {
			t.Errorf("withdrawn again: %v, %v", again, err)
		}
		wantAction(t, night(t, f, claim(0))[0], register.Nouvelle) // paid again
	},
	"withdraw drops a half-made replacement": func(t *testing.T, f *fixture) {
		night(t, f, claim(0))
		c := claim(0)
		c.Rights = hash("droits", 99)
		half := reserve(t, f, c)[0].Paper.Number
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: c.Key, Why: "annulée"}}); err != nil {
			t.Fatal(err)
		}
		wantState(t, f, half, register.Remplacee)
	},
	"a person's revocation is not reopened by a night": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		if err := f.Revoke(f.ctx, "m.durand", number, "fraude", false); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: claim(0).Key, Why: "impayé"}}); err != nil {
			t.Fatal(err)
		}
		wantAction(t, reserve(t, f, claim(0))[0], register.Fermee)
	},
	"presence": func(t *testing.T, f *fixture) {
		a, b, c := claim(0).Key.Key, claim(1).Key.Key, claim(2).Key.Key
		c.Centre = "Blois"
		step := func(filter register.Filter, keys []dossier.Key, want register.Change) {
			t.Helper()
			plan, err := f.ComparePresence(f.ctx, filter, keys)
			if err != nil {
				t.Fatal(err)
			}
			got, err := f.RecordPresence(f.ctx, filter, day, keys)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got) + cmp.Diff(want, plan); diff != "" {
				t.Errorf("change differs (-want +got):\n%s", diff)
			}
		}
		all, orleans := register.Filter{Semestre: a.Semestre}, register.Filter{Semestre: a.Semestre, Centre: "Orléans"}
		step(all, []dossier.Key{a, b, c, c}, register.Change{})
		step(all, []dossier.Key{a, b, c}, register.Change{Before: 3})
		step(orleans, []dossier.Key{a}, register.Change{Before: 2, Vanished: []dossier.Key{b}}) // Blois is not its matter
		step(all, []dossier.Key{a, c}, register.Change{Before: 2})
		absent, err := f.Absent(f.ctx, all)
		if diff := cmp.Diff([]register.Absence{{Key: b, Since: day}}, absent); diff != "" || err != nil {
			t.Errorf("absent differs (-want +got), %v:\n%s", err, diff)
		}
		step(all, []dossier.Key{b}, register.Change{Before: 2, Vanished: []dossier.Key{c, a}, Returned: []dossier.Key{b}})
		step(register.Filter{Semestre: "2030-2031-S1"}, nil, register.Change{})
	},
	"decisions": func(t *testing.T, f *fixture) {
		d := register.Decision{Key: claim(0).Key.Key, Rule: "R8", Facts: hash("faits", 1), Accepts: true, By: "m.durand", Why: "récépissé vu"}
		other := register.Decision{Key: claim(1).Key.Key, Rule: "R8", Facts: hash("faits", 2), By: "m.durand", Why: "copie illisible"}
		for _, decision := range []register.Decision{other, d, {Key: d.Key, Rule: "R13", Facts: hash("faits", 3), Accepts: true, By: "x", Why: "virement"}} {
			if err := f.RecordDecision(f.ctx, decision); err != nil {
				t.Fatal(err)
			}
		}
		d.Facts, d.Accepts, d.Why = hash("faits", 4), false, "autre titre"
		if err := f.RecordDecision(f.ctx, d); err != nil {
			t.Fatal(err)
		}
		got, err := f.Decisions(f.ctx, d.Key)
		if err != nil || len(got) != 2 || got[1].At.IsZero() {
			t.Fatalf("decisions %+v, %v", got, err)
		}
		d.At = got[1].At
		if diff := cmp.Diff(d, got[1]); diff != "" {
			t.Errorf("latest decision differs (-want +got):\n%s", diff)
		}
		if got, err = f.Decisions(f.ctx); err != nil || len(got) != 3 {
			t.Errorf("all: %d decisions, %v", len(got), err)
		}
		d.Why = ""
		if err := f.RecordDecision(f.ctx, d); err == nil {
			t.Error("a decision without a reason was kept")
		}
	},
	"purge": func(t *testing.T, f *fixture) {
		old, kept := claim(0), claim(1)
		kept.Last = last.AddDays(1)
		contrat := claimOf(2, dossier.Contrat)
		contrat.First, contrat.Last = dossier.Date{}, dossier.Date{}
		answers := night(t, f, old, kept, contrat)
		number := answers[0].Paper.Number
		if err := f.Revoke(f.ctx, by, number, "Zoé Martin a déménagé", false); err != nil {
			t.Fatal(err)
		}
		before := get(t, f, number)
		rules := []register.Retention{{Document: dossier.Attestation, Before: last.AddDays(1)}, {Document: dossier.Contrat, Before: day}}
		due, err := f.Purgeable(f.ctx, rules, 10)
		if err != nil || len(due) != 1 || due[0].Number != number {
			t.Fatalf("purgeable %v, %v", due, err)
		}
		if err := f.Purge(f.ctx, by, []string{number, number}); err != nil {
			t.Fatal(err)
		}
		want := before
		want.State, want.Nom, want.Prenom, want.Folded, want.UEs, want.File, want.Reason = register.Purgee, "", "", "", nil, "", ""
		got := get(t, f, number)
		want.PurgedAt = got.PurgedAt
		if diff := cmp.Diff(want, got); diff != "" || got.PurgedAt.IsZero() {
			t.Errorf("purged row differs (-want +got):\n%s", diff)
		}
		if found, err := f.Search(f.ctx, "martin", 10); err != nil || len(found) != 0 {
			t.Errorf("a purged name is found: %v, %v", found, err)
		}
		if p, err := f.FindCTI(f.ctx, before.CTI); err != nil || p.Number != number {
			t.Errorf("the proof is gone: %v", err)
		}
		events, err := f.History(f.ctx, number)
		for _, e := range events {
			if e.Why != "" || err != nil {
				t.Errorf("event %v still says %q, %v", e.What, e.Why, err)
			}
		}
		wantAction(t, night(t, f, old)[0], register.Retiree)
		for _, err := range []error{f.Revoke(f.ctx, by, number, "x", false), f.Restore(f.ctx, by, number, "x")} {
			if !errors.Is(err, register.ErrState) {
				t.Errorf("a purged paper was changed: %v", err)
			}
		}
		if due, err = f.Purgeable(f.ctx, rules, 10); err != nil || len(due) != 0 {
			t.Errorf("purgeable again: %v, %v", due, err)
		}
		if err := f.Check(f.ctx); err != nil {
			t.Error(err)
		}
	},
	"purge keeps the words of others": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claimOf(0, dossier.Contrat))
		if err := f.Purge(f.ctx, by, []string{answers[0].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		if found, err := f.Search(f.ctx, "martin", 10); err != nil || len(found) != 1 || found[0].Number != answers[1].Paper.Number {
			t.Errorf("found %v, %v", found, err)
		}
	},
	"forget": func(t *testing.T, f *fixture) {
		key := claim(0).Key.Key
		if err := f.RecordDecision(f.ctx, register.Decision{Key: key, Rule: "R8", Facts: hash("faits", 1), By: "x", Why: "y"}); err != nil {
			t.Fatal(err)
		}
		for _, keys := range [][]dossier.Key{{key}, nil} {
			if _, err := f.RecordPresence(f.ctx, register.Filter{}, day, keys); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			before dossier.Date
			want   int
		}{{first, 0}, {morrow, 2}, {morrow, 0}} {
			if n, err := f.Forget(f.ctx, step.before); err != nil || n != step.want {
				t.Errorf("forgotten before %s: %d, %v; want %d", step.before, n, err, step.want)
			}
		}
	},
	"verify": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1))
		bad := errors.New("missing")
		var failed []string
		for p, err := range register.Verify(f.ctx, f, register.Filter{}, func(p register.Paper) error {
			if p.Number == answers[1].Paper.Number {
				return bad
			}
			return nil
		}) {
			if !errors.Is(err, bad) {
				t.Errorf("%s: %v", p.Number, err)
			}
			failed = append(failed, p.Number)
		}
		if len(failed) != 1 || failed[0] != answers[1].Paper.Number {
			t.Errorf("failed %v", failed)
		}
	},
	"backup refuses to overwrite": func(t *testing.T, f *fixture) {
		night(t, f, claim(0))
		path := filepath.Join(t.TempDir(), "copie")
		if err := f.Backup(f.ctx, path); err != nil {
			t.Fatal(err)
		}
		if err := f.Backup(f.ctx, path); err == nil {
			t.Error("a backup was overwritten")
		}
	},
}
