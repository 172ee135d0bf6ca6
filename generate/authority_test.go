package generate_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// attestations is a job over the people from one number to another.
func (h *house) attestations(from, to int) generate.Job {
	var list []dossier.Dossier
	for n := from; n <= to; n++ {
		list = append(list, complete(n))
	}
	j := h.job(list...)
	j.Documents, j.MaxLoss = []dossier.Document{dossier.Attestation, dossier.Relance}, 100
	return j
}

// given adds who bears each number on disk, and says where one stands on two
// persons' papers.
func (h *house) given(seen map[string]string) {
	h.t.Helper()
	for name, data := range papers(h.tree()) {
		n, code := number(h.t, data), strings.Split(name, "/")[2]
		if seen[n] != "" && seen[n] != code {
			h.t.Errorf("%s stands on papers of %s and of %s", n, seen[n], code)
		}
		seen[n] = code
	}
}

// unsaid is the tree but for the morning sheet, which says a refusal.
func (h *house) unsaid() map[string]string {
	h.t.Helper()
	files := h.tree()
	delete(files, string(semestre)+"/matin.pdf")
	return files
}

func (h *house) backUp(path string) {
	h.t.Helper()
	if err := h.reg.Backup(h.t.Context(), path); err != nil {
		h.t.Fatal(err)
	}
}

// putBack puts a copy of the register in its place, by hand.
func (h *house) putBack(from string) {
	h.t.Helper()
	err := h.reg.Close()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(h.db + suffix); !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	data, read := os.ReadFile(from)
	if err = errors.Join(err, read, os.WriteFile(h.db, data, 0o600)); err != nil {
		h.t.Fatal(err)
	}
	h.open()
}

// A copy of the register from before any of four nights, the last of them whole
// or killed at a step, is refused while its numbers lie behind those given; once
// it has skipped ahead, no number stands on two persons' papers.
func TestRestoreAtEveryPoint(t *testing.T) {
	t.Parallel()
	const nights = 4
	for _, killed := range []string{"", "rename", "published", "lot"} {
		t.Run("killed at "+killed, func(t *testing.T) {
			h := newHouse(t)
			copies := t.TempDir()
			seen := map[string]string{}
			for night := range nights {
				h.backUp(filepath.Join(copies, fmt.Sprint(night)))
				j := h.attestations(1, 2*night+2)
				if night == nights-1 && killed != "" {
					h.killed(j, killed)
					h.open()
				} else {
					h.run(j)
				}
				h.given(seen)
			}
			after := t.TempDir()
			if err := os.CopyFS(after, os.DirFS(h.out)); err != nil {
				t.Fatal(err)
			}
			for _, papersOnly := range []bool{false, true} {
				for point := range nights {
					h.out = t.TempDir()
					if err := os.CopyFS(h.out, os.DirFS(after)); err != nil {
						t.Fatal(err)
					}
					if papersOnly {
						if err := os.Remove(filepath.Join(h.out, ".numeros")); err != nil {
							t.Fatal(err)
						}
					}
					h.putBack(filepath.Join(copies, fmt.Sprint(point)))
					before := h.unsaid()
					mine := maps.Clone(seen)
					next := h.attestations(20, 25) // they come first where the lost ones were
					_, err := generate.Run(t.Context(), next)
					var older *register.OlderError
					refused := errors.As(err, &older)
					if known := killed != "rename" || point < nights-1 || !papersOnly; refused != known || !refused && err != nil {
						t.Errorf("copy of before night %d, papers alone %t: want it refused as older, got %v", point, papersOnly, err)
					}
					if refused {
						if diff := cmp.Diff(before, h.unsaid()); diff != "" {
							t.Error("a refused night wrote something")
						}
					}
					outside, err := generate.OutsideMark(h.out)
					if err == nil {
						_, err = h.reg.SkipAhead(t.Context(), 1000, outside, today.Year)
					}
					if err != nil {
						t.Fatal(err)
					}
					h.run(next)
					h.given(mine)
					h.run(h.attestations(1, 12))
					h.given(mine)
				}
			}
		})
	}
}

