package main

import (
	"testing"

	"cnamdoc/importer/dossier"
)

// The counts of a night are read by staff: words with their accents, thousands
// apart.
func TestCountsOfANight(t *testing.T) {
	got := perDocument(map[dossier.Document]int{dossier.Attestation: 1464, dossier.Retractation: 2})
	if want := "attestation\u00a0: 1\u202f464, rétractation\u00a0: 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
