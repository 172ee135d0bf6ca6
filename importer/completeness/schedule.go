package completeness

import (
	"cnamdoc/importer/dossier"
)

// Versement is one payment of the person's own share.
type Versement struct {
	Date    dossier.Date // absent when it depends on the day of signature, or the calendar is not known
	Quand   string       // what is printed beside or instead of the date, French
	Montant dossier.Centi
}

// Schedule is how the person's own share is paid: as the export says where the
// law allows it, else by the centre's rule, which is the law's: nothing before
// the withdrawal delay ends, then at most 30 %, and the balance staggered over
// the course (Code du travail, L6353-6). The amounts add up to total. It
// depends on the data and the rules only, never on the day of today. That an
// export's schedule was set aside is said by the rule "echeancier".
func Schedule(d *dossier.Dossier, total dossier.Centi, ctx Context) []Versement {
	return NewChecker(ctx).Schedule(d, total)
}

// Schedule is the same with rules that were prepared once.
func (c *Checker) Schedule(d *dossier.Dossier, total dossier.Centi) []Versement {
	s := c.subject(d)
	if s.lawful(d.Echeances, total) {
		out := make([]Versement, len(d.Echeances))
		for i, e := range d.Echeances {
			out[i] = Versement{Date: e.Date, Montant: e.Montant}
		}
		return out
	}
	if total <= 0 {
		return nil
	}
	down := total * s.r.PremierPaiement / whole
	first := Versement{Quand: "à la fin du délai de rétractation", Montant: down}
	start := s.d.Inscrit
	if end := s.delayEnd(); !end.IsZero() {
		first.Date = end.AddDays(1)
		start = first.Date
	}
	var out []Versement
	if down > 0 {
		out = append(out, first)
	}
	return append(out, s.balance(total-down, start)...)
}

// lawful reports whether a schedule of the export may stand in a contrat.
func (s *subject) lawful(list []dossier.Echeance, total dossier.Centi) bool {
	var sum, down dossier.Centi
	var first dossier.Date
	for _, e := range list {
		if e.Date.IsZero() || e.Montant < 0 {
			return false
		}
		if first.IsZero() || e.Date.Before(first) {
			first = e.Date
		}
		sum += e.Montant
	}
	for _, e := range list {
		if e.Date == first {
			down += e.Montant
		}
	}
	end := s.delayEnd()
	if end.IsZero() { // not signed yet: on the day of the inscription at the earliest
		end = Withdrawal(s.d.Inscrit, WithdrawalDelay(s.d), s.r.Feries)
	}
	return len(list) > 0 && sum == total && first.After(end) && down*whole <= total*s.r.PremierPaiement
}

// balance spreads an amount in equal payments over what is left of the course
// after the day start; the last takes the odd cents.
func (s *subject) balance(amount dossier.Centi, start dossier.Date) []Versement {
	n := max(1, s.r.Versements)
	from := s.first
	if start.After(from) {
		from = start
	}
	dated := !s.first.IsZero() && s.last.After(from)
	if !dated && !s.last.IsZero() {
		n = 1 // the course is over: nothing is left to spread it on
	}
	out := make([]Versement, n)
	for i := range out {
		out[i] = Versement{Montant: amount / dossier.Centi(n), Quand: progress(i+1, n)}
		if dated {
			span := (s.last.Days() - from.Days()) * (i + 1)
			out[i].Date = from.AddDays((span + n - 1) / n) // rounded up: never on the day of the first payment
		}
	}
	out[n-1].Montant += amount % dossier.Centi(n)
	return out
}

// progress says when the i-th of n payments falls due.
func progress(i, n int) string {
	switch {
	case i == n:
		return "à la fin de la formation"
	case 2*i == n:
		return "à la moitié de la formation"
	case n == 3 && i == 1:
		return "au tiers de la formation"
	case n == 3:
		return "aux deux tiers de la formation"
	}
	return say("après %d %% de la formation", 100*i/n)
}
