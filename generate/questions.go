package generate

import (
	"context"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Question is an À EXAMINER that nobody has answered on the facts that stand.
type Question struct {
	Personne
	Manque
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
	b := newBatch(&j)
	if err := b.run(ctx); err != nil {
		return nil, err
	}
	var list []Question
	for _, p := range b.people {
		if j.chosen(p.key) {
			list = append(list, b.questions(p.Dossier, p.report)...)
		}
	}
	return append(list, b.avenants...), ctx.Err()
}

// Verdicts are what the rules say of a dossier of the job, without what a
// person has accepted.
func Verdicts(ctx context.Context, j Job, d *dossier.Dossier) (completeness.Report, error) {
	b := newBatch(&j)
	if err := b.loadDecisions(ctx); err != nil {
		return completeness.Report{}, err
	}
	return b.decided(b.checker.Check(d)), nil
}

// questions are what the rules ask about one dossier.
func (b *batch) questions(d *dossier.Dossier, report completeness.Report) []Question {
	var list []Question
	for _, v := range report.AExaminer() {
		if v.Outcome != completeness.AExaminer && v.Blocks != 0 || b.accepted(report.Key, v) {
			continue // what is missing is brought, not decided
		}
		m := manque(v)
		m.Verdict = completeness.AExaminer // as the papers see it
		list = append(list, Question{personne(d), m, d.Key(), v.Key(), Facts(b.job.Hasher, v)})
	}
	return list
}

// avenant is the question about a signed agreement that the data no longer
// bear out; facts are what they now say of it.
func (b *batch) avenant(d *dossier.Dossier, p register.Paper, why, facts string) Question {
	return Question{
		Personne: personne(d),
		Manque: Manque{Regle: RuleAvenant, Verdict: completeness.AExaminer,
			Message: say("%s %s, déjà signé ou remis\u00a0: %s", p.Key.Document.Label(), p.Number, why),
			Remede:  "Établissez un avenant, ou révoquez ce document."},
		Dossier: p.Key.Key,
		Key:     strings.Join([]string{RuleAvenant, p.Key.Document.String(), p.Key.Contrepartie}, "|"),
		Facts:   b.job.Hasher.Sum("avenant", register.Canonical(p.Number, facts)),
	}
}

// examine asks a person about a signed agreement: a program neither replaces
// nor revokes it. What was accepted on the same facts is not asked again.
func (b *batch) examine(d *dossier.Dossier, p register.Paper, why, facts string) {
	q := b.avenant(d, p, why, facts)
	if b.decisions[decisionKey{q.Dossier, q.Key}] == q.Facts {
		return
	}
	b.avenants = append(b.avenants, q)
	b.report.Examens = append(b.report.Examens, Examen{q.Personne, q.Manque})
}
