package generate

import (
	"cmp"
	"encoding/json"
	"slices"

	"cnamdoc/generate/balise"
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

// plan is what a run has to do: tasks by print run, each sorted as a French
// directory is.
type plan struct {
	lots  []lotKey
	tasks map[lotKey][]task
}

// plan checks every dossier and sorts its papers into ready and blocked; the
// blocked ones go to the report.
func (b *batch) plan() *plan {
	p := &plan{tasks: map[lotKey][]task{}}
	for i := range b.job.Dossiers {
		d := &b.job.Dossiers[i]
		if b.job.chosen(d) {
			b.planDossier(p, d)
		}
	}
	for lot, tasks := range p.tasks {
		b.total += len(tasks)
		p.lots = append(p.lots, lot)
		slices.SortStableFunc(tasks, func(x, y task) int {
			return cmp.Or(cmp.Compare(x.dossier.Auditeur.SortKey(), y.dossier.Auditeur.SortKey()), x.key.Compare(y.key))
		})
	}
	slices.SortFunc(p.lots, lotKey.compare)
	return p
}

func (b *batch) planDossier(p *plan, d *dossier.Dossier) {
	verdicts := b.decided(b.checker.Check(d))
	centre, err := b.job.centre(d.Centre)
	if err != nil {
		b.fail(d, 0, say("le centre «\u00a0%s\u00a0» n’est pas dans la configuration\u00a0: ajoutez-le à la liste des centres", d.Centre))
		return
	}
	b.report.Dossiers++
	b.dossiers[d.Key()] = d
	b.noteEndings(d, verdicts)
	blocked := b.sortPapers(p, d, centre, verdicts)
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
		b.report.AAnnuler = append(b.report.AAnnuler, d.Auditeur.Code)
	}
	if len(blocked) == 0 {
		b.report.Complets++
		return
	}
	b.report.Incomplets = append(b.report.Incomplets, Incomplet{personne(d), blocked, manques(verdicts)})
	b.blocked[d.Key()] = verdicts
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

// sortPapers adds the ready papers of a dossier to the plan and returns the
// kinds that are blocked, each once.
func (b *batch) sortPapers(p *plan, d *dossier.Dossier, centre *templates.Centre, verdicts completeness.Report) []dossier.Document {
	var blocked []dossier.Document
	for _, papier := range verdicts.Due {
		doc := papier.Document
		key := register.PaperKey{Key: d.Key(), Document: doc, Contrepartie: papier.Counterparty}
		b.owes(key)
		if doc != dossier.Relance && !verdicts.ReadyPaper(papier) {
			if papier.Signed.IsZero() && !slices.Contains(blocked, doc) {
				blocked = append(blocked, doc)
			}
			b.report.count(doc, func(t *Tally) { t.Dus++; t.Bloques++ })
			continue
		}
		if !b.job.wants(doc) {
			continue
		}
		b.report.count(doc, func(t *Tally) { t.Dus++ })
		lot := lotKey{d.Semestre, d.Centre, doc}
		t := task{dossier: d, centre: centre, papier: papier, key: key}
		if doc == dossier.Relance {
			t.missing, t.waiting, t.digest = verdicts.Relance(), blocked, verdicts.RelanceDigest()
		}
		p.tasks[lot] = append(p.tasks[lot], t)
	}
	return blocked
}

// owes notes that a paper is due. Most have no counterparty: a set a dossier is
// small, however many there are.
func (b *batch) owes(key register.PaperKey) {
	if key.Contrepartie != "" {
		b.dueTo[key] = true
		return
	}
	b.due[key.Key] |= completeness.Set(key.Document)
}

// owed reports whether a paper is due.
func (b *batch) owed(key register.PaperKey) bool {
	if key.Contrepartie != "" {
		return b.dueTo[key]
	}
	return b.due[key.Key].Has(key.Document)
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

// inputs gathers what the paper is written from.
func (b *batch) inputs(t *task, e balise.Emission, reference string) balise.Inputs {
	in := balise.Inputs{
		Dossier: t.dossier, Catalogue: b.job.Catalogue, Reglement: b.job.Reglement, Papier: t.papier,
		Organisme: b.job.Organisme, Centre: *t.centre, Emission: e, Periode: b.periode(t.dossier), Reference: reference,
		Manques: t.missing, Bloques: t.waiting, Limite: e.Date.AddDays(b.job.Reglement.RelanceJours),
	}
	if t.key.Document == dossier.Contrat {
		in.Versements = b.checker.Schedule(t.dossier, t.papier.Prix.Montant)
	}
	return in
}

// periode is the time in which a paper is valid: from the first day of the
// semester to the last day of its final exam session. Where that day is not
// known no attestation is issued, and an agreement ends with its courses.
func (b *batch) periode(d *dossier.Dossier) balise.Periode {
	s := b.job.Reglement.Semestres[d.Semestre]
	first := s.Debut
	if day := d.FirstDay(); !day.IsZero() && (first.IsZero() || day.Before(first)) {
		first = day
	}
	last := s.ExamensFin
	if last.IsZero() {
		last = s.Fin
		if day := d.LastDay(); day.After(last) {
			last = day
		}
	}
	return balise.Periode{Debut: first, Fin: last}
}

// rights is what a paper states: identity, UE, period, statut, price. When it
// changes the paper gets a new number.
func (b *batch) rights(t *task, reference string) register.Hash {
	d := t.dossier
	type rightUE struct {
		Code       string
		Debut, Fin dossier.Date
	}
	state := struct {
		Code, Nom, Usage, Prenom string
		Civilite                 dossier.Civilite
		Naissance                dossier.Date
		Lieu, Reference          string
		Statut                   dossier.Statut
		Type                     dossier.TypeInscription
		Periode                  balise.Periode
		UEs                      []rightUE
		Prix                     completeness.Share
		Manques                  string
	}{
		Code: d.Auditeur.Code, Nom: d.Auditeur.NomNaissance, Usage: d.Auditeur.NomUsage, Prenom: d.Auditeur.Prenom,
		Civilite: d.Auditeur.Civilite, Naissance: d.Auditeur.Naissance, Lieu: d.Auditeur.LieuNaissance, Reference: reference,
		Statut: d.Statut, Type: d.Type, Periode: b.periode(d), Prix: t.papier.Prix, Manques: t.digest,
	}
	for _, ue := range t.ues() {
		state.UEs = append(state.UEs, rightUE{ue.Code, ue.Debut, ue.Fin})
	}
	canonical, err := json.Marshal(state)
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	return b.job.Hasher.Sum("droits", canonical)
}

// ues are the UE that the paper states.
func (t *task) ues() []dossier.UE {
	if t.papier.UEs != nil {
		return t.papier.UEs
	}
	return t.dossier.Active()
}

func (t *task) codes() []string {
	var codes []string
	for _, ue := range t.ues() {
		codes = append(codes, ue.Code)
	}
	return codes
}
