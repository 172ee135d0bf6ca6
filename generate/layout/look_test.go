package layout

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// drawn draws and assembles a document in the default style.
func drawn(t testing.TB, doc *blocks.Document) []byte {
	t.Helper()
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	return assembled(t, d, doc)
}

func assembled(t testing.TB, d *Drawer, doc *blocks.Document) []byte {
	t.Helper()
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	file.Info.Created = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	out, err := pdf.NewAssembler().Assemble(file)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(nil), out...)
}

// TestPapersToLookAt writes every sample into the directory named by
// CNAMDOC_REGARDER, for a person to look at; without it, it only draws them.
func TestPapersToLookAt(t *testing.T) {
	dir := os.Getenv("CNAMDOC_REGARDER")
	for name, doc := range papers() {
		out := drawn(t, doc)
		if dir == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
