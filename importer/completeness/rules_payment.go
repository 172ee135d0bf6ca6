package completeness

import (
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// delayEnd is the last day of the withdrawal delay; absent when no contrat is
// due or it is not signed.
func (s *subject) delayEnd() dossier.Date {
	if s.parts.Propre == nil || s.demarche {
		return dossier.Date{}
	}
	return Withdrawal(s.d.Pieces.ContratSigne, WithdrawalDelay(s.d), s.r.Feries)
}

// paidByOthers reports whether an agreement stands for the payment: the
// configuration says so, the person pays nothing, and every convention is
// signed. The CPF's acceptance on its platform counts as a signature.
func (s *subject) paidByOthers() bool {
	if !s.r.ConventionVautPaiement || s.parts.Propre != nil || len(s.parts.unknown) > 0 {
		return false
	}
	for i := range s.parts.Financeurs {
		if day := s.parts.Financeurs[i].Signed; day.IsZero() || day.After(s.c.Today) {
			return false
		}
	}
	return len(s.parts.Financeurs) > 0 || s.parts.CPF != nil
}

func ruleFee(s *subject) []Verdict {
	if s.paidByOthers() {
		return nil
	}
	fee := s.d.Droit
	if !fee.DuConnu {
		return []Verdict{missing("Le montant du droit d’inscription n’est pas indiqué.").
			desk("Saisissez le droit d’inscription dû, et ce qui est réglé.").on(champDroitDu)}
	}
	b, open := s.bill()
	if !open {
		return nil
	}
	paid := "n’est pas réglé"
	if fee.Regle > 0 {
		paid = french.Say("n’est réglé qu’en partie : %s sur %s", fee.Regle.Euros(), fee.Du.Euros())
	}
	v := missing("Le droit d’inscription %s%s", paid, b.left(fee.Regle > 0)).desk("Encaissez ce qui est échu, ou notez le règlement reçu.")
	if len(b.due) == 0 {
		v = v.desk("Rien ne peut être demandé à ce jour ; si un règlement est reçu, notez-le.")
	}
	return []Verdict{s.askPayment(v, b).on(champDroitRegle)}
}

// left ends the sentence about a fee that is not wholly paid.
func (b *bill) left(partly bool) string {
	sep := french.Say(" : ")
	if partly {
		sep = ", "
	}
	switch {
	case len(b.coming) == 0:
		return sep + french.Say("%s restent dus.", b.rest.Euros())
	case !b.free:
		return sep + french.Say("%s restent à venir ; rien n’est exigible avant la fin du délai de rétractation (L6353-6).", sum(b.coming).Euros())
	case len(b.due) > 0:
		return sep + french.Say("%s sont échus depuis le %s, et %s restent à venir%s.", sum(b.due).Euros(), b.due[0].Date.Short(), sum(b.coming).Euros(), b.next())
	}
	return sep + french.Say("%s restent à venir%s.", sum(b.coming).Euros(), b.next())
}

// next names the next payment of the schedule, if its day is known.
func (b *bill) next() string {
	if t := b.coming[0]; !t.Date.IsZero() {
		return french.Say(" : prochaine échéance le %s, %s", t.Date.Short(), t.Montant.Euros())
	}
	return ""
}

// askPayment words the request for a payment. An individual is asked for what
// has fallen due and for nothing else, and before his withdrawal delay ends for
// nothing at all (L6353-6): a letter that is written for something else says so,
// and none is written for it.
func (s *subject) askPayment(v Verdict, b bill) Verdict {
	how := french.Say("par chèque à l’ordre de « %s » ; pour tout autre moyen de paiement, adressez-vous au centre", s.r.OrdreCheque)
	switch {
	case !b.staggered && len(s.parts.Financeurs) > 0:
		return v.auditeur("Le droit d’inscription (%s) reste à régler : rapprochez-vous de votre financeur ou du centre.", b.rest.Euros())
	case !b.staggered:
		return v.auditeur("Réglez le droit d’inscription (%s) %s.", b.rest.Euros(), how)
	case !b.signed:
		v.aside = true
		return v.auditeur("Le droit d’inscription (%s) reste à régler, %s. Aucune somme n’est exigible avant la fin du délai de rétractation, qui court de la signature du contrat.", b.rest.Euros(), how)
	case !b.free:
		v.aside = true
		return v.auditeur("Le droit d’inscription (%s) reste à régler, %s. Aucune somme n’est exigible avant la fin du délai de rétractation, le %s.%s", b.rest.Euros(), how, s.delayEnd().Short(), b.dates())
	case len(b.due) == 0:
		v.aside = true
		return v.auditeur("Les échéances de votre contrat de formation sont réglées à ce jour ; %s restent à venir, %s.%s", b.rest.Euros(), how, b.dates())
	}
	return v.auditeur("%s%s", b.ask(how), b.dates())
}

// ask is the request for what has fallen due.
func (b *bill) ask(how string) string {
	var own, others []tranche
	for _, t := range b.due {
		if t.financer {
			others = append(others, t)
		} else {
			own = append(own, t)
		}
	}
	text := ""
	switch {
	case len(own) == 1:
		text = french.Say("Réglez l’échéance du %s de votre contrat de formation (%s) %s.", own[0].Date.Short(), own[0].Montant.Euros(), how)
	case len(own) > 1:
		text = french.Say("Réglez les échéances passées de votre contrat de formation, depuis celle du %s (%s) %s.", own[0].Date.Short(), sum(own).Euros(), how)
	}
	if len(others) > 0 {
		if text != "" {
			text += " "
		}
		text += french.Say("La part de votre financeur (%s) reste à régler : rapprochez-vous de lui ou du centre.", sum(others).Euros())
	}
	return text
}

// dates lists the next payments; more than four are not repeated here.
func (b *bill) dates() string {
	var list []string
	for _, t := range b.coming {
		if !t.Date.IsZero() && !t.financer && len(list) < 4 {
			list = append(list, french.Say("%s le %s", t.Montant.Euros(), t.Date.Short()))
		}
	}
	switch len(list) {
	case 0:
		return ""
	case 1:
		return french.Say(" Prochaine échéance : %s.", list[0])
	}
	return french.Say(" Prochaines échéances : %s.", french.And(list))
}

// ruleUnpaid finds what is unpaid past the centre's delay. The page cancels any
// unpaid inscription; the law staggers what may be asked of an individual
// (L6353-6). So the delay runs from the first payment that has fallen due and is
// not covered, and where nothing has fallen due a person decides.
func ruleUnpaid(s *subject) []Verdict {
	b, open := s.bill()
	if !open || s.paidByOthers() || s.d.Inscrit.IsZero() && !b.staggered {
		return nil
	}
	if len(b.due) == 0 {
		return s.pageAgainstLaw(b)
	}
	first := b.due[0]
	limit := first.Date.AddDays(s.r.DelaiImpaye)
	if !s.c.Today.After(limit) {
		return nil
	}
	v := wrong("Impayé : %s restent dus depuis plus de %d jours (échéance le %s). L’inscription est à annuler.",
		b.rest.Euros(), s.r.DelaiImpaye, limit.Short())
	if b.staggered {
		v = wrong("Impayé : %s de l’échéance du %s restent dus depuis plus de %d jours (délai passé le %s). L’inscription est à annuler.",
			first.Montant.Euros(), first.Date.Short(), s.r.DelaiImpaye, limit.Short())
	}
	return []Verdict{v.
		auditeur("Le délai de paiement est dépassé depuis le %s : sans règlement, votre inscription sera annulée. En cas de difficulté, adressez-vous au centre.", limit.Short()).
		desk("Encaissez le règlement ou annulez l’inscription.").
		on(champDroitRegle, champInscrit).resting("impaye", b.rest, limit)}
}

// pageAgainstLaw lays before a person an inscription that is unpaid for the
// page and of which the law lets nothing be asked.
func (s *subject) pageAgainstLaw(b bill) []Verdict {
	limit := s.d.Inscrit.AddDays(s.r.DelaiImpaye)
	var v Verdict
	switch {
	case b.staggered && !b.signed && !s.d.Inscrit.IsZero() && s.c.Today.After(limit):
		v = examine("Le droit d’inscription n’est pas soldé %d jours après l’inscription, mais le contrat n’est pas signé : rien n’est exigible (L6353-3, L6353-6), et l’inscription n’est pas annulée d’office.", s.r.DelaiImpaye).
			desk("Faites signer le contrat, ou décidez d’annuler l’inscription.")
	case b.staggered && b.free:
		v = examine("Les échéances du contrat sont réglées à ce jour (%s sur %s) : la règle du centre attend le droit entier, la loi l’échelonne (L6353-6). L’inscription n’est pas à annuler pour impayé.", s.d.Droit.Regle.Euros(), s.d.Droit.Du.Euros()).
			desk("Faites décider par la personne responsable de l’accès aux cours en attendant le solde.")
	default:
		return nil
	}
	return []Verdict{v.on(champDroitRegle, champEcheances).resting("impaye", "echelonne", b.signed, s.d.Droit.Du, s.d.Droit.Regle)}
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
	if s.demarche || s.parts.Propre == nil || fee.Regle <= 0 || fee.Le.IsZero() {
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
