package postgres_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/registertest"
)

var cluster needtool.Postgres

func TestMain(m *testing.M) {
	flag.Parse()
	cluster.Durable = flag.Lookup("test.bench").Value.String() != "" // a benchmark pays for durability
	code := m.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}

// schema makes an empty schema and returns the connection string to it.
func schema(t testing.TB) string { return cluster.Schema(t) }

// execSQL runs SQL behind the register's back.
func execSQL(t testing.TB, dsn, query string) {
	t.Helper()
	needtool.Exec(t, dsn, query)
}

func fresh(t testing.TB) registertest.Opener {
	dsn := schema(t)
	return func(ctx context.Context, opts register.Options) (register.Register, error) {
		return postgres.Open(ctx, dsn, opts)
	}
}

func TestContract(t *testing.T) { registertest.Run(t, fresh) }

func BenchmarkReserveIssue(b *testing.B) { registertest.BenchReserveIssue(b, fresh) }
func BenchmarkUnchanged(b *testing.B)    { registertest.BenchUnchanged(b, fresh) }
func BenchmarkSearch(b *testing.B)       { registertest.BenchSearch(b, fresh) }
