package generate_test

import (
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/seal"
)

// backends open an empty register.
var backends = map[string]func(*testing.T, *house) register.Register{
	"sqlite":   func(_ *testing.T, h *house) register.Register { return h.reg },
	"postgres": func(t *testing.T, _ *house) register.Register { return onPostgres(t, cluster.Schema(t)) },
}

var cluster needtool.Postgres

// onPostgres opens a register of its own on a schema, as another machine would.
func onPostgres(t testing.TB, dsn string) register.Register {
	t.Helper()
	r, err := postgres.Open(t.Context(), dsn, register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}
