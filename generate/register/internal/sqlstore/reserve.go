package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// claimStore implements register.Claims.
type claimStore struct{ *database }

func (s claimStore) Plan(ctx context.Context, claims []register.Claim) ([]register.Answer, error) {
	answers, _, err := rule(ctx, s.reader(), claims)
	if err != nil {
		return nil, fmt.Errorf("register: plan: %w", err)
	}
	return answers, nil
}

func (s claimStore) Reserve(ctx context.Context, by string, day dossier.Date, claims []register.Claim) ([]register.Answer, error) {
	var answers []register.Answer
	err := s.inTx(ctx, "reserve", by, func(t *tx) error {
		var void map[int]string
		var err error
		if answers, void, err = rule(ctx, t.conn, claims); err != nil {
			return err
		}
		fresh, err := allot(ctx, t, day, answers)
		if err != nil {
			return err
		}
		if err := overtake(ctx, t, answers, void); err != nil {
			return err
		}
		if err := resume(ctx, t, answers); err != nil {
			return err
		}
		return insertPapers(ctx, t, fresh)
	})
	return answers, err
}

// rule decides each claim. void holds, by the claim's index, the number of
// the reservation that its answer overtakes.
func rule(ctx context.Context, c conn, claims []register.Claim) (answers []register.Answer, void map[int]string, err error) {
	if err := register.ValidateClaims(claims); err != nil {
		return nil, nil, err
	}
	keys := make([]string, len(claims))
	for i, claim := range claims {
		keys[i] = claim.Key.String()
	}
	histories, err := readHistories(ctx, c, keys)
	if err != nil {
		return nil, nil, err
	}
	answers, void = make([]register.Answer, len(claims)), map[int]string{}
	for i, claim := range claims {
		h := histories[keys[i]]
		ruling := register.Decide(h, claim)
		answers[i] = answer(h, ruling)
		if ruling.Paper == nil {
			answers[i].Paper = register.NewPaper(claim, ruling)
		}
		if !claim.Planned.Holds(answers[i]) {
			answers[i] = changed(h, answers[i])
			continue
		}
		if ruling.Overtake {
			void[i] = h.Reserved.Number
		}
	}
	return answers, void, nil
}

// answer is what a ruling says of a key.
func answer(h register.KeyHistory, r register.Ruling) register.Answer {
	a := register.Answer{Action: r.Action, Replaces: r.Replaces, Difference: r.Difference}
	if r.Paper != nil {
		a.Paper = *r.Paper
	}
	if h.Live != nil {
		a.Live = h.Live.State
	}
	return a
}

// changed is the answer about a key on which somebody acted since the plan: its
// paper as it now stands, or none.
func changed(h register.KeyHistory, a register.Answer) register.Answer {
	a.Action, a.Replaces, a.Paper = register.Changee, "", register.Paper{Key: a.Paper.Key}
	for _, p := range []*register.Paper{h.Closed, h.Reserved, h.Live} {
		if p != nil {
			a.Paper = *p
		}
	}
	return a
}

// readHistories loads what the register knows of each key, a union over the three
// partial indexes.
func readHistories(ctx context.Context, c conn, keys []string) (map[string]register.KeyHistory, error) {
	histories := make(map[string]register.KeyHistory, len(keys))
	for _, state := range []string{"p.state = 1", "p.state IN (2, 3)", "p.state IN (5, 6)"} {
		query := "paper AS p WHERE " + state + " AND p.cle "
		papers, err := c.byText(ctx, query, keys)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			key := p.Key.String()
			histories[key] = histories[key].With(p)
		}
	}
	return histories, nil
}

// allot gives numbers, dates and ctis to the papers that are new, and returns
// their indexes' papers in order.
func allot(ctx context.Context, t *tx, day dossier.Date, answers []register.Answer) ([]*register.Paper, error) {
	var fresh []*register.Paper
	series := map[string][]*register.Paper{}
	for i := range answers {
		p := &answers[i].Paper
		if p.Number != "" || !answers[i].Action.Draws() {
			continue
		}
		p.Date, p.ReservedAt = day, t.now
		name := register.Series(p.Key.Document, t.opts.Serie, day)
		fresh, series[name] = append(fresh, p), append(series[name], p)
	}
	for name, papers := range series {
		last, err := t.count(ctx, name, len(papers))
		if err != nil {
			return nil, err
		}
		for i, p := range papers {
			p.Number = register.Number(name, last-int64(len(papers)-1-i))
		}
	}
	return fresh, drawCTIs(ctx, t, fresh)
}

// count advances a counter by n and returns its new value.
func (t *tx) count(ctx context.Context, series string, n int) (last int64, err error) {
	err = t.each(ctx, `INSERT INTO counter (series, last) VALUES (?, ?)
		ON CONFLICT (series) DO UPDATE SET last = counter.last + excluded.last RETURNING last`, []any{series, n},
		func(rows *sql.Rows) error { return rows.Scan(&last) })
	return last, err
}

// maxDraws bounds the redrawing of ctis: a source of randomness that repeats
// itself so often is broken.
const maxDraws = 16

