package generate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer/dossier"
)

// all are the items of a list of a report.
func all[T any](t testing.TB, l *generate.List[T]) []T {
	t.Helper()
	var items []T
	for item, err := range l.All() {
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, item)
	}
	return items
}

// mixed are dossiers of which every third lacks its identity and every fifth
// is to be looked at.
func mixed(n int) []dossier.Dossier {
	list := many(n)
	for i := range list {
		if i%3 == 0 {
			list[i].Pieces.Identite = dossier.Identite{}
		}
		if i%5 == 0 {
			list[i].Auditeur.Courriel = "<" + list[i].Auditeur.Code + "&>"
			list[i].Nouveau = dossier.Inconnu
		}
	}
	return list
}

// TestListsOnDiskSayTheSame holds that rapport.json and a-completer.xlsx are,
// to the byte, those of a run whose lists are in memory, and what they should
// be: the encoder's own.
func TestListsOnDiskSayTheSame(t *testing.T) {
	var trees []map[string]string
	var reports []*generate.Report
	scratch := t.TempDir()
	for _, dir := range []string{"", scratch} {
		h := newHouse(t)
		j := h.job(mixed(40)...)
		j.Scratch = dir
		reports = append(reports, h.run(j))
		trees = append(trees, map[string]string{"rapport": h.tree()["2026-2027-S1/rapport.json"], "a-completer": h.tree()["2026-2027-S1/a-completer.xlsx"]})
	}
	for name, want := range trees[0] {
		if got := trees[1][name]; got != want || want == "" {
			t.Errorf("%s differs: %d bytes, %d in memory", name, len(got), len(want))
		}
	}
	for i, r := range reports {
		if r.Incomplets.Len() != 14 || r.Emis.Len() == 0 {
			t.Errorf("%d incomplete, %d issued", r.Incomplets.Len(), r.Emis.Len())
		}
		streamed, err := r.JSON()
		whole, err2 := json.MarshalIndent(r, "", "  ")
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(streamed, append(whole, '\n')) {
			t.Errorf("report %d: %v\n%s", i, err, streamed)
		}
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) == 0 {
		t.Errorf("nothing is on disk: %v", err)
	}
	if err := reports[1].Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(scratch); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestFullScratchIsSaid: a list that cannot be kept ends the run.
func TestFullScratchIsSaid(t *testing.T) {
	h := newHouse(t)
	j := h.job(mixed(3)...)
	j.Scratch = h.db // a file
	if _, err := generate.Run(context.Background(), j); err == nil {
		t.Error("the report lost a list in silence")
	}
}
