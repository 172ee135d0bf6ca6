package completeness

import (
	"cnamdoc/importer/dossier"
)

// delayEnd is the last day of the withdrawal delay; absent when no contrat is
// due or it is not signed.
func (s *subject) delayEnd() dossier.Date {
	if !s.funding.own || s.demarche {
		return dossier.Date{}
	}
	return Withdrawal(s.d.Pieces.ContratSigne, WithdrawalDelay(s.d), s.r.Feries)
}

// paidByOthers reports whether an agreement stands for the payment: the
// configuration says so, the person pays nothing, and every convention is
// signed. The CPF's acceptance on its platform counts as a signature.
func (s *subject) paidByOthers() bool {
	if !s.r.ConventionVautPaiement || s.funding.own || len(s.funding.unknown) > 0 {
		return false
	}
	for i := range s.funding.funders {
		if day := s.funding.funders[i].signed(s.d); day.IsZero() || day.After(s.c.Today) {
			return false
		}
	}
	return len(s.funding.funders) > 0 || s.funding.cpf
}

// unpaid reports whether the fee is known and not wholly paid, and what is
// left of it.
func (s *subject) unpaid() (rest dossier.Centi, ok bool) {
	fee := s.d.Droit
	if !fee.DuConnu || fee.Du <= 0 || fee.Solde() {
		return 0, false
	}
	return fee.Du - fee.Regle, true
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
	rest, open := s.unpaid()
	if !open {
		return nil
	}
	v := missing("Le droit d’inscription n’est pas réglé : %s restent dus.", rest.Euros())
	if fee.Regle > 0 {
		v = missing("Le droit d’inscription n’est réglé qu’en partie : %s sur %s, %s restent dus.", fee.Regle.Euros(), fee.Du.Euros(), rest.Euros())
	}
	return []Verdict{s.askPayment(v, rest).desk("Encaissez le solde, ou notez le règlement reçu.").on(champDroitRegle)}
}

// askPayment words the request for a payment. Nothing may be demanded of an
// individual before his withdrawal delay ends (L6353-6).
func (s *subject) askPayment(v Verdict, rest dossier.Centi) Verdict {
	how := say("par chèque à l’ordre de « %s » ; pour tout autre moyen de paiement, adressez-vous au centre", s.r.OrdreCheque)
	end := s.delayEnd()
	switch {
	case !s.funding.own && len(s.funding.funders) > 0:
		return v.auditeur("Le droit d’inscription (%s) reste à régler : rapprochez-vous de votre financeur ou du centre.", rest.Euros())
	case s.funding.own && !s.demarche && end.IsZero():
		return v.auditeur("Le droit d’inscription (%s) reste à régler, %s. Aucune somme n’est exigible avant la fin du délai de rétractation, qui court de la signature du contrat.", rest.Euros(), how)
	case !end.IsZero() && !s.c.Today.After(end):
		return v.auditeur("Le droit d’inscription (%s) reste à régler, %s. Aucune somme n’est exigible avant la fin du délai de rétractation, le %s.", rest.Euros(), how, end.Short())
	}
	return v.auditeur("Réglez le droit d’inscription (%s) %s.", rest.Euros(), how)
}

func ruleUnpaid(s *subject) []Verdict {
	rest, open := s.unpaid()
	if !open || s.d.Inscrit.IsZero() || s.paidByOthers() {
		return nil
	}
	from := s.d.Inscrit
	if end := s.delayEnd(); end.After(from) {
		from = end // nothing could be demanded before
	}
	limit := from.AddDays(s.r.DelaiImpaye)
	if !s.c.Today.After(limit) {
		return nil
	}
	return []Verdict{wrong("Impayé : %s restent dus depuis plus de %d jours (échéance le %s). L’inscription est à annuler.",
		rest.Euros(), s.r.DelaiImpaye, limit.Short()).
		auditeur("Le délai de paiement est dépassé depuis le %s : sans règlement, votre inscription sera annulée. En cas de difficulté, adressez-vous au centre.", limit.Short()).
		desk("Encaissez le règlement ou annulez l’inscription.").
		on(champDroitRegle, champInscrit).resting("impaye", rest, limit)}
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
	if s.demarche || !s.funding.own || fee.Regle <= 0 || fee.Le.IsZero() {
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

func ruleSchedule(s *subject) []Verdict {
	if s.demarche || !s.funding.own || len(s.d.Echeances) == 0 {
		return nil
	}
	first, total := s.d.Echeances[0], dossier.Centi(0)
	for _, e := range s.d.Echeances {
		if e.Date.IsZero() || e.Montant < 0 {
			return []Verdict{wrong("Une échéance n’a pas de date ou son montant est négatif.").
				desk("Corrigez l’échéancier.").on(champEcheances)}
		}
		if e.Date.Before(first.Date) {
			first = e
		}
		total += e.Montant
	}
	return s.scheduleVerdicts(first.Date, total)
}

// asideNote ends the sentence about a schedule that a contrat must not hold.
const asideNote = " ; le contrat imprime l’échéancier du centre."

// scheduleVerdicts compares the export's schedule with the price and the law.
func (s *subject) scheduleVerdicts(first dossier.Date, total dossier.Centi) []Verdict {
	var out []Verdict
	add := func(v Verdict) {
		out = append(out, v.desk("Faites examiner l’échéancier par la personne responsable.").
			on(champEcheances).resting("echeancier", s.d.Echeances, s.own.Montant))
	}
	if s.own.Connu && total != s.own.Montant {
		add(examine("L’échéancier fait %s, et le prix du contrat est de %s"+asideNote, total.Euros(), s.own.Montant.Euros()))
	}
	end := s.delayEnd()
	if end.IsZero() { // not signed yet: today at the earliest
		end = Withdrawal(s.c.Today, WithdrawalDelay(s.d), s.r.Feries)
	}
	if !first.After(end) {
		add(examine("La première échéance (%s) tombe avant la fin du délai de rétractation, au plus tôt le %s (L6353-6)"+asideNote, first.Short(), end.Short()))
	}
	var atOnce dossier.Centi
	for _, e := range s.d.Echeances {
		if e.Date == first {
			atOnce += e.Montant
		}
	}
	if total > 0 && atOnce*whole > total*s.r.PremierPaiement {
		add(examine("La première échéance est de %s sur %s : la loi n’autorise que %s %% à la fin du délai de rétractation (L6353-6)"+asideNote,
			atOnce.Euros(), total.Euros(), s.r.PremierPaiement.Short()))
	}
	return out
}
