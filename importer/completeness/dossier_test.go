package completeness

import (
	"testing"

	"cnamdoc/importer/dossier"
)

// day reads "15/09/2026"; the empty text is the absent date.
func day(t testing.TB, s string) dossier.Date {
	t.Helper()
	if s == "" {
		return dossier.Date{}
	}
	d, err := dossier.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	semestre    = dossier.Semestre("2026-2027-S1")
	goodSIRET   = "73282932000074"
	secondSIRET = "35600000000048"
)

// fiche is a UE of the catalogue with every mention of the law.
func fiche(t testing.TB, code string) dossier.FicheUE {
	return dossier.FicheUE{
		Code: code, Intitule: "Intitulé de " + code, Objectif: "Savoir programmer", Programme: "Variables, boucles, objets",
		Prerequis: "Aucun", Modalites: "présentiel soir", Moyens: "Salle équipée", Suivi: "Émargement", Evaluation: "Examen",
		Sanction: "Attestation et ECTS", Intervenant: "Mme Odile Ferrand", Titres: "Docteure en informatique",
		Heures: 4500, Effectif: 20, Debut: day(t, "28/09/2026"), Fin: day(t, "30/01/2027"), Prix: 30000, PrixConnu: true, ECTS: 600,
		Ref: dossier.Ref{Sheet: "Catalogue", Row: 7},
	}
}

// context returns the rules, the catalogue and the day of the tests.
func context(t testing.TB) Context {
	r := DefaultReglement()
	r.Semestres = map[dossier.Semestre]Periode{semestre: {
		Debut: day(t, "28/09/2026"), Fin: day(t, "30/01/2027"), ExamensFin: day(t, "30/04/2027"),
	}}
	return Context{
		Reglement: r,
		Catalogue: dossier.Catalogue{"NFA031": fiche(t, "NFA031"), "NFP121": fiche(t, "NFP121")},
		Today:     day(t, "20/10/2026"),
	}
}

// complete is an individual inscription that lacks nothing.
func complete(t testing.TB) *dossier.Dossier {
	return &dossier.Dossier{
		Auditeur: dossier.Auditeur{
			Code: "CEN012345", NomNaissance: "Lambertin", Prenom: "Élise", Naissance: day(t, "14/03/1990"), Nationalite: "0",
			Adresse:   dossier.Adresse{Ligne1: "3 rue des Tilleuls", CodePostal: "45000", Ville: "Orléans"},
			Situation: "Salarié",
		},
		Semestre: semestre, Centre: "Orléans", Statut: dossier.Confirmee, StatutSource: "Confirmée",
		Inscrit: day(t, "15/09/2026"), Demande: day(t, "01/09/2026"), Nouveau: dossier.Oui,
		UEs: []dossier.UE{{
			Code: "NFA031", Intitule: "Programmation avec Java", ECTS: 600, Modalite: "présentiel soir", Statut: dossier.Confirmee,
			Debut: day(t, "28/09/2026"), Fin: day(t, "30/01/2027"), Refs: []dossier.Ref{{Sheet: "Export", Row: 12}},
		}},
		Financements: []dossier.Financement{{Nature: dossier.Individuel, Part: whole, Montant: 30000, Connu: true}},
		Droit: dossier.Droit{
			Du: 30000, DuConnu: true, Regle: 30000, RegleConnu: true, Mode: "Chèque", Le: day(t, "01/10/2026"),
		},
		Pieces: dossier.Pieces{
			DossierRecu: dossier.Oui, EntretienConseil: dossier.Oui, ContratSigne: day(t, "16/09/2026"), ADistance: dossier.Non,
			Identite: dossier.Identite{
				Type: dossier.CarteIdentite, Recto: dossier.Oui, Verso: dossier.Oui,
				Delivree: day(t, "02/05/2019"), Expire: day(t, "01/05/2029"),
			},
		},
		ENF:    dossier.ENF{Identifiant: "elise.lambertin", MotDePasse: dossier.NewSecret("sésame-0O1l")},
		Source: []dossier.Ref{{Sheet: "Export", Row: 12}},
	}
}

// employer is an inscription that an employer pays wholly, and lacks nothing.
func employer(t testing.TB) *dossier.Dossier {
	d := complete(t)
	d.Financements = []dossier.Financement{employerLine(t, whole)}
	d.Pieces.ContratSigne = dossier.Date{}
	return d
}

func employerLine(t testing.TB, part dossier.Centi) dossier.Financement {
	return dossier.Financement{
		Nature: dossier.Employeur, Part: part, PriseEnCharge: dossier.Oui, ConventionSignee: day(t, "18/09/2026"),
		Financeur: dossier.Organisation{
			Nom: "Ateliers Vauzelle", SIRET: goodSIRET, Adresse: "1 place du Marché, 45000 Orléans", Representant: "M. Paul Vauzelle, gérant",
		},
	}
}

// foreigner is a complete inscription of a third-country national.
func foreigner(t testing.TB) *dossier.Dossier {
	d := complete(t)
	d.Auditeur.Nationalite = "Marocaine"
	d.Pieces.Identite = dossier.Identite{}
	d.Pieces.Sejour = dossier.Sejour{Mention: "Salarié", Expire: day(t, "30/06/2027")}
	return d
}

// demarche is a complete individual inscription to a VAE, its agreement signed.
func demarche(t testing.TB) *dossier.Dossier {
	d := complete(t)
	d.Type, d.UEs, d.Financements = dossier.InscriptionVAE, nil, nil
	d.ENF = dossier.ENF{}
	return d
}
