package needtool

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// serverEnv names a PostgreSQL to test on ("postgres://user@127.0.0.1/base");
// without it a private one is started.
const serverEnv = "CNAMDOC_TEST_POSTGRES"

// Postgres is a PostgreSQL server of a test binary's own, started when first
// asked for. The program that uses it imports a driver named "pgx".
type Postgres struct {
	// Durable lets the server sync what it commits, as a benchmark must pay
	// for it. Otherwise nothing outlives the tests, and nothing waits.
	Durable bool

	once sync.Once
	dir  string
	err  error
}

// DSN returns the server's connection string. Without PostgreSQL the test is
// skipped, or fails in CI.
func (p *Postgres) DSN(t testing.TB) string {
	t.Helper()
	if dsn := os.Getenv(serverEnv); dsn != "" {
		return dsn
	}
	for _, name := range []string{"initdb", "pg_ctl"} {
		Path(t, name)
	}
	p.once.Do(func() { p.dir, p.err = p.start() })
	if p.err != nil {
		t.Fatal(p.err)
	}
	return "postgres:///postgres?user=cnamdoc&host=" + url.QueryEscape(p.dir)
}

var schemas atomic.Int64

// Schema makes an empty schema and returns the connection string to it.
func (p *Postgres) Schema(t testing.TB) string {
	t.Helper()
	dsn := p.DSN(t)
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), schemas.Add(1))
	Exec(t, dsn, "CREATE SCHEMA "+name)
	if os.Getenv(serverEnv) != "" { // a private server goes as a whole
		t.Cleanup(func() { Exec(t, dsn, "DROP SCHEMA "+name+" CASCADE") })
	}
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return dsn + separator + "search_path=" + name
}

// Load loads a script into an empty schema with psql, as an administrator would,
// and returns the connection string to it.
func (p *Postgres) Load(t testing.TB, path string) string {
	t.Helper()
	psql := Path(t, "psql")
	dsn := p.Schema(t)
	_, name, _ := strings.Cut(dsn, "search_path=")
	cmd := exec.Command(psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path, p.DSN(t))
	cmd.Env = append(cmd.Environ(), "PGOPTIONS=-c search_path="+name)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	return dsn
}

// Exec runs SQL on a database.
func Exec(t testing.TB, dsn, query string) {
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

// start makes a cluster and starts its server on a socket; the way to it must
// be short.
func (p *Postgres) start() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "cnamdoc-pg-"); err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	options, init := "-k "+dir+" -c listen_addresses=''", []string{"-D", data, "-U", "cnamdoc", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums"}
	if !p.Durable {
		options, init = options+" -c fsync=off", append(init, "--no-sync")
	}
	steps := []*exec.Cmd{
		asServer("initdb", init...),
		asServer("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", options, "start"),
	}
	if os.Getuid() == 0 {
		steps = append([]*exec.Cmd{exec.Command("chown", "postgres", dir)}, steps...)
	}
	for _, step := range steps {
		if err := step.Run(); err != nil { // no pipe: the server would keep it open
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return dir, fmt.Errorf("%v: %w\n%s", step.Args, err, log)
		}
	}
	return dir, nil
}

// Stop stops the server, if it runs, and removes it. TestMain calls it last.
func (p *Postgres) Stop() error {
	if p.dir == "" {
		return nil
	}
	var stopped error
	if p.err == nil {
		stopped = asServer("pg_ctl", "-D", filepath.Join(p.dir, "data"), "-m", "immediate", "stop").Run()
	}
	return errors.Join(stopped, os.RemoveAll(p.dir))
}

// asServer runs a server program, as the user postgres if we are root: the
// server refuses root.
func asServer(name string, args ...string) *exec.Cmd {
	path, err := find(name)
	if err != nil {
		path = name
	}
	if os.Getuid() != 0 {
		return exec.Command(path, args...)
	}
	return exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
}
