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
	if s.closed() || s.parts.outside != dossier.NatureInconnue {
		return nil
	}
	papers := []Papier{{Document: dossier.Attestation}}
	if s.demarche {
		return papers
	}
	var withdrawal []Papier
	if own := s.parts.Propre; own != nil {
		p := own.papier(dossier.Contrat)
		papers = append(papers, p)
		p.Document = dossier.Retractation
		withdrawal = append(withdrawal, p)
	}
	for i := range s.parts.Financeurs {
		papers = append(papers, s.parts.Financeurs[i].papier(dossier.Convention))
	}
	return append(papers, withdrawal...)
}

func (p *Part) papier(doc dossier.Document) Papier {
	return Papier{Document: doc, Counterparty: p.Counterparty, Lines: p.Lines, UEs: p.UEs, Prix: p.Prix, Signed: p.Signed}
}
