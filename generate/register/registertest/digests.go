package registertest

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// hasher makes digests under a key that is nobody's.
var hasher, _ = register.NewHasher(bytes.Repeat([]byte{7}, register.MinKey))

// stating is the n-th person's claim with digests and nothing else: each text is
// "name" or "name=value" of a right, "contenu=…" or "maniere=…".
func stating(t testing.TB, n int, texts ...string) register.Claim {
	t.Helper()
	c := claim(n)
	c.Rights, c.Presentation, c.Digests = register.Hash{}, register.Hash{}, digests(t, c.Key.Code, texts...)
	return c
}

func digests(t testing.TB, of string, texts ...string) register.Digests {
	t.Helper()
	var fields []register.Field
	var content, manner string
	for _, text := range texts {
		switch name, value, _ := strings.Cut(text, "="); name {
		case "contenu":
			content = value
		case "maniere":
			manner = value
		default:
			fields = append(fields, register.Field{Name: name, Value: value})
		}
	}
	d, err := hasher.Digests(of, fields, []register.Field{{Name: "contenu", Value: content}}, []byte(manner))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// digestTests: what papers say, field by field.
var digestTests = map[string]func(*testing.T, *fixture){
	"digests are kept": func(t *testing.T, f *fixture) {
		c := stating(t, 0, "nom=Martin", "ue/NFA031")
		number := night(t, f, c)[0].Paper.Number
		if got := get(t, f, number).Digests; got != c.Digests {
			t.Errorf("kept %x, want %x", got, c.Digests)
		}
		if a := reserve(t, f, c)[0]; a.Action != register.Inchangee || !a.Difference.None() || a.Live != register.Emise {
			t.Errorf("%v, %+v, living paper %v", a.Action, a.Difference, a.Live)
		}
		c.Digests = digests(t, c.Key.Code, "ue/NFA031")
		a := reserve(t, f, c)[0]
		if diff := cmp.Diff(register.Difference{Emptied: []string{"nom"}}, a.Difference); a.Action != register.Inchangee || diff != "" {
			t.Errorf("%v (-want +got):\n%s", a.Action, diff)
		}
		c.Digests = digests(t, c.Key.Code, "nom=Martin")
		a = reserve(t, f, c)[0]
		if diff := cmp.Diff(register.Difference{Gone: []string{"ue/NFA031"}}, a.Difference); a.Action != register.Examen || a.Paper.Number != number || diff != "" {
			t.Errorf("%v about %s (-want +got):\n%s", a.Action, a.Paper.Number, diff)
		}
		wantState(t, f, number, register.Emise)
	},
	"redrawn digests are kept, and leave the lot": func(t *testing.T, f *fixture) {
		number := night(t, f, stating(t, 0, "nom=Martin", "contenu=a"))[0].Paper.Number
		lot(t, f)
		c := stating(t, 0, "nom=Martin", "contenu=b")
		wantAction(t, night(t, f, c)[0], register.Refaite)
		if p := get(t, f, number); p.Digests != c.Digests || p.Lot != "" {
			t.Errorf("digests %x, lot %q", p.Digests, p.Lot)
		}
		lot(t, f)
		other := stating(t, 0, "nom=Martin", "contenu=b", "maniere=b")
		wantAction(t, night(t, f, other)[0], register.Inchangee) // printed
		other.Redraw = true
		wantAction(t, night(t, f, other)[0], register.Refaite)
		wantAction(t, night(t, f, other)[0], register.Inchangee)
	},
	"digests drawn while handed over are not kept": func(t *testing.T, f *fixture) {
		old := stating(t, 0, "nom=Martin", "contenu=a")
		number := night(t, f, old)[0].Paper.Number
		c := stating(t, 0, "nom=Martin", "contenu=b")
		a := reserve(t, f, c)[0]
		if err := f.HandOver(f.ctx, by, []string{number}); err != nil {
			t.Fatal(err)
		}
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, c)}); err != nil {
			t.Fatal(err)
		}
		if got := get(t, f, number).Digests; got != old.Digests {
			t.Error("the digests of what was handed over changed")
		}
	},
	"upgrade": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1), claim(2))
		if err := f.HandOver(f.ctx, by, []string{answers[1].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		if err := f.Purge(f.ctx, by, []string{answers[2].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		var upgrades []register.Upgrade
		var want []register.Paper
		for i, a := range answers {
			u := register.Upgrade{Number: a.Paper.Number, Digests: digests(t, claim(i).Key.Code, "nom=Martin")}
			p := get(t, f, a.Paper.Number)
			if i < 2 {
				p.Digests = u.Digests
			}
			upgrades, want = append(upgrades, u), append(want, p)
		}
		history, err := f.History(f.ctx, want[0].Number)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{2, 0} { // twice is harmless
			if got, err := f.UpgradeDigests(f.ctx, upgrades); err != nil || got != n {
				t.Errorf("upgraded %d, %v; want %d", got, err, n)
			}
		}
		for _, p := range want {
			if diff := cmp.Diff(p, get(t, f, p.Number)); diff != "" {
				t.Errorf("%s differs otherwise (-want +got):\n%s", p.Number, diff)
			}
		}
		if after, err := f.History(f.ctx, want[0].Number); err != nil || len(after) != len(history) {
			t.Errorf("history of %d steps, %v; want %d", len(after), err, len(history))
		}
		c := claim(0)
		c.Rights, c.Presentation, c.Digests = hash("droits", 99), hash("forme", 99), upgrades[0].Digests
		wantAction(t, night(t, f, c)[0], register.Inchangee)
		upgrades[0].Digests = "\x01court"
		if _, err := f.UpgradeDigests(f.ctx, upgrades[:1]); err == nil {
			t.Error("digests cut short were kept")
		}
		if _, err := f.UpgradeDigests(f.ctx, []register.Upgrade{{Number: "ATT-2026-999999"}}); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("an unknown number: %v", err)
		}
	},
	"digests of an old paper": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		c := claim(0)
		c.Digests = digests(t, c.Key.Code, "nom=Martin")
		wantAction(t, reserve(t, f, c)[0], register.Inchangee)
		c.Rights = hash("droits", 99)
		c.Former = digests(t, c.Key.Code, "nom=Martin", "usage=Durand")
		wantAction(t, reserve(t, f, c)[0], register.Inchangee) // emptied
		c.Former = digests(t, c.Key.Code, "nom=Durand")
		a := reserve(t, f, c)[0]
		wantAction(t, a, register.Remplacante)
		if a.Replaces != number {
			t.Errorf("replaces %q", a.Replaces)
		}
	},
	"a paper of another key is replaced": func(t *testing.T, f *fixture) {
		old := night(t, f, claim(0))[0].Paper.Number
		c := claim(0)
		c.Key.Centre, c.Over = "Tours", old
		a := reserve(t, f, c)[0]
		if a.Action != register.Nouvelle || a.Replaces != old {
			t.Errorf("%v, replaces %q", a.Action, a.Replaces)
		}
		wantState(t, f, old, register.Emise) // until the new one is issued
		a = reserve(t, f, c)[0]              // after a kill
		wantAction(t, a, register.Reprise)
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{issued(a, c)}); err != nil {
			t.Fatal(err)
		}
		if p := get(t, f, old); p.State != register.Remplacee || p.ReplacedBy != a.Paper.Number {
			t.Errorf("%s is %v, replaced by %q", old, p.State, p.ReplacedBy)
		}
		wantAction(t, night(t, f, c)[0], register.Inchangee)
		if err := f.Check(f.ctx); err != nil {
			t.Error(err)
		}
	},
	"bad digests are refused": func(t *testing.T, f *fixture) {
		for _, d := range []register.Digests{"\x01court", "\x02" + register.Digests(make([]byte, 32))} {
			c := claim(0)
			c.Digests = d
			if _, err := f.Reserve(f.ctx, by, day, []register.Claim{c}); err == nil {
				t.Errorf("%x: accepted", d)
			}
		}
	},
}

