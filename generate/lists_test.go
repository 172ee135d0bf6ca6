package generate

import (
	"testing"
	"time"

	"cnamdoc/importer/dossier"
)

// A fault that has no column of its own is shown at the code auditeur,
// wherever the export has it.
func TestFaultWithoutColumnStandsAtTheCode(t *testing.T) {
	d := dossier.Dossier{Semestre: "2026-2027-S1", Auditeur: dossier.Auditeur{Code: "CEN900001"}, Source: []dossier.Ref{{Sheet: "Export", Row: 7}}}
	b := newBatch(&Job{Dossiers: []dossier.Dossier{d}, Now: time.Now,
		Source: &Source{Sheet: "Export", Columns: []SourceColumn{{Letter: "A", Champ: "titre"}, {Letter: "C", Champ: "code"}}}})
	b.survey()
	b.fail(&d, dossier.Attestation, "x")
	at := b.faults(d.Semestre).byRow[7]
	if at == nil || len(at.notes["C"]) != 1 || len(at.notes["A"]) != 0 {
		t.Errorf("the notes of the row are %v", at)
	}
}
