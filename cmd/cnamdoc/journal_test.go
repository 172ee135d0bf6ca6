package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnamdoc/importer"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// TestJournalKnowsNobody reads the log and the status of each sample's night
// for anything that tells of a person, the code auditeur aside.
func TestJournalKnowsNobody(t *testing.T) {
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{samples.PetitFile, samples.SaleFile, samples.SemestreFile} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			log := filepath.Join(home, "nuit.log")
			export := filepath.Join(dir, name)
			args := []string{"cnamdoc", "generer", export, "--exemple", "--config", filepath.Join(dir, samples.ConfigFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
				"--sortie", filepath.Join(home, "sortie"), "--etat", filepath.Join(home, "etat"), "--date", samples.Today.Short(),
				"--documents", "relance", "--journal", "json", "--journal-fichier", log}
			var said bytes.Buffer
			if code := Run(t.Context(), args, strings.NewReader(""), &said, &said); code != exitIncomplete {
				t.Fatalf("exit code %d\n%s", code, said.String())
			}
			data, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			status, err := os.ReadFile(filepath.Join(home, "etat", "specimen", statusName))
			if err != nil {
				t.Fatal(err)
			}
			records(t, data)
			data, status = names.ReplaceAll(data, nil), names.ReplaceAll(status, nil)
			im, err := importer.Read(t.Context(), export, importer.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i := range im.Dossiers {
				for what, text := range personal(&im.Dossiers[i]) {
					if stands(data, text) || stands(status, text) {
						t.Errorf("%s of %s stands in the log or in the status", what, im.Dossiers[i].Auditeur.Code)
					}
				}
			}
		})
	}
}

// names are those of the fields: somebody's login is "auditeur".
var names = regexp.MustCompile(`"[a-z_]+":`)

// records checks that each line is a record, and that the last says how it ended.
func records(t *testing.T, data []byte) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	var last struct {
		Msg  string `json:"msg"`
		Code int    `json:"code"`
	}
	for _, line := range lines {
		last.Msg = ""
		if err := json.Unmarshal([]byte(line), &last); err != nil || last.Msg == "" {
			t.Fatalf("not a record: %s (%v)", line, err)
		}
	}
	if len(lines) < 10 || last.Msg != "fin" || last.Code != exitIncomplete {
		t.Errorf("%d records, the last: %s", len(lines), lines[len(lines)-1])
	}
}

// personal is what a log must not say of a person.
func personal(d *dossier.Dossier) map[string]string {
	a := &d.Auditeur
	return map[string]string{"birth name": a.NomNaissance, "usage name": a.NomUsage, "first name": a.Prenom, "birth date": a.Naissance.Short(),
		"birth date (ISO)": a.Naissance.ISO(), "address": a.Adresse.Ligne1, "mail": a.Courriel, "telephone": a.Telephone,
		"login": d.ENF.Identifiant, "password": d.ENF.MotDePasse.Reveal()}
}

// stands reports whether the text stands in data as a word of its own.
func stands(data []byte, text string) bool {
	if len(text) < 3 {
		return false
	}
	return bytes.Contains(data, []byte(text)) && regexp.MustCompile(`(^|[^\pL\pN])`+regexp.QuoteMeta(text)+`($|[^\pL\pN])`).Match(data)
}
