package generate

import (
	"context"
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
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
	ended []string               // rights whose end is stated or was decided; see register.Claim.Ended

	// What last night makes of it; see past.compare.
	last        register.Marks
	before      []earlier           // valid papers of a former centre or code
	waits       string              // why no new paper is made tonight; "" when nothing is in the way
	payerSilent bool                // somebody else paid, and the export does not say who pays any more
	asks        *question           // whether it is the person of another code
	letter      completeness.Report // what a relance may speak of
	stands      []register.PaperKey // valid papers of it that are blocked tonight
	held        bool                // the letter leaves something out
	signedOnce  []dossier.Document  // agreements of it that print a signature
	regressed   bool                // that was satisfied last night
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
	n := people{byKey: map[dossier.Key]*person{}, checker: j.Checker(), decided: decided}
	for _, d := range dossier.InPrintOrder(j.Dossiers) {
		p := &person{Dossier: d, key: d.Key(), report: decided.without(n.checker.Check(d))}
		p.letter, p.ended = p.report, decided.ended(d)
		_, unknown := j.centre(d.Centre)
		p.planned = j.chosen(p.key) && unknown == nil
		p.blocked = blockedKinds(p.report)
		p.asked = slices.DeleteFunc(p.report.Questions(), func(v completeness.Verdict) bool {
			return v.Export && len(j.Auditeurs) == 0 || decided.accepted(p.key, v)
		})
		n.list = append(n.list, p)
		n.byKey[p.key] = p
	}
	return n
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

// waiting are the kinds of paper that a relance may say to wait: those of which
// nothing stands, where there are any. What is silent tonight blocks papers that
// were made, and takes none of them back.
func (p *person) waiting() []dossier.Document {
	left := p.report
	left.Due = slices.DeleteFunc(slices.Clone(left.Due), func(papier completeness.Papier) bool {
		return slices.Contains(p.stands, register.PaperKey{Key: p.key, Document: papier.Document, Contrepartie: papier.Counterparty})
	})
	if waiting := blockedKinds(left); len(waiting) > 0 {
		return waiting
	}
	return p.blocked
}

// whose is the person of a paper of the plan, which may be of their former centre
// or code.
func (n people) whose(key register.PaperKey) *person {
	if p := n.byKey[key.Key]; p != nil {
		return p
	}
	at := slices.IndexFunc(n.list, func(p *person) bool {
		return slices.ContainsFunc(p.before, func(e earlier) bool { return e.key == key })
	})
	return n.list[at]
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

// codes are those under which the export names somebody in a semester, former
// ones included.
func (n people) codes(semestre dossier.Semestre) map[string]bool {
	codes := map[string]bool{}
	for _, p := range n.list {
		if p.key.Semestre == semestre {
			for _, code := range append([]string{p.key.Code, p.Auditeur.AncienCode}, p.Auditeur.AutresCodes...) {
				codes[code] = true
			}
		}
	}
	return codes
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

// decisions are what people answered to À EXAMINER, the latest on each point.
type decisions struct {
	hasher  register.Hasher
	answers map[dossier.Key]map[string]answer // by dossier, then by Decision.Rule
}

type answer struct {
	facts   register.Hash
	accepts bool
}

// readDecisions reads them.
func readDecisions(ctx context.Context, j *Job) (decisions, error) {
	d := decisions{j.Hasher, map[dossier.Key]map[string]answer{}}
	if j.Register == nil {
		return d, nil
	}
	list, err := j.Register.Decisions(ctx)
	if err != nil {
		return d, err
	}
	for _, one := range list {
		if d.answers[one.Key] == nil {
			d.answers[one.Key] = map[string]answer{}
		}
		d.answers[one.Key][one.Rule] = answer{one.Facts, one.Accepts}
	}
	return d, nil
}

// answer is what a person said to a question while its facts stand.
func (d decisions) answer(key dossier.Key, q question) (accepts, answered bool) {
	a, ok := d.answers[key][q.rule]
	if !ok || a.facts != q.facts {
		return false, false
	}
	return a.accepts, true
}

// question is what a decision answers, within a dossier: Decision.Rule and Facts.
type question struct {
	rule  string
	facts register.Hash
}

// absence is the question whether something that a paper states, and that the
// export does not say any more, has ended: a UE, a funder, a value.
func (d decisions) absence(key dossier.Key, rule, what string) question {
	return question{rule + "|" + what, d.hasher.Sum("absence", register.Canonical(key.String(), rule, what))}
}

// otherCode is the question whether somebody is the person of a former code, and
// its answer, under whichever centre it was given.
func (d decisions) otherCode(key dossier.Key, former string) (q question, accepts, answered bool) {
	q = d.absence(key, report.RuleAutreCode, former)
	if accepts, answered = d.answer(key, q); answered {
		return q, accepts, true
	}
	for other := range d.answers {
		if other.Code == key.Code && other.Semestre == key.Semestre {
			if accepts, answered = d.answer(other, d.absence(other, report.RuleAutreCode, former)); answered {
				return q, accepts, true
			}
		}
	}
	return q, false, false
}

// ended are the rights of a dossier whose end the export states, or a person
// decided.
func (d decisions) ended(one *dossier.Dossier) []string {
	var list []string
	for i := range one.UEs {
		if one.UEs[i].Statut.Ended() {
			list = append(list, press.UEName(one.UEs[i].Code))
		}
	}
	key := one.Key()
	for rule := range d.answers[key] {
		kind, what, _ := strings.Cut(rule, "|")
		if accepts, _ := d.answer(key, d.absence(key, kind, what)); !accepts {
			continue
		}
		switch kind {
		case report.RuleUEAbsente:
			list = append(list, press.UEName(what))
		case report.RuleValeurAbsente:
			list = append(list, strings.Split(what, "+")...)
		}
	}
	return list
}

// Facts is the keyed hash of what a decision on the verdict rests on.
func Facts(h register.Hasher, v completeness.Verdict) register.Hash {
	return h.Sum("faits", []byte(v.Key()+"\x00"+v.Facts))
}

// accepted reports whether a person has accepted the verdict on these facts.
func (d decisions) accepted(key dossier.Key, v completeness.Verdict) bool {
	accepts, _ := d.answer(key, question{v.Key(), Facts(d.hasher, v)})
	return accepts
}

// without takes out of a report what a person has accepted while the facts
// stand.
func (d decisions) without(r completeness.Report) completeness.Report {
	if len(d.answers[r.Key]) == 0 {
		return r
	}
	return r.Decided(func(v completeness.Verdict) bool { return d.accepted(r.Key, v) })
}
