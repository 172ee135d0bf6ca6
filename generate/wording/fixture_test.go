package wording

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// The people, the places and the numbers of these tests are invented.

func day(y int, m time.Month, d int) dossier.Date { return dossier.Date{Year: y, Month: m, Day: d} }

func testOrganisme() templates.Organisme {
	return templates.Organisme{
		Nom: "Association de gestion Exemple", Sigle: "AG Exemple", FormeJuridique: "association régie par la loi du 1er juillet 1901",
		SIRET: "00041738800016", Declaration: "00 00 00000 00", DeclarationRegion: "Région-Exemple",
		Adresse: "1 rue de l’Exemple, 00001 Exempleville", Courriel: "accueil@exemple.invalid", Telephone: "01 99 00 00 00",
		Site: "https://www.exemple.invalid", OrdreCheque: "AGCNAM CENTRE", ENF: "https://enf.exemple.invalid",
		Signataire: templates.Signataire{Nom: "Bérengère Taillefumier", Fonction: "directrice régionale"},
		Mediateur:  templates.Mediateur{Nom: "Médiation Exemple", Adresse: "2 place de l’Exemple, 00002 Exempleville", Site: "https://mediation.exemple.invalid"},
		Tribunal:   "tribunal judiciaire d’Exempleville", Verification: "verifier.exemple.invalid",
	}
}

func testCentre() templates.Centre {
	return templates.Centre{Nom: "Orléans", Dossier: "ORLEANS", Adresse: "3 rue de l’Exemple, 00003 Exempleville", Ville: "Orléans",
		Courriel: "orleans@exemple.invalid", Telephone: "01 99 00 00 01", Horaires: "du lundi au vendredi de 14 h à 19 h"}
}

func testReglement() completeness.Reglement {
	r := completeness.DefaultReglement()
	r.Semestres = map[dossier.Semestre]completeness.Periode{"2026-2027-S1": {
		Debut: day(2026, time.September, 14), Fin: day(2027, time.January, 30), ExamensFin: day(2027, time.April, 30)}}
	return r
}

var testUEs = []dossier.UE{
	{Code: "NFA031", Intitule: "Programmation avec Java : notions de base", ECTS: 600, Modalite: "hybride soir ou samedi"},
	{Code: "UTC501", Intitule: "Outils mathématiques pour Informatique", ECTS: 300, Modalite: "à distance planifiée soir ou samedi"},
	{Code: "ESC101", Intitule: "Mercatique I : Les Etudes de marché et les nouveaux enjeux de la Data à l'heure de l'IA", ECTS: 600, Modalite: "ouverte et à distance"},
}

func testCatalogue(ues []dossier.UE) dossier.Catalogue {
	c := dossier.Catalogue{}
	for i, ue := range ues {
		f := dossier.FicheUE{Code: ue.Code, Intitule: ue.Intitule,
			Objectif:  "Écrire, lire et corriger un programme.",
			Programme: "Types et expressions.\nInstructions et boucles.\nTableaux, sous-programmes, chaînes.",
			Prerequis: "Niveau baccalauréat.", Modalites: "Cours du soir et travaux en ligne.",
			Moyens: "Salle équipée, espace numérique de formation, documents remis.", Suivi: "Émargement et relevé de connexion.",
			Evaluation: "Deux examens et un travail personnel.", Sanction: "Relevé de notes et ECTS de l’UE.",
			Intervenant: "Hyacinthe Beaurepère", Titres: "docteur en informatique",
			Heures: 4500, Effectif: 24, Prix: dossier.Centi(45000 + 1000*i), PrixConnu: true, ECTS: ue.ECTS}
		if i%2 == 1 {
			f.ADistance, f.HeuresDistance = dossier.Oui, 1500
		}
		c[ue.Code] = f
	}
	return c
}

// person returns a dossier that is ready for each paper that it owes.
func person(n int) *dossier.Dossier {
	d := &dossier.Dossier{Semestre: "2026-2027-S1", Centre: "Orléans", Statut: dossier.Confirmee, Inscrit: day(2026, time.September, 7), Nouveau: dossier.Oui,
		Auditeur: dossier.Auditeur{Code: "CEN012345", Civilite: dossier.Madame, NomNaissance: "Rochebrune", NomUsage: "Œuvrard", Prenom: "Mahaut",
			Naissance: day(1988, time.March, 1), LieuNaissance: "Exempleville", Nationalite: "NATIONALITE-TEMOIN", Handicap: dossier.Oui,
			Adresse:  dossier.Adresse{Ligne1: "12 allée des Tilleuls", CodePostal: "00004", Ville: "Exempleville"},
			Courriel: "mahaut@exemple.invalid", Telephone: "01 99 00 00 02"},
		ENF:          dossier.ENF{Identifiant: "mahaut.oeuvrard", MotDePasse: dossier.NewSecret("l1I0O-secret")},
		Financements: []dossier.Financement{{Nature: dossier.Individuel}},
	}
	for i := range n {
		ue := testUEs[i%len(testUEs)]
		if i >= len(testUEs) {
			ue.Code = fmt.Sprintf("%s%03d", ue.Code[:3], 200+i)
		}
		ue.Debut, ue.Fin = day(2026, time.September, 21), day(2027, time.January, 23)
		d.UEs = append(d.UEs, ue)
	}
	return d
}