// The papers tell what the mark does, whatever the order of their paths, those
// without a seal included.
func TestPapersTellTheMark(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(5), complete(6)))
	h.run(h.job(complete(1), complete(2), complete(5), complete(6)))
	mark, err := generate.OutsideMark(h.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(h.out, ".numeros")); err != nil {
		t.Fatal(err)
	}
	told, err := generate.OutsideMark(h.out)
	if diff := cmp.Diff(mark, told); diff != "" || err != nil || told["ATT-2026"] != 4 || told["RET-2026"] != 4 {
		t.Errorf("the papers tell %v, %v (-mark +papers):\n%s", told, err, diff)
	}
	h.run(h.job(complete(1), complete(2), complete(5), complete(6)))
	if again, err := generate.OutsideMark(h.out); err != nil || !cmp.Equal(mark, again) {
		t.Errorf("the next night left the mark %v, %v", again, err)
	}
	if _, err := os.Stat(filepath.Join(h.out, ".numeros")); err != nil {
		t.Errorf("papers of an older release: %v", err)
	}
}

// A mark that was damaged is no mark that was never written.
func TestDamagedMarkRefuses(t *testing.T) {
	h := newHouse(t)
	h.run(h.attestations(1, 2))
	path := filepath.Join(h.out, ".numeros")
	if err := os.WriteFile(path, []byte(`{"ATT-2026": 1`), 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *generate.MarkError
	if _, err := generate.Run(t.Context(), h.attestations(1, 3)); !errors.As(err, &damaged) || damaged.Path != path {
		t.Errorf("want a damaged mark, got %v", err)
	}
}

// Another local key, or another ring, is refused before anything is written,
// by a dry run as well; renewed keys are the same authority.
func TestOtherKeysAreRefused(t *testing.T) {
	h := newHouse(t)
	h.run(h.attestations(1, 2))
	before := h.unsaid()
	other := newHouse(t)
	for name, j := range map[string]generate.Job{
		"local key": func() generate.Job { j := h.attestations(1, 3); j.Hasher = other.hash; return j }(),
		"ring":      func() generate.Job { j := h.attestations(1, 3); j.Ring = other.ring; return j }(),
		"both":      func() generate.Job { j := h.attestations(1, 3); j.Ring, j.Hasher = other.ring, other.hash; return j }(),
	} {
		for _, dry := range []bool{true, false} {
			j.DryRun = dry
			var refused *register.AuthorityError
			r, err := generate.Run(t.Context(), j)
			if !errors.As(err, &refused) {
				t.Errorf("%s, dry %t: want it refused, got %v", name, dry, err)
			}
			if len(r.Refus) != 1 || r.Refus[0].Garde != generate.GuardAutorite || r.Refus[0].Commande != "" {
				t.Errorf("%s, dry %t: the report says %+v", name, dry, r.Refus)
			}
		}
	}
	if diff := cmp.Diff(before, h.unsaid()); diff != "" {
		t.Error("a refused night wrote something")
	}
	ring, err := anneau.Load(filepath.Join(filepath.Dir(h.db), "cles"))
	if err == nil {
		ring, err = ring.Rotate(clock())
	}
	if err != nil {
		t.Fatal(err)
	}
	old := h.ring
	h.ring = ring.KeyRing
	h.run(h.attestations(1, 3))
	h.ring = old // a copy of before, on another machine
	h.run(h.attestations(1, 4))
}

// A register of an older release, which remembers no keys, takes those of its
// papers and keeps them.
func TestKeysAreKeptFromTheFirstNumber(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	j := h.attestations(1, 2)
	j.Ring, j.Hasher, j.DryRun = other.ring, other.hash, true
	h.run(j)
	j.Dossiers, j.DryRun = nil, false
	h.run(j) // nothing was given: the register is nobody's yet
	h.run(h.attestations(1, 2))
	j = h.attestations(1, 2)
	j.Hasher = other.hash
	if _, err := generate.Run(t.Context(), j); !errors.Is(err, register.ErrOtherKey) {
		t.Errorf("want another local key, got %v", err)
	}
}
