package dossier

import (
	"strings"
	"testing"
)

func TestCapitals(t *testing.T) {
	for name, want := range map[string]string{
		"":                    "",
		"d’Haÿ-Éléonore":      "D’HAŸ-ÉLÉONORE",
		"Œuvrard":             "ŒUVRARD",
		"Strauß":              "STRAUß", // as before: the register knows it so
		"Đặng Thị Hương":      "ĐẶNG THỊ HƯƠNG",
		"Ёлкина":              "ЁЛКИНА",
		"Їжак":                "ЇЖАК",
		"Παπαδόπουλος":        "ΠΑΠΑΔΟΠΟΥΛΟΣ",
		"Άννα":                "ΑΝΝΑ",
		"ΆΝΝΑ":                "ΑΝΝΑ", // typed in capitals already
		"Α\u0301ννα":          "ΑΝΝΑ", // decomposed
		"Ἄννα":                "ΑΝΝΑ", // polytonic
		"Ευαγγελία Ήβη":       "ΕΥΑΓΓΕΛΙΑ ΗΒΗ",
		"Άϋλος":               "ΑΫΛΟΣ",
		"Μαΐου":               "ΜΑΪΟΥ",
		"Μάιος":               "ΜΑΪΟΣ",
		"Σαΐτης Χαϊδεμένου":   "ΣΑΪΤΗΣ ΧΑΪΔΕΜΕΝΟΥ",
		"Ελένη-Éva":           "ΕΛΕΝΗ-ÉVA",
		"Dupont Παπαδοπούλου": "DUPONT ΠΑΠΑΔΟΠΟΥΛΟΥ",
	} {
		if got := Capitals(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestCapitalsOfOthers: what is not Greek is as it has always been, since
// printed papers show it.
func TestCapitalsOfOthers(t *testing.T) {
	for r := rune(0x20); r < 0x10000; r++ {
		if greek(r) || r >= 0xD800 && r < 0xE000 {
			continue
		}
		if s := "n" + string(r) + "a"; Capitals(s) != strings.ToUpper(s) {
			t.Errorf("%U: %q, want %q", r, Capitals(s), strings.ToUpper(s))
		}
	}
}

func TestNomCompletGrec(t *testing.T) {
	a := Auditeur{Prenom: "Άννα", NomNaissance: "Παπαδοπούλου"}
	if got := a.NomComplet(); got != "Άννα ΠΑΠΑΔΟΠΟΥΛΟΥ" {
		t.Errorf("%q", got)
	}
}
