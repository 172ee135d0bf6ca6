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
	"cnamdoc/importer/dossier/french"
)

// plan is what a run has to do, as a value: the papers that are due and that
// nothing blocks, by print run, each run sorted as a French directory is; the
// papers whose right has ended; those whose revocation is undone; what a person
// is asked. It is made under the lock and compared by hashes: nothing is drawn.
type plan struct {
	past      *past
	lots      []lot
	endings   []register.Ending
	fallen    []register.Answer // what the register says of each ending
	kept      []report.Prevu    // papers that stand until somebody says that their right has ended
	undoings  []register.Paper
	later     map[string][]string // by number of an undoing: content that changed since, which the next night draws
	asks      map[string]string   // by number of an undoing: what the next night asks about it
	questions []Question
	unclaimed []unclaimed
	assumed   int // papers of an older release whose content counts as unchanged
	nights    []register.NightDigest
}

// unclaimed is a paper that is due, that nothing blocks, and about which nothing
// is asked of the register: a letter that waits, an agreement of another centre.
type unclaimed struct {
	person   *person
	document dossier.Document
	action   register.Action // as it counts
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
	contrat string           // of a withdrawal form: the number of its contrat, as far as it is known
	claim   register.Claim   // what the register is told, and what it answered: claim.Planned
	action  register.Action  // what it would do; 0: it was not asked
	number  string           // of the paper that stands, or that was reserved; "" for a new one
	answer  *register.Answer // all that it said, where something changes
	err     error            // why the paper cannot be made
	aside   aside            // why nothing is done about it
	partial bool             // the paper of the former centre states more than the export does tonight
	swapped []string         // UE that others took the place of; see claiming.swaps
	done    register.Action  // what was done
}

// aside is why a paper of the plan is left alone.
type aside uint8

