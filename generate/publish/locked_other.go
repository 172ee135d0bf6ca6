//go:build !windows

package publish

import "syscall"

var lockedErrors = []syscall.Errno{syscall.EBUSY, syscall.ETXTBSY}
