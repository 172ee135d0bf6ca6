package guichet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// Answer is a person's answer to an À EXAMINER.
type Answer struct {
	Rule    string // id of the rule, or the key of one question
	UE      string // which one, where the rule asks about several; or ""
	Facts   string // on which it was read, as Question.Facts writes them; "": whatever they are now
	Accepts bool   // the point no longer stands in the way
	Why     string
}

// Questions lists what waits for a decision on a dossier.
func (d *Desk) Questions(ctx context.Context, key dossier.Key) ([]generate.Question, error) {
	job, _, here, err := d.jobOf("", key)
	if err != nil {
		return nil, err
	}
	if !here {
		return nil, refuse(errOutside, "la décision attend qu’un export le nomme à nouveau", "le dossier %s n’est pas dans le dernier export de ce poste", key)
	}
	return generate.Questions(ctx, job)
}

// Decide records an answer, and returns the question that it is about. It holds
// while the facts stay the same.
func (d *Desk) Decide(ctx context.Context, by string, key dossier.Key, a Answer) (generate.Question, error) {
	why, err := Reason(a.Why)
	if err != nil {
		return generate.Question{}, err
	}
	open, err := d.Questions(ctx, key)
	if err != nil {
		return generate.Question{}, err
	}
	q, err := chooseQuestion(open, a.Rule, a.UE)
	if err != nil {
		return q, err
	}
	if a.Facts != "" && a.Facts != q.Facts.String() {
		return q, refuse(register.ErrClosed, "relisez la question, et répondez à celle-là", "les faits de cette question ont changé entre-temps : aucune réponse n’est notée")
	}
	return q, d.Register.RecordDecision(ctx, register.Decision{Key: q.Dossier, Rule: q.Key, Facts: q.Facts, Accepts: a.Accepts, By: by, Why: why})
}

// Question is the question of that number, as long as it is asked.
func (d *Desk) Question(ctx context.Context, number int) (generate.Question, error) {
	asked, err := d.Register.Question(ctx, number)
	if errors.Is(err, register.ErrNoQuestion) {
		return generate.Question{}, ask("voyez celles qui attendent : cnamdoc registre listes examiner", "il n’y a pas de question numéro %d", number)
	}
	if err != nil {
		return generate.Question{}, err
	}
	open, err := d.Questions(ctx, asked.Key)
	if err != nil {
		return generate.Question{}, err
	}
	at := slices.IndexFunc(open, func(q generate.Question) bool { return q.Numero == number })
	if at < 0 || !asked.Closed.IsZero() {
		return generate.Question{}, ask("voyez celles qui attendent : cnamdoc registre listes examiner",
			"la question %d n’est plus posée : les faits ont changé, ou elle a reçu sa réponse", number)
	}
	return open[at], nil
}

// DecideNumber answers the question of that number.
func (d *Desk) DecideNumber(ctx context.Context, by string, number int, a Answer) (generate.Question, error) {
	why, err := Reason(a.Why)
	if err != nil {
		return generate.Question{}, err
	}
	q, err := d.Question(ctx, number)
	if err != nil {
		return q, err
	}
	_, err = d.Register.AnswerQuestion(ctx, number, a.Accepts, by, why)
	return q, err
}

// chooseQuestion finds the one open question that a rule and a UE name.
func chooseQuestion(list []generate.Question, rule, ue string) (generate.Question, error) {
	var found []generate.Question
	var open []string
	for _, q := range list {
		if (q.Regle == rule || q.Key == rule) && (ue == "" || strings.EqualFold(q.UE, ue)) {
			found = append(found, q)
		}
		if !slices.Contains(open, q.Regle) {
			open = append(open, q.Regle)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var keys []string
		for _, q := range found {
			keys = append(keys, "  "+q.Key+" — "+q.Message)
		}
		return generate.Question{}, ask("ajoutez --ue CODE, ou recopiez un de ces identifiants à la place de la règle :\n"+strings.Join(keys, "\n"),
			"la règle « %s » pose %d questions sur ce dossier", rule, len(found))
	case len(open) == 0:
		return generate.Question{}, ask("rien à faire", "ce dossier n’a aucun point à examiner")
	}
	return generate.Question{}, ask("règles qui attendent une réponse : "+strings.Join(open, ", "), "la règle « %s » ne demande rien sur ce dossier", rule)
}

// Lists is what waits for a person, over all dossiers.
type Lists struct {
	AAnnuler  []report.Personne   `json:"a_annuler"` // unpaid past the centre's delay
	Disparus  []report.Disparu    `json:"disparus"`  // no longer in the export
	AExaminer []generate.Question `json:"a_examiner"`
}

// Wanted says which lists are asked for: each is work over all dossiers.
type Wanted struct{ AAnnuler, Disparus, AExaminer bool }

// Lists gathers what waits for a person in the snapshots of the index.
func (d *Desk) Lists(ctx context.Context, want Wanted) (Lists, error) {
	l := Lists{AAnnuler: []report.Personne{}, Disparus: []report.Disparu{}, AExaminer: []generate.Question{}}
	var last dossier.Semestre
	for _, s := range d.Index.snapshots {
		info := s.Info()
		if want.Disparus && info.Semestre != last { // the register's to say, once a semester
			absent, err := d.Register.Absent(ctx, register.Filter{Semestre: info.Semestre})
			if err != nil {
				return l, err
			}
			for _, a := range absent {
				if slices.ContainsFunc(d.Index.successors(a.Key), func(k dossier.Key) bool { return k.Code == a.Key.Code }) {
					continue // in another centre now
				}
				l.Disparus = append(l.Disparus, report.Disparu{Code: a.Key.Code, Semestre: a.Key.Semestre, Centre: a.Key.Centre, Depuis: a.Since})
			}
		}
		last = info.Semestre
		if len(s.Entries()) == 0 || !want.AAnnuler && !want.AExaminer {
			continue // later nights say all of it
		}
		dossiers, err := s.Dossiers()
		if err != nil {
			return l, explainSnapshot(err, info.Semestre)
		}
		job, err := d.job("", s, dossiers)
		if err != nil {
			return l, err
		}
		job.Centre = info.Centre
		if want.AAnnuler {
			l.AAnnuler = append(l.AAnnuler, unpaid(job)...)
		}
		if want.AExaminer {
			questions, err := generate.Questions(ctx, job)
			if err != nil {
				return l, Explain(err)
			}
			l.AExaminer = append(l.AExaminer, questions...)
		}
	}
	slices.SortStableFunc(l.AExaminer, func(a, b generate.Question) int {
		return cmp.Or(cmp.Compare(a.Centre, b.Centre), cmp.Compare(a.Numero, b.Numero))
	})
	slices.SortStableFunc(l.AAnnuler, func(a, b report.Personne) int {
		return cmp.Or(cmp.Compare(a.Centre, b.Centre), cmp.Compare(a.Tri, b.Tri))
	})
	return l, nil
}

// unpaid lists the inscriptions of a job that are unpaid past the delay.
func unpaid(job generate.Job) []report.Personne {
	checker := job.Checker()
	var list []report.Personne
	for i := range job.Dossiers {
		if d := &job.Dossiers[i]; checker.Check(d).AAnnuler() {
			list = append(list, report.Personne{Code: d.Auditeur.Code, Nom: d.Auditeur.NomComplet(), Semestre: d.Semestre, Centre: d.Centre})
		}
	}
	return list
}
