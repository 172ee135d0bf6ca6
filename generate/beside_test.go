package generate

import "testing"

// TestBesideNumber: the number of a paper beside its place is read from its name,
// with a register's serie and with a funder's SIRET before it.
func TestBesideNumber(t *testing.T) {
	for name, want := range map[string]string{
		"attestation-ATT-2026-000123.pdf":               "ATT-2026-000123",
		"attestation-ATT-ORL-2026-000123.pdf":           "ATT-ORL-2026-000123",
		"convention-73282932000074-CNV-2026-000001.pdf": "CNV-2026-000001",
		"attestation.pdf":                               "",
		"attestation-duplicata-1.pdf":                   "",
		"ATT-2026-000123.pdf":                           "",
	} {
		got := ""
		if m := besideNumber.FindStringSubmatch(name); m != nil {
			got = m[1]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
