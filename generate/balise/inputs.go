package balise

import (
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Emission is what the register fixed when it reserved the paper.
type Emission struct {
	Numero    string
	Date      dossier.Date
	ShortCode string // printed for a human to type
	SealText  string // what the QR encodes
	Specimen  bool
	Duplicata int // rank of the duplicata; 0 for the first paper
}

// Periode is the time in which a paper is valid, both days included.
type Periode struct{ Debut, Fin dossier.Date }

// Manque is one thing that a dossier lacks, said for the auditeur.
type Manque struct {
	Piece    string // "Pièce d’identité (recto et verso)"
	Pourquoi string // why it is asked; may be empty
}

// Accord is what an agreement says about money and time, computed by the
// rules of package completeness.
type Accord struct {
	Prix       dossier.Centi // the counterparty's own share, in euros
	PrixConnu  bool
	Total      dossier.Centi // the whole price of the UE covered; shown when it differs
	TotalConnu bool
	Echeances  []dossier.Echeance // payment schedule; a zero date is "after the delay"

	// Withdrawal returns the last day to withdraw from a contrat signed that
	// day, in a delay of 10 or 14 days.
	Withdrawal func(signed dossier.Date, days int) dossier.Date
}

// Inputs is everything that a paper is written from.
type Inputs struct {
	Dossier     *dossier.Dossier
	Catalogue   dossier.Catalogue
	Organisme   templates.Organisme
	Centre      templates.Centre
	Emission    Emission
	Periode     Periode
	Financement *dossier.Financement // the counterparty of a convention
	Accord      Accord               // contrat, convention, retractation
	Reference   string               // number of the contrat that a retractation goes with

	Manques []Manque     // relance: what is missing, in order
	Bloques []string     // relance: labels of the papers that wait for it
	Limite  dossier.Date // relance: until when

	// CredentialsGone says that the ENF credentials were handed over and are
	// no longer kept: the coupon then says so.
	CredentialsGone bool

	agreement bool // the paper is a contrat or a convention; set by Values
}

// UEs are the UE that the paper is about: those of the inscription that have
// not ended, restricted to what the funder covers for a convention.
func (in *Inputs) UEs() []dossier.UE {
	active := in.Dossier.Active()
	if in.Financement == nil || len(in.Financement.UEs) == 0 {
		return active
	}
	covered := map[string]bool{}
	for _, code := range in.Financement.UEs {
		covered[code] = true
	}
	var ues []dossier.UE
	for _, ue := range active {
		if covered[ue.Code] {
			ues = append(ues, ue)
		}
	}
	return ues
}

func (in *Inputs) person() *dossier.Auditeur { return &in.Dossier.Auditeur }

// returning reports whether the auditeur already has ENF credentials.
func (in *Inputs) returning() bool {
	if in.Dossier.Nouveau == dossier.Inconnu {
		return in.Dossier.Auditeur.AncienCode != ""
	}
	return in.Dossier.Nouveau == dossier.Non
}

func (in *Inputs) studentStatus() bool { return in.Dossier.TroisiemeCycle }

func (in *Inputs) fiche(code string) dossier.FicheUE {
	f, _ := in.Catalogue.Lookup(code)
	return f
}
