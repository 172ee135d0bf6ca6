package generate

import (
	"cmp"
	"context"
	"fmt"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// DefaultMaxLoss is the share of last night's dossiers that an export may lose
// before it is taken for the wrong file, in percent.
const DefaultMaxLoss = 20

// LossError refuses an export from which too many dossiers vanished.
type LossError struct {
	Semestre dossier.Semestre
	Vanished int
	Before   int
	Limit    int // percent
}

func (e *LossError) Error() string {
	return fmt.Sprintf("export of %s: %d of %d dossiers vanished, more than %d %%", e.Semestre, e.Vanished, e.Before, e.Limit)
}

// Sentence says in French what happened.
func (e *LossError) Sentence() string {
	return french.Say("cet export a perdu %d des %d dossiers connus du %s (plus de %d %%) : rien n’a été produit",
		e.Vanished, e.Before, e.Semestre.Long(), e.Limit)
}

// Hint says in French what to do.
func (e *LossError) Hint() string {
	return french.Text("vérifiez que c’est le bon export, complet ; si la perte est voulue, relancez avec --forcer")
}

// scope bounds what the export is about, for one semester.
func (j *Job) scope(semestre dossier.Semestre) register.Filter {
	return register.Filter{Semestre: semestre, Centre: j.Centre}
}

// guard refuses an export that lost too many dossiers, before anything is
// written. A run over chosen persons says nothing about the others.
func guard(ctx context.Context, j *Job, n people) error {
	if len(j.Auditeurs) > 0 || j.Force {
		return nil
	}
	limit := cmp.Or(j.MaxLoss, DefaultMaxLoss)
	for _, semestre := range n.semestres() {
		f := j.scope(semestre)
		change, err := j.Register.ComparePresence(ctx, f, n.within(f))
		if err != nil {
			return err
		}
		if change.Share()*100 > float64(limit) {
			return &LossError{semestre, len(change.Vanished), change.Before, limit}
		}
	}
	return nil
}

// acceptExport records who is present, and lists those who vanished: reported,
// never revoked by silence.
func acceptExport(ctx context.Context, j *Job, n people) ([]report.Disparu, error) {
	if len(j.Auditeurs) > 0 {
		return nil, nil
	}
	var vanished []report.Disparu
	for _, semestre := range n.semestres() {
		f := j.scope(semestre)
		if _, err := j.Register.RecordPresence(ctx, f, j.Today, n.within(f)); err != nil {
			return vanished, err
		}
		absent, err := j.Register.Absent(ctx, f)
		if err != nil {
			return vanished, err
		}
		for _, a := range absent {
			vanished = append(vanished, report.Disparu{Code: a.Key.Code, Semestre: a.Key.Semestre, Centre: a.Key.Centre, Depuis: a.Since})
		}
	}
	return vanished, nil
}
