package generate_test

import (
	"fmt"

	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// The people, the organisation and the teaching of these tests are invented.

var organisme = templates.Organisme{
	Nom: "Association Essai", Sigle: "AE", FormeJuridique: "association régie par la loi du 1er juillet 1901", SIRET: "73282932000074",
	Declaration: "24 45 00000 45", DeclarationRegion: "Centre-Val de Loire", Adresse: "1 rue de l’Essai, 45000 Orléans",
	Courriel: "accueil@essai.fr", Telephone: "02 00 00 00 00", Site: "https://www.essai.fr",
	Signataire:  templates.Signataire{Nom: "Armelle Essayeur", Fonction: "directrice"},
	Mediateur:   templates.Mediateur{Nom: "Médiation Essai", Adresse: "2 rue de l’Essai, 75000 Paris", Site: "https://mediation.essai.fr"},
	OrdreCheque: "AGCNAM CENTRE", ENF: "https://enf.essai.fr", Tribunal: "tribunal judiciaire d’Orléans",
}

var orleans = templates.Centre{Nom: "Orléans", Dossier: "ORLEANS", Adresse: "1 rue de l’Essai, 45000 Orléans", Ville: "Orléans",
	Courriel: "orleans@essai.fr", Telephone: "02 00 00 00 01"}

func ue(code, title string) dossier.UE {
	return dossier.UE{Code: code, Intitule: title, ECTS: 600, Modalite: "formation hybride soir ou samedi",
		Debut: day("2026-09-30"), Fin: day("2027-01-27"), Statut: dossier.Confirmee}
}

func catalogue() dossier.Catalogue {
	c := dossier.Catalogue{}
	for _, u := range []dossier.UE{ue("NFA031", "Programmation avec Java : notions de base"), ue("NFA008", "Bases de données")} {
		c[u.Code] = dossier.FicheUE{Code: u.Code, Intitule: u.Intitule, Objectif: "Écrire des programmes simples.", Programme: "Variables ; boucles.",
			Prerequis: "Aucun.", Modalites: "Cours du soir.", Moyens: "Salle et ordinateur.", Suivi: "Émargement.", Evaluation: "Examen écrit.",
			Sanction: "6 ECTS.", Intervenant: "Firmin Essayeur", Titres: "Docteur en informatique", Heures: 4500, Effectif: 28,
			Debut: u.Debut, Fin: u.Fin, Prix: 24000, PrixConnu: true, ECTS: 600, ADistance: dossier.Non}
	}
	return c
}

// complete is the n-th auditeur whose dossier lacks nothing, paying for himself.
func complete(n int) dossier.Dossier {
	ref := dossier.Ref{Sheet: "Inscriptions", Row: n + 1}
	d := dossier.Dossier{
		Semestre: semestre, Centre: "Orléans", Statut: dossier.Confirmee, Inscrit: day("2026-09-14"), Demande: day("2026-09-10"),
		Nouveau: dossier.Oui, Source: []dossier.Ref{ref},
		UEs:          []dossier.UE{ue("NFA031", "Programmation avec Java : notions de base"), ue("NFA008", "Bases de données")},
		Financements: []dossier.Financement{{Nature: dossier.Individuel, Montant: 48000, Connu: true}},
		Droit:        dossier.Droit{Du: 48000, Regle: 48000, DuConnu: true, RegleConnu: true, Mode: "chèque", Le: day("2026-10-02")},
		ENF:          dossier.ENF{Identifiant: fmt.Sprintf("essai.%04d", n), MotDePasse: dossier.NewSecret(fmt.Sprintf("Zq7#%04dlO", n))},
		Pieces: dossier.Pieces{DossierRecu: dossier.Oui, EntretienConseil: dossier.Oui, ContratSigne: day("2026-09-14"), ADistance: dossier.Non,
			Identite: dossier.Identite{Type: dossier.Passeport, Recto: dossier.Oui, Verso: dossier.Oui, Expire: day("2033-01-01")}},
	}
	d.Auditeur = dossier.Auditeur{Code: fmt.Sprintf("CEN9%05d", n), Civilite: dossier.Madame, NomNaissance: fmt.Sprintf("Essai%c%c", 'a'+n%26, 'a'+n/26%26),
		Prenom: "Philippine", Naissance: day("1988-04-02"), LieuNaissance: "Blois", Nationalite: "0", Situation: "Salarié", Emploi: "CDI",
		Adresse: dossier.Adresse{Ligne1: "3 rue de l’Essai", CodePostal: "45000", Ville: "Orléans"}, Courriel: "essai@essai.fr"}
	for i := range d.UEs {
		d.UEs[i].Refs = []dossier.Ref{ref}
	}
	return d
}

func many(n int) []dossier.Dossier {
	list := make([]dossier.Dossier, n)
	for i := range list {
		list[i] = complete(i + 1)
	}
	return list
}
