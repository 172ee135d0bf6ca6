package importer

import (
	"context"
	"fmt"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/workbook"
)

// SourceRows reads the export again and calls fn with each of its rows that has
// data, title lines and header included: the true row number and the texts as
// people see them (dates jj/mm/aaaa, identifiers with their zeros), from
// column A. Passwords and NIR are blanked. The cells are only valid during the
// call. It fails if the file is no longer the one that was read.
func (im *Import) SourceRows(ctx context.Context, fn func(row int, cells []string) error) error {
	return guarded(ctx, im.path, im.opt, func(ctx context.Context, b *workbook.Book) error {
		if b.Digest != im.Digest {
			return &FileError{Code: FileUnreadable, Err: fmt.Errorf("%s is no longer the file that was read", im.path),
				Phrase: "Le fichier a changé depuis qu’il a été lu.", Hint: "Recommencez."}
		}
		sheets, err := candidates(b, im.Sheet)
		if err != nil {
			return err
		}
		columns := map[int]HeaderCell{}
		for _, h := range im.Header {
			columns[h.Index] = h
		}
		var cells []string
		_, err = b.Rows(ctx, sheets[0], 0, func(row *workbook.Row) error {
			clear(cells)
			cells = cells[:0]
			for _, c := range row.Cells {
				for len(cells) <= c.Col {
					cells = append(cells, "")
				}
				cells[c.Col] = show(columns[c.Col], c, row.N > im.HeaderRow)
			}
			return fn(row.N, cells)
		})
		return err
	})
}

// show returns a cell of the source as people see it, blanked where it must be.
func show(h HeaderCell, c workbook.Cell, data bool) string {
	switch f := exportVocabulary.byID[h.Champ]; {
	case !data:
		return cell.Clean(cell.Display(c), true)
	case h.Kind.Blanked():
		return ""
	case f != nil:
		return cell.DisplayAs(f.meaning, c)
	}
	s := cell.Clean(cell.Display(c), true)
	if h.Champ == "" {
		s = cell.MaskNIR(s)
	}
	return s
}
