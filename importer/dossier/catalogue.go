package dossier

import "strings"

// Catalogue is what the centre publishes about each UE, by code in capitals.
// A contrat cannot be written without it: the law asks for the programme
// itself, not for a link to it (Code du travail, L6353-4).
type Catalogue map[string]FicheUE

// FicheUE is one UE of the catalogue. A text may hold several lines. An empty
// field blocks the contrat or the convention that needs it.
type FicheUE struct {
	Code       string
	Intitule   string
	Objectif   string
	Programme  string
	Prerequis  string // niveau de connaissances préalables
	Modalites  string // modalités de déroulement
	Moyens     string // moyens pédagogiques et techniques
	Suivi      string // modalités de suivi
	Evaluation string // contrôle des connaissances
	Sanction   string // what the training leads to

	Intervenant string // the trainer
	Titres      string // his diplomas, titles or references

	Lieu     string // where the UE is taught
	Horaires string // days and hours

	// What D6313-3-1 asks of training at a distance.
	ActivitesDistance   string // activities at a distance, with their mean duration
	Assistance          string // technical and pedagogical help: who, how, within what time
	EvaluationsDistance string // evaluations on the way and at the end

	TroisiemeCycle Reponse // third-cycle teaching that confers student status

	Heures         Centi   // whole duration, 45 h = 4500; 0 when unknown
	HeuresDistance Centi   // the part of Heures followed at a distance
	ADistance      Reponse // the UE is followed at a distance, wholly or in part
	Effectif       int     // greatest number of auditeurs; 0 when unknown
	Debut, Fin     Date
	Prix           Centi
	PrixConnu      bool  // Prix was given (0 € is then a real price)
	PrixFinanceur  Centi // what an employer or an organisation pays for the whole; 0 where it is Prix
	ECTS           Centi

	Ref Ref // the row of the catalogue, for messages
}

// PourFinanceur is the fiche at the tariff of an employer or an organisation: a
// share of the price is a share of its payer's own tariff.
func (f FicheUE) PourFinanceur() FicheUE {
	if f.PrixFinanceur > 0 {
		f.Prix, f.PrixConnu = f.PrixFinanceur, true
	}
	return f
}

// Lookup returns the fiche of a UE code, whatever its case. A code with the
// suffix of a group ("NFP121-PAR") falls back on the UE itself ("NFP121").
func (c Catalogue) Lookup(code string) (FicheUE, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	if f, ok := c[code]; ok {
		return f, true
	}
	base, _, grouped := strings.Cut(code, "-")
	if !grouped {
		return FicheUE{}, false
	}
	f, ok := c[base]
	return f, ok
}
