package sqlite_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
)

// A copy takes the register's place whole, prepared and alone: what SQLite kept
// beside the old one does not stay beside it.
func TestRestore(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "registre.sqlite"), filepath.Join(dir, "copie.sqlite")
	opts := register.Options{ShortCode: seal.ShortCode, Create: true}
	open := func() *sqlite.Register {
		t.Helper()
		r, err := sqlite.Open(t.Context(), path, opts)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := open()
	if _, err := r.SkipAhead(t.Context(), 1, nil, 2026); err != nil {
		t.Fatal(err)
	}
	if err := r.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SkipAhead(t.Context(), 50, nil); err != nil {
		t.Fatal(err)
	}
	release, err := r.Lock(t.Context(), "", "nuit")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	restore := func(data []byte) (string, error) {
		return sqlite.Restore(t.Context(), path, bytes.NewReader(data), opts, func(r *sqlite.Register) error {
			_, err := r.SkipAhead(t.Context(), 1000, register.Mark{"ATT-2026": 51})
			return err
		})
	}
	if _, err := restore(data); !errors.Is(err, register.ErrBusy) {
		t.Errorf("while a batch is at work: %v", err)
	}
	if err := errors.Join(release(), r.Close()); err != nil {
		t.Fatal(err)
	}
	left := []byte("of the old register")
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.WriteFile(path+suffix, left, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, bad := range map[string][]byte{"cut": data[:len(data)/2], "empty": nil, "no database": []byte(strings.Repeat("text ", 3000))} {
		before := names(t, dir)
		if _, err := restore(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if after := names(t, dir); before != after {
			t.Errorf("%s: files were %s, are %s", name, before, after)
		}
	}
	aside, err := restore(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s stayed: %v", suffix, err)
		}
		if kept, err := os.ReadFile(aside + suffix); !bytes.Equal(kept, left) {
			t.Errorf("%s was not kept: %v", suffix, err)
		}
	}
	r = open()
	defer r.Close()
	if mark, err := r.HighWater(t.Context()); mark["ATT-2026"] != 1051 || mark["CTR-2026"] != 1001 || err != nil {
		t.Errorf("mark %v, %v", mark, err)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}
