package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Unprinted implements register.Batch.
func (s *Store) Unprinted(ctx context.Context, f register.Filter) ([]register.Paper, error) {
	condition, args := where(f)
	papers, err := s.reader().papers(ctx,
		"paper AS p WHERE p.state = 2 AND p.lot IS NULL AND "+condition+" ORDER BY p.centre, p.document, p.folded, p.number", args...)
	if err != nil {
		return nil, fmt.Errorf("register: unprinted: %w", err)
	}
	return papers, nil
}

// StartLot implements register.Batch.
func (s *Store) StartLot(ctx context.Context, by string, day dossier.Date, numbers, taken []string) (register.Lot, error) {
	lot := register.Lot{Day: day}
	err := s.inTx(ctx, "start lot", by, func(t *tx) error {
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		if lot.Name, err = t.lotName(ctx, day, taken); err != nil {
			return err
		}
		lot.Started = t.now
		var rows, events [][]any
		for _, number := range numbers {
			p, ok := found[number]
			if !ok {
				return fmt.Errorf("%w: %q", register.ErrNotFound, number)
			}
			if p.State != register.Emise || p.Lot != "" {
				return &register.StateError{Number: number, State: p.State, Other: p.Lot, Op: "print"}
			}
			p.Lot = lot.Name // named twice: refused
			rows = append(rows, []any{number, lot.Name})
			events = append(events, t.event(number, register.EventLot, lot.Name))
		}
		lot.Papers = len(rows)
		if err := t.insert(ctx, "lot (name, day, started)", [][]any{{lot.Name, day.ISO(), moment(lot.Started)}}, ""); err != nil {
			return err
		}
		if err := t.update(ctx, []column{{"lot", "TEXT"}}, rows); err != nil {
			return err
		}
		return t.record(ctx, events...)
	})
	return lot, err
}

// lotName counts on to a name that was not given.
func (t *tx) lotName(ctx context.Context, day dossier.Date, taken []string) (string, error) {
	for {
		n, err := t.count(ctx, "lot-"+day.ISO(), 1)
		if err != nil {
			return "", err
		}
		if name := fmt.Sprintf("%s-%02d", day.ISO(), n); !slices.Contains(taken, name) {
			return name, nil
		}
	}
}

// FinishLot implements register.Batch.
func (s *Store) FinishLot(ctx context.Context, by, lot string) error {
	return s.inTx(ctx, "finish lot "+lot, by, func(t *tx) error {
		names, err := t.texts(ctx, "UPDATE lot SET finished = CASE finished WHEN '' THEN ? ELSE finished END WHERE name = ? RETURNING name",
			moment(t.now), lot)
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("%w: lot %q", register.ErrNotFound, lot)
		}
		return err
	})
}

// OpenLots implements register.Batch.
func (s *Store) OpenLots(ctx context.Context) ([]register.Lot, error) {
	rows, err := s.reader().query(ctx, `SELECT name, day, started, (SELECT COUNT(*) FROM paper WHERE paper.lot = lot.name)
		FROM lot WHERE finished = '' ORDER BY started, name`)
	if err != nil {
		return nil, fmt.Errorf("register: open lots: %w", err)
	}
	defer rows.Close()
	var lots []register.Lot
	for rows.Next() {
		var lot register.Lot
		var day, started string
		if err := rows.Scan(&lot.Name, &day, &started, &lot.Papers); err != nil {
			return nil, fmt.Errorf("register: open lots: %w", err)
		}
		at, err := parseMoment(started)
		if err := errors.Join(err, lot.Day.UnmarshalText([]byte(day))); err != nil {
			return nil, fmt.Errorf("register: open lots: %w: %w", register.ErrDamaged, err)
		}
		lot.Started = at
		lots = append(lots, lot)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("register: open lots: %w", err)
	}
	for i := range lots {
		lots[i].Centres, err = s.reader().texts(ctx, "SELECT DISTINCT centre FROM paper WHERE lot = ? ORDER BY centre", lots[i].Name)
		if err != nil {
			return nil, fmt.Errorf("register: open lots: %w", err)
		}
	}
	return lots, nil
}

// DissolveLot implements register.Batch.
func (s *Store) DissolveLot(ctx context.Context, by, lot string) error {
	return s.inTx(ctx, "dissolve lot "+lot, by, func(t *tx) error {
		finished, err := t.texts(ctx, "SELECT finished FROM lot WHERE name = ?", lot)
		switch {
		case err != nil:
			return err
		case len(finished) == 0:
			return fmt.Errorf("%w: lot %q", register.ErrNotFound, lot)
		case finished[0] != "":
			return fmt.Errorf("%w: lot %q is finished", register.ErrState, lot)
		}
		if err := t.exec(ctx, "UPDATE paper SET lot = NULL WHERE lot = ?", lot); err != nil {
			return err
		}
		return t.exec(ctx, "DELETE FROM lot WHERE name = ?", lot)
	})
}

// WaitingRuns implements register.Desk.
func (s *Store) WaitingRuns(ctx context.Context) ([]register.WaitingRun, error) {
	rows, err := s.reader().query(ctx, `SELECT p.lot, p.semestre, p.centre, p.document, COUNT(*)
		FROM paper AS p JOIN lot ON lot.name = p.lot WHERE p.state = 2 AND p.lot IS NOT NULL AND lot.finished <> ''
		GROUP BY p.lot, p.semestre, p.centre, p.document ORDER BY p.lot DESC, p.centre, p.document`)
	if err != nil {
		return nil, fmt.Errorf("register: waiting runs: %w", err)
	}
	defer rows.Close()
	var runs []register.WaitingRun
	for rows.Next() {
		var run register.WaitingRun
		if err := rows.Scan(&run.Lot, &run.Semestre, &run.Centre, &run.Document, &run.Papers); err != nil {
			return nil, fmt.Errorf("register: waiting runs: %w", err)
		}
		runs = append(runs, run)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("register: waiting runs: %w", err)
	}
	return runs, nil
}
