package generate

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
)

// Files that move. What fell goes to retires/<number>.pdf beside its place, so
// that nobody prints it by mistake; what is restored comes back; a paper that
// was put beside a locked file takes its place once that can be replaced. The
// register's path is set after the move: what a killed run left half done is
// seen to by the next.

// retire moves the paper that was put aside when another took its place. file is
// the successor's, which a killed run may have put there before: that goes.
func retire(j *Job, file, old string, o *outcome) error {
	dir := filepath.Dir(filepath.Join(j.Out, file))
	from := filepath.Join(dir, publish.KeptPrefix+old)
	_, number, err := readPaper(from)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // of another directory, or not there
	case err != nil:
	case number == "" || number == old:
		err = rename(from, filepath.Join(j.Out, filepath.FromSlash(register.RetiredFile(register.Paper{Number: old, File: filepath.ToSlash(file)}))))
	default:
		err = os.Remove(from)
	}
	if publish.Locked(err) {
		o.lock(report.Verrou{Fichier: j.relative(from), Numero: old, Reste: true})
		return nil
	}
	return err
}

// dropBeside removes the file that was written beside a paper's place while that
// was locked, once the paper is drawn in it.
func dropBeside(j *Job, d *draft, o *outcome) error {
	if d.beside {
		return nil
	}
	file := filepath.Join(j.Out, besidePath(d.file, d.answer.Paper.Number))
	err := os.Remove(file)
	if publish.Locked(err) {
		o.lock(report.Verrou{Fichier: j.relative(file), Numero: d.answer.Paper.Number, Reste: true})
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// rename moves a file into a directory that it makes, durably.
func rename(from, to string) error {
	if _, err := os.Lstat(from); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), publish.DirMode); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return publish.Sync(filepath.Dir(to), filepath.Dir(from))
}

// shelve puts a paper away that lies where another goes: after an older copy of
// the register was put in its place, one that it does not know, has only reserved,
// or knows elsewhere. A newer copy may want it back. numbers are those that may stay.
func (j *Job) shelve(ctx context.Context, place string, numbers ...string) error {
	_, stands, err := readPaper(place)
	if err != nil || stands == "" || slices.Contains(numbers, stands) {
		return nil // nothing there, or no paper of ours
	}
	if _, err = j.Register.Get(ctx, stands); err == nil || errors.Is(err, register.ErrNotFound) {
		err = rename(place, filepath.Join(filepath.Dir(place), "retires", stands+".pdf"))
	}
	if publish.Locked(err) {
		return nil // the other goes beside
	}
	return err
}

// unshelve removes what was put away under a number that was only reserved, and
// that is drawn now: one number stands in one place. A file that somebody reads is
// the next night's to remove (bringBack).
func (j *Job) unshelve(file, number string) error {
	err := os.Remove(filepath.Join(j.Out, filepath.FromSlash(register.RetiredFile(register.Paper{Number: number, File: filepath.ToSlash(file)}))))
	if errors.Is(err, fs.ErrNotExist) || publish.Locked(err) {
		return nil
	}
	return err
}

// astrayOf is where a valid paper lies that was put away after the copy of the
// register was made that has since taken its place; "" is not there.
func (j *Job) astrayOf(p register.Paper) string {
	away := filepath.Join(j.Out, filepath.FromSlash(register.RetiredFile(p)))
	if _, err := os.Lstat(away); err != nil || away == filepath.Join(j.Out, filepath.FromSlash(p.File)) {
		return ""
	}
	return away
}

// bringBack takes such papers out of retires/. The night draws those whose place
// then does not hold them.
func bringBack(ctx context.Context, j *Job, papers []register.Paper) error {
	for _, p := range papers {
		away, place := j.astrayOf(p), filepath.Join(j.Out, filepath.FromSlash(p.File))
		if away == "" {
			continue
		}
		var err error
		if bears(place, p.Number) && (holds(place, p.FileHash) || !holds(away, p.FileHash)) {
			err = os.Remove(away) // drawn again since
		} else {
			err = j.moveTo(ctx, away, place, p.Number)
		}
		if err != nil && !publish.Locked(err) { // else somebody reads it
			return err
		}
	}
	return nil
}

