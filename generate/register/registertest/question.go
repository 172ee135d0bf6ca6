package registertest

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// question is the n-th person's, on facts.
func question(n, facts int) register.Question {
	return register.Question{Key: claim(n).Key.Key, Rule: "R8|NFA031", Facts: hash("faits", facts), Document: dossier.Convention, Contrepartie: "73282932000074"}
}

// ask makes these the open questions of the semester, and returns their numbers.
func ask(t *testing.T, f *fixture, on dossier.Date, questions ...register.Question) []int {
	t.Helper()
	asked, err := f.Ask(f.ctx, register.Filter{Semestre: "2026-2027-S1"}, on, questions)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []int
	for _, q := range asked {
		numbers = append(numbers, q.Number)
	}
	return numbers
}

func wantNumbers(t *testing.T, what string, got []int, want ...int) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func openNumbers(t *testing.T, f *fixture, filter register.Filter) (numbers []int) {
	t.Helper()
	open, err := f.OpenQuestions(f.ctx, filter)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range open {
		numbers = append(numbers, q.Number)
	}
	return numbers
}

// questionTests: numbers stay.
var questionTests = map[string]func(*testing.T, *fixture){
	"a question keeps its number": func(t *testing.T, f *fixture) {
		wantNumbers(t, "asked", ask(t, f, day, question(0, 1), question(1, 1), question(0, 1)), 1, 2, 1)
		wantNumbers(t, "asked again, in another order", ask(t, f, morrow, question(1, 1), question(0, 1)), 2, 1)
		wantNumbers(t, "other facts", ask(t, f, morrow, question(0, 2), question(1, 1)), 3, 2)
		wantNumbers(t, "former facts", ask(t, f, morrow, question(0, 1), question(1, 1)), 1, 2)
		wantNumbers(t, "open", openNumbers(t, f, register.Filter{}), 1, 2)
		got, err := f.Question(f.ctx, 1)
		want := question(0, 1)
		want.Number, want.Asked = 1, day
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("question 1, %v (-want +got):\n%s", err, diff)
		}
		if got, err = f.Question(f.ctx, 3); err != nil || got.Closed != morrow {
			t.Errorf("question 3: %+v, %v", got, err)
		}
		if _, err := f.Question(f.ctx, 4); !errors.Is(err, register.ErrNoQuestion) {
			t.Errorf("question 4: %v", err)
		}
	},
	"a question is closed within its scope": func(t *testing.T, f *fixture) {
		blois := question(2, 1)
		blois.Key.Centre = "Blois"
		wantNumbers(t, "asked", ask(t, f, day, question(0, 1), question(1, 1), blois), 1, 2, 3)
		one := register.Filter{Semestre: "2026-2027-S1", Code: question(1, 1).Key.Code}
		for _, filter := range []register.Filter{one, {}, {Code: "CEN000000"}} {
			if _, err := f.Ask(f.ctx, filter, morrow, nil); err != nil {
				t.Fatal(err)
			}
		}
		wantNumbers(t, "one person's matter", openNumbers(t, f, register.Filter{}), 1, 3)
		if _, err := f.Ask(f.ctx, register.Filter{Semestre: "2026-2027-S1", Centre: "Orléans"}, morrow, nil); err != nil {
			t.Fatal(err)
		}
		wantNumbers(t, "one centre's", openNumbers(t, f, register.Filter{Semestre: "2026-2027-S1", Centre: "Blois"}), 3)
		wantNumbers(t, "of no other", openNumbers(t, f, register.Filter{Centre: "Orléans"}))
	},
	"an answer by number": func(t *testing.T, f *fixture) {
		ask(t, f, day, question(0, 1), question(1, 1))
		q, err := f.AnswerQuestion(f.ctx, 2, true, "m.durand", "récépissé vu")
		if err != nil || !q.Accepted() || q.Number != 2 {
			t.Fatalf("answered %+v, %v", q, err)
		}
		decisions, err := f.Decisions(f.ctx, q.Key)
		if err != nil || len(decisions) != 1 {
			t.Fatalf("decisions %v, %v", decisions, err)
		}
		want := register.Decision{Key: q.Key, Rule: q.Rule, Facts: q.Facts, Accepts: true, By: "m.durand", Why: "récépissé vu", At: decisions[0].At}
		if diff := cmp.Diff(want, decisions[0]) + cmp.Diff(&want, q.Answer); diff != "" {
			t.Errorf("decision differs (-want +got):\n%s", diff)
		}
		wantNumbers(t, "still open", openNumbers(t, f, register.Filter{}), 1)
		if q, err = f.AnswerQuestion(f.ctx, 1, false, "m.durand", "illisible"); err != nil || q.Accepted() || q.Answer == nil {
			t.Errorf("refused: %+v, %v", q, err)
		}
		wantNumbers(t, "what was refused stays", openNumbers(t, f, register.Filter{}), 1)
		asked, err := f.Ask(f.ctx, register.Filter{}, morrow, []register.Question{question(1, 1), question(1, 2)})
		if err != nil || !asked[0].Accepted() || asked[1].Answer != nil {
			t.Errorf("asked again %+v, %v", asked, err)
		}
		for _, bad := range [][2]string{{"", "x"}, {"x", " "}} {
			if _, err := f.AnswerQuestion(f.ctx, 1, true, bad[0], bad[1]); err == nil {
				t.Errorf("accepted by %q because %q", bad[0], bad[1])
			}
		}
		if _, err := f.AnswerQuestion(f.ctx, 99, true, "x", "y"); !errors.Is(err, register.ErrNoQuestion) {
			t.Errorf("question 99: %v", err)
		}
	},
	"a decision without number answers too": func(t *testing.T, f *fixture) {
		q := question(0, 1)
		ask(t, f, day, q)
		if err := f.RecordDecision(f.ctx, register.Decision{Key: q.Key, Rule: q.Rule, Facts: q.Facts, Accepts: true, By: "x", Why: "y"}); err != nil {
			t.Fatal(err)
		}
		wantNumbers(t, "open", openNumbers(t, f, register.Filter{}))
	},
	"a closed question is not answered": func(t *testing.T, f *fixture) {
		ask(t, f, day, question(0, 1), question(1, 1))
		ask(t, f, morrow, question(0, 2))
		for number, now := range map[int]int{1: 3, 2: 0} {
			_, err := f.AnswerQuestion(f.ctx, number, true, "m.durand", "vu")
			var closed *register.ClosedError
			if !errors.As(err, &closed) || !errors.Is(err, register.ErrClosed) || closed.Now != now || closed.Since != morrow || closed.Number != number {
				t.Errorf("question %d: %v", number, err)
			}
		}
		if decisions, err := f.Decisions(f.ctx); err != nil || len(decisions) != 0 {
			t.Errorf("decisions %v, %v", decisions, err)
		}
	},
	"two nights ask at once": func(t *testing.T, f *fixture) {
		other := f.reopen(t, register.Options{})
		var questions []register.Question
		for n := range 300 { // more than a statement takes
			questions = append(questions, question(n, 1))
		}
		var wg sync.WaitGroup
		results := make([][]register.Question, 4)
		for i, r := range []register.Register{f.Register, other, f.Register, other} {
			wg.Go(func() {
				var err error
				if results[i], err = r.Ask(f.ctx, register.Filter{Semestre: "2026-2027-S1"}, day, questions); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := range results {
			if diff := cmp.Diff(results[0], results[i]); diff != "" {
				t.Errorf("night %d asked otherwise:\n%s", i, diff)
			}
		}
		if open := openNumbers(t, f, register.Filter{}); len(open) != 300 || open[299] != 300 {
			t.Errorf("%d open, %v", len(open), open[len(open)-1])
		}
		if got := ask(t, f, day); got != nil || len(openNumbers(t, f, register.Filter{})) != 0 {
			t.Error("questions stay open that nobody asks")
		}
	},
	"incomplete questions": func(t *testing.T, f *fixture) {
		noCode, noRule, noFacts := question(0, 1), question(0, 1), question(0, 1)
		noCode.Key.Code, noRule.Rule, noFacts.Facts = "", "", register.Hash{}
		for _, q := range []register.Question{noCode, noRule, noFacts} {
			if _, err := f.Ask(f.ctx, register.Filter{}, day, []register.Question{question(1, 1), q}); err == nil {
				t.Errorf("%+v: asked", q)
			}
		}
		wantNumbers(t, "open", openNumbers(t, f, register.Filter{}))
	},
	"old questions and nights are forgotten": func(t *testing.T, f *fixture) {
		ask(t, f, day, question(0, 1), question(1, 1))
		ask(t, f, morrow, question(1, 1))
		if err := f.SaveNights(f.ctx, []register.NightDigest{{Semestre: "2026-2027-S1", Centre: "Orléans", Day: day}}); err != nil {
			t.Fatal(err)
		}
		if n, err := f.Forget(f.ctx, day); n != 0 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		if n, err := f.Forget(f.ctx, morrow.AddDays(1)); n != 2 || err != nil {
			t.Errorf("forgot %d, %v; want the closed one and the night", n, err)
		}
		wantNumbers(t, "a forgotten number is not given again", ask(t, f, morrow, question(1, 1), question(0, 1)), 2, 3)
	},
}
