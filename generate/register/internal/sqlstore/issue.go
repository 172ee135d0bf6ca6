package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"

	"cnamdoc/generate/register"
)

func (s claimStore) MarkIssued(ctx context.Context, by string, issued []register.Issued) ([]register.Paper, error) {
	papers := make([]register.Paper, len(issued))
	err := s.inTx(ctx, "mark issued", by, func(t *tx) error {
		numbers := make([]string, len(issued))
		for i := range issued {
			numbers[i] = issued[i].Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var births []*register.Paper
		var events [][]any
		for _, on := range issued {
			p := found[on.Number]
			event, born := mark(p, on, t)
			if event != nil {
				events = append(events, event)
			}
			if born {
				births = append(births, p)
			}
		}
		if err := replace(ctx, t, births); err != nil {
			return err
		}
		if err := saveIssued(ctx, t, found); err != nil {
			return err
		}
		for i, on := range issued {
			papers[i] = *found[on.Number]
		}
		return t.record(ctx, events...)
	})
	return papers, err
}

// mark moves a paper to what now stands on disk. A reserved one is born. A
// living one that was drawn otherwise leaves its print lot: what was printed
// is no longer what stands, and must not be forgotten.
func mark(p *register.Paper, on register.Issued, t *tx) (event []any, born bool) {
	same := p.Presentation == on.Presentation
	if on.Digests != "" && p.Digests != "" {
		same = p.Digests == on.Digests
	}
	p.File, p.Size, p.FileHash, p.Kid = on.File, on.Size, on.FileHash, on.Kid
	switch {
	case p.State == register.Reservee:
		p.State, p.IssuedAt = register.Emise, t.now
		p.Presentation, p.Digests = on.Presentation, cmp.Or(on.Digests, p.Digests)
		return t.event(p.Number, register.EventIssued, ""), true
	case p.State == register.Emise && !same:
		lot := p.Lot
		p.Presentation, p.Digests, p.Lot = on.Presentation, cmp.Or(on.Digests, p.Digests), ""
		return t.event(p.Number, register.EventRedrawn, lot), false
	default:
		return nil, false
	}
}

// byNumber reads papers, all of them or none: register.ErrNotFound names the first
// that is missing.
func (c conn) byNumber(ctx context.Context, numbers []string) (map[string]*register.Paper, error) {
	clean := make([]string, len(numbers))
	for i, number := range numbers {
		clean[i] = register.Line(number)
	}
	papers, err := c.byText(ctx, "paper AS p WHERE p.number ", clean)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*register.Paper, len(papers))
	for i := range papers {
		found[papers[i].Number] = &papers[i]
	}
	for _, number := range numbers {
		if found[number] == nil {
			return nil, fmt.Errorf("%w: %q", register.ErrNotFound, number)
		}
	}
	return found, nil
}

// replace ends the living papers of the keys of those just born, and those of
// other keys that they take the place of (Claim.Over).
func replace(ctx context.Context, t *tx, births []*register.Paper) error {
	keys := make([]string, len(births))
	successors := make(map[string]string, len(births)) // by key, and by number
	var over []string
	for i, p := range births {
		keys[i] = p.Key.String()
		successors[keys[i]] = p.Number
		if p.Replaces != "" {
			over, successors[p.Replaces] = append(over, p.Replaces), p.Number
		}
	}
	old, err := t.byText(ctx, "paper AS p WHERE p.state IN (2, 3) AND p.cle ", keys)
	if err != nil {
		return err
	}
	elsewhere, err := t.byText(ctx, "paper AS p WHERE p.state IN (2, 3) AND p.number ", over)
	if err != nil {
		return err
	}
	for _, p := range elsewhere {
		if _, listed := successors[p.Key.String()]; !listed {
			old = append(old, p)
		}
	}
	var rows, events [][]any
	for _, p := range old {
		successor := cmp.Or(successors[p.Key.String()], successors[p.Number])
		rows = append(rows, []any{p.Number, int(register.Remplacee), successor, moment(t.now)})
		events = append(events, t.event(p.Number, register.EventReplaced, successor))
	}
	if err := t.update(ctx, replaceColumns, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

var replaceColumns = []column{{"state", "INTEGER"}, {"replaced_by", "TEXT"}, {"replaced_at", "TEXT"}}

func saveIssued(ctx context.Context, t *tx, found map[string]*register.Paper) error {
	columns := []column{{"state", "INTEGER"}, {"issued_at", "TEXT"}, {"presentation", t.dialect.Blob},
		{"digests", t.dialect.Blob}, {"lot", "TEXT"}, {"file", "TEXT"}, {"size", "BIGINT"}, {"file_hash", t.dialect.Blob}, {"kid", t.dialect.Blob}}
	var rows [][]any
	for _, p := range found {
		rows = append(rows, []any{p.Number, int(p.State), moment(p.IssuedAt), p.Presentation[:], []byte(p.Digests), textOrNull(p.Lot),
			p.File, p.Size, p.FileHash[:], p.Kid[:]})
	}
	return t.update(ctx, columns, rows)
}

func textOrNull(s string) sql.Null[string] { return sql.Null[string]{V: s, Valid: s != ""} }

func (s claimStore) UpgradeDigests(ctx context.Context, upgrades []register.Upgrade) (int, error) {
	upgraded := 0
	err := s.inTx(ctx, "upgrade digests", "", func(t *tx) error {
		numbers := make([]string, len(upgrades))
		for i, u := range upgrades {
			numbers[i] = u.Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var rows [][]any
		for _, u := range upgrades {
			p := found[u.Number]
			if err := u.Digests.Validate(); err != nil {
				return fmt.Errorf("paper %s: %w", u.Number, err)
			}
			if p.State == register.Purgee || p.Digests.Version() >= u.Digests.Version() {
				continue
			}
			p.Digests = u.Digests // named twice: the first counts
			rows = append(rows, []any{u.Number, []byte(u.Digests)})
		}
		upgraded = len(rows)
		return t.update(ctx, []column{{"digests", t.dialect.Blob}}, rows)
	})
	return upgraded, err
}