// mixed gives the funder 60 % and leaves the rest to the person.
func mixed(d *dossier.Dossier) *dossier.Dossier {
	d.Financements = []dossier.Financement{
		{Nature: dossier.Employeur, Part: 6000, PriseEnCharge: dossier.Oui, Financeur: dossier.Organisation{Nom: "Atelier du Moulin Neuf",
			SIRET: "73282932000074", Adresse: "4 rue du Moulin, 00005 Exempleville", Representant: "Odilon Vaugelade, gérant"}},
		{Nature: dossier.Individuel, Part: 4000},
	}
	return d
}

// odd is what nobody expects: no civilité, titles and names that look like
// Markdown, HTML or balises, letters of every kind.
func odd() *dossier.Dossier {
	d := person(2)
	a := &d.Auditeur
	a.Civilite, a.NomNaissance, a.NomUsage, a.Prenom = dossier.CiviliteInconnue, "**Đặng** | <b>", "", "Thị_Hương_ {{ numero }}"
	a.LieuNaissance, a.Adresse.Ligne2 = "", "# bât. `B` [x](https://exemple.invalid)"
	d.UEs[0].Intitule = "Avancée | TP * <b>gras</b> ::: si vae"
	d.UEs[1].Fin, d.UEs[1].Modalite = dossier.Date{}, ""
	d.Nouveau, d.ENF.MotDePasse = dossier.Non, dossier.Secret{}
	return d
}

// inputs prepares one paper as the batch does.
func inputs(t testing.TB, d *dossier.Dossier, doc dossier.Document) balise.Inputs {
	t.Helper()
	in := balise.Inputs{Dossier: d, Catalogue: testCatalogue(d.UEs), Reglement: testReglement(), Organisme: testOrganisme(), Centre: testCentre(),
		Papier: completeness.Papier{Document: doc},
		Emission: balise.Emission{Numero: "ORL-2026-000042", Date: day(2026, time.November, 22), ShortCode: "7K2M-9QXD-4",
			SealText: "HTTPS://VERIFIER.EXEMPLE.INVALID/V#" + strings.Repeat("QRFKEAJH", 30)},
		Periode: balise.Periode{Debut: day(2026, time.September, 14), Fin: day(2027, time.April, 30)},
		Limite:  day(2026, time.December, 7), Reference: "ORL-2026-000041"}
	ctx := completeness.Context{Reglement: in.Reglement, Catalogue: in.Catalogue, Today: in.Emission.Date}
	report := completeness.CheckAll(d, ctx)
	for _, p := range report.Due {
		if p.Document == doc {
			in.Papier = p
		}
		if p.Document != dossier.Relance && !report.ReadyPaper(p) {
			in.Bloques = append(in.Bloques, p.Document)
		}
	}
	in.Manques = report.Relance()
	in.Versements = completeness.Schedule(d, in.Papier.Prix.Montant, ctx)
	return in
}

func embedded(t testing.TB, name string) []byte {
	t.Helper()
	source, err := templates.Open("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := source.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return f.Content
}

func compile(t testing.TB, name string) *Model {
	t.Helper()
	m, err := Compile(name, embedded(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// realUEs are UE of the catalogue with titles of ordinary length.
var realUEs = [][2]string{
	{"NFA031", "Programmation avec Java : notions de base"}, {"NFA008", "Bases de données"},
	{"CCG101", "Comptabilité et contrôle de gestion Initiation I"}, {"DRA103", "Règles générales du droit des contrats"},
	{"NFP107", "Systèmes de gestion de bases de données"}, {"FPG102", "Concevoir et mettre en oeuvre les stratégies de GRH"},
	{"NSY103", "Linux : principes et programmation"}, {"DRF114", "Droit fiscal : imposition du résultat de l'entreprise"},
	{"SEC101", "Cybersécurité : référentiel, objectifs et déploiement"}, {"TET102", "Management d'équipe et communication en entreprise"},
}

var realModalites = []string{"Formation en présentiel soir ou samedi", "Formation ouverte et à distance",
	"Formation hybride soir ou samedi", "Formation à distance planifiée soir ou samedi"}

// enrolled is a person with n UE of the catalogue, as the information system
// names them, and the seal's text as long as it would be.
func enrolled(t testing.TB, n int) balise.Inputs {
	d := person(0)
	for i := range n {
		ue := realUEs[i%len(realUEs)]
		code := ue[0]
		if i >= len(realUEs) {
			code = fmt.Sprintf("%s%03d", code[:3], 200+i)
		}
		d.UEs = append(d.UEs, dossier.UE{Code: code, Intitule: ue[1], ECTS: 600, Modalite: realModalites[i%4],
			Debut: day(2026, time.September, 21), Fin: day(2027, time.January, 23)})
	}
	in := inputs(t, d, dossier.Attestation)
	in.Emission.SealText = sealText(262 + 12*n)
	return in
}

// sealText is of the length and the letters that seals have: about 262, and 12
// a UE.
func sealText(length int) string {
	b := []byte("HTTPS://VERIFIER.EXEMPLE.INVALID/V#QRFKEAJHAR")
	for x := uint32(1); len(b) < length; {
		x = x*1664525 + 1013904223
		b = append(b, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[x>>27])
	}
	return string(b)
}
