package layout

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"cnamdoc/generate/pdf"
)

// TestWhatIsKeptChangesNothing draws papers over and over with one drawer, which
// comes to know their texts, sketches and sheaves, each time after another one:
// they must stay, byte for byte, what a drawer draws that has seen nothing.
func TestWhatIsKeptChangesNothing(t *testing.T) {
	docs := []*Document{attestation(6), agreement(), attestation(2), withdrawal(), letter(), attestation(40)}
	var want [][]byte
	for _, doc := range docs {
		d, err := NewDrawer(DefaultStyle())
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, bytes.Clone(printed(t, d, pdf.NewAssembler(), doc)))
	}
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	a := pdf.NewAssembler()
	for round := range 2 * oftenSeen {
		for i, doc := range docs {
			d.Check(doc) // as a batch does before it draws
			if got := printed(t, d, a, doc); !bytes.Equal(got, want[i]) {
				t.Fatalf("round %d: paper %d differs from the first", round, i)
			}
		}
		slices.Reverse(docs)
		slices.Reverse(want)
	}
	if len(d.c.known.kept) == 0 || len(d.p.kept) == 0 {
		t.Error("nothing was kept: this test tried nothing")
	}
}

// printed returns the paper and releases its memory for the next one.
func printed(t *testing.T, d *Drawer, a *pdf.Assembler, doc *Document) []byte {
	t.Helper()
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Release()
	file.Info.Created = time.Unix(0, 0)
	out, err := a.Assemble(file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCredentialsAreNotKept looks for a password among the texts that a drawer
// remembers.
func TestCredentialsAreNotKept(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	doc := &Document{Title: "Essai", Blocks: []Block{Paragraph{Text: Plain("souvent")},
		Coupon{Title: "Accès", Pairs: []Field{{Label: "Mot de passe", Value: Plain("s3cret-l1I0O")}}}}}
	for range 2 * oftenSeen {
		printed(t, d, pdf.NewAssembler(), doc)
	}
	often := false
	for key := range d.c.known.kept {
		often = often || bytes.Contains([]byte(key), []byte("souvent"))
		if bytes.Contains([]byte(key), []byte("s3cret")) {
			t.Error("the drawer remembers a password")
		}
	}
	if !often {
		t.Error("nothing is remembered: this test tried nothing")
	}
}
