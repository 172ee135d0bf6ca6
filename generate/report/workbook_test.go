package report

import (
	"testing"

	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// A fault that has no column of its own is shown at the code auditeur,
// wherever the export has it.
func TestFaultWithoutColumnStandsAtTheCode(t *testing.T) {
	c := Completer{Semestre: "2026-2027-S1",
		Source:   &Source{Sheet: "Export", Columns: []Column{{Letter: "A", Champ: "titre"}, {Letter: "C", Champ: "code"}}},
		Dossiers: []Dossier{{Manques: []Manque{{Verdict: completeness.Invalide, Message: "x", Cellules: []dossier.Ref{{Sheet: "Export", Row: 7}}}}}}}
	at := c.faults().byRow[7]
	if at == nil || len(at.notes["C"]) != 1 || len(at.notes["A"]) != 0 {
		t.Errorf("the notes of the row are %v", at)
	}
}
