package guichet

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Retention says what is no longer kept, and where the files lie.
type Retention struct {
	Papers    []register.Retention
	Decisions dossier.Date // decisions and absences before this day; zero: kept for ever
	Exports   dossier.Date // snapshots of exports before this day; zero: kept for ever
	Traces    dossier.Date // entries of the audit trail before this day; zero: kept for ever

	Out       string // directory of the papers
	Snapshots string // directory of the snapshots
}

// Purged counts what a purge erased.
type Purged struct {
	Papers    int
	Decisions int // and absences
	Exports   int
	Traces    int // entries of the audit trail
}

// printRun is a file of a print lot: the papers of a kind of a centre.
type printRun struct {
	lot      string
	semestre dossier.Semestre
	centre   string
	folder   string // of the centre
	document dossier.Document
}

// purgeGroup is how many papers are purged in one transaction.
const purgeGroup = 500

// Purgeable lists the papers that Purge would erase.
func Purgeable(ctx context.Context, reg register.Keeper, r Retention) ([]register.Paper, error) {
	return reg.Purgeable(ctx, r.Papers, 1<<30)
}

// Purge erases the papers whose retention is over, files first, then names: in
// this order no file is ever left that the register does not know. With them go
// the print runs in which nobody is named any more, old decisions, old snapshots
// and the old part of the audit trail.
func Purge(ctx context.Context, reg register.Register, by string, r Retention) (Purged, error) {
	var done Purged
	runs := map[printRun]bool{}
	for {
		papers, err := reg.Purgeable(ctx, r.Papers, purgeGroup)
		if err != nil {
			return done, err
		}
		if len(papers) == 0 {
			break
		}
		var numbers []string
		for _, paper := range papers {
			if parts := strings.Split(paper.File, "/"); paper.Lot != "" && len(parts) > 2 {
				runs[printRun{paper.Lot, paper.Key.Semestre, paper.Key.Centre, parts[1], paper.Key.Document}] = true
			}
			if err := deleteFiles(ctx, reg, r.Out, paper); err != nil {
				return done, err
			}
			numbers = append(numbers, paper.Number)
		}
		if err := reg.Purge(ctx, by, numbers); err != nil {
			return done, Explain(err)
		}
		done.Papers += len(numbers)
	}
	for run := range runs {
		if err := deleteRun(ctx, reg, r.Out, run); err != nil {
			return done, err
		}
	}
	var err error
	if !r.Decisions.IsZero() {
		if done.Decisions, err = reg.Forget(ctx, r.Decisions); err != nil {
			return done, err
		}
	}
	if !r.Traces.IsZero() {
		if done.Traces, err = reg.ForgetTrail(ctx, midnight(r.Traces)); err != nil {
			return done, Explain(err)
		}
	}
	done.Exports, err = PurgeExports(r)
	return done, err
}

// PurgeExports deletes the snapshots alone that are no longer kept, and returns
// how many. With them goes what of such an export stands beside the papers and
// concerns health.
func PurgeExports(r Retention) (int, error) {
	if r.Exports.IsZero() {
		return 0, nil
	}
	before := midnight(r.Exports)
	gone, err := instantane.Purge(r.Snapshots, before)
	return len(gone), errors.Join(err, purgeReferent(r.Out, before))
}

// purgeReferent deletes the lists for the référent handicap that no night has
// written since.
func purgeReferent(out string, before time.Time) error {
	lists, err := filepath.Glob(filepath.Join(out, "*", generate.ReferentList))
	for _, list := range lists {
		if info, failed := os.Stat(list); failed == nil && info.ModTime().Before(before) {
			err = errors.Join(err, os.Remove(list))
		}
	}
	return err
}

func midnight(day dossier.Date) time.Time { return time.Unix(int64(day.Days())*24*60*60, 0) }

// deleteFiles removes a paper and its duplicatas. The file of a paper that was
// replaced may have become that of the valid one of its key, which stays.
func deleteFiles(ctx context.Context, reg register.Finder, out string, paper register.Paper) error {
	name := filepath.FromSlash(paper.File)
	if name == "" || !filepath.IsLocal(name) {
		return nil
	}
	living, err := reg.Current(ctx, paper.Key)
	switch {
	case errors.Is(err, register.ErrNotFound):
	case err != nil:
		return err
	case living.Number != paper.Number:
		return nil
	}
	path := filepath.Join(out, name)
	paths, err := filepath.Glob(strings.TrimSuffix(path, ".pdf") + "-duplicata-*.pdf")
	if err != nil {
		return err
	}
	for _, path := range append(paths, path) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// The directory of the person goes with its last paper; while it holds
	// another the system refuses.
	_ = os.Remove(filepath.Dir(path))
	return nil
}

// deleteRun removes a print run in which nobody is named any more, and its lot
// when nothing is left of it.
func deleteRun(ctx context.Context, reg register.Finder, out string, run printRun) error {
	papers, err := collect(reg.All(ctx, register.Filter{Lot: run.lot, Centre: run.centre, Documents: []dossier.Document{run.document}}))
	if err != nil {
		return err
	}
	for _, paper := range papers {
		if paper.State != register.Purgee {
			return nil
		}
	}
	name := filepath.FromSlash(runFile(run.semestre, run.lot, run.folder, run.document))
	if !filepath.IsLocal(name) {
		return nil
	}
	path := filepath.Join(out, name)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(filepath.Dir(path)) // while it holds another run the system refuses
	return nil
}
