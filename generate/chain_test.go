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
	job    *Job
	crew   crew
	people people
	papers []*paper
}

// NewChain plans the job, which asks for one kind of paper of one centre.
func NewChain(j Job) (*Chain, error) {
	j.DryRun = true
	c, err := j.crew()
	if err != nil {
		return nil, err
	}
	n := survey(&j, decisions{})
	return &Chain{&j, c, n, ready(&j, n, &past{}).lots[0].papers}, nil
}

// SetEncode gives every press an encoder.
func (c *Chain) SetEncode(encode layout.Encode) {
	for _, w := range c.crew.presses {
		w.SetEncode(encode)
	}
}

// Claim is the first half: the words with a provisional number, what the
// register is told.
func (c *Chain) Claim(worker, i int) (*draft, error) { return c.claim(c.crew.presses[worker], i) }

func (c *Chain) claim(w *press.Press, i int) (*draft, error) {
	p := *c.papers[i%len(c.papers)]
	err := p.prepare(c.job, w, c.people, false)
	cti := register.CTI{1, 2, 3, 4, byte(i >> 16), byte(i >> 8), byte(i), 7}
	return &draft{paper: &p, answer: register.Answer{Action: register.Nouvelle,
		Paper: register.Paper{Number: "ATT-2026-000001", Date: c.job.Today, CTI: cti, ShortCode: seal.ShortCode(cti)}}}, err
}

// Draw is the second half: words, seal, layout, data, file.
func (c *Chain) Draw(worker int, d *draft) ([]byte, error) {
	if err := d.draw(c.job, c.crew.presses[worker], c.people, nil); err != nil {
		return nil, err
	}
	return d.drawn.Bytes, nil
}

// Make is both halves; it returns the paper's size.
func (c *Chain) Make(worker, i int) (int, error) {
	d, err := c.make(c.crew.presses[worker], i)
	if err != nil {
		return 0, err
	}
	return len(d.drawn.Bytes), nil
}

func (c *Chain) make(w *press.Press, i int) (*draft, error) {
	d, err := c.claim(w, i)
	if err != nil {
		return nil, err
	}
	return d, d.draw(c.job, w, c.people, nil)
}

// Publish writes n papers as durable files, in groups as the batch does.
func (c *Chain) Publish(n int) error {
	for from := 0; from < n; from += groupSize {
		files := make([]publish.Item, min(groupSize, n-from))
		errs := make([]error, len(files))
		c.crew.each(len(files), func(w *press.Press, i int) {
			d, err := c.make(w, from+i)
			if err == nil {
				files[i] = publish.Item{Path: filepath.Join(c.job.Out, d.file), Data: d.drawn.Bytes}
			}
			errs[i] = err
		})
		if err := errors.Join(errs...); err != nil {
			return err
		}
		g := publish.NewGroup(nil)
		if err := g.StageAll(files, func(n int, do func(i int)) { c.crew.each(n, func(_ *press.Press, i int) { do(i) }) }); err != nil {
			return err
		}
		if err := g.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// Print streams n papers into one print run, drawn on all presses a group at a
// time and added in order, as the batch does. After each group it calls pause.
func (c *Chain) Print(w io.Writer, n int, pause func()) (pages int, err error) {
	run := pdf.NewRunWriter(w, pdf.Info{Title: "Tirage", Language: "fr-FR", Created: time.Unix(0, 0).UTC()})
	for from := 0; from < n; from += groupSize {
		drafts := make([]*draft, min(groupSize, n-from))
		errs := make([]error, len(drafts))
		c.crew.each(len(drafts), func(w *press.Press, i int) { drafts[i], errs[i] = c.make(w, from+i) })
		if err := errors.Join(errs...); err != nil {
			return 0, err
		}
		for _, d := range drafts {
			if err := run.Add(d.drawn.Pages); err != nil {
				return 0, err
			}
		}
		pause()
	}
	return run.Pages(), run.Close()
}
