package balise

import (
	"cmp"

	"cnamdoc/importer/dossier"
)

// Ligne is one UE with what the paper states of it, gaps filled as its tables
// fill them. The zero value of a field says that the paper does not state it.
type Ligne struct {
	Code, Intitule, Modalite string
	Debut, Fin               dossier.Date
	ECTS                     dossier.Centi
	Heures                   dossier.Centi // of an agreement
	Prix                     dossier.Centi // of an agreement whose prices add up
	PrixConnu                bool
}

// Lignes returns the UE that the paper is about, in its order.
func (in *Inputs) Lignes() []Ligne {
	ues := in.UEs()
	lines := make([]Ligne, len(ues))
	priced := in.agreement() && in.pricesAgree()
	for i, ue := range ues {
		l := Ligne{Code: ue.Code, Intitule: in.intitule(ue), Debut: in.debut(ue), Fin: in.fin(ue)}
		if !in.agreement() {
			l.Modalite, l.ECTS = ue.Modalite, in.ects(ue)
		} else {
			f := in.fiche(ue.Code)
			l.Modalite, l.Heures = cmp.Or(f.Modalites, ue.Modalite), f.Heures
			if priced {
				l.Prix, l.PrixConnu = f.Prix, true
			}
		}
		lines[i] = l
	}
	return lines
}

// Financeur is the counterparty of a convention.
func (in *Inputs) Financeur() dossier.Organisation { return in.funder() }
