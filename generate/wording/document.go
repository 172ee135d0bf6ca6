package wording

import (
	"fmt"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
)

// Document writes one paper. A required value that is empty is a
// *balise.MissingValue.
func (m *Model) Document(set balise.Set) (*blocks.Document, error) {
	if set.Document() != m.Paper {
		return nil, fmt.Errorf("wording: model %s is for %s, the values are for %s", m.Name, m.Paper, set.Document())
	}
	r := renderer{set: set}
	title, err := r.text(m.title)
	if err != nil {
		return nil, err
	}
	body, err := r.blocks(m.body)
	if err != nil {
		return nil, err
	}
	page := set.Page()
	doc := &blocks.Document{Title: title.String(), Subject: m.Paper.Label(), Author: page.Author, Footer: page.Footer,
		Number: page.Number, Owner: page.Owner, Keyword: page.Seal, Watermark: page.Watermark, Mention: page.Mention,
		PageNumbers: m.pages, FoldMarks: m.folds, OneSide: page.OneSide, Blocks: body}
	if m.header {
		doc.Letterhead = blocks.Letterhead{Wordmark: page.Wordmark, Unit: page.Unit, Lines: page.Lines}
	}
	return doc, nil
}
