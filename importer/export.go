package importer

import (
	"context"

	"cnamdoc/importer/dossier"
)

func (b *book) readExport(ctx context.Context, opt Options) (*Import, error) {
	return nil, notFound(b)
}

func (b *book) readCatalogue(ctx context.Context, opt Options) (*Catalogue, error) {
	return nil, notFound(b)
}

func (b *book) sourceRows(ctx context.Context, im *Import, fn func(row int, cells []string) error) error {
	return nil
}

func notFound(b *book) *FileError {
	return &FileError{Code: HeaderNotFound, Ref: dossier.Ref{Sheet: b.sheets[0].name}, Phrase: "Aucun en-tête reconnu."}
}
