package generate

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// The coupon of an attestation is the one paper that holds a password. Once it
// has been printed or handed over, its file is kept with the password for
// Job.CredentialsDays only:
//
//   - the attestation is drawn again under its number and seal, and its coupon
//     says that the credentials were given: the paper stays whole and valid;
//   - a print run of attestations is removed: it has been printed;
//   - a revoked attestation's file is removed: nothing will be printed from it.
//
// A valid attestation whose dossier is not in the export, or is blocked, cannot
// be drawn again and stays until it can: a signed paper is never thrown away.

// spentBefore is the day before which credentials on disk are spent; ok is
// false when they are kept for ever.
func (b *batch) spentBefore() (day dossier.Date, ok bool) {
	if b.job.CredentialsDays <= 0 {
		return dossier.Date{}, false
	}
	return b.job.Today.AddDays(-b.job.CredentialsDays), true
}

// spent reports whether the paper's coupon must no longer show credentials: it
// was printed or handed over long enough ago, and nothing asks for a new drawing.
func (b *batch) spent(d *draft) bool {
	p := &d.answer.Paper
	before, ok := b.spentBefore()
	if !ok || d.answer.Action != register.Inchangee || !p.State.Valid() || p.Key.Document != dossier.Attestation {
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
func (b *batch) older(path string) bool {
	info, err := os.Stat(path)
	before, _ := b.spentBefore()
	return err == nil && dossier.DateOf(info.ModTime()).Before(before)
}

// stampSpent dates the files that were drawn without credentials, so that they
// are not drawn again: by the day of the run, whatever the machine's clock.
func (b *batch) stampSpent(written []*draft) error {
	day := b.job.Today
	noon := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
	for _, d := range written {
		if !d.spent {
			continue
		}
		path := filepath.Join(b.job.Out, d.paper.file)
		if err := os.Chtimes(path, noon, noon); err != nil {
			return err
		}
		b.report.IdentifiantsEffaces++
	}
	return nil
}

// purgeCredentials removes the files that hold spent credentials and that
// nobody needs: print runs, and revoked attestations.
func (b *batch) purgeCredentials(ctx context.Context) error {
	before, ok := b.spentBefore()
	if !ok || len(b.job.Auditeurs) > 0 {
		return nil
	}
	for _, semestre := range b.semestres() {
		f := b.scope(semestre)
		f.Documents, f.States = []dossier.Document{dossier.Attestation}, []register.State{register.Revoquee}
		for p, err := range b.job.Register.All(ctx, f) {
			if err != nil {
				return err
			}
			path := filepath.Join(b.job.Out, filepath.FromSlash(p.File))
			if p.File != "" && dossier.DateOf(p.RevokedAt).Before(before) && holds(path, p.FileHash) {
				if err := b.discard(path); err != nil {
					return err
				}
			}
		}
		if err := b.purgeRuns(semestre, before); err != nil {
			return err
		}
	}
	return nil
}

// purgeRuns removes the attestations' runs of lots of before that day.
func (b *batch) purgeRuns(semestre dossier.Semestre, before dossier.Date) error {
	centre := "*"
	if b.job.Centre != "" {
		centre = b.ownDir()
	}
	runs, err := filepath.Glob(filepath.Join(b.job.Out, string(semestre), "impression", "*", centre+"-"+dossier.Attestation.String()+".pdf"))
	if err != nil {
		return err
	}
	for _, path := range runs {
		lot := filepath.Base(filepath.Dir(path))
		if strings.HasPrefix(lot, ".") || len(lot) < len("2026-11-22") {
			continue
		}
		day, err := dossier.ParseDate(lot[:len("2026-11-22")])
		if err == nil && day.Before(before) {
			if err := b.discard(path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *batch) discard(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	b.report.IdentifiantsEffaces++
	return nil
}
