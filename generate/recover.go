package generate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
)

// A run leaves a mark in the output directory while it writes. A mark that a
// run finds is that of a run that was killed: what it left half-written goes,
// since it may hold a password, and a paper that stays valid and whose place
// it took comes back.
const runningMark = ".en-cours"

// ownDir is the directory of the job's one centre, or "" when the job is about
// all of them.
func (b *batch) ownDir() string {
	if b.job.Centre == "" {
		return ""
	}
	if c, err := b.job.centre(b.job.Centre); err == nil {
		return c.Dossier
	}
	return safeName(b.job.Centre)
}

// begin leaves the mark, after clearing up behind a run that was killed. end
// removes it.
func (b *batch) begin(ctx context.Context) (end func() error, err error) {
	if err := os.MkdirAll(b.job.Out, publish.DirMode); err != nil {
		return nil, err
	}
	marks, err := filepath.Glob(filepath.Join(b.job.Out, runningMark+"*"))
	if err != nil {
		return nil, err
	}
	own := filepath.Join(b.job.Out, runningMark)
	if dir := b.ownDir(); dir != "" {
		own += "-" + dir
	}
	if len(marks) > 0 {
		if err := b.clearUp(ctx); err != nil {
			return nil, fmt.Errorf("clear up behind a run that was killed: %w", err)
		}
	}
	if b.job.Centre != "" {
		marks = []string{own} // the others' are theirs to remove
	}
	if err := os.WriteFile(own, nil, publish.FileMode); err != nil {
		return nil, err
	}
	if err := publish.Sync(b.job.Out); err != nil {
		return nil, err
	}
	return func() error {
		var errs []error
		for _, mark := range append(marks, own) {
			if err := os.Remove(mark); !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
		}
		return errors.Join(errs...)
	}, nil
}

// clearUp walks through what the run may write. Papers that were put aside are
// seen to first: they are temporary files too.
func (b *batch) clearUp(ctx context.Context) error {
	return filepath.WalkDir(b.job.Out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == b.job.Out {
			return err
		}
		name := e.Name()
		switch {
		case strings.HasPrefix(name, lotTempPrefix):
			return b.clearLot(path)
		case e.IsDir():
			return b.enter(path)
		case strings.HasPrefix(name, publish.KeptPrefix):
			return b.putBack(ctx, path, strings.TrimPrefix(name, publish.KeptPrefix))
		case strings.HasPrefix(name, publish.TempPrefix):
			return os.Remove(path)
		}
		return nil
	})
}

// clearLot removes a half-written print lot, unless it is another centre's.
func (b *batch) clearLot(path string) error {
	if b.job.Centre == "" || strings.HasPrefix(filepath.Base(path), b.lotTemp()) {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return fs.SkipDir
}

// enter skips the directories of other centres, SORTIE/<semestre>/<CENTRE>, and
// the print lots, which appear whole.
func (b *batch) enter(path string) error {
	rel, err := filepath.Rel(b.job.Out, path)
	if err != nil {
		return err
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	if len(parts) == 3 && parts[1] == "impression" ||
		len(parts) == 2 && parts[1] != "impression" && b.ownDir() != "" && parts[1] != b.ownDir() {
		return fs.SkipDir
	}
	return nil
}

// putBack restores a paper that is valid and does not stand where the register
// says; else what was put aside is no longer needed.
func (b *batch) putBack(ctx context.Context, aside, number string) error {
	p, err := b.job.Register.Get(ctx, number)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return err
	}
	place := filepath.Join(b.job.Out, filepath.FromSlash(p.File))
	if err == nil && p.State.Valid() && holds(aside, p.FileHash) && !holds(place, p.FileHash) {
		return errors.Join(os.Rename(aside, place), publish.Sync(filepath.Dir(place)))
	}
	return os.Remove(aside)
}

func holds(path string, hash [sha256.Size]byte) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return err == nil && [sha256.Size]byte(h.Sum(nil)) == hash
}
