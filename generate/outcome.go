package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// outcome is what a run did, for its report.
type outcome struct {
	began     time.Time
	people    people
	tallies   map[dossier.Document]report.Tally // of papers that nothing blocks
	failures  []failure
	questions []Question // about signed agreements
	issued    []report.Emis
	revoked   []report.Revoque
	vanished  []report.Disparu
	lots      []report.Lot
	fallen    []report.Tombe
	refused   []report.Refus
	restored  []report.Retabli
	locked    []report.Verrou
	changed   []report.Prevu                        // a person acted since the plan
	gaps      []report.Prevu                        // done otherwise than planned
	ended     map[register.PaperKey]register.Action // what was done of each ending
	undone    map[string]register.Action            // and of each undoing, by number
	plan      *plan
	numbers   map[askedOf]int   // of questions
	left      map[string]string // by number of a paper drawn again: the lot that holds its old page
	erased    int               // files that held spent credentials
	stopped   bool
}

// failure is a paper that cannot be made although no rule is against it.
type failure struct {
	person   *person
	document dossier.Document // 0: none of the dossier's
	err      error
}

// blockedCount counts a paper that waits for an answer.
const blockedCount register.Action = 0

// count adds a paper by what the register answered.
func (o *outcome) count(doc dossier.Document, action register.Action) {
	t := o.tallies[doc]
	switch action {
	case register.Nouvelle, register.Reprise, register.Remplacante:
		t.Emis++
	case register.Refaite:
		t.Refaits++
	case register.Gelee, register.Fermee, register.Retiree:
		t.Geles++
	case blockedCount:
		t.Bloques++
	default:
		t.Inchanges++
	}
	o.tallies[doc] = t
}

// fail adds a paper that cannot be made.
func (o *outcome) fail(p *person, doc dossier.Document, err error) {
	t := o.tallies[doc]
	t.Erreurs++
	o.tallies[doc] = t
	if !errors.Is(err, errNoContrat) { // the contrat's own fault is listed
		o.failures = append(o.failures, failure{p, doc, err})
	}
}

// lock adds a file that could not be replaced or removed. It is named once: where
// the new one lies matters more than that the old one is to go.
func (o *outcome) lock(v report.Verrou) {
	v.Semestre = dossier.Semestre(strings.SplitN(v.Fichier, "/", 2)[0])
	at := slices.IndexFunc(o.locked, func(one report.Verrou) bool { return one.Fichier == v.Fichier })
	switch {
	case at < 0:
		o.locked = append(o.locked, v)
	case o.locked[at].Autre == "":
		o.locked[at] = v
	}
}

// report says what the run did so far.
func (o *outcome) report(j *Job) *report.Report {
	r := report.New()
	r.Programme, r.Jour, r.Debut, r.Fin = j.Programme, j.Today, o.began, j.Now()
	r.ABlanc, r.Specimen, r.Partiel, r.Interrompu, r.Lecture = j.DryRun, j.Specimen, j.partial(), o.stopped, j.Lecture
	r.Semestres = append(r.Semestres, o.people.semestres()...)
	r.ReglementsInconnus = j.PaymentsUnknown
	owners := j.owners()
	for _, p := range j.Problems { // a rejected row has no owner
		r.Problemes = append(r.Problemes, report.Probleme{Code: p.Code, Gravite: p.Severity.String(), Cellule: p.Ref, Phrase: p.Error(),
			Auditeur: owners[rowOf(p.Ref)].Code})
	}
	tallies := map[dossier.Document]report.Tally{}
	failed := map[*person][]failure{}
	for _, f := range o.failures {
		failed[f.person] = append(failed[f.person], f)
		r.Erreurs = append(r.Erreurs, f.erreur())
	}
	for _, p := range o.people.inKeyOrder() {
		if p.planned {
			describe(r, j, p, tallies, o.numbers)
		}
		if p.planned && len(p.blocked) == 0 && failed[p] == nil {
			r.Complets++
		}
		if p.incomplete() || failed[p] != nil {
			if one := incomplet(p, failed[p]); len(one.Manques) > 0 || !j.PaymentsUnknown {
				r.Incomplets = append(r.Incomplets, one)
			}
		}
	}
	for doc, t := range o.tallies {
		due := tallies[doc]
		t.Dus, t.Bloques = due.Dus, t.Bloques+due.Bloques
		tallies[doc] = t
	}
	for doc, t := range tallies {
		r.Papiers[doc.String()] = t
	}
	for _, q := range o.questions {
		r.Examens = append(r.Examens, report.Examen{Personne: q.Personne, Manque: q.Manque, Numero: o.numbers[askedOf{q.Dossier, q.Key}]})
	}
	if o.plan != nil {
		r.Plan, r.Inchanges, r.Repris = append(r.Plan, o.plan.lines(o.people)...), o.plan.unchanged(), o.plan.assumed
	}
	r.Changements, r.Ecarts = append(r.Changements, o.changed...), append(r.Ecarts, o.gaps...)
	r.Retablis, r.Verrous = append(r.Retablis, o.restored...), append(r.Verrous, o.locked...)
	r.Emis, r.Revoques = append(r.Emis, o.issued...), append(r.Revoques, o.revoked...)
	r.Disparus, r.Lots, r.IdentifiantsEffaces = append(r.Disparus, o.vanished...), append(r.Lots, o.lots...), o.erased
	r.Tombes, r.Refus, r.Contacts = append(r.Tombes, o.fallen...), append(r.Refus, o.refused...), contacts(o.people, r)
	return r
}

