package generate

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// plan is what a run has to do: the papers that are due and that nothing
// blocks, by print run, each run sorted as a French directory is; and the
// papers whose right has ended.
type plan struct {
	lots    []lot
	endings []register.Ending
	fallen  []register.Answer // what the register says of each ending
}

// lot is one print run: the papers of one kind of one centre.
type lot struct {
	lotKey
	papers []*paper
}

type lotKey struct {
	semestre dossier.Semestre
	centre   string
	document dossier.Document
}

func (k lotKey) compare(o lotKey) int {
	return cmp.Or(cmp.Compare(k.semestre, o.semestre), cmp.Compare(k.centre, o.centre), cmp.Compare(k.document, o.document))
}

// paper is one paper to make.
type paper struct {
	person  *person
	papier  completeness.Papier
	contrat string          // of a withdrawal form: the number of its contrat, as far as it is known
	claim   register.Claim  // what the register is told
	action  register.Action // what it would do; 0: it was not asked
	frozen  *register.Paper // the signed agreement that stands, when the action is Gelee
	err     error           // why the paper cannot be made
}

func (p *paper) key() register.PaperKey {
	return register.PaperKey{Key: p.person.key, Document: p.papier.Document, Contrepartie: p.papier.Counterparty}
}

// total is how many papers the plan has.
func (p *plan) total() int {
	n := 0
	for _, lot := range p.lots {
		n += len(lot.papers)
	}
	return n
}

// ready lists the papers that nothing blocks. Contrats come before the
// withdrawal forms of their centre, in the order of the documents.
func ready(j *Job, n people) *plan {
	byLot := map[lotKey][]*paper{}
	for _, one := range n.list {
		if !one.planned {
			continue
		}
		due := slices.Clone(one.report.Due)
		slices.SortStableFunc(due, func(a, b completeness.Papier) int { return cmp.Compare(a.Counterparty, b.Counterparty) })
		for _, papier := range due {
			if doc := papier.Document; j.wants(doc) && (doc == dossier.Relance || one.report.ReadyPaper(papier)) {
				key := lotKey{one.key.Semestre, one.key.Centre, doc}
				byLot[key] = append(byLot[key], &paper{person: one, papier: papier})
			}
		}
	}
	p := &plan{}
	for _, key := range slices.SortedFunc(maps.Keys(byLot), lotKey.compare) {
		p.lots = append(p.lots, lot{key, byLot[key]})
	}
	return p
}

// makePlan says what is to be made, and what the register would do. Whatever
// cannot be printed is known here, before a number is spent on it. When ctx
// ends the rest is left unclaimed.
func makePlan(ctx context.Context, j *Job, c crew, n people) (*plan, error) {
	p := ready(j, n)
	done := func(int) {}
	if j.DryRun {
		done = j.progress(p.total())
	}
	if err := p.findEndings(ctx, j, n); err != nil {
		return nil, err
	}
	contrats := map[dossier.Key]string{}
	for _, lot := range p.lots {
		for group := range slices.Chunk(lot.papers, j.group()) {
			if ctx.Err() != nil {
				return p, nil
			}
			if err := claimGroup(context.WithoutCancel(ctx), j, c, n, group, contrats); err != nil {
				return nil, err
			}
			done(len(group))
		}
	}
	return p, nil
}

// claimGroup claims papers and asks the register about them.
func claimGroup(ctx context.Context, j *Job, c crew, n people, group []*paper, contrats map[dossier.Key]string) error {
	for _, p := range group {
		if p.papier.Document == dossier.Retractation {
			var err error
			if p.contrat, err = contratOf(ctx, j, p.person.key, contrats); err != nil {
				return err
			}
		}
	}
	c.each(len(group), func(w *press.Press, i int) { group[i].err = group[i].prepare(j, w, n) })
	sound := slices.DeleteFunc(slices.Clone(group), func(p *paper) bool { return p.err != nil })
	answers := make([]register.Answer, len(sound)) // without a register everything is new
	for i := range answers {
		answers[i].Action = register.Nouvelle
	}
	if j.Register != nil {
		var err error
		if answers, err = j.Register.Plan(ctx, claims(sound)); err != nil {
			return err
		}
	}
	for i, p := range sound {
		a := answers[i]
		if p.action = a.Action; a.Action == register.Gelee {
			p.frozen = &a.Paper
		}
		if p.papier.Document == dossier.Contrat {
			contrats[p.person.key] = cmp.Or(a.Paper.Number, press.ProvisionalNumber)
		}
	}
	return nil
}

// contratOf is the number of the contrat that a withdrawal form goes with; ""
// when there is none. Those of this run are known; the others are looked up.
func contratOf(ctx context.Context, j *Job, key dossier.Key, known map[dossier.Key]string) (string, error) {
	number, planned := known[key]
	if !planned && j.Register != nil {
		contrat, err := j.Register.Current(ctx, register.PaperKey{Key: key, Document: dossier.Contrat})
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			return "", err
		}
		number = contrat.Number
	}
	if number == "" && j.DryRun {
		return press.ProvisionalNumber, nil
	}
	return number, nil
}

func claims(papers []*paper) []register.Claim {
	list := make([]register.Claim, len(papers))
	for i, p := range papers {
		list[i] = p.claim
	}
	return list
}

var errNoContrat = errors.New("withdrawal form without its contrat")

// order is what the press needs to know of a paper.
func (n people) order(j *Job, p *paper) (*press.Order, error) {
	centre, err := j.centre(p.person.Centre)
	if err != nil {
		return nil, err
	}
	o := &press.Order{Dossier: p.person.Dossier, Centre: centre, Papier: p.papier, Contrat: p.contrat}
	switch p.papier.Document {
	case dossier.Contrat:
		o.Versements = n.checker.Schedule(o.Dossier, p.papier.Prix.Montant)
	case dossier.Relance:
		o.Manques, o.Bloques, o.Digest = p.person.report.Relance(), p.person.blocked, p.person.report.RelanceDigest()
	}
	return o, nil
}

