package publish

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// File replaces a file whole or not at all.
func File(path string, data []byte) error {
	return Stream(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Stream is File for content that fill writes.
func Stream(path string, fill func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return &os.PathError{Op: "write", Path: path, Err: syscall.EISDIR}
	}
	f, err := Temp(filepath.Dir(path))
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		return errors.Join(err, Drop(f))
	}
	return Keep(f, path)
}

var errBusyTemp = errors.New("no temporary file could be held")

// Temp makes a temporary file that Clear leaves alone while this process holds
// it open. It ends with Keep or Drop.
func Temp(dir string) (*os.File, error) {
	for range 10 {
		f, err := os.CreateTemp(dir, tempPattern) // 0600
		if err != nil {
			return nil, err
		}
		if hold(f) && stands(f) {
			return f, nil
		}
		f.Close() // another process cleared it before it was held
		os.Remove(f.Name())
	}
	return nil, fmt.Errorf("%s: %w", dir, errBusyTemp)
}

// stands reports whether a file still bears its name.
func stands(f *os.File) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(f.Name())
	return err == nil && os.SameFile(open, named)
}

// Keep makes a temporary file durable under its name, in the same directory.
// After an error nothing of it is left.
func Keep(f *os.File, path string) error {
	err := f.Sync()
	if err == nil {
		err = rename(f, path)
	}
	if err != nil {
		return errors.Join(err, Drop(f))
	}
	return Sync(filepath.Dir(path))
}

// Drop closes and removes a temporary file. It may be called again.
func Drop(f *os.File) error {
	err := f.Close()
	if errors.Is(err, os.ErrClosed) {
		err = nil
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// Clear removes the temporary files of processes that were killed. What cannot
// be removed waits for the next call.
func Clear(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, tempPattern)) // the pattern is well-formed
	for _, path := range left {
		if abandoned(path) {
			os.Remove(path)
		}
	}
}
