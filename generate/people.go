package generate

import (
	"context"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// person is a dossier of the export and what the rules say of it.
type person struct {
	*dossier.Dossier
	key     dossier.Key
	report  completeness.Report // without what somebody has accepted
	planned bool                // chosen, and its centre is known
	blocked []dossier.Document  // kinds that are due and wait, each once

	asked []completeness.Verdict // what a person may decide and has not accepted
}

// incomplete reports whether a paper that is due is blocked.
func (p *person) incomplete() bool { return p.planned && len(p.blocked) > 0 }

// people are the dossiers of an export.
type people struct {
	checker *completeness.Checker
	decided decisions
	list    []*person // in the order in which papers are printed
	byKey   map[dossier.Key]*person
}

// survey asks the rules once about every dossier.
func survey(j *Job, decided decisions) people {
	n := people{byKey: map[dossier.Key]*person{}, checker: j.checker(), decided: decided}
	for _, d := range dossier.InPrintOrder(j.Dossiers) {
		p := &person{Dossier: d, key: d.Key(), report: decided.without(n.checker.Check(d))}
		_, unknown := j.centre(d.Centre)
		p.planned = j.chosen(p.key) && unknown == nil
		p.blocked = blockedKinds(p.report)
		p.asked = slices.DeleteFunc(p.report.Questions(), func(v completeness.Verdict) bool { return decided.accepted(p.key, v) })
		n.list = append(n.list, p)
		n.byKey[p.key] = p
	}
	return n
}

// checker asks the rules of the centre, on the day of the run.
func (j *Job) checker() *completeness.Checker {
	others := j.Others
	if others == nil {
		others = completeness.NewIndex(j.Dossiers)
	}
	return completeness.NewChecker(completeness.Context{Reglement: j.Reglement, Catalogue: j.Catalogue, Today: j.Today, Others: others})
}

// blockedKinds are the kinds of paper that wait, each once. A signed agreement
// stands, whatever its dossier has come to lack since.
func blockedKinds(r completeness.Report) []dossier.Document {
	var blocked []dossier.Document
	for _, papier := range r.Due {
		doc := papier.Document
		if doc != dossier.Relance && papier.Signed.IsZero() && !slices.Contains(blocked, doc) && !r.ReadyPaper(papier) {
			blocked = append(blocked, doc)
		}
	}
	return blocked
}

// due is the rank of a paper in Report.Due, or -1.
func (p *person) due(key register.PaperKey) int {
	return slices.IndexFunc(p.report.Due, func(papier completeness.Papier) bool {
		return papier.Document == key.Document && papier.Counterparty == key.Contrepartie
	})
}

// inKeyOrder are the dossiers in the order of the report's lists.
func (n people) inKeyOrder() []*person {
	return slices.SortedFunc(slices.Values(n.list), func(x, y *person) int { return x.key.Compare(y.key) })
}

// semestres are those of the export, in order.
func (n people) semestres() []dossier.Semestre {
	var list []dossier.Semestre
	for _, p := range n.list {
		list = append(list, p.key.Semestre)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// within are the keys of the export within a scope.
func (n people) within(f register.Filter) []dossier.Key {
	keys := make([]dossier.Key, 0, len(n.list))
	for _, p := range n.list {
		if p.key.Semestre == f.Semestre && (f.Centre == "" || p.key.Centre == f.Centre) {
			keys = append(keys, p.key)
		}
	}
	return keys
}

// decisions are the facts on which somebody has accepted an À EXAMINER.
type decisions struct {
	hasher register.Hasher
	facts  map[question]register.Hash
}

// question is what a decision answers: register.Decision.Key and Rule.
type question struct {
	dossier dossier.Key
	rule    string
}

// readDecisions reads what people answered to À EXAMINER.
func readDecisions(ctx context.Context, j *Job) (decisions, error) {
	d := decisions{j.Hasher, map[question]register.Hash{}}
	if j.Register == nil {
		return d, nil
	}
	list, err := j.Register.Decisions(ctx)
	if err != nil {
		return d, err
	}
	for _, one := range list {
		if one.Accepts {
			d.facts[question{one.Key, one.Rule}] = one.Facts
		}
	}
	return d, nil
}

// Facts is the keyed hash of what a decision on the verdict rests on.
func Facts(h register.Hasher, v completeness.Verdict) register.Hash {
	return h.Sum("faits", []byte(v.Key()+"\x00"+v.Facts))
}

// accepted reports whether a person has accepted the verdict on these facts.
func (d decisions) accepted(key dossier.Key, v completeness.Verdict) bool {
	facts, ok := d.facts[question{key, v.Key()}]
	return ok && facts == Facts(d.hasher, v)
}

// without takes out of a report what a person has accepted while the facts
// stand.
func (d decisions) without(r completeness.Report) completeness.Report {
	if len(d.facts) == 0 {
		return r
	}
	return r.Decided(func(v completeness.Verdict) bool { return d.accepted(r.Key, v) })
}
