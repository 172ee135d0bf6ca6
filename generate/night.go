package generate

import (
	"context"
	"errors"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// Run executes the job and returns what it did. A problem of one dossier is in
// the report, never an error; an error (the disk is full, the register is
// gone) ends the run, with the report of what was done so far. When ctx ends
// the group of papers at work is finished and recorded first.
func Run(ctx context.Context, j Job) (*report.Report, error) {
	if err := j.validate(); err != nil {
		return nil, err
	}
	o := newOutcome(&j)
	err := run(ctx, &j, o)
	if ctx.Err() != nil {
		o.stopped = true
		err = errors.Join(ctx.Err(), err)
	}
	return o.report(&j), err
}

func newOutcome(j *Job) *outcome {
	return &outcome{began: j.Now(), tallies: map[dossier.Document]report.Tally{}, numbers: map[askedOf]int{}, left: map[string]string{},
		ended: map[register.PaperKey]register.Action{}, undone: map[string]register.Action{}}
}

// run is the night from the dossiers to the lists; o holds what it did,
// whatever the error.
func run(ctx context.Context, j *Job, o *outcome) (err error) {
	decided, err := readDecisions(ctx, j)
	if err != nil {
		return err
	}
	o.people = survey(j, decided)
	o.failures = astray(j, o.people)
	c, err := j.crew()
	if err != nil {
		return err
	}
	if j.Register, err = ownRegister(ctx, j); err != nil {
		return o.misfit(j, err)
	}
	if j.DryRun {
		return dryRun(ctx, j, c, o)
	}
	release, err := lock(ctx, j)
	if err != nil {
		return o.misfit(j, err)
	}
	defer func() { err = errors.Join(err, release()) }()
	end, err := begin(ctx, j, o)
	if err != nil {
		return err
	}
	if err := write(ctx, j, c, o); err != nil {
		if len(o.refused) > 0 {
			return errors.Join(err, end()) // nothing was begun
		}
		// What was half-written goes now, if that is still possible, else when
		// the next run finds the mark.
		if clearUp(context.WithoutCancel(ctx), j, o) == nil {
			err = errors.Join(err, end())
		}
		return err
	}
	return end()
}

// dryRun makes the plan and says it, guards included. Nothing is written.
func dryRun(ctx context.Context, j *Job, c crew, o *outcome) error {
	p, err := makePlan(ctx, j, c, o.people)
	if err != nil {
		return err
	}
	o.take(p)
	o.addPlan(p)
	if j.Register != nil {
		open, err := j.Register.OpenQuestions(ctx, register.Filter{})
		if err != nil {
			return err
		}
		for _, q := range open {
			o.numbers[askedOf{q.Key, q.Rule}] = q.Number
		}
	}
	err = guard(j, p, o.people)
	o.refuse(err)
	return err
}

// write is the run under the lock: plan, guards, apply, print runs, lists. What
// was finished is kept, whatever stops the rest; a night that is refused writes
// nothing but the sheet that says so.
func write(ctx context.Context, j *Job, c crew, o *outcome) error {
	rest := context.WithoutCancel(ctx)
	p, err := makePlan(ctx, j, c, o.people)
	if err != nil {
		return err
	}
	if err := guard(j, p, o.people); err != nil {
		o.take(p)
		o.refuse(err)
		return errors.Join(err, writeMorning(j, o, o.report(j)))
	}
	if err := settleLots(ctx, j, p.past); err != nil {
		return err
	}
	o.take(p)
	pr := &printer{job: j, lots: map[dossier.Semestre]*lotDir{}}
	if err := bringBack(rest, j, p.past.away); err != nil {
		return err
	}
	if err := undo(ctx, j, p, o); err != nil {
		return err
	}
	if err := withdraw(ctx, j, p, o); err != nil {
		return err
	}
	if err := moveFiles(rest, j, o); err != nil { // before another paper takes their place
		return err
	}
	err = apply(ctx, j, c, p, pr, o)
	if err == nil {
		err = moveFiles(rest, j, o)
	}
	var again func(map[lotKey]bool) error
	if err == nil && ctx.Err() == nil {
		again = func(stale map[lotKey]bool) error { return drawAgain(ctx, j, c, o.people, p, pr, stale) }
		err = pr.gather(rest)
	}
	err = errors.Join(err, pr.finish(rest, again))
	o.lots = pr.printed
	p.forgetClaims()
	if err == nil && ctx.Err() == nil {
		o.hold(p)
		o.vanished, err = accept(rest, j, o.people, p)
		if err == nil {
			err = purgeCredentials(rest, j, o)
		}
		if err == nil {
			err = askQuestions(rest, j, o)
		}
	}
	if err == nil {
		err = errors.Join(findFallen(rest, j, o), nameVanished(rest, j, o.vanished))
	}
	o.stopped = ctx.Err() != nil
	return errors.Join(err, writeLists(j, o))
}

// turns is how often a run that waits asks whether it is its turn.
const turns = 200 * time.Millisecond

// lock makes this the only run on its centre, waiting for another if the job
// says so.
func lock(ctx context.Context, j *Job) (release func() error, err error) {
	if j.Wait <= 0 {
		return j.Register.Lock(ctx, j.Centre, j.By)
	}
	bounded, cancel := context.WithTimeout(ctx, j.Wait)
	defer cancel()
	return register.Wait(bounded, j.Register, j.Centre, j.By, turns, j.Waiting)
}

// Check applies the rules only: it writes the workbook of what is missing and
// makes no paper. It needs neither models nor keys nor register.
func Check(ctx context.Context, j Job) (*report.Report, error) {
	if j.Today.IsZero() || j.Now == nil {
		return nil, errors.New("check: no clock")
	}
	j.DryRun = true
	o := newOutcome(&j)
	o.people = survey(&j, decisions{})
	o.failures = astray(&j, o.people)
	r := o.report(&j)
	if err := ctx.Err(); err != nil {
		return r, err
	}
	return r, writeWorkbooks(&j, o, r)
}
