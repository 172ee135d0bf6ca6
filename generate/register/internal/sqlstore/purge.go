package sqlstore

import (
	"context"
	"fmt"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// keeperStore implements register.Keeper but for Backup, which is each backend's own.
type keeperStore struct{ *database }

func (s keeperStore) Purgeable(ctx context.Context, rules []register.Retention, limit int) ([]register.Paper, error) {
	condition, args := "1 = 0", []any(nil)
	for _, rule := range rules {
		condition += " OR (p.document = ? AND CASE p.last_day WHEN '' THEN p.day ELSE p.last_day END < ?)"
		args = append(args, int(rule.Document), rule.Before.ISO())
	}
	papers, err := s.reader().papers(ctx, "paper AS p WHERE p.state <> 6 AND ("+condition+") ORDER BY p.id LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("register: purgeable: %w", err)
	}
	return papers, nil
}

func (s keeperStore) Purge(ctx context.Context, by string, numbers []string) error {
	return s.inTx(ctx, "purge", by, func(t *tx) error {
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var rows, events [][]any
		for _, number := range numbers {
			p := found[number]
			if p.State == register.Purgee {
				continue
			}
			p.State = register.Purgee // named twice: once is enough
			rows = append(rows, []any{number, int(register.Purgee), moment(t.now), "", "", "", "", "", "", "", []byte{}})
			events = append(events, t.event(number, register.EventPurged, ""))
		}
		columns := []column{{"state", "INTEGER"}, {"purged_at", "TEXT"}, {"nom", "TEXT"}, {"prenom", "TEXT"}, {"folded", "TEXT"},
			{"words", "TEXT"}, {"ues", "TEXT"}, {"file", "TEXT"}, {"reason", "TEXT"}, {"digests", t.dialect.Blob}}
		if err := t.update(ctx, columns, rows); err != nil {
			return err
		}
		if err := forgetTraces(ctx, t, numbers); err != nil {
			return err
		}
		return t.record(ctx, events...)
	})
}

// forgetTraces blanks the free text in the events of purged papers, and
// deletes the words of persons of whom no named paper is left.
func forgetTraces(ctx context.Context, t *tx, numbers []string) error {
	for len(numbers) > 0 {
		n := min(len(numbers), chunk)
		args := anys(numbers[:n])
		if err := t.exec(ctx, "UPDATE event SET why = '' WHERE what IN (9, 10) AND number IN "+list(n), args...); err != nil {
			return err
		}
		err := t.exec(ctx, `DELETE FROM word WHERE code IN (SELECT p.code FROM paper AS p WHERE p.number IN `+list(n)+`
			AND NOT EXISTS (SELECT 1 FROM paper AS q WHERE q.code = p.code AND q.state <> 6))`, args...)
		if err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

func (s keeperStore) Forget(ctx context.Context, before dossier.Date) (int, error) {
	forgotten := 0
	err := s.inTx(ctx, "forget", "", func(t *tx) error {
		for _, query := range []string{
			"DELETE FROM decision WHERE at < ? RETURNING code",
			"DELETE FROM presence WHERE absent <> '' AND absent < ? RETURNING code",
			"DELETE FROM question WHERE closed <> '' AND closed < ? RETURNING code",
			"DELETE FROM night WHERE day < ? RETURNING centre",
		} {
			codes, err := t.texts(ctx, query, before.ISO())
			if err != nil {
				return err
			}
			forgotten += len(codes)
		}
		return nil
	})
	return forgotten, err
}
