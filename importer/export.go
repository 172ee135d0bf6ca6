package importer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"cnamdoc/importer/dossier"
)

var exportVocabulary = newVocabulary(exportFields, ambiguousNames)

// The vocabulary is filled once fields have their places: see init in field.go.

func (b *book) readExport(ctx context.Context, opt Options) (*Import, error) {
	v, err := exportVocabulary.with(opt.Columns)
	if err != nil {
		return nil, err
	}
	t, err := b.choose(ctx, opt.Sheet, v, wantedOfExport(opt))
	if err != nil {
		return nil, err
	}
	if err := t.settle(v); err != nil {
		return nil, err
	}
	r := b.newRun(t, opt)
	a := newAssembler(r)
	if err := r.each(ctx, b, a.use); err != nil {
		return nil, err
	}
	if r.totals.Lues == 0 {
		return nil, emptySheet(t)
	}
	im := &Import{Dossiers: a.dossiers(), Rows: r.rows, Totals: r.totals, Sheet: t.sheet, HeaderRow: t.row,
		Header: t.header(), Digest: b.digest}
	r.sortProblems()
	im.Problems = r.problems
	if err := im.Totals.Check(); err != nil {
		return nil, err
	}
	im.Catalogue, err = b.catalogueBeside(ctx, t.sheet, opt)
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
	return &FileError{Code: SheetEmpty, Ref: dossier.Ref{Sheet: t.sheet, Row: t.row}, Err: errors.New("no rows below the header"),
		Phrase: fmt.Sprintf("La feuille «\u00a0%s\u00a0» n’a aucune ligne sous l’en-tête (ligne %d).", t.sheet, t.row),
		Hint:   "Vérifiez l’export\u00a0: le semestre demandé a-t-il des inscriptions\u00a0?"}
}

// sortProblems puts the problems in the order in which one meets them in the
// sheet: by row, then from left to right.
func (r *run) sortProblems() {
	slices.SortStableFunc(r.problems, func(a, b dossier.Problem) int {
		return cmp.Or(cmp.Compare(a.Ref.Row, b.Ref.Row), cmp.Compare(len(a.Ref.Column), len(b.Ref.Column)), cmp.Compare(a.Ref.Column, b.Ref.Column))
	})
}
