package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// tables are what a backup holds, referenced ones first. The batch locks are
// not part of it. Those with an id have a counter to set.
var tables = []struct {
	name  string
	hasID bool
}{{"schema_version", false}, {"lot", false}, {"paper", true}, {"event", true}, {"word", false}, {"counter", false}, {"note", false},
	{"presence", false}, {"decision", true}, {"night", false}, {"question", false}, {"kid", false},
	{"account", false}, {"session", false}, {"trail", true}}

// Backup implements register.Register: an SQL script that psql loads into an
// empty database ("psql -v ON_ERROR_STOP=1 -f copie.sql"), read from one
// snapshot while others read and write. A site that has pg_dump may as well
// use it; this needs nothing but the program.
func (r *Register) Backup(ctx context.Context, path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("register: back up: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("register: back up to %s: %w", path, explain(err)), os.Remove(path))
		}
	}()
	w := bufio.NewWriter(f)
	if err := r.dump(ctx, w); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(w.Flush(), f.Sync(), f.Close())
}

func (r *Register) dump(ctx context.Context, w *bufio.Writer) error {
	c, err := r.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Raw(func(driver any) error {
		conn := driver.(*stdlib.Conn).Conn()
		tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
		if err != nil {
			return err
		}
		defer tx.Rollback(context.WithoutCancel(ctx))
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = 0"); err != nil { // a copy takes its time, and keeps answering
			return err
		}
		if err := writeSchema(w); err != nil {
			return err
		}
		for _, table := range tables {
			if err := dumpTable(ctx, tx, w, table.name, table.hasID); err != nil {
				return fmt.Errorf("table %s: %w", table.name, err)
			}
		}
		_, err = io.WriteString(w, "COMMIT;\n")
		return err
	})
}

// writeSchema writes what makes the tables: our own migrations.
func writeSchema(w io.Writer) error {
	names, err := fs.Glob(migrations, "migrations/*.sql") // in order
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "-- Copie d’un registre cnamdoc : à charger dans une base vide.\n"+
		"BEGIN;\nCREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);\n")
	for _, name := range names {
		script, readErr := migrations.ReadFile(name)
		_, writeErr := fmt.Fprintf(w, "\n%s\n", script)
		err = errors.Join(err, readErr, writeErr)
	}
	return err
}

func dumpTable(ctx context.Context, tx pgx.Tx, w io.Writer, table string, hasID bool) error {
	columns, err := columnsOf(ctx, tx, table)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, "COPY %s (%s) FROM stdin;\n", table, columns); err != nil {
		return err
	}
	if _, err := tx.Conn().PgConn().CopyTo(ctx, w, "COPY "+table+" ("+columns+") TO STDOUT"); err != nil {
		return err
	}
	counter := ""
	if hasID {
		counter = fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%[1]s', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM %[1]s;\n", table)
	}
	_, err = io.WriteString(w, "\\.\n"+counter)
	return err
}

func columnsOf(ctx context.Context, tx pgx.Tx, table string) (string, error) {
	rows, err := tx.Query(ctx, `SELECT attname::text FROM pg_attribute
		WHERE attrelid = to_regclass($1::text) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, table)
	if err != nil {
		return "", err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil && len(names) == 0 {
		err = errors.New("no such table")
	}
	return strings.Join(names, ", "), err
}
