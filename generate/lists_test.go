package generate

import (
	"testing"

	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// A fault that has no column of its own is shown at the code auditeur,
// wherever the export has it.
func TestFaultWithoutColumnStandsAtTheCode(t *testing.T) {
	d := dossier.Dossier{Semestre: "2026-2027-S1", Source: []dossier.Ref{{Sheet: "Export", Row: 7}}}
	b := &batch{report: newReport(), job: &Job{
		Dossiers: []dossier.Dossier{d},
		Source:   &Source{Sheet: "Export", Columns: []SourceColumn{{Letter: "A", Champ: "titre"}, {Letter: "C", Champ: "code"}}},
	}}
	b.report.Incomplets = []Incomplet{{Personne: personne(&d), Manques: []Manque{
		{Regle: RuleImpression, Verdict: completeness.Invalide, Message: "x", Cellules: d.Source}}}}
	at := b.faults(d.Semestre).byRow[7]
	if at == nil || len(at.notes["C"]) != 1 || len(at.notes["A"]) != 0 {
		t.Errorf("the notes of the row are %v", at)
	}
}
