package completeness

import (
	"slices"

	"cnamdoc/importer/dossier"
)

// Etat is where the person's own part stands today.
type Etat uint8

// The states of an own part.
const (
	Indetermine    Etat = iota // its price is not known
	RienDu                     // nothing has fallen due, and nothing is paid
	EcheanceDuJour             // the first payment that is not met falls due today
	EnRetard                   // since the first day that was not met
	AJour                      // a first payment was made, and what is due by today is paid
	Soldee                     // all is paid
)

// String returns the state as staff read it.
func (e Etat) String() string {
	return [...]string{"indéterminée", "rien n’est dû", "échéance du jour", "en retard", "à jour", "soldée"}[e]
}

// Compte is how the person's own part stands today.
type Compte struct {
	Versements []Versement   // when it is paid: the contrat's schedule
	Du         dossier.Centi // its whole
	Regle      dossier.Centi // what counts as paid today
	Echu       []Versement   // what fell due and is not met, each with its own day
	Etat       Etat
	Depuis     dossier.Date // en retard since

	fin     dossier.Date // of the withdrawal delay; absent until the signature
	obscure bool         // what the export says of the money is in doubt, and nothing is asked
	doutes  []Verdict    // about the payments; nothing is asked while one stands
}

// settle works out the account of the own part. Without a signed contrat, and
// until its withdrawal delay is over, nothing is due whatever the export says
// (L6353-6; L6355-20 punishes asking).
func (s *subject) settle() {
	own := s.parts.Propre
	if own == nil {
		return
	}
	c := &own.Compte
	c.fin, c.obscure = s.delayEnd(), s.moneyInDoubt()
	var known bool
	if c.Du, known = s.owed(); !known {
		if s.d.Droit.Solde() && s.d.Droit.Du > 0 {
			c.Etat = Soldee // whatever the person's share of it
		}
		return
	}
	c.Regle, c.doutes = s.payments(c.Du)
	c.Versements = s.ownSchedule(c.Du)
	if signed := s.d.Pieces.ContratSigne; !signed.IsZero() && !signed.After(s.c.Today) && s.c.Today.After(c.fin) {
		c.Echu = unmet(c.Versements, c.Du, c.Regle, s.c.Today)
	}
	switch {
	case c.Regle >= c.Du:
		c.Etat = Soldee
	case len(c.Echu) > 0 && c.Echu[0].Date.Before(s.c.Today):
		c.Etat, c.Depuis = EnRetard, c.Echu[0].Date
	case len(c.Echu) > 0:
		c.Etat = EcheanceDuJour
	case c.Regle > 0:
		c.Etat = AJour
	default:
		c.Etat = RienDu
	}
}

// owed is the whole of the own part: the contrat's price, as it was signed where
// the register knows it, and never more than the export says is due. The whole fee of a shared funding is not the person's.
func (s *subject) owed() (dossier.Centi, bool) {
	price, fee := s.parts.Propre.Prix, s.d.Droit
	if signed, ok := s.signed(dossier.Contrat, ""); ok && signed.Montant > 0 {
		return signed.Montant, true
	}
	switch {
	case price.Connu && price.Montant < 0:
		return 0, false // the rule "prix" says it
	case !price.Connu:
		return fee.Du, fee.DuConnu && !s.parts.mixed()
	}
	if price.Source == "catalogue" {
		price.Montant += s.abandoned()
	}
	if fee.DuConnu {
		return min(price.Montant, fee.Du), true
	}
	return price.Montant, true
}

// abandoned is the catalogue's price of the UE that the person gave up: an
// abandon leaves the contrat as it was signed (rule 16 of the page), and a
// person applies it.
func (s *subject) abandoned() dossier.Centi {
	var sum dossier.Centi
	for _, ue := range s.d.UEs {
		if fiche, ok := s.c.Catalogue.Lookup(ue.Code); ok && ue.Statut == dossier.Abandonnee && len(s.parts.Financeurs) == 0 && s.parts.CPF == nil {
			sum += fiche.Prix
		}
	}
	return sum
}

// mixed reports whether others pay too.
func (p *Parts) mixed() bool { return len(p.Financeurs) > 0 || p.CPF != nil }

// ownSchedule is the schedule of the agreement: as it was signed where the
// register knows it. A démarche has no model of ours, so its schedule is the
// export's or nobody's.
func (s *subject) ownSchedule(total dossier.Centi) []Versement {
	if signed, ok := s.signed(dossier.Contrat, ""); ok && len(signed.Versements) > 0 {
		return signed.Versements
	}
	if s.demarche && len(s.d.Echeances) == 0 {
		return nil
	}
	if price := s.parts.Propre.Prix; price.Connu && s.abandoned() == 0 {
		total = price.Montant // as the contrat prints it
	}
	return s.schedule(total)
}

