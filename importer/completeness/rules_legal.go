package completeness

import (
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func ruleUnits(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	if len(s.active) == 0 {
		return []Verdict{missing("L’inscription ne porte aucune UE.").
			auditeur("Indiquez-nous les unités d’enseignement que vous choisissez.").
			desk("Saisissez les UE de l’inscription.").on(champUE)}
	}
	var out []Verdict
	for i, ue := range s.active {
		if !CodeUE(ue.Code) && !(ue.Code == "" && s.d.HasErrors()) { // an unreadable cell is said by ruleExport
			out = append(out, wrong("Le code d’UE « %s » est mal formé : attendu par exemple NFA031, UA230V ou NFP121-PAR.", ue.Code).
				desk("Corrigez le code de l’UE.").at(ue).on(champUE))
		}
		if hasUE(s.active[:i], ue.Code) {
			out = append(out, examine("L’UE %s figure deux fois dans l’inscription.", ue.Code).
				desk("Retirez la répétition.").at(ue).on(champUE).resting("double", ue.Code))
		}
	}
	return out
}

func ruleCatalogue(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	var out []Verdict
	var docs []dossier.Document
	for _, ue := range s.active {
		concerned := s.contractors(ue)
		if _, ok := s.c.Catalogue.Lookup(ue.Code); ok || len(concerned) == 0 || !CodeUE(ue.Code) {
			continue // a malformed code is said once, by ruleUnits
		}
		docs = append(docs, concerned...)
		if !s.c.catalogueIsMissing {
			out = append(out, missing("L’UE %s est absente du catalogue.", ue.Code).
				desk("Ajoutez l’UE %s au catalogue, avec son programme.", ue.Code).at(ue).on(champUE).only(concerned...))
		}
	}
	if s.c.catalogueIsMissing && len(docs) > 0 {
		return []Verdict{missing("Aucun catalogue des UE n’a été fourni : ni contrat ni convention ne peuvent être écrits.").
			desk("Fournissez le catalogue des UE (seconde feuille de l’export, ou option --catalogue).").on(champUE).only(docs...)}
	}
	return out
}

// mention is one field that an agreement must take from the catalogue.
type mention struct {
	champ string // column of the catalogue
	name  string // French, with its article
	code  string // K1 to K5 of L6353-4, C1 to C9 of D6353-1
	empty func(ue dossier.UE, f dossier.FicheUE, s *subject) bool
}

func blank(text func(dossier.FicheUE) string) func(dossier.UE, dossier.FicheUE, *subject) bool {
	return func(_ dossier.UE, f dossier.FicheUE, _ *subject) bool { return strings.TrimSpace(text(f)) == "" }
}

func noTitle(ue dossier.UE, f dossier.FicheUE, _ *subject) bool {
	return strings.TrimSpace(ue.Intitule+f.Intitule) == ""
}

func noHours(_ dossier.UE, f dossier.FicheUE, _ *subject) bool { return f.Heures <= 0 }

func noMode(ue dossier.UE, f dossier.FicheUE, _ *subject) bool {
	return strings.TrimSpace(ue.Modalite+f.Modalites) == ""
}

func noDates(ue dossier.UE, _ dossier.FicheUE, s *subject) bool {
	start, end := s.days(ue)
	return start.IsZero() || end.IsZero()
}

// contratMentions are what L6353-4 asks of a contrat, à peine de nullité. The
// price and its payment (K5) are the rules "prix" and "echeancier".
var contratMentions = []mention{
	{"intitule", "l’intitulé", "K1", noTitle},
	{"heures", "la durée en heures", "K1", noHours},
	{"programme", "le programme", "K1", blank(func(f dossier.FicheUE) string { return f.Programme })},
	{"objectif", "l’objectif", "K1", blank(func(f dossier.FicheUE) string { return f.Objectif })},
	{"effectif", "l’effectif", "K1", func(_ dossier.UE, f dossier.FicheUE, _ *subject) bool { return f.Effectif <= 0 }},
	{"prerequis", "les prérequis", "K2", blank(func(f dossier.FicheUE) string { return f.Prerequis })},
	{"modalites", "les modalités de déroulement", "K3", noMode},
	{"moyens", "les moyens pédagogiques et techniques", "K3", blank(func(f dossier.FicheUE) string { return f.Moyens })},
	{"evaluation", "le contrôle des connaissances", "K3", blank(func(f dossier.FicheUE) string { return f.Evaluation })},
	{"sanction", "la sanction de la formation", "K3", blank(func(f dossier.FicheUE) string { return f.Sanction })},
	{"intervenant", "l’intervenant", "K4", blank(func(f dossier.FicheUE) string { return f.Intervenant })},
	{"titres", "les diplômes, titres ou références de l’intervenant", "K4", blank(func(f dossier.FicheUE) string { return f.Titres })},
}

// conventionMentions are what D6353-1 asks of a convention; the price (C10) is
// the rule "prix", its payment (C11) stands in the model.
var conventionMentions = []mention{
	{"intitule", "l’intitulé", "C1", noTitle},
	{"objectif", "l’objectif", "C2", blank(func(f dossier.FicheUE) string { return f.Objectif })},
	{"programme", "le contenu", "C3", blank(func(f dossier.FicheUE) string { return f.Programme })},
	{"moyens", "les moyens prévus", "C4", blank(func(f dossier.FicheUE) string { return f.Moyens })},
	{"heures", "la durée en heures", "C5", noHours},
	{"debut", "la période de réalisation", "C6", noDates},
	{"modalites", "les modalités de déroulement", "C7", noMode},
	{"suivi", "les modalités de suivi", "C8", blank(func(f dossier.FicheUE) string { return f.Suivi })},
	{"sanction", "la sanction de la formation", "C9", blank(func(f dossier.FicheUE) string { return f.Sanction })},
}

func ruleContratFields(s *subject) []Verdict {
	if s.demarche || s.parts.Propre == nil {
		return nil
	}
	return s.lackingMentions(s.parts.Propre.UEs, contratMentions, "le contrat", "L6353-4")
}

func ruleConventionFields(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	var out []Verdict
	for _, g := range s.parts.Financeurs {
		for _, v := range s.lackingMentions(g.UEs, conventionMentions, "la convention", "D6353-1") {
			v.Counterparty = g.Counterparty
			out = append(out, v)
		}
	}
	return out
}

// lackingMentions names the UE and the fields that the catalogue leaves empty.
func (s *subject) lackingMentions(ues []dossier.UE, mentions []mention, paper, article string) []Verdict {
	var out []Verdict
	for _, ue := range ues {
		fiche, ok := s.c.Catalogue.Lookup(ue.Code)
		if !ok {
			continue // the rule "ue-catalogue" says it
		}
		var names, champs []string
		for i := range mentions {
			if m := &mentions[i]; m.empty(ue, fiche, s) {
				names = append(names, m.name+" ("+m.code+")")
				champs = append(champs, m.champ)
			}
		}
		if len(names) == 0 {
			continue
		}
		v := missing("UE %s : pour %s (%s), il manque au catalogue %s.", ue.Code, paper, article, french.And(names)).
			desk("Complétez la fiche de l’UE %s au catalogue.", ue.Code).on(champs...)
		v.UE = ue.Code
		v.Refs = []dossier.Ref{fiche.Ref}
		out = append(out, v)
	}
	return out
}
