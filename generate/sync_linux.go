package generate

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncGroup makes the files or directories durable. One syncfs of their file
// system costs about what one fsync costs, whatever their number: the papers
// of a run all lie below one output directory.
func syncGroup(paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	f, err := os.Open(paths[0])
	if err != nil {
		return err
	}
	defer f.Close()
	if len(paths) == 1 {
		return f.Sync()
	}
	return unix.Syncfs(int(f.Fd()))
}
