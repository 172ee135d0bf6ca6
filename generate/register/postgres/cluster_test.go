package postgres_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/registertest"
)

// serverEnv names a server to test on ("postgres://user@127.0.0.1/base");
// without it the tests start a private one.
const serverEnv = "CNAMDOC_TEST_POSTGRES"

var cluster struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if cluster.dir != "" {
		if cluster.err == nil {
			if out, err := asPostgres("pg_ctl", "-D", filepath.Join(cluster.dir, "data"), "-m", "immediate", "stop").CombinedOutput(); err != nil {
				fmt.Fprintf(os.Stderr, "stop PostgreSQL: %v\n%s", err, out)
				code = 1
			}
		}
		os.RemoveAll(cluster.dir)
	}
	os.Exit(code)
}

// needTool returns the path of a PostgreSQL program. Without it the test is
// skipped, or fails under CI.
func needTool(t testing.TB, name string) string {
	t.Helper()
	path, err := tool(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%v: install PostgreSQL, or set %s", err, serverEnv)
	}
	t.Skipf("%v: install PostgreSQL, or set %s", err, serverEnv)
	return ""
}

// tool finds a program on the path or where Debian keeps the server's.
func tool(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil && name != "psql" {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}

// asPostgres runs a server program, as the user postgres if we are root:
// the server refuses root.
func asPostgres(name string, args ...string) *exec.Cmd {
	path, err := tool(name)
	if err != nil {
		path = name
	}
	if os.Getuid() != 0 {
		return exec.Command(path, args...)
	}
	return exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
}

// startCluster makes and starts a private server on a socket of its own.
func startCluster() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "cnamdoc-postgres-"); err != nil {
		return "", err
	}
	if os.Getuid() == 0 {
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			return dir, fmt.Errorf("chown: %w: %s", err, out)
		}
	}
	data := filepath.Join(dir, "data")
	init := asPostgres("initdb", "-D", data, "-U", "cnamdoc", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums")
	if out, err := init.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("initdb: %w: %s", err, out)
	}
	options := "-k " + dir + " -c listen_addresses=''"
	if flag.Lookup("test.bench").Value.String() == "" {
		options += " -c fsync=off" // nothing here outlives the test; a benchmark pays for durability
	}
	start := asPostgres("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", options, "start")
	if err := start.Run(); err != nil { // no pipe: the server would keep it open
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		return dir, fmt.Errorf("pg_ctl start: %w: %s", err, log)
	}
	return dir, nil
}

// server returns the connection string of the test server.
func server(t testing.TB) string {
	t.Helper()
	if dsn := os.Getenv(serverEnv); dsn != "" {
		return dsn
	}
	needTool(t, "initdb")
	cluster.once.Do(func() { cluster.dir, cluster.err = startCluster() })
	if cluster.err != nil {
		t.Fatal(cluster.err)
	}
	return "postgres:///postgres?user=cnamdoc&host=" + url.QueryEscape(cluster.dir)
}

var schemas atomic.Int64

// schema makes an empty schema and returns the connection string to it.
func schema(t testing.TB) string {
	t.Helper()
	dsn := server(t)
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), schemas.Add(1))
	execSQL(t, dsn, "CREATE SCHEMA "+name)
	if os.Getenv(serverEnv) != "" { // the private server goes as a whole
		t.Cleanup(func() { execSQL(t, dsn, "DROP SCHEMA "+name+" CASCADE") })
	}
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return dsn + separator + "search_path=" + name
}

// execSQL runs SQL behind the register's back.
func execSQL(t testing.TB, dsn, query string) {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
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
