package generate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
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
		return french.Say("le papier %s ne peut pas être redessiné : l’inscription ne le demande plus", e.Paper.Number)
	}
	return french.Say("le papier %s ne peut pas être redessiné : les données de l’inscription ont changé depuis son émission, il dirait autre chose", e.Paper.Number)
}

// Hint says in French what to do.
func (e *RedrawError) Hint() string {
	if doc := e.Paper.Key.Document; doc == dossier.Contrat || doc == dossier.Convention {
		return french.Text("copiez l’exemplaire signé ; pour le changement, établissez un avenant")
	}
	return french.Text("lancez le traitement du soir : il émettra le papier qui remplace celui-ci")
}

// Duplicata draws a paper that was handed over again, from the job's data and
// from what the register fixed: same number, date, cti and seal, marked
// DUPLICATA n° k, a rank that it reserves in the job's name. It returns the file
// (relative to the output directory) and the sheet, for which somebody answers
// once it was printed (register.Sheet). The job holds the person's dossier.
func Duplicata(ctx context.Context, j Job, p register.Paper) (file string, sheet register.Sheet, err error) {
	r, err := newReprint(ctx, &j, p)
	if err != nil {
		return "", sheet, err
	}
	if sheet, err = j.Register.ReserveDuplicata(ctx, j.By, p.Number); err != nil {
		return "", sheet, err
	}
	made, err := r.draw(sheet.Rank, j.Today)
	if err == nil {
		file = fmt.Sprintf("%s-duplicata-%d.pdf", strings.TrimSuffix(r.file, ".pdf"), sheet.Rank)
		err = put(&j, file, made.Bytes)
	}
	if err != nil { // nothing was drawn that could bear the rank
		return "", sheet, errors.Join(err, j.Register.SheetNotOut(context.WithoutCancel(ctx), j.By, sheet))
	}
	return file, sheet, nil
}

// Redraw puts an issued paper's file back, from the data and from what the
// register fixed, and returns the file (relative to the output directory).
func Redraw(ctx context.Context, j Job, p register.Paper) (file string, err error) {
	r, err := newReprint(ctx, &j, p)
	if err != nil {
		return "", err
	}
	made, err := r.draw(0, j.Today)
	if err != nil {
		return "", err
	}
	if err := put(&j, r.file, made.Bytes); err != nil {
		return "", err
	}
	r.drawn = &made
	_, err = j.Register.MarkIssued(ctx, j.By, []register.Issued{r.issued(r.kid)})
	return r.file, err
}

// put publishes one file.
func put(j *Job, file string, data []byte) error {
	g := publish.NewGroup(j.passing)
	err := g.Stage(filepath.Join(j.Out, file), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return g.Commit()
}

// reprint is an issued paper and what draws it again.
type reprint struct {
	draft
	press *press.Press
	order *press.Order
	kid   [4]byte
}

// draw makes the paper; duplicata is its rank, drawn today, or 0.
func (r *reprint) draw(duplicata int, today dossier.Date) (press.Paper, error) {
	e := r.emission()
	if e.Duplicata = duplicata; duplicata > 0 {
		e.DuplicataLe = today
	}
	return r.press.Draw(r.order, e)
}

// newReprint finds what a paper is drawn from and holds its rights against
// those that were issued. Whether something is missing today does not matter:
// the paper stands.
func newReprint(ctx context.Context, j *Job, p register.Paper) (*reprint, error) {
	if err := j.validate(); err != nil {
		return nil, err
	}
	j.Workers = 1
	decided, err := readDecisions(ctx, j)
	if err != nil {
		return nil, err
	}
	c, err := j.crew()
	if err != nil {
		return nil, err
	}
	n := survey(j, decided)
	one := n.byKey[p.Key.Key]
	if one == nil {
		return nil, &RedrawError{Paper: p, Gone: true}
	}
	rank := one.due(p.Key)
	if rank < 0 {
		return nil, &RedrawError{Paper: p, Gone: true}
	}
	again := &paper{person: one, papier: one.report.Due[rank]}
	if p.Key.Document == dossier.Retractation {
		if again.contrat, _, err = contratOf(ctx, j, p.Key.Key, nil); err != nil {
			return nil, err
		}
	}
	if err := again.prepare(j, c.presses[0], n, p.Digests == ""); err != nil {
		return nil, err
	}
	if !saysTheSame(p, again.claim) {
		return nil, &RedrawError{Paper: p}
	}
	order, err := n.order(j, again)
	if err != nil {
		return nil, err
	}
	d := draft{paper: again, answer: register.Answer{Paper: p, Action: register.Inchangee}, file: relativePath(order.Centre, p.Key)}
	return &reprint{d, c.presses[0], order, c.kid}, nil
}

// saysTheSame reports whether the data state each right of the paper as it was
// issued: an emptied one does not, since the paper would state less.
func saysTheSame(p register.Paper, c register.Claim) bool {
	if p.Digests == "" {
		return p.Rights == c.Rights
	}
	diff, err := p.Digests.Compare(c.Digests)
	return err == nil && diff.None()
}
