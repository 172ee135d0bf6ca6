package generate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// A print run is the papers of one kind of one centre in one file, sorted as a
// directory. A print lot is the runs of one night and semester, a directory
// that appears whole, by one rename:
//
//	SORTIE/2026-2027-S1/impression/2026-11-22-01/ORLEANS-attestation.pdf
//
// Runs are streamed while the papers are drawn, so that a paper is drawn once
// and memory stays flat.
type runSet struct {
	b    *batch
	lots map[dossier.Semestre]*lotDir
	run  *openRun // the run at work, or nil
}

// lotDir is a lot under its temporary name.
type lotDir struct {
	path string
	runs []printRun
}

// printRun is a file of a lot, and the papers in it.
type printRun struct {
	key     lotKey
	name    string
	pages   int
	numbers []string
}

// openRun is a file being streamed.
type openRun struct {
	printRun
	file   *os.File
	writer *pdf.RunWriter
}

const lotTempPrefix = publish.TempPrefix + "lot-"

// lotTemp begins the temporary names of this run's lots: batches of other
// centres may be at work beside it.
func (b *batch) lotTemp() string { return lotTempPrefix + b.ownDir() + "-" }

// openRuns settles the lots that a killed run has left: those whose directory
// stands are finished, the others never came to disk and are dissolved, so that
// their papers go into tonight's. Nothing is printed twice, nothing forgotten.
func (b *batch) openRuns(ctx context.Context) (*runSet, error) {
	r := &runSet{b: b, lots: map[dossier.Semestre]*lotDir{}}
	if len(b.job.Auditeurs) > 0 {
		return r, nil // one person's papers do not make a print run
	}
	left, err := b.job.Register.OpenLots(ctx)
	if err != nil {
		return nil, err
	}
	for _, lot := range left {
		if err := r.settle(ctx, lot); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// settle finishes or dissolves a lot, unless it is another centre's.
func (r *runSet) settle(ctx context.Context, lot register.Lot) error {
	job := r.b.job
	if job.Centre != "" && slices.ContainsFunc(lot.Centres, func(c string) bool { return c != job.Centre }) {
		return nil
	}
	standing, err := filepath.Glob(filepath.Join(job.Out, "*", "impression", lot.Name))
	if err != nil {
		return err
	}
	if len(standing) == 0 {
		return job.Register.DissolveLot(ctx, job.By, lot.Name)
	}
	return job.Register.FinishLot(ctx, job.By, lot.Name)
}

// wants reports whether the paper still has to go into a print run.
func (r *runSet) wants(p *register.Paper) bool {
	return len(r.b.job.Auditeurs) == 0 && p.State == register.Emise && p.Lot == ""
}

// add appends the drawn papers of a group to their run.
func (r *runSet) add(lot lotKey, drafts []*draft) error {
	for _, d := range drafts {
		if d.paper == nil || d.err != nil || !r.wants(&d.answer.Paper) {
			continue
		}
		if err := r.addPaper(lot, d); err != nil {
			return err
		}
	}
	return nil
}

func (r *runSet) addPaper(lot lotKey, d *draft) error {
	if r.run == nil {
		run, err := r.start(lot, d)
		if err != nil {
			return err
		}
		r.run = run
	}
	run, pages := r.run, d.paper.Pages
	if err := run.writer.Add(pages); err != nil {
		return fmt.Errorf("print run, %s: %w", d.answer.Paper.Number, err)
	}
	if slices.Contains(r.b.job.Duplex, lot.document) && len(pages.Pages)%2 == 1 {
		if err := run.writer.AddBlank(); err != nil {
			return err
		}
	}
	run.numbers = append(run.numbers, d.answer.Paper.Number)
	return nil
}

// start opens the print run of a lot's papers.
func (r *runSet) start(lot lotKey, d *draft) (*openRun, error) {
	dir, err := r.dir(lot.semestre)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%s.pdf", d.task.centre.Dossier, lot.document)
	f, err := os.OpenFile(filepath.Join(dir.path, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, publish.FileMode)
	if err != nil {
		return nil, err
	}
	day := r.b.job.Today
	info := pdf.Info{
		Title:    fmt.Sprintf("%s, %s, %s", lot.document.Label(), lot.centre, lot.semestre),
		Author:   r.b.job.Organisme.Nom,
		Language: "fr-FR",
		Created:  time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC),
	}
	return &openRun{printRun{key: lot, name: name}, f, pdf.NewRunWriter(f, info)}, nil
}

// dir is the lot's temporary directory.
func (r *runSet) dir(semestre dossier.Semestre) (*lotDir, error) {
	if dir := r.lots[semestre]; dir != nil {
		return dir, nil
	}
	parent := filepath.Join(r.b.job.Out, string(semestre), "impression")
	if err := os.MkdirAll(parent, publish.DirMode); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, r.b.lotTemp())
	if err != nil {
		return nil, err
	}
	passing("lot begun")
	r.lots[semestre] = &lotDir{path: path}
	return r.lots[semestre], nil
}

// closeRun ends the file of the run that is at work.
func (r *runSet) closeRun() error {
	run := r.run
	if run == nil {
		return nil
	}
	r.run = nil
	run.pages = run.writer.Pages()
	err := run.writer.Close()
	if err := errors.Join(err, run.file.Sync(), run.file.Close()); err != nil {
		return fmt.Errorf("print run %s: %w", run.file.Name(), err)
	}
	dir := r.lots[run.key.semestre]
	dir.runs = append(dir.runs, run.printRun)
	return nil
}

// finish names the lots and lets them appear. redraw draws runs again from
// which papers fell meanwhile; nil leaves them to the next night.
func (r *runSet) finish(ctx context.Context, redraw redrawRuns) error {
	err := r.closeRun()
	for _, semestre := range slices.Sorted(maps.Keys(r.lots)) {
		err = errors.Join(err, r.publish(ctx, semestre, redraw))
	}
	return err
}

func (r *runSet) publish(ctx context.Context, semestre dossier.Semestre, redraw redrawRuns) error {
	dir := r.lots[semestre]
	lot, err := r.begin(ctx, dir, redraw)
	if err != nil || len(dir.runs) == 0 {
		return errors.Join(err, os.RemoveAll(dir.path))
	}
	relative := filepath.Join(string(semestre), "impression", lot.Name)
	final := filepath.Join(r.b.job.Out, relative)
	if err := publish.Sync(dir.path); err != nil {
		return err
	}
	passing("lot")
	if err := os.Rename(dir.path, final); err != nil {
		return fmt.Errorf("print lot %s: %w", lot.Name, err)
	}
	passing("lot published")
	if err := publish.Sync(filepath.Dir(final)); err != nil {
		return err
	}
	slices.SortFunc(dir.runs, func(x, y printRun) int { return x.key.compare(y.key) })
	for _, run := range dir.runs {
		r.b.report.Lots = append(r.b.report.Lots, Lot{Fichier: filepath.ToSlash(filepath.Join(relative, run.name)),
			Document: run.key.document, Centre: run.key.centre, Papiers: len(run.numbers), Pages: run.pages})
	}
	return r.b.job.Register.FinishLot(ctx, r.b.job.By, lot.Name)
}
