package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cnamdoc/generate/register"
)

// A copy taken while papers are issued opens as a sound register.
func TestBackupInUse(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	r, err := open(t, filepath.Join(dir, "registre.sqlite"), register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	number := issueOne(t, r)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for n := 2; ; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			c := attestation
			c.Key.Code = fmt.Sprintf("CEN%06d", n)
			if _, err := r.Reserve(ctx, "nuit", day, []register.Claim{c}); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprintf("copie-%d", i))
		if err := r.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("copy's mode %v, %v", info.Mode(), err)
		}
		dup, err := open(t, path, register.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := dup.Check(ctx); err != nil {
			t.Error(err)
		}
		if p, err := dup.Get(ctx, number); err != nil || p.State != register.Emise {
			t.Errorf("the copy's paper is %v, %v", p.State, err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
