package generate

import (
	"errors"
	"path/filepath"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// paper is a drawn paper.
type paper struct {
	press.Paper
	file string // relative to the output directory
	kid  [4]byte
}

// settings are what the job's papers have in common.
func (b *batch) settings() press.Settings {
	return press.Settings{Catalogue: b.job.Catalogue, Reglement: b.job.Reglement, Organisme: b.job.Organisme, Wording: b.job.Wording,
		Style: b.job.Style, Signer: b.signer, Specimen: b.job.Specimen, Column: b.job.Source.column}
}

// column is the letter of the column that says a field, or "" where there is
// none or more than one ("UE 1", "UE 2").
func (s *Source) column(champ string) string {
	if s == nil {
		return ""
	}
	letter := ""
	for _, c := range s.Columns {
		switch {
		case c.Champ != champ:
		case letter != "":
			return ""
		default:
			letter = c.Letter
		}
	}
	return letter
}

// order is what the press needs to know of a task.
func (b *batch) order(t *task) (*press.Order, error) {
	contrat, err := b.contrat(t)
	if err != nil {
		return nil, err
	}
	o := &press.Order{Dossier: t.dossier, Centre: t.centre, Papier: t.papier, Contrat: contrat,
		Manques: t.missing, Bloques: t.waiting, Digest: t.digest}
	if t.key.Document == dossier.Contrat {
		o.Versements = b.checker.Schedule(t.dossier, t.papier.Prix.Montant)
	}
	return o, nil
}

// claim refuses what cannot be printed, and says what the register needs to
// know of the paper.
func (b *batch) claim(w *press.Press, d *draft) error {
	t := d.task
	o, err := b.order(t)
	if err != nil {
		return err
	}
	shown, err := w.Presentation(o)
	if err != nil {
		return err
	}
	a := &t.dossier.Auditeur
	c := register.Claim{Key: t.key, Nom: a.Usage(), Prenom: a.Prenom, Rights: b.job.Hasher.Sum("droits", w.Rights(o)),
		Presentation: b.job.Hasher.Sum("presentation", shown), UEs: o.Codes(), Frozen: !t.papier.Signed.IsZero()}
	if t.key.Document.Sealed() {
		period := w.Periode(t.dossier)
		c.First, c.Last = period.Debut, period.Fin
	}
	if days := b.job.Reglement.RelanceJours; t.key.Document == dossier.Relance && days > 0 {
		c.Renew = b.job.Today.AddDays(-days)
	}
	d.order, d.claim = o, c
	return nil
}

var errNoContrat = errors.New("withdrawal form without its contrat")

// contrat is the number of the contrat that a withdrawal form goes with.
func (b *batch) contrat(t *task) (string, error) {
	if t.key.Document != dossier.Retractation {
		return "", nil
	}
	if number := b.contrats[t.key.Key]; number != "" {
		return number, nil
	}
	if b.job.DryRun {
		return press.ProvisionalNumber, nil
	}
	return "", errNoContrat
}

// draw makes the paper that the register's answer asks for, or that its print
// run still needs.
func (b *batch) draw(w *press.Press, d *draft) error {
	p := &d.answer.Paper
	file := d.task.relativePath()
	path := filepath.Join(b.job.Out, file)
	d.spent = b.spent(d)
	same := d.faithful() && p.State.Valid()
	d.write = d.answer.Action.Draws() || d.spent && b.older(path) ||
		same && (b.job.Force && p.State == register.Emise || !holds(path, p.FileHash))
	if !d.write && !(same && b.runs.wants(p)) {
		return nil
	}
	made, err := w.Draw(d.order, d.emission())
	if err != nil {
		return err
	}
	d.paper = &paper{Paper: made, file: file}
	if d.task.key.Document.Sealed() {
		d.paper.kid = b.kid
	}
	return nil
}

// emission is what the register fixed.
func (d *draft) emission() press.Emission {
	p := &d.answer.Paper
	return press.Emission{Number: p.Number, Date: p.Date, CTI: p.CTI, ShortCode: p.ShortCode, CredentialsGone: d.spent}
}

// faithful reports whether the data draw what stands under the paper's number:
// those of a frozen agreement that changed do not.
func (d *draft) faithful() bool {
	return d.answer.Action.Draws() || d.answer.Action == register.Inchangee && d.answer.Paper.Presentation == d.claim.Presentation
}
