package layout

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// TestPapersDoNotShowTheirPredecessors draws papers over and over with one
// drawer and one assembler, each time after another one: they must stay, byte
// for byte, what a new drawer draws.
func TestPapersDoNotShowTheirPredecessors(t *testing.T) {
	docs := []*blocks.Document{attestation(6), agreement(), attestation(2), withdrawal(), letter(), attestation(40)}
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
	for round := range 3 {
		for i, doc := range docs {
			d.Check(doc) // as a batch does before it draws
			if got := printed(t, d, a, doc); !bytes.Equal(got, want[i]) {
				t.Fatalf("round %d: paper %d differs from the first", round, i)
			}
		}
		slices.Reverse(docs)
		slices.Reverse(want)
	}
}

func printed(t *testing.T, d *Drawer, a *pdf.Assembler, doc *blocks.Document) []byte {
	t.Helper()
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	file.Info.Created = time.Unix(0, 0)
	out, err := a.Assemble(file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
