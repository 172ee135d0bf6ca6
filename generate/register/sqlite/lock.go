package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"cnamdoc/generate/register"
)

// holder is what the lock file says of the batch that holds it.
type holder struct {
	Owner string    `json:"owner"`
	Since time.Time `json:"since"`
}

// lockPath is the lock file of a register.
func lockPath(path string) string { return path + ".verrou" }

// Lock implements register.Locker with a lock of the operating system on a file
// beside the register: it falls with the process, however it ends. SQLite has
// one writer, so one batch at a time whatever the centre. A register that is
// damaged is not locked but ErrDamaged: nothing is built on it.
func (r *Register) Lock(ctx context.Context, _, owner string) (release func() error, err error) {
	if release, err = r.hold(ctx, owner); err != nil {
		return nil, err
	}
	if err := r.quickCheck(ctx, checkBatchEvery); err != nil {
		return nil, fmt.Errorf("register: lock: %w", errors.Join(explain(err), release()))
	}
	return release, nil
}

// hold takes the lock, whatever lies beside it.
func (r *Register) hold(ctx context.Context, owner string) (release func() error, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("register: lock: %w", err)
	}
	f, err := os.OpenFile(lockPath(r.path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("register: lock: %w", err)
	}
	if err := lockFile(f); err != nil {
		defer f.Close()
		if !errors.Is(err, errLocked) {
			return nil, fmt.Errorf("register: lock: %w", err)
		}
		return nil, fmt.Errorf("register: lock: %w", readHolder(f))
	}
	if err := writeHolder(f, holder{owner, r.now().UTC()}); err != nil {
		return nil, fmt.Errorf("register: lock: %w", errors.Join(err, f.Close()))
	}
	var once sync.Once
	release = func() (err error) {
		once.Do(func() { err = errors.Join(f.Truncate(0), unlockFile(f), f.Close()) })
		return err
	}
	return release, nil
}

// readHolder says who holds the lock, as far as the file tells: its holder
// may be writing it at this moment.
func readHolder(f *os.File) *register.BusyError {
	var h holder
	if data, err := io.ReadAll(io.LimitReader(f, 4096)); err == nil {
		_ = json.Unmarshal(data, &h) // half-written: unknown
	}
	return &register.BusyError{Owner: h.Owner, Since: h.Since}
}

func writeHolder(f *os.File, h holder) error {
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(data, 0)
	return err
}

// errLocked says that another process holds the lock.
var errLocked = errors.New("locked")
