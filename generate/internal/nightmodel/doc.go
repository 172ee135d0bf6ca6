// Package nightmodel is an independent model of nights. It imports nothing that
// it judges: it makes random sequences of exports, plays them against a Program
// and holds what it sees against the four sentences of the design:
//
//  1. absence takes nothing back;
//  2. what prints the same is the same;
//  3. one bad thing stops one thing;
//  4. nothing happens that the plan did not say.
//
// A Script is a list of steps, each meaningful whatever the others are, so that
// a script that breaks a promise can be shortened by leaving steps out. The
// World is what the centre's people know; the Export is what the office's export
// says of it tonight, cell by cell, with columns renamed and cells emptied. The
// Judge remembers what every number was seen to say, and never asks the program
// what it meant.
//
// Of each cell the model keeps what it means beside how it is typed: whether two
// cells print the same is known from how they were made, not computed.
package nightmodel

import "slices"

// Column is a field of the export, by the canonical id of the export's fields.
type Column string

// The columns that scripts change. The harness fills in the others alike for
// everybody, so that nothing else is ever missing.
const (
	Code           Column = "code"
	AncienCode     Column = "ancien_code"
	Semestre       Column = "semestre"
	Centre         Column = "centre"
	Nom            Column = "nom"
	NomUsage       Column = "nom_usage"
	Prenom         Column = "prenom"
	Naissance      Column = "naissance"
	Adresse        Column = "adresse1"
	Situation      Column = "situation"
	Statut         Column = "statut"
	UE             Column = "ue"
	StatutUE       Column = "statut_ue"
	Debut          Column = "debut"
	Fin            Column = "fin"
	DossierRecu    Column = "dossier_recu"
	ContratSigne   Column = "contrat_signe"
	Regle          Column = "droit_regle"
	Identifiant    Column = "enf_identifiant"
	MotDePasse     Column = "enf_mot_de_passe"
	Financeur      Column = "financeur"
	ConventionSign Column = "convention_signee"
)

// fragile are the columns that may vanish, be emptied or half-emptied.
var fragile = []Column{NomUsage, Naissance, Adresse, Situation, Statut, StatutUE, Debut, Fin, DossierRecu, ContratSigne, Regle,
	Identifiant, MotDePasse, Financeur, ConventionSign}

// Fragile lists the columns that an export may lack.
func Fragile() []Column { return slices.Clone(fragile) }

// ruled are those that rules read for everybody: a night that misses one of
// them after a night on which it spoke is refused at any size.
var ruled = []Column{Naissance, Situation, Statut, DossierRecu, Regle, Identifiant}

// needed are the cells without which the model does not say that an attestation
// is ready. Whether it then is, is the rules' business.
var needed = []Column{Nom, Prenom, Naissance, Situation, Statut, DossierRecu, Regle, Identifiant, MotDePasse}

// rights are the cells that a sealed paper states.
var rights = []Column{Nom, NomUsage, Prenom, Naissance, Statut}

// content are the cells that a paper prints beside what it states.
func content(document string) []Column {
	if document == Attestation {
		return []Column{Prenom, MotDePasse, Identifiant}
	}
	return []Column{Prenom, Adresse}
}

// Statuts as the export writes them. The first is the only one under which
// papers are made; the last three have ended.
const (
	Confirmee  = "confirmée"
	EnAttente  = "en attente"
	Annulee    = "annulée"
	Retractee  = "rétractée"
	Abandonnee = "abandon"
)

func ended(statut string) bool {
	return statut == Annulee || statut == Retractee || statut == Abandonnee
}

// The documents.
const (
	Attestation  = "attestation"
	Contrat      = "contrat"
	Convention   = "convention"
	Retractation = "retractation"
	Relance      = "relance"
)
