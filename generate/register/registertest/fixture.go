package registertest

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// RunReleased holds that a register which a release wrote, now opened by open,
// says of each paper what that release said (papers: a JSON list of its fields
// in a file), and serves on. It holds what every release knew: the same
// invented persons in all states of a paper.
func RunReleased(t *testing.T, papers string, open Opener) {
	f := newFixture(t, open)
	if err := f.Check(f.ctx); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(papers)
	if err != nil {
		t.Fatal(err)
	}
	var want []map[string]any
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	n := 0
	for p, err := range f.All(f.ctx, register.Filter{}) {
		if err != nil || n == len(want) {
			t.Fatalf("paper %s, %v: want %d papers", p.Number, err, len(want))
		}
		if p.Digests != "" || p.Cause != "" {
			t.Errorf("%s was given digests %x, cause %q", p.Number, p.Digests, p.Cause)
		}
		got := asMap(t, p)
		for _, later := range []string{"Digests", "Cause"} {
			delete(got, later)
		}
		if diff := cmp.Diff(want[n], got); diff != "" {
			t.Errorf("%s has changed (-was +is):\n%s", p.Number, diff)
		}
		n++
	}
	if n != len(want) {
		t.Errorf("%d papers, want %d", n, len(want))
	}
	served(t, f)
}

func asMap(t *testing.T, p register.Paper) map[string]any {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// served runs a night over a released register: nothing changes by itself, with
// the old hashes or with new ones beside them.
func served(t *testing.T, f *fixture) {
	second := claim(0)
	second.Rights, second.UEs = hash("droits", 99), []string{"NFA031"}
	claims := []register.Claim{second, claim(1), claim(3), claimOf(0, dossier.Contrat), claimOf(1, dossier.Convention), claimOf(4, dossier.Relance), claim(5), claim(2)}
	want := []register.Action{register.Inchangee, register.Inchangee, register.Fermee, register.Inchangee, register.Inchangee, register.Inchangee,
		register.Reprise, register.Nouvelle}
	for range 2 {
		plan, err := f.Plan(f.ctx, claims)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range plan {
			if a.Action != want[i] {
				t.Errorf("claim %d: %v, want %v", i, a.Action, want[i])
			}
			claims[i].Digests = digests(t, claims[i].Key.Code, "nom=Martin", "contenu=tout autre", "maniere=autre")
		}
	}
	night(t, f, claims...)
	if mark, err := f.HighWater(f.ctx); err != nil || mark["ATT-2026"] != 7 || mark["CTR-2026"] != 1 {
		t.Errorf("high-water mark %v, %v", mark, err)
	}
	key := register.Authority{Check: hasher.Check(), Signing: [4]byte{1}, Kids: [][4]byte{{1}}}
	if err := f.CheckAuthority(f.ctx, key); err == nil {
		t.Error("another ring was let in: the papers tell theirs")
	}
	key.Kids = append(key.Kids, [4]byte{9, 8, 7, 6})
	if err := f.KeepAuthority(f.ctx, by, key); err != nil {
		t.Error(err)
	}
	facts := register.Question{Key: claim(1).Key.Key, Rule: "R8", Facts: hash("faits", 1)}
	asked, err := f.Ask(f.ctx, register.Filter{}, day, []register.Question{facts})
	if err != nil || asked[0].Number != 1 || !asked[0].Accepted() || asked[0].Answer.By != "m.durand" {
		t.Errorf("a question that was answered: %+v, %v", asked, err)
	}
}