const (
	waiting  aside = iota + 1 // a new paper waits for an answer
	restored                  // its revocation is undone instead
)

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
func ready(j *Job, n people, t *past) *plan {
	byLot := map[lotKey][]*paper{}
	p := &plan{past: t, later: map[string][]string{}, asks: map[string]string{}}
	for _, one := range n.list {
		if !one.planned {
			continue
		}
		due := slices.Clone(one.report.Due)
		slices.SortStableFunc(due, func(a, b completeness.Papier) int { return cmp.Compare(a.Counterparty, b.Counterparty) })
		for _, papier := range due {
			doc := papier.Document
			switch {
			case !j.wants(doc), doc != dossier.Relance && !one.report.ReadyPaper(papier):
			case one.stays(doc):
				p.unclaimed = append(p.unclaimed, unclaimed{one, doc, register.Gelee})
			case doc == dossier.Relance && one.silent(t):
				p.unclaimed = append(p.unclaimed, unclaimed{one, doc, register.Inchangee})
			default:
				key := lotKey{one.key.Semestre, one.key.Centre, doc}
				byLot[key] = append(byLot[key], &paper{person: one, papier: papier})
			}
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(byLot), lotKey.compare) {
		p.lots = append(p.lots, lot{key, byLot[key]})
	}
	return p
}

// silent reports whether no relance is written although one is due: nothing is
// left of it, or one was sent that asks for more.
func (p *person) silent(t *past) bool {
	if !p.held {
		return false
	}
	_, sent := t.standing[register.PaperKey{Key: p.key, Document: dossier.Relance}]
	return sent || len(p.letter.Relance()) == 0
}

// makePlan says what is to be made, and what the register would do. Whatever
// cannot be printed is known here, before a number is spent on it. When ctx
// ends the rest is left unclaimed.
func makePlan(ctx context.Context, j *Job, c crew, n people) (*plan, error) {
	t, err := readPast(ctx, j, n)
	if err != nil {
		return nil, err
	}
	t.compare(j, n)
	p := ready(j, n, t)
	former, err := t.readFormer(ctx, j, c, n)
	if err != nil {
		return nil, err
	}
	if err := p.findEndings(ctx, j, n); err != nil {
		return nil, err
	}
	done := func(int) {}
	if j.DryRun {
		done = j.progress(p.total())
	}
	k := claiming{job: j, people: n, past: t, former: former, contrats: map[dossier.Key]string{}, skipped: map[dossier.Key]bool{}, frozen: map[dossier.Key]bool{}}
	for _, lot := range p.lots {
		for group := range slices.Chunk(lot.papers, j.group()) {
			if ctx.Err() != nil {
				return p, nil
			}
			if err := k.claim(context.WithoutCancel(ctx), c, group); err != nil {
				return nil, err
			}
			done(len(group))
		}
	}
	p.assumed = k.assumed
	if err := p.settle(ctx, j, n); err != nil {
		return nil, err
	}
	p.nights = tonight(j, n, t)
	return p, nil
}

// claiming is what claims are made with.
type claiming struct {
	job      *Job
	people   people
	past     *past
	former   map[register.PaperKey]register.Digests
	contrats map[dossier.Key]string // numbers of those of this run
	skipped  map[dossier.Key]bool   // dossiers whose contrat is not made
	frozen   map[dossier.Key]bool   // dossiers whose contrat stays as it was handed over or signed
	assumed  int
}

// claim claims papers and asks the register about them. A paper that is to be
// drawn is tried: whether it can be printed is known before it has a number.
func (k *claiming) claim(ctx context.Context, c crew, group []*paper) error {
	j := k.job
	for _, p := range group {
		if p.papier.Document == dossier.Retractation {
			if p.aside = map[bool]aside{true: waiting}[k.skipped[p.person.key]]; p.aside != 0 {
				continue
			}
			var err error
			handed := false
			if p.contrat, handed, err = contratOf(ctx, j, p.person.key, k.contrats); err != nil {
				return err
			}
			k.frozen[p.person.key] = k.frozen[p.person.key] || handed
		}
	}
	c.each(len(group), func(w *press.Press, i int) {
		if p := group[i]; p.aside == 0 {
			p.err = p.prepare(j, w, k.people, k.past.old || j.hooks.old)
		}
	})
	sound := slices.DeleteFunc(slices.Clone(group), func(p *paper) bool { return p.err != nil || p.aside != 0 })
	for _, p := range sound {
		p.claim.Lost = k.past.lostLots
		p.claim.Frozen = p.claim.Frozen || p.papier.Document == dossier.Retractation && k.frozen[p.person.key]
		if p.claim.Over = p.person.over(p.papier); p.claim.Over != "" {
			if err := p.compareOver(ctx, j); err != nil {
				return err
			}
		}
		if s := k.past.standing[p.key()]; !s.rights.IsZero() {
			p.claim.Former = k.former[p.key()]
			if p.claim.Former == "" && p.claim.Rights == s.rights {
				p.claim.Former = p.claim.Digests.WithoutManner()
				k.assumed++
			}
		}
	}
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
	if err := k.swaps(ctx, sound, answers); err != nil {
		return err
	}
	for i, p := range sound {
		a := answers[i]
		p.action, p.number, p.claim.Planned = a.Action, a.Paper.Number, a.Planned()
		if a.Action != register.Nouvelle && a.Action != register.Inchangee { // most papers: their rows are not kept
			p.answer = &a
		}
		k.setAside(p)
	}
	c.each(len(sound), func(w *press.Press, i int) {
		if p := sound[i]; p.aside == 0 && p.action.Draws() {
			p.err = p.try(j, w, k.people)
		}
	})
	for _, p := range sound {
		if p.papier.Document == dossier.Contrat && p.err == nil {
			k.contrats[p.person.key] = cmp.Or(p.number, press.ProvisionalNumber)
			k.skipped[p.person.key], k.frozen[p.person.key] = p.aside == waiting, p.action == register.Gelee || p.claim.Planned.Live == register.Remise
		}
	}
	return nil
}

// swaps asks again about the papers of which each UE that is gone has given way
// to another: rows that state another code state another value, so that the
// paper is replaced. Where an agreement is signed, that is an avenant.
func (k *claiming) swaps(ctx context.Context, papers []*paper, answers []register.Answer) error {
	var swapped []*paper
	var at []int
	for i, p := range papers {
		if answers[i].Action != register.Examen || p.person.signed() {
			continue
		}
		if gone := answers[i].Difference.Swapped(); len(gone) > 0 {
			p.swapped = gone
			p.claim.Ended = slices.Concat(p.claim.Ended, gone)
			swapped, at = append(swapped, p), append(at, i)
		}
	}
	if len(swapped) == 0 {
		return nil
	}
	again, err := k.job.Register.Plan(ctx, claims(swapped))
	for i := range again {
		answers[at[i]] = again[i]
	}
	return err
}

// compareOver holds tonight's rights against the paper of the former centre: one
// of which something is silent is not replaced. Another code is another person
// to the register, until somebody says that it is not.
func (p *paper) compareOver(ctx context.Context, j *Job) error {
	old, err := j.Register.Get(ctx, p.claim.Over)
	if err != nil || old.Key.Code != p.person.key.Code || old.Digests == "" {
		return err
	}
	diff, err := old.Digests.Compare(p.claim.Digests, p.claim.Ended...)
	p.partial = err == nil && !diff.Whole()
	return err
}

// setAside leaves a new paper alone whose key has a revocation that is undone
// instead, or that waits for an answer.
func (k *claiming) setAside(p *paper) {
	if p.action != register.Nouvelle && p.action != register.Reprise || p.claim.Planned.Live != 0 {
		return
	}
	if old, ok := k.past.undoable[p.key()]; ok && p.person.causeGone(old) {
		diff, err := old.Digests.Compare(p.claim.Digests, p.claim.Ended...)
		if err != nil && old.Rights == p.claim.Rights || err == nil && !diff.Stated() {
			p.aside, p.number = restored, old.Number
			return
		}
	}
	if p.partial || p.papier.Document != dossier.Relance && (p.person.waits != "" || p.person.payerSilent && p.papier.Document == dossier.Contrat) {
		p.aside = waiting
	}
}

// contratOf is the number of the contrat that a withdrawal form goes with, ""
// when there is none, and whether it was handed over. Those of this run are known;
// the others are looked up.
func contratOf(ctx context.Context, j *Job, key dossier.Key, known map[dossier.Key]string) (_ string, handed bool, _ error) {
	number, planned := known[key]
	if !planned && j.Register != nil {
		contrat, err := j.Register.Current(ctx, register.PaperKey{Key: key, Document: dossier.Contrat})
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			return "", false, err
		}
		number, handed = contrat.Number, contrat.State == register.Remise
	}
	if number == "" && j.DryRun {
		return press.ProvisionalNumber, false, nil
	}
	return number, handed, nil
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
		if own := p.person.report.Parts.Propre; own != nil {
			o.Versements = own.Compte.Versements
		}
	case dossier.Relance:
		o.Manques, o.Bloques, o.Digest = p.person.letter.Relance(), p.person.waiting(), p.person.letter.RelanceDigest()
	}
	return o, nil
}

