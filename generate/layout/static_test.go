package layout

import (
	"testing"

	"cnamdoc/generate/pdf"
)

// Two workers that draw one static part at the same moment must share it: a
// print run writes each part once, and its bytes must not depend on who came
// first.
func TestStaticSharedByWorkersThatMeet(t *testing.T) {
	first, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	second, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	key := staticKey{first.style, 't', t.Name(), 0}
	var theirs *pdf.Static
	mine := first.static(key, func(*painter) {
		theirs = second.static(key, func(*painter) {}) // the other worker is done before this one
	})
	if mine != theirs {
		t.Error("the two workers hold different parts")
	}
}
