package guichet

import (
	"strings"
	"testing"
)

func TestLotName(t *testing.T) {
	for name, want := range map[string]string{
		"2026-11-29-01": "du 29 novembre 2026, n° 1", "2026-03-01-12": "du 1er mars 2026, n° 12",
		"": "", "2026-11-29": "2026-11-29", "2026-13-29-01": "2026-13-29-01", "remis en main propre": "remis en main propre",
	} {
		if got := strings.ReplaceAll(LotName(name), "\u00a0", " "); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
