package sqlite

import (
	"context"
	"fmt"
	"time"

	"cnamdoc/generate/register"
)

// checkEvery is how long a passed check at start stands: the desk opens the
// register all day and must not read the whole file each time.
const checkEvery = 12 * time.Hour

// checkAtStart runs SQLite's quick check, unless one passed lately.
func (r *Register) checkAtStart(ctx context.Context) error {
	last, err := r.Store.Checked(ctx)
	if err != nil {
		return err
	}
	if age := r.now().Sub(last); age >= 0 && age < checkEvery {
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
			return fmt.Errorf("register %s: %w", r.path, damage(err))
		}
	}
	if err := r.CheckRows(ctx); err != nil {
		return fmt.Errorf("register %s: %w", r.path, damage(err))
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
