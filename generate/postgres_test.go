package generate_test

import (
	"database/sql"
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
	"cnamdoc/generate/seal"
)

// serverEnv names a PostgreSQL to test on; without it a private one is started.
const serverEnv = "CNAMDOC_TEST_POSTGRES"

// backends open an empty register.
var backends = map[string]func(*testing.T, *house) register.Register{
	"sqlite":   func(_ *testing.T, h *house) register.Register { return h.reg },
	"postgres": func(t *testing.T, _ *house) register.Register { return onPostgres(t, newSchema(t)) },
}

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

var cluster struct {
	once sync.Once
	dir  string
	err  error
}

// serverTool finds a program of the server, on the path or where Debian keeps it.
func serverTool(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}

// asPostgres runs it as the user postgres if we are root: the server refuses root.
func asPostgres(name string, args ...string) *exec.Cmd {
	path, err := serverTool(name)
	if err != nil {
		path = name
	}
	if os.Getuid() != 0 {
		return exec.Command(path, args...)
	}
	return exec.Command("runuser", append([]string{"-u", "postgres", "--", path}, args...)...)
}

// startPostgres makes and starts a private server on a socket of its own.
// Nothing in it outlives the tests, hence no sync.
func startPostgres() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "cnamdoc-postgres-"); err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	steps := []*exec.Cmd{
		asPostgres("initdb", "-D", data, "-U", "cnamdoc", "-A", "trust", "-E", "UTF8", "--locale=C"),
		asPostgres("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -c listen_addresses='' -c fsync=off", "start"),
	}
	if os.Getuid() == 0 {
		steps = append([]*exec.Cmd{exec.Command("chown", "postgres", dir)}, steps...)
	}
	for _, step := range steps {
		if err := step.Run(); err != nil { // no pipe: the server would keep it open
			return dir, fmt.Errorf("%v: %w", step.Args, err)
		}
	}
	return dir, nil
}

func stopPostgres() {
	if cluster.dir == "" {
		return
	}
	if cluster.err == nil {
		if err := asPostgres("pg_ctl", "-D", filepath.Join(cluster.dir, "data"), "-m", "immediate", "stop").Run(); err != nil {
			fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		}
	}
	os.RemoveAll(cluster.dir)
}

var schemas atomic.Int64

// newSchema makes an empty schema and returns the connection string to it.
func newSchema(t testing.TB) string {
	t.Helper()
	dsn := os.Getenv(serverEnv)
	if dsn == "" {
		if _, err := serverTool("initdb"); err != nil {
			needTool(t, "initdb")
		}
		cluster.once.Do(func() { cluster.dir, cluster.err = startPostgres() })
		if cluster.err != nil {
			t.Fatal(cluster.err)
		}
		dsn = "postgres:///postgres?user=cnamdoc&host=" + url.QueryEscape(cluster.dir)
	}
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := fmt.Sprintf("nuits_%d_%d", os.Getpid(), schemas.Add(1))
	if _, err := db.ExecContext(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return dsn + separator + "search_path=" + name
}
