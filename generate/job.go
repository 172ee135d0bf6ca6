// Package generate is the batch: it plans which papers are due and ready,
// reserves their numbers, draws and seals them, publishes them so that a
// reader sees each whole or not at all, records them, and gathers them in
// print runs. It never reads a workbook and does not know which database is
// behind the register.
//
// The order is the promise: a number is reserved before a paper is drawn, a
// paper is on disk before it is marked issued. A run that is killed leaves
// reserved numbers, which the next run finishes; it never leaves a paper that
// the register does not know.
package generate

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Job is everything that a batch needs. Data and settings are read only.
type Job struct {
	Dossiers  []dossier.Dossier
	Catalogue dossier.Catalogue
	Problems  []dossier.Problem
	Lecture   report.Lecture
	Source    *report.Source // for a-completer.xlsx; nil leaves out the source's rows

	// Columns are the fields for which the export has a column, by the importer's
	// ids, with how many cells speak; nil: it is not known. Label names a field as
	// exports do; it may be nil.
	Columns map[string]int
	Label   func(id string) string

	// Former reads the last snapshot of a semester: what papers of a release that
	// kept no digests were made from. None is no error; nil: there is none.
	Former func(ctx context.Context, semestre dossier.Semestre) ([]dossier.Dossier, dossier.Catalogue, error)

	// PaymentsUnknown: the whole export says nothing of payments. Earlier is what
	// earlier exports said of the dossiers that say something else now.
	PaymentsUnknown bool
	Earlier         map[dossier.Key]Earlier

	// Others tells whose codes and identities clash when Dossiers are some of
	// a semester's only; nil: it is made from Dossiers.
	Others *completeness.Index

	Reglement completeness.Reglement
	Organisme templates.Organisme
	Centres   []templates.Centre
	Wording   *press.Wording
	Style     layout.Style

	Register register.Register
	Hasher   register.Hasher
	Ring     *seal.KeyRing

	Out       string             // output directory
	Documents []dossier.Document // which papers; nil means all
	Auditeurs []string           // codes; nil means everybody
	Centre    string             // canonical name; "" means all
	Duplex    []dossier.Document // printed on both sides
	Workers   int                // 0 means one a processor
	DryRun    bool               // nothing is written anywhere
	Specimen  bool               // specimen key, SPÉCIMEN on each page
	Redraw    bool               // draw anew what is drawn in another manner now, printed or not
	Accept    map[string]int     // what a person accepts that guards refuse, by name and count
	Options   []string           // how the call said all this: a refusal repeats them in the command that accepts it
	MaxLoss   int                // percent of dossiers that an export may lose; 0 means DefaultMaxLoss

	// CredentialsDays is how long files keep the passwords of coupons that were
	// printed or handed over; 0: for ever.
	CredentialsDays int

	// Wait is how long to wait for another batch on the same register; 0: not
	// at all. Waiting is told once whom; it may be nil.
	Wait    time.Duration
	Waiting func(*register.BusyError)

	Today     dossier.Date
	Now       func() time.Time
	Programme string // the program's version, for the report
	By        string // who acts, for the register
	Progress  func(done, total int)

	unguarded bool // a question, not a night

	hooks hooks
}

// hooks are what tests change of a run.
type hooks struct {
	group   int               // papers in a group; 0: groupSize
	old     bool              // claims carry the hashes of the first release too
	passing func(step string) // called at each step on the disk that a power cut may come between
}

// groupSize is how many papers are reserved, synced and marked together. A
// run that is killed redoes at most one group; a larger one costs memory.
const groupSize = 256

func (j *Job) group() int { return cmp.Or(j.hooks.group, groupSize) }

// progress tells how far a run is; each call adds papers.
func (j *Job) progress(total int) func(n int) {
	done := 0
	return func(n int) {
		if done += n; j.Progress != nil {
			j.Progress(done, total)
		}
	}
}

func (j *Job) passing(step string) {
	if j.hooks.passing != nil {
		j.hooks.passing(step)
	}
}

// wants reports whether the job asks for that kind of paper.
func (j *Job) wants(doc dossier.Document) bool {
	return len(j.Documents) == 0 || slices.Contains(j.Documents, doc)
}

// chosen reports whether the job asks for that dossier.
func (j *Job) chosen(key dossier.Key) bool {
	if j.Centre != "" && key.Centre != j.Centre {
		return false
	}
	return len(j.Auditeurs) == 0 || slices.Contains(j.Auditeurs, key.Code)
}

// partial reports whether the job leaves out part of the export, so that
// whole-export files must not be overwritten by its view.
func (j *Job) partial() bool { return len(j.Auditeurs) > 0 || j.Centre != "" }

func (j *Job) centre(name string) (*templates.Centre, error) {
	for i := range j.Centres {
		if c := &j.Centres[i]; c.Nom == name || dossier.Fold(c.Nom) == dossier.Fold(name) {
			return c, nil
		}
	}
	return nil, &unknownCentre{name}
}

var errNoRegister = errors.New("batch: no register")

func (j *Job) validate() error {
	switch {
	case j.Wording == nil:
		return errors.New("batch: no models")
	case j.Today.IsZero() || j.Now == nil:
		return errors.New("batch: no clock")
	case !j.DryRun && (j.Register == nil || j.Ring == nil):
		return errNoRegister
	}
	return nil
}

// crew makes the presses of a run, with the key that seals.
func (j *Job) crew() (c crew, err error) {
	s := press.Settings{Catalogue: j.Catalogue, Reglement: j.Reglement, Organisme: j.Organisme, Wording: j.Wording,
		Style: j.Style, Specimen: j.Specimen, Column: j.Source.Letter}
	if j.Ring != nil { // else a dry run without keys
		active, ok := j.Ring.Active()
		if s.Signer, err = j.Ring.Signer(); err != nil {
			return c, err
		}
		if !ok {
			return c, errors.New("batch: no active key")
		}
		c.kid = active.KID
	}
	n := j.Workers
	if n <= 0 {
		n = runtime.NumCPU()
	}
	for range n {
		w, err := press.New(s)
		if err != nil {
			return c, err
		}
		c.presses = append(c.presses, w)
	}
	return c, nil
}

// crew is the presses of a run, and the key that they seal with.
type crew struct {
	presses []*press.Press
	kid     seal.KID
}

// each calls do(press, i) for i in 0..n-1 on all presses.
func (c crew) each(n int, do func(w *press.Press, i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, w := range c.presses[:min(len(c.presses), max(n, 1))] {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(w, i)
			}
		})
	}
	wg.Wait()
}
