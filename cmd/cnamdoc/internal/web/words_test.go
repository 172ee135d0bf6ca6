package web

import (
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

func TestStateAgreesWithDocument(t *testing.T) {
	for _, c := range []struct {
		doc   dossier.Document
		state register.State
		want  string
	}{
		{dossier.Attestation, register.Emise, "émise"}, {dossier.Contrat, register.Emise, "émis"}, {dossier.Convention, register.Remise, "remise"},
		{dossier.Retractation, register.Remplacee, "remplacé"}, {dossier.Relance, register.Revoquee, "révoquée"}, {dossier.Contrat, register.Revoquee, "révoqué"},
	} {
		if got := stateOf(c.doc, c.state); got != c.want {
			t.Errorf("%v, %v: %q, want %q", c.doc, c.state, got, c.want)
		}
	}
}
