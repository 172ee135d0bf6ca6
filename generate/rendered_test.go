package generate

import (
	"cnamdoc/generate/blocks"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// Rendered is a paper made as the batch makes it, with what it was drawn from.
type Rendered struct {
	Key   register.PaperKey
	Model string
	Doc   *blocks.Document
	Bytes []byte
}

// Render makes every paper that the job's dossiers are ready for, with numbers
// of its own instead of the register's. Duplicata is the rank of what is drawn
// again, or 0.
func Render(j Job, duplicata int) ([]Rendered, error) {
	j.DryRun = true
	c, err := j.crew()
	if err != nil {
		return nil, err
	}
	n := survey(&j, decisions{})
	if lost := astray(&j, n); len(lost) > 0 {
		return nil, lost[0].err
	}
	var out []Rendered
	for _, lot := range ready(&j, n, &past{}).lots {
		for _, p := range lot.papers {
			if lot.document == dossier.Retractation {
				p.contrat = press.ProvisionalNumber
			}
			if err := p.prepare(&j, c.presses[0], n, false); err != nil {
				return nil, err
			}
			o, err := n.order(&j, p)
			if err != nil {
				return nil, err
			}
			cti := register.CTI{1, 2, 3, 4, 5, 6, 7, byte(len(out))}
			e := press.Emission{Number: "ESS-2026-000001", Date: j.Today, CTI: cti, ShortCode: seal.ShortCode(cti), Duplicata: duplicata}
			made, err := c.presses[0].Draw(o, e)
			if err != nil {
				return nil, err
			}
			doc, err := c.presses[0].Write(o, e)
			if err != nil {
				return nil, err
			}
			out = append(out, Rendered{Key: p.key(), Model: press.ModelFile(lot.document, p.person.Type), Doc: doc, Bytes: made.Bytes})
		}
	}
	return out, nil
}
