package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// decisionStore implements register.Decisions.
type decisionStore struct{ *database }

func (s decisionStore) RecordDecision(ctx context.Context, d register.Decision) error {
	if d.Key.Code == "" || d.Rule == "" || d.Facts.IsZero() || register.Line(d.By) == "" || register.Line(d.Why) == "" {
		return errors.New("register: record decision: dossier, rule, facts, who or why missing")
	}
	return s.inTx(ctx, "record decision", d.By, func(t *tx) error { return insertDecision(ctx, t, d) })
}

func insertDecision(ctx context.Context, t *tx, d register.Decision) error {
	accepts := 0
	if d.Accepts {
		accepts = 1
	}
	row := []any{string(d.Key.Semestre), d.Key.Centre, d.Key.Code, d.Rule, d.Facts[:], accepts, t.by, register.Line(d.Why), moment(t.now)}
	return t.insert(ctx, "decision (semestre, centre, code, rule, facts, accepts, who, why, at)", [][]any{row}, "")
}

func (s decisionStore) Decisions(ctx context.Context, keys ...dossier.Key) ([]register.Decision, error) {
	if len(keys) == 0 {
		return readDecisions(ctx, s.reader(), "1 = 1")
	}
	var all []register.Decision
	for _, k := range keys {
		list, err := readDecisions(ctx, s.reader(), "d.semestre = ? AND d.centre = ? AND d.code = ?", string(k.Semestre), k.Centre, k.Code)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// readDecisions lists the latest decision on each rule of the dossiers of a condition.
func readDecisions(ctx context.Context, c conn, condition string, args ...any) ([]register.Decision, error) {
	var all []register.Decision
	err := c.each(ctx, `SELECT d.semestre, d.centre, d.code, d.rule, d.facts, d.accepts, d.who, d.why, d.at FROM decision AS d
		WHERE d.id = (SELECT MAX(e.id) FROM decision AS e WHERE e.semestre = d.semestre AND e.centre = d.centre AND e.code = d.code AND e.rule = d.rule)
		AND `+condition+" ORDER BY d.semestre, d.centre, d.code, d.rule", args, func(rows *sql.Rows) error {
		var d register.Decision
		var facts []byte
		var at string
		if err := rows.Scan(&d.Key.Semestre, &d.Key.Centre, &d.Key.Code, &d.Rule, &facts, &d.Accepts, &d.By, &d.Why, &at); err != nil {
			return err
		}
		copy(d.Facts[:], facts)
		var err error
		if d.At, err = parseMoment(at); err != nil {
			return fmt.Errorf("%w: %w", register.ErrDamaged, err)
		}
		all = append(all, d)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("register: decisions: %w", err)
	}
	return all, nil
}