// planTests: a night does what its plan said, and no more.
var planTests = map[string]func(*testing.T, *fixture){
	"what was planned is done": func(t *testing.T, f *fixture) {
		ended, replaced := claimOf(2, dossier.Contrat), claim(1)
		night(t, f, claim(0), replaced, ended)
		replaced.Rights = hash("droits", 99)
		claims := []register.Claim{claim(0), replaced, claim(3)}
		plan, err := f.Plan(f.ctx, claims)
		if err != nil {
			t.Fatal(err)
		}
		for i := range claims {
			claims[i].Planned = plan[i].Planned()
		}
		for i, a := range reserve(t, f, claims...) {
			wantAction(t, a, plan[i].Action)
		}
		endings := []register.Ending{{Key: ended.Key, Why: "annulée"}}
		if plan, err = f.PlanWithdraw(f.ctx, endings); err != nil {
			t.Fatal(err)
		}
		endings[0].Planned = plan[0].Planned()
		if plan, err = f.Withdraw(f.ctx, by, endings); err != nil {
			t.Fatal(err)
		}
		wantAction(t, plan[0], register.Revocation)
	},
	"what somebody changed since is left alone": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		replaced := claim(0)
		replaced.Rights = hash("droits", 99)
		claims := []register.Claim{replaced, claim(1), claim(2)}
		plan, err := f.Plan(f.ctx, claims)
		if err != nil {
			t.Fatal(err)
		}
		for i := range claims {
			claims[i].Planned = plan[i].Planned()
		}
		if err := f.HandOver(f.ctx, "m.durand", []string{number}); err != nil {
			t.Fatal(err)
		}
		issuedMeanwhile := night(t, f, claim(1))[0].Paper.Number
		answers := reserve(t, f, claims...)
		for i, want := range []struct {
			action register.Action
			number string
			state  register.State
		}{{register.Changee, number, register.Remise}, {register.Changee, issuedMeanwhile, register.Emise}, {register.Nouvelle, "ATT-2026-000003", register.Reservee}} {
			if a := answers[i]; a.Action != want.action || a.Paper.Number != want.number || a.Paper.State != want.state || a.Action.Draws() != (i == 2) {
				t.Errorf("claim %d: %v about %s, %v; want %v", i, a.Action, a.Paper.Number, a.Paper.State, want)
			}
		}
		if n := count(t, f, register.Filter{}); n != 3 {
			t.Errorf("%d papers, want 3", n)
		}
		unseen := claim(4)
		unseen.Planned = register.Planned{Action: register.Inchangee, Number: "ATT-2026-000009", State: register.Emise}
		if a := reserve(t, f, unseen)[0]; a.Action != register.Changee || a.Paper.Number != "" {
			t.Errorf("a key that is unknown now: %v about %q", a.Action, a.Paper.Number)
		}
		claims[0].Planned = register.Planned{} // no plan was shown
		wantAction(t, reserve(t, f, claims[0])[0], register.Remplacante)
	},
	"a withdrawal that was overtaken": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		endings := []register.Ending{{Key: claim(0).Key, Why: "annulée", Cause: "statut"}}
		plan, err := f.PlanWithdraw(f.ctx, endings)
		if err != nil {
			t.Fatal(err)
		}
		endings[0].Planned = plan[0].Planned()
		if err := f.HandOver(f.ctx, "m.durand", []string{number}); err != nil {
			t.Fatal(err)
		}
		got, err := f.Withdraw(f.ctx, by, endings)
		if err != nil {
			t.Fatal(err)
		}
		wantAction(t, got[0], register.Changee)
		wantState(t, f, number, register.Remise)
	},
}

