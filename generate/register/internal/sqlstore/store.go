// Package sqlstore keeps a register in an SQL database. It is the one
// implementation behind the backends: they open the database, say how their
// SQL differs, lock batches and check integrity in their own way.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cnamdoc/generate/register"
)

// Dialect is what differs between the databases.
type Dialect struct {
	// Numbered: parameters are $1, $2… instead of ?.
	Numbered bool
	// Arrays: the database takes arrays as parameters (unnest, ANY).
	Arrays bool
	// Blob is the name of the type of bytes, for casts.
	Blob string
	// Begin runs first in each writing transaction, so that one writes at a
	// time; may be nil.
	Begin func(ctx context.Context, tx *sql.Tx) error
	// Explain marks the driver's errors as register.ErrUnreachable, ErrWaited or
	// ErrDamaged where they are; others it returns as they are.
	Explain func(error) error
	// Script are the arguments by which the driver runs a text of several
	// statements.
	Script []any
}

// Store implements the part of register.Register that is SQL alone: one part for
// each of its interfaces, all on one database.
type Store struct {
	*database
	paperStore
	claimStore
	endingStore
	moveStore
	lotStore
	deskStore
	presenceStore
	decisionStore
	questionStore
	nightStore
	keyStore
	numberStore
	keeperStore
	accountStore
	sessionStore
	trailStore
}

// New returns a Store that reads and writes through two pools (which may be
// the same).
func New(read, write *sql.DB, d Dialect, opts register.Options) *Store {
	db := &database{read, write, d, opts.WithDefaults()}
	return &Store{db, paperStore{db}, claimStore{db}, endingStore{db}, moveStore{db}, lotStore{db}, deskStore{db}, presenceStore{db}, decisionStore{db},
		questionStore{db}, nightStore{db}, keyStore{db}, numberStore{db}, keeperStore{db}, accountStore{db}, sessionStore{db}, trailStore{db}}
}

// database is what the parts of a Store share.
type database struct {
	read, write *sql.DB
	dialect     Dialect
	opts        register.Options
}

// Close closes both pools.
func (db *database) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// querier is what a pool and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// conn runs queries written with ? in the database's own dialect.
type conn struct {
	querier
	dialect   *Dialect
	shortCode func([8]byte) string // of register.Options
}

func (c conn) exec(ctx context.Context, query string, args ...any) error {
	_, err := c.ExecContext(ctx, c.dialect.bind(query), args...)
	return c.dialect.Explain(err)
}

// each runs a query and hands each row to scan.
func (c conn) each(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := c.QueryContext(ctx, c.dialect.bind(query), args...)
	if err != nil {
		return c.dialect.Explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return c.dialect.Explain(rows.Err())
}

// bind numbers the parameters where the database wants it. Our queries hold
// no ? that is not a parameter.
func (d *Dialect) bind(query string) string {
	if !d.Numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

func (db *database) reader() conn { return conn{db.read, &db.dialect, db.opts.ShortCode} }

// tx is a writing transaction: one moment, one author.
type tx struct {
	conn
	opts *register.Options
	by   string
	now  time.Time
}

// inTx runs fn in one writing transaction; an error or the end of ctx leaves
// nothing behind.
func (db *database) inTx(ctx context.Context, op, by string, fn func(*tx) error) error {
	t, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("register: %s: %w", op, db.dialect.Explain(err))
	}
	defer t.Rollback() // no effect once committed
	if db.dialect.Begin != nil {
		err = db.dialect.Begin(ctx, t)
	}
	if err == nil {
		err = fn(&tx{conn{t, &db.dialect, db.opts.ShortCode}, &db.opts, register.Line(by), db.opts.Now().UTC()})
	}
	if err == nil {
		err = t.Commit()
	}
	if err != nil {
		return fmt.Errorf("register: %s: %w", op, db.dialect.Explain(err))
	}
	return nil
}

// chunk is how many rows go into one statement: SQLite allows 32,766
// parameters, and a row has fewer than 40.
const chunk = 256

// list returns "(?,?,?)".
func list(n int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")"
}

// insert inserts rows of equal length, a chunk a statement. tail is "" or
// "ON CONFLICT DO NOTHING".
func (c conn) insert(ctx context.Context, into string, rows [][]any, tail string) error {
	if c.dialect.Arrays && len(rows) > 0 {
		columns, types := arrays(rows)
		return c.exec(ctx, "INSERT INTO "+into+" SELECT * FROM "+unnest(types)+" "+tail, columns...)
	}
	for len(rows) > 0 {
		n := min(len(rows), chunk)
		var args []any
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		tuple := list(len(rows[0])) + ","
		query := "INSERT INTO " + into + " VALUES " + strings.TrimSuffix(strings.Repeat(tuple, n), ",") + " " + tail
		if err := c.exec(ctx, query, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// column is a column to update, with the type to cast its parameters to.
type column struct{ name, kind string }

// update sets columns of the papers whose numbers stand first in each row, a
// chunk a statement. Both databases name the columns of VALUES column1…
func (c conn) update(ctx context.Context, columns []column, rows [][]any) error {
	cast := "(CAST(? AS TEXT)"
	var set []string
	for i, col := range columns {
		set = append(set, fmt.Sprintf("%s = v.column%d", col.name, i+2))
		cast += ",CAST(? AS " + col.kind + ")"
	}
	if c.dialect.Arrays && len(rows) > 0 {
		values, types := arrays(rows)
		names := "column1"
		for i := range columns {
			names += fmt.Sprintf(", column%d", i+2)
		}
		return c.exec(ctx, "UPDATE paper SET "+strings.Join(set, ", ")+" FROM "+unnest(types)+" AS v ("+names+") WHERE paper.number = v.column1", values...)
	}
	for len(rows) > 0 {
		n := min(len(rows), chunk)
		var args []any
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		tuples := cast + ")" + strings.Repeat(","+list(len(columns)+1), n-1)
		query := "UPDATE paper SET " + strings.Join(set, ", ") + " FROM (VALUES " + tuples + ") AS v WHERE paper.number = v.column1"
		if err := c.exec(ctx, query, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
