package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// questionStore implements register.Questions.
type questionStore struct{ *database }

// questionKey is what a number belongs to.
type questionKey struct {
	dossier dossier.Key
	rule    string
	facts   register.Hash
}

func keyOf(q register.Question) questionKey { return questionKey{q.Key, q.Rule, q.Facts} }

func (s questionStore) Ask(ctx context.Context, f register.Filter, day dossier.Date, questions []register.Question) ([]register.Question, error) {
	for _, q := range questions {
		if q.Key.Code == "" || q.Key.Semestre == "" || q.Rule == "" || q.Facts.IsZero() {
			return nil, errors.New("register: ask: dossier, rule or facts missing")
		}
	}
	var asked []register.Question
	err := s.inTx(ctx, "ask", "", func(t *tx) error {
		known, err := questionsOf(ctx, t.conn, questions)
		if err != nil {
			return err
		}
		asked = make([]register.Question, len(questions))
		var fresh, reopened []int // places in asked
		mine := map[int]bool{}
		for i, q := range questions {
			stored, found := known[keyOf(q)]
			if !found {
				stored = register.Question{Key: q.Key, Rule: q.Rule, Facts: q.Facts, Document: q.Document, Contrepartie: q.Contrepartie, Asked: day}
				number, err := t.count(ctx, questionSeries, 1)
				if err != nil {
					return err
				}
				stored.Number = int(number)
				fresh = append(fresh, i)
			} else if !stored.Closed.IsZero() {
				reopened = append(reopened, stored.Number)
			}
			stored.Closed = dossier.Date{}
			known[keyOf(q)], asked[i], mine[stored.Number] = stored, stored, true
		}
		if err := insertQuestions(ctx, t, asked, fresh); err != nil {
			return err
		}
		over, err := overQuestions(ctx, t, f, mine)
		if err != nil {
			return err
		}
		if err := setClosed(ctx, t, reopened, ""); err != nil {
			return err
		}
		if err := setClosed(ctx, t, over, day.ISO()); err != nil {
			return err
		}
		return fillAnswers(ctx, t.conn, asked)
	})
	if err != nil {
		return nil, err
	}
	return asked, nil
}

// questionSeries is what questions are counted in.
const questionSeries = "question"

func insertQuestions(ctx context.Context, t *tx, asked []register.Question, places []int) error {
	var rows [][]any
	for _, i := range places {
		q := asked[i]
		rows = append(rows, []any{q.Number, string(q.Key.Semestre), q.Key.Centre, q.Key.Code, q.Rule, q.Facts[:], int(q.Document), q.Contrepartie, q.Asked.ISO()})
	}
	return t.insert(ctx, "question (number, semestre, centre, code, rule, facts, document, contrepartie, asked)", rows, "")
}

// overQuestions are the open questions of a scope that are not asked any more.
func overQuestions(ctx context.Context, t *tx, f register.Filter, asked map[int]bool) ([]int, error) {
	if f.Semestre == "" {
		return nil, nil
	}
	condition, args := where(register.Filter{Semestre: f.Semestre, Centre: f.Centre, Code: f.Code})
	open, err := readQuestions(ctx, t.conn, "p.closed = '' AND "+condition, args...)
	if err != nil {
		return nil, err
	}
	var over []int
	for _, q := range open {
		if !asked[q.Number] {
			over = append(over, q.Number)
		}
	}
	return over, nil
}

func setClosed(ctx context.Context, t *tx, numbers []int, day string) error {
	for len(numbers) > 0 {
		n := min(len(numbers), chunk)
		if err := t.exec(ctx, "UPDATE question SET closed = ? WHERE number IN "+list(n), append([]any{day}, anys(numbers[:n])...)...); err != nil {
			return err
		}
		numbers = numbers[n:]
	}
	return nil
}

func (s questionStore) Question(ctx context.Context, number int) (register.Question, error) {
	q, err := readQuestion(ctx, s.reader(), number)
	if err != nil {
		return q, fmt.Errorf("register: question %d: %w", number, err)
	}
	return q, nil
}

func (s questionStore) OpenQuestions(ctx context.Context, f register.Filter) ([]register.Question, error) {
	condition, args := where(register.Filter{Semestre: f.Semestre, Centre: f.Centre, Code: f.Code, Documents: f.Documents})
	open, err := readQuestions(ctx, s.reader(), "p.closed = '' AND "+condition, args...)
	if err == nil {
		err = fillAnswers(ctx, s.reader(), open)
	}
	if err != nil {
		return nil, fmt.Errorf("register: open questions: %w", err)
	}
	return slices.DeleteFunc(open, register.Question.Accepted), nil
}

