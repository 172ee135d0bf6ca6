package completeness

import (
	"fmt"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// whole is 100 %.
const whole dossier.Centi = 10000

// funding is who pays for what in a dossier.
type funding struct {
	own     bool         // a share is left to the person, so a contrat is due
	implied bool         // no line of the export says so: it is what the others leave
	lines   []int        // the person's own lines
	ownUEs  []dossier.UE // what the person pays for, wholly or in part
	funders []funder
	cpf     bool
	unknown []int          // lines whose nature is not known
	outside dossier.Nature // Apprentissage or ContratPro, else NatureInconnue
}

// funder is one employer or organisation, over all its lines.
type funder struct {
	counterparty string
	lines        []int
	ues          []dossier.UE
}

// fundingOf sorts the lines of funding over the active UE.
func fundingOf(d *dossier.Dossier, active []dossier.UE) funding {
	var f funding
	for i := range d.Financements {
		switch line := &d.Financements[i]; line.Nature {
		case dossier.Individuel:
			f.lines = append(f.lines, i)
		case dossier.Employeur, dossier.Organisme:
			f.addFunder(i, line, active)
		case dossier.CPF:
			f.cpf = true
		case dossier.Apprentissage, dossier.ContratPro:
			f.outside = line.Nature
		default:
			f.unknown = append(f.unknown, i)
		}
	}
	f.findOwn(d, active)
	return f
}

func (f *funding) addFunder(i int, line *dossier.Financement, active []dossier.UE) {
	name := counterparty(line.Financeur, i)
	for k := range f.funders {
		if g := &f.funders[k]; g.counterparty == name {
			g.lines = append(g.lines, i)
			for _, ue := range covered(line, active) {
				if !hasUE(g.ues, ue.Code) {
					g.ues = append(g.ues, ue)
				}
			}
			return
		}
	}
	f.funders = append(f.funders, funder{name, []int{i}, covered(line, active)})
}

// counterparty names a funder in a paper's key and file name: its SIRET, else
// its folded name, else its rank.
func counterparty(o dossier.Organisation, i int) string {
	if o.SIRET != "" {
		return o.SIRET
	}
	if name := strings.ReplaceAll(dossier.Fold(o.Nom), " ", "-"); name != "" {
		return name
	}
	return fmt.Sprintf("financeur-%d", i+1)
}

// findOwn decides whether a share is left to the person, and on which UE.
func (f *funding) findOwn(d *dossier.Dossier, active []dossier.UE) {
	switch {
	case len(d.Financements) == 0:
		f.own, f.implied, f.ownUEs = true, true, active
	case len(f.lines) > 0:
		f.own = !f.exempt(d)
		f.ownUEs = f.namedUEs(d, active)
	default:
		f.ownUEs = uncovered(d, active, whole)
		f.own = len(f.ownUEs) > 0
		f.implied = f.own
	}
}

// exempt reports whether the person's lines say 0 € beside another funding.
func (f *funding) exempt(d *dossier.Dossier) bool {
	if len(f.lines) == len(d.Financements) {
		return false
	}
	return !slices.ContainsFunc(f.lines, func(i int) bool {
		line := d.Financements[i]
		return !line.Connu || line.Montant != 0
	})
}

// namedUEs are the UE of the person's own lines. A line that names none covers
// what the others do not wholly pay.
func (f *funding) namedUEs(d *dossier.Dossier, active []dossier.UE) []dossier.UE {
	var ues []dossier.UE
	for _, i := range f.lines {
		line := &d.Financements[i]
		if len(line.UEs) == 0 {
			if rest := uncovered(d, active, 0); len(rest) > 0 {
				return rest
			}
			return active
		}
		for _, ue := range covered(line, active) {
			if !hasUE(ues, ue.Code) {
				ues = append(ues, ue)
			}
		}
	}
	return ues
}

// uncovered lists the UE that employers, organisations, CPF and unknown lines
// leave unpaid, in whole or in part; amount is as in othersPart.
func uncovered(d *dossier.Dossier, active []dossier.UE, amount dossier.Centi) []dossier.UE {
	var rest []dossier.UE
	for _, ue := range active {
		if othersPart(d, ue, amount) < whole {
			rest = append(rest, ue)
		}
	}
	return rest
}

// othersPart is the percentage of a UE that others than the person pay. A line
// with neither share nor amount pays all, and so does the CPF, whose remainder
// is settled on its platform. A line that gives an amount counts as amount:
// whole where it is read as the agreed price, 0 where it is read as a share.
func othersPart(d *dossier.Dossier, ue dossier.UE, amount dossier.Centi) dossier.Centi {
	var sum dossier.Centi
	for i := range d.Financements {
		line := &d.Financements[i]
		if line.Nature == dossier.Individuel || !covers(line, ue.Code) {
			continue
		}
		switch {
		case line.Nature == dossier.CPF || line.Part == 0 && !line.Connu:
			sum += whole
		case line.Part > 0:
			sum += line.Part
		default:
			sum += amount
		}
	}
	return sum
}

// prices sums the catalogue's prices, each weighted by a percentage; false when
// one is unknown or there is none.
func prices(ues []dossier.UE, cat dossier.Catalogue, part func(dossier.UE) dossier.Centi) (dossier.Centi, bool) {
	var sum dossier.Centi
	for _, ue := range ues {
		fiche, ok := cat.Lookup(ue.Code)
		if !ok || !fiche.PrixConnu {
			return 0, false
		}
		sum += (fiche.Prix*part(ue) + whole/2) / whole
	}
	return sum, len(ues) > 0
}

func covers(line *dossier.Financement, code string) bool {
	return len(line.UEs) == 0 || slices.ContainsFunc(line.UEs, func(c string) bool { return strings.EqualFold(c, code) })
}

func covered(line *dossier.Financement, active []dossier.UE) []dossier.UE {
	if len(line.UEs) == 0 {
		return active
	}
	var ues []dossier.UE
	for _, ue := range active {
		if covers(line, ue.Code) {
			ues = append(ues, ue)
		}
	}
	return ues
}

func hasUE(ues []dossier.UE, code string) bool {
	return slices.ContainsFunc(ues, func(ue dossier.UE) bool { return strings.EqualFold(ue.Code, code) })
}

// Share is the price of an agreement, in euros and cents.
type Share struct {
	Montant dossier.Centi
	Connu   bool   // false: neither the export nor the catalogue says it
	Source  string // "export" or "catalogue", "" when unknown

	Catalogue      dossier.Centi // what the catalogue's prices come to
	CatalogueConnu bool
}

// Differs reports whether the export and the catalogue disagree: À EXAMINER.
func (s Share) Differs() bool {
	return s.Source == "export" && s.CatalogueConnu && s.Catalogue != s.Montant
}

// HasOwnShare reports whether a share of the price is left to the person.
func HasOwnShare(d *dossier.Dossier) bool { return fundingOf(d, d.Active()).own }

// OwnShare is the price of the contrat: the person's own share as the export
// says it, else the catalogue's price of it.
func OwnShare(d *dossier.Dossier, cat dossier.Catalogue) Share {
	f := fundingOf(d, d.Active())
	return f.ownShare(d, cat)
}

func (f *funding) ownShare(d *dossier.Dossier, cat dossier.Catalogue) Share {
	var s Share
	var parts, amounts dossier.Centi
	s.Catalogue, s.CatalogueConnu = prices(f.ownUEs, cat, func(ue dossier.UE) dossier.Centi {
		part, stated := f.ownPart(d, ue)
		if !stated {
			amounts = f.othersAmounts(d)
		}
		parts += part
		return part
	})
	s.Catalogue -= amounts
	if parts == 0 || s.Catalogue < 0 || s.Catalogue == 0 && amounts > 0 {
		s.CatalogueConnu = false // the others' shares, as stated, leave him nothing: his own is unknown, not 0 €
	}
	return s.from(d, f.lines)
}

// ownPart is the person's percentage of a UE: his line's, else what the
// percentages of the others leave.
func (f *funding) ownPart(d *dossier.Dossier, ue dossier.UE) (part dossier.Centi, stated bool) {
	for _, i := range f.lines {
		if line := &d.Financements[i]; line.Part > 0 && covers(line, ue.Code) {
			return line.Part, true
		}
	}
	return max(0, whole-othersPart(d, ue, 0)), false
}

// othersAmounts sums what others pay by amount for UE that are also his.
func (f *funding) othersAmounts(d *dossier.Dossier) dossier.Centi {
	var sum dossier.Centi
	for i := range d.Financements {
		line := &d.Financements[i]
		if line.Nature != dossier.Individuel && line.Part == 0 && line.Connu && len(covered(line, f.ownUEs)) > 0 {
			sum += line.Montant
		}
	}
	return sum
}

// share is the price of a funder's convention.
func (g *funder) share(d *dossier.Dossier, cat dossier.Catalogue) Share {
	var s Share
	s.Catalogue, s.CatalogueConnu = prices(g.ues, cat, func(ue dossier.UE) dossier.Centi { return g.part(d, ue) })
	if slices.ContainsFunc(g.lines, func(i int) bool { return d.Financements[i].Part == 0 && d.Financements[i].Connu }) {
		s.CatalogueConnu = false // an amount is agreed, not a percentage: nothing to compare
	}
	return s.from(d, g.lines)
}

// part is the funder's percentage of a UE; a line without share counts whole.
func (g *funder) part(d *dossier.Dossier, ue dossier.UE) dossier.Centi {
	var sum dossier.Centi
	for _, i := range g.lines {
		if line := &d.Financements[i]; covers(line, ue.Code) {
			if line.Part == 0 {
				return whole
			}
			sum += line.Part
		}
	}
	return min(sum, whole)
}

// from settles a price: the export's lines if all give an amount, else the
// catalogue's.
func (s Share) from(d *dossier.Dossier, lines []int) Share {
	known := len(lines) > 0
	var sum dossier.Centi
	for _, i := range lines {
		known = known && d.Financements[i].Connu
		sum += d.Financements[i].Montant
	}
	switch {
	case known:
		s.Montant, s.Connu, s.Source = sum, true, "export"
	case s.CatalogueConnu:
		s.Montant, s.Connu, s.Source = s.Catalogue, true, "catalogue"
	}
	return s
}
