package layout

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/generate/qr"
)

// TestRectanglesCoverTheCode paints the rectangles of codes from the smallest
// to the largest: each black module once, no white one.
func TestRectanglesCoverTheCode(t *testing.T) {
	var p painter
	for _, text := range []string{"A", sealText(1), sealText(40), strings.Repeat("é", 1165), "B"} {
		m, err := qr.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		painted := map[[2]int]int{}
		drawn := strings.Fields(strings.ReplaceAll(string(p.rectangles(nil, &m)), "re\n", ""))
		for len(drawn) > 0 {
			var x, y, w, h int
			if _, err := fmt.Sscan(strings.Join(drawn[:4], " "), &x, &y, &w, &h); err != nil {
				t.Fatal(err)
			}
			drawn = drawn[4:]
			for dy := range h {
				for dx := range w {
					painted[[2]int{x + dx, y + dy}]++
				}
			}
		}
		for y := -1; y <= m.Size; y++ {
			for x := -1; x <= m.Size; x++ {
				want := 0
				if m.At(x, y) {
					want = 1
				}
				if got := painted[[2]int{x, y}]; got != want {
					t.Fatalf("%d modules a side: (%d, %d) painted %d times, want %d", m.Size, x, y, got, want)
				}
			}
		}
		if white := string(ground(nil, m.Size)); white != fmt.Sprintf("-4 -4 %d %d re\nf\n", m.Size+8, m.Size+8) {
			t.Errorf("%d modules a side: white %q", m.Size, white)
		}
	}
}
