package layout

import (
	"bytes"
	"testing"
	"time"

	"cnamdoc/generate/pdf"
)

// TestRunHoldsStaticPartsOnce: a print run whose papers were drawn by several
// workers is, byte for byte, the run of one worker.
func TestRunHoldsStaticPartsOnce(t *testing.T) {
	run := func(workers int) []byte {
		var drawers []*Drawer
		for range workers {
			d, err := NewDrawer(DefaultStyle())
			if err != nil {
				t.Fatal(err)
			}
			drawers = append(drawers, d)
		}
		var b bytes.Buffer
		w := pdf.NewRunWriter(&b, pdf.Info{Title: "Tirage", Language: "fr-FR", Created: time.Unix(0, 0)})
		for i := range 6 {
			file, err := drawers[i%workers].Draw(attestation(1 + i))
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Add(file); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if !bytes.Equal(run(1), run(3)) {
		t.Error("the run of three workers has other bytes")
	}
}
