package generate

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// apply makes the papers of a plan, a print run after the other and a group at
// a time, until ctx ends: a group is never left half done.
func apply(ctx context.Context, j *Job, c crew, p *plan, pr *printer, o *outcome) error {
	contrats := map[dossier.Key]string{} // numbers of those of this run, for their withdrawal forms
	done := j.progress(p.total())
	for _, lot := range p.lots {
		for group := range slices.Chunk(lot.papers, j.group()) {
			if ctx.Err() != nil {
				return nil // Run reports the interruption
			}
			drafts, err := issue(context.WithoutCancel(ctx), j, c, group, contrats, pr, o)
			if err == nil {
				err = pr.add(lot.lotKey, drafts)
			}
			if err != nil {
				return fmt.Errorf("%s %s: %w", lot.centre, lot.document, err)
			}
			done(len(group))
		}
		if err := pr.closeRun(); err != nil {
			return err
		}
	}
	return nil
}

// forgetClaims drops what the papers were claimed with, once no print run is
// drawn again: a kilobyte a paper, while the lists are written. Of those of which
// the register said more than that they are new or unchanged, the report compares it.
func (p *plan) forgetClaims() {
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if one.answer == nil {
				one.claim = register.Claim{Planned: one.claim.Planned, Over: one.claim.Over}
			}
		}
	}
}

// draft is a paper of the group at work.
type draft struct {
	*paper
	answer register.Answer
	file   string       // relative to the output directory
	write  bool         // the paper's file is (re)written
	beside bool         // it went beside its place, which is locked
	spent  bool         // its coupon no longer shows the credentials
	drawn  *press.Paper // nil when nothing had to be drawn
	err    error
}

// issue takes a group of papers through reserve → draw → publish → mark.
func issue(ctx context.Context, j *Job, c crew, group []*paper, contrats map[dossier.Key]string, pr *printer, o *outcome) ([]*draft, error) {
	var drafts []*draft
	for _, p := range group {
		if p.err == nil && p.aside == 0 && p.action != 0 {
			drafts = append(drafts, &draft{paper: p})
		}
	}
	// A withdrawal form names its contrat, whose number may be of this run.
	c.each(len(drafts), func(w *press.Press, i int) {
		d := drafts[i]
		if number := contrats[d.person.key]; d.papier.Document == dossier.Retractation && number != "" && number != d.contrat {
			d.contrat = number
			d.err = d.prepare(j, w, o.people, o.plan.past.old || j.hooks.old)
		} else if d.contrat == press.ProvisionalNumber {
			d.err = errNoContrat
		}
	})
	drafts = o.dropFailed(drafts)

	papers := make([]*paper, len(drafts))
	for i, d := range drafts {
		papers[i] = d.paper
	}
	answers, err := j.Register.Reserve(ctx, j.By, j.Today, claims(papers))
	if err != nil {
		return nil, err
	}
	for i, d := range drafts {
		d.answer = answers[i]
		if d.papier.Document == dossier.Contrat {
			contrats[d.person.key] = d.answer.Paper.Number
		}
	}

	c.each(len(drafts), func(w *press.Press, i int) { drafts[i].err = drafts[i].draw(j, w, o.people, pr) })
	drafts = o.dropFailed(drafts)
	var written []*draft
	var files []publish.Item
	for _, d := range drafts {
		if d.write {
			if err := j.shelve(ctx, filepath.Join(j.Out, d.file), d.answer.Paper.Number, d.answer.Replaces); err != nil {
				return nil, err
			}
			if p := d.answer.Paper; p.File == "" {
				if err := j.unshelve(d.file, p.Number); err != nil {
					return nil, err
				}
			}
			written = append(written, d)
			files = append(files, publish.Item{Path: filepath.Join(j.Out, d.file), Over: d.overwrites(), Data: d.drawn.Bytes,
				Beside: filepath.Join(j.Out, besidePath(d.file, d.answer.Paper.Number))})
		}
	}
	g := publish.NewGroup(j.passing)
	if err := g.StageAll(files, func(n int, do func(i int)) { c.each(n, func(_ *press.Press, i int) { do(i) }) }); err != nil {
		return nil, err
	}
	if err := g.Commit(); err != nil {
		return nil, err
	}
	for _, d := range drafts { // not before: a full disk must not be counted as papers
		o.addAnswer(d)
	}
	if err := upgrade(ctx, j, drafts); err != nil {
		return nil, err
	}
	if len(written) == 0 {
		return drafts, nil
	}
	for _, d := range written {
		if beside := g.Beside(filepath.Join(j.Out, d.file)); beside != "" {
			locked := filepath.ToSlash(d.file)
			d.file, d.beside = besidePath(d.file, d.answer.Paper.Number), true
			o.lock(report.Verrou{Fichier: locked, Autre: filepath.ToSlash(d.file), Numero: d.answer.Paper.Number})
		}
	}

	issued := make([]register.Issued, len(written))
	for i, d := range written {
		issued[i] = d.issued(c.kid)
	}
	marked, err := j.Register.MarkIssued(ctx, j.By, issued)
	if err != nil {
		return nil, err
	}
	for i, d := range written {
		if lot := d.answer.Paper.Lot; d.answer.Action == register.Refaite && lot != "" {
			o.left[marked[i].Number] = lot
		}
		d.answer.Paper = marked[i] // a paper revoked since Reserve stays revoked
		if err := dropBeside(j, d, o); err != nil {
			return nil, err
		}
		if d.spent {
			if err := stampSpent(j, d.file); err != nil {
				return nil, err
			}
			o.erased++
			continue
		}
		o.issued = append(o.issued, report.Emis{Numero: marked[i].Number, Document: d.papier.Document, Code: d.person.key.Code,
			Fichier: marked[i].File, Remplace: d.answer.Replaces, Refait: d.answer.Action == register.Refaite})
		if old := d.answer.Replaces; old != "" && !d.beside { // else it still stands in its place: the next night moves it
			if err := retire(j, d.file, old, o); err != nil {
				return nil, err
			}
		}
	}
	if err := g.Forget(); err != nil && !publish.Locked(err) { // a leftover: the next night finds it
		return nil, err
	}
	return drafts, nil
}

