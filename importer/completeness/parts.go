package completeness

import (
	"fmt"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// whole is 100 %.
const whole dossier.Centi = 10000

// Parts is who pays for what in a dossier, decided once. Every paper, price and
// question about money is read from it.
type Parts struct {
	Propre     *Part  // what is left to the person, so that a contrat is due; nil when nothing is
	Financeurs []Part // of each employer or organisation, over all its lines, so that a convention is due
	CPF        *Part  // what the platform settles; nil without CPF

	implied bool           // no line of the export says Propre: it is what the others leave
	nobody  []dossier.UE   // UE that no line of the export pays; then Propre covers them in doubt
	unknown []int          // lines whose nature is not known
	outside dossier.Nature // Apprentissage or ContratPro, else NatureInconnue
}

// Part is the money of one payer.
type Part struct {
	Counterparty string          // of a funder: its SIRET, else its folded name, else its rank
	Lines        []int           // indices into Dossier.Financements
	UEs          []dossier.UE    // what is paid for, wholly or in part
	Prix         Share           // of the agreement; zero under the CPF, which has none
	Signed       dossier.Date    // of the agreement; absent when a line of it has no signature
	Accord       dossier.Reponse // the payer's own word
	Compte       Compte          // of Propre alone
}

// partsOf sorts the lines of funding over the active UE.
func partsOf(d *dossier.Dossier, active []dossier.UE, cat dossier.Catalogue) Parts {
	var p Parts
	own := Part{Signed: d.Pieces.ContratSigne}
	for i := range d.Financements {
		switch line := &d.Financements[i]; line.Nature {
		case dossier.Individuel:
			own.Lines = append(own.Lines, i)
		case dossier.Employeur, dossier.Organisme:
			if !subrogated(d, i) {
				p.addFunder(i, line, active)
			}
		case dossier.CPF:
			if p.CPF == nil {
				p.CPF = &Part{}
			}
			p.CPF.add(i, line, active)
		case dossier.Apprentissage, dossier.ContratPro:
			p.outside = line.Nature
		default:
			p.unknown = append(p.unknown, i)
		}
	}
	for i := range p.Financeurs {
		g := &p.Financeurs[i]
		g.Signed, g.Accord = g.lastSignature(d), g.word(d)
	}
	p.subrogate(d, active)
	for i := range p.Financeurs {
		p.Financeurs[i].Prix = p.Financeurs[i].funderShare(d, cat)
	}
	if p.CPF != nil {
		p.CPF.Accord = p.CPF.word(d)
	}
	if own.findUEs(d, active) {
		own.Prix = own.ownShare(d, cat)
		p.Propre, p.implied = &own, len(own.Lines) == 0
		if p.implied && len(d.Financements) > 0 {
			p.nobody = slices.DeleteFunc(slices.Clone(own.UEs), func(ue dossier.UE) bool { return othersPart(d, ue, whole) > 0 })
		}
	}
	return p
}

// subrogate gives the lines of an OPCO to the employer in whose place it pays,
// where the employer's own lines leave something: the employer signs.
func (p *Parts) subrogate(d *dossier.Dossier, active []dossier.UE) {
	for i := range d.Financements {
		if !subrogated(d, i) {
			continue
		}
		line := &d.Financements[i]
		for k := range p.Financeurs {
			g := &p.Financeurs[k]
			if d.Financements[g.Lines[0]].Nature != dossier.Employeur || !overlap(&d.Financements[g.Lines[0]], line) {
				continue
			}
			if slices.ContainsFunc(g.UEs, func(ue dossier.UE) bool { return covers(line, ue.Code) && g.part(d, ue) < whole }) {
				g.add(i, line, active)
			}
			break
		}
	}
}

// subrogated reports whether a line is an OPCO's that pays in the place of an
// employer who has a line of his own on the same UE.
func subrogated(d *dossier.Dossier, i int) bool {
	line := &d.Financements[i]
	return line.Nature == dossier.Organisme && isOPCO(line.Financeur.Nom) &&
		slices.ContainsFunc(d.Financements, func(f dossier.Financement) bool {
			return f.Nature == dossier.Employeur && overlap(&f, line)
		})
}

func overlap(a, b *dossier.Financement) bool {
	return len(a.UEs) == 0 || slices.ContainsFunc(a.UEs, func(code string) bool { return covers(b, code) })
}

// opcos are words that only the name of an opérateur de compétences holds (Code
// du travail, L6332-1; the eleven of 2019).
var opcos = words([]string{"opco", "opcommerce", "afdas", "akto", "atlas", "constructys", "ocapiat", "uniformation"})

func isOPCO(name string) bool { return opcos.within(pad(name)) }

// word is the payer's own word over its lines: Non if one says no, Oui if all
// say yes.
func (p *Part) word(d *dossier.Dossier) dossier.Reponse {
	all := dossier.Oui
	for _, i := range p.Lines {
		switch d.Financements[i].Accord {
		case dossier.Non:
			return dossier.Non
		case dossier.Inconnu:
			all = dossier.Inconnu
		}
	}
	return all
}

// HasOwnShare reports whether a share of the price is left to the person.
func HasOwnShare(d *dossier.Dossier) bool { return partsOf(d, d.Active(), nil).Propre != nil }

func (p *Parts) addFunder(i int, line *dossier.Financement, active []dossier.UE) {
	name := counterparty(line.Financeur, i)
	k := slices.IndexFunc(p.Financeurs, func(g Part) bool { return g.Counterparty == name })
	if k < 0 {
		k = len(p.Financeurs)
		p.Financeurs = append(p.Financeurs, Part{Counterparty: name})
	}
	p.Financeurs[k].add(i, line, active)
}

// add takes a line into a part.
func (p *Part) add(i int, line *dossier.Financement, active []dossier.UE) {
	p.Lines = append(p.Lines, i)
	if len(p.Lines) == 1 {
		p.UEs = covered(line, active)
		return
	}
	p.UEs = slices.Clip(p.UEs)
	for _, ue := range covered(line, active) {
		if !hasUE(p.UEs, ue.Code) {
			p.UEs = append(p.UEs, ue)
		}
	}
}

// lastSignature is the day of the last signature over the funder's lines;
// absent when one of them has none.
func (p *Part) lastSignature(d *dossier.Dossier) dossier.Date {
	var last dossier.Date
	for _, i := range p.Lines {
		day := d.Financements[i].ConventionSignee
		if day.IsZero() {
			return dossier.Date{}
		}
		if day.After(last) {
			last = day
		}
	}
	return last
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

// findUEs finds the UE of which a share is left to the person, and whether one
// is left at all.
func (p *Part) findUEs(d *dossier.Dossier, active []dossier.UE) bool {
	switch {
	case len(d.Financements) == 0:
		p.UEs = active
		return true
	case len(p.Lines) > 0:
		p.UEs = withoutCPF(d, p.namedUEs(d, active))
		return !p.free(d) && (len(p.UEs) > 0 || len(active) == 0 && !hasCPF(d))
	}
	p.UEs = uncovered(d, active, whole)
	return len(p.UEs) > 0
}

// withoutCPF takes away the UE that the CPF pays: what is left of their price is
// paid on its platform.
func withoutCPF(d *dossier.Dossier, ues []dossier.UE) []dossier.UE {
	left := slices.Clone(ues)
	for i := range d.Financements {
		if line := &d.Financements[i]; line.Nature == dossier.CPF {
			left = slices.DeleteFunc(left, func(ue dossier.UE) bool { return covers(line, ue.Code) })
		}
	}
	return left
}

func hasCPF(d *dossier.Dossier) bool {
	return slices.ContainsFunc(d.Financements, func(f dossier.Financement) bool { return f.Nature == dossier.CPF })
}

// free reports whether the person's lines say 0 €. A contrat that was signed and
// that nobody else pays stands, for a person to look at.
func (p *Part) free(d *dossier.Dossier) bool {
	alone := len(p.Lines) == len(d.Financements)
	return !(alone && !p.Signed.IsZero()) && !slices.ContainsFunc(p.Lines, func(i int) bool {
		return !d.Financements[i].Connu || d.Financements[i].Montant != 0
	})
}

// namedUEs are the UE of the person's own lines. A line that names none covers
// what the others do not wholly pay.
func (p *Part) namedUEs(d *dossier.Dossier, active []dossier.UE) []dossier.UE {
	var ues []dossier.UE
	for _, i := range p.Lines {
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

// prices sums the prices of fiches, each weighted by a percentage; false when
// one is unknown or there is none.
func prices(ues []dossier.UE, fiche func(code string) (dossier.FicheUE, bool), part func(dossier.UE) dossier.Centi) (dossier.Centi, bool) {
	var sum dossier.Centi
	for _, ue := range ues {
		fiche, ok := fiche(ue.Code)
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

// ownShare is the price of the contrat: the person's own share as the export
// says it, else the catalogue's price of it.
func (p *Part) ownShare(d *dossier.Dossier, cat dossier.Catalogue) Share {
	var s Share
	var parts, amounts dossier.Centi
	s.Catalogue, s.CatalogueConnu = prices(p.UEs, cat.Lookup, func(ue dossier.UE) dossier.Centi {
		part, stated := p.ownPart(d, ue)
		if !stated {
			amounts = p.othersAmounts(d)
		}
		parts += part
		return part
	})
	s.Catalogue -= amounts
	if parts == 0 || s.Catalogue < 0 || s.Catalogue == 0 && amounts > 0 {
		s.CatalogueConnu = false // the others' shares, as stated, leave him nothing: his own is unknown, not 0 €
	}
	return s.from(d, p.Lines)
}

// ownPart is the person's percentage of a UE: his line's, else what the
// percentages of the others leave.
func (p *Part) ownPart(d *dossier.Dossier, ue dossier.UE) (part dossier.Centi, stated bool) {
	for _, i := range p.Lines {
		if line := &d.Financements[i]; line.Part > 0 && covers(line, ue.Code) {
			return line.Part, true
		}
	}
	return max(0, whole-othersPart(d, ue, 0)), false
}

// othersAmounts sums what others pay by amount for UE that are also his.
func (p *Part) othersAmounts(d *dossier.Dossier) dossier.Centi {
	var sum dossier.Centi
	for i := range d.Financements {
		line := &d.Financements[i]
		if line.Nature != dossier.Individuel && line.Part == 0 && line.Connu && len(covered(line, p.UEs)) > 0 {
			sum += line.Montant
		}
	}
	return sum
}

// funderShare is the price of a funder's convention, at the funder's tariff.
func (p *Part) funderShare(d *dossier.Dossier, cat dossier.Catalogue) Share {
	var s Share
	tariff := func(code string) (dossier.FicheUE, bool) {
		f, ok := cat.Lookup(code)
		return f.PourFinanceur(), ok
	}
	s.Catalogue, s.CatalogueConnu = prices(p.UEs, tariff, func(ue dossier.UE) dossier.Centi { return p.part(d, ue) })
	if slices.ContainsFunc(p.Lines, func(i int) bool { return d.Financements[i].Part == 0 && d.Financements[i].Connu }) {
		s.CatalogueConnu = false // an amount is agreed, not a percentage: nothing to compare
	}
	return s.from(d, p.Lines)
}

// part is the funder's percentage of a UE; a line without share counts whole.
func (p *Part) part(d *dossier.Dossier, ue dossier.UE) dossier.Centi {
	var sum dossier.Centi
	for _, i := range p.Lines {
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
