package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"

	"cnamdoc/generate/register"
)

// keyStore implements register.Keys.
type keyStore struct{ *database }

// authorityNote holds the check value of the local key, in hexadecimal.
const authorityNote = "authority"

func (s keyStore) CheckAuthority(ctx context.Context, a register.Authority) error {
	known, err := readAuthority(ctx, s.reader())
	if err == nil {
		err = known.Admit(a, false)
	}
	if err != nil {
		return fmt.Errorf("register: check authority: %w", err)
	}
	return nil
}

func (s keyStore) KeepAuthority(ctx context.Context, by string, a register.Authority) error {
	return s.remember(ctx, "keep authority", by, a, false)
}

func (s keyStore) JoinAuthority(ctx context.Context, by string, a register.Authority) error {
	return s.remember(ctx, "join authority", by, a, true)
}

func (s keyStore) remember(ctx context.Context, op, by string, a register.Authority, join bool) error {
	return s.inTx(ctx, op, by, func(t *tx) error {
		known, err := readAuthority(ctx, t.conn)
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

// readAuthority is what the register remembers of its keys. Before the first, its
// papers tell the ring.
func readAuthority(ctx context.Context, c conn) (register.Authority, error) {
	var known register.Authority
	checks, err := c.texts(ctx, "SELECT value FROM note WHERE name = ?", authorityNote)
	if err != nil {
		return known, err
	}
	if len(checks) == 0 {
		known.Kids, err = readKids(ctx, c, "SELECT DISTINCT kid FROM paper")
		return known, err
	}
	check, err := hex.DecodeString(checks[0])
	if err != nil || len(check) != len(known.Check) {
		return known, fmt.Errorf("%w: check value of the local key", register.ErrDamaged)
	}
	known.Check = register.Hash(check)
	known.Kids, err = readKids(ctx, c, "SELECT kid FROM kid")
	return known, err
}

func readKids(ctx context.Context, c conn, query string) ([][4]byte, error) {
	var kids [][4]byte
	err := c.each(ctx, query, nil, func(rows *sql.Rows) error {
		var kid []byte
		err := rows.Scan(&kid)
		if len(kid) == 4 && [4]byte(kid) != [4]byte{} { // none: unsealed
			kids = append(kids, [4]byte(kid))
		}
		return err
	})
	return kids, err
}

func (s keyStore) Served(ctx context.Context) (bool, error) {
	numbers, err := s.reader().texts(ctx, "SELECT number FROM paper LIMIT 1")
	if err != nil {
		return false, fmt.Errorf("register: served: %w", err)
	}
	return len(numbers) > 0, nil
}
