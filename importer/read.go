package importer

import (
	"cmp"
	"context"
	"fmt"

	"cnamdoc/importer/workbook"
)

// Read reads the export at path. Its error is a *FileError, or that of the
// context; a cell or a row that is wrong is no error but a problem of the
// Import.
func Read(ctx context.Context, path string, opt Options) (*Import, error) {
	var im *Import
	err := guarded(ctx, path, opt, func(ctx context.Context, b *workbook.Book) (err error) {
		im, err = readExport(ctx, b, opt)
		return err
	})
	if err != nil {
		return nil, err
	}
	im.path, im.opt = path, opt
	return im, nil
}

// ReadCatalogue reads a catalogue of UE at path. Its errors are those of Read.
func ReadCatalogue(ctx context.Context, path string, opt Options) (*Catalogue, error) {
	var c *Catalogue
	err := guarded(ctx, path, opt, func(ctx context.Context, b *workbook.Book) (err error) {
		c, err = readCatalogue(ctx, b, opt)
		return err
	})
	return c, err
}

// guarded opens the book, bounds the time, and turns a panic into an error.
func guarded(ctx context.Context, path string, opt Options, fn func(context.Context, *workbook.Book) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(opt.Timeout, DefaultTimeout))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = &FileError{Code: FileCorrupt, Err: fmt.Errorf("panic: %v", p),
				Phrase: "Le classeur n’a pas pu être lu jusqu’au bout.",
				Hint:   "Ouvrez-le dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
		}
	}()
	b, err := workbook.Open(ctx, path)
	if err != nil {
		return err
	}
	defer b.Close()
	return fn(ctx, b)
}
