package generate_test

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// desk is a register at which somebody works while the batch does: act is
// called when papers are marked, and again whenever the batch is about to
// start a print lot.
type desk struct {
	register.Register
	marked func(numbers []string) error
	start  func(numbers []string) error
}

func (d *desk) MarkIssued(ctx context.Context, by string, issued []register.Issued) ([]register.Paper, error) {
	papers, err := d.Register.MarkIssued(ctx, by, issued)
	if err != nil || d.marked == nil {
		return papers, err
	}
	var numbers []string
	for _, p := range papers {
		numbers = append(numbers, p.Number)
	}
	return papers, d.marked(numbers)
}

func (d *desk) StartLot(ctx context.Context, by string, day dossier.Date, numbers, taken []string) (register.Lot, error) {
	if d.start != nil {
		if err := d.start(numbers); err != nil {
			return register.Lot{}, err
		}
	}
	return d.Register.StartLot(ctx, by, day, numbers, taken)
}

// printed lists the numbers that stand in the print runs on disk, by file.
func (h *house) printed() map[string][]string {
	h.t.Helper()
	found := map[string][]string{}
	runs, err := filepath.Glob(filepath.Join(h.out, "*", "impression", "*", "*.pdf"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, run := range runs {
		name := strings.TrimSuffix(filepath.Base(run), ".pdf")
		pages := pagesOf(textOf(h.t, run), prefixes[kindOfRun(run)])
		found[filepath.Base(filepath.Dir(run))+"/"+name] = slices.Sorted(maps.Keys(pages))
	}
	return found
}

// attestations is a job over n attestations on a register with a desk.
func attestations(h *house, n int, d *desk) generate.Job {
	j := h.job(many(n)...)
	j.Documents, j.Register = []dossier.Document{dossier.Attestation}, d
	return j
}

// TestFallenPaperIsNotPrinted lets the desk take papers out of a batch's hands
// at the last moments: a print run holds what stands when its lot starts, no
// more and no less.
func TestFallenPaperIsNotPrinted(t *testing.T) {
	t.Parallel()
	revoke := func(reg register.Register, n int) func([]string) error {
		return func(numbers []string) error {
			if n--; n < 0 {
				return nil
			}
			return reg.Revoke(context.Background(), "guichet", numbers[0], "demande du directeur", true)
		}
	}
	handOver := func(reg register.Register, n int) func([]string) error {
		return func(numbers []string) error {
			if n--; n < 0 {
				return nil
			}
			return reg.HandOver(context.Background(), "guichet", numbers[:1])
		}
	}
	cases := map[string]struct {
		hook func(d *desk, reg register.Register)
		left int
	}{
		"revoked once marked":                 {func(d *desk, reg register.Register) { d.marked = revoke(reg, 1) }, 3},
		"revoked as the lot starts":           {func(d *desk, reg register.Register) { d.start = revoke(reg, 1) }, 3},
		"revoked again while it is redrawn":   {func(d *desk, reg register.Register) { d.start = revoke(reg, 2) }, 2},
		"handed over at the desk before that": {func(d *desk, reg register.Register) { d.marked = handOver(reg, 1) }, 3},
	}
	for backend, open := range backends {
		for name, c := range cases {
			t.Run(backend+"/"+name, func(t *testing.T) {
				h := newHouse(t)
				h.reg = open(t, h)
				d := &desk{Register: h.reg}
				c.hook(d, h.reg)
				r := h.run(attestations(h, 4, d))
				if len(r.Lots) != 1 || r.Lots[0].Papiers != c.left || r.Lots[0].Pages != c.left {
					t.Fatalf("want a run of %d papers, got %+v", c.left, r.Lots)
				}
				h.printedIsStanding(c.left)
			})
		}
	}
}

// printedIsStanding holds the only print run against its lot.
func (h *house) printedIsStanding(n int) {
	h.t.Helper()
	runs := h.printed()
	for run, numbers := range runs {
		if len(numbers) != n {
			h.t.Errorf("%s holds %q, want %d papers", run, numbers, n)
		}
		lot, _, _ := strings.Cut(run, "/")
		var known []string
		for p, err := range h.reg.All(h.t.Context(), register.Filter{Lot: lot}) {
			if err != nil || p.State != register.Emise {
				h.t.Errorf("%s is in the lot and %s, %v", p.Number, p.State, err)
			}
			known = append(known, p.Number)
		}
		if slices.Sort(known); !slices.Equal(known, numbers) {
			h.t.Errorf("%s holds %q, the register says %q", run, numbers, known)
		}
	}
	if len(runs) != 1 {
		h.t.Errorf("print runs %v", runs)
	}
}

// TestLastPaperFalls leaves nothing to print: there is no lot, and the night
// has not failed.
func TestLastPaperFalls(t *testing.T) {
	h := newHouse(t)
	d := &desk{Register: h.reg}
	d.start = func(numbers []string) error {
		return h.reg.Revoke(context.Background(), "guichet", numbers[0], "erreur", false)
	}
	if r := h.run(attestations(h, 1, d)); len(r.Lots) != 0 || len(r.Emis) != 1 {
		t.Errorf("runs %+v, issued %+v", r.Lots, r.Emis)
	}
	if runs := h.printed(); len(runs) != 0 || h.temporary() != 0 {
		t.Errorf("print runs %v, %d temporary files", runs, h.temporary())
	}
	if open, err := h.reg.OpenLots(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("open lots %v, %v", open, err)
	}
}

// TestPapersFallWithoutEnd gives up redrawing at some point: the runs wait for
// the next night rather than hold this one up, and nothing is forgotten.
func TestPapersFallWithoutEnd(t *testing.T) {
	h := newHouse(t)
	d := &desk{Register: h.reg}
	d.start = func(numbers []string) error {
		return h.reg.Revoke(context.Background(), "guichet", numbers[0], "erreur", false)
	}
	if r := h.run(attestations(h, 12, d)); len(r.Lots) != 0 {
		t.Errorf("runs %+v", r.Lots)
	}
	left, err := h.reg.Unprinted(t.Context(), register.Filter{})
	if err != nil || len(left) == 0 {
		t.Fatalf("%d unprinted, %v", len(left), err)
	}
	r := h.run(attestations(h, 12, &desk{Register: h.reg}))
	if len(r.Lots) != 1 || r.Lots[0].Papiers != len(left) {
		t.Errorf("%d were left, then printed: %+v", len(left), r.Lots)
	}
	h.printedIsStanding(len(left))
}
