package generate

import (
	"context"
	"maps"
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// findEndings lists the living papers whose right has ended, by what the export
// states: what the rules take back, and what is no longer due. A dossier that is
// not in the export is left alone; a funder that is gone is asked about.
func (p *plan) findEndings(ctx context.Context, j *Job, n people) error {
	for _, key := range slices.SortedFunc(maps.Keys(p.past.standing), register.PaperKey.Compare) {
		e, q := n.ending(j, key, p.past)
		if e != nil && q == nil {
			p.endings = append(p.endings, *e)
		}
		if q != nil {
			s := p.past.standing[key]
			p.kept = append(p.kept, report.Prevu{Personne: q.Personne, Action: register.Examen.String(), Numero: s.number,
				Document: key.Document, Contrepartie: key.Contrepartie, Motif: e.Why, Imprime: s.printed})
		}
		if q != nil && !slices.ContainsFunc(p.questions, func(o Question) bool { return o.Dossier == q.Dossier && o.Key == q.Key }) {
			p.questions = append(p.questions, *q) // several papers state the same UE
		}
	}
	if len(p.endings) == 0 {
		return nil
	}
	for group := range slices.Chunk(p.endings, j.group()) {
		answers, err := j.Register.PlanWithdraw(ctx, group)
		if err != nil {
			return err
		}
		for i := range group {
			group[i].Planned = answers[i].Planned()
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

// causeFinancement is the cause of revocations of agreements that somebody else
// pays now.
const causeFinancement = "financement"

// ending says whether and why the data take back the papers of a key. With a
// question the papers stand until it is answered.
func (n people) ending(j *Job, key register.PaperKey, t *past) (*register.Ending, *Question) {
	p, s := n.byKey[key.Key], t.standing[key]
	if p == nil || !p.planned || key.Document == dossier.Relance {
		return nil, nil
	}
	e := &register.Ending{Key: key, Frozen: p.wasSigned(key)}
	if key.Document == dossier.Retractation { // it stands with its contrat
		contrat := t.standing[register.PaperKey{Key: key.Key, Document: dossier.Contrat}]
		e.Frozen = contrat.state == register.Remise || e.Frozen && contrat.state == register.Emise
	}
	for _, v := range p.report.Revoked() {
		if v.Revokes.Has(key.Document) && p.states(v.Champs) {
			if code := p.unsaid(s.ues); v.Rule == completeness.RuleClose && code != "" && s.state.Valid() {
				q := n.ueAbsente(p, key.Document.Label()+" "+s.number, code)
				e.Why = whyChanged(register.Difference{Gone: []string{"ue/" + code}})
				return e, &q
			}
			e.Why, e.Cause = v.Message, v.Rule
			return e, nil
		}
	}
	if p.due(key) >= 0 {
		return nil, nil
	}
	e.Why = french.Text("ce document n’est plus dû : l’inscription ou son financement a changé")
	if has(p.report, completeness.RuleHors) {
		e.Cause = completeness.RuleHors
		return e, nil
	}
	if p.paysOtherwise(key) {
		e.Cause = causeFinancement
		return e, nil
	}
	if key.Document == dossier.Retractation || !s.state.Valid() {
		return nil, nil // goes with its contrat
	}
	q := n.decided.absence(key.Key, report.RuleFinanceurAbsent, strings.TrimSuffix(key.Document.String()+"+"+key.Contrepartie, "+"))
	if accepts, _ := n.decided.answer(key.Key, q); accepts {
		return e, nil
	}
	e.Why = french.Text("l’export ne dit plus qui paie")
	return e, &Question{Personne: report.Of(p.Dossier), Dossier: key.Key, Key: q.rule, Facts: q.facts,
		Manque: report.Manque{Regle: report.RuleFinanceurAbsent, Verdict: completeness.AExaminer, Cellules: p.Source,
			Message: french.Say("%s %s : l’export ne dit plus qui paie sous ce document ; il reste valable", key.Document.Label(), s.number),
			Remede:  french.Text("S’il ne paie plus, acceptez : le document sera révoqué. Sinon, rétablissez le financement dans le système d’information.")}}
}

// unsaid is a UE of a paper of which the export does not say that it has ended,
// though each that it names has by a statut of its own; "" is none.
func (p *person) unsaid(ues []string) string {
	other := func(u dossier.UE) bool { return !u.StatutPropre || !u.Statut.Ended() }
	if p.Statut.Ended() && slices.ContainsFunc(p.UEs, other) {
		return "" // the inscription itself
	}
	for _, code := range ues {
		named := slices.ContainsFunc(p.UEs, func(u dossier.UE) bool { return u.Code == code })
		if !named && !slices.Contains(p.ended, press.UEName(code)) {
			return code
		}
	}
	return ""
}

// states reports whether the export gives one of these fields a value. A field
// that dossiers are not looked at for counts as stated.
func (p *person) states(champs []string) bool {
	if len(champs) == 0 {
		return true
	}
	for i := range fields {
		if slices.Contains(champs, fields[i].id) && fields[i].stated(p.Dossier) {
			return true
		}
	}
	return !slices.ContainsFunc(champs, isField)
}

// paysOtherwise reports whether the export states that a paper of a key is not
// due: another pays, or there is nothing to pay for.
func (p *person) paysOtherwise(key register.PaperKey) bool {
	if p.Type != dossier.InscriptionUE {
		return true
	}
	return slices.ContainsFunc(p.Financements, func(f dossier.Financement) bool {
		if key.Document == dossier.Convention {
			return f.Financeur.SIRET == key.Contrepartie || dossier.Fold(f.Financeur.Nom) == key.Contrepartie
		}
		return (f.Nature.Collective() || f.Nature == dossier.CPF) && (f.Part > 0 || f.Connu || f.Nature == dossier.CPF)
	})
}

// causeGone reports whether the export states that the cause of a revocation is
// gone: its silence undoes nothing.
func (p *person) causeGone(revoked register.Paper) bool {
	if !p.planned || p.waits != "" || p.due(revoked.Key) < 0 && revoked.Key.Document != dossier.Relance || has(p.report, revoked.Cause) {
		return false
	}
	if revoked.Cause == causeFinancement || revoked.Cause == completeness.RuleHors {
		return slices.ContainsFunc(p.Financements, func(f dossier.Financement) bool { return f.Nature != dossier.NatureInconnue })
	}
	return p.Statut != dossier.StatutInconnu
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