// prepare refuses what cannot be printed, and claims the paper.
func (p *paper) prepare(j *Job, w *press.Press, n people) error {
	doc := p.papier.Document
	if doc == dossier.Retractation && p.contrat == "" {
		return errNoContrat
	}
	o, err := n.order(j, p)
	if err != nil {
		return err
	}
	shown, err := w.Presentation(o)
	if err != nil {
		return err
	}
	a := &p.person.Auditeur
	p.claim = register.Claim{Key: p.key(), Nom: a.Usage(), Prenom: a.Prenom, UEs: o.Codes(), Frozen: !p.papier.Signed.IsZero(),
		Rights: j.Hasher.Sum("droits", w.Rights(o)), Presentation: j.Hasher.Sum("presentation", shown)}
	if doc.Sealed() {
		period := w.Periode(p.person.Dossier)
		p.claim.First, p.claim.Last = period.Debut, period.Fin
	}
	if days := j.Reglement.RelanceJours; doc == dossier.Relance && days > 0 {
		p.claim.Renew = j.Today.AddDays(-days)
	}
	return nil
}

// findEndings lists the living papers whose right has ended: what the rules
// take back, and what is no longer due. A dossier that is not in the export is
// left alone.
func (p *plan) findEndings(ctx context.Context, j *Job, n people) error {
	if j.Register == nil {
		return nil
	}
	for _, semestre := range n.semestres() {
		ended := map[register.PaperKey]register.Ending{} // a key may have a living and a reserved paper
		for _, f := range j.livingScopes(semestre) {
			for living, err := range j.Register.All(ctx, f) {
				if err != nil {
					return err
				}
				if e, ok := n.ending(living.Key); ok {
					ended[e.Key] = e
				}
			}
		}
		p.endings = append(p.endings, slices.SortedFunc(maps.Values(ended), func(x, y register.Ending) int { return x.Key.Compare(y.Key) })...)
	}
	for group := range slices.Chunk(p.endings, j.group()) {
		answers, err := j.Register.PlanWithdraw(ctx, group)
		if err != nil {
			return err
		}
		p.fallen = append(p.fallen, answers...)
	}
	return nil
}

// livingScopes bound the living papers that the run is about: a whole
// semester, or each chosen person.
func (j *Job) livingScopes(semestre dossier.Semestre) []register.Filter {
	f := j.scope(semestre)
	f.States = []register.State{register.Reservee, register.Emise, register.Remise}
	if len(j.Auditeurs) == 0 {
		return []register.Filter{f}
	}
	var list []register.Filter
	for _, f.Code = range j.Auditeurs {
		list = append(list, f)
	}
	return list
}

// ending says whether and why the data take back the papers of a key.
func (n people) ending(key register.PaperKey) (e register.Ending, ended bool) {
	p := n.byKey[key.Key]
	if p == nil || !p.planned || key.Document == dossier.Relance {
		return e, false
	}
	revoked := p.report.Revoked()
	taken := slices.ContainsFunc(revoked, func(v completeness.Verdict) bool { return v.Revokes.Has(key.Document) })
	if !taken && p.due(key) >= 0 {
		return e, false
	}
	e = register.Ending{Key: key, Frozen: signed(p.Dossier, key),
		Why: "ce document n’est plus dû\u00a0: l’inscription ou son financement a changé"}
	if taken {
		e.Why = revoked[0].Message
	}
	return e, true
}

// signed reports whether the export holds the agreement's signature.
func signed(d *dossier.Dossier, key register.PaperKey) bool {
	switch key.Document {
	case dossier.Contrat:
		return !d.Pieces.ContratSigne.IsZero()
	case dossier.Convention:
		return slices.ContainsFunc(d.Financements, func(f dossier.Financement) bool { return !f.ConventionSignee.IsZero() })
	}
	return false
}

// add takes a plan for done: what a dry run reports.
func (o *outcome) add(j *Job, p *plan) {
	o.addEndings(j, p.endings, p.fallen)
	for _, lot := range p.lots {
		for _, paper := range lot.papers {
			if paper.err == nil && paper.action != 0 {
				o.addAnswer(j, paper, paper.action, paper.frozen)
			}
		}
	}
}

// addFailures takes in the papers of a plan that cannot be made.
func (o *outcome) addFailures(p *plan) {
	for _, lot := range p.lots {
		for _, paper := range lot.papers {
			if paper.err != nil {
				o.fail(paper.person, lot.document, paper.err)
			}
		}
	}
}

// addAnswer takes in what the register answered about a paper, and the one that
// stands.
func (o *outcome) addAnswer(j *Job, p *paper, action register.Action, stands *register.Paper) {
	o.count(p.papier.Document, action)
	if action == register.Gelee {
		o.ask(avenant(j, p.person, *stands, "les données ont changé depuis", p.claim.Rights.String()))
	}
}

// addEndings takes in what the register answered about papers whose right has
// ended.
func (o *outcome) addEndings(j *Job, endings []register.Ending, answers []register.Answer) {
	for i, a := range answers {
		key, why := endings[i].Key, endings[i].Why
		switch a.Action {
		case register.Revocation:
			o.revoked = append(o.revoked, report.Revoque{Numero: a.Paper.Number, Document: key.Document, Code: key.Code, Motif: why})
		case register.Gelee:
			o.ask(avenant(j, o.people.byKey[key.Key], a.Paper, why, why))
		}
	}
}
