package completeness

import (
	"slices"

	"cnamdoc/importer/dossier"
)

// tranche is a part of the fee that is still to be paid.
type tranche struct {
	Date     dossier.Date // when it falls due; absent when that day is not known yet
	Montant  dossier.Centi
	financer bool // it is not the person's but the funder's
}

// bill is what is left of the fee on the day of the run.
type bill struct {
	due, coming []tranche // in the order of their days, the unknown ones last
	rest        dossier.Centi
	staggered   bool // a contrat with the person says what falls due when
	signed      bool // that contrat is signed
	free        bool // its withdrawal delay is over, so that something may be asked
}

// sum adds up.
func sum(list []tranche) dossier.Centi {
	var total dossier.Centi
	for _, t := range list {
		total += t.Montant
	}
	return total
}

// bill says what may be asked of the fee and when. Of the fee as a whole it is
// the day of the inscription, as the page says; under a contrat with the person
// it is the contrat's own schedule (L6353-6), and nothing at all before he has
// signed and his withdrawal delay is over. What was paid is set against the
// earliest payments; false if nothing is open.
func (s *subject) bill() (bill, bool) {
	fee := s.d.Droit
	if !fee.DuConnu || fee.Du <= 0 || fee.Solde() {
		return bill{}, false
	}
	b := bill{rest: fee.Du - fee.Regle, staggered: s.parts.Propre != nil && !s.demarche}
	end := s.delayEnd()
	b.signed = !end.IsZero() && !s.d.Pieces.ContratSigne.After(s.c.Today)
	b.free = !b.staggered || b.signed && s.c.Today.After(end)
	paid := fee.Regle
	for _, t := range s.tranches(end) {
		part := min(paid, t.Montant)
		paid, t.Montant = paid-part, t.Montant-part
		switch {
		case t.Montant <= 0:
		case b.free && !t.Date.IsZero() && !t.Date.After(s.c.Today):
			b.due = append(b.due, t)
		default:
			b.coming = append(b.coming, t)
		}
	}
	slices.SortStableFunc(b.due, func(x, y tranche) int { return x.Date.Compare(y.Date) })
	return b, true
}

// tranches cuts the fee into what falls due together. What the fee is above the
// contrat's price is the funder's; it stands last, for a payment is read as the
// person's own first. Without a funder it falls due with the contrat's last payment.
func (s *subject) tranches(end dossier.Date) []tranche {
	left := s.d.Droit.Du
	if s.parts.Propre == nil || s.demarche {
		return []tranche{{Date: s.d.Inscrit, Montant: left, financer: len(s.parts.Financeurs) > 0}}
	}
	total := left
	if s.parts.Propre.Prix.Connu && s.parts.Propre.Prix.Montant > 0 {
		total = s.parts.Propre.Prix.Montant
	}
	var list []tranche
	for _, v := range s.schedule(total) {
		part := min(left, v.Montant)
		list, left = append(list, tranche{Date: v.Date, Montant: part}), left-part
	}
	if left == 0 {
		return list
	}
	if len(s.parts.Financeurs) == 0 && s.parts.CPF == nil {
		list[len(list)-1].Montant += left
		return list
	}
	from := s.d.Inscrit
	if end.After(from) {
		from = end
	}
	return append(list, tranche{Date: from, Montant: left, financer: true})
}
