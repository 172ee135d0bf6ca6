package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/registertest"
	"cnamdoc/generate/register/sqlite"
)

func fresh(t testing.TB) registertest.Opener {
	path := filepath.Join(t.TempDir(), "état né", "registre.sqlite")
	mkdir(t, filepath.Dir(path))
	return func(ctx context.Context, opts register.Options) (register.Register, error) {
		return sqlite.Open(ctx, path, opts)
	}
}

func TestContract(t *testing.T) { registertest.Run(t, fresh) }
