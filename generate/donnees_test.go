package generate_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/donnees"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/press"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// dataOf verifies a paper's seal, then the data that it carries.
func dataOf(t testing.TB, ring *seal.KeyRing, paper string, opts seal.Options) (*donnees.Papier, error) {
	t.Helper()
	text, _, err := pdf.ReadSeal(strings.NewReader(paper), int64(len(paper)))
	if err != nil {
		t.Fatal(err)
	}
	result, err := seal.Verify(text, ring, opts)
	if err != nil {
		t.Fatal(err)
	}
	return press.ReadDonnees(strings.NewReader(paper), int64(len(paper)), result, ring, opts)
}

// employer is a dossier that an employer pays in part.
func employer(n int) dossier.Dossier {
	d := complete(n)
	d.Financements = []dossier.Financement{
		{Nature: dossier.Individuel, Montant: 18000, Connu: true},
		{Nature: dossier.Employeur, Montant: 30000, Connu: true, Financeur: dossier.Organisation{Nom: "Ateliers d’Essai", SIRET: "35600000000048",
			Adresse: "9 rue de l’Essai, 37000 Tours", Representant: "Berthe Essayeuse, gérante"}, PriseEnCharge: dossier.Oui, ConventionSignee: day("2026-09-15")},
	}
	return d
}

const contratPath, conventionPath = "2026-2027-S1/ORLEANS/CEN900001/contrat.pdf", "2026-2027-S1/ORLEANS/CEN900001/convention-35600000000048.pdf"

func TestPapersCarryTheirData(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(employer(1)))
	tree := papers(h.tree())
	for path, want := range map[string]*donnees.Papier{
		attestationPath: {Nature: "attestation", Auditeur: donnees.Auditeur{Civilite: "Madame", LieuNaissance: "Blois"}, TotalECTS: "12"},
		contratPath:     {Nature: "contrat", Auditeur: donnees.Auditeur{Adresse: "3 rue de l’Essai, 45000 Orléans"}, TotalHeures: "90", Prix: "180.00"},
		conventionPath: {Nature: "convention", TotalHeures: "90", Prix: "300.00", Financeur: &donnees.Financeur{Nom: "Ateliers d’Essai",
			SIRET: "35600000000048", Adresse: "9 rue de l’Essai, 37000 Tours", Representant: "Berthe Essayeuse, gérante"}},
	} {
		got, err := dataOf(t, h.ring, tree[path], seal.Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got.Numero != number(t, tree[path]) || got.Auditeur.Code != "CEN900001" || len(got.UE) != 2 || got.UE[0].Intitule == "" {
			t.Errorf("%s says %+v", path, got)
		}
		if got.Nature == "contrat" && len(got.Echeances) < 2 {
			t.Errorf("the contrat's schedule: %+v", got.Echeances)
		}
		rest := &donnees.Papier{Nature: got.Nature, TotalECTS: got.TotalECTS, TotalHeures: got.TotalHeures, Prix: got.Prix, Financeur: got.Financeur,
			Auditeur: donnees.Auditeur{Civilite: got.Auditeur.Civilite, LieuNaissance: got.Auditeur.LieuNaissance, Adresse: got.Auditeur.Adresse}}
		if diff := cmp.Diff(want, rest); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	retractation := tree["2026-2027-S1/ORLEANS/CEN900001/retractation.pdf"]
	if files, err := pdf.ReadAttachments(strings.NewReader(retractation), int64(len(retractation))); len(files) != 0 || err != nil {
		t.Errorf("a withdrawal form carries %v, %v", files, err)
	}
}

// withoutBirth is the models, with an attestation that prints no birth.
func withoutBirth(t *testing.T) *press.Wording {
	t.Helper()
	source, err := templates.Open("")
	if err != nil {
		t.Fatal(err)
	}
	model, err := source.Read(templates.Attestation)
	if err != nil {
		t.Fatal(err)
	}
	var bare []string
	for line := range strings.Lines(string(model.Content)) {
		if !strings.Contains(line, "naissance }}") || strings.Contains(line, "nom_naissance") {
			bare = append(bare, line)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, templates.Attestation), []byte(strings.Join(bare, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	if source, err = templates.Open(dir); err != nil {
		t.Fatal(err)
	}
	own, err := press.LoadWording(source)
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// TestDataKeepSecrets looks for what must never be in the data, and for what
// the model does not print.
func TestDataKeepSecrets(t *testing.T) {
	h := newHouse(t)
	d := complete(1)
	d.Auditeur.Handicap, d.Auditeur.Nationalite, d.Auditeur.Courriel = dossier.Oui, "109", "secret@essai.fr"
	d.Pieces.Sejour = dossier.Sejour{Mention: "salarié", Expire: day("2031-01-01")}
	j := h.job(d)
	j.Wording = withoutBirth(t)
	h.run(j)
	for path, paper := range papers(h.tree()) {
		files, err := pdf.ReadAttachments(strings.NewReader(paper), int64(len(paper)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text := string(f.Data)
			for _, secret := range []string{"Zq7#0001dlO", "essai.0001", "secret@", "handicap", `"109"`, "salarié"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s, %s holds %q", path, f.Name, secret)
				}
			}
			if path == attestationPath && (strings.Contains(text, "1988") || strings.Contains(text, "Blois")) {
				t.Errorf("the data say a birth that the model does not print: %s", text)
			}
		}
	}
}

// TestDataOfAnotherPaper puts the data of one paper beside the seal of another.
func TestDataOfAnotherPaper(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1), complete(2)))
	tree := papers(h.tree())
	first, second := tree[attestationPath], tree[strings.Replace(attestationPath, "CEN900001", "CEN900002", 1)]
	files, err := pdf.ReadAttachments(strings.NewReader(second), int64(len(second)))
	if err != nil {
		t.Fatal(err)
	}
	var foreign []donnees.File
	for _, f := range files {
		foreign = append(foreign, donnees.File{Name: f.Name, Data: f.Data})
	}
	text, _, err := pdf.ReadSeal(strings.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	result, err := seal.Verify(text, h.ring, seal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := donnees.Check(foreign, result, h.ring, seal.Options{}); !errors.Is(err, &seal.Refusal{Reason: seal.ReasonDataMismatch}) {
		t.Errorf("another's data: %v", err)
	}
	var object map[string]any
	for _, f := range files {
		if f.Name == donnees.DataName && json.Unmarshal(f.Data, &object) != nil {
			t.Errorf("not one JSON object: %s", f.Data)
		}
	}
}
