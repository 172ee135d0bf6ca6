package layout

import (
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
)

// TestAddressShowsInTheWindow holds the address of a letter, in millimetres,
// against what the window of a DL envelope always shows of a sheet folded in
// three: 102 to 188 from the left, 55 to 79 from the top.
func TestAddressShowsInTheWindow(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 7; n++ {
		doc := letter()
		address := make([]string, n)
		for i := range address {
			address[i] = strings.Repeat("ligne d’adresse ", 2) + string(rune('A'+i))
		}
		doc.Blocks[0] = blocks.Recipient{Lines: address}
		c := d.lay(doc)
		if len(c.faults) > 0 {
			t.Fatal(Faults(c.faults))
		}
		seen := 0
		for _, at := range c.placed[c.sheets[0].from:c.sheets[0].to] {
			for _, o := range c.ops[at.from:at.to] {
				if o.kind != opText || !strings.HasPrefix(o.text, "ligne d’adresse") {
					continue
				}
				base, size := at.y+o.y, o.size*mm
				if o.x < 102 || o.x+o.w > 188 || base-0.7*size < 55 || base+0.2*size > 79 {
					t.Errorf("%d lines: %q stands at %.1f–%.1f × %.1f–%.1f mm", n, o.text, o.x, o.x+o.w, base-0.7*size, base+0.2*size)
				}
				if top := base - 0.7*size; seen == 0 && top > 58 {
					t.Errorf("%d lines: the address starts at %.1f mm only", n, top)
				}
				seen++
			}
		}
		if seen != n {
			t.Errorf("%d of %d lines", seen, n)
		}
	}
}

// TestNoLineStandsAlone moves a paragraph down a page by quarters of a line:
// wherever it is parted, two of its lines at least stand on either side. What
// follows it fills the second page, so that less white would save none.
func TestNoLineStandsAlone(t *testing.T) {
	parted := map[int]bool{} // lines on the first page
	for length := 2; length <= 6; length++ {
		text := "§" + strings.Repeat("\n§", length-1)
		for quarters := range 60 {
			all := append(lines(28), blocks.Space{Lines: float64(quarters) / 4}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(text)})
			pages := pagesOf(t, &blocks.Document{Blocks: append(all, lines(24)...)})
			on := make([]int, 2)
			for i := range on {
				for _, s := range pages[i] {
					if s == "§" {
						on[i]++
					}
				}
				if on[i] == 1 {
					t.Errorf("%d lines, %d quarters down: one stands alone on page %d", length, quarters, i+1)
				}
			}
			parted[on[0]] = parted[on[0]] || on[1] > 0
		}
	}
	if !parted[2] || !parted[3] || !parted[4] {
		t.Errorf("parted after %v lines: this test tried too little", parted)
	}
}
