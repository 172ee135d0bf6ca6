package completeness

import (
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// delayEnd is the last day of the withdrawal delay; absent when no contrat is
// due or it is not signed.
func (s *subject) delayEnd() dossier.Date {
	if s.parts.Propre == nil {
		return dossier.Date{}
	}
	return Withdrawal(s.d.Pieces.ContratSigne, WithdrawalDelay(s.d), s.r.Feries)
}

// ruleFee asks whether the person's own part is à jour, or soldée where the
// centre wants that. Of the others' parts it asks only where the centre does not
// let a signed convention stand for the payment.
func ruleFee(s *subject) []Verdict {
	if !s.owes() {
		return s.fundersFee()
	}
	if s.c.PaiementsInconnus && s.parts.Propre.Compte.Du > 0 {
		v := missing("L’export ne dit rien des règlements : on ne sait pas si la part de l’auditeur est à jour.").
			desk("Ajoutez la colonne des règlements à l’export.").on(champDroitRegle).resting("droit", "inconnu")
		v.Export = true
		return []Verdict{v}
	}
	c := &s.parts.Propre.Compte
	rest := c.Du - c.Regle
	var v Verdict
	switch {
	case c.Etat == Soldee, c.Etat == AJour && !s.r.AttestationSoldee:
		return s.fundersFee()
	case c.Etat == Indetermine && s.unreadable(champPart, champMontantTiers) != nil:
		return nil // the rule "export" names the share's cell
	case c.Etat == Indetermine:
		v = missing("Le prix à la charge de l’auditeur n’est pas connu : on ne sait pas ce qu’il doit.").
			desk("Saisissez le montant dans l’export, ou le prix de chaque UE au catalogue.").on(champMontant)
	case c.Etat == AJour:
		v = missing("Les échéances de l’auditeur sont réglées à ce jour ; il reste %s à venir, et le centre attend le solde.", rest.Euros()).
			desk("Rien ne peut être demandé avant l’échéance ; décidez de l’accès, ou attendez le solde.")
	case c.Etat == RienDu:
		v = s.nothingDue(c).desk("Rien ne peut être demandé à ce jour ; un premier règlement ou une décision ouvre l’attestation.")
	default:
		v = missing("%s.", owedSince(c.Echu, s.c.Today)).
			desk("Encaissez ce qui est échu, ou notez le règlement reçu.")
		v = v.auditeur("Réglez %s, par chèque à l’ordre de « %s » ; pour tout autre moyen de paiement, adressez-vous au centre.", lines(c.Echu), s.r.OrdreCheque)
		v.asks = len(c.Echu)
	}
	return []Verdict{v.on(champDroitRegle).resting("droit", c.Du, c.Regle, c.Depuis)}
}

// fundersFee asks for the fee of the funders' parts.
func (s *subject) fundersFee() []Verdict {
	fee := s.d.Droit
	if s.r.ConventionVautPaiement || len(s.parts.Financeurs) == 0 || fee.Solde() {
		return nil
	}
	return []Verdict{missing("Le droit d’inscription à la charge du financeur n’est pas réglé, et le centre n’admet pas que la convention en tienne lieu.").
		desk("Encaissez le règlement du financeur, ou décidez de l’accès.").on(champDroitRegle).resting("droit", fee.Du, fee.Regle)}
}

// nothingDue says why nothing may be asked yet.
func (s *subject) nothingDue(c *Compte) Verdict {
	switch {
	case s.d.Pieces.ContratSigne.IsZero():
		return missing("Rien n’est dû : le contrat n’est pas signé (L6353-3, L6353-6). Rien n’est réglé.")
	case !s.c.Today.After(c.fin):
		return missing("Rien n’est dû avant la fin du délai de rétractation, le %s (L6353-6)%s. Rien n’est réglé.", c.fin.Short(), c.next(s.c.Today))
	}
	return missing("Rien n’est dû à ce jour%s. Rien n’est réglé.", c.next(s.c.Today))
}

// next names the next payment, if its day is known.
func (c *Compte) next(today dossier.Date) string {
	for _, v := range c.Versements {
		if v.Date.After(today) {
			return french.Say(" ; première échéance : %s le %s", v.Montant.Euros(), v.Date.Short())
		}
	}
	return ""
}

// owedSince says what fell due when: "144,00 € sont échus depuis le 29/09/2026
// et 112,00 € depuis le 08/11/2026".
func owedSince(list []Versement, today dossier.Date) string {
	var parts []string
	for i, v := range list {
		verb := ""
		if i == 0 {
			verb = " sont échus"
		}
		switch when := " depuis le "; {
		case v.Date == today && i == 0:
			parts = append(parts, french.Say("%s sont à régler ce jour, %s", v.Montant.Euros(), v.Date.Short()))
		case v.Date == today:
			parts = append(parts, french.Say("%s à régler ce jour, %s", v.Montant.Euros(), v.Date.Short()))
		default:
			parts = append(parts, v.Montant.Euros()+verb+when+v.Date.Short())
		}
	}
	return french.And(parts)
}

// lines lists payments with their own days: "144,00 € (échéance du 29/09/2026)".
func lines(list []Versement) string {
	var parts []string
	for _, v := range list {
		parts = append(parts, french.Say("%s (échéance du %s)", v.Montant.Euros(), v.Date.Short()))
	}
	return french.And(parts)
}

// ruleDoubtfulPayment lays the payments in doubt before a person. While one
// stands, nothing is asked of the auditeur.
func ruleDoubtfulPayment(s *subject) []Verdict {
	if !s.owes() {
		return nil
	}
	return s.parts.Propre.Compte.doutes
}

// ruleUnpaid asks a person whether an inscription that is late beyond the
// centre's delay is to be cancelled. The delay runs from the first day that was
// not met; its end is not a due date.
func ruleUnpaid(s *subject) []Verdict {
	if !s.owes() || s.parts.Propre.Compte.Etat != EnRetard || s.parts.Propre.Compte.obscure {
		return nil
	}
	c := &s.parts.Propre.Compte
	limit := c.Depuis.AddDays(s.r.DelaiImpaye)
	if !s.c.Today.After(limit) {
		return nil
	}
	return []Verdict{examine("À annuler ? L’échéance du %s n’est pas réglée, et le délai du centre (%d jours) est passé depuis le %s : %s.",
		c.Depuis.Short(), s.r.DelaiImpaye, limit.Short(), owedSince(c.Echu, s.c.Today)).
		desk("Décidez : attendre, convenir d’un autre échéancier, ou annuler l’inscription après mise en demeure.").
		on(champDroitRegle, champInscrit).resting("impaye", c.Du-c.Regle, limit)}
}

func rulePaymentMode(s *subject) []Verdict {
	mode := s.d.Droit.Mode
	if mode == "" || s.c.modes.within(pad(mode)) {
		return nil
	}
	return []Verdict{examine("Le droit d’inscription est réglé par « %s », et non par chèque à l’ordre de « %s ».", mode, s.r.OrdreCheque).
		desk("Acceptez ce mode de paiement, ou voyez-le avec l’auditeur.").
		on(champDroitMode).resting("mode", dossier.Fold(mode))}
}

func ruleEarlyPayment(s *subject) []Verdict {
	fee := s.d.Droit
	for _, q := range fee.Cheques {
		fee.Regle += q.Montant
	}
	if s.demarche || !s.owes() || fee.Regle <= 0 || fee.Le.IsZero() {
		return nil
	}
	end := s.delayEnd()
	if end.IsZero() {
		return []Verdict{examine("Un paiement de %s est daté du %s, alors que le contrat n’est pas signé (L6353-3 et L6353-6).", fee.Regle.Euros(), fee.Le.Short()).
			desk("Faites signer le contrat, et faites examiner ce paiement par la personne responsable.").
			on(champDroitLe, champContratSigne).resting("anticipe", fee.Regle, fee.Le)}
	}
	if fee.Le.After(end) {
		return nil
	}
	return []Verdict{examine("Un paiement de %s est daté du %s, avant la fin du délai de rétractation le %s ; la loi n’en permet aucun avant (L6353-6).",
		fee.Regle.Euros(), fee.Le.Short(), end.Short()).
		desk("Faites examiner ce paiement par la personne responsable.").
		on(champDroitLe, champContratSigne).resting("anticipe", fee.Regle, fee.Le, end)}
}

func ruleLogin(s *subject) []Verdict {
	if s.demarche || s.d.ENF.Identifiant != "" {
		return nil
	}
	return []Verdict{missing("L’identifiant de l’espace numérique de formation est absent.").
		desk("Créez le compte ENF et saisissez l’identifiant.").on(champIdentifiant)}
}

func rulePassword(s *subject) []Verdict {
	if s.demarche || !s.isNew() || !s.d.ENF.MotDePasse.IsZero() {
		return nil
	}
	return []Verdict{missing("Nouvel auditeur : le mot de passe de l’espace numérique de formation est absent.").
		desk("Créez le compte ENF et saisissez le mot de passe initial.").on(champMotDePasse)}
}
