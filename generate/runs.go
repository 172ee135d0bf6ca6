package generate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/pdf"
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
	lots map[lotID]*lotDir
	open map[string]bool // lots that a killed run has left open
	run  *openRun        // the run at work
	side *openRun        // its counterpart for a lot that is written again
}

// lotID tells lots apart; an empty name is tonight's new lot.
type lotID struct {
	semestre dossier.Semestre
	name     string
}

// lotDir is a lot under its temporary name.
type lotDir struct {
	path    string
	numbers []string
	runs    []Lot // Fichier is the file's bare name until the lot has its own
}

// openRun is a file being streamed.
type openRun struct {
	id     lotID
	file   *os.File
	writer *pdf.RunWriter
	papers int
	key    lotKey
}

const lotTempPrefix = tempPrefix + "lot-"

// openRuns looks for lots that a killed run has left: those whose directory
// stands are finished, the others are written again while this run passes by
// their papers. Nothing is printed twice and nothing is forgotten.
func (b *batch) openRuns(ctx context.Context, p *plan) (*runSet, error) {
	r := &runSet{b: b, lots: map[lotID]*lotDir{}, open: map[string]bool{}}
	if b.job.partial() {
		return r, nil // one person's papers do not make a print run
	}
	for _, lot := range p.lots {
		if err := removeStale(filepath.Join(b.job.Out, string(lot.semestre), "impression")); err != nil {
			return nil, err
		}
	}
	left, err := b.job.Register.OpenLots(ctx)
	if err != nil {
		return nil, err
	}
	for _, lot := range left {
		standing, err := filepath.Glob(filepath.Join(b.job.Out, "*", "impression", lot.Name))
		if err != nil {
			return nil, err
		}
		if len(standing) == 0 {
			r.open[lot.Name] = true
			continue
		}
		if err := b.job.Register.FinishLot(ctx, b.job.By, lot.Name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func removeStale(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), lotTempPrefix) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return err
}

// wants reports whether the paper still has to go into a print run.
func (r *runSet) wants(p *register.Paper) bool {
	if r.b.job.partial() || p.State != register.Emise && p.State != register.Reservee {
		return false
	}
	return p.Lot == "" || r.open[p.Lot]
}

// add appends the drawn papers of a group to their run.
func (r *runSet) add(lot lotKey, drafts []*draft) error {
	for _, d := range drafts {
		if d.err != nil || d.paper == nil || !r.wants(&d.answer.Paper) {
			continue
		}
		run, err := r.runFor(lot, d)
		if err != nil {
			return err
		}
		if err := run.writer.Add(d.paper.pages); err != nil {
			return fmt.Errorf("print run, %s: %w", d.answer.Paper.Number, err)
		}
		if slices.Contains(r.b.job.Duplex, lot.document) && len(d.paper.pages.Pages)%2 == 1 {
			if err := run.writer.AddBlank(); err != nil {
				return err
			}
		}
		run.papers++
		dir := r.lots[run.id]
		dir.numbers = append(dir.numbers, d.answer.Paper.Number)
	}
	return nil
}

// runFor returns the run that a paper belongs to, opening it if need be.
func (r *runSet) runFor(lot lotKey, d *draft) (*openRun, error) {
	slot, id := &r.run, lotID{lot.semestre, d.answer.Paper.Lot}
	if id.name != "" {
		slot = &r.side
	}
	if *slot != nil && (*slot).id == id {
		return *slot, nil
	}
	if *slot != nil {
		if err := r.close(slot); err != nil {
			return nil, err
		}
	}
	run, err := r.start(lot, id, d)
	*slot = run
	return run, err
}

func (r *runSet) start(lot lotKey, id lotID, d *draft) (*openRun, error) {
	dir, err := r.dir(id)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%s.pdf", d.task.centre.Dossier, lot.document)
	f, err := os.OpenFile(filepath.Join(dir.path, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
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
	return &openRun{id: id, file: f, writer: pdf.NewRunWriter(f, info), key: lot}, nil
}

// dir is the lot's temporary directory.
func (r *runSet) dir(id lotID) (*lotDir, error) {
	if dir := r.lots[id]; dir != nil {
		return dir, nil
	}
	parent := filepath.Join(r.b.job.Out, string(id.semestre), "impression")
	if err := os.MkdirAll(parent, dirMode); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, lotTempPrefix)
	if err != nil {
		return nil, err
	}
	passing("lot begun")
	r.lots[id] = &lotDir{path: path}
	return r.lots[id], nil
}

// closeRun ends the files of the run that is at work.
func (r *runSet) closeRun() error { return errors.Join(r.close(&r.run), r.close(&r.side)) }

func (r *runSet) close(slot **openRun) error {
	run := *slot
	if run == nil {
		return nil
	}
	*slot = nil
	pages := run.writer.Pages()
	err := run.writer.Close()
	if err := errors.Join(err, run.file.Sync(), run.file.Close()); err != nil {
		return fmt.Errorf("print run %s: %w", run.file.Name(), err)
	}
	dir := r.lots[run.id]
	dir.runs = append(dir.runs, Lot{Fichier: filepath.Base(run.file.Name()), Document: run.key.document,
		Centre: run.key.centre, Papiers: run.papers, Pages: pages})
	return nil
}

// finish names the lots and lets them appear.
func (r *runSet) finish(ctx context.Context) error {
	err := r.closeRun()
	for _, id := range r.ids() {
		err = errors.Join(err, r.publish(ctx, id, r.lots[id]))
	}
	return err
}

func (r *runSet) ids() []lotID {
	var ids []lotID
	for id := range r.lots {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b lotID) int { return strings.Compare(string(a.semestre)+a.name, string(b.semestre)+b.name) })
	return ids
}

func (r *runSet) publish(ctx context.Context, id lotID, dir *lotDir) error {
	reg, by := r.b.job.Register, r.b.job.By
	if id.name == "" {
		lot, err := reg.StartLot(ctx, by, r.b.job.Today, dir.numbers)
		if err != nil {
			return errors.Join(err, os.RemoveAll(dir.path))
		}
		id.name = lot.Name
	}
	relative := filepath.Join(string(id.semestre), "impression", id.name)
	final := filepath.Join(r.b.job.Out, relative)
	if err := syncGroup([]string{dir.path}); err != nil {
		return err
	}
	passing("lot")
	if err := os.Rename(dir.path, final); err != nil {
		return fmt.Errorf("print lot %s: %w", id.name, err)
	}
	passing("lot published")
	if err := syncGroup([]string{filepath.Dir(final)}); err != nil {
		return err
	}
	for _, run := range dir.runs {
		run.Fichier = filepath.ToSlash(filepath.Join(relative, run.Fichier))
		r.b.report.Lots = append(r.b.report.Lots, run)
	}
	return reg.FinishLot(ctx, by, id.name)
}
