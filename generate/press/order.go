package press

import (
	"encoding/json"
	"strings"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Order says which paper is to be made, of whom.
type Order struct {
	Dossier    *dossier.Dossier
	Centre     *templates.Centre
	Papier     completeness.Papier
	Versements []completeness.Versement // of a contrat: the payment schedule
	Contrat    string                   // of a withdrawal form: the number of the contrat that it goes with

	// Of a relance: its list, the papers that wait, and a digest that changes
	// when the list does.
	Manques []completeness.Verdict
	Bloques []dossier.Document
	Digest  string
}

// UEs are the UE that the paper states.
func (o *Order) UEs() []dossier.UE {
	if o.Papier.UEs != nil {
		return o.Papier.UEs
	}
	return o.Dossier.Active()
}

// Codes are those of the UE that the paper states.
func (o *Order) Codes() []string {
	var codes []string
	for _, ue := range o.UEs() {
		codes = append(codes, ue.Code)
	}
	return codes
}

// rights is what a paper states. Registers hold hashes of its JSON: fields keep
// their names and their order, and a new one must be left out when it is empty.
type rights struct {
	Code, Nom, Usage, Prenom string
	Civilite                 dossier.Civilite
	Naissance                dossier.Date
	Lieu, Reference          string
	Statut                   dossier.Statut
	Type                     dossier.TypeInscription
	Periode                  balise.Periode
	UEs                      []rightUE
	Prix                     completeness.Share
	Manques                  string
}

type rightUE struct {
	Code       string
	Debut, Fin dossier.Date
}

// Rights is what the paper states: identity, UE, period, statut, price, in a
// canonical form to be hashed under a local key. When it changes the paper gets
// a new number.
func (s *Settings) Rights(o *Order) []byte {
	canonical, err := json.Marshal(s.rights(o))
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	return canonical
}

func (s *Settings) rights(o *Order) rights {
	d := o.Dossier
	r := rights{
		Code: d.Auditeur.Code, Nom: d.Auditeur.NomNaissance, Usage: d.Auditeur.NomUsage, Prenom: d.Auditeur.Prenom,
		Civilite: d.Auditeur.Civilite, Naissance: d.Auditeur.Naissance, Lieu: d.Auditeur.LieuNaissance, Reference: o.Contrat,
		Statut: d.Statut, Type: d.Type, Periode: s.Periode(d), Prix: o.Papier.Prix, Manques: o.Digest,
	}
	for _, ue := range o.UEs() {
		r.UEs = append(r.UEs, rightUE{ue.Code, ue.Debut, ue.Fin})
	}
	return r
}

// Periode is the time in which a paper is valid: from the first day of the
// semester to the last day of its final exam session. Where that day is not
// known no attestation is issued, and an agreement ends with its courses.
func (s *Settings) Periode(d *dossier.Dossier) balise.Periode {
	semestre := s.Reglement.Semestres[d.Semestre]
	first := semestre.Debut
	if day := d.FirstDay(); !day.IsZero() && (first.IsZero() || day.Before(first)) {
		first = day
	}
	last := semestre.ExamensFin
	if last.IsZero() {
		last = semestre.Fin
		if day := d.LastDay(); day.After(last) {
			last = day
		}
	}
	return balise.Periode{Debut: first, Fin: last}
}

// inputs gathers what the paper is written from.
func (s *Settings) inputs(o *Order, e balise.Emission) balise.Inputs {
	return balise.Inputs{
		Dossier: o.Dossier, Catalogue: s.Catalogue, Reglement: s.Reglement, Papier: o.Papier,
		Organisme: s.Organisme, Centre: *o.Centre, Emission: e, Periode: s.Periode(o.Dossier), Reference: o.Contrat,
		Versements: o.Versements, Manques: o.Manques, Bloques: o.Bloques, Limite: e.Date.AddDays(s.Reglement.RelanceJours),
	}
}

// ProvisionalNumber stands for a number that the register has not fixed yet.
const ProvisionalNumber = "ZZZ-0000-000000"

// provisional stands for what the register has not yet fixed. It is the same
// whatever the day, since it enters the presentation.
func (s *Settings) provisional(o *Order) balise.Emission {
	e := balise.Emission{Numero: ProvisionalNumber, Date: dossier.Date{Year: 2000, Month: time.January, Day: 1}, Specimen: s.Specimen}
	if o.Papier.Document.Sealed() {
		d, a := o.Dossier, &o.Dossier.Auditeur
		sealed := 130 + len(d.Semestre) + len(a.Code) + len(a.Usage()) + len(a.Prenom) + len(strings.Join(o.Codes(), ","))
		e.SealText = "CNC1:" + strings.Repeat("A", sealed*8/5)
		e.ShortCode = "ZZZZZ-ZZZZZ"
	}
	return e
}
