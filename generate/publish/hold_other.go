//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package publish

import (
	"errors"
	"os"
)

// hold needs not do anything: Windows removes no file that is open.
func hold(*os.File) bool { return true }

func abandoned(string) bool { return true }

// rename closes a file and gives it its name: an open file cannot be renamed
// on Windows.
func rename(f *os.File, path string) error {
	return errors.Join(f.Close(), os.Rename(f.Name(), path))
}
