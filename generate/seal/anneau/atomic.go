package anneau

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const dirMode = 0o700 // files are 0600, as os.CreateTemp makes them

// writeFile puts a file in place whole or not at all: temporary file in the
// same directory, sync, rename, sync of the directory.
func writeFile(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".cle-*") // 0600
	if err != nil {
		return &Error{ErrUnwritable, path, err}
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return &Error{ErrUnwritable, path, errors.Join(err, os.Remove(tmp.Name()))}
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes a rename durable. Windows has no such call: its rename is
// written through by the file system's own journal.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return &Error{ErrUnwritable, dir, err}
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return &Error{ErrUnwritable, dir, err}
	}
	return nil
}

// readFile reads a small file, with the kind of error that people can act on.
// An absent file keeps fs.ErrNotExist.
func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{ErrAbsent, path, err}
	case err != nil:
		return nil, &Error{ErrUnreadable, path, err}
	}
	return data, nil
}
