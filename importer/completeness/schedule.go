package completeness

import (
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Versement is one payment of the person's own share.
type Versement struct {
	Date    dossier.Date // absent when it depends on the day of signature, or the calendar is not known
	Quand   string       // what is printed beside or instead of the date, French; "" where the date alone says it
	Montant dossier.Centi
}

// Schedule is how the person's own share is paid: as the export says where the
// law allows it, else by the centre's rule, which is the law's: nothing before
// the withdrawal delay ends, then at most 30 %, and the balance staggered over
// the course (Code du travail, L6353-6). The payments are in the order of their
// days and add up to total. Of a signed contrat it depends on the data and the
// rules only. Until the signature it follows the day of today in one thing: what
// could no longer lawfully be signed gives way. That an export's schedule was
// set aside is said by the rule "echeancier", which asks the same question.
func Schedule(d *dossier.Dossier, total dossier.Centi, ctx Context) []Versement {
	return NewChecker(ctx).Schedule(d, total)
}

// Schedule is the same with rules that were prepared once.
func (c *Checker) Schedule(d *dossier.Dossier, total dossier.Centi) []Versement {
	return c.subject(d).schedule(total)
}

func (s *subject) schedule(total dossier.Centi) []Versement {
	if total <= 0 {
		return nil
	}
	if len(s.d.Echeances) > 0 {
		if list, _ := s.afterDelay(); len(list) > 0 && len(s.scheduleFaults(list, total)) == 0 {
			return list
		}
	}
	down := total * s.r.PremierPaiement / whole
	first := Versement{Quand: endOfDelay, Montant: down}
	if end := s.delayEnd(); !end.IsZero() {
		first.Date = end.AddDays(1)
	}
	var out []Versement
	if down > 0 {
		out = append(out, first)
	}
	return append(out, s.balance(total-down, first.Date)...)
}

// earliestEnd is the end of the withdrawal delay; of a contrat that is not
// signed, the earliest that it can be.
func (s *subject) earliestEnd() dossier.Date {
	if end := s.delayEnd(); !end.IsZero() {
		return end
	}
	signed := s.d.Inscrit
	if s.c.Today.After(signed) {
		signed = s.c.Today
	}
	return Withdrawal(signed, WithdrawalDelay(s.d), s.r.Feries)
}

const (
	// slack is how many days a payment may be off and still be called "au tiers
	// de la formation".
	slack = 2

	// afterCourse is the time, in days, that a person has to pay the balance of
	// a course that was over before his withdrawal delay: it may not fall due
	// with the first 30 %.
	afterCourse = 30
)

// balance spreads an amount in equal payments over what is left of the course
// after the first payment, whose day is absent until the contrat is signed; the
// last takes the odd cents.
func (s *subject) balance(amount dossier.Centi, start dossier.Date) []Versement {
	n, from := max(1, s.r.Versements), s.first
	dated := !s.first.IsZero() && !s.last.IsZero()
	earliest := s.earliestEnd().AddDays(1)
	late := dated && earliest.Days()-s.first.Days() > slack
	if dated && earliest.After(s.first) && (late || !start.IsZero()) {
		from = earliest
	}
	if dated {
		left := s.last.Days() - from.Days()
		if left <= 0 { // the course is over: nothing is left to spread it on
			return []Versement{over(amount, start)}
		}
		n = min(n, left) // each on a day of its own
	}
	out := make([]Versement, n)
	for i := range out {
		out[i] = Versement{Montant: amount / dossier.Centi(n), Quand: progress(i+1, n)}
		if !dated {
			continue
		}
		span := (s.last.Days() - from.Days()) * (i + 1)
		out[i].Date = from.AddDays((span + n - 1) / n) // rounded up: never on the day of the first payment
		if late && i < n-1 {
			out[i].partOfRest(start.IsZero())
		}
	}
	out[n-1].Montant += amount % dossier.Centi(n)
	return out
}

// partOfRest says when a payment falls due under a contrat that is signed late:
// a third of what is left is not a third of the course. Its day speaks for
// itself once it is known.
func (v *Versement) partOfRest(unsigned bool) {
	if unsigned {
		v.Date, v.Quand = dossier.Date{}, v.Quand+" restant à suivre"
		return
	}
	v.Quand = ""
}

// over is the balance of a course that has ended.
func over(amount dossier.Centi, start dossier.Date) Versement {
	v := Versement{Montant: amount}
	if start.IsZero() {
		v.Quand = french.Say("%d jours après le premier versement", afterCourse)
		return v
	}
	v.Date = start.AddDays(afterCourse)
	return v
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
	return french.Say("après %d %% de la formation", 100*i/n)
}