// relative is a path below the output directory, with slashes.
func (j *Job) relative(name string) string {
	if rel, err := filepath.Rel(j.Out, name); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}

// moveFiles moves the files of papers that fell, tonight or before, of those that
// were restored, and of those that lie beside their place, whose person may be in
// no export any more.
func moveFiles(ctx context.Context, j *Job, o *outcome) error {
	for _, f := range j.livingScopes("") { // whatever the export is about
		f.States = nil
		papers, err := j.Register.PendingMoves(ctx, f)
		if err != nil {
			return err
		}
		var moves []register.Move
		for _, p := range papers {
			locked, place := report.Verrou{Fichier: p.File, Numero: p.Number, Reste: true}, besideOf(p)
			move, err := j.moveFile(ctx, p)
			switch {
			case place == "":
			case p.State.Valid():
				locked = report.Verrou{Fichier: place, Autre: p.File, Numero: p.Number}
			case err == nil && move != nil: // an older drawing, which was locked when the paper was drawn again
				locked.Fichier = place
				err = removeOther(filepath.Join(j.Out, filepath.FromSlash(place)), "", p.Number)
			}
			if publish.Locked(err) {
				o.lock(locked)
				continue
			}
			if err != nil {
				return err
			}
			if move != nil {
				moves = append(moves, *move)
			}
		}
		if len(moves) == 0 {
			continue
		}
		if _, err := j.Register.Moved(ctx, moves); err != nil {
			return err
		}
	}
	return nil
}

// moveFile moves one paper's file where its state wants it. nil: there is none.
// The night draws that of a restored paper. A file beside its place takes that of
// an older drawing.
func (j *Job) moveFile(ctx context.Context, p register.Paper) (*register.Move, error) {
	to := register.RetiredFile(p)
	if p.State.Valid() {
		centre, err := j.centre(p.Key.Centre)
		if err != nil {
			return nil, nil // its centre is not configured any more
		}
		to = filepath.ToSlash(relativePath(centre, p.Key))
	}
	from, place := filepath.Join(j.Out, filepath.FromSlash(p.File)), filepath.Join(j.Out, filepath.FromSlash(to))
	move := &register.Move{Number: p.Number, From: p.File, To: to}
	switch {
	case holds(place, p.FileHash): // moved, and not recorded
		return move, removeOther(from, place, p.Number)
	case holds(from, p.FileHash):
		return move, j.moveTo(ctx, from, place, p.Number)
	}
	kept := filepath.Join(filepath.Dir(from), publish.KeptPrefix+p.Number)
	if holds(kept, p.FileHash) {
		return move, j.moveTo(ctx, kept, place, p.Number)
	}
	if besideOf(p) != "" {
		return nil, nil // somebody wrote in it, or removed it: what stands in its place may be an older drawing
	}
	if bears(place, p.Number) { // drawn again since, unknown to a restored register
		return move, removeOther(from, place, p.Number)
	}
	if bears(from, p.Number) { // another drawing of it, or written in
		return move, j.moveTo(ctx, from, place, p.Number)
	}
	return nil, nil // its place was taken, or somebody removed it
}

// bears reports whether a paper is there and has that number.
func bears(path, number string) bool {
	_, stands, err := readPaper(path)
	return err == nil && stands == number
}

// moveTo moves a paper's file to a place of its own.
func (j *Job) moveTo(ctx context.Context, from, place, number string) error {
	if err := j.shelve(ctx, place, number); err != nil {
		return err
	}
	return rename(from, place)
}

// removeOther removes a second file of a paper, if it is one.
func removeOther(path, place, number string) error {
	if path == place || !bears(path, number) {
		return nil
	}
	return os.Remove(path)
}
