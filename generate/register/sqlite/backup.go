package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Backup implements register.Register: VACUUM INTO reads one snapshot and
// writes a register that opens as it is, while others read and write.
func (r *Register) Backup(ctx context.Context, path string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // SQLite accepts an empty file
	if err != nil {
		return fmt.Errorf("register: back up: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("register: back up to %s: %w", path, err)
			if rm := os.Remove(path); rm != nil && !errors.Is(rm, fs.ErrNotExist) {
				err = errors.Join(err, rm)
			}
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := r.vacuumInto(ctx, path); err != nil {
		return explain(err)
	}
	return syncFile(path)
}

// vacuumInto uses a connection of its own: the readers' may not write, even
// elsewhere, and the writer's is the batch's.
func (r *Register) vacuumInto(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(r.path, busyTimeout))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", path)
	return errors.Join(err, db.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
