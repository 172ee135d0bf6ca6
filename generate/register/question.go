package register

import (
	"context"
	"fmt"

	"cnamdoc/importer/dossier"
)

// Questions gives what waits for a person a number that stays, by which it is
// answered.
type Questions interface {
	// Ask makes these the open questions of a scope (semestre, centre, code) and
	// returns them, in order, with number, day and answer. The same dossier,
	// rule and facts keep their number for ever; other facts get a new one. An
	// open question of the scope that is not asked again is closed. A filter
	// without semestre closes nothing. Asking twice changes nothing.
	Ask(ctx context.Context, f Filter, day dossier.Date, questions []Question) ([]Question, error)
	// Question returns one by its number, open or closed; else
	// ErrNoQuestion.
	Question(ctx context.Context, number int) (Question, error)
	// OpenQuestions lists those of a filter that are neither closed nor
	// accepted, by number.
	OpenQuestions(ctx context.Context, f Filter) ([]Question, error)
	// AnswerQuestion records a decision on an open question: Decisions gives it as
	// RecordDecision's. A closed question is a *ClosedError.
	AnswerQuestion(ctx context.Context, number int, accepts bool, by, why string) (Question, error)
}

// Question is an À EXAMINER as the register keeps it: no sentence, which the
// night writes anew from the dossier.
type Question struct {
	Key          dossier.Key
	Rule         string // as in a Decision: the rule's id and what it is about
	Facts        Hash
	Document     dossier.Document // 0 when it is about no paper
	Contrepartie string

	Number int          // from 1; set by Ask
	Asked  dossier.Date // first asked
	Closed dossier.Date // no longer asked as of this day; zero while open

	Answer *Decision // latest on these facts; nil while nobody answered
}

// Accepted reports whether a person accepted the point on these facts.
func (q Question) Accepted() bool { return q.Answer != nil && q.Answer.Accepts }

// ClosedError refuses an answer to a question that is not asked any more.
type ClosedError struct {
	Number int
	Since  dossier.Date
	Now    int // number of the question that is open on the same point, or 0
}

// Error says since when, and which is asked now.
func (e *ClosedError) Error() string {
	s := fmt.Sprintf("question %d: %v since %s", e.Number, ErrClosed, e.Since.ISO())
	if e.Now != 0 {
		s += fmt.Sprintf(" (now question %d)", e.Now)
	}
	return s
}

// Unwrap returns ErrClosed.
func (e *ClosedError) Unwrap() error { return ErrClosed }
