package generate

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// groupSize is how many papers are reserved, synced and marked together. A
// run that is killed redoes at most one group; a larger one costs memory. Only
// tests change it.
var groupSize = 256

// passing is called at each step on the disk that a power cut may come
// between. Tests stop the process there; otherwise it does nothing.
var passing = func(step string) {}

// batch is one execution of a Job.
type batch struct {
	job     *Job
	checker *completeness.Checker
	report  *Report

	signer    crypto.Signer
	kid       seal.KID
	workers   []*press.Press
	publisher *publish.Group
	runs      *runSet
	contrats  map[dossier.Key]string // number of each contrat of the centre at work, for its withdrawal form

	people    []*person // in print order
	byKey     map[dossier.Key]*person
	listed    bool                          // Report.Incomplets is written
	owners    map[dossier.Ref]owner         // of the rows with problems
	decisions map[decisionKey]register.Hash // accepted
	avenants  []Question                    // asked by this run about signed agreements

	done, total int
}

func newBatch(j *Job) *batch {
	others := j.Others
	if others == nil {
		others = completeness.NewIndex(j.Dossiers)
	}
	b := &batch{
		job: j,
		checker: completeness.NewChecker(completeness.Context{Reglement: j.Reglement, Catalogue: j.Catalogue,
			Today: j.Today, Others: others}),
		report:    newReport(),
		publisher: publish.NewGroup(func(step string) { passing(step) }),
		contrats:  map[dossier.Key]string{},
		byKey:     map[dossier.Key]*person{}, owners: map[dossier.Ref]owner{}, decisions: map[decisionKey]register.Hash{},
	}
	r := b.report
	r.Programme, r.Jour, r.Debut, r.ABlanc, r.Specimen, r.Lecture = j.Programme, j.Today, j.Now(), j.DryRun, j.Specimen, j.Lecture
	r.Partiel = j.partial()
	return b
}

func (b *batch) run(ctx context.Context) (err error) {
	if err := b.loadDecisions(ctx); err != nil {
		return err
	}
	b.survey()
	p := b.plan()
	if err := b.equip(); err != nil {
		return err
	}
	if b.job.Register == nil {
		return b.eachGroup(ctx, p, b.rehearse)
	}
	if err := b.compare(ctx); err != nil {
		return err
	}
	if b.job.DryRun {
		return errors.Join(b.withdraw(ctx), b.eachGroup(ctx, p, b.rehearse))
	}
	release, err := b.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	end, err := b.begin(ctx)
	if err != nil {
		return err
	}
	if err := b.write(ctx, p); err != nil {
		// What was half-written goes now, if that is still possible, else when
		// the next run finds the mark.
		rest := context.WithoutCancel(ctx)
		if b.clearUp(rest) == nil {
			err = errors.Join(err, end())
		}
		return err
	}
	return end()
}

// turns is how often a batch that waits asks whether it is its turn.
const turns = 200 * time.Millisecond

// lock makes this the only batch on its centre, waiting for another if the job
// says so.
func (b *batch) lock(ctx context.Context) (release func() error, err error) {
	if b.job.Wait <= 0 {
		return b.job.Register.Lock(ctx, b.job.Centre, b.job.By)
	}
	bounded, cancel := context.WithTimeout(ctx, b.job.Wait)
	defer cancel()
	return register.Wait(bounded, b.job.Register, b.job.Centre, b.job.By, turns, b.job.Waiting)
}

// write is the run under the lock.
func (b *batch) write(ctx context.Context, p *plan) (err error) {
	if b.runs, err = b.openRuns(ctx); err != nil {
		return err
	}
	if err := b.withdraw(ctx); err != nil {
		return err
	}
	err = b.eachGroup(ctx, p, b.issue)
	// What was finished is kept, whatever stopped the rest.
	rest := context.WithoutCancel(ctx)
	var redraw redrawRuns
	if err == nil && ctx.Err() == nil {
		redraw = b.redraw(ctx, p)
	}
	err = errors.Join(err, b.runs.finish(rest, redraw))
	b.workers = nil // the register and the lists need room as well
	if err == nil && ctx.Err() == nil {
		err = errors.Join(b.acceptExport(rest), b.purgeCredentials(rest))
	}
	b.report.Interrompu = ctx.Err() != nil
	return errors.Join(err, b.writeLists())
}

// equip takes the key and makes the workers.
func (b *batch) equip() error {
	if b.job.Ring != nil { // else a dry run without keys
		active, ok := b.job.Ring.Active()
		signer, err := b.job.Ring.Signer()
		if err != nil {
			return err
		}
		if !ok {
			return errors.New("batch: no active key")
		}
		b.signer, b.kid = signer, active.KID
	}
	n := b.job.Workers
	if n <= 0 {
		n = runtime.NumCPU()
	}
	for range n {
		w, err := press.New(b.settings())
		if err != nil {
			return err
		}
		b.workers = append(b.workers, w)
	}
	return nil
}

// eachGroup calls do for the papers of each print run, a group at a time, until
// ctx ends: a group is never left half done.
func (b *batch) eachGroup(ctx context.Context, p *plan, do func(context.Context, lotKey, []ticket) error) error {
	var last lotKey
	for _, lot := range p.lots {
		if lot.semestre != last.semestre || lot.centre != last.centre {
			clear(b.contrats) // those of a centre come before its withdrawal forms
		}
		last = lot
		for group := range slices.Chunk(p.tickets[lot], groupSize) {
			if ctx.Err() != nil {
				return nil // Run reports the interruption
			}
			if err := do(context.WithoutCancel(ctx), lot, group); err != nil {
				return fmt.Errorf("%s %s: %w", lot.centre, lot.document, err)
			}
			b.done = min(b.done+len(group), b.total) // runs that are drawn again count once
			if b.job.Progress != nil {
				b.job.Progress(b.done, b.total)
			}
		}
		if b.runs != nil {
			if err := b.runs.closeRun(); err != nil {
				return err
			}
		}
	}
	return nil
}

