//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package publish

import (
	"errors"
	"os"
	"syscall"
)

// hold marks a file as in use until it is closed or the process dies. On a file
// system without locks nothing is marked.
func hold(f *os.File) bool {
	return !errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// abandoned reports whether no process holds the file.
func abandoned(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// rename gives a file its name and closes it: held until then, so that nobody
// clears it in between.
func rename(f *os.File, path string) error {
	return errors.Join(os.Rename(f.Name(), path), f.Close())
}
