package guichet

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"cnamdoc/generate/register"
)

// SheetFile reads the file of a paper as it was issued, or of a duplicata of it
// that Print has drawn. It draws nothing: what is not on the disk, or is not
// what was issued, is refused, and Print puts it back.
func (d *Desk) SheetFile(ctx context.Context, number string, rank int) (register.Paper, []byte, error) {
	paper, err := d.Register.Get(ctx, number)
	if err != nil {
		return paper, nil, Explain(err)
	}
	gone := func(err error) error {
		return refuse(err, "revenez au dossier, et imprimez le papier : son fichier sera refait", "le fichier du papier %s n’est pas sur ce poste", number)
	}
	name := filepath.FromSlash(paper.File)
	if !filepath.IsLocal(name) {
		return paper, nil, gone(nil)
	}
	if rank > 0 {
		name = fmt.Sprintf("%s-duplicata-%d.pdf", strings.TrimSuffix(name, ".pdf"), rank)
	}
	data, err := os.ReadFile(filepath.Join(d.Out, name))
	if errors.Is(err, fs.ErrNotExist) {
		return paper, nil, gone(err)
	}
	if err == nil && rank == 0 && sha256.Sum256(data) != paper.FileHash {
		return paper, nil, gone(nil)
	}
	return paper, data, err
}

// RunPath is where the file of a print run lies.
func (d *Desk) RunPath(t Tirage) string { return filepath.Join(d.Out, filepath.FromSlash(t.File)) }

// RunFile reads the file of a print run.
func (d *Desk) RunFile(t Tirage) ([]byte, error) {
	data, err := os.ReadFile(d.RunPath(t))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, refuse(err, "imprimez les papiers un à un, ou demandez au poste qui lance les traitements", "le tirage « %s » n’est pas sur ce poste", path.Base(t.File))
	}
	return data, err
}
