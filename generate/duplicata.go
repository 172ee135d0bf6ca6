package generate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// RedrawError says why a paper cannot be drawn again as it was issued: one
// number must never stand on two papers that say different things.
type RedrawError struct {
	Paper register.Paper
	Gone  bool // the data no longer claim the paper; otherwise they have changed
}

func (e *RedrawError) Error() string {
	if e.Gone {
		return fmt.Sprintf("draw %s again: the paper is no longer due", e.Paper.Number)
	}
	return fmt.Sprintf("draw %s again: the data have changed since", e.Paper.Number)
}

// Sentence says in French what happened.
func (e *RedrawError) Sentence() string {
	if e.Gone {
		return say("le papier %s ne peut pas être redessiné\u00a0: l’inscription ne le demande plus", e.Paper.Number)
	}
	return say("le papier %s ne peut pas être redessiné\u00a0: les données de l’inscription ont changé depuis son émission, il dirait autre chose", e.Paper.Number)
}

// Hint says in French what to do.
func (e *RedrawError) Hint() string {
	if doc := e.Paper.Key.Document; doc == dossier.Contrat || doc == dossier.Convention {
		return "copiez l’exemplaire signé\u00a0; pour le changement, établissez un avenant"
	}
	return "lancez le traitement du soir\u00a0: il émettra le papier qui remplace celui-ci"
}

// Duplicata draws a paper that was handed over again, from the job's data and
// from what the register fixed: same number, date, cti and seal, marked
// DUPLICATA n° k. It records who and when, and returns the file (relative to
// the output directory) and k. The job holds the person's dossier.
func Duplicata(ctx context.Context, j Job, p register.Paper) (file string, k int, err error) {
	b, d, err := reprint(ctx, &j, p)
	if err != nil {
		return "", 0, err
	}
	data, err := b.again(d, p.Duplicatas+1)
	if err != nil {
		return "", 0, err
	}
	k, err = j.Register.Duplicata(ctx, j.By, p.Number)
	if err != nil {
		return "", 0, err
	}
	if k != p.Duplicatas+1 { // another desk was quicker
		if data, err = b.again(d, k); err != nil {
			return "", k, err
		}
	}
	file = fmt.Sprintf("%s-duplicata-%d.pdf", strings.TrimSuffix(d.task.relativePath(), ".pdf"), k)
	return file, k, b.put(file, data)
}

// Redraw puts an issued paper's file back, from the data and from what the
// register fixed, and returns the file (relative to the output directory).
func Redraw(ctx context.Context, j Job, p register.Paper) (file string, err error) {
	b, d, err := reprint(ctx, &j, p)
	if err != nil {
		return "", err
	}
	data, err := b.again(d, 0)
	if err != nil {
		return "", err
	}
	file = d.task.relativePath()
	if err := b.put(file, data); err != nil {
		return "", err
	}
	issued := register.Issued{Number: p.Number, File: filepath.ToSlash(file), Size: int64(len(data)), FileHash: sha256.Sum256(data),
		Presentation: d.claim.Presentation}
	if p.Key.Document.Sealed() {
		issued.Kid = b.kid
	}
	_, err = j.Register.MarkIssued(ctx, j.By, []register.Issued{issued})
	return file, err
}

// put publishes one file.
func (b *batch) put(file string, data []byte) error {
	err := b.publisher.StageAll([]publish.Item{{Path: filepath.Join(b.job.Out, file), Data: data}}, func(_ int, do func(int)) { do(0) })
	if err != nil {
		return err
	}
	return b.publisher.Commit()
}

// again returns the bytes of the paper; k is the rank of the duplicata, or 0.
func (b *batch) again(d *draft, k int) ([]byte, error) {
	e := d.emission()
	e.Duplicata = k
	made, err := b.workers[0].Draw(d.order, e)
	return made.Bytes, err
}

// reprint finds what a paper is drawn from and holds its rights against those
// that were issued. Whether something is missing today does not matter: the
// paper stands.
func reprint(ctx context.Context, j *Job, p register.Paper) (*batch, *draft, error) {
	if err := j.validate(); err != nil {
		return nil, nil, err
	}
	j.Workers = 1
	b := newBatch(j)
	if err := errors.Join(b.loadDecisions(ctx), b.equip()); err != nil {
		return nil, nil, err
	}
	b.survey()
	t, err := b.taskOf(p)
	if err != nil {
		return nil, nil, err
	}
	if err := b.findContrats(ctx, p.Key.Document, []dossier.Key{p.Key.Key}); err != nil {
		return nil, nil, err
	}
	d := &draft{task: t, answer: register.Answer{Paper: p, Action: register.Inchangee}}
	if err := b.claim(b.workers[0], d); err != nil {
		return nil, nil, err
	}
	if d.claim.Rights != p.Rights {
		return nil, nil, &RedrawError{Paper: p}
	}
	return b, d, nil
}

// taskOf is the task of an issued paper, ready or not.
func (b *batch) taskOf(p register.Paper) (*task, error) {
	one := b.find(p.Key.Key)
	if one == nil {
		return nil, &RedrawError{Paper: p, Gone: true}
	}
	due := slices.IndexFunc(one.report.Due, func(papier completeness.Papier) bool {
		return papier.Document == p.Key.Document && papier.Counterparty == p.Key.Contrepartie
	})
	if due < 0 {
		return nil, &RedrawError{Paper: p, Gone: true}
	}
	return b.task(p.Key.Key, one.Dossier, one.report, due)
}
