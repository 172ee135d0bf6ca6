package guichet_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// The people, the organisation and the teaching of these tests are invented.

const s1 = dossier.Semestre("2026-2027-S1")

var (
	today = dossier.Date{Year: 2026, Month: 11, Day: 22}
	clock = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
)

var organisme = templates.Organisme{
	Nom: "Association Essai", Sigle: "AE", FormeJuridique: "association régie par la loi du 1er juillet 1901", SIRET: "73282932000074",
	Declaration: "24 45 00000 45", DeclarationRegion: "Centre-Val de Loire", Adresse: "1 rue de l’Essai, 45000 Orléans",
	Courriel: "accueil@essai.fr", Telephone: "02 00 00 00 00", Site: "https://www.essai.fr",
	Signataire:  templates.Signataire{Nom: "Armelle Essayeur", Fonction: "directrice"},
	Mediateur:   templates.Mediateur{Nom: "Médiation Essai", Adresse: "2 rue de l’Essai, 75000 Paris", Site: "https://mediation.essai.fr"},
	OrdreCheque: "AGCNAM CENTRE", ENF: "https://enf.essai.fr", Tribunal: "tribunal judiciaire d’Orléans",
}

func centre(nom, folder string) templates.Centre {
	return templates.Centre{Nom: nom, Dossier: folder, Adresse: "1 rue de l’Essai, 45000 " + nom, Ville: nom,
		Courriel: "centre@essai.fr", Telephone: "02 00 00 00 01"}
}

func day(text string) dossier.Date {
	d, err := dossier.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// person is somebody whose dossier lacks nothing, paying for themselves.
func person(code, nom, prenom string, change ...func(*dossier.Dossier)) dossier.Dossier {
	ref := dossier.Ref{Sheet: "Inscriptions", Row: 2}
	d := dossier.Dossier{
		Semestre: s1, Centre: "Orléans", Statut: dossier.Confirmee, Inscrit: day("2026-09-14"), Demande: day("2026-09-10"),
		Nouveau: dossier.Oui, Source: []dossier.Ref{ref},
		UEs: []dossier.UE{{Code: "NFA031", Intitule: "Programmation avec Java", ECTS: 600, Modalite: "soir",
			Debut: day("2026-09-30"), Fin: day("2027-01-27"), Statut: dossier.Confirmee, Refs: []dossier.Ref{ref}}},
		Financements: []dossier.Financement{{Nature: dossier.Individuel, Montant: 24000, Connu: true}},
		Droit:        dossier.Droit{Du: 24000, Regle: 24000, DuConnu: true, RegleConnu: true, Mode: "chèque", Le: day("2026-10-02")},
		ENF:          dossier.ENF{Identifiant: "essai." + code, MotDePasse: dossier.NewSecret("Zq7#lO" + code)},
		Pieces: dossier.Pieces{DossierRecu: dossier.Oui, EntretienConseil: dossier.Oui, ContratSigne: day("2026-09-14"), ADistance: dossier.Non,
			Identite: dossier.Identite{Type: dossier.Passeport, Recto: dossier.Oui, Verso: dossier.Oui, Expire: day("2033-01-01")}},
		Auditeur: dossier.Auditeur{Code: code, Civilite: dossier.Madame, NomNaissance: nom, Prenom: prenom, Naissance: day("1988-04-02"),
			LieuNaissance: "Blois", Nationalite: "0", Situation: "Salarié", Emploi: "CDI",
			Adresse: dossier.Adresse{Ligne1: "3 rue de l’Essai", CodePostal: "45000", Ville: "Orléans"}, Courriel: "essai@essai.fr"},
	}
	for _, f := range change {
		f(&d)
	}
	return d
}

func born(text string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Auditeur.Naissance = day(text) }
}

func in(centre string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Centre = centre }
}

// town is the small invented export of most tests.
func town() []dossier.Dossier {
	return []dossier.Dossier{
		person("CEN900001", "Marchand", "Ombeline", func(d *dossier.Dossier) { d.Auditeur.NomUsage = "Vaucanson" }),
		person("CEN900002", "Vaugirardin", "Éloi", func(d *dossier.Dossier) { d.Auditeur.Civilite = dossier.Monsieur }),
		person("CEN900003", "L’Hermite", "Zoé", func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }),
		person("CEN900004", "Œuvrard", "Łukasz", func(d *dossier.Dossier) {
			d.Auditeur.AutresCodes, d.Auditeur.AncienCode, d.Droit.Mode = []string{"IDF700004"}, "CEN910004", "virement"
		}),
		person("CEN900005", "Dupont", "Marie", born("1980-01-05")),
		person("CEN900006", "Dupont", "Marie", born("1991-07-06")),
		person("CEN900007", "De La Fontaine", "Jean-Pierre"),
	}
}

