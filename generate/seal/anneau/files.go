package anneau

import (
	"errors"
	"io/fs"
	"os"

	"cnamdoc/generate/publish"
)

const dirMode = 0o700

// maxFile bounds the files of a ring: each is some hundred bytes.
const maxFile = 1 << 20

// writeFile puts a file in place whole or not at all.
func writeFile(path string, data []byte) error {
	if err := publish.File(path, data); err != nil {
		return &Error{ErrUnwritable, path, err}
	}
	return nil
}

// syncDir makes a rename in a directory durable.
func syncDir(dir string) error {
	if err := publish.Sync(dir); err != nil {
		return &Error{ErrUnwritable, dir, err}
	}
	return nil
}

// readFile reads a small file, with the kind of error that people can act on.
// An absent file keeps fs.ErrNotExist. A pipe or a device is no key.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxFile) {
		err = errors.New("no small regular file")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{ErrAbsent, path, err}
	case err != nil:
		return nil, &Error{ErrUnreadable, path, err}
	}
	return data, nil
}