// describe adds what the rules say of one dossier.
func describe(r *report.Report, j *Job, p *person, tallies map[dossier.Document]report.Tally, numbers map[askedOf]int) {
	r.Dossiers++
	who := report.Of(p.Dossier)
	for _, papier := range p.report.Due {
		t := tallies[papier.Document]
		if papier.Document != dossier.Relance && !p.report.ReadyPaper(papier) {
			t.Dus, t.Bloques = t.Dus+1, t.Bloques+1
		} else if j.wants(papier.Document) {
			t.Dus++
		} else {
			continue
		}
		tallies[papier.Document] = t
	}
	for _, v := range p.asked {
		if !v.Confidential && (v.Blocks == 0 || v.Outcome == completeness.AExaminer) { // else it is listed as missing
			v.Outcome = completeness.AExaminer // as the papers see it
			r.Examens = append(r.Examens, report.Examen{Personne: who, Manque: report.ManqueOf(v), Numero: numbers[askedOf{p.key, v.Key()}]})
		}
	}
	if len(p.report.Due) == 0 { // closed, or funded in a way that is none of this program's business
		for _, v := range shown(p.report) {
			r.SansDocument = append(r.SansDocument, report.Examen{Personne: who, Manque: report.ManqueOf(v)})
		}
	}
	if p.report.AAnnuler() {
		r.AAnnuler = append(r.AAnnuler, p.key.Code)
	}
}

// shown are the verdicts that block something. What touches health is shown at
// the desk only.
func shown(r completeness.Report) []completeness.Verdict {
	var list []completeness.Verdict
	for _, v := range r.All {
		if v.Blocks != 0 && !v.Confidential && !v.Export {
			list = append(list, v)
		}
	}
	return list
}

// incomplet is a dossier that lacks something, or of which a paper could not be
// made.
func incomplet(p *person, failed []failure) report.Incomplet {
	one := report.Incomplet{Personne: report.Of(p.Dossier)}
	if p.incomplete() {
		one.Documents = slices.Clone(p.blocked)
		for _, v := range shown(p.report) {
			one.Manques = append(one.Manques, report.ManqueOf(v))
		}
	}
	for _, f := range failed {
		if f.document != 0 {
			one.Documents = append(one.Documents, f.document)
		}
		one.Manques = append(one.Manques, f.manque())
	}
	return one
}

// erreur is the failure as the report lists it: the chain of what was not
// foreseen goes to the engineers.
func (f failure) erreur() report.Erreur {
	phrase, foreseen := Explain(f.err)
	e := report.Erreur{Personne: report.Of(f.person.Dossier), Document: f.document, Phrase: phrase}
	if !foreseen {
		e.Details = f.err.Error()
	}
	return e
}

// manque is the failure as something that its dossier lacks.
func (f failure) manque() report.Manque {
	phrase, _ := Explain(f.err)
	m := report.Manque{Regle: report.RuleImpression, Verdict: completeness.Invalide, Message: phrase,
		Remede: "Corrigez la donnée en cause dans le système d’information, puis exportez de nouveau.", Cellules: f.person.Source}
	var text *press.Unprintable
	if errors.As(f.err, &text) {
		m.Remede = text.Remedy
		if len(text.Cells) > 0 {
			m.Cellules = text.Cells
		}
	}
	if f.document != 0 {
		m.Bloque = []dossier.Document{f.document}
	}
	return m
}

// Explain says in French why a paper could not be made; ok is false when that
// was not foreseen.
func Explain(err error) (phrase string, ok bool) {
	var missing *balise.MissingValue
	var text *press.Unprintable
	var centre *unknownCentre
	switch {
	case errors.As(err, &missing):
		return missing.Error(), true
	case errors.As(err, &text):
		return "texte impossible à imprimer — " + text.Phrase, true
	case errors.As(err, &centre):
		return french.Say("le centre « %s » n’est pas dans la configuration : ajoutez-le à la liste des centres", centre.name), true
	case errors.Is(err, errNoContrat):
		return "le formulaire de rétractation accompagne un contrat, qui n’est pas émis", true
	}
	return french.Text("une erreur imprévue est survenue : transmettez rapport.json à l’assistance"), false
}

