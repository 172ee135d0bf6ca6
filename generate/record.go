package generate

import (
	"context"
	"path/filepath"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
)

// publish makes the group's files durable, then records them.
func (b *batch) publish(ctx context.Context, drafts []*draft) error {
	var done, written []*draft
	var files []publish.Item
	for _, d := range drafts {
		if d.err != nil {
			b.failPaper(d.task, d.err)
			continue
		}
		done = append(done, d)
		if !d.write {
			continue
		}
		files = append(files, publish.Item{Path: filepath.Join(b.job.Out, d.paper.file), Over: d.overwrites(), Data: d.paper.Bytes})
		written = append(written, d)
	}
	if err := b.stage(files); err != nil {
		return err
	}
	if err := b.publisher.Commit(); err != nil {
		return err
	}
	for _, d := range done { // not before: a full disk must not be counted as papers
		b.count(d, d.answer.Action)
	}
	return b.mark(ctx, written)
}

// stage has all workers write a group's files.
func (b *batch) stage(files []publish.Item) error {
	return b.publisher.StageAll(files, func(n int, do func(i int)) {
		b.parallel(n, func(_ *press.Press, i int) { do(i) })
	})
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

// mark records what is published. Whoever revoked a paper meanwhile keeps his
// word: the drafts go on with the papers as they now stand.
func (b *batch) mark(ctx context.Context, written []*draft) error {
	if len(written) == 0 {
		return nil
	}
	issued := make([]register.Issued, len(written))
	for i, d := range written {
		issued[i] = register.Issued{Number: d.answer.Paper.Number, File: filepath.ToSlash(d.paper.file),
			Size: int64(len(d.paper.Bytes)), FileHash: d.paper.Hash, Kid: d.paper.kid, Presentation: d.claim.Presentation}
	}
	papers, err := b.job.Register.MarkIssued(ctx, b.job.By, issued)
	if err != nil {
		return err
	}
	if err := b.stampSpent(written); err != nil {
		return err
	}
	for i, d := range written {
		d.answer.Paper = papers[i]
		if d.spent {
			continue
		}
		b.report.Emis = append(b.report.Emis, Emis{Numero: papers[i].Number, Document: d.task.key.Document,
			Code: d.task.key.Code, Fichier: papers[i].File, Remplace: d.answer.Replaces,
			Refait: d.answer.Action == register.Refaite})
	}
	return b.publisher.Forget()
}

// relativePath is where a paper lies below the output directory:
// 2026-2027-S1/ORLEANS/CEN012345/convention-73282932000074.pdf.
func (t *task) relativePath() string {
	name := t.key.Document.String()
	if t.key.Contrepartie != "" {
		name += "-" + safeName(t.key.Contrepartie)
	}
	return filepath.Join(string(t.key.Semestre), t.centre.Dossier, safeName(t.key.Code), name+".pdf")
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
