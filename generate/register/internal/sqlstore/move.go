package sqlstore

import (
	"context"
	"fmt"

	"cnamdoc/generate/register"
)

// moveStore implements register.Moves.
type moveStore struct{ *database }

func (s moveStore) PendingMoves(ctx context.Context, f register.Filter) ([]register.Paper, error) {
	condition, args := where(f)
	papers, err := s.reader().papers(ctx, `paper AS p WHERE p.file <> ''
		AND ((p.state IN (4, 5) AND '/' || p.file NOT LIKE '%/retires/%') OR (p.state IN (2, 3) AND ('/' || p.file LIKE '%/retires/%' OR p.file LIKE '%-' || p.number || '.pdf'))) AND `+condition+" ORDER BY p.id", args...)
	if err != nil {
		return nil, fmt.Errorf("register: pending moves: %w", err)
	}
	return papers, nil
}

func (s moveStore) Moved(ctx context.Context, moves []register.Move) ([]register.Paper, error) {
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
			p := found[m.Number]
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
