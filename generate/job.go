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
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
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
	Lecture   Lecture
	Source    *Source // for a-completer.xlsx; nil leaves out the source's rows

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
	Force     bool               // draw again what has not changed; accept an export that lost dossiers
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
}

// Source is the export's rows as read, for the workbook that goes back to
// those who can mend it. Secret and NIR cells come blanked.
type Source struct {
	Sheet   string
	Columns []SourceColumn
	Rows    iter.Seq2[SourceRow, error] // in row order
}

// SourceColumn is a column of the export.
type SourceColumn struct {
	Letter string // "F"
	Label  string // as written
	Champ  string // canonical field id, "" when unknown
}

// SourceRow is a row of the export; Cells stand by column letter's index.
type SourceRow struct {
	Number int // true Excel row number
	Cells  []string
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
	return nil, fmt.Errorf("teaching centre %q is not in the configuration", name)
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

// Run executes the job and returns what it did. A problem of one dossier is in
// the report, never an error; an error (the disk is full, the register is
// gone) ends the run, with the report of what was done so far. When ctx ends
// the group of papers at work is finished and recorded first.
func Run(ctx context.Context, j Job) (*Report, error) {
	if err := j.validate(); err != nil {
		return nil, err
	}
	b := newBatch(&j)
	err := b.run(ctx)
	b.listIncomplets()
	b.report.Fin = j.Now()
	if ctx.Err() != nil {
		b.report.Interrompu = true
		err = errors.Join(ctx.Err(), err)
	}
	return b.report, err
}

// Check applies the rules only: it writes the workbook of what is missing and
// makes no paper. It needs neither models nor keys nor register.
func Check(ctx context.Context, j Job) (*Report, error) {
	if j.Today.IsZero() || j.Now == nil {
		return nil, errors.New("check: no clock")
	}
	j.DryRun = true
	b := newBatch(&j)
	b.survey()
	b.plan()
	b.report.Fin = j.Now()
	if err := ctx.Err(); err != nil {
		return b.report, err
	}
	return b.report, b.writeWorkbooks()
}
