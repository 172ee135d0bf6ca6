package dossier

import (
	"fmt"
	"regexp"
)

// Semestre is "2026-2027-S1".
type Semestre string

var semestreForm = regexp.MustCompile(`^(\d{4})-(\d{4})-S([123])$`)

// ParseSemestre reads "2026-2027-S1"; the second year must follow the first.
func ParseSemestre(s string) (Semestre, error) {
	m := semestreForm.FindStringSubmatch(s)
	if m == nil {
		return "", fmt.Errorf("semestre %q: want AAAA-AAAA-Sn", s)
	}
	var first, second int
	fmt.Sscan(m[1], &first)
	fmt.Sscan(m[2], &second)
	if second != first+1 {
		return "", fmt.Errorf("semestre %q: the years do not follow each other", s)
	}
	return Semestre(s), nil
}

// Long returns "premier semestre 2026-2027".
func (s Semestre) Long() string {
	m := semestreForm.FindStringSubmatch(string(s))
	if m == nil {
		return string(s)
	}
	rank := map[string]string{"1": "premier", "2": "second", "3": "troisième"}[m[3]]
	return rank + " semestre " + m[1] + "-" + m[2]
}

// Reponse is an answer that may be missing.
type Reponse uint8

// The three answers.
const (
	Inconnu Reponse = iota
	Oui
	Non
)

// Civilite says how a person is addressed.
type Civilite uint8

// The values of the column TITRE: 1 Monsieur, 2 Madame, 3 Mademoiselle (which
// is written Madame, circulaire n° 5575/SG of 21 February 2012).
const (
	CiviliteInconnue Civilite = iota
	Monsieur
	Madame
)

// String returns "Monsieur", "Madame" or "".
func (c Civilite) String() string { return [...]string{"", "Monsieur", "Madame"}[c] }

// TypeInscription is what one enrols in.
type TypeInscription uint8

// An inscription is to UE, or to a démarche of VAE or VAPP.
const (
	InscriptionUE TypeInscription = iota
	InscriptionVAE
	InscriptionVAPP
)

// String returns "UE", "VAE" or "VAPP".
func (t TypeInscription) String() string { return [...]string{"UE", "VAE", "VAPP"}[t] }

// Statut is where an inscription stands. StatutInconnu is answered À EXAMINER.
type Statut uint8

// The canonical statuts; the configuration maps the export's values to them.
const (
	StatutInconnu Statut = iota
	Confirmee
	EnAttente
	Annulee
	Retractee
	Abandonnee
)

var statutNames = [...]string{"inconnu", "confirmée", "en attente", "annulée", "rétractée", "abandon"}

// String returns the statut as staff write it.
func (s Statut) String() string { return statutNames[s] }

// Ended reports whether the inscription is over: nothing more is issued for it.
func (s Statut) Ended() bool { return s == Annulee || s == Retractee || s == Abandonnee }

// ParseStatut is the inverse of String, with accents and case folded.
func ParseStatut(s string) (Statut, bool) {
	for i, name := range statutNames {
		if Fold(name) == Fold(s) {
			return Statut(i), true
		}
	}
	return StatutInconnu, false
}

// Nature is a kind of funding.
type Nature uint8

// The kinds of funding. Apprentissage and ContratPro are out of scope: they
// are read, named and refused clearly.
const (
	NatureInconnue Nature = iota
	Individuel
	Employeur     // an employer for its employee, 07 plan de développement included
	Organisme     // OPCO, Région, France Travail…
	CPF           // 03: the platform's terms stand for the convention, D6353-1 III
	Apprentissage // 04
	ContratPro    // 05
)

// String returns the funding as staff write it.
func (n Nature) String() string {
	return [...]string{"inconnu", "individuel", "employeur", "organisme", "CPF", "apprentissage", "contrat de professionnalisation"}[n]
}

// Collective reports whether an employer or organisation pays under a convention.
func (n Nature) Collective() bool { return n == Employeur || n == Organisme }

// TypeIdentite is a kind of proof of identity.
type TypeIdentite uint8

// The proofs that the page accepts; AutreIdentite is read and examined.
const (
	IdentiteAbsente TypeIdentite = iota
	CarteIdentite
	Passeport
	CarteSejour
	AutreIdentite
)

// String returns the proof as staff write it.
func (t TypeIdentite) String() string {
	return [...]string{"", "carte d’identité", "passeport", "carte de séjour", "autre"}[t]
}

// Document is a kind of paper that the centre issues.
type Document uint8

// The five papers. Their values are stable: they stand in the register.
const (
	Attestation Document = iota + 1
	Contrat
	Convention
	Retractation
	Relance
)

// Documents lists the papers in the order in which they are issued and shown.
var Documents = []Document{Attestation, Contrat, Convention, Retractation, Relance}

var documentNames = [...]string{"", "attestation", "contrat", "convention", "retractation", "relance"}

// String returns the ASCII name used on command lines and in file names.
func (d Document) String() string { return documentNames[d] }

// Word returns the one-word name as it is written for people, with its accents.
func (d Document) Word() string {
	if d == Retractation {
		return "rétractation"
	}
	return d.String()
}

// Label returns the whole name as it is written for people.
func (d Document) Label() string {
	return [...]string{"", "attestation d’inscription", "contrat de formation", "convention de formation",
		"formulaire de rétractation", "relance"}[d]
}

// Labels is Label of several papers.
func (d Document) Labels() string {
	return [...]string{"", "attestations d’inscription", "contrats de formation", "conventions de formation",
		"formulaires de rétractation", "relances"}[d]
}

// Sealed reports whether the paper carries a seal and a QR.
func (d Document) Sealed() bool { return d >= Attestation && d <= Convention }

// ParseDocument is the inverse of String.
func ParseDocument(s string) (Document, bool) {
	for _, d := range Documents {
		if d.String() == s {
			return d, true
		}
	}
	return 0, false
}

// MarshalText writes the ASCII name.
func (d Document) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ASCII name.
func (d *Document) UnmarshalText(text []byte) error {
	parsed, ok := ParseDocument(string(text))
	if !ok {
		return fmt.Errorf("unknown document %q", text)
	}
	*d = parsed
	return nil
}
