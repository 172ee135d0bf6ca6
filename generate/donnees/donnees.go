package donnees

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"

	"cnamdoc/generate/seal"
)

// The embedded files, their types and what they are to the paper.
const (
	DataName      = "donnees.json"
	DataMIME      = "application/json"
	SignatureName = "donnees.cose"
	SignatureMIME = "application/cose"
)

const (
	format = "cnamdoc-papier"
	// Version is the version of the object that Encode writes.
	Version = 1
)

// Papier is what a paper says. Dates are "AAAA-MM-JJ".
type Papier struct {
	Format      string      `json:"format"`
	Version     int         `json:"version"`
	Nature      string      `json:"nature"`
	Numero      string      `json:"numero"`
	Date        string      `json:"date"`
	CTI         string      `json:"cti"`
	CodeCourt   string      `json:"code_court"`
	Specimen    bool        `json:"specimen,omitempty"`
	Duplicata   int         `json:"duplicata,omitempty"`
	Organisme   Organisme   `json:"organisme"`
	Centre      string      `json:"centre"`
	Semestre    string      `json:"semestre"`
	Inscription string      `json:"inscription"`
	Validite    Periode     `json:"validite"`
	Auditeur    Auditeur    `json:"auditeur"`
	UE          []UE        `json:"ue,omitempty"`
	TotalECTS   json.Number `json:"total_ects,omitempty"`
	TotalHeures json.Number `json:"total_heures,omitempty"`
	Prix        string      `json:"prix,omitempty"`
	Echeances   []Echeance  `json:"echeances,omitempty"`
	Financeur   *Financeur  `json:"financeur,omitempty"`
}

// Organisme is who issued the paper.
type Organisme struct {
	Nom         string `json:"nom"`
	SIRET       string `json:"siret"`
	Declaration string `json:"declaration"`
}

// Periode is a time, both days included.
type Periode struct {
	Du string `json:"du,omitempty"`
	Au string `json:"au,omitempty"`
}

// Auditeur is whose paper it is.
type Auditeur struct {
	Code          string `json:"code"`
	Civilite      string `json:"civilite,omitempty"`
	NomUsage      string `json:"nom_usage"`
	NomNaissance  string `json:"nom_naissance,omitempty"`
	Prenom        string `json:"prenom,omitempty"`
	Naissance     string `json:"naissance,omitempty"`
	LieuNaissance string `json:"lieu_naissance,omitempty"`
	Adresse       string `json:"adresse,omitempty"`
}

// UE is one unité d'enseignement.
type UE struct {
	Code     string `json:"code"`
	Intitule string `json:"intitule,omitempty"`
	Modalite string `json:"modalite,omitempty"`
	Periode
	ECTS   json.Number `json:"ects,omitempty"`
	Heures json.Number `json:"heures,omitempty"`
	Prix   string      `json:"prix,omitempty"`
}

// Echeance is one payment; Quand says when in words, beside or instead of Date.
type Echeance struct {
	Quand   string `json:"quand,omitempty"`
	Date    string `json:"date,omitempty"`
	Montant string `json:"montant"`
}

// Financeur is the counterparty of a convention.
type Financeur struct {
	Nom          string `json:"nom,omitempty"`
	SIRET        string `json:"siret,omitempty"`
	Adresse      string `json:"adresse,omitempty"`
	Representant string `json:"representant,omitempty"`
}

// Natures are the kinds of paper that carry data, by the kind in their seal.
var natures = map[seal.Kind]string{
	seal.KindAttestation: "attestation",
	seal.KindContrat:     "contrat",
	seal.KindConvention:  "convention",
}

// Nature is how a kind of paper is written in its data.
func Nature(kind seal.Kind) string { return natures[kind] }

// Number writes hundredths as a JSON number without useless decimals; 0 is
// the absent number.
func Number(hundredths int64) json.Number {
	if hundredths == 0 {
		return ""
	}
	s := bytes.TrimRight(amount(hundredths), "0")
	return json.Number(bytes.TrimSuffix(s, []byte(".")))
}

// Amount writes hundredths as euros and cents: "1250.00".
func Amount(hundredths int64) string { return string(amount(hundredths)) }

func amount(hundredths int64) []byte {
	var b []byte
	if hundredths < 0 {
		b, hundredths = append(b, '-'), -hundredths
	}
	return fmt.Appendf(b, "%d.%02d", hundredths/100, hundredths%100)
}

// Encode writes the object: equal papers give equal bytes.
func (p *Papier) Encode() ([]byte, error) {
	p.Format, p.Version = format, Version
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("data of %s: %w", p.Numero, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Sign writes the object and its detached signature.
func (p *Papier) Sign(key crypto.Signer) (data, signature []byte, err error) {
	if data, err = p.Encode(); err != nil {
		return nil, nil, err
	}
	signature, err = seal.SignDetached(data, key)
	return data, signature, err
}
