package generate

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
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
	c, err := j.crew()
	if err != nil {
		return nil, err
	}
	n := survey(&j, decisions{})
	models := map[string][]*paper{}
	for _, lot := range ready(&j, n, &past{}).lots {
		for _, p := range lot.papers {
			file := press.ModelFile(lot.document, p.person.Type)
			models[file] = append(models[file], p)
		}
	}
	var paths []string
	g := publish.NewGroup(j.passing)
	defer g.Abort()
	for model, papers := range models {
		for i, p := range extremes(papers) {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			data, err := p.preview(&j, c.presses[0], n)
			if err != nil {
				return nil, err
			}
			path := filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", strings.TrimSuffix(model, ".md"), i+1))
			err = g.Stage(path, func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			})
			if err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, g.Commit()
}

// extremes are the papers with the fewest and the most UE.
func extremes(papers []*paper) []*paper {
	ues := func(p *paper) int { return len((&press.Order{Dossier: p.person.Dossier, Papier: p.papier}).UEs()) }
	size := func(a, b *paper) int { return cmp.Compare(ues(a), ues(b)) }
	shortest, longest := slices.MinFunc(papers, size), slices.MaxFunc(papers, size)
	if len(papers) < previewsAModel {
		return []*paper{shortest}
	}
	return []*paper{shortest, longest}
}

// preview draws one paper with a number of its own.
func (p *paper) preview(j *Job, w *press.Press, n people) ([]byte, error) {
	p.contrat = press.ProvisionalNumber
	if p.papier.Document != dossier.Retractation {
		p.contrat = ""
	}
	o, err := n.order(j, p)
	if err != nil {
		return nil, err
	}
	cti := register.CTI{1, 2, 3, 4, 5, 6, 7, 8}
	made, err := w.Draw(o, press.Emission{Number: "SPE-0000-000000", Date: j.Today, CTI: cti, ShortCode: seal.ShortCode(cti)})
	return made.Bytes, err
}
