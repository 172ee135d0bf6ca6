package generate_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

var errKilled = errors.New("killed")

// dying is a register whose process dies at the n-th call of one step: before
// it, or after it but before the answer arrives.
type dying struct {
	register.Register
	step  string
	after bool
	n     int
}

func (d *dying) dies(step string) bool {
	if d.step != step {
		return false
	}
	d.n--
	return d.n == 0
}

func (d *dying) around(step string, do func() error) error {
	dies := d.dies(step)
	if dies && !d.after {
		return errKilled
	}
	if err := do(); err != nil || !dies {
		return err
	}
	return errKilled
}

func (d *dying) Reserve(ctx context.Context, by string, day dossier.Date, c []register.Claim) (a []register.Answer, err error) {
	err = d.around("reserve", func() (err error) { a, err = d.Register.Reserve(ctx, by, day, c); return })
	return a, err
}

func (d *dying) MarkIssued(ctx context.Context, by string, i []register.Issued) (p []register.Paper, err error) {
	err = d.around("mark", func() (err error) { p, err = d.Register.MarkIssued(ctx, by, i); return })
	return p, err
}

func (d *dying) StartLot(ctx context.Context, by string, day dossier.Date, n, taken []string) (l register.Lot, err error) {
	err = d.around("start-lot", func() (err error) { l, err = d.Register.StartLot(ctx, by, day, n, taken); return })
	return l, err
}

func (d *dying) FinishLot(ctx context.Context, by, lot string) error {
	return d.around("finish-lot", func() error { return d.Register.FinishLot(ctx, by, lot) })
}

// TestKilledAtEachStep lets the run die around each call to the register and
// checks, after the next run, the promises of the protocol: one valid paper a
// ready dossier, every paper on disk known, no number twice, each printed once.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"reserve", "mark", "start-lot", "finish-lot"} {
		for _, after := range []bool{false, true} {
			t.Run(step+map[bool]string{false: " before", true: " after"}[after], func(t *testing.T) {
				h := newHouse(t)
				j := h.job(many(5)...)
				j.Register = &dying{Register: h.reg, step: step, after: after, n: 1}
				if _, err := generate.Run(t.Context(), j); !errors.Is(err, errKilled) {
					t.Fatalf("want the run to die, got %v", err)
				}
				h.promises(nil)
				h.run(h.job(many(5)...))
				h.promises(many(5))
			})
		}
	}
}

// promises checks what is true at every moment, and with dossiers what is true
// after a run that was left to finish.
func (h *house) promises(dossiers []dossier.Dossier) {
	h.t.Helper()
	onDisk := map[string]string{} // number → file
	for name, data := range papers(h.tree()) {
		n := number(h.t, data)
		if other := onDisk[n]; other != "" {
			h.t.Errorf("%s stands on %s and %s", n, other, name)
		}
		onDisk[n] = name
		p, err := h.reg.Get(h.t.Context(), n)
		if err != nil {
			h.t.Errorf("%s is on disk and not in the register: %v", n, err)
		} else if p.State.Valid() && p.File != name {
			h.t.Errorf("%s is at %s, the register says %s", n, name, p.File)
		}
	}
	if dossiers == nil {
		return
	}
	h.oneValidPaperEach(dossiers, onDisk)
	h.printedOnce(onDisk)
}

func (h *house) oneValidPaperEach(dossiers []dossier.Dossier, onDisk map[string]string) {
	h.t.Helper()
	valid := map[register.PaperKey]int{}
	for p, err := range h.reg.All(h.t.Context(), register.Filter{}) {
		if err != nil {
			h.t.Fatal(err)
		}
		if p.State.Valid() {
			valid[p.Key]++
			if onDisk[p.Number] == "" {
				h.t.Errorf("%s is valid and not on disk", p.Number)
			}
		}
		if p.State == register.Reservee {
			h.t.Errorf("%s is still reserved after a whole run", p.Number)
		}
	}
	for i := range dossiers {
		for _, doc := range []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Retractation} {
			if key := (register.PaperKey{Key: dossiers[i].Key(), Document: doc}); valid[key] != 1 {
				h.t.Errorf("%s has %d valid papers", key, valid[key])
			}
		}
	}
}

// printedOnce reads the print runs back: every paper on disk stands in exactly
// one of them.
func (h *house) printedOnce(onDisk map[string]string) {
	h.t.Helper()
	printed := map[string]int{}
	for name := range h.tree() {
		if !strings.Contains(name, "/impression/") {
			continue
		}
		text := textOf(h.t, filepath.Join(h.out, name))
		for n := range onDisk {
			if strings.Contains(text, n) {
				printed[n]++
			}
		}
		if strings.Contains(name, ".cnamdoc-") {
			h.t.Errorf("left behind: %s", name)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(onDisk)) {
		// A withdrawal form names its contrat, so a contrat's number is there twice.
		if want := 1 + strings.Count(n, "CTR"); printed[n] != want {
			h.t.Errorf("%s stands in %d print runs, want %d", n, printed[n], want)
		}
	}
}

// TestFullDiskLeavesNothingHalfWritten makes one paper's directory impossible.
func TestFullDiskLeavesNothingHalfWritten(t *testing.T) {
	h := newHouse(t)
	blocked := filepath.Join(h.out, "2026-2027-S1", "ORLEANS")
	if err := os.MkdirAll(filepath.Dir(blocked), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := generate.Run(t.Context(), h.job(complete(1))); err == nil {
		t.Fatal("want an error")
	}
	if left := papers(h.tree()); len(left) != 0 {
		t.Errorf("left behind: %v", slices.Collect(maps.Keys(left)))
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	h.run(h.job(complete(1)))
	h.promises([]dossier.Dossier{complete(1)})
}
