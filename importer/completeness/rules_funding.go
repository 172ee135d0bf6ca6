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
	if s.parts.implied && len(s.parts.nobody) < len(s.parts.Propre.UEs) {
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
		var sum, opco dossier.Centi
		stated := true
		for i := range s.d.Financements {
			switch line := &s.d.Financements[i]; {
			case !covers(line, ue.Code):
			case subrogated(s.d, i):
				opco += line.Part
			default:
				stated = stated && line.Part > 0
				sum += line.Part
			}
		}
		sum = max(sum, min(sum+opco, whole)) // an OPCO pays for the employer, not beside it
		if sum > whole {
			return []Verdict{wrong("UE %s : les parts de financement font %s %%, au lieu de 100 %% ; on ne sait pas qui signe quoi.", ue.Code, sum.Short()).
				desk("Corrigez les parts de financement.").at(ue).on(champPart).resting("parts", s.shares())}
		}
		if stated && sum > 0 && sum < whole && !s.parts.implied {
			return []Verdict{examine("UE %s : les parts de financement font %s %%, au lieu de 100 %%.", ue.Code, sum.Short()).
				desk("Corrigez les parts de financement.").at(ue).on(champPart).resting("parts", s.shares())}
		}
	}
	return nil
}

// rulePayer finds the UE of which nothing says who pays.
func rulePayer(s *subject) []Verdict {
	var out []Verdict
	for _, ue := range s.parts.nobody {
		out = append(out, missing("UE %s : rien ne dit qui la paie.", ue.Code).
			desk("Saisissez le financement de l’UE %s : l’auditeur, son employeur ou un autre financeur.", ue.Code).
			at(ue).on(champDispositif, champFinancement, champFinanceur))
	}
	return out
}

// owes reports whether the person is known to pay a part: of a UE that nothing
// says who pays it is not, and no signature nor money is asked for.
func (s *subject) owes() bool {
	return s.parts.Propre != nil && (len(s.parts.nobody) == 0 || len(s.parts.nobody) < len(s.parts.Propre.UEs))
}

func ruleContratSigned(s *subject) []Verdict {
	if !s.owes() {
		return nil
	}
	signed := s.d.Pieces.ContratSigne
	switch {
	case s.demarche && signed.IsZero():
		return []Verdict{s.demarcheAgreement("à titre individuel",
			"Établissez et faites signer la convention (L6353-3 à L6353-7 : même délai de rétractation, 30 %% au plus à sa fin) ; notez la date de signature.")}
	case signed.IsZero():
		return []Verdict{missing("Le contrat de formation n’est pas signé.").
			auditeur("Lisez, datez et signez le contrat de formation, puis remettez-en un exemplaire au centre.").
			desk("Faites signer le contrat de formation et notez la date de signature.").on(champContratSigne)}
	case signed.After(s.c.Today):
		return []Verdict{wrong("La date de signature du contrat (%s) est dans l’avenir.", signed.Short()).
			desk("Corrigez la date de signature du contrat.").on(champContratSigne)}
	}
	return append(s.addedAfterSigning(), s.signedLate(signed)...)
}

// demarcheAgreement says that an agreement is to be made by hand: the program has
// no model of the centre's for a démarche, and says so rather than nothing.
func (s *subject) demarcheAgreement(how, desk string) Verdict {
	if s.d.Type == dossier.InscriptionVAPP {
		desk = "Faites décider par la personne responsable de l’accord à signer pour cette VAPP, et notez la date de signature."
	}
	return examine("%s %s : l’accord est à établir hors de ce programme, qui n’en a pas le modèle.", s.d.Type, how).
		desk(desk).on(champContratSigne).resting("demarche", s.d.Type)
}

// addedAfterSigning finds the UE that the contrat which was signed does not name.
func (s *subject) addedAfterSigning() []Verdict {
	agreed, known := s.signed(dossier.Contrat, "")
	if !known || len(agreed.UEs) == 0 {
		return nil
	}
	var added []string
	for _, ue := range s.parts.Propre.UEs {
		if !slices.Contains(agreed.UEs, ue.Code) {
			added = append(added, ue.Code)
		}
	}
	if len(added) == 0 {
		return nil
	}
	return []Verdict{wrong("Le contrat signé porte sur %s ; %s n’y figure pas.", french.And(agreed.UEs), french.And(added)).
		desk("Établissez un avenant ; d’ici là, l’échéancier du contrat signé vaut.").
		on(champUE, champContratSigne).resting("avenant", agreed.UEs, added)}
}

