package press

import (
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/donnees"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// attachments are the data of a sealed paper and their signature.
func (p *Press) attachments(o *Order, e Emission, in *balise.Inputs) ([]pdf.Attachment, error) {
	if !o.Papier.Document.Sealed() {
		return nil, nil
	}
	data, signature, err := p.donnees(o, e, in).Sign(p.Signer)
	if err != nil {
		return nil, err
	}
	return []pdf.Attachment{
		{Name: donnees.DataName, MIME: donnees.DataMIME, Relationship: "Data", Data: data,
			Description: "Ce que dit ce document, en JSON"},
		{Name: donnees.SignatureName, MIME: donnees.SignatureMIME, Relationship: "Supplement", Data: signature,
			Description: "Signature de donnees.json (COSE_Sign1 sans son contenu)"},
	}, nil
}

// donnees is what the paper says. Whether it says a thing about the person is
// up to the model, which may be the centre's own.
func (p *Press) donnees(o *Order, e Emission, in *balise.Inputs) *donnees.Papier {
	d, doc, period := o.Dossier, o.Papier.Document, in.Periode
	data := &donnees.Papier{
		Nature: donnees.Nature(kinds[doc]), Numero: e.Number, Date: e.Date.ISO(),
		CTI: hex.EncodeToString(e.CTI[:]), CodeCourt: e.ShortCode, Specimen: p.Specimen, Duplicata: e.Duplicata,
		Organisme: donnees.Organisme{Nom: p.Organisme.Nom, SIRET: p.Organisme.SIRET, Declaration: p.Organisme.Declaration},
		Centre:    o.Centre.Nom, Semestre: string(d.Semestre), Inscription: d.Type.String(),
		Validite: donnees.Periode{Du: period.Debut.ISO(), Au: period.Fin.ISO()},
		Auditeur: auditeurData(&d.Auditeur, p.model(o).Uses()),
	}
	var ects, hours dossier.Centi
	for _, l := range in.Lignes() {
		data.UE = append(data.UE, ueData(&l))
		ects, hours = ects+l.ECTS, hours+l.Heures
	}
	data.TotalECTS, data.TotalHeures = donnees.Number(int64(ects)), donnees.Number(int64(hours))
	if doc != dossier.Attestation && o.Papier.Prix.Connu {
		data.Prix = donnees.Amount(int64(o.Papier.Prix.Montant))
	}
	for _, v := range o.Versements {
		data.Echeances = append(data.Echeances, donnees.Echeance{Quand: v.Quand, Date: v.Date.ISO(), Montant: donnees.Amount(int64(v.Montant))})
	}
	if doc == dossier.Convention {
		f := in.Financeur()
		data.Financeur = &donnees.Financeur{Nom: f.Nom, SIRET: f.SIRET, Adresse: f.Adresse, Representant: f.Representant}
	}
	return data
}

// auditeurData says of the person what the model's balises print; uses is sorted.
func auditeurData(a *dossier.Auditeur, uses []string) donnees.Auditeur {
	data := donnees.Auditeur{Code: a.Code, NomUsage: a.Usage(), Prenom: a.Prenom}
	for _, field := range [...]struct {
		balise string
		to     *string
		value  func() string
	}{
		{"auditeur_civilite", &data.Civilite, a.Civilite.String},
		{"auditeur_nom_naissance", &data.NomNaissance, func() string { return a.NomNaissance }},
		{"auditeur_naissance", &data.Naissance, a.Naissance.ISO},
		{"auditeur_lieu_naissance", &data.LieuNaissance, func() string { return a.LieuNaissance }},
		{"auditeur_adresse", &data.Adresse, func() string { return strings.Join(a.Adresse.Lines(), ", ") }},
	} {
		if _, printed := slices.BinarySearch(uses, field.balise); printed {
			*field.to = field.value()
		}
	}
	return data
}

func ueData(l *balise.Ligne) donnees.UE {
	ue := donnees.UE{Code: l.Code, Intitule: l.Intitule, Modalite: l.Modalite, Periode: donnees.Periode{Du: l.Debut.ISO(), Au: l.Fin.ISO()},
		ECTS: donnees.Number(int64(l.ECTS)), Heures: donnees.Number(int64(l.Heures))}
	if l.PrixConnu {
		ue.Prix = donnees.Amount(int64(l.Prix))
	}
	return ue
}

// ReadDonnees reads the data that a PDF carries and holds them against its
// seal, which was verified: see donnees.Check for the errors. The size is r's
// length in bytes. Other errors say that the file cannot be read.
func ReadDonnees(r io.ReaderAt, size int64, paper seal.Result, ring *seal.KeyRing, opts seal.Options) (*donnees.Papier, error) {
	attached, err := pdf.ReadAttachments(r, size)
	if err != nil {
		return nil, err
	}
	files := make([]donnees.File, len(attached))
	for i, a := range attached {
		files[i] = donnees.File{Name: a.Name, Data: a.Data}
	}
	return donnees.Check(files, paper, ring, opts)
}
