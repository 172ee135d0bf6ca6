package importer

import (
	"cmp"
	"context"
	"fmt"
)

// Read reads the export at path. Its error is a *FileError, or that of the
// context; a cell or a row that is wrong is no error but a problem of the
// Import.
func Read(ctx context.Context, path string, opt Options) (*Import, error) {
	var im *Import
	err := guarded(ctx, path, opt, func(ctx context.Context, b *book) (err error) {
		im, err = b.readExport(ctx, opt)
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
	err := guarded(ctx, path, opt, func(ctx context.Context, b *book) (err error) {
		c, err = b.readCatalogue(ctx, opt)
		return err
	})
	return c, err
}

// SourceRows reads the export again and calls fn with each of its rows that has
// data, title lines and header included: the true row number and the texts as
// people see them (dates jj/mm/aaaa, identifiers with their zeros), from
// column A. Passwords and NIR are blanked. The cells are only valid during the
// call. It fails if the file is no longer the one that was read.
func (im *Import) SourceRows(ctx context.Context, fn func(row int, cells []string) error) error {
	return guarded(ctx, im.path, im.opt, func(ctx context.Context, b *book) error {
		if b.digest != im.Digest {
			return unreadable(fmt.Errorf("%s is no longer the file that was read", im.path))
		}
		return b.sourceRows(ctx, im, fn)
	})
}

// guarded opens the book, bounds the time, and turns a panic into an error.
func guarded(ctx context.Context, path string, opt Options, fn func(context.Context, *book) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(opt.Timeout, DefaultTimeout))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = corrupt(fmt.Errorf("panic: %v", p))
		}
	}()
	b, err := openBook(ctx, path)
	if err != nil {
		return err
	}
	defer b.close()
	return fn(ctx, b)
}
