//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package instantane

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
