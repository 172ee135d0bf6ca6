package sqlstore

import (
	"context"
	"fmt"
	"time"

	"cnamdoc/generate/register"
)

// promises are what the rows promise one another, each as a query of the
// numbers that break it.
var promises = []struct{ what, query string }{
	{"an issued paper has no file", "SELECT number FROM paper WHERE state IN (2, 3) AND (file = '' OR issued_at = '')"},
	{"a replaced paper's successor does not exist",
		"SELECT number FROM paper WHERE replaced_by <> '' AND NOT EXISTS (SELECT 1 FROM paper AS q WHERE q.number = paper.replaced_by AND (q.cle = paper.cle OR q.replaces = paper.number))"},
	{"a state has no date", `SELECT number FROM paper WHERE (state = 3 AND handed_at = '') OR (state = 4 AND replaced_at = '')
		OR (state = 5 AND revoked_at = '') OR (state = 6 AND purged_at = '')`},
	{"a sealed paper has no cti", "SELECT number FROM paper WHERE document IN (1, 2, 3) AND cti IS NULL"},
	{"a purged paper still has a name", "SELECT number FROM paper WHERE state = 6 AND (nom <> '' OR prenom <> '' OR words <> '')"},
	{"a paper has no history", "SELECT number FROM paper WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.number = paper.number)"},
}

// CheckRows verifies what the rows promise one another.
func (s *Store) CheckRows(ctx context.Context) error {
	for _, promise := range promises {
		numbers, err := s.reader().texts(ctx, promise.query+" ORDER BY id LIMIT 3")
		if err != nil {
			return fmt.Errorf("register: check: %w", err)
		}
		if len(numbers) > 0 {
			return fmt.Errorf("register: check: %w: %s: %v", register.ErrDamaged, promise.what, numbers)
		}
	}
	return nil
}

// Checked returns when a check last passed, or zero.
func (s *Store) Checked(ctx context.Context) (time.Time, error) {
	texts, err := s.reader().texts(ctx, "SELECT value FROM note WHERE name = 'checked'")
	if err != nil || len(texts) == 0 {
		return time.Time{}, err
	}
	return parseMoment(texts[0])
}

// SetChecked records that a check passed now.
func (s *Store) SetChecked(ctx context.Context) error {
	return s.inTx(ctx, "record check", "", func(t *tx) error {
		return t.exec(ctx, "INSERT INTO note (name, value) VALUES ('checked', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", moment(t.now))
	})
}
