package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"cnamdoc/generate/register"
)

// patience bounds each wait for the server. A statement in turn waits for its
// lock and works for less than answer, so that the server's own refusal arrives
// first. All of it, with the connections that are tried again and closed, stays
// below 30 seconds.
type patience struct {
	connect time.Duration // to all of a server's addresses
	answer  time.Duration // between two messages of the server
	again   time.Duration // the same, once a wait was in vain
}

var patient = patience{connect: 10 * time.Second, answer: 16 * time.Second, again: time.Second}

// serverSide are the session's settings: durable commits, bounded locks and
// statements, and a server that notices a machine that vanished and frees its
// locks.
var serverSide = map[string]string{
	"application_name": "cnamdoc", "synchronous_commit": "on",
	"lock_timeout": "14s", "statement_timeout": "14s", "idle_in_transaction_session_timeout": "60s",
	"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
}

// link is what the connections of one register have in common.
type link struct {
	patience
	inVain atomic.Bool // the last wait was: a hung server is not waited for at length again
}

func (l *link) wait(long time.Duration) time.Duration {
	if l.inVain.Load() {
		return l.again
	}
	return long
}

// connector bounds connecting: over all addresses, with and without TLS.
type connector struct {
	driver.Connector
	link *link
}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	longest := c.link.wait(c.link.connect)
	bounded, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	conn, err := c.Connector.Connect(bounded)
	if err != nil && bounded.Err() != nil && ctx.Err() == nil {
		c.link.inVain.Store(true)
		return nil, &lostError{fmt.Errorf("no answer within %v: %w", longest, err)}
	}
	return conn, err
}

// dial opens a connection whose waits are bounded, and which notices a cable
// that was pulled.
func (l *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}}
	c, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, &lostError{err}
	}
	return &conn{Conn: c, link: l}, nil
}

// conn bounds each reading and writing, unless the driver has set a deadline
// of its own: that is how it ends what a context has cancelled.
type conn struct {
	net.Conn
	link *link

	mu     sync.Mutex
	theirs bool // the driver's deadline stands
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	c.arm(c.Conn.SetReadDeadline)
	n, err := c.Conn.Read(b)
	if err == nil {
		c.link.inVain.Store(false) // a hung server still takes what is written
	}
	return n, c.lost(err)
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	c.arm(c.Conn.SetWriteDeadline)
	n, err := c.Conn.Write(b)
	return n, c.lost(err)
}

func (c *conn) arm(set func(time.Time) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.theirs {
		_ = set(time.Now().Add(c.link.wait(c.link.answer))) // of a closed connection: the reading says so
	}
}

// lost marks an error of the network, and remembers a wait in vain.
func (c *conn) lost(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch timeout := (net.Error)(nil); {
	case err == nil:
		return nil
	case errors.As(err, &timeout) && timeout.Timeout() && !c.theirs:
		c.link.inVain.Store(true)
	}
	return &lostError{err}
}

// SetDeadline implements net.Conn, for the driver.
func (c *conn) SetDeadline(at time.Time) error { return c.deadline(c.Conn.SetDeadline, at) }

// SetReadDeadline implements net.Conn, for the driver.
func (c *conn) SetReadDeadline(at time.Time) error { return c.deadline(c.Conn.SetReadDeadline, at) }

// SetWriteDeadline implements net.Conn, for the driver.
func (c *conn) SetWriteDeadline(at time.Time) error { return c.deadline(c.Conn.SetWriteDeadline, at) }

func (c *conn) deadline(set func(time.Time) error, at time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.theirs = !at.IsZero()
	return set(at)
}

// lostError is an error of the network: register.ErrUnreachable, and to the
// driver still the timeout that it may be.
type lostError struct{ err error }

func (e *lostError) Error() string   { return e.err.Error() }
func (e *lostError) Unwrap() []error { return []error{register.ErrUnreachable, e.err} }
func (e *lostError) Temporary() bool { return false }
func (e *lostError) Timeout() bool {
	var timeout net.Error
	return errors.As(e.err, &timeout) && timeout.Timeout()
}

// explain marks what the server said and what a broken session gives. SQLSTATE:
// PostgreSQL manual, appendix A.
func explain(err error) error {
	var said *pgconn.PgError
	kind := error(nil)
	switch {
	case err == nil, errors.Is(err, register.ErrUnreachable), errors.Is(err, register.ErrWaited), errors.Is(err, register.ErrDamaged):
		return err
	case errors.As(err, &said):
		kind = kindOf(said.Code)
	case errors.Is(err, pgconn.ErrConnClosed), errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.ErrUnexpectedEOF):
		kind = register.ErrUnreachable
	}
	if kind == nil {
		return err
	}
	return fmt.Errorf("%w: %w", kind, err)
}

func kindOf(sqlstate string) error {
	switch sqlstate {
	case "57P01", "57P02", "57P03", "57P05", "53300": // shut down, crashed, starting, idle too long, too many sessions
		return register.ErrUnreachable
	case "55P03", "57014", "25P03", "25P04", "40P01", "40001": // lock, statement and transaction time-outs, deadlock, conflict
		return register.ErrWaited
	case "XX001", "XX002": // a page or an index is corrupt
		return register.ErrDamaged
	}
	if len(sqlstate) == 5 && sqlstate[:2] == "08" { // connection exceptions
		return register.ErrUnreachable
	}
	return nil
}
