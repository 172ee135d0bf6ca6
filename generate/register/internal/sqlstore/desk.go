package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cnamdoc/generate/register"
)

// deskStore implements register.Desk.
type deskStore struct{ *database }

func (s deskStore) HandOver(ctx context.Context, by string, numbers []string) error {
	return s.inTx(ctx, "hand over", by, func(t *tx) error {
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		var papers []register.Paper
		for _, number := range numbers {
			p := found[number]
			if !p.State.Valid() {
				return &register.StateError{Number: number, State: p.State, Other: p.ReplacedBy, Op: "hand over"}
			}
			if p.State == register.Emise {
				papers = append(papers, *p)
			}
			p.State = register.Remise // named twice: once is enough
		}
		return handOver(ctx, t, papers, "")
	})
}

func handOver(ctx context.Context, t *tx, papers []register.Paper, why string) error {
	var rows, events [][]any
	for _, p := range papers {
		rows = append(rows, []any{p.Number, int(register.Remise), moment(t.now)})
		events = append(events, t.event(p.Number, register.EventHanded, why))
	}
	if err := t.update(ctx, []column{{"state", "INTEGER"}, {"handed_at", "TEXT"}}, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

func (s deskStore) ReserveDuplicata(ctx context.Context, by, number string) (sheet register.Sheet, err error) {
	err = s.inTx(ctx, "reserve duplicata", by, func(t *tx) error {
		p, err := t.get(ctx, number)
		if err != nil {
			return err
		}
		if p.State != register.Remise {
			return &register.StateError{Number: number, State: p.State, Other: p.ReplacedBy, Op: "duplicata of"}
		}
		life, err := readHistory(ctx, t.conn, number)
		if err != nil {
			return err
		}
		// A reservation is told from an earlier one of the same rank by its moment.
		for _, e := range life {
			if !t.now.Truncate(time.Millisecond).After(e.At) {
				t.now = e.At.Add(time.Millisecond)
			}
		}
		sheet = register.Sheet{Number: number, FileHash: p.FileHash, Rank: register.NextRank(*p, life), Reserved: t.now.Truncate(time.Millisecond)}
		return t.record(ctx, t.event(number, register.EventRankReserved, fmt.Sprint(sheet.Rank)))
	})
	return sheet, err
}

func (s deskStore) SheetOut(ctx context.Context, by string, sheet register.Sheet, how register.Handing) (before register.Paper, err error) {
	err = s.inTx(ctx, "sheet out", by, func(t *tx) error {
		p, err := t.get(ctx, sheet.Number)
		if err != nil {
			return err
		}
		before = *p
		if sheet.Rank > 0 {
			return spendRank(ctx, t, p, sheet, how)
		}
		switch {
		case !p.State.Valid():
			return &register.StateError{Number: p.Number, State: p.State, Other: p.ReplacedBy, Op: "hand over"}
		case p.State == register.Remise: // before the hash: what was handed over is never drawn again
			return nil
		case p.FileHash != sheet.FileHash:
			return fmt.Errorf("%w: %s", register.ErrRedrawn, p.Number)
		case how == register.NotYet:
			return nil
		}
		return handOver(ctx, t, []register.Paper{*p}, how.String())
	})
	return before, err
}

func spendRank(ctx context.Context, t *tx, p *register.Paper, sheet register.Sheet, how register.Handing) error {
	life, err := readHistory(ctx, t.conn, p.Number)
	if err != nil {
		return err
	}
	answered, out, err := sheet.Answered(life)
	switch {
	case err != nil:
		return err
	case answered && out:
		return nil
	case answered:
		return fmt.Errorf("%w: %s, rank %d was released", register.ErrAnswered, p.Number, sheet.Rank)
	case p.State != register.Remise:
		return &register.StateError{Number: p.Number, State: p.State, Other: p.ReplacedBy, Op: "duplicata of"}
	}
	if err := t.exec(ctx, "UPDATE paper SET duplicatas = ? WHERE number = ?", p.Duplicatas+1, p.Number); err != nil {
		return err
	}
	why := fmt.Sprint(sheet.Rank)
	if how != register.NotYet {
		why += ", " + how.String()
	}
	return t.record(ctx, t.event(p.Number, register.EventDuplicata, why))
}

func (s deskStore) SheetNotOut(ctx context.Context, by string, sheet register.Sheet) error {
	if sheet.Rank == 0 {
		return nil
	}
	return s.inTx(ctx, "sheet not out", by, func(t *tx) error {
		if _, err := t.get(ctx, sheet.Number); err != nil {
			return err
		}
		life, err := readHistory(ctx, t.conn, sheet.Number)
		if err != nil {
			return err
		}
		answered, out, err := sheet.Answered(life)
		switch {
		case err != nil:
			return err
		case answered && out:
			return fmt.Errorf("%w: %s, rank %d was spent", register.ErrAnswered, sheet.Number, sheet.Rank)
		case answered:
			return nil
		}
		return t.record(ctx, t.event(sheet.Number, register.EventRankReleased, fmt.Sprint(sheet.Rank)))
	})
}

// get returns one paper inside the transaction.
func (t *tx) get(ctx context.Context, number string) (*register.Paper, error) {
	found, err := t.byNumber(ctx, []string{number})
	if err != nil {
		return nil, err
	}
	return found[number], nil
}

func (s deskStore) Revoke(ctx context.Context, by, number, why string, again bool) error {
	return s.inTx(ctx, "revoke", by, func(t *tx) error {
		p, err := t.get(ctx, number)
		if err != nil {
			return err
		}
		if p.State == register.Remplacee || p.State == register.Purgee {
			return &register.StateError{Number: number, State: p.State, Other: p.ReplacedBy, Op: "revoke"}
		}
		return revoke(ctx, t, p, why, again)
	})
}

// revoke ends a paper. When the key closes with it, so does the reservation
// that was to replace it: a batch that is drawing it must not issue it.
func revoke(ctx context.Context, t *tx, p *register.Paper, why string, again bool) error {
	why = register.Line(why)
	flag := 0
	if again {
		flag = 1
	}
	err := t.exec(ctx, "UPDATE paper SET state = ?, reason = ?, cause = '', again = ?, revoked_at = ? WHERE number = ?",
		int(register.Revoquee), why, flag, moment(t.now), p.Number)
	if err != nil {
		return err
	}
	if !again {
		if err := dropReservation(ctx, t, p.Key, p.Number); err != nil {
			return err
		}
	}
	return t.record(ctx, t.event(p.Number, register.EventRevoked, why))
}

func dropReservation(ctx context.Context, t *tx, key register.PaperKey, because string) error {
	numbers, err := t.texts(ctx, "SELECT number FROM paper WHERE state = 1 AND cle = ?", key.String())
	if err != nil || len(numbers) == 0 {
		return err
	}
	row := []any{numbers[0], int(register.Remplacee), "", moment(t.now)}
	if err := t.update(ctx, replaceColumns, [][]any{row}); err != nil {
		return err
	}
	return t.record(ctx, t.event(numbers[0], register.EventReplaced, because))
}

func (s deskStore) Restore(ctx context.Context, by, number, why string) error {
	return s.inTx(ctx, "restore", by, func(t *tx) error {
		p, err := t.get(ctx, number)
		if err != nil {
			return err
		}
		state := p.Restored().State
		others, err := t.texts(ctx, "SELECT number FROM paper WHERE cle = ? AND state IN (2, 3)", p.Key.String())
		if err == nil && state == register.Reservee && len(others) == 0 {
			others, err = t.texts(ctx, "SELECT number FROM paper WHERE cle = ? AND state = 1", p.Key.String())
		}
		if err != nil {
			return err
		}
		others = slices.DeleteFunc(others, func(other string) bool { return other == number })
		if p.State != register.Revoquee || len(others) > 0 {
			return &register.StateError{Number: number, State: p.State, Other: append(others, p.ReplacedBy)[0], Op: "restore"}
		}
		err = t.exec(ctx, "UPDATE paper SET state = ?, reason = '', cause = '', again = 0, revoked_at = '' WHERE number = ?", int(state), number)
		if err != nil {
			return err
		}
		return t.record(ctx, t.event(number, register.EventRestored, why))
	})
}
