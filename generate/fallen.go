package generate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
)

// Between the moment when a paper is marked issued and the start of its print
// lot, somebody may revoke it at the desk or hand it over. Its run is then
// drawn again without it: nobody hands out a page by mistake.

// redrawRuns draws these runs again, for printing only.
type redrawRuns func(runs map[lotKey]bool) error

// maxRedraws bounds how often a lot is drawn again. Beyond, what still changes
// under our hands goes into the next night's lot.
const maxRedraws = 3

// begin starts the lot in the register once its runs hold what stands, no more
// and no less. A lot of which nothing is left has no runs, and is not started.
func (r *runSet) begin(ctx context.Context, dir *lotDir, redraw redrawRuns) (register.Lot, error) {
	for try := 0; len(dir.runs) > 0; try++ {
		var numbers []string
		for _, run := range dir.runs {
			numbers = append(numbers, run.numbers...)
		}
		taken, err := r.standing()
		if err != nil {
			return register.Lot{}, err
		}
		lot, refused := r.b.job.Register.StartLot(ctx, r.b.job.By, r.b.job.Today, numbers, taken)
		if !errors.Is(refused, register.ErrState) {
			return lot, refused
		}
		stale, err := r.dropStale(ctx, dir)
		if err != nil {
			return lot, err
		}
		if len(stale) == 0 {
			return lot, refused
		}
		if redraw != nil && try < maxRedraws {
			if err := redraw(stale); err != nil {
				return lot, err
			}
		}
	}
	return register.Lot{}, nil
}

// standing lists the names of the lots on disk, whatever their semester. The
// register may have been restored from before some of them.
func (r *runSet) standing() ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(r.b.job.Out, "*", "impression", "*"))
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths, err
}

// dropStale removes the runs that hold a paper that is not to be printed any
// more, and returns which.
func (r *runSet) dropStale(ctx context.Context, dir *lotDir) (map[lotKey]bool, error) {
	stale := map[lotKey]bool{}
	var kept []printRun
	for _, run := range dir.runs {
		fallen, err := r.anyFallen(ctx, run.numbers)
		if err != nil {
			return nil, err
		}
		if !fallen {
			kept = append(kept, run)
			continue
		}
		stale[run.key] = true
		if err := os.Remove(filepath.Join(dir.path, run.name)); err != nil {
			return nil, err
		}
	}
	dir.runs = kept
	return stale, nil
}

func (r *runSet) anyFallen(ctx context.Context, numbers []string) (bool, error) {
	for _, number := range numbers {
		p, err := r.b.job.Register.Get(ctx, number)
		if err != nil {
			return false, err
		}
		if p.State != register.Emise || p.Lot != "" {
			return true, nil
		}
	}
	return false, nil
}

// redraw draws the pages of runs again from the papers as they now stand.
// Nothing is issued: what the desk took back is seen to by the next night. An
// interruption leaves the rest of a run to the next night as well.
func (b *batch) redraw(ctx context.Context, p *plan) redrawRuns {
	return func(runs map[lotKey]bool) error {
		return b.eachGroup(ctx, p, func(ctx context.Context, lot lotKey, tickets []ticket) error {
			if !runs[lot] {
				return nil
			}
			if err := b.findContrats(ctx, lot.document, b.keys(tickets)); err != nil {
				return err
			}
			drafts, err := b.claimEach(tickets)
			if err != nil {
				return err
			}
			standing := slices.DeleteFunc(drafts, func(d *draft) bool { return d.err != nil }) // which the report has
			answers, err := b.job.Register.Plan(ctx, claims(standing))
			if err != nil {
				return err
			}
			b.parallel(len(standing), func(w *press.Press, i int) {
				if d := standing[i]; answers[i].Action == register.Inchangee {
					d.answer = answers[i]
					d.err = b.draw(w, d)
				}
			})
			return b.runs.add(lot, standing)
		})
	}
}
