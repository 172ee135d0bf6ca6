package generate

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// The coupon of an attestation is the one paper that holds a password. Once it
// has been printed or handed over, its file is kept with the password for
// Job.CredentialsDays only:
//
//   - the attestation is drawn again under its number and seal, and its coupon
//     says that the credentials were given: the paper stays whole and valid;
//   - a print run of attestations is removed: it has been printed;
//   - the file of an attestation that was revoked or replaced is removed: nothing
//     will be printed from it; so is one in retires/ that a restored register
//     does not know.
//
// A valid attestation whose dossier is not in the export, or is blocked, cannot
// be drawn again and stays until it can: a signed paper is never thrown away.

// spentBefore is the day before which credentials on disk are spent; ok is
// false when they are kept for ever.
func (j *Job) spentBefore() (day dossier.Date, ok bool) {
	if j.CredentialsDays <= 0 {
		return dossier.Date{}, false
	}
	return j.Today.AddDays(-j.CredentialsDays), true
}

// spent reports whether the paper's coupon must no longer show credentials: it
// was printed or handed over long enough ago, and nothing asks for a new drawing.
func (j *Job) spent(a register.Answer) bool {
	p := &a.Paper
	before, ok := j.spentBefore()
	if !ok || a.Action != register.Inchangee || !p.State.Valid() || p.Key.Document != dossier.Attestation {
		return false
	}
	switch {
	case p.State == register.Remise:
		return dossier.DateOf(p.HandedAt).Before(before)
	case p.Lot != "":
		return dossier.DateOf(p.IssuedAt).Before(before)
	}
	return false
}

// older reports whether the file was written before the credentials that it
// may hold were spent.
func (j *Job) older(path string) bool {
	info, err := os.Stat(path)
	before, _ := j.spentBefore()
	return err == nil && dossier.DateOf(info.ModTime()).Before(before)
}

// stampSpent dates a file that was drawn without credentials, so that it is not
// drawn again: by the day of the run, whatever the machine's clock.
func stampSpent(j *Job, file string) error {
	day := j.Today
	noon := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
	return os.Chtimes(filepath.Join(j.Out, file), noon, noon)
}

// purgeCredentials removes the files that hold spent credentials and that
// nobody needs: print runs, and attestations that were revoked or replaced.
func purgeCredentials(ctx context.Context, j *Job, o *outcome) error {
	before, ok := j.spentBefore()
	if !ok || len(j.Auditeurs) > 0 {
		return nil
	}
	var spent []string
	for _, semestre := range o.people.semestres() {
		f := j.scope(semestre)
		f.Documents, f.States = []dossier.Document{dossier.Attestation}, []register.State{register.Revoquee, register.Remplacee}
		for p, err := range j.Register.All(ctx, f) {
			if err != nil {
				return err
			}
			path, fell := filepath.Join(j.Out, filepath.FromSlash(p.File)), p.RevokedAt
			if p.State == register.Remplacee {
				fell = p.ReplacedAt
			}
			if p.File != "" && dossier.DateOf(fell).Before(before) && bears(path, p.Number) {
				spent = append(spent, path)
			}
		}
		runs, err := spentRuns(j, semestre, before)
		if err != nil {
			return err
		}
		strangers, err := spentStrangers(ctx, j, semestre)
		if err != nil {
			return err
		}
		spent = slices.Concat(spent, runs, strangers)
	}
	for _, path := range spent {
		err := os.Remove(path)
		if publish.Locked(err) {
			o.lock(report.Verrou{Fichier: j.relative(path), Reste: true})
			continue
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		o.erased++
	}
	return nil
}

// spentStrangers are the attestations in retires/ whose number the register does not
// know, or has never issued, by when they were drawn.
func spentStrangers(ctx context.Context, j *Job, semestre dossier.Semestre) (spent []string, err error) {
	series, _, _ := strings.Cut(register.Series(dossier.Attestation, "", j.Today), "-")
	away, err := filepath.Glob(filepath.Join(j.Out, string(semestre), cmp.Or(j.ownDir(), "*"), "*", "retires", series+"-*.pdf"))
	if err != nil {
		return nil, err
	}
	for _, path := range away {
		if !j.older(path) {
			continue
		}
		p, err := j.Register.Get(ctx, strings.TrimSuffix(filepath.Base(path), ".pdf"))
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			return nil, err
		}
		if err != nil || p.File == "" {
			spent = append(spent, path)
		}
	}
	return spent, nil
}

// spentRuns are the attestations' runs of lots of before that day.
func spentRuns(j *Job, semestre dossier.Semestre, before dossier.Date) ([]string, error) {
	centre := "*"
	if j.Centre != "" {
		centre = j.ownDir()
	}
	runs, err := filepath.Glob(filepath.Join(j.Out, string(semestre), "impression", "*", centre+"-"+dossier.Attestation.String()+".pdf"))
	return slices.DeleteFunc(runs, func(path string) bool {
		lot := filepath.Base(filepath.Dir(path))
		if strings.HasPrefix(lot, ".") || len(lot) < len("2026-11-22") {
			return true
		}
		day, err := dossier.ParseDate(lot[:len("2026-11-22")])
		return err != nil || !day.Before(before)
	}), err
}
