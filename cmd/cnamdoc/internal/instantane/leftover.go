package instantane

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// tempPattern names the files of a night that has not accepted its export.
const tempPattern = ".cnamdoc-*.tmp"

var errBusyTemp = errors.New("no temporary file could be held")

// createTemp makes a file, 0600, that clearLeftovers leaves alone while this
// process holds it open.
func createTemp(dir string) (*os.File, error) {
	for range 10 {
		f, err := os.CreateTemp(dir, tempPattern)
		if err != nil {
			return nil, err
		}
		if hold(f) && stands(f) {
			return f, nil
		}
		f.Close() // another night cleared it before it was held
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

// clearLeftovers removes the files of nights that were killed. What cannot be
// removed waits for the next night.
func clearLeftovers(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, tempPattern)) // the pattern is well-formed
	for _, path := range left {
		if abandoned(path) {
			os.Remove(path)
		}
	}
}
