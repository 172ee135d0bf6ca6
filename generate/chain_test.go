package generate

import (
	"errors"
	"io"
	"path/filepath"
	"time"

	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
)

// Chain is the batch's own way from a dossier to a paper, a step at a time and
// without its register: what benchmarks measure.
type Chain struct {
	b       *batch
	lot     lotKey
	tickets []ticket
}

// NewChain plans the job, which asks for one kind of paper of one centre.
func NewChain(j Job) (*Chain, error) {
	j.DryRun = true
	b, p, err := rehearsal(&j)
	if err != nil {
		return nil, err
	}
	return &Chain{b: b, lot: p.lots[0], tickets: p.tickets[p.lots[0]]}, nil
}

// SetEncode gives every worker an encoder.
func (c *Chain) SetEncode(encode layout.Encode) {
	for _, w := range c.b.workers {
		w.SetEncode(encode)
	}
}

// Claim is the first half: the words with a provisional number, what the
// register is told.
func (c *Chain) Claim(worker, i int) (*draft, error) {
	t, err := c.b.take(c.tickets[i%len(c.tickets)])
	if err != nil {
		return nil, err
	}
	d := &draft{task: t}
	err = c.b.claim(c.b.workers[worker], d)
	d.answer.Action = register.Nouvelle
	d.answer.Paper = register.Paper{Number: "ATT-2026-000001", Date: c.b.job.Today, CTI: register.CTI{1, 2, 3, 4, byte(i >> 16), byte(i >> 8), byte(i), 7}}
	d.answer.Paper.ShortCode = seal.ShortCode(d.answer.Paper.CTI)
	return d, err
}

// Draw is the second half: words, seal, layout, data, file.
func (c *Chain) Draw(worker int, d *draft) ([]byte, error) {
	if err := c.b.draw(c.b.workers[worker], d); err != nil {
		return nil, err
	}
	return d.paper.Bytes, nil
}

// Make is both halves; it returns the paper's size.
func (c *Chain) Make(worker, i int) (int, error) {
	d, err := c.make(worker, i)
	if err != nil {
		return 0, err
	}
	return len(d.paper.Bytes), nil
}

func (c *Chain) make(worker, i int) (*draft, error) {
	d, err := c.Claim(worker, i)
	if err != nil {
		return nil, err
	}
	_, err = c.Draw(worker, d)
	return d, err
}

// Publish writes n papers as durable files, in groups as the batch does.
func (c *Chain) Publish(n int) error {
	workers := map[*press.Press]int{}
	for i, w := range c.b.workers {
		workers[w] = i
	}
	for from := 0; from < n; from += groupSize {
		drafts := make([]*draft, min(groupSize, n-from))
		errs := make([]error, len(drafts))
		c.b.parallel(len(drafts), func(w *press.Press, i int) { drafts[i], errs[i] = c.make(workers[w], from+i) })
		if err := errors.Join(errs...); err != nil {
			return err
		}
		files := make([]publish.Item, len(drafts))
		for i, d := range drafts {
			files[i] = publish.Item{Path: filepath.Join(c.b.job.Out, d.paper.file), Data: d.paper.Bytes}
		}
		if err := c.b.stage(files); err != nil {
			return err
		}
		if err := c.b.publisher.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// Print streams n papers into one print run, drawn on all workers a group at a
// time and added in order, as the batch does. After each group it calls pause.
func (c *Chain) Print(w io.Writer, n int, pause func()) (pages int, err error) {
	run := pdf.NewRunWriter(w, pdf.Info{Title: "Tirage", Language: "fr-FR", Created: time.Unix(0, 0).UTC()})
	workers := map[*press.Press]int{}
	for i, w := range c.b.workers {
		workers[w] = i
	}
	for from := 0; from < n; from += groupSize {
		files := make([]*pdf.File, min(groupSize, n-from))
		errs := make([]error, len(files))
		c.b.parallel(len(files), func(w *press.Press, i int) {
			d, err := c.Claim(workers[w], from+i)
			if err == nil {
				err = c.b.draw(w, d)
			}
			if err == nil {
				files[i] = d.paper.Pages
			}
			errs[i] = err
		})
		if err := errors.Join(errs...); err != nil {
			return 0, err
		}
		for _, f := range files {
			if err := run.Add(f); err != nil {
				return 0, err
			}
		}
		pause()
	}
	return run.Pages(), run.Close()
}