// signedLate lays before a person a contrat that was signed after the first
// payment or the first course: the law wants it signed before either (L6353-3).
// The date of inscription is data entry and says nothing of that.
func (s *subject) signedLate(signed dossier.Date) []Verdict {
	var first dossier.Date
	for _, ue := range s.parts.Propre.UEs {
		if start, _ := s.days(ue); !start.IsZero() && (first.IsZero() || start.Before(first)) {
			first = start
		}
	}
	what, on := "début des cours", first
	if fee := s.d.Droit; fee.Regle > 0 && !fee.Le.IsZero() && fee.Le.Before(signed) {
		what, on = "règlement", fee.Le
	}
	if on.IsZero() || !signed.After(on) {
		return nil
	}
	return []Verdict{examine("Le contrat est signé le %s, après le %s du %s ; la loi le veut signé avant (L6353-3).", signed.Short(), what, on.Short()).
		desk("Faites examiner ce contrat par la personne responsable.").
		on(champContratSigne).resting("tardif", signed, on)}
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
	abroad := withoutSIRET(o)
	lack(o.SIRET == "" && abroad == "", "le SIRET", champSIRET)
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
	if o.SIRET == "" && abroad != "" {
		out = append(out, examine("Convention avec %s : aucun SIRET, %s.", name, abroad).
			desk("Vérifiez l’identité du payeur ; la convention se signe sans SIRET.").
			on(champSIRET).resting("sans siret", o.Nom, o.Adresse))
	}
	if d.Financements[p.Lines[0]].Nature == dossier.Organisme && isOPCO(o.Nom) {
		out = append(out, examine("%s est un opérateur de compétences : il paie pour l’employeur, et c’est l’employeur qui signe la convention.", name).
			desk("Saisissez l’employeur comme financeur, ou confirmez que cet organisme signe.").
			on(champFinanceur).resting("opco", o.Nom))
	}
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

// withoutSIRET says why a payer has no SIRET, "" where one is expected: its
// address ends with the name of another country, or it is a private person.
func withoutSIRET(o dossier.Organisation) string {
	parts := strings.Split(o.Adresse, ",")
	last := strings.TrimSpace(parts[len(parts)-1])
	if n, ok := ParseNationality(last); ok && len(parts) > 1 && !n.French() && strings.Trim(last, "0123456789 ") != "" {
		return "le payeur est établi à l’étranger"
	}
	for _, title := range []string{"M. ", "Mme ", "Monsieur ", "Madame "} {
		if strings.HasPrefix(o.Nom, title) {
			return "le payeur est un particulier"
		}
	}
	return ""
}

func ruleConventionSigned(s *subject) []Verdict {
	var out []Verdict
	for i := range s.parts.Financeurs {
		g := &s.parts.Financeurs[i]
		for n, v := range s.uncoveredBy(g) {
			if v.Outcome == Manquant && !s.r.ConventionVautPaiement && s.d.Droit.Solde() {
				v.Outcome = AExaminer // the money is there
			}
			v.Counterparty = g.Counterparty
			champs := []string{champConvention, champAccordTiers, champConventionUE}
			if n > 0 { // a second question, with a key and a number of its own
				champs = champs[:2]
			}
			out = append(out, v.on(champs...).resting("convention", g.Counterparty, g.Signed))
		}
	}
	return out
}

// uncoveredBy says why a funder's part is not covered. What covers it is the
// signed convention; of an organisme, its approved devis or order too.
func (s *subject) uncoveredBy(g *Part) []Verdict {
	name := nameOf(s.d.Financements[g.Lines[0]].Financeur, "le financeur")
	signed, organisme := !g.Signed.IsZero(), s.d.Financements[g.Lines[0]].Nature == dossier.Organisme
	switch {
	case g.Accord == dossier.Non && signed:
		return []Verdict{wrong("%s ne prend plus en charge la formation, après avoir signé la convention du %s.", name, g.Signed.Short()).
			desk("Voyez avec l’auditeur et le financeur qui paie ; rien n’est demandé à l’auditeur sans contrat."),
			examine("La convention signée le %s avec %s : le papier déjà émis reste-t-il valable ?", g.Signed.Short(), name).
				desk("Faites décider par la personne responsable.")}
	case g.Accord == dossier.Non:
		return []Verdict{wrong("%s a refusé ou annulé la prise en charge.", name).
			desk("Voyez avec l’auditeur qui paie ; rien ne lui est demandé sans contrat.")}
	case organisme && g.Accord == dossier.Oui && !signed:
		return nil
	case s.demarche && !signed:
		return []Verdict{missing("La convention avec %s n’est pas signée.", name).
			desk("Établissez et faites signer la convention, puis notez la date de signature."),
			s.demarcheAgreement("financée", "Établissez une convention à trois parties (candidat, financeur et centre) qui nomme la certification, après la preuve de la recevabilité (R6422-11) ; notez la date de signature.")}
	case !signed:
		return []Verdict{missing("La convention avec %s n’est pas signée.", name).
			auditeur("Demandez à votre financeur (%s) de signer la convention et de nous la retourner.", name).
			desk("Réclamez la convention signée au financeur.")}
	case g.Signed.After(s.c.Today):
		return []Verdict{wrong("La date de signature de la convention avec %s (%s) est dans l’avenir.", name, g.Signed.Short()).
			desk("Corrigez la date de signature de la convention.")}
	}
	if added := s.notNamed(g); len(added) > 0 {
		return []Verdict{missing("La convention signée avec %s ne porte pas sur %s.", name, french.And(added)).
			desk("Faites signer un avenant ou une nouvelle convention.")}
	}
	return nil
}

// notNamed lists the UE of a part that its signed convention does not name: it
// covers the UE that it was signed for, and no more.
func (s *subject) notNamed(g *Part) []string {
	var named []string
	for _, i := range g.Lines {
		named = append(named, s.d.Financements[i].ConventionUEs...)
	}
	if agreed, known := s.signed(dossier.Convention, g.Counterparty); known && len(named) == 0 {
		named = agreed.UEs
	}
	if len(named) == 0 {
		return nil
	}
	var added []string
	for _, ue := range g.UEs {
		if !slices.ContainsFunc(named, func(code string) bool { return strings.EqualFold(code, ue.Code) }) {
			added = append(added, ue.Code)
		}
	}
	return added
}

// ruleCPF asks what the platform says. Its money comes after the course, and
// what is left to the holder is paid there: nothing of it is ever asked.
func ruleCPF(s *subject) []Verdict {
	if s.parts.CPF == nil {
		return nil
	}
	var out []Verdict
	switch s.parts.CPF.Accord {
	case dossier.Non:
		out = append(out, wrong("Le dossier CPF est refusé ou annulé.").
			desk("Voyez avec l’auditeur qui paie ; rien ne lui est demandé sans contrat."))
	case dossier.Inconnu:
		out = append(out, examine("Acceptation du dossier CPF à vérifier : l’export n’en dit rien.").
			desk("Vérifiez sur la plateforme que le dossier est accepté.").resting("cpf", "silence"))
	}
	for i := range s.d.Financements {
		f := &s.d.Financements[i]
		if f.Nature == dossier.Individuel && f.Connu && f.Montant > 0 && (s.parts.Propre == nil || !slices.Contains(s.parts.Propre.Lines, i)) {
			out = append(out, examine("L’export note %s à la charge de l’auditeur pour une formation du CPF : son reste à charge se paie sur la plateforme, rien ne lui est demandé.", f.Montant.Euros()).
				desk("Vérifiez le dossier sur la plateforme.").resting("cpf", f.Montant))
			break
		}
	}
	for i := range out {
		out[i] = out[i].on(champDispositif, champCPF)
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
		if s.parts.Propre.Prix.Connu && s.parts.Propre.Prix.Montant == 0 && !s.parts.mixed() {
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
