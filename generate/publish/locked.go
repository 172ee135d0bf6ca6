package publish

import (
	"errors"
	"io/fs"
	"syscall"
)

// Locked reports whether an error says that a file cannot be replaced or removed
// although its directory can be written: somebody has it open, or it was made
// unchangeable. Anything else (a full disk, a path that is gone) is not.
func Locked(err error) bool {
	var number syscall.Errno
	if errors.As(err, &number) {
		for _, locked := range lockedErrors {
			if number == locked {
				return true
			}
		}
	}
	return errors.Is(err, fs.ErrPermission)
}
