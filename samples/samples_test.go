package samples

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

func TestSameBytes(t *testing.T) {
	for _, f := range files {
		var a, b bytes.Buffer
		if err := f.write(&a); err != nil {
			t.Fatal(f.name, err)
		}
		if err := f.write(&b); err != nil {
			t.Fatal(f.name, err)
		}
		if !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Errorf("%s: other bytes the second time", f.name)
		}
		if a.Len() == 0 || a.Len() > 2<<20 {
			t.Errorf("%s: %d bytes", f.name, a.Len())
		}
	}
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "nouveau")
	for range 2 { // the second time over the first
		paths, err := Write(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		}
		entries, err := os.ReadDir(dir)
		units, unitsErr := os.ReadDir(filepath.Join(dir, "service"))
		if n := len(entries) - 1 + len(units); err != nil || unitsErr != nil || n != len(files) || len(paths) != len(files) {
			t.Errorf("%d files, %d paths, %v, %v", n, len(paths), err, unitsErr)
		}
	}
	if _, err := Write(filepath.Join(dir, ConfigFile)); err == nil {
		t.Error("a file was taken for a directory")
	}
}

// The semester is what the issue asks: 600 auditeurs, about 2,000 rows, all
// centres, all kinds of funding.
func TestSemester(t *testing.T) {
	rows, codes, kinds, places, units := 0, map[string]bool{}, map[string]int{}, map[string]int{}, map[string]bool{}
	for _, r := range semester() {
		codes[r.code] = true
		places[r.centre]++
		kinds[r.typ+" "+r.financement.typ+r.financement.dispositif+share100(r.financement.part)]++
		for _, l := range r.lignes {
			rows++
			units[l.code] = true
		}
	}
	if len(codes) != auditeurs || rows < 1900 || rows > 2100 {
		t.Errorf("%d auditeurs, %d rows", len(codes), rows)
	}
	for _, c := range centres {
		if places[c] < 10 {
			t.Errorf("%d auditeurs in %s", places[c], c)
		}
	}
	for _, k := range []string{"UE I", "UE C07 whole", "UE C07 part", "UE I03", "UE C04", "UE C05", "UE COrganisme whole", "VAE I", "VAPP I"} {
		if kinds[k] == 0 {
			t.Errorf("nobody is funded as %q: %v", k, kinds)
		}
	}
	for i := range allUE {
		if !units[allUE[i].code] {
			t.Errorf("nobody follows %s", allUE[i].code)
		}
	}
}

func share100(part int) string {
	switch part {
	case 0:
		return ""
	case 100:
		return " whole"
	}
	return " part"
}

// Every dossier has a fault at most, and every fault is there several times.
func TestDefects(t *testing.T) {
	if n := incomplete / len(defects); n < 3 {
		t.Errorf("%d defects for %d incomplete dossiers", len(defects), incomplete)
	}
	names := map[string]bool{}
	for _, d := range defects {
		names[d.name] = true
	}
	if len(names) != len(defects) {
		t.Error("two defects have one name")
	}
}

func TestCatalogueIsComplete(t *testing.T) {
	if len(allUE) != 68 || len(byCode) != 68 {
		t.Errorf("%d UE", len(allUE))
	}
	for i := range allUE {
		u := &allUE[i]
		for field, value := range map[string]string{"intitulé": u.intitule, "objectif": u.objectif, "prérequis": u.prerequis,
			"programme": strings.Join(u.programme, ""), "intervenant": u.intervenant, "titres": u.titres, "sanction": u.sanction} {
			if value == "" {
				t.Errorf("%s: no %s", u.code, field)
			}
		}
		if len(u.programme) < 3 || u.hours() == 0 || u.effectif == 0 || !u.debut.Before(u.fin) {
			t.Errorf("%s: %+v", u.code, u)
		}
		if (u.evaluation == "") != (u.code == incompleteUE) {
			t.Errorf("%s: évaluation %q", u.code, u.evaluation)
		}
	}
}

// Codes, names of people and the notes of the small sample are unique: they
// are what tests and readers look for.
func TestPetit(t *testing.T) {
	codes := map[string]bool{}
	for _, e := range Expectations() {
		if codes[e.Code] || len(e.Code) != 9 {
			t.Errorf("code %q twice, or malformed", e.Code)
		}
		codes[e.Code] = true
		for _, outcome := range []string{e.Attestation, e.Contrat, e.Convention, e.Relance} {
			if outcome != prete && outcome != bloquee && outcome != sans {
				t.Errorf("%s: outcome %q", e.Code, outcome)
			}
		}
	}
	if n := len(codes); n < 40 {
		t.Errorf("%d persons", n)
	}
}

// Each fictional value is marked, and nothing else is: what a centre has to
// fill in is found by looking for the mark.
func TestConfigMarks(t *testing.T) {
	var tree map[string]any
	if err := toml.Unmarshal([]byte(config), &tree); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(config, `"<fictif: `); n < 40 {
		t.Errorf("%d marked values", n)
	}
	for i, line := range strings.Split(config, "\n") {
		code, _, _ := strings.Cut(line, "#")
		for _, word := range []string{"invalid", "Exemple", "xxx"} {
			if strings.Contains(code, word) && !strings.Contains(code, `"<fictif: `) {
				t.Errorf("line %d: %q is not marked", i+1, line)
			}
		}
	}
	if got := len(tree["centres"].([]any)); got != len(centres) {
		t.Errorf("%d centres", got)
	}
	if _, ok := tree["semestres"].(map[string]any)[string(Semestre)]; !ok {
		t.Error("the semester of the samples is not configured")
	}
}
