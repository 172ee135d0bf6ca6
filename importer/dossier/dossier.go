package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Key identifies a dossier.
type Key struct {
	Code     string // code auditeur, "CEN012345"
	Semestre Semestre
	Centre   string // teaching centre, its canonical name ("Orléans")
}

// String returns "CEN012345 2026-2027-S1 Orléans".
func (k Key) String() string { return fmt.Sprintf("%s %s %s", k.Code, k.Semestre, k.Centre) }

// Compare orders keys by semester, centre and code.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Semestre, o.Semestre), cmp.Compare(k.Centre, o.Centre), cmp.Compare(k.Code, o.Code))
}

// Dossier is the inscription of one auditeur in one semester and centre, with
// its pieces. The zero value of a field means that the export is silent;
// where silence and "no" differ, the field is a Reponse.
type Dossier struct {
	Auditeur       Auditeur
	Semestre       Semestre
	Centre         string
	Type           TypeInscription
	Statut         Statut
	StatutSource   string // as written in the export, for messages
	Diplome        string // diploma prepared, free text, may be empty
	TroisiemeCycle bool   // the diploma is a third-cycle teaching that confers student status
	CycleConnu     bool   // the export says whether it is

	Inscrit Date // date d'inscription
	Demande Date // date of the request, for the délai d'accès

	UEs          []UE
	Financements []Financement
	Echeances    []Echeance // the person's own payment schedule, if the export has one

	Droit  Droit  // droit d'inscription
	Pieces Pieces // what the auditeur brought
	ENF    ENF

	// Nouveau is Oui for a first inscription. An export that is silent is
	// decided by AncienCode: see Auditeur.
	Nouveau Reponse

	Source   []Ref     // every row that the dossier was read from, in order
	Problems []Problem // found by the importer in those rows
	Doutes   []Doute   // cells of those rows that a person has to look at
}

// Key returns the dossier's key.
func (d *Dossier) Key() Key { return Key{d.Auditeur.Code, d.Semestre, d.Centre} }

// HasErrors reports whether the importer found an error (not a mere warning)
// in the dossier's rows.
func (d *Dossier) HasErrors() bool {
	for _, p := range d.Problems {
		if p.Severity == Erreur {
			return true
		}
	}
	return false
}

// Active lists the UE that are neither annulée nor rétractée nor abandonnée.
// The list is to be read only: it is the dossier's own when none has ended.
func (d *Dossier) Active() []UE {
	if !slices.ContainsFunc(d.UEs, func(ue UE) bool { return ue.Statut.Ended() }) {
		return slices.Clip(d.UEs)
	}
	var active []UE
	for _, ue := range d.UEs {
		if !ue.Statut.Ended() {
			active = append(active, ue)
		}
	}
	return active
}

// LastDay is the last day of the last UE, or absent if no UE says it.
func (d *Dossier) LastDay() Date {
	var last Date
	for _, ue := range d.UEs {
		if ue.Fin.After(last) {
			last = ue.Fin
		}
	}
	return last
}

// FirstDay is the first day of the first UE, or absent if no UE says it.
func (d *Dossier) FirstDay() Date {
	var first Date
	for _, ue := range d.UEs {
		if !ue.Debut.IsZero() && (first.IsZero() || ue.Debut.Before(first)) {
			first = ue.Debut
		}
	}
	return first
}

// Auditeur is the person. Names are as typed, in NFC.
type Auditeur struct {
	Code          string   // "CEN012345"; the first when the cell holds several
	AutresCodes   []string // further codes of the same cell ("CEN012345 - IDF000001")
	AncienCode    string
	Civilite      Civilite
	NomNaissance  string
	NomUsage      string // empty when the same as the birth name
	Prenom        string
	Naissance     Date
	LieuNaissance string
	PaysNaissance string
	Nationalite   string // as written: "0", INSEE country number, ISO code or name
	INE           string
	Adresse       Adresse
	Telephone     string
	Courriel      string

	Situation       string // SITUATION_PROFESSIONNELLE, as written
	Emploi          string // STATUT_EMPLOI, as written
	DemandeurEmploi Reponse
	Employeur       Organisation // RAISON_SOCIALE_ENTREPRISE, SIRET_ENTREPRISE
	Handicap        Reponse      // travailleur handicapé: never printed
	TiersTemps      Reponse
}

// Usage is the name the person is called by: the usage name, else the birth name.
func (a *Auditeur) Usage() string { return cmp.Or(a.NomUsage, a.NomNaissance) }

