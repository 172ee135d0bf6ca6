package generate_test

import (
	"context"
	"testing"

	"cnamdoc/generate/register"
)

// thrifty counts the papers that a night reads one by one, and keeps what it
// leaves for the next.
type thrifty struct {
	register.Register
	read   int
	nights []register.NightDigest
}

func (r *thrifty) Get(ctx context.Context, number string) (register.Paper, error) {
	r.read++
	return r.Register.Get(ctx, number)
}

func (r *thrifty) SaveNights(ctx context.Context, nights []register.NightDigest) error {
	r.nights = nights
	return r.Register.SaveNights(ctx, nights)
}

// TestFirstNightReadsNoPaperAgain: what is left to print is looked at among the
// papers that tonight did not draw. At fifty thousand dossiers the others are a
// hundred thousand rows, and as many files.
func TestFirstNightReadsNoPaperAgain(t *testing.T) {
	h := newHouse(t)
	j, reg := h.job(many(5)...), &thrifty{Register: h.reg}
	j.Register = reg
	if h.run(j); reg.read != 0 {
		t.Errorf("%d papers were read again", reg.read)
	}
}

// TestDossiersShareTheirMarks: of many dossiers with the same marks a night holds
// one list of names.
func TestDossiersShareTheirMarks(t *testing.T) {
	h := newHouse(t)
	j, reg := h.job(many(5)...), &thrifty{Register: h.reg}
	j.Register = reg
	h.run(j)
	stated, satisfied := map[*string]bool{}, map[*string]bool{}
	for _, night := range reg.nights {
		for _, marks := range night.Dossiers {
			stated[&marks.Stated[0]], satisfied[&marks.Satisfied[0]] = true, true
		}
	}
	if len(stated) != 1 || len(satisfied) != 1 {
		t.Errorf("%d and %d lists of names", len(stated), len(satisfied))
	}
}