func (s questionStore) AnswerQuestion(ctx context.Context, number int, accepts bool, by, why string) (register.Question, error) {
	if register.Line(by) == "" || register.Line(why) == "" {
		return register.Question{}, errors.New("register: answer question: who or why missing")
	}
	var q register.Question
	err := s.inTx(ctx, fmt.Sprintf("answer question %d", number), by, func(t *tx) (err error) {
		if q, err = readQuestion(ctx, t.conn, number); err != nil {
			return err
		}
		if !q.Closed.IsZero() {
			return closedError(ctx, t, q)
		}
		q.Answer = &register.Decision{Key: q.Key, Rule: q.Rule, Facts: q.Facts, Accepts: accepts, By: t.by, Why: register.Line(why), At: t.now}
		return insertDecision(ctx, t, *q.Answer)
	})
	return q, err
}

// closedError is the refusal of an answer, with what is asked now on the same point.
func closedError(ctx context.Context, t *tx, q register.Question) error {
	refusal := &register.ClosedError{Number: q.Number, Since: q.Closed}
	now, err := readQuestions(ctx, t.conn, "p.closed = '' AND p.semestre = ? AND p.centre = ? AND p.code = ? AND p.rule = ?",
		string(q.Key.Semestre), q.Key.Centre, q.Key.Code, q.Rule)
	if err != nil {
		return err
	}
	if len(now) > 0 {
		refusal.Now = now[len(now)-1].Number
	}
	return refusal
}

// readQuestion loads one, with its answer.
func readQuestion(ctx context.Context, c conn, number int) (register.Question, error) {
	found, err := readQuestions(ctx, c, "p.number = ?", number)
	if err == nil && len(found) == 0 {
		err = register.ErrNoQuestion
	}
	if err != nil {
		return register.Question{}, err
	}
	return found[0], fillAnswers(ctx, c, found[:1])
}

// questionsOf loads what is known of the questions' dossiers.
func questionsOf(ctx context.Context, c conn, questions []register.Question) (map[questionKey]register.Question, error) {
	known := map[questionKey]register.Question{}
	for _, codes := range codesOf(questions) {
		among, args := within(c.dialect, codes)
		found, err := readQuestions(ctx, c, "p.code "+among, args...)
		if err != nil {
			return nil, err
		}
		for _, q := range found {
			known[keyOf(q)] = q
		}
	}
	return known, nil
}

// codesOf are the codes of the questions' dossiers, each once, in chunks.
func codesOf(questions []register.Question) [][]string {
	var codes []string
	for _, q := range questions {
		codes = append(codes, q.Key.Code)
	}
	slices.Sort(codes)
	return slices.Collect(slices.Chunk(slices.Compact(codes), chunk))
}

// readQuestions loads those of a condition by number, without answers.
func readQuestions(ctx context.Context, c conn, condition string, args ...any) ([]register.Question, error) {
	var found []register.Question
	err := c.each(ctx, `SELECT p.number, p.semestre, p.centre, p.code, p.rule, p.facts, p.document, p.contrepartie, p.asked, p.closed
		FROM question AS p WHERE `+condition+" ORDER BY p.number", args, func(rows *sql.Rows) error {
		var q register.Question
		var facts []byte
		var asked, closed string
		if err := rows.Scan(&q.Number, &q.Key.Semestre, &q.Key.Centre, &q.Key.Code, &q.Rule, &facts, &q.Document, &q.Contrepartie, &asked, &closed); err != nil {
			return err
		}
		copy(q.Facts[:], facts)
		if err := errors.Join(q.Asked.UnmarshalText([]byte(asked)), q.Closed.UnmarshalText([]byte(closed))); err != nil {
			return fmt.Errorf("%w: question %d: %w", register.ErrDamaged, q.Number, err)
		}
		found = append(found, q)
		return nil
	})
	return found, err
}

// fillAnswers fills in the latest decisions that were taken on the questions' facts.
func fillAnswers(ctx context.Context, c conn, questions []register.Question) error {
	latest := map[questionKey]*register.Decision{}
	for _, codes := range codesOf(questions) {
		among, args := within(c.dialect, codes)
		decisions, err := readDecisions(ctx, c, "d.code "+among, args...)
		if err != nil {
			return err
		}
		for _, d := range decisions {
			latest[questionKey{d.Key, d.Rule, d.Facts}] = &d
		}
	}
	for i := range questions {
		questions[i].Answer = latest[keyOf(questions[i])]
	}
	return nil
}
