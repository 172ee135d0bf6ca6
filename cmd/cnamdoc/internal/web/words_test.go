package web

import (
	"strings"
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

func TestLotName(t *testing.T) {
	for name, want := range map[string]string{
		"2026-11-29-01": "du 29 novembre 2026, n° 1", "2026-03-01-12": "du 1er mars 2026, n° 12",
		"": "", "2026-11-29": "2026-11-29", "2026-13-29-01": "2026-13-29-01", "remis en main propre": "remis en main propre",
	} {
		if got := strings.ReplaceAll(lotName(name), "\u00a0", " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
