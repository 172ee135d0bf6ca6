package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/register"
)

// trailStore implements comptes.Trails.
type trailStore struct{ *database }

func (s trailStore) RecordTrail(ctx context.Context, entries ...comptes.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return s.inTx(ctx, "record trail", entries[0].Who, func(t *tx) error { return t.trace(ctx, entries...) })
}

// trace appends to the trail.
func (t *tx) trace(ctx context.Context, entries ...comptes.Entry) error {
	var rows [][]any
	for _, e := range entries {
		rows = append(rows, []any{moment(t.now), register.Line(e.Who), register.Line(string(e.Act)), register.Line(e.Code), register.Line(e.Number),
			register.Line(e.Centre), register.Line(e.Detail), register.Line(e.From)})
	}
	return t.insert(ctx, "trail (at, who, act, code, number, centre, detail, origin)", rows, "")
}

// Trail reads a page a query, so that a slow reader holds no connection.
func (s trailStore) Trail(ctx context.Context, f comptes.Filter) iter.Seq2[comptes.Entry, error] {
	condition, args := "t.id < ?", []any{int64(1) << 62}
	for _, c := range []struct {
		given bool
		where string
		value string
	}{{!f.Since.IsZero(), "t.at >= ?", moment(f.Since)}, {!f.Until.IsZero(), "t.at < ?", moment(f.Until)},
		{f.Who != "", "t.who = ?", f.Who}, {f.Act != "", "t.act = ?", string(f.Act)}, {f.Code != "", "t.code = ?", f.Code}} {
		if c.given {
			condition, args = condition+" AND "+c.where, append(args, c.value)
		}
	}
	return func(yield func(comptes.Entry, error) bool) {
		left := f.Limit
		for {
			page := chunk
			if f.Limit > 0 {
				page = min(chunk, left)
			}
			entries, last, err := readTrail(ctx, s.reader(), condition, append(args, page))
			if err != nil {
				yield(comptes.Entry{}, fmt.Errorf("register: trail: %w", err))
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
			left -= len(entries)
			if len(entries) < page || f.Limit > 0 && left == 0 {
				return
			}
			args[0] = last
		}
	}
}

// readTrail reads one page of entries, and the id of the last.
func readTrail(ctx context.Context, c conn, condition string, args []any) (entries []comptes.Entry, last int64, err error) {
	err = c.each(ctx, "SELECT t.id, t.at, t.who, t.act, t.code, t.number, t.centre, t.detail, t.origin FROM trail AS t WHERE "+condition+
		" ORDER BY t.id DESC LIMIT ?", args, func(rows *sql.Rows) error {
		var e comptes.Entry
		var at string
		if err := rows.Scan(&last, &at, &e.Who, &e.Act, &e.Code, &e.Number, &e.Centre, &e.Detail, &e.From); err != nil {
			return err
		}
		if e.At, err = parseMoment(at); err != nil {
			return fmt.Errorf("%w: trail %d: %w", register.ErrDamaged, last, err)
		}
		entries = append(entries, e)
		return nil
	})
	return entries, last, err
}

func (s trailStore) CameFrom(ctx context.Context, account, address string, since time.Time) (bool, error) {
	found, err := s.reader().texts(ctx, "SELECT t.at FROM trail AS t WHERE t.who = ? AND t.act = ? AND t.origin = ? AND t.at >= ? LIMIT 1",
		account, string(comptes.Connexion), register.Line(address), moment(since))
	if err != nil {
		return false, fmt.Errorf("register: came from: %w", err)
	}
	return len(found) > 0, nil
}

func (s trailStore) ForgetTrail(ctx context.Context, before time.Time) (n int, err error) {
	err = s.inTx(ctx, "forget trail", "", func(t *tx) error {
		gone, err := t.texts(ctx, "DELETE FROM trail WHERE at < ? RETURNING at", moment(before))
		n = len(gone)
		return err
	})
	return n, err
}