// prepare claims the paper. old asks for the hash that the first releases made,
// for papers that have no other.
func (p *paper) prepare(j *Job, w *press.Press, n people, old bool) error {
	doc := p.papier.Document
	if doc == dossier.Retractation && p.contrat == "" {
		return errNoContrat
	}
	o, err := n.order(j, p)
	if err != nil {
		return err
	}
	says, a := w.Says(o), &p.person.Auditeur
	digests, err := j.Hasher.Digests(p.person.key.Code, hashed(says.Rights), hashed(says.Content), says.Manner)
	if err != nil {
		return err
	}
	planned, former, over := p.claim.Planned, p.claim.Former, p.claim.Over
	p.claim = register.Claim{Key: p.key(), Nom: a.Usage(), Prenom: a.Prenom, UEs: o.Codes(), Frozen: p.claim.Frozen || !p.papier.Signed.IsZero() || p.person.wasSigned(p.key()),
		Digests: digests, Former: former, Silent: p.person.silentContent(says.Content), Ended: slices.Concat(p.person.ended, p.swapped), Redraw: j.Redraw, Lost: p.claim.Lost, Planned: planned, Over: over}
	if old {
		p.claim.Rights = j.Hasher.Sum("droits", w.Rights(o))
	}
	if doc.Sealed() {
		period := w.Periode(p.person.Dossier)
		p.claim.First, p.claim.Last = period.Debut, period.Fin
	}
	if days := j.Reglement.RelanceJours; doc == dossier.Relance && days > 0 {
		p.claim.Renew = j.Today.AddDays(-days)
	}
	return nil
}

