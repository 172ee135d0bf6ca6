package completeness

import (
	"slices"

	"cnamdoc/importer/dossier"
)

// partLegale is the percentage of the price that may be paid when the
// withdrawal delay ends (L6353-6).
const partLegale dossier.Centi = 3000

// asideNote ends the sentence about a schedule that a contrat must not hold.
const asideNote = " ; le contrat imprime l’échéancier du centre."

func ruleSchedule(s *subject) []Verdict {
	if s.parts.Propre == nil || len(s.d.Echeances) == 0 {
		return nil
	}
	total := s.parts.Propre.Prix.Montant
	if !s.parts.Propre.Prix.Connu { // no contrat is printed: the rest of the law is asked all the same
		for _, e := range s.d.Echeances {
			total += e.Montant
		}
	}
	list, out := s.afterDelay()
	if len(list) > 0 {
		out = append(out, s.scheduleFaults(list, total)...)
	}
	for i := range out {
		if out[i].Outcome == AExaminer {
			out[i] = out[i].desk("Faites examiner l’échéancier par la personne responsable.").
				resting("echeancier", s.d.Echeances, s.parts.Propre.Prix.Montant)
		}
		out[i] = out[i].on(champEcheances)
	}
	return out
}

// endOfDelay is what a contrat prints of a payment that waits for the delay.
const endOfDelay = "à la fin du délai de rétractation"

// afterDelay is the export's schedule in the order of its days. A day within the
// withdrawal delay moves to the day after it (L6353-6), which is not known
// before the signature. There is no schedule where a payment makes no sense.
func (s *subject) afterDelay() ([]Versement, []Verdict) {
	list := slices.Clone(s.d.Echeances)
	slices.SortStableFunc(list, func(a, b dossier.Echeance) int { return a.Date.Compare(b.Date) })
	end, signed := s.earliestEnd(), s.delayEnd()
	var out []Versement
	for _, e := range list {
		if e.Date.IsZero() || e.Montant < 0 {
			return nil, []Verdict{wrong("Une échéance n’a pas de date ou son montant est négatif" + asideNote).desk("Corrigez l’échéancier.")}
		}
		switch {
		case e.Date.After(end):
			out = append(out, Versement{Date: e.Date, Montant: e.Montant})
		case len(out) > 0:
			out[0].Montant += e.Montant
		default:
			out = append(out, Versement{Quand: endOfDelay, Montant: e.Montant})
			if !signed.IsZero() {
				out[0].Date = signed.AddDays(1)
			}
		}
	}
	if first := list[0].Date; !first.After(end) {
		return out, []Verdict{examine("La première échéance (%s) tombe avant la fin du délai de rétractation, au plus tôt le %s (L6353-6) ; elle est reportée au lendemain.", first.Short(), end.Short())}
	}
	return out, nil
}

// scheduleFaults says why a schedule may not stand in a contrat of this price;
// Schedule prints it if there is no such reason, and only then.
func (s *subject) scheduleFaults(list []Versement, total dossier.Centi) []Verdict {
	var sum, atOnce dossier.Centi
	dated := slices.Clone(list)
	for i := range dated {
		if dated[i].Date.IsZero() {
			dated[i].Date = s.earliestEnd().AddDays(1)
		}
		if dated[i].Date == dated[0].Date {
			atOnce += dated[i].Montant
		}
		sum += dated[i].Montant
	}
	var out []Verdict
	if sum != total {
		out = append(out, examine("L’échéancier fait %s, et le prix du contrat est de %s"+asideNote, sum.Euros(), total.Euros()))
	}
	if atOnce*whole > sum*partLegale {
		out = append(out, examine("La première échéance est de %s sur %s : la loi n’autorise que %s %% à la fin du délai de rétractation (L6353-6)"+asideNote,
			atOnce.Euros(), sum.Euros(), partLegale.Short()))
	} else if v, ok := s.aheadOfCourse(dated, sum); ok {
		out = append(out, v)
	}
	return out
}

// aheadOfCourse finds the day on which a schedule runs too far ahead of the
// course. The law has the balance staggered « au fur et à mesure du déroulement
// de l’action de formation » (L6353-6) and gives no figures. It is read so: what
// is paid may at no time be ahead of what was taught by more than the 30 % that
// the law allows at the start. Time stands for teaching, and the month that has
// begun counts as taught, because payments are by the month. Without a calendar
// of the courses nothing can be said.
func (s *subject) aheadOfCourse(list []Versement, total dossier.Centi) (Verdict, bool) {
	if s.first.IsZero() || !s.last.After(s.first) {
		return Verdict{}, false
	}
	var paid dossier.Centi
	for i, e := range list {
		paid += e.Montant
		if i+1 < len(list) && list[i+1].Date == e.Date {
			continue
		}
		if taught := s.elapsed(endOfMonth(e.Date)); paid*whole > total*(partLegale+taught) {
			return examine("Au %s, %s seraient payés sur %s, et %d %% de la formation seulement seraient passés à la fin du mois : la loi veut le solde échelonné au fur et à mesure de la formation (L6353-6)"+asideNote,
				e.Date.Short(), paid.Euros(), total.Euros(), taught/100), true
		}
	}
	return Verdict{}, false
}

// elapsed is the percentage of the course's days that have passed on a day.
func (s *subject) elapsed(day dossier.Date) dossier.Centi {
	past, all := day.Days()-s.first.Days(), s.last.Days()-s.first.Days()
	return dossier.Centi(min(max(past, 0), all)) * whole / dossier.Centi(all)
}

func endOfMonth(d dossier.Date) dossier.Date {
	d.Day = 1
	return d.AddMonths(1).AddDays(-1)
}
