package layout

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
)

// TestPagesAreCounted where there are several: a sheet that is lost is missed.
// The page that is cut off is not one of them.
func TestPagesAreCounted(t *testing.T) {
	paper := func(ue int, alone bool) *blocks.Document {
		doc := attestation(ue)
		doc.PageNumbers = false
		coupon := doc.Blocks[len(doc.Blocks)-1].(blocks.Coupon)
		coupon.Alone = alone
		doc.Blocks[len(doc.Blocks)-1] = coupon
		return doc
	}
	single := paper(6, false)
	single.PageNumbers = true
	for name, c := range map[string]struct {
		doc  *blocks.Document
		want []string // one a page
	}{
		"one page":                      {paper(6, false), []string{""}},
		"one page that says so":         {single, []string{"Page 1 / 1"}},
		"one page and its coupon":       {paper(10, true), []string{"Page 1 / 2", "Page 2 / 2"}},
		"two pages, the coupon below":   {paper(30, false), []string{"Page 1 / 2", "Page 2 / 2"}},
		"two pages and their coupon":    {paper(40, true), []string{"Page 1 / 3", "Page 2 / 3", "Page 3 / 3"}},
		"nothing at the foot of any":    {&blocks.Document{Title: "Essai", Blocks: lines(80)}, []string{"", ""}},
		"a number at the foot of each":  {&blocks.Document{Title: "Essai", Number: "N° 1", Blocks: lines(80)}, []string{"Page 1 / 2", "Page 2 / 2"}},
		"text after the coupon’s page":  {&blocks.Document{Title: "Essai", Number: "N° 1", Blocks: []blocks.Block{blocks.Coupon{Alone: true, Title: "x"}, blocks.Rule{}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("a")}}}, []string{""}},
		"the coupon between the others": {&blocks.Document{Title: "Essai", Number: "N° 1", Blocks: append(append(lines(1), blocks.Coupon{Alone: true, Title: "x"}), lines(1)...)}, []string{"Page 1 / 2", "Page 2 / 2"}},
	} {
		text := output(t, "pdftotext", "-layout", written(t, c.doc), "-")
		var got []string
		for page := range strings.SplitSeq(strings.TrimSuffix(text, "\f"), "\f") {
			got = append(got, regexp.MustCompile(`Page \d+ / \d+`).FindString(page))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
