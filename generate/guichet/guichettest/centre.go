// Package guichettest is the small invented centre that tests of the desk work
// on: its organisation, its people, and a desk. Nothing in it is anybody's.
package guichettest

import (
	"fmt"
	"sync"
	"time"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// S1 is the semester of all dossiers.
const S1 = dossier.Semestre("2026-2027-S1")

// drawing is read once: it takes longer than most tests.
var drawing = sync.OnceValues(func() (*press.Wording, error) {
	source, err := templates.Open("")
	if err != nil {
		return nil, err
	}
	return press.LoadWording(source)
})

// Desk returns a desk on a register, with papers below out: two centres, and
// specimens only.
func Desk(reg register.Register, out string, now func() time.Time) (*guichet.Desk, error) {
	wording, err := drawing()
	if err != nil {
		return nil, err
	}
	hash, err := register.NewHasher(make([]byte, register.MinKey))
	if err != nil {
		return nil, err
	}
	r := completeness.DefaultReglement()
	r.Semestres = map[dossier.Semestre]completeness.Periode{S1: {Debut: Day("2026-09-28"), Fin: Day("2027-01-30"), ExamensFin: Day("2027-06-26")}}
	return &guichet.Desk{Register: reg, Ring: seal.Specimen(), Hasher: hash, Reglement: r, Organisme: organisme,
		Centres: []templates.Centre{centre("Orléans", "ORLEANS"), centre("Tours", "TOURS")}, Wording: wording, Style: layout.DefaultStyle(),
		Out: out, Specimen: true, Now: now}, nil
}

var organisme = templates.Organisme{
	Nom: "Association Essai", Sigle: "AE", FormeJuridique: "association régie par la loi du 1er juillet 1901", SIRET: "73282932000074",
	Declaration: "24 45 00000 45", DeclarationRegion: "Centre-Val de Loire", Adresse: "1 rue de l’Essai, 45000 Orléans",
	Courriel: "accueil@essai.fr", Telephone: "02 00 00 00 00", Site: "https://www.essai.fr",
	Signataire:  templates.Signataire{Nom: "Armelle Essayeur", Fonction: "directrice"},
	Mediateur:   templates.Mediateur{Nom: "Médiation Essai", Adresse: "2 rue de l’Essai, 75000 Paris", Site: "https://mediation.essai.fr"},
	OrdreCheque: "AGCNAM CENTRE", ENF: "https://enf.essai.fr", Tribunal: "tribunal judiciaire d’Orléans",
}

func centre(nom, folder string) templates.Centre {
	return templates.Centre{Nom: nom, Dossier: folder, Adresse: "1 rue de l’Essai, 45000 " + nom, Ville: nom, Courriel: "centre@essai.fr", Telephone: "02 00 00 00 01"}
}

// Day reads a date that the tests wrote.
func Day(text string) dossier.Date {
	d, err := dossier.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Secret is the ENF password of an invented person.
func Secret(code string) string { return "Zq7#lO" + code }

// Person is somebody of Orléans whose dossier lacks nothing, paying for
// themselves.
func Person(code, nom, prenom string, change ...func(*dossier.Dossier)) dossier.Dossier {
	ref := dossier.Ref{Sheet: "Inscriptions", Row: 2}
	d := dossier.Dossier{
		Semestre: S1, Centre: "Orléans", Statut: dossier.Confirmee, Inscrit: Day("2026-09-14"), Demande: Day("2026-09-10"),
		Nouveau: dossier.Oui, Source: []dossier.Ref{ref},
		UEs: []dossier.UE{{Code: "NFA031", Intitule: "Programmation avec Java", ECTS: 600, Modalite: "soir",
			Debut: Day("2026-09-30"), Fin: Day("2027-01-27"), Statut: dossier.Confirmee, Refs: []dossier.Ref{ref}}},
		Financements: []dossier.Financement{{Nature: dossier.Individuel, Montant: 24000, Connu: true}},
		Droit:        dossier.Droit{Du: 24000, Regle: 24000, DuConnu: true, RegleConnu: true, Mode: "chèque", Le: Day("2026-10-02")},
		ENF:          dossier.ENF{Identifiant: "essai." + code, MotDePasse: dossier.NewSecret(Secret(code))},
		Pieces: dossier.Pieces{DossierRecu: dossier.Oui, EntretienConseil: dossier.Oui, ContratSigne: Day("2026-09-14"), ADistance: dossier.Non,
			Identite: dossier.Identite{Type: dossier.Passeport, Recto: dossier.Oui, Verso: dossier.Oui, Expire: Day("2033-01-01")}},
		Auditeur: dossier.Auditeur{Code: code, Civilite: dossier.Madame, NomNaissance: nom, Prenom: prenom, Naissance: Day("1988-04-02"),
			LieuNaissance: "Blois", Nationalite: "0", Situation: "Salarié", Emploi: "CDI", Telephone: "06 39 98 00 01",
			Adresse: dossier.Adresse{Ligne1: "3 rue de l’Essai", CodePostal: "45000", Ville: "Orléans"}, Courriel: "essai@essai.fr"},
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

// Crowd invents n persons: a few thousand names, unevenly spread.
func Crowd(n int) []dossier.Dossier {
	onset := []string{"Bar", "Mar", "Du", "Le", "La", "Gau", "Ro", "Per", "Mo", "Be", "Fa", "Gi", "Cha", "Vi", "Da", "Se", "Lu", "Ca", "To", "No"}
	middle := []string{"ti", "ga", "mo", "ri", "le", "nau", "vi", "ber", "ro", "cha", "de", "lan", "me", "so", "na", "lle", "pi", "ta", "qui", "fe", "gne", "bo", "ra", "cé"}
	end := []string{"n", "rd", "t", "lt", "s", "ux", "r", "c", "gnon", "ssier", "tte", "lin", "ry", "neau", "du", "val", "mont", "nd", "ville", "let"}
	first := []string{"Zoé", "Jean-Marc", "Anne", "Inès", "Paul", "Marie", "Marie-Ange", "Lucas", "Aïcha", "Noé", "Sarah", "Luc"}
	list := make([]dossier.Dossier, n)
	for i := range list {
		h := uint32(i) * 2654435761
		list[i] = Person(fmt.Sprintf("CEN%06d", i), onset[h%20]+middle[(h>>5)%24]+end[(h>>10)%20], first[(h>>16)%12]+[]string{"", "", "", "-Paul", "-Lou"}[(h>>21)%5],
			func(d *dossier.Dossier) { d.Auditeur.Naissance = dossier.FromDays(int(h % 20000)) })
	}
	return list
}
