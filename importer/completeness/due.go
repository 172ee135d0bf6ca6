package completeness

import "cnamdoc/importer/dossier"

// Papier is one paper that a dossier owes. Its key is (dossier, Document,
// Counterparty).
type Papier struct {
	Document     dossier.Document
	Counterparty string       // of a convention: the funder's SIRET, else its folded name, else its rank; "" for the auditeur
	Lines        []int        // indices into Dossier.Financements of the money concerned
	UEs          []dossier.UE // what the agreement covers; nil for the other papers
	Prix         Share        // of an agreement

	// Signed is the day on which the agreement was signed. A signed agreement
	// stands: a change to it is an avenant, which is a human act.
	Signed dossier.Date
}

// Due lists the papers that the dossier owes, in the order of
// dossier.Documents: also those that are blocked, and the relance if one is.
func Due(d *dossier.Dossier, ctx Context) []Papier { return NewChecker(ctx).Check(d).Due }

// due lists them without the relance, which depends on the verdicts.
func (s *subject) due() []Papier {
	if s.closed() || s.funding.outside != dossier.NatureInconnue {
		return nil
	}
	papers := []Papier{{Document: dossier.Attestation}}
	if s.demarche {
		return papers
	}
	var withdrawal []Papier
	if s.funding.own {
		p := Papier{
			Document: dossier.Contrat, Lines: s.funding.lines, UEs: s.funding.ownUEs,
			Prix: s.own, Signed: s.d.Pieces.ContratSigne,
		}
		papers = append(papers, p)
		p.Document = dossier.Retractation
		withdrawal = append(withdrawal, p)
	}
	for i := range s.funding.funders {
		g := &s.funding.funders[i]
		papers = append(papers, Papier{
			Document: dossier.Convention, Counterparty: g.counterparty, Lines: g.lines, UEs: g.ues,
			Prix: g.share(s.d, s.c.Catalogue), Signed: g.signed(s.d),
		})
	}
	return append(papers, withdrawal...)
}

// signed is the day of the last signature over the funder's lines; absent when
// one of them has none.
func (g *funder) signed(d *dossier.Dossier) dossier.Date {
	var last dossier.Date
	for _, i := range g.lines {
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
