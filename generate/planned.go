package generate

import (
	"cmp"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// lines is the plan as the report shows it: each paper that does not stay as it
// is, with its reason.
func (p *plan) lines(n people) []report.Prevu {
	var list []report.Prevu
	for _, one := range p.undoings {
		why := french.Text("la cause de sa révocation a disparu")
		if changed := p.later[one.Number]; len(changed) > 0 {
			why += french.Say(" ; la nuit suivante le refait (%s)", french.And(inFrench(changed)))
		}
		if asked := p.asks[one.Number]; asked != "" {
			why += french.Say(" ; la nuit suivante pose la question (%s)", asked)
		}
		list = append(list, p.past.prevu(one, register.Retablie.String(), why))
	}
	for i, a := range p.fallen {
		if a.Action != register.Inchangee {
			line := p.past.prevu(a.Paper, a.Action.String(), p.endings[i].Why)
			if a.Action == register.Revocation && a.Paper.State.Valid() { // a reservation is nobody's paper
				line.Remplace = a.Paper.Number
			}
			list = append(list, line)
		}
	}
	list = append(list, p.kept...)
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if line, ok := one.line(p.past); ok {
				list = append(list, line)
			}
		}
	}
	for _, one := range p.unclaimed {
		if one.action == register.Gelee {
			line := report.Prevu{Personne: report.Of(one.person.Dossier), Action: one.action.String(), Document: one.document,
				Motif: french.Text("signé sous l’ancien centre ou l’ancien code, il reste")}
			if at := slices.IndexFunc(one.person.before, func(e earlier) bool { return e.key.Document == one.document }); at >= 0 {
				line.Numero = one.person.before[at].number
			}
			list = append(list, line)
		}
	}
	for _, one := range n.list {
		for _, doc := range one.blocked {
			if one.planned {
				why := whyBlocked(one.report, doc)
				if slices.ContainsFunc(one.stands, func(k register.PaperKey) bool { return k.Document == doc }) {
					why = strings.TrimSpace(why + " " + french.Text("Le document déjà émis reste valable."))
				}
				list = append(list, report.Prevu{Personne: report.Of(one.Dossier), Action: blockedAction, Document: doc, Motif: why})
			}
		}
	}
	return list
}

// blockedAction is the action of a paper that is due and waits.
const blockedAction = "bloquée"

func whyBlocked(r completeness.Report, doc dossier.Document) string {
	for _, v := range r.Blocking(doc) {
		if !v.Confidential && !v.Export {
			return v.Message
		}
	}
	return ""
}

// unchanged counts the papers that stay as they are.
func (p *plan) unchanged() int {
	total := 0
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if one.err == nil && one.aside == 0 && one.action == register.Inchangee {
				total++
			}
		}
	}
	for _, one := range p.unclaimed {
		if one.action == register.Inchangee {
			total++
		}
	}
	return total
}

func (t *past) prevu(p register.Paper, action, why string) report.Prevu {
	return report.Prevu{Personne: personneOf(p), Action: action, Numero: p.Number, Document: p.Key.Document,
		Contrepartie: p.Key.Contrepartie, Motif: why, Imprime: t.printed(p)}
}

// personneOf names a paper's person as the register knows them.
func personneOf(p register.Paper) report.Personne {
	return report.Personne{Code: p.Key.Code, Nom: nameOf(p), Semestre: p.Key.Semestre, Centre: p.Key.Centre, Tri: p.Folded}
}

// line is the paper's line of the plan; ok is false when nothing happens to it.
func (p *paper) line(t *past) (line report.Prevu, ok bool) {
	line = report.Prevu{Personne: report.Of(p.person.Dossier), Action: p.action.String(), Numero: p.number, Document: p.papier.Document,
		Contrepartie: p.papier.Counterparty}
	if p.err != nil || p.aside == restored || p.action == 0 || p.action == register.Inchangee {
		return line, false
	}
	if p.aside == 0 {
		line.Remplace = p.claim.Planned.Replaces
	}
	if p.answer == nil || p.aside == waiting {
		line.Motif = p.whyNew()
		if p.aside == waiting {
			line.Action = blockedAction
		}
		return line, true
	}
	a, d := p.answer, p.answer.Difference
	line.Imprime = t.printed(a.Paper)
	switch {
	case a.Action == register.Refaite:
		old := cmp.Or(a.Paper.Digests, p.claim.Former)
		line.Motif = cmp.Or(whyChanged(register.Difference{Changed: old.ContentChanged(p.claim.Digests)}), french.Text("présentation modifiée"))
	case a.Replaces != "":
		line.Numero, line.Motif = a.Replaces, cmp.Or(p.whyNew(), whyChanged(d))
	case a.Action == register.Gelee, a.Action == register.Examen:
		line.Motif = whyChanged(d)
	}
	return line, true
}

// whyNew says why a new paper waits, or that it takes the place of another
// dossier's.
func (p *paper) whyNew() string {
	switch {
	case p.aside == waiting && p.person.waits == closedMark:
		return french.Text("l’inscription était close la dernière nuit, et l’export ne dit plus son statut")
	case p.aside == waiting && p.partial:
		return french.Say("%s, de l’ancien centre, énonce ce que l’export ne dit plus : il reste valable", p.claim.Over)
	case p.aside == waiting && p.person.waits == "":
		return french.Text("un financeur était nommé, et l’export ne dit plus qui paie")
	case p.aside == waiting:
		return french.Say("attend la réponse : est-ce la personne du code %s ?", p.person.waits)
	case p.claim.Over != "" && p.claim.Planned.Replaces == p.claim.Over:
		return french.Text("l’inscription a changé de centre ou de code")
	}
	return ""
}

// whyChanged says what became of what a paper says: where something has only
// changed, what.
func whyChanged(d register.Difference) string {
	if d.Whole() && len(d.Added)+len(d.Ended) == 0 {
		return french.And(inFrench(d.Changed))
	}
	var parts []string
	for _, part := range []struct {
		format string
		names  []string
	}{{"changé : %s", d.Changed}, {"ajouté : %s", d.Added}, {"terminé : %s", d.Ended}, {"absent de l’export : %s", slices.Concat(d.Gone, d.Emptied)}} {
		if len(part.names) > 0 {
			parts = append(parts, french.Say(part.format, french.And(inFrench(part.names))))
		}
	}
	return strings.Join(parts, french.Text(" ; "))
}
