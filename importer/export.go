package importer

import (
	"context"
	"errors"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
)

var exportVocabulary = newVocabulary(exportFields, ambiguousNames)

// The vocabulary is filled once fields have their places: see init in field.go.

func readExport(ctx context.Context, b *workbook.Book, opt Options) (*Import, error) {
	v, err := exportVocabulary.with(opt.Columns)
	if err != nil {
		return nil, err
	}
	t, err := choose(ctx, b, opt.Sheet, v, wantedOfExport(opt))
	if err != nil {
		return nil, err
	}
	if err := t.settle(v); err != nil {
		return nil, err
	}
	dossiers, read, err := assemble(ctx, b, t, opt)
	if err != nil {
		return nil, err
	}
	if read.totals.Lues == 0 {
		return nil, emptySheet(t)
	}
	im := &Import{Dossiers: dossiers, Problems: read.problems, Rows: read.accounts, Totals: read.totals, Colonnes: read.colonnes,
		Sheet: t.sheet.Name, HeaderRow: t.row, Header: t.header(), Digest: b.Digest}
	im.Catalogue, err = catalogueBeside(ctx, b, t.sheet, opt)
	return im, err
}

func (t *table) header() []HeaderCell {
	out := make([]HeaderCell, len(t.columns))
	for i, c := range t.columns {
		out[i] = c.HeaderCell
	}
	return out
}

func emptySheet(t *table) *FileError {
	return &FileError{Code: SheetEmpty, Ref: dossier.Ref{Sheet: t.sheet.Name, Row: t.row}, Err: errors.New("no rows below the header"),
		Phrase: french.Say("La feuille « %s » n’a aucune ligne sous l’en-tête (ligne %d).", t.sheet.Name, t.row),
		Hint:   "Vérifiez l’export\u00a0: le semestre demandé a-t-il des inscriptions\u00a0?"}
}
