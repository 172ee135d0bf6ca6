package generate

import (
	"errors"

	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
)

// Rendered is a paper made as the batch makes it, with what it was drawn from.
type Rendered struct {
	Key   register.PaperKey
	Model string
	Doc   *layout.Document
	Bytes []byte
}

// Render makes every paper that the job's dossiers are ready for, with numbers
// of its own instead of the register's. Duplicata is the rank of what is drawn
// again, or 0.
func Render(j Job, duplicata int) ([]Rendered, error) {
	j.DryRun = true
	b, p, err := rehearsal(&j)
	if err != nil {
		return nil, err
	}
	if n := len(b.report.Erreurs); n > 0 {
		return nil, errors.New(b.report.Erreurs[0].Phrase)
	}
	var out []Rendered
	for _, lot := range p.lots {
		for _, ticket := range p.tickets[lot] {
			t, err := b.take(ticket)
			if err != nil {
				return nil, err
			}
			r, err := b.render(t, len(out), duplicata)
			if err != nil {
				return nil, err
			}
			out = append(out, *r)
		}
	}
	return out, nil
}

func (b *batch) render(t *task, n, duplicata int) (*Rendered, error) {
	w := b.workers[0]
	d := &draft{task: t}
	if err := b.claim(w, d); err != nil {
		return nil, err
	}
	d.answer.Action = register.Nouvelle
	d.answer.Paper = register.Paper{Number: "ESS-2026-000001", Date: b.job.Today, CTI: register.CTI{1, 2, 3, 4, 5, 6, 7, byte(n)}}
	d.answer.Paper.ShortCode = seal.ShortCode(d.answer.Paper.CTI)
	e := d.emission()
	e.Duplicata = duplicata
	made, err := w.Draw(d.order, e)
	if err != nil {
		return nil, err
	}
	doc, err := w.Write(d.order, e)
	if err != nil {
		return nil, err
	}
	return &Rendered{Key: t.key, Model: press.ModelFile(t.key.Document, t.dossier.Type), Doc: doc, Bytes: made.Bytes}, nil
}