// astray are the dossiers of centres that the configuration does not name.
func astray(j *Job, n people) []failure {
	var list []failure
	for _, p := range n.inKeyOrder() {
		if _, err := j.centre(p.Centre); err != nil && j.chosen(p.key) {
			list = append(list, failure{p, 0, err})
		}
	}
	return list
}

// unknownCentre is a teaching centre that the configuration does not name.
type unknownCentre struct{ name string }

func (e *unknownCentre) Error() string {
	return fmt.Sprintf("teaching centre %q is not in the configuration", e.name)
}

// rowOf is the row of a cell.
func rowOf(r dossier.Ref) dossier.Ref { return dossier.Ref{Sheet: r.Sheet, Row: r.Row} }

// owners says whose the rows are that the problems stand in.
func (j *Job) owners() map[dossier.Ref]dossier.Key {
	owners := map[dossier.Ref]dossier.Key{}
	for _, p := range j.Problems {
		owners[rowOf(p.Ref)] = dossier.Key{}
	}
	for i := range j.Dossiers {
		for _, ref := range j.Dossiers[i].Source {
			if _, faulty := owners[rowOf(ref)]; faulty {
				owners[rowOf(ref)] = j.Dossiers[i].Key()
			}
		}
	}
	return owners
}

// take takes in a plan: what a person is asked, and what cannot be made.
func (o *outcome) take(p *plan) {
	o.plan, o.questions = p, p.questions
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if one.err != nil {
				o.fail(one.person, lot.document, one.err)
			}
		}
	}
}

// refuse takes in what the guards refuse: of a refused night nothing is counted.
func (o *outcome) refuse(err error) {
	var refusal *GuardError
	if errors.As(err, &refusal) {
		o.refused = refusal.Refus
	}
}

// addPlan takes a plan for done: what a dry run reports.
func (o *outcome) addPlan(p *plan) {
	o.addAside(p)
	for i, a := range p.fallen {
		o.addEnding(p.endings[i], a)
	}
	for _, one := range p.undoings {
		o.addRestored(one)
	}
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if one.err == nil && one.aside == 0 && one.action != 0 {
				o.count(lot.document, one.action)
			}
		}
	}
}

// addAside counts the papers about which nothing is done.
func (o *outcome) addAside(p *plan) {
	for _, one := range p.unclaimed {
		o.count(one.document, one.action)
	}
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			switch one.aside {
			case waiting:
				o.count(lot.document, blockedCount)
			case restored:
				o.count(lot.document, register.Inchangee)
			}
		}
	}
}

// addEnding takes in what the register answered about a paper whose right has
// ended.
func (o *outcome) addEnding(e register.Ending, a register.Answer) {
	o.ended[e.Key] = a.Action
	switch a.Action {
	case register.Revocation:
		o.revoked = append(o.revoked, report.Revoque{Numero: a.Paper.Number, Document: e.Key.Document, Code: e.Key.Code, Motif: e.Why})
	case register.Changee:
		o.changed = append(o.changed, o.plan.past.prevu(a.Paper, a.Action.String(), e.Why))
	}
}

func (o *outcome) addRestored(p register.Paper) {
	one := report.Retabli{Personne: personneOf(p), Numero: p.Number, Document: p.Key.Document, Fichier: p.File,
		Change: french.And(inFrench(o.plan.later[p.Number]))}
	if o.plan.past.printed(p) {
		one.Lot = p.Lot
	}
	o.restored = append(o.restored, one)
}

// hold holds what was done against the plan. What a person changed, what could
// not be made and what is locked is listed elsewhere; anything else is a fault
// of the program.
func (o *outcome) hold(p *plan) {
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if one.err == nil && one.aside == 0 {
				o.compare(one.key(), one.number, one.claim.Planned.Action, one.done)
			}
		}
	}
	for i, e := range p.endings {
		o.compare(e.Key, p.fallen[i].Paper.Number, p.fallen[i].Action, o.ended[e.Key])
	}
	for _, one := range p.undoings {
		o.compare(one.Key, one.Number, register.Retablie, o.undone[one.Number])
	}
}

// compare notes a paper of which something else was done than planned.
func (o *outcome) compare(key register.PaperKey, number string, planned, done register.Action) {
	if planned == done || done == register.Changee {
		return
	}
	who := o.people.whose(key)
	o.gaps = append(o.gaps, report.Prevu{Personne: report.Of(who.Dossier), Action: planned.String(), Numero: number,
		Document: key.Document, Contrepartie: key.Contrepartie, Motif: french.Say("fait : %s", done)})
	o.fail(who, key.Document, &gapError{planned, done})
}

// gapError says that something else was done than the plan said.
type gapError struct{ planned, done register.Action }

func (e *gapError) Error() string { return fmt.Sprintf("planned %v, done %v", e.planned, e.done) }
