package generate

import (
	"fmt"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// TestLost: each dossier is lost once, however many papers it has, and many take
// no more than their number.
func TestLost(t *testing.T) {
	past := past{standing: map[register.PaperKey]standing{}, known: map[dossier.Key]bool{{Code: "CEN000000", Semestre: "2026-2027-S1"}: true}}
	const n = 50_000
	for i := range n {
		key := dossier.Key{Code: fmt.Sprintf("CEN%06d", i), Semestre: "2026-2027-S1"}
		for _, doc := range []dossier.Document{dossier.Attestation, dossier.Contrat} {
			past.standing[register.PaperKey{Key: key, Document: doc}] = standing{}
		}
	}
	began := time.Now()
	lost := past.lost(register.Filter{Semestre: "2026-2027-S1"}, people{})
	took := time.Since(began)
	if len(lost) != n-1 || lost[0].Code != "CEN000001" || lost[1].Code != "CEN000002" {
		t.Errorf("%d dossiers, from %v", len(lost), lost[:2])
	}
	if took > 20*time.Second { // by pairs: minutes
		t.Errorf("it took %v", took)
	}
}
