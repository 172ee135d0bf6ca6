package sqlite_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
)

// A program that is being started holds, for a moment, all that its parent has
// open: a lock that was released is free all the same.
func TestReleasedLockIsFree(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := sqlite.Open(t.Context(), path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	release, err := r.Lock(t.Context(), "", "nuit")
	if err != nil {
		t.Fatal(err)
	}
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range open {
		if to, _ := os.Readlink("/proc/self/fd/" + fd.Name()); strings.HasSuffix(to, "registre.sqlite.verrou") {
			n, err := strconv.Atoi(fd.Name())
			if err != nil {
				t.Fatal(err)
			}
			child, err := syscall.Dup(n)
			if err != nil {
				t.Fatal(err)
			}
			defer syscall.Close(child)
		}
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = r.Lock(t.Context(), "", "guichet")
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}
