package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"cnamdoc/generate/register"
)

// releaseTimeout bounds the release of a lock: the caller's context may have
// ended, and the lock falls with the session anyway.
const releaseTimeout = 5 * time.Second

// everyCentre is what a batch on all centres locks alone, and a batch on one
// centre shares.
const everyCentre = ""

// Lock implements register.Locker with advisory locks of a session of its own.
func (r *Register) Lock(ctx context.Context, centre, owner string) (release func() error, err error) {
	c, err := r.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("register: lock: %w", explain(err))
	}
	unlock := func() error {
		ctx, cancel := context.WithTimeout(context.Background(), releaseTimeout)
		defer cancel()
		_, gone := c.ExecContext(ctx, "DELETE FROM batch WHERE pid = pg_backend_pid()")
		_, freed := c.ExecContext(ctx, "SELECT pg_advisory_unlock_all()")
		return explain(errors.Join(gone, freed, c.Close()))
	}
	if err := r.take(ctx, c, centre, owner); err != nil {
		return nil, errors.Join(fmt.Errorf("register: lock: %w", explain(err)), unlock())
	}
	var once sync.Once
	return func() (err error) {
		once.Do(func() { err = unlock() })
		return err
	}, nil
}

// take takes the locks, or says who has them.
func (r *Register) take(ctx context.Context, c *sql.Conn, centre, owner string) error {
	got, err := try(ctx, c, centre == everyCentre, everyCentre)
	if err == nil && got && centre != everyCentre {
		got, err = try(ctx, c, true, centre)
	}
	if err != nil {
		return err
	}
	if !got {
		return r.holder(ctx, c, centre)
	}
	_, err = c.ExecContext(ctx, `INSERT INTO batch (pid, centre, owner, since) VALUES (pg_backend_pid(), $1, $2, $3)
		ON CONFLICT (pid) DO UPDATE SET centre = excluded.centre, owner = excluded.owner, since = excluded.since`,
		centre, owner, r.opts.Now().UTC().Format(time.RFC3339))
	return err
}

func try(ctx context.Context, c *sql.Conn, exclusive bool, centre string) (got bool, err error) {
	function := "pg_try_advisory_lock_shared"
	if exclusive {
		function = "pg_try_advisory_lock"
	}
	err = c.QueryRowContext(ctx, "SELECT "+function+"($1::int, hashtext(current_schema() || '/' || $2::text))", classBatch, centre).Scan(&got)
	return got, err
}

// holder finds the batch that stands in the way of one on this centre: rows
// count only while their session holds a lock.
func (r *Register) holder(ctx context.Context, c *sql.Conn, centre string) error {
	busy := &register.BusyError{}
	var since string
	err := c.QueryRowContext(ctx, `SELECT b.owner, b.since FROM batch AS b
		WHERE ($1 = '' OR b.centre IN ('', $1)) AND b.pid <> pg_backend_pid() AND EXISTS (
			SELECT 1 FROM pg_locks AS l WHERE l.pid = b.pid AND l.locktype = 'advisory' AND l.classid = $2::bigint::oid AND l.granted)
		ORDER BY b.since LIMIT 1`, centre, classBatch).Scan(&busy.Owner, &since)
	if err != nil && !errors.Is(err, sql.ErrNoRows) { // no row: it has just begun, or just ended
		return err
	}
	if at, err := time.Parse(time.RFC3339, since); err == nil {
		busy.Since = at
	}
	return busy
}
