package publish

import (
	"os"

	"golang.org/x/sys/unix"
)

// Sync makes files or directories of one file system durable. One syncfs costs
// about what one fsync costs, whatever their number.
func Sync(paths ...string) error {
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
