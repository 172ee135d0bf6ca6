//go:build !linux

package publish

import (
	"errors"
	"os"
	"runtime"
)

// Sync makes files or directories of one file system durable, one by one.
// Windows has no sync of a directory: the file system journals the rename.
func Sync(paths ...string) error {
	var errs []error
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || info.IsDir() && runtime.GOOS == "windows" {
			errs = append(errs, err)
			continue
		}
		f, err := os.OpenFile(path, openToSync(info), 0)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, f.Sync(), f.Close())
	}
	return errors.Join(errs...)
}

// openToSync is the mode that lets a file be synced: Windows wants write access.
func openToSync(info os.FileInfo) int {
	if info.IsDir() {
		return os.O_RDONLY
	}
	return os.O_RDWR
}
