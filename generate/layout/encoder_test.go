package layout

import (
	"testing"

	"cnamdoc/generate/qr"
)

// TestCodeIsEncodedOnce: the encoder is most of what a sealed paper costs, also
// where a paper is compiled again with less white, to save a page.
func TestCodeIsEncodedOnce(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	encoded, tight := 0, false
	d.SetEncode(func(text string) (qr.Modules, error) {
		encoded++
		return qr.Encode(text)
	})
	for n := range 14 {
		encoded = 0
		doc := attestation(n + 1)
		doc.PageNumbers = false
		c := d.lay(doc)
		tight = tight || c.in == packed || c.in == close
		if encoded != 1 {
			t.Errorf("%d UE: encoded %d times", n+1, encoded)
		}
	}
	if !tight {
		t.Error("no paper saved a page: this test tried nothing")
	}
}
