package sqlite

import (
	"context"
	"fmt"
	"time"

	"cnamdoc/generate/register"
)

// How long a passed quick check stands: for the desk, which opens the register
// all day and must not read the whole file each time; and for a batch, which
// checks as it takes the lock, unless it has just done so while opening.
const (
	checkEvery      = 12 * time.Hour
	checkBatchEvery = 5 * time.Minute
)

// quickCheck runs SQLite's quick check, unless one passed less than every ago.
// It reads each page of the file once, and holds against one another all but the
// indexes' content.
func (r *Register) quickCheck(ctx context.Context, every time.Duration) error {
	last, err := r.Store.Checked(ctx)
	if err != nil {
		return err
	}
	if age := r.now().Sub(last); age >= 0 && age < every {
		return nil
	}
	if err := r.pragma(ctx, "PRAGMA quick_check(1)"); err != nil {
		return err
	}
	return r.Store.SetChecked(ctx)
}

// Check implements register.Register: SQLite's full check, then the rows'.
func (r *Register) Check(ctx context.Context) error {
	for _, pragma := range []string{"PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"} {
		if err := r.pragma(ctx, pragma); err != nil {
			return fmt.Errorf("register %s: %w", r.path, explain(err))
		}
	}
	if err := r.CheckRows(ctx); err != nil {
		return fmt.Errorf("register %s: %w", r.path, explain(err))
	}
	return r.Store.SetChecked(ctx)
}

// pragma runs a check: any row but a single "ok" is damage.
func (r *Register) pragma(ctx context.Context, query string) error {
	rows, err := r.read.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return err
		}
		if first := *values[0].(*any); first != "ok" {
			return fmt.Errorf("%w: %s: %v", register.ErrDamaged, query, first)
		}
	}
	return rows.Err()
}