// parallel calls do(worker, i) for i in 0..n-1 on all workers.
func (b *batch) parallel(n int, do func(w *press.Press, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range b.workers[:min(len(b.workers), max(n, 1))] {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wg.Wait()
}

// draft is a task on its way.
type draft struct {
	task   *task
	order  *press.Order
	claim  register.Claim
	answer register.Answer
	err    error
	paper  *paper // drawn; nil when nothing had to be
	write  bool   // the paper's file is (re)written
	spent  bool   // its coupon no longer shows the credentials
}

// claimEach loads the dossiers of a group and writes each paper's words once,
// with a provisional number.
func (b *batch) claimEach(tickets []ticket) ([]*draft, error) {
	drafts, broken := make([]*draft, len(tickets)), make([]error, len(tickets))
	b.parallel(len(tickets), func(w *press.Press, i int) {
		d := &draft{}
		if d.task, broken[i] = b.take(tickets[i]); broken[i] == nil {
			d.err = b.claim(w, d)
		}
		drafts[i] = d
	})
	return drafts, errors.Join(broken...)
}

// prepare claims the papers of a group, so that whatever cannot be printed is
// known before a number is spent on it.
func (b *batch) prepare(tickets []ticket) ([]*draft, error) {
	drafts, err := b.claimEach(tickets)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(drafts, func(d *draft) bool {
		if d.err != nil {
			b.failPaper(d.task, d.err)
		}
		return d.err != nil
	}), nil
}

// rehearse is issue without consequences.
func (b *batch) rehearse(ctx context.Context, lot lotKey, tickets []ticket) error {
	if err := b.findContrats(ctx, lot.document, b.keys(tickets)); err != nil {
		return err
	}
	drafts, err := b.prepare(tickets)
	if err != nil {
		return err
	}
	if b.job.Register == nil {
		for _, d := range drafts {
			b.count(d, register.Nouvelle)
		}
		return nil
	}
	answers, err := b.job.Register.Plan(ctx, claims(drafts))
	if err != nil {
		return err
	}
	for i, a := range answers {
		drafts[i].answer = a
		b.count(drafts[i], a.Action)
		b.noteContrat(lot, drafts[i], a)
	}
	return nil
}

// noteContrat keeps the number of a contrat for the withdrawal form that goes
// with it. Contrats come before withdrawal forms in the order of the runs.
func (b *batch) noteContrat(lot lotKey, d *draft, a register.Answer) {
	if lot.document == dossier.Contrat {
		b.contrats[d.task.key.Key] = a.Paper.Number
	}
}

// findContrats looks up the contrats that this run did not pass by, because
// only withdrawal forms were asked for.
func (b *batch) findContrats(ctx context.Context, doc dossier.Document, keys []dossier.Key) error {
	if doc != dossier.Retractation || b.job.Register == nil {
		return nil
	}
	for _, key := range keys {
		if _, seen := b.contrats[key]; seen {
			continue
		}
		contrat, err := b.job.Register.Current(ctx, register.PaperKey{Key: key, Document: dossier.Contrat})
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			return err
		}
		b.contrats[key] = contrat.Number
	}
	return nil
}

// keys are the dossiers of a group.
func (b *batch) keys(tickets []ticket) []dossier.Key {
	keys := make([]dossier.Key, len(tickets))
	for i, t := range tickets {
		keys[i] = t.person.key
	}
	return keys
}

// issue takes a group of papers through reserve → draw → publish → mark.
func (b *batch) issue(ctx context.Context, lot lotKey, tickets []ticket) error {
	if err := b.findContrats(ctx, lot.document, b.keys(tickets)); err != nil {
		return err
	}
	drafts, err := b.prepare(tickets)
	if err != nil {
		return err
	}
	answers, err := b.job.Register.Reserve(ctx, b.job.By, b.job.Today, claims(drafts))
	if err != nil {
		return err
	}
	for i, d := range drafts {
		d.answer = answers[i]
		b.noteContrat(lot, d, answers[i])
	}
	b.parallel(len(drafts), func(w *press.Press, i int) { drafts[i].err = b.draw(w, drafts[i]) })
	if err := b.publish(ctx, drafts); err != nil {
		return err
	}
	return b.runs.add(lot, drafts)
}

func claims(drafts []*draft) []register.Claim {
	list := make([]register.Claim, len(drafts))
	for i, d := range drafts {
		list[i] = d.claim
	}
	return list
}

func (b *batch) count(d *draft, action register.Action) {
	b.report.count(d.task.key.Document, func(t *Tally) {
		switch action {
		case register.Nouvelle, register.Reprise, register.Remplacante:
			t.Emis++
		case register.Refaite:
			t.Refaits++
		case register.Gelee, register.Fermee, register.Retiree:
			t.Geles++
		default:
			t.Inchanges++
		}
	})
	if action == register.Gelee {
		b.examine(d.task.dossier, d.answer.Paper, "les données ont changé depuis", d.claim.Rights.String())
	}
}
