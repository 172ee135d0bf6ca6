//go:build !linux

package generate

import (
	"errors"
	"os"
	"runtime"
)

// syncGroup makes the files or directories durable, one by one. Windows has
// no sync of a directory: the rename is journalled by the file system there.
func syncGroup(paths []string) error {
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