// unmet sets what was paid against the earliest payments and returns what has
// fallen due by a day and is not met. Beyond what is owed nothing falls due.
func unmet(list []Versement, owed, paid dossier.Centi, today dossier.Date) []Versement {
	var open []Versement
	for _, v := range list {
		v.Montant = min(v.Montant, owed)
		owed -= v.Montant
		part := min(paid, v.Montant)
		paid, v.Montant = paid-part, v.Montant-part
		if v.Montant > 0 && !v.Date.IsZero() && !v.Date.After(today) {
			open = append(open, v)
		}
	}
	return open
}

// payments is what counts as paid of the own part today, with what a person
// must look at. A payment dated in the future does not count, nor a cheque
// before its agreed day.
func (s *subject) payments(owed dossier.Centi) (dossier.Centi, []Verdict) {
	fee := s.d.Droit
	var doubts []Verdict
	ask := func(v Verdict, rests ...any) {
		doubts = append(doubts, v.desk("Vérifiez le règlement ; tant qu’il est à examiner, rien n’est demandé à l’auditeur.").
			on(champDroitRegle, champDroitLe, champCheques, champImpaye).resting(append([]any{"reglement"}, rests...)...))
	}
	paid := fee.Regle
	before, spoke := s.yesterday()
	switch {
	case !fee.RegleConnu && spoke && before.Regle > 0:
		paid = before.Regle
		if s.c.PaiementsInconnus {
			break // said once for the export
		}
		ask(examine("Le montant réglé a disparu de l’export ; celui de l’export précédent (%s) est gardé.", paid.Euros()), "disparu", paid)
	case fee.RegleConnu && spoke && before.RegleConnu && fee.Regle < before.Regle:
		ask(examine("Le montant réglé passe de %s à %s.", before.Regle.Euros(), paid.Euros()), "baisse", before.Regle, paid)
	}
	switch {
	case paid < 0:
		ask(examine("Le montant réglé est négatif (%s).", paid.Euros()), "negatif", paid)
		paid = 0
	case paid > 0 && fee.Le.After(s.c.Today):
		ask(examine("Un règlement de %s est daté du %s, à venir : il ne compte pas encore.", paid.Euros(), fee.Le.Short()), "futur", paid, fee.Le)
		paid = 0
	case fee.Par != dossier.NatureInconnue && fee.Par != dossier.Individuel:
		paid = 0
	}
	for _, q := range fee.Cheques {
		switch {
		case q.Impaye:
			ask(examine("Le chèque du %s (%s) est revenu impayé.", q.Date.Short(), q.Montant.Euros()), "impaye", q.Date, q.Montant)
		case !q.Date.After(s.c.Today):
			paid += q.Montant
		}
	}
	price := s.parts.Propre.Prix
	limit := owed
	if fee.DuConnu { // what the export itself calls due is not too much
		limit = max(owed, fee.Du)
	}
	if s.cancelledUE() && price.CatalogueConnu {
		limit = min(owed, price.Catalogue)
	}
	switch {
	case paid > limit:
		ask(examine("%s sont réglés, et la part de l’auditeur est de %s : le trop-perçu est-il à rembourser ?", paid.Euros(), limit.Euros()), "trop", paid, limit)
	case price.Connu && fee.DuConnu && price.Montant != fee.Du && !s.parts.mixed() && !fee.Solde() && s.abandoned() == 0:
		ask(examine("Le droit dû est de %s, et le prix du contrat de %s : le plus faible est retenu.", fee.Du.Euros(), price.Montant.Euros()), "du", fee.Du, price.Montant)
	}
	return paid, doubts
}

// cancelledUE reports whether the centre cancelled a UE of the inscription.
func (s *subject) cancelledUE() bool {
	return slices.ContainsFunc(s.d.UEs, func(ue dossier.UE) bool { return ue.Statut == dossier.Annulee })
}

// yesterday is what the export of the last accepted night said of the payments.
func (s *subject) yesterday() (dossier.Droit, bool) {
	if s.c.Veille == nil {
		return dossier.Droit{}, false
	}
	return s.c.Veille(s.d.Key())
}

// signed is what the register knows of a signed agreement.
func (s *subject) signed(doc dossier.Document, counterparty string) (Signe, bool) {
	if s.c.Signes == nil {
		return Signe{}, false
	}
	return s.c.Signes(s.d.Key(), doc, counterparty)
}

// moneyInDoubt reports whether a cell about the money cannot be read, the shares
// do not add up, or a UE was given up: doubt never claims money.
func (s *subject) moneyInDoubt() bool {
	return s.c.PaiementsInconnus || s.abandoned() > 0 || len(s.parts.unknown) > 0 || len(s.partsOver()) > 0 ||
		slices.ContainsFunc(s.d.Problems, func(p dossier.Problem) bool {
			return p.Severity == dossier.Erreur && slices.Contains(moneyCells, p.Champ)
		})
}

// moneyCells are the cells on which what is due and paid depends.
var moneyCells = []string{champPart, champMontantTiers, champMontant, champEcheances, "echeance_date", "echeance_montant",
	champDroitDu, champDroitRegle, champDroitLe, champDroitPar, champCheques, champImpaye, champContratSigne, champADistance, champDispositif, champFinancement}