var drawing = sync.OnceValues(func() (*press.Wording, error) {
	source, err := templates.Open("")
	if err != nil {
		return nil, err
	}
	return press.LoadWording(source)
})

// post is a desk under test, with the directories that it works in.
type post struct {
	*guichet.Desk
	t    testing.TB
	dir  string
	snap string
}

// newPost opens a desk on a new register, over an export.
func newPost(t testing.TB, dossiers []dossier.Dossier) *post {
	t.Helper()
	dir := t.TempDir()
	reg, err := sqlite.Open(t.Context(), filepath.Join(dir, "registre.sqlite"), register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true})
	check(t, err)
	t.Cleanup(func() { check(t, reg.Close()) })
	wording, err := drawing()
	check(t, err)
	hash, err := register.NewHasher(make([]byte, register.MinKey))
	check(t, err)
	r := completeness.DefaultReglement()
	r.Semestres = map[dossier.Semestre]completeness.Periode{s1: {Debut: day("2026-09-28"), Fin: day("2027-01-30"), ExamensFin: day("2027-06-26")}}
	p := &post{t: t, dir: dir, snap: filepath.Join(dir, "instantanes"), Desk: &guichet.Desk{
		Register: reg, Ring: seal.Specimen(), Hasher: hash, Reglement: r, Organisme: organisme,
		Centres: []templates.Centre{centre("Orléans", "ORLEANS"), centre("Tours", "TOURS")}, Wording: wording, Style: layout.DefaultStyle(),
		Out: filepath.Join(dir, "sortie"), Specimen: true, Now: clock, Date: today}}
	p.export(dossiers)
	return p
}

// export is a night that accepted an export.
func (p *post) export(dossiers []dossier.Dossier) {
	p.t.Helper()
	keep(p.t, p.snap, dossiers)
	index, err := guichet.OpenIndex(p.snap, "")
	check(p.t, err)
	p.Index = index
}

// keep makes dossiers the last export of a directory.
func keep(t testing.TB, dir string, dossiers []dossier.Dossier) {
	t.Helper()
	info := instantane.Info{Semestre: s1, Taken: clock(), Export: "inscriptions.xlsx"}
	check(t, instantane.Save(dir, info, dossiers, dossier.Catalogue{}, nil))
}

// issue gives somebody an attestation.
func (p *post) issue(code string) register.Paper {
	p.t.Helper()
	papers, err := p.Issue(p.t.Context(), "essai", key(code), dossier.Attestation)
	check(p.t, err)
	if len(papers) != 1 {
		p.t.Fatalf("%s: %d attestations", code, len(papers))
	}
	return papers[0]
}

func key(code string) dossier.Key {
	return dossier.Key{Code: code, Semestre: s1, Centre: "Orléans"}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// crowd invents n persons: a few thousand names, unevenly spread.
func crowd(n int) []dossier.Dossier {
	onset := []string{"Bar", "Mar", "Du", "Le", "La", "Gau", "Ro", "Per", "Mo", "Be", "Fa", "Gi", "Cha", "Vi", "Da", "Se", "Lu", "Ca", "To", "No"}
	middle := []string{"ti", "ga", "mo", "ri", "le", "nau", "vi", "ber", "ro", "cha", "de", "lan", "me", "so", "na", "lle", "pi", "ta", "qui", "fe", "gne", "bo", "ra", "cé"}
	end := []string{"n", "rd", "t", "lt", "s", "ux", "r", "c", "gnon", "ssier", "tte", "lin", "ry", "neau", "du", "val", "mont", "nd", "ville", "let"}
	first := []string{"Zoé", "Jean-Marc", "Anne", "Inès", "Paul", "Marie", "Marie-Ange", "Lucas", "Aïcha", "Noé", "Sarah", "Luc"}
	list := make([]dossier.Dossier, n)
	for i := range list {
		h := uint32(i) * 2654435761
		list[i] = dossier.Dossier{Semestre: s1, Centre: "Orléans", Statut: dossier.Confirmee, Auditeur: dossier.Auditeur{
			Code: fmt.Sprintf("CEN%06d", i), NomNaissance: onset[h%20] + middle[(h>>5)%24] + end[(h>>10)%20],
			Prenom: first[(h>>16)%12] + []string{"", "", "", "-Paul", "-Lou"}[(h>>21)%5], Naissance: dossier.FromDays(int(h % 20000))}}
	}
	return list
}
