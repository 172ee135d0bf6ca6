package register

import (
	"testing"
	"time"
)

func TestSheetText(t *testing.T) {
	at := time.Date(2026, 11, 29, 10, 0, 0, 123_000_000, time.UTC)
	for _, s := range []Sheet{{Number: "ATT-2026-000001"}, {Number: "ATT-ORL-2026-000001", FileHash: [32]byte{1, 255}, Rank: 12, Reserved: at}} {
		if got, err := ParseSheet(s.String()); err != nil || got != s {
			t.Errorf("%+v is read as %+v, %v", s, got, err)
		}
	}
	good := Sheet{Number: "A", Rank: 1, Reserved: at}.String()
	for _, bad := range []string{"", good + ".1", good[:len(good)-2], "A.-1.0." + good[len(good)-64:], "A.1.x." + good[len(good)-64:], "A.99999999999.0." + good[len(good)-64:]} {
		if s, err := ParseSheet(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, s)
		}
	}
}

func TestHandingIsFrench(t *testing.T) {
	seen := map[string]bool{}
	for h := NotYet; h <= Posted; h++ {
		if text := h.String(); seen[text] || (text == "") != (h == NotYet) {
			t.Errorf("%d: %q", h, text)
		} else {
			seen[text] = true
		}
	}
}
