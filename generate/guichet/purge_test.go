package guichet_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier"
)

// TestPurgeReachesTheReferentsList: it concerns health, and goes with the export
// that it was made from.
func TestPurgeReachesTheReferentsList(t *testing.T) {
	out := t.TempDir()
	today := dossier.Date{Year: 2028, Month: 2, Day: 1}
	for semestre, kept := range map[string]bool{"2026-2027-S1": false, "2027-2028-S1": true} {
		file := filepath.Join(out, semestre, generate.ReferentList)
		written := time.Date(2027, 12, 24, 3, 0, 0, 0, time.UTC)
		if !kept {
			written = written.AddDate(-1, 0, 0)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("CEN900001\tEssai\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
		if _, err := guichet.PurgeExports(guichet.Retention{Out: out, Snapshots: t.TempDir(), Exports: today.AddDays(-400)}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(file); (err == nil) != kept {
			t.Errorf("%s: kept %v, want %v", file, err == nil, kept)
		}
	}
}