// addAnswer takes in what the register did about a paper.
func (o *outcome) addAnswer(d *draft) {
	d.done = d.answer.Action
	o.count(d.papier.Document, d.done)
	if d.done == register.Changee {
		line := o.plan.past.prevu(d.answer.Paper, d.done.String(), "")
		line.Personne, line.Document = report.Of(d.person.Dossier), d.papier.Document
		o.changed = append(o.changed, line)
	}
}

// upgrade gives papers of an older release that stay as they are the digests of
// this one.
func upgrade(ctx context.Context, j *Job, drafts []*draft) error {
	var list []register.Upgrade
	for _, d := range drafts {
		if p := d.answer.Paper; p.Digests == "" && d.claim.Former != "" && p.State.Valid() && !d.write {
			list = append(list, register.Upgrade{Number: p.Number, Digests: d.claim.Former})
		}
	}
	if len(list) == 0 {
		return nil
	}
	_, err := j.Register.UpgradeDigests(ctx, list)
	return err
}

// dropFailed takes the drafts out that failed, and notes them.
func (o *outcome) dropFailed(drafts []*draft) []*draft {
	return slices.DeleteFunc(drafts, func(d *draft) bool {
		if d.err != nil {
			d.paper.err = d.err
			o.fail(d.person, d.papier.Document, d.err)
		}
		return d.err != nil
	})
}

// draw makes the paper that the register's answer asks for, or that its print
// run still needs.
func (d *draft) draw(j *Job, w *press.Press, n people, pr *printer) error {
	p := &d.answer.Paper
	o, err := n.order(j, d.paper)
	if err != nil {
		return err
	}
	d.file = relativePath(o.Centre, d.key())
	path := filepath.Join(j.Out, filepath.FromSlash(cmp.Or(p.File, filepath.ToSlash(d.file))))
	same := d.faithful() && p.State.Valid()
	d.spent = same && j.spent(d.answer)
	d.write = d.answer.Action.Draws() || d.spent && j.older(path) || same && !holds(path, p.FileHash)
	if !d.write && !(same && pr.wants(p)) {
		return nil
	}
	made, err := w.Draw(o, d.emission())
	if err != nil {
		return err
	}
	d.drawn = &made
	return nil
}

