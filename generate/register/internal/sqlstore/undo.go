package sqlstore

import (
	"context"
	"fmt"

	"cnamdoc/generate/register"
)

// Undoable implements register.Batch.
func (s *Store) Undoable(ctx context.Context, f register.Filter) ([]register.Paper, error) {
	condition, args := where(f)
	papers, err := s.reader().papers(ctx, "paper AS p WHERE p.state = 5 AND p.cause <> '' AND "+condition+" ORDER BY p.id", args...)
	if err != nil {
		return nil, fmt.Errorf("register: undoable: %w", err)
	}
	histories, err := s.reader().historiesOf(ctx, papers)
	if err != nil {
		return nil, fmt.Errorf("register: undoable: %w", err)
	}
	var undoable []register.Paper
	for i := range papers {
		p := &papers[i]
		if r := register.DecideUndoing(histories[p.Key.String()], p, register.Undoing{Number: p.Number, Cause: p.Cause}); r.Action == register.Retablie {
			undoable = append(undoable, *p)
		}
	}
	return undoable, nil
}

// Undo implements register.Batch.
func (s *Store) Undo(ctx context.Context, by string, undoings []register.Undoing) ([]register.Answer, error) {
	answers := make([]register.Answer, len(undoings))
	err := s.inTx(ctx, "undo", by, func(t *tx) error {
		numbers := make([]string, len(undoings))
		for i, u := range undoings {
			numbers[i] = u.Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		papers := make([]register.Paper, len(undoings))
		for i, number := range numbers {
			p, ok := found[number]
			if !ok {
				return fmt.Errorf("%w: %q", register.ErrNotFound, number)
			}
			papers[i] = *p
		}
		histories, err := t.historiesOf(ctx, papers)
		if err != nil {
			return err
		}
		var rows, events [][]any
		for i, u := range undoings {
			p := found[u.Number]
			answers[i] = answer(histories[p.Key.String()], register.DecideUndoing(histories[p.Key.String()], p, u))
			if answers[i].Action != register.Retablie {
				continue
			}
			*p = p.Restored() // named twice: the second finds it living
			answers[i].Paper = *p
			rows = append(rows, []any{p.Number, int(p.State), "", "", 0, ""})
			events = append(events, t.event(p.Number, register.EventRestored, u.Cause))
		}
		columns := []column{{"state", "INTEGER"}, {"reason", "TEXT"}, {"cause", "TEXT"}, {"again", "INTEGER"}, {"revoked_at", "TEXT"}}
		if err := t.update(ctx, columns, rows); err != nil {
			return err
		}
		return t.record(ctx, events...)
	})
	return answers, err
}

// historiesOf loads the histories of papers' keys.
func (c conn) historiesOf(ctx context.Context, papers []register.Paper) (map[string]register.KeyHistory, error) {
	keys := make([]string, len(papers))
	for i := range papers {
		keys[i] = papers[i].Key.String()
	}
	return c.histories(ctx, keys)
}

// UpgradeDigests implements register.Batch.
func (s *Store) UpgradeDigests(ctx context.Context, upgrades []register.Upgrade) (int, error) {
	upgraded := 0
	err := s.inTx(ctx, "upgrade digests", "", func(t *tx) error {
		numbers := make([]string, len(upgrades))
		for i, u := range upgrades {
			numbers[i] = u.Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var rows [][]any
		for _, u := range upgrades {
			p, ok := found[u.Number]
			if !ok {
				return fmt.Errorf("%w: %q", register.ErrNotFound, u.Number)
			}
			if err := u.Digests.Validate(); err != nil {
				return fmt.Errorf("paper %s: %w", u.Number, err)
			}
			if p.State == register.Purgee || p.Digests.Version() >= u.Digests.Version() {
				continue
			}
			p.Digests = u.Digests // named twice: the first counts
			rows = append(rows, []any{u.Number, []byte(u.Digests)})
		}
		upgraded = len(rows)
		return t.update(ctx, []column{{"digests", t.dialect.Blob}}, rows)
	})
	return upgraded, err
}

// PendingMoves implements register.Batch.
func (s *Store) PendingMoves(ctx context.Context, f register.Filter) ([]register.Paper, error) {
	condition, args := where(f)
	papers, err := s.reader().papers(ctx, `paper AS p WHERE p.file <> ''
		AND ((p.state IN (4, 5) AND '/' || p.file NOT LIKE '%/retires/%') OR (p.state IN (2, 3) AND '/' || p.file LIKE '%/retires/%')) AND `+condition+" ORDER BY p.id", args...)
	if err != nil {
		return nil, fmt.Errorf("register: pending moves: %w", err)
	}
	return papers, nil
}

// Moved implements register.Batch.
func (s *Store) Moved(ctx context.Context, moves []register.Move) ([]register.Paper, error) {
	papers := make([]register.Paper, len(moves))
	err := s.inTx(ctx, "record moves", "", func(t *tx) error {
		numbers := make([]string, len(moves))
		for i, m := range moves {
			numbers[i] = m.Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var rows [][]any
		for i, m := range moves {
			p, ok := found[m.Number]
			if !ok {
				return fmt.Errorf("%w: %q", register.ErrNotFound, m.Number)
			}
			if p.File == m.From && (m.To != "" || !p.State.Valid()) {
				p.File = m.To
				rows = append(rows, []any{m.Number, m.To})
			}
			papers[i] = *p
		}
		return t.update(ctx, []column{{"file", "TEXT"}}, rows)
	})
	return papers, err
}
