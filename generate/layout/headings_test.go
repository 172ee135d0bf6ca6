package layout

import (
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"

	"github.com/google/go-cmp/cmp"
)

// TestHeadingsOfOneLevelStayAlike: the parties of an agreement are headed two
// levels under its title, side by side; neither skips a level nor stands under
// the other.
func TestHeadingsOfOneLevelStayAlike(t *testing.T) {
	heading := func(level int) blocks.Block { return blocks.Heading{Level: level, Text: blocks.Plain("Titre")} }
	para := blocks.Paragraph{Text: blocks.Plain("Texte.")}
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for want, all := range map[string][]blocks.Block{
		"H1 H2 H2 H2 H3 H3 H2": {heading(1), heading(3), para, heading(3), para, heading(2), heading(3), heading(3), heading(2), para},
		"H1 H2 H2 H2":          {heading(1), blocks.Columns{Left: []blocks.Block{heading(3), para}, Right: []blocks.Block{heading(3), para}}, heading(2), para},
		"H1 H2 H3 H2":          {heading(1), heading(2), blocks.Box{Title: "Cadre", Blocks: []blocks.Block{para}}, heading(2), para},
		"H1 H2 H1":             {heading(2), heading(4), heading(1), para},
	} {
		file, err := d.Draw(&blocks.Document{Title: "Essai", Blocks: all})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, strings.Join(headingsOf(&file.Tags), " ")); diff != "" {
			t.Errorf("headings (-want +got):\n%s", diff)
		}
	}
}

func headingsOf(e *pdf.Elem) (found []string) {
	if len(e.Type) == 2 && e.Type[0] == 'H' {
		found = append(found, e.Type)
	}
	for _, kid := range e.Kids {
		if kid.Elem != nil {
			found = append(found, headingsOf(kid.Elem)...)
		}
	}
	return found
}