// emission is what the register fixed.
func (d *draft) emission() press.Emission {
	p := &d.answer.Paper
	return press.Emission{Number: p.Number, Date: p.Date, CTI: p.CTI, ShortCode: p.ShortCode, CredentialsGone: d.spent}
}

// issued is what the register records of the drawn paper.
func (d *draft) issued(kid [4]byte) register.Issued {
	i := register.Issued{Number: d.answer.Paper.Number, File: filepath.ToSlash(d.file), Size: int64(len(d.drawn.Bytes)),
		FileHash: d.drawn.Hash, Digests: d.claim.Digests}
	if d.papier.Document.Sealed() {
		i.Kid = kid
	}
	return i
}

// faithful reports whether the data draw what stands under the paper's number:
// those of a frozen agreement that changed do not, nor do those of which a right
// has no value tonight.
func (d *draft) faithful() bool {
	if d.answer.Action != register.Inchangee {
		return d.answer.Action.Draws()
	}
	old := cmp.Or(d.answer.Paper.Digests, d.claim.Former)
	diff, err := old.Compare(d.claim.Digests, d.claim.Ended...)
	return err == nil && diff.None() && old.SameContent(d.claim.Digests)
}

// overwrites is the number of the paper that stays valid until this one is
// marked issued, and that stands where this one goes.
func (d *draft) overwrites() string {
	if d.answer.Replaces != "" {
		return d.answer.Replaces
	}
	if d.answer.Paper.State.Valid() {
		return d.answer.Paper.Number
	}
	return ""
}

// withdraw revokes the papers whose right has ended.
func withdraw(ctx context.Context, j *Job, p *plan, o *outcome) error {
	for group := range slices.Chunk(p.endings, j.group()) {
		answers, err := j.Register.Withdraw(ctx, j.By, group)
		if err != nil {
			return err
		}
		for i, a := range answers {
			o.addEnding(group[i], a)
		}
	}
	return nil
}

// undo takes back the revocations whose cause is gone.
func undo(ctx context.Context, j *Job, p *plan, o *outcome) error {
	for group := range slices.Chunk(p.undoings, j.group()) {
		undoings := make([]register.Undoing, len(group))
		for i, one := range group {
			undoings[i] = register.Undoing{Number: one.Number, Cause: one.Cause}
		}
		answers, err := j.Register.Undo(ctx, j.By, undoings)
		if err != nil {
			return err
		}
		for _, a := range answers {
			o.undone[a.Paper.Number] = a.Action
			if a.Action == register.Changee {
				o.changed = append(o.changed, p.past.prevu(a.Paper, a.Action.String(), ""))
				continue
			}
			o.addRestored(a.Paper)
		}
	}
	return nil
}

// relativePath is where a paper lies below the output directory:
// 2026-2027-S1/ORLEANS/CEN012345/convention-73282932000074.pdf.
func relativePath(c *templates.Centre, key register.PaperKey) string {
	name := key.Document.String()
	if key.Contrepartie != "" {
		name += "-" + safeName(key.Contrepartie)
	}
	return filepath.Join(string(key.Semestre), c.Dossier, safeName(key.Code), name+".pdf")
}

// besidePath is where a paper lies while what stands in its place cannot be
// replaced: attestation-ATT-2026-000123.pdf.
func besidePath(file, number string) string {
	return strings.TrimSuffix(file, ".pdf") + "-" + number + ".pdf"
}

// besideOf is the place that a paper's file lies beside; "" when it lies in it.
func besideOf(p register.Paper) string {
	place, beside := strings.CutSuffix(p.File, "-"+p.Number+".pdf")
	if !beside {
		return ""
	}
	return place + ".pdf"
}

// safeName keeps what every file system takes: ASCII letters, digits and hyphens.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, s)
}
