package generate

import (
	"context"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Question is an À EXAMINER that nobody has answered on the facts that stand.
type Question struct {
	report.Personne
	report.Manque
	Dossier dossier.Key   `json:"-"`
	Key     string        `json:"question"` // what a decision is about, within the dossier: Decision.Rule
	Facts   register.Hash `json:"-"`        // what it rests on: Decision.Facts
}

// Questions lists what a person must look at in the chosen dossiers: what the
// rules ask, and what has changed behind signed agreements. It writes nothing.
// The job needs the centre's Hasher, or no earlier answer would count.
func Questions(ctx context.Context, j Job) ([]Question, error) {
	j.DryRun, j.Force, j.Documents = true, true, []dossier.Document{dossier.Contrat, dossier.Convention}
	if err := j.validate(); err != nil {
		return nil, err
	}
	o := newOutcome(&j)
	if err := run(ctx, &j, o); err != nil {
		return nil, err
	}
	var list []Question
	for _, p := range o.people.list {
		if j.chosen(p.key) {
			list = append(list, questions(j.Hasher, p)...)
		}
	}
	return append(list, o.questions...), ctx.Err()
}

// questions are what the rules ask about one dossier.
func questions(h register.Hasher, p *person) []Question {
	var list []Question
	for _, v := range p.asked {
		m := report.ManqueOf(v)
		m.Verdict = completeness.AExaminer // as the papers see it
		list = append(list, Question{report.Of(p.Dossier), m, p.key, v.Key(), Facts(h, v)})
	}
	return list
}

// Verdicts are what the rules say of a dossier of the job, without what a
// person has accepted.
func Verdicts(ctx context.Context, j Job, d *dossier.Dossier) (completeness.Report, error) {
	decided, err := readDecisions(ctx, &j)
	if err != nil {
		return completeness.Report{}, err
	}
	return decided.without(j.checker().Check(d)), nil
}

// avenant is the question about a signed agreement that the data no longer
// bear out: a program neither replaces nor revokes it. facts are what the data
// now say of it.
func avenant(j *Job, one *person, p register.Paper, why, facts string) Question {
	return Question{
		Personne: report.Of(one.Dossier),
		Manque: report.Manque{Regle: report.RuleAvenant, Verdict: completeness.AExaminer,
			Message: french.Say("%s %s, déjà signé ou remis : %s", p.Key.Document.Label(), p.Number, why),
			Remede:  "Établissez un avenant, ou révoquez ce document."},
		Dossier: p.Key.Key,
		Key:     strings.Join([]string{report.RuleAvenant, p.Key.Document.String(), p.Key.Contrepartie}, "|"),
		Facts:   j.Hasher.Sum("avenant", register.Canonical(p.Number, facts)),
	}
}
