package sqlstore

import (
	"context"
	"fmt"

	"cnamdoc/generate/register"
)

// PlanWithdraw implements register.Batch.
func (s *Store) PlanWithdraw(ctx context.Context, endings []register.Ending) ([]register.Answer, error) {
	answers, _, err := ruleEndings(ctx, s.reader(), endings)
	if err != nil {
		return nil, fmt.Errorf("register: plan withdrawal: %w", err)
	}
	return answers, nil
}

// Withdraw implements register.Batch.
func (s *Store) Withdraw(ctx context.Context, by string, endings []register.Ending) ([]register.Answer, error) {
	var answers []register.Answer
	err := s.inTx(ctx, "withdraw", by, func(t *tx) error {
		var void []register.PaperKey
		var err error
		if answers, void, err = ruleEndings(ctx, t.conn, endings); err != nil {
			return err
		}
		for _, key := range void {
			if err := t.dropReservation(ctx, key, ""); err != nil {
				return err
			}
		}
		return t.withdraw(ctx, endings, answers)
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
	histories, err := c.histories(ctx, keys)
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

func (t *tx) withdraw(ctx context.Context, endings []register.Ending, answers []register.Answer) error {
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
