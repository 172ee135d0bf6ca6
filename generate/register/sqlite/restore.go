package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
)

// companions are the files that SQLite keeps beside a database. They belong to
// it alone: beside another they would damage it.
var companions = []string{"-wal", "-shm"}

// Restore puts a copy of a register, as Backup wrote it, in the place of the
// register at path, once the whole copy has been checked and ready has been
// called with it: its numbers are those of its day, and it must skip ahead (see
// register.Numbers) before anybody reserves from it. What stood at path is kept,
// and aside is where: "" if nothing did. While a batch is at work it is a
// *register.BusyError.
//
// A process that is killed in between leaves the old register, or none, which
// Open refuses as lost; calling it again mends both.
func Restore(ctx context.Context, path string, from io.Reader, opts register.Options, ready func(*Register) error) (aside string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("register: restore %s: %w", path, err)
		}
	}()
	if path, err = filepath.Abs(path); err != nil {
		return "", err
	}
	opts = opts.WithDefaults()
	holding := &Register{path: path, now: opts.Now}
	release, err := holding.hold(ctx, "restauration")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	temp := path + ".restauration"
	defer func() { err = errors.Join(err, removeAll(temp)) }()
	if err := errors.Join(removeAll(temp), write(ctx, temp, from)); err != nil {
		return "", err
	}
	if err := prepareCopy(ctx, temp, opts, ready); err != nil {
		return "", err
	}
	aside = path + ".remplace-" + opts.Now().UTC().Format("20060102-150405")
	if _, err := os.Lstat(aside); !errors.Is(err, fs.ErrNotExist) {
		return "", &fs.PathError{Op: "restore", Path: aside, Err: fs.ErrExist}
	}
	moved := false
	for _, suffix := range append([]string{""}, companions...) {
		switch err := os.Rename(path+suffix, aside+suffix); {
		case err == nil:
			moved = true
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	if err := os.Rename(temp, path); err != nil {
		return "", err
	}
	if !moved {
		aside = ""
	}
	return aside, publish.Sync(filepath.Dir(path))
}

// prepareCopy opens a copy as the register that it is to be, and leaves it in
// one file.
func prepareCopy(ctx context.Context, path string, opts register.Options, ready func(*Register) error) error {
	opts.Create = false
	r, err := Open(ctx, path, opts)
	if err != nil {
		return err
	}
	err = r.Check(ctx)
	if err == nil {
		err = ready(r)
	}
	return errors.Join(err, r.Close())
}

// fileHead begins every SQLite file (https://www.sqlite.org/fileformat.html).
const fileHead = "SQLite format 3\x00"

// write copies what is a database, until ctx ends: what is something else may
// have no end.
func write(ctx context.Context, path string, from io.Reader) error {
	in := bufio.NewReader(from)
	head, err := in.Peek(len(fileHead))
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if string(head) != fileHead {
		return fmt.Errorf("%w: not a database", register.ErrForeign)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, untilDone{ctx, in})
	return errors.Join(err, f.Sync(), f.Close())
}

// untilDone is a reader that ends with its context.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// removeAll removes a database and what lies beside it.
func removeAll(path string) error {
	var errs []error
	for _, suffix := range append([]string{"", ".verrou"}, companions...) {
		if err := os.Remove(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
