package sqlstore

import (
	"context"
	"encoding/hex"
	"fmt"

	"cnamdoc/generate/register"
)

// authorityNote holds the check value of the local key, in hexadecimal.
const authorityNote = "authority"

// CheckAuthority implements register.Keys.
func (s *Store) CheckAuthority(ctx context.Context, a register.Authority) error {
	known, err := s.reader().authority(ctx)
	if err == nil {
		err = known.Admit(a, false)
	}
	if err != nil {
		return fmt.Errorf("register: check authority: %w", err)
	}
	return nil
}

// KeepAuthority implements register.Keys.
func (s *Store) KeepAuthority(ctx context.Context, by string, a register.Authority) error {
	return s.remember(ctx, "keep authority", by, a, false)
}

// JoinAuthority implements register.Keys.
func (s *Store) JoinAuthority(ctx context.Context, by string, a register.Authority) error {
	return s.remember(ctx, "join authority", by, a, true)
}

func (s *Store) remember(ctx context.Context, op, by string, a register.Authority, join bool) error {
	return s.inTx(ctx, op, by, func(t *tx) error {
		known, err := t.authority(ctx)
		if err == nil {
			err = known.Admit(a, join)
		}
		if err != nil {
			return err
		}
		err = t.insert(ctx, "note (name, value)", [][]any{{authorityNote, a.Check.String()}}, "ON CONFLICT (name) DO NOTHING")
		if err != nil {
			return err
		}
		var rows [][]any
		for _, kid := range append(known.Kids, a.Kids...) {
			rows = append(rows, []any{kid[:], moment(t.now), t.by})
		}
		return t.insert(ctx, "kid (kid, since, who)", rows, "ON CONFLICT (kid) DO NOTHING")
	})
}

// authority is what the register remembers of its keys. Before the first, its
// papers tell the ring.
func (c conn) authority(ctx context.Context) (register.Authority, error) {
	var known register.Authority
	checks, err := c.texts(ctx, "SELECT value FROM note WHERE name = ?", authorityNote)
	if err != nil {
		return known, err
	}
	if len(checks) == 0 {
		known.Kids, err = c.kids(ctx, "SELECT DISTINCT kid FROM paper")
		return known, err
	}
	check, err := hex.DecodeString(checks[0])
	if err != nil || len(check) != len(known.Check) {
		return known, fmt.Errorf("%w: check value of the local key", register.ErrDamaged)
	}
	known.Check = register.Hash(check)
	known.Kids, err = c.kids(ctx, "SELECT kid FROM kid")
	return known, err
}

func (c conn) kids(ctx context.Context, query string) ([][4]byte, error) {
	rows, err := c.query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var kids [][4]byte
	for rows.Next() {
		var kid []byte
		if err := rows.Scan(&kid); err != nil {
			return nil, err
		}
		if len(kid) == 4 && [4]byte(kid) != [4]byte{} { // none: unsealed
			kids = append(kids, [4]byte(kid))
		}
	}
	return kids, rows.Err()
}

// Served implements register.Keys.
func (s *Store) Served(ctx context.Context) (bool, error) {
	numbers, err := s.reader().texts(ctx, "SELECT number FROM paper LIMIT 1")
	if err != nil {
		return false, fmt.Errorf("register: served: %w", err)
	}
	return len(numbers) > 0, nil
}
