package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// On a shared register, a copy from before another machine drew the paper again
// is no forgery; what is younger, or bears another seal, is what it was.
func TestAnotherMachinesStaleCopies(t *testing.T) {
	n := must(t, petitNight)
	ring, err := anneau.LoadPublic(n.path("etat/cles"))
	if err != nil {
		t.Fatal(err)
	}
	at := registerAt{path: n.path("etat/registre.sqlite")}
	reg, err := at.open(t.Context(), register.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer reg.Close()
	files := n.papers(t, dossier.Attestation)[:2]
	var papers []register.Paper
	for paper, err := range reg.All(t.Context(), register.Filter{Documents: []dossier.Document{dossier.Attestation}}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, rel := range files {
			if paper.File == rel {
				papers = append(papers, paper)
			}
		}
	}
	if len(papers) != 2 {
		t.Fatalf("%d papers of %v", len(papers), files)
	}
	paper := papers[0]
	yesterday := time.Now().Add(-24 * time.Hour)
	for _, c := range []struct {
		name      string
		shared    bool
		content   string // whose file stands in its place
		age       time.Time
		wantStale bool
	}{
		{"an old copy", true, papers[0].File, yesterday, true},
		{"an old copy, on a register of one machine", false, papers[0].File, yesterday, false},
		{"a younger file", true, papers[0].File, time.Now().Add(time.Hour), false},
		{"another paper's file", true, papers[1].File, yesterday, false},
	} {
		out := t.TempDir()
		path := filepath.Join(out, filepath.FromSlash(paper.File))
		data, err := os.ReadFile(n.paper(c.content))
		err = errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, append(data, '\n'), 0o600), os.Chtimes(path, c.age, c.age))
		if err != nil {
			t.Fatal(err)
		}
		a := &audit{out: out, ring: ring, shared: c.shared, history: func(number string) ([]register.Event, error) { return reg.History(t.Context(), number) }}
		err = a.check(paper)
		if stale := a.stale == 1 && err == nil; stale != c.wantStale || !stale && err == nil {
			t.Errorf("%s: stale %v, %v", c.name, stale, err)
		}
	}
}
