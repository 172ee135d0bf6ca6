package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/registertest"
	"cnamdoc/generate/register/sqlite"
)

// A register that the first release wrote, schema 3, is what it was.
func TestReleasedRegister(t *testing.T) {
	script, err := os.ReadFile("testdata/schema3.sql")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	execSQL(t, path, string(script))
	registertest.RunReleased(t, "testdata/schema3.json", func(ctx context.Context, opts register.Options) (register.Register, error) {
		return sqlite.Open(ctx, path, opts)
	})
}

// A register of each released schema comes forward with what it holds.
func TestMigrateForward(t *testing.T) {
	blob := func(hexadecimal string) string { return "x'" + hexadecimal + "'" }
	registertest.RunMigrations(t, os.DirFS("migrations"), blob, func(t testing.TB, script string) registertest.Opener {
		path := filepath.Join(t.TempDir(), "registre.sqlite")
		execSQL(t, path, script)
		return func(ctx context.Context, opts register.Options) (register.Register, error) {
			return sqlite.Open(ctx, path, opts)
		}
	})
}
