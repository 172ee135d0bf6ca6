package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// lotStore implements register.Lots.
type lotStore struct{ *database }

func (s lotStore) Unprinted(ctx context.Context, f register.Filter) ([]string, error) {
	condition, args := where(f)
	numbers, err := s.reader().texts(ctx,
		"SELECT p.number FROM paper AS p WHERE p.state = 2 AND p.lot IS NULL AND "+condition+" ORDER BY p.centre, p.document, p.folded, p.number", args...)
	if err != nil {
		return nil, fmt.Errorf("register: unprinted: %w", err)
	}
	return numbers, nil
}

func (s lotStore) StartLot(ctx context.Context, by string, day dossier.Date, numbers, taken []string) (register.Lot, error) {
	lot := register.Lot{Day: day}
	err := s.inTx(ctx, "start lot", by, func(t *tx) error {
		var err error
		if lot.Name, err = lotName(ctx, t, day, taken); err != nil {
			return err
		}
		lot.Started, lot.Papers = t.now, len(numbers)
		if err := t.insert(ctx, "lot (name, day, started)", [][]any{{lot.Name, day.ISO(), moment(lot.Started)}}, ""); err != nil {
			return err
		}
		for page := range slices.Chunk(numbers, pageSize) { // a semester's first lot has all its papers
			if err := putInLot(ctx, t, lot.Name, page); err != nil {
				return err
			}
		}
		return nil
	})
	return lot, err
}

// putInLot puts papers in a print lot.
func putInLot(ctx context.Context, t *tx, lot string, numbers []string) error {
	found, err := t.byNumber(ctx, numbers)
	if err != nil {
		return err
	}
	var rows, events [][]any
	for _, number := range numbers {
		p := found[number]
		if p.State != register.Emise || p.Lot != "" {
			return &register.StateError{Number: number, State: p.State, Other: p.Lot, Op: "print"}
		}
		p.Lot = lot // named twice: refused
		rows = append(rows, []any{number, lot})
		events = append(events, t.event(number, register.EventLot, lot))
	}
	if err := t.update(ctx, []column{{"lot", "TEXT"}}, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

// lotName counts on to a name that was not given.
func lotName(ctx context.Context, t *tx, day dossier.Date, taken []string) (string, error) {
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

func (s lotStore) FinishLot(ctx context.Context, by, lot string) error {
	return s.inTx(ctx, "finish lot "+lot, by, func(t *tx) error {
		names, err := t.texts(ctx, "UPDATE lot SET finished = CASE finished WHEN '' THEN ? ELSE finished END WHERE name = ? RETURNING name",
			moment(t.now), lot)
		if err == nil && len(names) == 0 {
			err = fmt.Errorf("%w: lot %q", register.ErrNotFound, lot)
		}
		return err
	})
}

func (s lotStore) OpenLots(ctx context.Context) ([]register.Lot, error) {
	var lots []register.Lot
	err := s.reader().each(ctx, `SELECT name, day, started, (SELECT COUNT(*) FROM paper WHERE paper.lot = lot.name)
		FROM lot WHERE finished = '' ORDER BY started, name`, nil, func(rows *sql.Rows) error {
		var lot register.Lot
		var day, started string
		if err := rows.Scan(&lot.Name, &day, &started, &lot.Papers); err != nil {
			return err
		}
		if err := errors.Join(readMoments([]string{started}, &lot.Started), lot.Day.UnmarshalText([]byte(day))); err != nil {
			return fmt.Errorf("%w: %w", register.ErrDamaged, err)
		}
		lots = append(lots, lot)
		return nil
	})
	if err != nil {
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

func (s lotStore) DissolveLot(ctx context.Context, by, lot string) error {
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

func (s lotStore) WaitingRuns(ctx context.Context) ([]register.WaitingRun, error) {
	var runs []register.WaitingRun
	err := s.reader().each(ctx, `SELECT p.lot, p.semestre, p.centre, p.document, COUNT(*)
		FROM paper AS p JOIN lot ON lot.name = p.lot WHERE p.state = 2 AND p.lot IS NOT NULL AND lot.finished <> ''
		GROUP BY p.lot, p.semestre, p.centre, p.document ORDER BY p.lot DESC, p.centre, p.document`, nil, func(rows *sql.Rows) error {
		var run register.WaitingRun
		err := rows.Scan(&run.Lot, &run.Semestre, &run.Centre, &run.Document, &run.Papers)
		runs = append(runs, run)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("register: waiting runs: %w", err)
	}
	return runs, nil
}

func (s lotStore) HandOverLot(ctx context.Context, by, lot string) (int, error) {
	var n int
	err := s.inTx(ctx, "hand over lot "+lot, by, func(t *tx) error {
		names, err := t.texts(ctx, "SELECT name FROM lot WHERE name = ?", register.Line(lot))
		if err != nil {
			return err
		}
		if len(names) == 0 {
			return fmt.Errorf("%w: lot %q", register.ErrNotFound, lot)
		}
		papers, err := t.papers(ctx, "paper AS p WHERE p.lot = ? AND p.state = 2", lot)
		n = len(papers)
		if err != nil {
			return err
		}
		return handOver(ctx, t, papers, lot)
	})
	return n, err
}