// try refuses what cannot be printed.
func (p *paper) try(j *Job, w *press.Press, n people) error {
	o, err := n.order(j, p)
	if err == nil {
		_, err = w.Presentation(o)
	}
	return err
}

// settle adds what follows from the answers: revocations that are undone, papers
// of a former centre that fall, and what a person is asked.
func (p *plan) settle(ctx context.Context, j *Job, n people) error {
	claimed := map[register.PaperKey]*paper{}
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			claimed[one.key()] = one
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(p.past.undoable), register.PaperKey.Compare) {
		old := p.past.undoable[key]
		person, one := n.byKey[key.Key], claimed[key]
		if person != nil && person.causeGone(old) && (one == nil || one.aside == restored) {
			p.undoings = append(p.undoings, old)
			if one == nil {
				continue
			}
			back := old.Restored()
			switch next := register.Decide(register.KeyHistory{Live: &back}, one.claim); next.Action {
			case register.Refaite:
				p.later[old.Number] = old.Digests.ContentChanged(one.claim.Digests)
			case register.Examen:
				p.asks[old.Number] = whyChanged(next.Difference)
			}
		}
	}
	var ended []register.Ending
	for _, one := range n.list {
		for _, e := range one.before {
			now := claimed[register.PaperKey{Key: one.key, Document: e.key.Document, Contrepartie: e.key.Contrepartie}]
			if !one.yields(e.key) || now == nil || now.err != nil || now.claim.Planned.Live == 0 || one.stays(e.key.Document) {
				continue
			}
			ended = append(ended, register.Ending{Key: e.key,
				Why: french.Say("le document %s le remplace : l’inscription a changé de centre ou de code", now.number)})
		}
		if one.asks != nil {
			p.questions = append(p.questions, otherCode(one))
		}
	}
	if len(ended) > 0 {
		answers, err := j.Register.PlanWithdraw(ctx, ended)
		if err != nil {
			return err
		}
		for i := range ended {
			ended[i].Planned = answers[i].Planned()
		}
		p.endings, p.fallen = append(p.endings, ended...), append(p.fallen, answers...)
	}
	asked := map[dossier.Key]map[string]bool{}
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			for _, q := range one.questions(j, n) {
				if asked[q.Dossier] == nil {
					asked[q.Dossier] = map[string]bool{}
				}
				if !asked[q.Dossier][q.Key] { // several papers state the same UE
					asked[q.Dossier][q.Key] = true
					p.questions = append(p.questions, q)
				}
			}
		}
	}
	for i, a := range p.fallen {
		if one := n.byKey[p.endings[i].Key.Key]; a.Action == register.Gelee && one != nil && a.Paper.Key.Document != dossier.Retractation { // that goes with its contrat
			p.questions = append(p.questions, avenant(j, one, a.Paper, p.endings[i].Why, p.endings[i].Why))
		}
	}
	p.questions = slices.DeleteFunc(p.questions, func(q Question) bool {
		accepts, _ := n.decided.answer(q.Dossier, question{q.Key, q.Facts})
		return accepts
	})
	return nil
}

// hashed are what a paper says, for the register.
func hashed(said []press.Field) []register.Field {
	fields := make([]register.Field, len(said))
	for i, f := range said {
		fields[i] = register.Field(f)
	}
	return fields
}
