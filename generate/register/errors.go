package register

import (
	"errors"
	"fmt"
	"time"
)

// Errors that a caller tells apart with errors.Is.
var (
	ErrNotFound = errors.New("no such paper in the register")
	ErrBusy     = errors.New("register is locked by another batch")
	ErrState    = errors.New("paper is not in the right state")
	ErrDamaged  = errors.New("register is damaged")
	ErrNewer    = errors.New("register was written by a newer program")
	ErrForeign  = errors.New("database is no register")
	ErrLost     = errors.New("register has gone from where it was")

	// ErrUnreachable: the database hung, went away or refused the connection.
	// What was being written is as if never begun, unless the answer to a commit
	// was lost: doing the same again is harmless.
	ErrUnreachable = errors.New("register cannot be reached")
	// ErrWaited: another program wrote, or the server worked, for too long.
	// Nothing was written.
	ErrWaited = errors.New("register was busy for too long")

	ErrRedrawn  = errors.New("paper was drawn again since the sheet was printed")
	ErrAnswered = errors.New("sheet was answered for otherwise")

	ErrNoQuestion    = errors.New("no such question in the register")
	ErrClosed        = errors.New("question is not asked any more")
	ErrOtherKey      = errors.New("local key is not the register's")
	ErrOtherRing     = errors.New("key ring is not the register's")
	ErrOlderThanMark = errors.New("register is older than numbers already given")
)

// BusyError says which batch holds the lock. Its text names no person's data.
type BusyError struct {
	Owner string    // as given to Lock; may be empty if unknown
	Since time.Time // zero if unknown
}

// Error says who and since when.
func (e *BusyError) Error() string {
	return fmt.Sprintf("%v: %s since %s", ErrBusy, e.Owner, e.Since.Format(time.RFC3339))
}

// Unwrap returns ErrBusy.
func (e *BusyError) Unwrap() error { return ErrBusy }

// AsBusy returns the *BusyError in err's chain.
func AsBusy(err error) (*BusyError, bool) {
	var busy *BusyError
	ok := errors.As(err, &busy)
	return busy, ok
}

// StateError refuses an operation that the paper's state does not allow.
type StateError struct {
	Number string
	State  State
	Other  string // number of the paper, or name of the lot, that stands in the way; or ""
	Op     string // what was asked: "hand over"
}

// Error says what was asked and where the paper stands.
func (e *StateError) Error() string {
	s := fmt.Sprintf("%s %s: %v: it is %s", e.Op, e.Number, ErrState, e.State)
	if e.Other != "" {
		s += " (" + e.Other + ")"
	}
	return s
}

// Unwrap returns ErrState.
func (e *StateError) Unwrap() error { return ErrState }

// NewerError says that the register's schema is from a newer program.
type NewerError struct{ Found, Known int }

// Error gives both versions.
func (e *NewerError) Error() string {
	return fmt.Sprintf("%v: schema %d, this one knows %d", ErrNewer, e.Found, e.Known)
}

// Unwrap returns ErrNewer.
func (e *NewerError) Unwrap() error { return ErrNewer }
