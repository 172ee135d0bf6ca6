package importer

import (
	"context"
	"io"
	"slices"

	"cnamdoc/importer/dossier"
)

// sourceRows shows the rows of the export as people see them.
func (b *book) sourceRows(ctx context.Context, im *Import, fn func(row int, cells []string) error) error {
	i := slices.IndexFunc(b.sheets, func(s sheetPart) bool { return s.name == im.Sheet })
	in, err := b.readSheet(ctx, b.sheets[i])
	if err != nil {
		return err
	}
	defer in.close()
	columns := map[int]HeaderCell{}
	for _, h := range im.Header {
		columns[h.Index] = h
	}
	p := &parser{formats: b.formats, epoch: b.epoch}
	var cells []string
	for {
		row, err := in.read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		clear(cells)
		cells = cells[:0]
		for _, c := range row.cells {
			cells = append(cells, make([]string, c.col+1-len(cells))...)
			cells[c.col] = p.show(columns[c.col], c, row.n > im.HeaderRow)
		}
		if err := fn(row.n, cells); err != nil {
			return err
		}
	}
}

// show returns a cell of the source as people see it, blanked where it must be.
func (p *parser) show(h HeaderCell, c cell, data bool) string {
	if data && h.Kind.Blanked() {
		return ""
	}
	s := clean(p.display(c), true).text
	if c.kind == number && data {
		s = p.showNumber(h.Champ, c, s)
	}
	if data && h.Champ == "" {
		s = maskNIR(s)
	}
	return s
}

func (p *parser) showNumber(champ string, c cell, s string) string {
	f := exportVocabulary.byID[champ]
	if f == nil {
		return s
	}
	switch f.kind {
	case kDate, kOpenDate:
		if day, fault := p.serial(c.text, false); fault == nil && day != (dossier.Date{}) {
			return day.Short()
		}
	case kIdent, kCode, kPhone, kPostal, kSIRET:
		if id, fault := p.identifier(c, c.text); fault == nil {
			return id
		}
	}
	return s
}
