package generate_test

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"unsafe"
)

// immutable is FS_IMMUTABLE_FL, and the numbers of its ioctls (linux/fs.h).
const (
	immutable = 0x10
	getFlags  = 0x80086601
	setFlags  = 0x40086602
)

// lockFile makes a file one that cannot be replaced or removed, as Windows does
// with what Acrobat holds open. That takes root: errors.ErrUnsupported without.
func lockFile(path string) (unlock func() error, err error) {
	err = setImmutable(path, true)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOTTY) || errors.Is(err, syscall.EOPNOTSUPP) {
		return nil, errors.ErrUnsupported
	}
	return func() error {
		if err := setImmutable(path, false); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}, err
}

func setImmutable(path string, on bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var flags uint
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), getFlags, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		return errno
	}
	if flags &^= immutable; on {
		flags |= immutable
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), setFlags, uintptr(unsafe.Pointer(&flags))); errno != 0 {
		return errno
	}
	return nil
}
