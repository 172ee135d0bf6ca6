package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// numberStore implements register.Numbers.
type numberStore struct{ *database }

func (s numberStore) HighWater(ctx context.Context) (register.Mark, error) {
	mark, err := readMark(ctx, s.reader())
	if err != nil {
		return nil, fmt.Errorf("register: high-water mark: %w", err)
	}
	return mark, nil
}

// readMark reads the counters, but for those of print lots: their names are also
// held against the disk.
func readMark(ctx context.Context, c conn) (register.Mark, error) {
	mark := register.Mark{}
	err := c.each(ctx, "SELECT series, last FROM counter WHERE series NOT LIKE 'lot-%'", nil, func(rows *sql.Rows) error {
		var series string
		var last int64
		err := rows.Scan(&series, &last)
		mark[series] = last
		return err
	})
	return mark, err
}

func (s numberStore) SkipAhead(ctx context.Context, n int, outside register.Mark, years ...int) (register.Mark, error) {
	if n < 0 {
		return nil, errors.New("register: skip ahead: a negative number")
	}
	var mark register.Mark
	err := s.inTx(ctx, "skip ahead", "", func(t *tx) error {
		have, err := readMark(ctx, t.conn)
		if err != nil {
			return err
		}
		mark = have.Join(outside)
		mark[questionSeries] += 0
		for _, year := range years {
			for doc := dossier.Attestation; doc <= dossier.Relance; doc++ {
				mark[register.Series(doc, t.opts.Serie, dossier.Date{Year: year, Month: 1, Day: 1})] += 0
			}
		}
		var rows [][]any
		for _, series := range slices.Sorted(maps.Keys(mark)) {
			if strings.HasPrefix(series, "lot-") {
				return fmt.Errorf("series %q", series)
			}
			mark[series] += int64(n)
			rows = append(rows, []any{series, mark[series]})
		}
		if err := t.insert(ctx, "counter (series, last)", rows, "ON CONFLICT (series) DO UPDATE SET last = excluded.last"); err != nil {
			return err
		}
		return t.insert(ctx, "note (name, value)", [][]any{{skippedNote, moment(t.now)}}, "ON CONFLICT (name) DO UPDATE SET value = excluded.value")
	})
	return mark, err
}

// skippedNote holds when the register last skipped ahead.
const skippedNote = "skipped"

func (s numberStore) Unknown(ctx context.Context, numbers []string) ([]string, error) {
	var unknown []string
	for group := range slices.Chunk(numbers, chunk) {
		among, args := within(&s.dialect, group)
		known, err := s.reader().texts(ctx, "SELECT number FROM paper WHERE number "+among, args...)
		if err != nil {
			return nil, fmt.Errorf("register: unknown numbers: %w", err)
		}
		for _, number := range group {
			if !slices.Contains(known, number) {
				unknown = append(unknown, number)
			}
		}
	}
	return unknown, nil
}

func (s numberStore) SkippedAt(ctx context.Context) (time.Time, error) {
	texts, err := s.reader().texts(ctx, "SELECT value FROM note WHERE name = ?", skippedNote)
	var at time.Time
	if err == nil && len(texts) > 0 {
		at, err = parseMoment(texts[0])
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("register: last skip: %w", err)
	}
	return at, nil
}
