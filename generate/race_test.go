package generate_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// crowd is people of every script, whose papers need every font tier.
func crowd(n int) []dossier.Dossier {
	var people []dossier.Dossier
	for len(people) < n {
		for _, name := range []string{"français", "vietnamien", "europe", "latin"} {
			for _, d := range cast(names[name], 1+len(people)%12) {
				d.Auditeur.Code = fmt.Sprintf("CEN9%05d", len(people)+1)
				d.Auditeur.Naissance = day("1980-01-01").AddDays(len(people))
				people = append(people, d)
			}
		}
	}
	return people[:n]
}

// crowdedNight is every PDF of a night of the crowd, with numbers and seals that
// depend on nothing but the crowd.
func crowdedNight(t *testing.T, workers int) map[string]string {
	h := newHouse(t)
	j := h.job(crowd(48)...)
	j.Catalogue, j.Workers = largeCatalogue(), workers
	j.Specimen, j.Ring = true, seal.Specimen()
	reg, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "r.sqlite"),
		register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true, Random: rand.NewChaCha8([32]byte{})})
	if err != nil {
		t.Fatal(err)
	}
	defer reg.Close()
	j.Register = reg
	h.run(j)
	tree := h.tree()
	for name := range tree {
		if filepath.Ext(name) != ".pdf" {
			delete(tree, name) // the reports say when they were made
		}
	}
	return tree
}

// TestManyWorkersDrawAlike runs several batches of many workers at once in one
// process, under the race detector in CI: what is shared (fonts, static parts,
// models, buffers) must not show in the bytes.
func TestManyWorkersDrawAlike(t *testing.T) {
	want := crowdedNight(t, 1)
	if len(want) < 100 {
		t.Fatalf("%d papers and runs", len(want))
	}
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			got := crowdedNight(t, 16)
			for name, data := range want {
				if got[name] != data {
					t.Errorf("%s: one worker and sixteen write other bytes", name)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d files, want %d", len(got), len(want))
			}
		})
	}
}
