package generate

import (
	"cmp"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// task is one paper that is due and that nothing blocks.
type task struct {
	dossier *dossier.Dossier
	centre  *templates.Centre
	papier  completeness.Papier
	key     register.PaperKey
	missing []completeness.Verdict // of a relance: its list
	waiting []dossier.Document     // of a relance: the papers that wait
	digest  string                 // of a relance: changes when its list does
}

// lotKey is one print run: the papers of one kind of one centre.
type lotKey struct {
	semestre dossier.Semestre
	centre   string
	document dossier.Document
}

func (k lotKey) compare(o lotKey) int {
	return cmp.Or(cmp.Compare(k.semestre, o.semestre), cmp.Compare(k.centre, o.centre), cmp.Compare(k.document, o.document))
}

// ticket names a paper to make by its dossier and its rank in
// completeness.Report.Due: what is kept of a task until it is its turn.
type ticket struct {
	person *person
	rank   int
}

// plan is what a run has to do: papers by print run, each sorted as a French
// directory is.
type plan struct {
	lots    []lotKey
	tickets map[lotKey][]ticket
}

// plan checks every dossier and sorts its papers into ready and blocked; the
// blocked ones go to the report.
func (b *batch) plan() *plan {
	p := &plan{tickets: map[lotKey][]ticket{}}
	for _, one := range b.inKeyOrder() { // the lists of the report are in this order
		if b.job.chosen(one.key) {
			b.planDossier(p, one)
		}
	}
	place := map[*person]int{}
	for i, one := range b.people {
		place[one] = i
	}
	for lot, tickets := range p.tickets {
		slices.SortStableFunc(tickets, func(x, y ticket) int { return cmp.Compare(place[x.person], place[y.person]) })
		b.total += len(tickets)
		p.lots = append(p.lots, lot)
	}
	slices.SortFunc(p.lots, lotKey.compare)
	return p
}

func (b *batch) planDossier(p *plan, one *person) {
	d, verdicts := one.Dossier, one.report
	if _, err := b.job.centre(d.Centre); err != nil {
		b.fail(d, 0, say("le centre «\u00a0%s\u00a0» n’est pas dans la configuration\u00a0: ajoutez-le à la liste des centres", d.Centre))
		return
	}
	b.report.Dossiers++
	one.planned = true
	b.sortPapers(p, one)
	for _, v := range verdicts.AExaminer() {
		if !v.Confidential && v.Blocks == 0 && !b.accepted(verdicts.Key, v) { // what blocks is listed as missing
			v.Outcome = completeness.AExaminer // as the papers see it
			b.report.Examens = append(b.report.Examens, Examen{personne(d), manque(v)})
		}
	}
	if len(verdicts.Due) == 0 {
		b.nothingDue(d, verdicts)
	}
	if verdicts.AAnnuler() {
		b.report.AAnnuler = append(b.report.AAnnuler, one.key.Code)
	}
	if one.blocked = blockedKinds(verdicts); !one.incomplete() {
		b.report.Complets++
	}
}

// nothingDue says why nobody works on a dossier: it is closed, or its funding
// is none of this program's business.
func (b *batch) nothingDue(d *dossier.Dossier, verdicts completeness.Report) {
	for _, v := range verdicts.All {
		if v.Blocks != 0 && !v.Confidential {
			b.report.SansDocument = append(b.report.SansDocument, Examen{personne(d), manque(v)})
		}
	}
}

// sortPapers adds the ready papers of a dossier to the plan, those of one kind
// in the order of their counterparties.
func (b *batch) sortPapers(p *plan, one *person) {
	key, verdicts := one.key, one.report
	for _, rank := range byCounterparty(verdicts.Due) {
		papier := verdicts.Due[rank]
		doc := papier.Document
		if doc != dossier.Relance && !verdicts.ReadyPaper(papier) {
			b.report.count(doc, func(t *Tally) { t.Dus++; t.Bloques++ })
			continue
		}
		if !b.job.wants(doc) {
			continue
		}
		b.report.count(doc, func(t *Tally) { t.Dus++ })
		lot := lotKey{key.Semestre, key.Centre, doc}
		p.tickets[lot] = append(p.tickets[lot], ticket{one, rank})
	}
}

func byCounterparty(due []completeness.Papier) []int {
	ranks := make([]int, len(due))
	for i := range ranks {
		ranks[i] = i
	}
	slices.SortStableFunc(ranks, func(a, b int) int { return cmp.Compare(due[a].Counterparty, due[b].Counterparty) })
	return ranks
}

// blockedKinds are the kinds of paper that wait, each once. A signed agreement
// stands, whatever its dossier has come to lack since.
func blockedKinds(verdicts completeness.Report) []dossier.Document {
	var blocked []dossier.Document
	for _, papier := range verdicts.Due {
		doc := papier.Document
		if doc != dossier.Relance && papier.Signed.IsZero() && !slices.Contains(blocked, doc) && !verdicts.ReadyPaper(papier) {
			blocked = append(blocked, doc)
		}
	}
	return blocked
}

// take makes the task of a ticket.
func (b *batch) take(t ticket) (*task, error) {
	return b.task(t.person.key, t.person.Dossier, t.person.report, t.rank)
}

// task is the paper of a rank of Report.Due.
func (b *batch) task(key dossier.Key, d *dossier.Dossier, verdicts completeness.Report, rank int) (*task, error) {
	centre, err := b.job.centre(d.Centre)
	if err != nil {
		return nil, err
	}
	papier := verdicts.Due[rank]
	t := &task{dossier: d, centre: centre, papier: papier,
		key: register.PaperKey{Key: key, Document: papier.Document, Contrepartie: papier.Counterparty}}
	if papier.Document == dossier.Relance {
		t.missing, t.waiting, t.digest = verdicts.Relance(), blockedKinds(verdicts), verdicts.RelanceDigest()
	}
	return t, nil
}

func manque(v completeness.Verdict) Manque {
	return Manque{Regle: v.Rule, Verdict: v.Outcome, Message: v.Message, Remede: cmp.Or(v.Desk, v.Remedy), UE: v.UE,
		Cellules: v.Refs, Bloque: v.Blocks.Documents()}
}

// manques are the verdicts that block something. What touches health is shown
// at the desk only.
func manques(r completeness.Report) []Manque {
	var list []Manque
	for _, v := range r.All {
		if v.Blocks != 0 && !v.Confidential {
			list = append(list, manque(v))
		}
	}
	return list
}
