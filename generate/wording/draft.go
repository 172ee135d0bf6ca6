package wording

import (
	"fmt"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
)

// Draft is a paper written with a number that is not its own yet. Finish
// writes again only what hangs on the number, the date and the seal.
type Draft struct {
	Document *layout.Document

	model *Model
	ends  []int  // of each part of the model's body in the blocks
	late  []bool // whether the part asked for what is fixed at emission
	title bool   // the same of the title
}

// Draft writes one paper. A required value that is empty is a
// *balise.MissingValue.
func (m *Model) Draft(set balise.Set) (*Draft, error) {
	if err := m.suits(set); err != nil {
		return nil, err
	}
	r := renderer{set: set, fixed: m.fixed}
	set.Late()
	title, err := r.text(m.title)
	if err != nil {
		return nil, err
	}
	d := &Draft{model: m, title: set.Late(), ends: make([]int, len(m.body)), late: make([]bool, len(m.body))}
	blocks := make([]layout.Block, 0, 2*len(m.body))
	for i, n := range m.body {
		part, err := r.block(n)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, part...)
		d.ends[i], d.late[i] = len(blocks), set.Late()
	}
	page := set.Page()
	doc := &layout.Document{Title: title.String(), Subject: m.Paper.Label(), Author: page.Author, Footer: page.Footer,
		PageNumbers: m.pages, FoldMarks: m.folds, Blocks: blocks}
	mark(doc, page.Marks)
	if m.header {
		doc.Letterhead = layout.Letterhead{Wordmark: page.Wordmark, Unit: page.Unit, Lines: page.Lines}
	}
	d.Document = doc
	return d, nil
}

// Finish returns the document with the values of set, which differ from those
// of the draft in what is fixed at emission only.
func (d *Draft) Finish(set balise.Set) (*layout.Document, error) {
	if err := d.model.suits(set); err != nil {
		return nil, err
	}
	r, doc := renderer{set: set, fixed: d.model.fixed}, *d.Document
	if d.title {
		title, err := r.text(d.model.title)
		if err != nil {
			return nil, err
		}
		doc.Title = title.String()
	}
	doc.Blocks = make([]layout.Block, 0, cap(d.Document.Blocks))
	from := 0
	for i, n := range d.model.body {
		part := d.Document.Blocks[from:d.ends[i]]
		if d.late[i] {
			var err error
			if part, err = r.block(n); err != nil {
				return nil, err
			}
		}
		doc.Blocks, from = append(doc.Blocks, part...), d.ends[i]
	}
	mark(&doc, set.Marks())
	return &doc, nil
}

func mark(doc *layout.Document, m balise.Marks) {
	doc.Number, doc.Keyword, doc.Watermark, doc.Mention = m.Number, m.Seal, m.Watermark, m.Mention
}

func (m *Model) suits(set balise.Set) error {
	if set.Document() != m.Paper {
		return fmt.Errorf("wording: model %s is for %s, the values are for %s", m.Name, m.Paper, set.Document())
	}
	return nil
}
