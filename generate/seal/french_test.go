package seal

import (
	"regexp"
	"testing"
)

// What a refusal shows is read by invigilators: no word of the libraries may
// come through.
func TestRefusalsSpeakFrench(t *testing.T) {
	english := regexp.MustCompile(`(?i)\b(integer|string|byte|array|map|tag|primitives|day|invalid|first|last)\b`)
	for _, bytes := range [][]byte{{0x00}, {0x20}, {0x40}, {0x60}, {0xa0}, {0xc1, 0x00}, {0xf6}, {0xfb, 0, 0, 0, 0, 0, 0, 0, 0}} {
		_, err := Verify(Text(bytes, ""), Specimen(), Options{Specimen: true})
		refusal, ok := err.(*Refusal)
		if !ok {
			t.Fatalf("% x: %v", bytes, err)
		}
		if word := english.FindString(refusal.Sentence()); word != "" {
			t.Errorf("% x: %q in %q", bytes, word, refusal.Sentence())
		}
	}
	for _, field := range []string{"kind", "first day", "last day", "code", "usage", "ue", "semestre"} {
		if payloadFields[field] == "" {
			t.Errorf("no French word for %q", field)
		}
	}
}