// NomComplet is "Prénom NOM" with the usage name in capitals.
func (a *Auditeur) NomComplet() string {
	return strings.TrimSpace(a.Prenom + " " + Capitals(a.Usage()))
}

// SortKey orders persons as a French directory does: folded usage name, then
// folded first name.
func (a *Auditeur) SortKey() string {
	return Fold(a.Usage()) + "\x00" + Fold(a.Prenom) + "\x00" + a.Code
}

// Identity tells persons apart: folded birth name, folded first name, birth date.
func (a *Auditeur) Identity() string {
	return Fold(a.NomNaissance) + "|" + Fold(a.Prenom) + "|" + a.Naissance.ISO()
}

// Adresse is a postal address.
type Adresse struct {
	Ligne1, Ligne2 string
	CodePostal     string // five digits in France
	Ville          string
	Pays           string // empty means France
}

// Lines are the non-empty lines of the address, as written on an envelope.
func (a Adresse) Lines() []string {
	var lines []string
	for _, l := range []string{a.Ligne1, a.Ligne2, strings.TrimSpace(a.CodePostal + " " + a.Ville), a.Pays} {
		if l != "" && !(l == a.Pays && Fold(l) == "france") {
			lines = append(lines, l)
		}
	}
	return lines
}

// Organisation is an employer or a funder.
type Organisation struct {
	Nom          string
	SIRET        string // digits only
	Adresse      string // one line, parts separated by ", "
	Representant string // signatory, with his function
}

// UE is one teaching unit of an inscription.
type UE struct {
	Code            string // "NFA031", "UA230V", "NFP121-PAR"
	Intitule        string
	ECTS            Centi // 6 ECTS = 600
	Modalite        string
	Groupe          string
	Debut           Date
	Fin             Date // absent when open-ended
	Statut          Statut
	StatutPropre    bool    // Statut is the UE's own, not its inscription's
	AccordFormateur Reponse // trainer's agreement to a late inscription
	Refs            []Ref
}

// Financement is one source of money: a funder, or the auditeur himself.
type Financement struct {
	Nature           Nature
	Financeur        Organisation // zero when Nature is Individuel
	UEs              []string     // codes covered; empty means all
	Part             Centi        // share in percent, 10000 = 100 %; 0 when Montant says it
	Montant          Centi        // euros, 125000 = 1 250,00 €; 0 when unknown
	Connu            bool         // Montant was given (0 € is then a real price)
	PriseEnCharge    Reponse      // form received
	ConventionSignee Date
	ConventionUEs    []string // codes that the signed convention names; empty: those of the line

	// Accord is the payer's own word: Oui, the CPF file was accepted, or the
	// devis or order approved; Non: refused, cancelled, or withdrawn since.
	Accord Reponse
}

// Echeance is one payment of a schedule.
type Echeance struct {
	Date    Date
	Montant Centi
}

// Droit is the droit d'inscription: due, paid, how and when.
type Droit struct {
	Du, Regle           Centi
	DuConnu, RegleConnu bool
	Mode                string // as written; the canonical way is "chèque"
	Le                  Date   // of the last payment, or of the day on which the cheques were handed in
	Par                 Nature // who paid Regle; NatureInconnue, where nothing is said, is the auditeur

	// Cheques were handed in for agreed days; Regle is what was paid otherwise.
	Cheques []Cheque
}

// Cheque is a cheque that is kept until its agreed day.
type Cheque struct {
	Date    Date
	Montant Centi
	Impaye  bool // it came back unpaid
}

// Solde reports whether the fee is known and wholly paid.
func (d Droit) Solde() bool { return d.DuConnu && d.RegleConnu && d.Regle >= d.Du }

// Pieces is what the auditeur brought.
type Pieces struct {
	DossierRecu      Reponse
	EntretienConseil Reponse
	ContratSigne     Date
	ADistance        Reponse // contrat concluded at a distance or off premises
	Identite         Identite
	Sejour           Sejour
	MDPH             Reponse // attestation received
}

// Identite is the proof of identity.
type Identite struct {
	Type         TypeIdentite
	TypeSource   string
	Recto, Verso Reponse
	Delivree     Date
	Expire       Date // the printed date
}

// Sejour is the carte de séjour of a foreigner.
type Sejour struct {
	Mention string // as written
	Expire  Date
}

// ENF is the access to the espace numérique de formation. MotDePasse is a
// secret: it is printed on the coupon and kept in the local snapshot, nowhere
// else. Its String and its logged value are blanked by Secret.
type ENF struct {
	Identifiant string
	MotDePasse  Secret
}
