package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// RecordDecision implements register.Decisions.
func (s *Store) RecordDecision(ctx context.Context, d register.Decision) error {
	if d.Key.Code == "" || d.Rule == "" || d.Facts.IsZero() || register.Line(d.By) == "" || register.Line(d.Why) == "" {
		return errors.New("register: record decision: dossier, rule, facts, who or why missing")
	}
	return s.inTx(ctx, "record decision", d.By, func(t *tx) error { return t.decide(ctx, d) })
}

func (t *tx) decide(ctx context.Context, d register.Decision) error {
	accepts := 0
	if d.Accepts {
		accepts = 1
	}
	row := []any{string(d.Key.Semestre), d.Key.Centre, d.Key.Code, d.Rule, d.Facts[:], accepts, t.by, register.Line(d.Why), moment(t.now)}
	return t.insert(ctx, "decision (semestre, centre, code, rule, facts, accepts, who, why, at)", [][]any{row}, "")
}

// Decisions implements register.Decisions.
func (s *Store) Decisions(ctx context.Context, keys ...dossier.Key) ([]register.Decision, error) {
	if len(keys) == 0 {
		return s.reader().decisions(ctx, "1 = 1")
	}
	var all []register.Decision
	for _, k := range keys {
		list, err := s.reader().decisions(ctx, "d.semestre = ? AND d.centre = ? AND d.code = ?", string(k.Semestre), k.Centre, k.Code)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// decisions lists the latest decision on each rule of the dossiers of a condition.
func (c conn) decisions(ctx context.Context, condition string, args ...any) ([]register.Decision, error) {
	rows, err := c.query(ctx, `SELECT d.semestre, d.centre, d.code, d.rule, d.facts, d.accepts, d.who, d.why, d.at FROM decision AS d
		WHERE d.id = (SELECT MAX(e.id) FROM decision AS e WHERE e.semestre = d.semestre AND e.centre = d.centre AND e.code = d.code AND e.rule = d.rule)
		AND `+condition+" ORDER BY d.semestre, d.centre, d.code, d.rule", args...)
	if err != nil {
		return nil, fmt.Errorf("register: decisions: %w", err)
	}
	defer rows.Close()
	var all []register.Decision
	for rows.Next() {
		var d register.Decision
		var facts []byte
		var at string
		if err := rows.Scan(&d.Key.Semestre, &d.Key.Centre, &d.Key.Code, &d.Rule, &facts, &d.Accepts, &d.By, &d.Why, &at); err != nil {
			return nil, fmt.Errorf("register: decisions: %w", err)
		}
		copy(d.Facts[:], facts)
		if d.At, err = parseMoment(at); err != nil {
			return nil, fmt.Errorf("register: decisions: %w: %w", register.ErrDamaged, err)
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