// undoTests: a night's revocation goes with its cause.
var undoTests = map[string]func(*testing.T, *fixture){
	"undo": func(t *testing.T, f *fixture) {
		claims := []register.Claim{claim(0), claim(1)}
		answers := night(t, f, claims...)
		printed := lot(t, f).Name
		if err := f.HandOver(f.ctx, "m.durand", []string{answers[1].Paper.Number}); err != nil {
			t.Fatal(err)
		}
		reserve(t, f, claim(2))
		var endings []register.Ending
		var before []register.Paper
		for n := range 3 {
			endings = append(endings, register.Ending{Key: claim(n).Key, Why: "inscription annulée", Cause: "statut"})
		}
		for p, err := range f.All(f.ctx, register.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			before = append(before, p)
		}
		if _, err := f.Withdraw(f.ctx, by, endings); err != nil {
			t.Fatal(err)
		}
		undoable, err := f.Undoable(f.ctx, register.Filter{Semestre: "2026-2027-S1"})
		if err != nil || len(undoable) != 3 || undoable[0].Cause != "statut" || undoable[0].Reason != "inscription annulée" {
			t.Fatalf("undoable %+v, %v", undoable, err)
		}
		if other, err := f.Undoable(f.ctx, register.Filter{Centre: "Blois"}); err != nil || len(other) != 0 {
			t.Errorf("of another centre: %v, %v", other, err)
		}
		var undoings []register.Undoing
		for _, p := range undoable {
			undoings = append(undoings, register.Undoing{Number: p.Number, Cause: p.Cause})
		}
		got, err := f.Undo(f.ctx, by, append(undoings, undoings[0]))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range before {
			wantAction(t, got[i], register.Retablie)
			if diff := cmp.Diff(p, get(t, f, p.Number)) + cmp.Diff(p, got[i].Paper); diff != "" {
				t.Errorf("%s is not what it was (-was +is):\n%s", p.Number, diff)
			}
		}
		wantAction(t, got[3], register.Changee)
		if p := get(t, f, before[0].Number); p.Lot != printed {
			t.Errorf("lot %q, want %q", p.Lot, printed)
		}
		events, err := f.History(f.ctx, before[0].Number)
		if last := events[len(events)-1]; err != nil || last.What != register.EventRestored || last.By != by || last.Why != "statut" {
			t.Errorf("last event %+v, %v", last, err)
		}
		for i, want := range []register.Action{register.Inchangee, register.Inchangee, register.Reprise} {
			wantAction(t, reserve(t, f, claim(i))[0], want)
		}
		if got, err = f.Undo(f.ctx, by, undoings[:1]); err != nil {
			t.Fatal(err)
		}
		wantAction(t, got[0], register.Changee) // undone already
	},
	"undo leaves alone what a person did": func(t *testing.T, f *fixture) {
		numbers := make([]string, 6)
		for i := range numbers {
			numbers[i] = night(t, f, claim(i))[0].Paper.Number
		}
		withdraw := func(n int, cause string) {
			t.Helper()
			if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: claim(n).Key, Why: "x", Cause: cause}}); err != nil {
				t.Fatal(err)
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		for n := range 4 {
			withdraw(n, "statut")
		}
		withdraw(4, "")                                                         // a revocation that stands
		must(f.Revoke(f.ctx, "m.durand", numbers[0], "fraude", false))          // confirmed by a person
		must(f.Restore(f.ctx, "m.durand", numbers[1], "erreur"))                // restored by a person
		night(t, f, claim(2))                                                   // a newer paper stands
		newer := night(t, f, claim(3))[0].Paper.Number                          // a newer one
		must(f.Revoke(f.ctx, "m.durand", newer, "demande du directeur", false)) // that a person revoked
		must(f.Revoke(f.ctx, "m.durand", numbers[5], "erreur de saisie", true)) // a person's alone
		undoable, err := f.Undoable(f.ctx, register.Filter{})
		if err != nil || len(undoable) != 0 {
			t.Errorf("undoable %+v, %v", undoable, err)
		}
		var undoings []register.Undoing
		var want []register.Paper
		for _, number := range numbers {
			undoings, want = append(undoings, register.Undoing{Number: number, Cause: "statut"}), append(want, get(t, f, number))
		}
		undoings[4].Cause = ""
		got, err := f.Undo(f.ctx, by, undoings)
		must(err)
		for i := range got {
			wantAction(t, got[i], register.Changee)
			if diff := cmp.Diff(want[i], get(t, f, numbers[i])) + cmp.Diff(want[i], got[i].Paper); diff != "" {
				t.Errorf("%s changed:\n%s", numbers[i], diff)
			}
		}
	},
	"undo of another cause": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: claim(0).Key, Why: "x", Cause: "paiement"}}); err != nil {
			t.Fatal(err)
		}
		got, err := f.Undo(f.ctx, by, []register.Undoing{{Number: number, Cause: "statut"}})
		if err != nil {
			t.Fatal(err)
		}
		wantAction(t, got[0], register.Changee)
		wantState(t, f, number, register.Revoquee)
		if _, err := f.Undo(f.ctx, by, []register.Undoing{{Number: "ATT-2026-999999", Cause: "statut"}}); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("an unknown number: %v", err)
		}
	},
	"undo from two sides": func(t *testing.T, f *fixture) {
		number := night(t, f, claim(0))[0].Paper.Number
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: claim(0).Key, Why: "x", Cause: "statut"}}); err != nil {
			t.Fatal(err)
		}
		other := f.reopen(t, register.Options{})
		var mu sync.Mutex
		var wg sync.WaitGroup
		actions := map[register.Action]int{}
		for _, r := range []register.Register{f.Register, other, f.Register, other} {
			wg.Go(func() {
				got, err := r.Undo(f.ctx, by, []register.Undoing{{Number: number, Cause: "statut"}})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				actions[got[0].Action]++
			})
		}
		wg.Wait()
		if actions[register.Retablie] != 1 || actions[register.Changee] != 3 {
			t.Errorf("actions %v", actions)
		}
	},
	"files of fallen papers move": func(t *testing.T, f *fixture) {
		answers := night(t, f, claim(0), claim(1), claim(2))
		numbers := []string{answers[0].Paper.Number, answers[1].Paper.Number, answers[2].Paper.Number}
		pending := func(want ...string) []register.Paper {
			t.Helper()
			papers, err := f.PendingMoves(f.ctx, register.Filter{Semestre: "2026-2027-S1"})
			var got []string
			for _, p := range papers {
				got = append(got, p.Number)
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("pending moves differ, %v (-want +got):\n%s", err, diff)
			}
			return papers
		}
		pending()
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: claim(0).Key, Why: "x", Cause: "statut"}}); err != nil {
			t.Fatal(err)
		}
		c := claim(1)
		c.Rights = hash("droits", 99)
		night(t, f, c)
		papers := pending(numbers[0], numbers[1])
		to := register.RetiredFile(papers[0])
		if want := "CEN000000/retires/" + numbers[0] + ".pdf"; to != want {
			t.Errorf("goes to %s, want %s", to, want)
		}
		moves := []register.Move{{Number: numbers[0], From: papers[0].File, To: to}, {Number: numbers[1], From: "ailleurs.pdf", To: "x/retires/x.pdf"}}
		got, err := f.Moved(f.ctx, moves)
		if err != nil || got[0].File != to || got[1].File != papers[1].File {
			t.Errorf("moved to %q and %q, %v", got[0].File, got[1].File, err)
		}
		moved := pending(numbers[1])
		if again := register.RetiredFile(get(t, f, numbers[0])); again != to {
			t.Errorf("once moved goes to %s", again)
		}
		if _, err := f.Moved(f.ctx, []register.Move{{Number: numbers[1], From: moved[0].File}}); err != nil { // its successor has overwritten it
			t.Fatal(err)
		}
		pending()
		if _, err := f.Undo(f.ctx, by, []register.Undoing{{Number: numbers[0], Cause: "statut"}}); err != nil {
			t.Fatal(err)
		}
		pending(numbers[0]) // back to where it was
		if _, err := f.Moved(f.ctx, []register.Move{{Number: numbers[0], From: to}, {Number: numbers[2], From: get(t, f, numbers[2]).File}}); err != nil {
			t.Fatal(err)
		}
		if get(t, f, numbers[2]).File == "" || get(t, f, numbers[0]).File != to {
			t.Error("a valid paper was left without a file")
		}
		if _, err := f.Moved(f.ctx, []register.Move{{Number: numbers[0], From: to, To: papers[0].File}}); err != nil {
			t.Fatal(err)
		}
		pending()
		place := get(t, f, numbers[2]).File
		beside := strings.TrimSuffix(place, ".pdf") + "-" + numbers[2] + ".pdf"
		if _, err := f.Moved(f.ctx, []register.Move{{Number: numbers[2], From: place, To: beside}}); err != nil {
			t.Fatal(err)
		}
		pending(numbers[2])
		if _, err := f.Moved(f.ctx, []register.Move{{Number: numbers[2], From: beside, To: place}}); err != nil {
			t.Fatal(err)
		}
		pending()
		if err := f.Check(f.ctx); err != nil {
			t.Error(err)
		}
		if _, err := f.Moved(f.ctx, []register.Move{{Number: "ATT-2026-999999"}}); !errors.Is(err, register.ErrNotFound) {
			t.Errorf("an unknown number: %v", err)
		}
	},
}
