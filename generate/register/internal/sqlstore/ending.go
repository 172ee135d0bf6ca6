package sqlstore

import (
	"context"
	"fmt"

	"cnamdoc/generate/register"
)

// endingStore implements register.Endings.
type endingStore struct{ *database }

func (s endingStore) PlanWithdraw(ctx context.Context, endings []register.Ending) ([]register.Answer, error) {
	answers, _, err := ruleEndings(ctx, s.reader(), endings)
	if err != nil {
		return nil, fmt.Errorf("register: plan withdrawal: %w", err)
	}
	return answers, nil
}

func (s endingStore) Withdraw(ctx context.Context, by string, endings []register.Ending) ([]register.Answer, error) {
	var answers []register.Answer
	err := s.inTx(ctx, "withdraw", by, func(t *tx) error {
		var void []register.PaperKey
		var err error
		if answers, void, err = ruleEndings(ctx, t.conn, endings); err != nil {
			return err
		}
		for _, key := range void {
			if err := dropReservation(ctx, t, key, ""); err != nil {
				return err
			}
		}
		return withdraw(ctx, t, endings, answers)
	})
	return answers, err
}

// ruleEndings decides each ending. void lists the keys whose reservation, a
// replacement that a killed run left, falls too.
func ruleEndings(ctx context.Context, c conn, endings []register.Ending) (answers []register.Answer, void []register.PaperKey, err error) {
	if err := register.ValidateEndings(endings); err != nil {
		return nil, nil, err
	}
	keys := make([]string, len(endings))
	for i, e := range endings {
		keys[i] = e.Key.String()
	}
	histories, err := readHistories(ctx, c, keys)
	if err != nil {
		return nil, nil, err
	}
	answers = make([]register.Answer, len(endings))
	for i, e := range endings {
		h := histories[keys[i]]
		ruling := register.DecideEnding(h, e)
		answers[i] = answer(h, ruling)
		if !e.Planned.Holds(answers[i]) {
			answers[i] = changed(h, answers[i])
			continue
		}
		if ruling.Overtake {
			void = append(void, e.Key)
		}
	}
	return answers, void, nil
}

func withdraw(ctx context.Context, t *tx, endings []register.Ending, answers []register.Answer) error {
	var rows, events [][]any
	for i := range answers {
		if answers[i].Action != register.Revocation {
			continue
		}
		p, why := &answers[i].Paper, register.Line(endings[i].Why)
		p.State, p.Reason, p.Cause, p.Again, p.RevokedAt = register.Revoquee, why, endings[i].Cause, true, t.now
		rows = append(rows, []any{p.Number, int(p.State), why, p.Cause, 1, moment(t.now)})
		events = append(events, t.event(p.Number, register.EventRevoked, why))
	}
	columns := []column{{"state", "INTEGER"}, {"reason", "TEXT"}, {"cause", "TEXT"}, {"again", "INTEGER"}, {"revoked_at", "TEXT"}}
	if err := t.update(ctx, columns, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

func (s endingStore) Undoable(ctx context.Context, f register.Filter) ([]register.Paper, error) {
	condition, args := where(f)
	papers, err := s.reader().papers(ctx, "paper AS p WHERE p.state = 5 AND p.cause <> '' AND "+condition+" ORDER BY p.id", args...)
	if err != nil {
		return nil, fmt.Errorf("register: undoable: %w", err)
	}
	histories, err := historiesOf(ctx, s.reader(), papers)
	if err != nil {
		return nil, fmt.Errorf("register: undoable: %w", err)
	}
	var undoable []register.Paper
	for i := range papers {
		p := &papers[i]
		if r := register.DecideUndoing(histories[p.Key.String()], p, register.Undoing{Number: p.Number, Cause: p.Cause}); r.Action == register.Retablie {
			undoable = append(undoable, *p)
		}
	}
	return undoable, nil
}

func (s endingStore) Undo(ctx context.Context, by string, undoings []register.Undoing) ([]register.Answer, error) {
	answers := make([]register.Answer, len(undoings))
	err := s.inTx(ctx, "undo", by, func(t *tx) error {
		numbers := make([]string, len(undoings))
		for i, u := range undoings {
			numbers[i] = u.Number
		}
		found, err := t.byNumber(ctx, numbers)
		if err != nil {
			return err
		}
		papers := make([]register.Paper, len(undoings))
		for i, number := range numbers {
			p := found[number]
			papers[i] = *p
		}
		histories, err := historiesOf(ctx, t.conn, papers)
		if err != nil {
			return err
		}
		var rows, events [][]any
		for i, u := range undoings {
			p := found[u.Number]
			answers[i] = answer(histories[p.Key.String()], register.DecideUndoing(histories[p.Key.String()], p, u))
			if answers[i].Action != register.Retablie {
				continue
			}
			*p = p.Restored() // named twice: the second finds it living
			answers[i].Paper = *p
			rows = append(rows, []any{p.Number, int(p.State), "", "", 0, ""})
			events = append(events, t.event(p.Number, register.EventRestored, u.Cause))
		}
		columns := []column{{"state", "INTEGER"}, {"reason", "TEXT"}, {"cause", "TEXT"}, {"again", "INTEGER"}, {"revoked_at", "TEXT"}}
		if err := t.update(ctx, columns, rows); err != nil {
			return err
		}
		return t.record(ctx, events...)
	})
	return answers, err
}

// historiesOf loads the histories of papers' keys.
func historiesOf(ctx context.Context, c conn, papers []register.Paper) (map[string]register.KeyHistory, error) {
	keys := make([]string, len(papers))
	for i := range papers {
		keys[i] = papers[i].Key.String()
	}
	return readHistories(ctx, c, keys)
}
