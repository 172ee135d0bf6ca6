package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// presenceStore implements register.Presence.
type presenceStore struct{ *database }

func (s presenceStore) ComparePresence(ctx context.Context, f register.Filter, keys []dossier.Key) (register.Change, error) {
	known, err := readPresence(ctx, s.reader(), f)
	if err != nil {
		return register.Change{}, fmt.Errorf("register: compare presence: %w", err)
	}
	change, _ := compare(known, keys)
	return change, nil
}

// RecordPresence writes only what changed.
func (s presenceStore) RecordPresence(ctx context.Context, f register.Filter, day dossier.Date, keys []dossier.Key) (register.Change, error) {
	var change register.Change
	err := s.inTx(ctx, "record presence", "", func(t *tx) error {
		known, err := readPresence(ctx, t.conn, f)
		if err != nil {
			return err
		}
		var fresh []dossier.Key
		change, fresh = compare(known, keys)
		var rows [][]any
		for _, k := range append(fresh, change.Returned...) {
			rows = append(rows, []any{string(k.Semestre), k.Centre, k.Code, ""})
		}
		for _, k := range change.Vanished {
			rows = append(rows, []any{string(k.Semestre), k.Centre, k.Code, day.ISO()})
		}
		return t.insert(ctx, "presence (semestre, centre, code, absent)", rows,
			"ON CONFLICT (semestre, centre, code) DO UPDATE SET absent = excluded.absent")
	})
	return change, err
}

// compare sorts dossiers into vanished, returned and never seen before.
func compare(known map[dossier.Key]dossier.Date, keys []dossier.Key) (change register.Change, fresh []dossier.Key) {
	here := make(map[dossier.Key]bool, len(keys))
	for _, k := range keys {
		if here[k] {
			continue
		}
		here[k] = true
		since, seen := known[k]
		switch {
		case !seen:
			fresh = append(fresh, k)
		case !since.IsZero():
			change.Returned = append(change.Returned, k)
		}
	}
	for k, since := range known {
		if !since.IsZero() {
			continue
		}
		change.Before++
		if !here[k] {
			change.Vanished = append(change.Vanished, k)
		}
	}
	slices.SortFunc(change.Vanished, dossier.Key.Compare)
	slices.SortFunc(change.Returned, dossier.Key.Compare)
	return change, fresh
}

func (s presenceStore) Absent(ctx context.Context, f register.Filter) ([]register.Absence, error) {
	known, err := readPresence(ctx, s.reader(), f)
	if err != nil {
		return nil, fmt.Errorf("register: absent: %w", err)
	}
	var absent []register.Absence
	for k, since := range known {
		if !since.IsZero() {
			absent = append(absent, register.Absence{Key: k, Since: since})
		}
	}
	slices.SortFunc(absent, func(a, b register.Absence) int { return a.Key.Compare(b.Key) })
	return absent, nil
}

// readPresence loads the dossiers of a filter's semestre, centre and code, with
// the first night without them, zero while present.
func readPresence(ctx context.Context, c conn, f register.Filter) (map[dossier.Key]dossier.Date, error) {
	condition, args := where(register.Filter{Semestre: f.Semestre, Centre: f.Centre, Code: f.Code})
	known := map[dossier.Key]dossier.Date{}
	err := c.each(ctx, "SELECT p.semestre, p.centre, p.code, p.absent FROM presence AS p WHERE "+condition, args, func(rows *sql.Rows) error {
		var k dossier.Key
		var absent string
		var since dossier.Date
		if err := rows.Scan(&k.Semestre, &k.Centre, &k.Code, &absent); err != nil {
			return err
		}
		if err := since.UnmarshalText([]byte(absent)); err != nil {
			return fmt.Errorf("%w: presence of %s: %w", register.ErrDamaged, k, err)
		}
		known[k] = since
		return nil
	})
	return known, err
}
