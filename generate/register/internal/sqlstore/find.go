package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"cnamdoc/generate/register"
)

// paperStore implements register.Finder.
type paperStore struct{ *database }

func (s paperStore) Get(ctx context.Context, number string) (register.Paper, error) {
	return s.one(ctx, "number "+number, "p.number = ?", register.Line(number))
}

func (s paperStore) FindCTI(ctx context.Context, cti register.CTI) (register.Paper, error) {
	return s.one(ctx, fmt.Sprintf("cti %x", cti), "p.cti = ?", cti[:])
}

func (s paperStore) FindShortCode(ctx context.Context, code string) (register.Paper, error) {
	return s.one(ctx, "short code "+code, "p.short_code = ?", register.Compact(code))
}

func (s paperStore) Current(ctx context.Context, key register.PaperKey) (register.Paper, error) {
	return s.one(ctx, "living paper of "+key.String(), "p.state IN (2, 3) AND p.cle = ?", key.String())
}

func (s paperStore) one(ctx context.Context, what, where string, arg any) (register.Paper, error) {
	papers, err := s.reader().papers(ctx, "paper AS p WHERE "+where, arg)
	if err != nil {
		return register.Paper{}, fmt.Errorf("register: find %s: %w", what, err)
	}
	if len(papers) == 0 {
		return register.Paper{}, fmt.Errorf("register: find %s: %w", what, register.ErrNotFound)
	}
	return papers[0], nil
}

// where turns a filter into a condition and its arguments.
func where(f register.Filter) (string, []any) {
	conditions, args := []string{"1 = 1"}, []any(nil)
	for _, c := range []struct{ column, value string }{
		{"semestre", string(f.Semestre)}, {"centre", f.Centre}, {"code", f.Code}, {"lot", f.Lot},
	} {
		if c.value != "" {
			conditions, args = append(conditions, "p."+c.column+" = ?"), append(args, c.value)
		}
	}
	if len(f.Documents) > 0 {
		conditions = append(conditions, "p.document IN "+list(len(f.Documents)))
		for _, d := range f.Documents {
			args = append(args, int(d))
		}
	}
	if len(f.States) > 0 {
		conditions = append(conditions, "p.state IN "+list(len(f.States)))
		for _, state := range f.States {
			args = append(args, int(state))
		}
	}
	return strings.Join(conditions, " AND "), args
}

// pageSize is how many papers All reads at once: it holds no transaction
// open while its caller works.
const pageSize = 500

func (s paperStore) All(ctx context.Context, f register.Filter) iter.Seq2[register.Paper, error] {
	condition, args := where(f)
	query := "paper AS p WHERE " + condition + " AND p.id > COALESCE((SELECT id FROM paper WHERE number = ?), 0) ORDER BY p.id LIMIT ?"
	return func(yield func(register.Paper, error) bool) {
		for last := ""; ; {
			page, err := s.reader().papers(ctx, query, append(args[:len(args):len(args)], last, pageSize)...)
			if err != nil {
				yield(register.Paper{}, fmt.Errorf("register: list: %w", err))
				return
			}
			for _, p := range page {
				if !yield(p, nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			last = page[len(page)-1].Number
		}
	}
}

func (s paperStore) History(ctx context.Context, number string) ([]register.Event, error) {
	events, err := readHistory(ctx, s.reader(), number)
	if err == nil && len(events) == 0 {
		err = register.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("register: history of %s: %w", number, err)
	}
	return events, nil
}

func readHistory(ctx context.Context, c conn, number string) ([]register.Event, error) {
	var events []register.Event
	err := c.each(ctx, "SELECT at, what, who, why FROM event WHERE number = ? ORDER BY id", []any{number}, func(rows *sql.Rows) error {
		e := register.Event{Number: number}
		var at string
		if err := rows.Scan(&at, &e.What, &e.By, &e.Why); err != nil {
			return err
		}
		err := readMoments([]string{at}, &e.At)
		events = append(events, e)
		return err
	})
	return events, err
}