// drawCTIs draws a cti for each sealed paper, again while the cti or its short
// code is taken.
func drawCTIs(ctx context.Context, t *tx, papers []*register.Paper) error {
	var todo []*register.Paper
	for _, p := range papers {
		if p.Key.Document.Sealed() {
			todo = append(todo, p)
		}
	}
	mine := map[string]bool{}
	for range maxDraws {
		if len(todo) == 0 {
			return nil
		}
		for _, p := range todo {
			if _, err := io.ReadFull(t.opts.Random, p.CTI[:]); err != nil {
				return fmt.Errorf("random cti: %w", err)
			}
			p.ShortCode = t.opts.ShortCode(p.CTI)
		}
		taken, err := takenCodes(ctx, t, todo)
		if err != nil {
			return err
		}
		todo = untilFree(todo, mine, taken)
	}
	if len(todo) > 0 {
		return errors.New("random cti: the source repeats itself")
	}
	return nil
}

// untilFree returns the papers whose cti or short code is zero or taken, by
// the register or by an earlier paper of the group.
func untilFree(papers []*register.Paper, mine, taken map[string]bool) []*register.Paper {
	var again []*register.Paper
	for _, p := range papers {
		cti, short := string(p.CTI[:]), register.Compact(p.ShortCode)
		if p.CTI.IsZero() || taken[cti] || mine[cti] || short != "" && (taken[short] || mine[short]) {
			again = append(again, p)
			continue
		}
		mine[cti] = true
		if short != "" {
			mine[short] = true
		}
	}
	return again
}

// takenCodes lists the ctis and short codes of these papers that others have.
func takenCodes(ctx context.Context, t *tx, papers []*register.Paper) (map[string]bool, error) {
	taken := map[string]bool{}
	for len(papers) > 0 {
		n := min(len(papers), chunk)
		ctis, shorts := make([][]byte, n), make([]string, n)
		for i, p := range papers[:n] {
			ctis[i], shorts[i] = p.CTI[:], register.Compact(p.ShortCode)
		}
		amongCTIs, args := within(t.dialect, ctis)
		amongShorts, more := within(t.dialect, shorts)
		err := t.each(ctx, "SELECT cti, COALESCE(short_code, '') FROM paper WHERE cti "+amongCTIs+" OR short_code "+amongShorts, append(args, more...), func(rows *sql.Rows) error {
			var cti []byte
			var short string
			err := rows.Scan(&cti, &short)
			taken[string(cti)], taken[short] = true, short != ""
			return err
		})
		if err != nil {
			return nil, err
		}
		papers = papers[n:]
	}
	return taken, nil
}

// overtake ends the reservations whose rights are no longer claimed. The
// successor is the answer's paper, if the key keeps one.
func overtake(ctx context.Context, t *tx, answers []register.Answer, void map[int]string) error {
	var rows, events [][]any
	for i, number := range void {
		successor := answers[i].Paper.Number
		switch action := answers[i].Action; {
		case action.Draws(), action == register.Inchangee, action == register.Gelee, action == register.Examen:
		default:
			successor = ""
		}
		rows = append(rows, []any{number, int(register.Remplacee), successor, moment(t.now)})
		events = append(events, t.event(number, register.EventReplaced, successor))
	}
	if err := t.update(ctx, replaceColumns, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

// resume records that reservations of a killed run are taken up.
func resume(ctx context.Context, t *tx, answers []register.Answer) error {
	var rows, events [][]any
	for i := range answers {
		if a := &answers[i]; a.Action == register.Reprise {
			a.Paper.Replaces = a.Replaces
			rows = append(rows, []any{a.Paper.Number, a.Replaces})
			events = append(events, t.event(a.Paper.Number, register.EventResumed, ""))
		}
	}
	if err := t.update(ctx, []column{{"replaces", "TEXT"}}, rows); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

const insertColumns = `paper (number, cle, semestre, centre, code, document, contrepartie, state, nom, prenom, folded, words,
	ues, first_day, last_day, day, cti, short_code, rights, presentation, digests, replaces, reserved_at)`

func insertPapers(ctx context.Context, t *tx, fresh []*register.Paper) error {
	var rows, events, words [][]any
	for _, p := range fresh {
		w := register.Words(p.Nom, p.Prenom)
		rows = append(rows, []any{p.Number, p.Key.String(), string(p.Key.Semestre), p.Key.Centre, p.Key.Code, int(p.Key.Document),
			p.Key.Contrepartie, int(p.State), p.Nom, p.Prenom, p.Folded, " " + strings.Join(w, " ") + " ", strings.Join(p.UEs, ","),
			p.First.ISO(), p.Last.ISO(), p.Date.ISO(), orNull(p.CTI[:], p.CTI.IsZero()), shortOrNull(p.ShortCode),
			p.Rights[:], p.Presentation[:], []byte(p.Digests), p.Replaces, moment(p.ReservedAt)})
		events = append(events, t.event(p.Number, register.EventReserved, ""))
		for _, word := range w {
			words = append(words, []any{word, p.Key.Code})
		}
	}
	if err := t.insert(ctx, insertColumns, rows, ""); err != nil {
		return err
	}
	if err := t.insert(ctx, "word (word, code)", words, "ON CONFLICT DO NOTHING"); err != nil {
		return err
	}
	return t.record(ctx, events...)
}

func orNull(b []byte, null bool) sql.Null[[]byte] { return sql.Null[[]byte]{V: b, Valid: !null} }

func shortOrNull(code string) sql.Null[string] { return textOrNull(register.Compact(code)) }
