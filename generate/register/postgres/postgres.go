// Package postgres keeps the register in a PostgreSQL database that several
// centres, desks and exam rooms share. The driver is pgx.
//
// Writing transactions take one advisory lock in turn: they last milliseconds
// (the drawing of papers is outside), and so both backends behave alike, down
// to the order of numbers. Batches of different centres run side by side; two
// of one centre do not. Those locks belong to a session: a pooler between the
// program and the server must pool sessions, not transactions.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/internal/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Register is a register in a PostgreSQL schema.
type Register struct {
	*sqlstore.Store
	db   *sql.DB
	opts register.Options
}

var _ register.Register = (*Register)(nil)

// Advisory locks are pairs of a class and a hash of what is locked.
const (
	classWrite = 0x636e6101
	classBatch = 0x636e6102
)

// maxConns bounds the sessions of one program on the shared server.
const maxConns = 8

// Open opens the register in the schema that the connection string's
// search_path names first (public by default), and brings its tables forward.
// The string is a URL or key=value pairs, as for psql; the password is better
// kept in the service or password file. Without Options.Create a schema that
// holds no register is fs.ErrNotExist.
//
// No call waits for more than 30 seconds on a server that hangs: it ends with
// register.ErrUnreachable, and what it was writing is taken back.
func Open(ctx context.Context, dsn string, opts register.Options) (*Register, error) {
	return openWith(ctx, dsn, opts, patient)
}

func openWith(ctx context.Context, dsn string, opts register.Options, bounds patience) (*Register, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("register: connection string: %w", err) // pgx masks the password
	}
	maps.Copy(config.RuntimeParams, serverSide)
	waits := &link{patience: bounds}
	config.DialFunc = waits.dial
	// One exchange a statement, nothing prepared on the server: our large
	// statements come in many lengths.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	opts = opts.WithDefaults()
	r := &Register{db: sql.OpenDB(connector{stdlib.GetConnector(*config), waits}), opts: opts}
	r.db.SetMaxOpenConns(maxConns)
	r.Store = sqlstore.New(r.db, r.db, sqlstore.Dialect{
		Numbered: true, Arrays: true, Blob: "BYTEA", Begin: turn, Script: []any{pgx.QueryExecModeSimpleProtocol}, Explain: explain,
	}, opts)
	if err := r.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("register on %s: %w", config.Host, explain(err)), r.Close())
	}
	return r, nil
}

// turn waits for this transaction's turn to write.
func turn(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1::int, hashtext(current_schema()))", classWrite)
	return err
}

func (r *Register) start(ctx context.Context) error {
	var exists bool
	row := r.db.QueryRowContext(ctx, "SELECT to_regclass('schema_version') IS NOT NULL")
	if err := row.Scan(&exists); err != nil {
		return err
	}
	if !exists && !r.opts.Create {
		return fmt.Errorf("no register in this schema: %w", fs.ErrNotExist)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return r.Migrate(ctx, files)
}

// Check implements register.Register. The pages are the server's own care
// (data checksums); the rows' promises are ours.
func (r *Register) Check(ctx context.Context) error {
	if err := r.CheckRows(ctx); err != nil {
		return err
	}
	return r.SetChecked(ctx)
}
