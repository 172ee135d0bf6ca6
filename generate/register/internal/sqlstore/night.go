package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// nightStore implements register.Nights.
type nightStore struct{ *database }

func (s nightStore) LastNights(ctx context.Context, semestre dossier.Semestre, centre string, of ...register.Token) ([]register.NightDigest, error) {
	condition, args := where(register.Filter{Semestre: semestre, Centre: centre})
	var nights []register.NightDigest
	err := s.reader().each(ctx, "SELECT p.semestre, p.centre, p.digest FROM night AS p WHERE "+condition+" ORDER BY p.semestre, p.centre", args, func(rows *sql.Rows) error {
		var semestre dossier.Semestre
		var centre string
		var data []byte
		if err := rows.Scan(&semestre, &centre, &data); err != nil {
			return err
		}
		n, err := register.DecodeNight(data, of...)
		if err != nil {
			return fmt.Errorf("%s, %s: %w: %w", semestre, centre, register.ErrDamaged, err)
		}
		n.Semestre, n.Centre = semestre, centre
		nights = append(nights, n)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("register: last nights: %w", err)
	}
	return nights, nil
}

func (s nightStore) SaveNights(ctx context.Context, nights []register.NightDigest) error {
	return s.inTx(ctx, "save nights", "", func(t *tx) error {
		var rows [][]any
		for _, n := range nights {
			if n.Semestre == "" || n.Centre == "" || n.Day.IsZero() {
				return errors.New("semestre, centre or day missing")
			}
			n.At = t.now
			data, err := register.EncodeNight(n)
			if err != nil {
				return err
			}
			rows = append(rows, []any{string(n.Semestre), n.Centre, n.Day.ISO(), data})
		}
		return t.insert(ctx, "night (semestre, centre, day, digest)", rows,
			"ON CONFLICT (semestre, centre) DO UPDATE SET day = excluded.day, digest = excluded.digest")
	})
}
