package completeness

import (
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func ruleFunding(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	if len(s.d.Financements) == 0 {
		return []Verdict{examine("L’export ne dit pas qui paie : l’inscription est lue comme individuelle, avec un contrat.").
			desk("Vérifiez le financement et saisissez-le.").on(champDispositif, champFinancement).resting("financement", "aucun")}
	}
	var out []Verdict
	for range s.parts.unknown {
		out = append(out, wrong("La nature d’un financement n’est pas reconnue.").
			desk("Corrigez le dispositif de financement, ou ajoutez sa valeur à la table de la configuration.").on(champDispositif, champFinancement))
	}
	if s.parts.implied {
		out = append(out, examine("Les financeurs ne couvrent pas tout, et aucune ligne ne dit qui paie le reste : un contrat est préparé pour la part de l’auditeur.").
			desk("Vérifiez les parts de financement et saisissez celle de l’auditeur.").
			on(champDispositif, champFinancement, champPart).resting("reste", s.shares()))
	}
	return append(out, s.partsOver()...)
}

// shares lists the shares, for the facts of a decision.
func (s *subject) shares() []dossier.Centi {
	var parts []dossier.Centi
	for _, f := range s.d.Financements {
		parts = append(parts, f.Part, f.Montant)
	}
	return parts
}

// partsOver finds the UE whose stated shares do not come to 100 %.
func (s *subject) partsOver() []Verdict {
	for _, ue := range s.active {
		var sum dossier.Centi
		stated := true
		for i := range s.d.Financements {
			if line := &s.d.Financements[i]; covers(line, ue.Code) {
				stated = stated && line.Part > 0
				sum += line.Part
			}
		}
		if sum > whole || stated && sum > 0 && sum < whole && !s.parts.implied {
			return []Verdict{examine("UE %s : les parts de financement font %s %%, au lieu de 100 %%.", ue.Code, sum.Short()).
				desk("Corrigez les parts de financement.").at(ue).on(champPart).resting("parts", s.shares())}
		}
	}
	return nil
}

func ruleContratSigned(s *subject) []Verdict {
	if s.demarche || s.parts.Propre == nil {
		return nil
	}
	signed := s.d.Pieces.ContratSigne
	if signed.IsZero() {
		return []Verdict{missing("Le contrat de formation n’est pas signé.").
			auditeur("Lisez, datez et signez le contrat de formation, puis remettez-en un exemplaire au centre.").
			desk("Faites signer le contrat de formation et notez la date de signature.").on(champContratSigne)}
	}
	if signed.After(s.c.Today) {
		return []Verdict{wrong("La date de signature du contrat (%s) est dans l’avenir.", signed.Short()).
			desk("Corrigez la date de signature du contrat.").on(champContratSigne)}
	}
	return nil
}

func ruleTakeover(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	var out []Verdict
	for _, g := range s.parts.Financeurs {
		for _, i := range g.Lines {
			line := &s.d.Financements[i]
			if line.Nature != dossier.Employeur || line.PriseEnCharge == dossier.Oui {
				continue
			}
			v := missing("Le formulaire « prise en charge d’une formation Cnam » n’a pas été reçu (employeur : %s).", nameOf(line.Financeur, "non nommé")).
				auditeur("Faites remplir et signer par votre employeur le formulaire « prise en charge d’une formation Cnam », puis remettez-le au centre.").
				desk("Réclamez le formulaire de prise en charge.").on(champPriseEnCharge)
			v.Counterparty = g.Counterparty
			out = append(out, v)
			break
		}
	}
	return out
}

func nameOf(o dossier.Organisation, otherwise string) string {
	if o.Nom == "" {
		return otherwise
	}
	return o.Nom
}

func ruleFunder(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	var out []Verdict
	for i := range s.parts.Financeurs {
		g := &s.parts.Financeurs[i]
		for _, v := range g.verdicts(s.d) {
			v.Counterparty = g.Counterparty
			out = append(out, v)
		}
	}
	return out
}

// verdicts says what a convention lacks of its funder.
func (p *Part) verdicts(d *dossier.Dossier) []Verdict {
	o := d.Financements[p.Lines[0]].Financeur
	name := nameOf(o, "le financeur")
	var absent, champs []string
	lack := func(bad bool, what, champ string) {
		if bad {
			absent, champs = append(absent, what), append(champs, champ)
		}
	}
	lack(strings.TrimSpace(o.Nom) == "", "le nom", champFinanceur)
	lack(o.SIRET == "", "le SIRET", champSIRET)
	lack(strings.TrimSpace(o.Adresse) == "", "l’adresse", champFinAdresse)
	lack(strings.TrimSpace(o.Representant) == "", "le représentant", champRepresentant)
	share, over := true, false
	for _, i := range p.Lines {
		line := &d.Financements[i]
		share = share && (line.Part > 0 || line.Connu)
		over = over || line.Part > whole || line.Part < 0
	}
	lack(!share, "la part prise en charge", champPart)
	var out []Verdict
	if len(absent) > 0 {
		out = append(out, missing("Convention avec %s : il manque %s.", name, french.And(absent)).
			auditeur("Demandez à votre financeur (%s) de nous communiquer %s.", nameOf(o, "employeur ou organisme"), french.And(absent)).
			desk("Complétez les coordonnées du financeur.").on(champs...))
	}
	if o.SIRET != "" {
		if err := dossier.CheckSIRET(o.SIRET); err != nil {
			out = append(out, wrong("Convention avec %s : le SIRET %s est faux ; %s.", name, o.SIRET, err).
				auditeur("Demandez à votre financeur (%s) son numéro SIRET exact, de 14 chiffres.", nameOf(o, "employeur ou organisme")).
				desk("Vérifiez le SIRET auprès du financeur.").on(champSIRET))
		}
	}
	if over {
		out = append(out, wrong("Convention avec %s : la part prise en charge n’est pas comprise entre 0 et 100 %%.", name).
			desk("Corrigez la part du financeur.").on(champPart))
	}
	return out
}

func ruleConventionSigned(s *subject) []Verdict {
	if s.demarche {
		return nil
	}
	var out []Verdict
	for i := range s.parts.Financeurs {
		g := &s.parts.Financeurs[i]
		name := nameOf(s.d.Financements[g.Lines[0]].Financeur, "le financeur")
		signed := g.Signed
		var v Verdict
		switch {
		case signed.IsZero():
			v = missing("La convention avec %s n’est pas signée.", name).
				auditeur("Demandez à votre financeur (%s) de signer la convention et de nous la retourner.", name).
				desk("Réclamez la convention signée au financeur.")
		case signed.After(s.c.Today):
			v = wrong("La date de signature de la convention avec %s (%s) est dans l’avenir.", name, signed.Short()).
				desk("Corrigez la date de signature de la convention.")
		default:
			continue
		}
		v.Counterparty = g.Counterparty
		out = append(out, v.on(champConvention).resting("convention", g.Counterparty, signed))
	}
	return out
}

func rulePrice(s *subject) []Verdict {
	malformed := slices.ContainsFunc(s.active, func(ue dossier.UE) bool { return !CodeUE(ue.Code) })
	if s.demarche || malformed { // the code is to be mended first: the price may follow from it
		return nil
	}
	var out []Verdict
	if s.parts.Propre != nil {
		out = append(out, priceVerdicts(s.parts.Propre.Prix, "du contrat", champMontant)...)
		if s.parts.Propre.Prix.Connu && s.parts.Propre.Prix.Montant == 0 {
			out = s.freeContrat()
		}
		for i := range out {
			out[i].scope = Set(dossier.Contrat, dossier.Retractation)
		}
	}
	for i := range s.parts.Financeurs {
		g := &s.parts.Financeurs[i]
		name := nameOf(s.d.Financements[g.Lines[0]].Financeur, "le financeur")
		for _, v := range priceVerdicts(g.Prix, "de la convention avec "+name, champMontantTiers) {
			v.Counterparty, v.scope = g.Counterparty, Set(dossier.Convention)
			out = append(out, v)
		}
	}
	return out
}

// freeContrat says that a contrat of 0 € makes no sense. A signed contrat stands
// whatever blocks it, so there a person is asked beside.
func (s *subject) freeContrat() []Verdict {
	const remedy = "Saisissez le montant que paie l’auditeur ; s’il ne paie rien, saisissez le financeur et sa part."
	out := []Verdict{wrong("Le prix du contrat est de 0 € : un contrat individuel n’a lieu d’être que si l’auditeur paie (L6353-3, « à ses frais »), et il n’y a rien à échelonner.").
		desk(remedy).on(champMontant)}
	if signed := s.d.Pieces.ContratSigne; !signed.IsZero() {
		out = append(out, examine("Un contrat est signé le %s, et le prix de l’export est de 0 € : le contrat n’est pas réimprimé.", signed.Short()).
			desk(remedy).on(champMontant, champContratSigne).resting("prix", 0, signed))
	}
	return out
}

func priceVerdicts(p Share, of, champ string) []Verdict {
	switch {
	case !p.Connu:
		return []Verdict{missing("Le prix %s n’est ni dans l’export ni au catalogue.", of).
			desk("Saisissez le montant dans l’export, ou le prix de chaque UE au catalogue.").on(champ)}
	case p.Montant < 0:
		return []Verdict{wrong("Le prix %s est négatif (%s).", of, p.Montant.Euros()).
			desk("Corrigez le montant.").on(champ)}
	case p.Differs():
		return []Verdict{examine("Le prix %s est de %s dans l’export et de %s au catalogue.", of, p.Montant.Euros(), p.Catalogue.Euros()).
			desk("Vérifiez le montant ; celui de l’export est imprimé.").on(champ).
			resting("prix", p.Montant, p.Catalogue)}
	}
	return nil
}
