// Package sqlite keeps the register in one SQLite file: nothing to install,
// for one centre on one machine. The driver is modernc.org/sqlite, SQLite
// itself translated to Go, so that every office machine gets the same program
// without cgo.
//
// Durability: write-ahead log with synchronous=FULL. NORMAL would not sync a
// commit, and a power cut could then take back a reservation whose paper is
// already published: its number would be given twice. With FULL a group costs
// two syncs, one to reserve and one to mark, whatever its size; for 512 papers
// that is nothing.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/internal/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Register is a register in an SQLite file.
type Register struct {
	*sqlstore.Store
	path  string
	read  *sql.DB
	write *sql.DB
	now   func() time.Time
}

var _ register.Register = (*Register)(nil)

// busyTimeout bounds the wait for another process's write transaction, which
// lasts milliseconds.
const busyTimeout = 20 * time.Second

// Open opens the register at path, brings its schema forward and does a quick
// integrity check. With Options.Create the file is made, 0600, if missing; its
// directory must exist.
func Open(ctx context.Context, path string, opts register.Options) (*Register, error) {
	return openWith(ctx, path, opts, busyTimeout)
}

func openWith(ctx context.Context, path string, opts register.Options, busy time.Duration) (*Register, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("register %s: %w", path, err)
	}
	if err := prepare(abs, opts.Create); err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	opts = opts.WithDefaults()
	r := &Register{path: abs, now: opts.Now}
	if r.write, err = sql.Open("sqlite", dsn(abs, busy, "_txlock=immediate", "_pragma=synchronous(FULL)", "_pragma=fullfsync(1)", "_pragma=secure_delete(1)")); err != nil {
		return nil, fmt.Errorf("register %s: %w", path, err)
	}
	r.write.SetMaxOpenConns(1) // SQLite has one writer: wait in Go, where ctx counts
	if r.read, err = sql.Open("sqlite", dsn(abs, busy, "_pragma=query_only(1)")); err != nil {
		return nil, errors.Join(fmt.Errorf("register %s: %w", path, err), r.write.Close())
	}
	r.read.SetMaxOpenConns(4)
	r.Store = sqlstore.New(r.read, r.write, sqlstore.Dialect{Blob: "BLOB", Explain: explain}, opts)
	if err := r.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("register %s: %w", path, explain(err)), r.Close())
	}
	return r, nil
}

// prepare makes an empty file readable by its owner alone, before SQLite
// would make it by the process's mask; its log and index take over the mode.
//
// A register that a batch has locked leaves its lock file. Where that stands
// and the register does not, or is empty, it was lost: to begin another would
// give its numbers again.
func prepare(path string, create bool) error {
	info, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && info.Size() > 0 {
		return nil
	}
	if _, err := os.Stat(lockPath(path)); err == nil {
		return fmt.Errorf("%w: %s", register.ErrLost, path)
	}
	if !create {
		return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// dsn opens a file. Each of up to five connections may cache four megabytes of it,
// which take eight; what is read again and again the system holds as well.
func dsn(path string, busy time.Duration, more ...string) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // C:/… on Windows
	}
	query := append(more, fmt.Sprintf("_pragma=busy_timeout(%d)", busy.Milliseconds()),
		"_pragma=foreign_keys(1)", "_pragma=journal_mode(WAL)", "_pragma=cache_size(-4000)")
	return u.String() + "?" + strings.Join(query, "&")
}

// start refuses a file that is not a register, migrates, and checks.
func (r *Register) start(ctx context.Context) error {
	var tables, ours int
	row := r.write.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(SUM(name = 'schema_version'), 0) FROM sqlite_schema WHERE type = 'table'")
	if err := row.Scan(&tables, &ours); err != nil {
		return err
	}
	if tables > 0 && ours == 0 {
		return register.ErrForeign
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if err := r.Migrate(ctx, files); err != nil {
		return err
	}
	return r.quickCheck(ctx, checkEvery)
}

// explain marks the errors by which SQLite says that the file is broken, or that
// another process wrote for too long.
func explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) || errors.Is(err, register.ErrDamaged) || errors.Is(err, register.ErrWaited) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", register.ErrDamaged, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w: %w", register.ErrWaited, err)
	}
	return err
}
