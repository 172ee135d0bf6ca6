package balise

import (
	"cmp"
	"slices"

	"cnamdoc/importer/completeness"
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

	DuplicataLe dossier.Date // when it was drawn; the zero date is not printed
}

// Periode is the time in which a paper is valid, both days included.
type Periode struct{ Debut, Fin dossier.Date }

// Inputs is everything that a paper is written from.
type Inputs struct {
	Dossier    *dossier.Dossier
	Catalogue  dossier.Catalogue
	Reglement  completeness.Reglement
	Papier     completeness.Papier // which paper: its counterparty, UE and price
	Organisme  templates.Organisme
	Centre     templates.Centre
	Emission   Emission
	Periode    Periode
	Versements []completeness.Versement // contrat: the payment schedule
	Reference  string                   // retractation: number of the contrat that it goes with

	Manques []completeness.Verdict // relance: what is missing, as Report.Relance gives it
	Bloques []dossier.Document     // relance: the papers that wait
	Limite  dossier.Date           // relance: until when

	// CredentialsGone says that the ENF credentials were handed over and are
	// no longer kept: the coupon then says so.
	CredentialsGone bool
}

func (in *Inputs) doc() dossier.Document { return in.Papier.Document }

// agreement reports whether two parties sign.
func (in *Inputs) agreement() bool {
	return in.doc() == dossier.Contrat || in.doc() == dossier.Convention
}

// UEs are the UE that the paper is about: what the agreement covers, else
// those of the inscription that have not ended.
func (in *Inputs) UEs() []dossier.UE {
	if in.agreement() || in.doc() == dossier.Retractation {
		return in.Papier.UEs
	}
	return in.Dossier.Active()
}

func (in *Inputs) person() *dossier.Auditeur { return &in.Dossier.Auditeur }

// funder is the counterparty of a convention, from the first of its lines;
// another line fills what that one leaves empty.
func (in *Inputs) funder() dossier.Organisation {
	var o dossier.Organisation
	for _, i := range in.Papier.Lines {
		f := in.Dossier.Financements[i].Financeur
		o = dossier.Organisation{Nom: cmp.Or(o.Nom, f.Nom), SIRET: cmp.Or(o.SIRET, f.SIRET),
			Adresse: cmp.Or(o.Adresse, f.Adresse), Representant: cmp.Or(o.Representant, f.Representant)}
	}
	return o
}

// returning reports whether the auditeur already has ENF credentials.
func (in *Inputs) returning() bool {
	if in.Dossier.Nouveau == dossier.Inconnu {
		return in.person().AncienCode != ""
	}
	return in.Dossier.Nouveau == dossier.Non
}

// signed is the day on which the agreement was signed, or that which the
// withdrawal form goes with.
func (in *Inputs) signed() dossier.Date {
	if in.doc() == dossier.Convention {
		return in.Papier.Signed
	}
	return cmp.Or(in.Papier.Signed, in.Dossier.Pieces.ContratSigne)
}

// studentStatus reports whether one of the UE is a third-cycle teaching that
// confers student status, as the export's rows or the catalogue say it: the
// teaching does, not the diploma ([page] 15).
func (in *Inputs) studentStatus() bool {
	return in.Dossier.TroisiemeCycle || slices.ContainsFunc(in.UEs(), func(ue dossier.UE) bool { return in.fiche(ue.Code).TroisiemeCycle == dossier.Oui })
}

// signataire signs for the organisme: the centre's own, where it signs itself.
func (in *Inputs) signataire() templates.Signataire {
	if in.Centre.Signataire.Nom != "" {
		return in.Centre.Signataire
	}
	return in.Organisme.Signataire
}

func (in *Inputs) rendezVous() string { return cmp.Or(in.Centre.RendezVous, in.Organisme.RendezVous) }

func (in *Inputs) fiche(code string) dossier.FicheUE {
	f, _ := in.Catalogue.Lookup(code)
	if in.doc() == dossier.Convention {
		return f.PourFinanceur()
	}
	return f
}
