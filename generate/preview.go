package generate

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
)

// previewsAModel is how many papers show a model: the shortest, and the one
// with the most UE.
const previewsAModel = 2

// Preview draws each model on dossiers of the job that are ready for it, into
// dir, and returns the paths. Nothing is numbered nor recorded: the papers are
// specimens with the specimen key.
func Preview(ctx context.Context, j Job, dir string) ([]string, error) {
	j.DryRun, j.Specimen, j.Ring = true, true, seal.Specimen()
	if err := j.validate(); err != nil {
		return nil, err
	}
	b, p, err := rehearsal(&j)
	if err != nil {
		return nil, err
	}
	models, err := b.byModel(p)
	if err != nil {
		return nil, err
	}
	var paths []string
	for model, tasks := range models {
		for i, t := range extremes(tasks) {
			if ctx.Err() != nil {
				b.publisher.Abort()
				return nil, ctx.Err()
			}
			path := filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", model[:len(model)-len(".md")], i+1))
			if err := b.preview(t, path); err != nil {
				b.publisher.Abort()
				return nil, err
			}
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, b.publisher.Commit()
}

// rehearsal is a batch that draws what its plan names, and records nothing.
func rehearsal(j *Job) (*batch, *plan, error) {
	b := newBatch(j)
	b.runs = &runSet{b: b}
	if err := b.equip(); err != nil {
		return nil, nil, err
	}
	b.survey()
	return b, b.plan(), nil
}

// byModel sorts the plan's papers by the file that words them.
func (b *batch) byModel(p *plan) (map[string][]*task, error) {
	models := map[string][]*task{}
	for _, lot := range p.lots {
		for _, ticket := range p.tickets[lot] {
			t, err := b.take(ticket)
			if err != nil {
				return nil, err
			}
			file := press.ModelFile(lot.document, t.dossier.Type)
			models[file] = append(models[file], t)
		}
	}
	return models, nil
}

// extremes are the tasks with the fewest and the most UE.
func extremes(tasks []*task) []*task {
	ues := func(t *task) int { return len((&press.Order{Dossier: t.dossier, Papier: t.papier}).UEs()) }
	size := func(a, b *task) int { return cmp.Compare(ues(a), ues(b)) }
	shortest, longest := slices.MinFunc(tasks, size), slices.MaxFunc(tasks, size)
	if len(tasks) < previewsAModel {
		return []*task{shortest}
	}
	return []*task{shortest, longest}
}

func (b *batch) preview(t *task, path string) error {
	d := &draft{task: t}
	if err := b.claim(b.workers[0], d); err != nil {
		return fmt.Errorf("%s: %w", t.key, err)
	}
	d.answer.Action = register.Nouvelle
	d.answer.Paper = register.Paper{Number: "SPE-0000-000000", Date: b.job.Today, CTI: register.CTI{1, 2, 3, 4, 5, 6, 7, 8}}
	d.answer.Paper.ShortCode = seal.ShortCode(d.answer.Paper.CTI)
	if err := b.draw(b.workers[0], d); err != nil {
		return err
	}
	return b.publisher.StageAll([]publish.Item{{Path: path, Data: d.paper.Bytes}}, func(_ int, do func(int)) { do(0) })
}
