package generate_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// exportColumns is an export whose columns stand in an order of their own.
var exportColumns = &report.Source{Sheet: "Inscriptions", Columns: []report.Column{
	{Letter: "A", Champ: "titre"}, {Letter: "B", Champ: "code"}, {Letter: "C", Champ: "nom"}, {Letter: "D", Champ: "nom_usage"},
	{Letter: "E", Champ: "intitule"}, {Letter: "F", Champ: "diplome"}, {Letter: "G", Champ: "enf_mot_de_passe"},
	{Letter: "H", Champ: "modalite"}, {Letter: "I", Champ: "modalite"}},
	Rows: func(func(report.Row, error) bool) {}}

// TestUnprintableTextIsNamed by the field that says it, its cell and what to do.
func TestUnprintableTextIsNamed(t *testing.T) {
	long := strings.Repeat("Très", 75)
	for name, c := range map[string]struct {
		change func(*generate.Job, *dossier.Dossier)
		doc    dossier.Document
		want   string // the beginning of the sentence
		cell   string // of the export; "" for its row
		remedy string
	}{
		"usage name": {func(_ *generate.Job, d *dossier.Dossier) { d.Auditeur.NomUsage = "Ideographe 漢" }, dossier.Attestation,
			"nom d’usage (feuille « Inscriptions », cellule D2) : le caractère « 漢 » (U+6F22) ne peut pas être imprimé dans « ", "D2", "système d’information"},
		"birth name": {func(_ *generate.Job, d *dossier.Dossier) { d.Auditeur.NomNaissance = long }, dossier.Attestation,
			"nom de naissance (feuille « Inscriptions », cellule C2) : « TrèsTrèsTrèsTrèsTrèsTrèsTrèsTrèsTrèsTrèsTrèsTrès… » est trop long pour la place prévue", "C2", "abrégez"},
		"title of a UE": {func(_ *generate.Job, d *dossier.Dossier) { d.UEs[1].Intitule = "Bases \u0e01 de données" }, dossier.Attestation,
			"intitulé de l’UE NFA008 (feuille « Inscriptions », cellule E2) : le caractère « \u0e01 » (U+0E01)", "E2", "système d’information"},
		"a mark without a look": {func(_ *generate.Job, d *dossier.Dossier) { d.Diplome = "Licence \u0e31" }, dossier.Contrat,
			"diplôme (feuille « Inscriptions », cellule F2) : le caractère U+0E31 ne peut pas", "F2", "système d’information"},
		"one of two columns": {func(_ *generate.Job, d *dossier.Dossier) { d.UEs[0].Modalite = "soir 漢" }, dossier.Attestation,
			"modalité de l’UE NFA031 (feuille « Inscriptions », ligne 2) : le caractère « 漢 »", "", "système d’information"},
		"catalogue": {func(j *generate.Job, d *dossier.Dossier) {
			f := j.Catalogue["NFA031"]
			f.Programme, f.Ref = "Variables\n漢 boucles", dossier.Ref{Sheet: "UE", Row: 12}
			j.Catalogue["NFA031"] = f
		}, dossier.Contrat, "programme de l’UE NFA031 (feuille « UE », ligne 12) : le caractère « 漢 »", "", "le catalogue des UE"},
		"configuration": {func(j *generate.Job, d *dossier.Dossier) { j.Organisme.Signataire.Fonction = "directrice 漢" }, dossier.Attestation,
			"fonction du signataire : le caractère « 漢 »", "", "la configuration"},
		"password": {func(_ *generate.Job, d *dossier.Dossier) { d.ENF.MotDePasse = dossier.NewSecret("motdepasse漢") }, dossier.Attestation,
			"mot de passe ENF (feuille « Inscriptions », cellule G2) : un caractère ne peut pas être imprimé", "G2", "système d’information"},
		"address of the ENF": {func(j *generate.Job, d *dossier.Dossier) { j.Organisme.ENF = "https://enf.漢" }, dossier.Attestation,
			"adresse de l’espace numérique de formation : un caractère ne peut pas être imprimé", "", "la configuration"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			d := complete(1)
			j := h.job()
			j.Documents, j.Source = []dossier.Document{c.doc}, exportColumns
			c.change(&j, &d)
			j.Dossiers = []dossier.Dossier{d}
			r, err := generate.Run(t.Context(), j)
			if err != nil || len(r.Erreurs) != 1 {
				t.Fatalf("%v, %+v", err, r.Erreurs)
			}
			plain := strings.NewReplacer("\u00a0", " ")
			if got := plain.Replace(r.Erreurs[0].Phrase); !strings.HasPrefix(got, "texte impossible à imprimer — "+c.want) {
				t.Errorf("got %s\nwant … %s …", got, c.want)
			}
			m := r.Incomplets[0].Manques[0]
			if !strings.Contains(m.Remede, c.remedy) || m.Message != r.Erreurs[0].Phrase {
				t.Errorf("listed as %+v", m)
			}
			if has := slices.ContainsFunc(m.Cellules, func(ref dossier.Ref) bool { return ref.Column != "" && ref.Cell() == c.cell }); has != (c.cell != "") {
				t.Errorf("the cells are %v", m.Cellules)
			}
			if data, err := json.Marshal(r); err != nil || strings.Contains(string(data), "motdepasse") {
				t.Errorf("a password is in the report, %v", err)
			}
		})
	}
}

// TestTwoFaultsOfOneDatumAreOne: a name stands at several places of a paper.
func TestTwoFaultsOfOneDatumAreOne(t *testing.T) {
	h := newHouse(t)
	d := complete(1)
	d.Auditeur.NomUsage = "漢"
	j := h.job(d)
	j.Documents = []dossier.Document{dossier.Attestation}
	r, err := generate.Run(t.Context(), j)
	want := "nom d’usage (feuille «\u00a0Inscriptions\u00a0», ligne 2)\u00a0: le caractère «\u00a0漢\u00a0» (U+6F22) ne peut pas être imprimé dans «\u00a0漢\u00a0»"
	if err != nil || len(r.Erreurs) != 1 || r.Erreurs[0].Phrase != "texte impossible à imprimer — "+want {
		t.Fatalf("%v, %+v\nwant %s", err, r.Erreurs, want)
	}
}
