package generate_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer/dossier"
)

// TestReferentListStandsApart: who waits for the MDPH only is named in a file
// of its own, for its owner alone, and that is said nowhere else.
func TestReferentListStandsApart(t *testing.T) {
	h := newHouse(t)
	d, other := complete(1), complete(2)
	d.Auditeur.Handicap = dossier.Oui
	r := h.run(h.job(d, other))
	file := filepath.Join(h.out, string(semestre), "referent-handicap.txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(text); !strings.Contains(s, "CEN900001") || strings.Contains(s, "CEN900002") {
		t.Errorf("the list is %q", s)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for what, said := range map[string]string{"the report": string(data), "rapport.json": h.tree()[string(semestre)+"/rapport.json"]} {
		if low := strings.ToLower(said); strings.Contains(low, "mdph") || strings.Contains(low, "handicap") {
			t.Errorf("%s speaks of it", what)
		}
	}
	d.Pieces.MDPH = dossier.Oui
	h.run(h.job(d, other))
	if _, err := os.Stat(file); err == nil {
		t.Error("a list with nobody on it stays")
	}
}

// TestPaymentsUnknown: an export that says nothing of payments blocks new
// attestations with an own part, leaves the old, and is said once.
func TestPaymentsUnknown(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	old := h.tree()[attestationPath]
	silent := func(n int) dossier.Dossier {
		d := complete(n)
		d.Droit = dossier.Droit{Du: 48000, DuConnu: true}
		return d
	}
	funded := silent(3)
	funded.Financements = []dossier.Financement{{Nature: dossier.CPF, Accord: dossier.Oui}}
	j := h.job(silent(1), silent(2), funded)
	j.PaymentsUnknown = true
	r := h.run(j)
	tree := h.tree()
	if tree[attestationPath] != old {
		t.Error("the old attestation was touched")
	}
	if tree[strings.Replace(attestationPath, "900001", "900002", 1)] != "" || tree[strings.Replace(attestationPath, "900001", "900003", 1)] == "" {
		t.Error("want a new attestation without an own part, and none with one")
	}
	if !r.ReglementsInconnus || len(r.Incomplets) > 0 || len(r.Examens) > 0 || !r.Incomplete() {
		t.Errorf("said once: %v; of persons: %+v %+v", r.ReglementsInconnus, r.Incomplets, r.Examens)
	}
	data, err := json.Marshal(r)
	if err != nil || strings.Contains(string(data), "ne dit rien des règlements") {
		t.Errorf("it is said person by person (%v)", err)
	}
	j.Auditeurs = []string{"CEN900002"} // at the desk somebody may decide
	asked, err := generate.Questions(t.Context(), j)
	if err != nil || len(asked) != 1 {
		t.Errorf("the desk asks %+v, %v", asked, err)
	}
}

// TestEarlierCounts: an amount that fell silent stands, and a UE that came after
// the signature waits for an avenant by the old schedule.
func TestEarlierCounts(t *testing.T) {
	h := newHouse(t)
	silent := complete(1)
	before := silent.Droit
	silent.Droit = dossier.Droit{Du: 48000, DuConnu: true}
	then := complete(2)
	more := complete(2)
	more.UEs = append(more.UEs, ue("NFA032", "Programmation Java : programmation objet"))
	j := h.job(silent, more)
	j.Catalogue["NFA032"] = j.Catalogue["NFA031"]
	j.Earlier = map[dossier.Key]generate.Earlier{silent.Key(): {Droit: before}, more.Key(): {Contrat: &then}}
	for i, want := range []string{"a disparu de l’export", "NFA032"} {
		report, err := generate.Verdicts(t.Context(), j, &j.Dossiers[i])
		if err != nil {
			t.Fatal(err)
		}
		if len(report.Asked()) > 0 {
			t.Errorf("asked %v", report.Asked())
		}
		var said []string
		for _, v := range report.All {
			said = append(said, v.Message)
		}
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("want %q in %q", want, said)
		}
	}
	if r := h.run(j); r.Papiers["attestation"].Emis != 1 {
		t.Errorf("want the attestation of who had paid, and no other: %+v", r.Papiers)
	}
}
