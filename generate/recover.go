package generate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
)

// A run leaves a mark in the output directory while it writes. A mark that a
// run finds is that of a run that was killed: what it left half-written goes,
// since it may hold a password, and a paper that stays valid and whose place
// it took comes back.
const runningMark = ".en-cours"

// ownDir is the directory of the job's one centre, or "" when the job is about
// all of them.
func (j *Job) ownDir() string {
	if j.Centre == "" {
		return ""
	}
	if c, err := j.centre(j.Centre); err == nil {
		return c.Dossier
	}
	return safeName(j.Centre)
}

// begin leaves the mark, after clearing up behind a run that was killed. end
// removes it.
func begin(ctx context.Context, j *Job, o *outcome) (end func() error, err error) {
	if err := os.MkdirAll(j.Out, publish.DirMode); err != nil {
		return nil, err
	}
	marks, err := filepath.Glob(filepath.Join(j.Out, runningMark+"*"))
	if err != nil {
		return nil, err
	}
	own := filepath.Join(j.Out, runningMark)
	if dir := j.ownDir(); dir != "" {
		own += "-" + dir
	}
	if len(marks) > 0 {
		if err := clearUp(ctx, j, o); err != nil {
			return nil, fmt.Errorf("clear up behind a run that was killed: %w", err)
		}
	}
	if j.Centre != "" {
		marks = []string{own} // the others' are theirs to remove
	}
	if err := os.WriteFile(own, nil, publish.FileMode); err != nil {
		return nil, err
	}
	if err := publish.Sync(j.Out); err != nil {
		return nil, err
	}
	return func() error {
		if o.leftover() {
			return nil // the next run looks again
		}
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
func clearUp(ctx context.Context, j *Job, o *outcome) error {
	return filepath.WalkDir(j.Out, func(at string, e fs.DirEntry, failed error) (err error) {
		if failed != nil || at == j.Out {
			return failed
		}
		defer func() {
			if publish.Locked(err) {
				o.lock(report.Verrou{Fichier: j.relative(at), Reste: true})
				err = nil
			}
		}()
		name := e.Name()
		switch {
		case strings.HasPrefix(name, lotTempPrefix):
			return clearLot(j, at)
		case e.IsDir():
			return enter(j, at)
		case besideNumber.MatchString(name):
			return forgetBeside(ctx, j, at)
		case strings.HasPrefix(name, publish.KeptPrefix):
			return putBack(ctx, j, at, strings.TrimPrefix(name, publish.KeptPrefix))
		case strings.HasPrefix(name, publish.TempPrefix):
			if j.Centre != "" && filepath.Dir(at) == filepath.Clean(j.Out) {
				return nil // another centre's run may be writing it
			}
			return os.Remove(at)
		}
		return nil
	})
}

// besideNumber is the number in the name of a paper beside its place.
var besideNumber = regexp.MustCompile(`^[a-z].*?-([A-Z]{3}(?:-[A-Z0-9]+)?-\d{4}-\d{6})\.pdf$`)

// forgetBeside removes a paper that was written beside its place and that the
// register does not have there: it is drawn again, or stands elsewhere.
func forgetBeside(ctx context.Context, j *Job, at string) error {
	p, err := j.Register.Get(ctx, besideNumber.FindStringSubmatch(filepath.Base(at))[1])
	if err == nil && p.File != j.relative(at) {
		return os.Remove(at)
	}
	if errors.Is(err, register.ErrNotFound) {
		return nil // not ours to judge: of a register that was restored
	}
	return err
}

// leftover reports whether something half-written could not be removed.
func (o *outcome) leftover() bool {
	return slices.ContainsFunc(o.locked, func(v report.Verrou) bool { return strings.HasPrefix(path.Base(v.Fichier), publish.TempPrefix) })
}

// clearLot removes a half-written print lot, unless it is another centre's.
func clearLot(j *Job, path string) error {
	if j.Centre == "" || strings.HasPrefix(filepath.Base(path), j.lotTemp()) {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return fs.SkipDir
}

// enter skips the directories of other centres, SORTIE/<semestre>/<CENTRE>, and
// the print lots, which appear whole.
func enter(j *Job, path string) error {
	rel, err := filepath.Rel(j.Out, path)
	if err != nil {
		return err
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	if len(parts) == 3 && parts[1] == "impression" ||
		len(parts) == 2 && parts[1] != "impression" && j.ownDir() != "" && parts[1] != j.ownDir() {
		return fs.SkipDir
	}
	return nil
}

// putBack restores a paper that is valid and does not stand where the register
// says. Another that stands nowhere is put away: it fell, or another copy of the
// register may want it. Else what was put aside is no longer needed.
func putBack(ctx context.Context, j *Job, aside, number string) error {
	p, err := j.Register.Get(ctx, number)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return err
	}
	place := filepath.Join(j.Out, filepath.FromSlash(p.File))
	if err == nil && p.State.Valid() && holds(aside, p.FileHash) && !holds(place, p.FileHash) {
		return j.moveTo(ctx, aside, place, number)
	}
	if bears(aside, number) && !bears(place, number) && !standsBeside(aside, number) {
		return rename(aside, filepath.Join(filepath.Dir(aside), "retires", number+".pdf"))
	}
	return os.Remove(aside)
}

// standsBeside reports whether a paper in the directory of what was put aside bears
// its number: nothing took its place yet.
func standsBeside(aside, number string) bool {
	papers, _ := filepath.Glob(filepath.Join(filepath.Dir(aside), "*.pdf"))
	return slices.ContainsFunc(papers, func(path string) bool { return bears(path, number) })
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
