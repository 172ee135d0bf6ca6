package layout

import (
	"testing"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"

	"github.com/google/go-cmp/cmp"
)

// drawnFile draws a document without assembling it.
func drawnFile(t *testing.T, all ...blocks.Block) *pdf.File {
	t.Helper()
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.Draw(&blocks.Document{Title: "Essai", Blocks: all})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestLinkSaysWhereItLeads reads the names of links as a screen reader lists
// them, out of their sentence.
func TestLinkSaysWhereItLeads(t *testing.T) {
	f := drawnFile(t, blocks.Paragraph{Text: blocks.Text{
		{Text: "Voyez "}, {Text: "le site", Link: "https://essai.invalid/a"},
		{Text: ", "}, {Text: "https://essai.invalid", Link: "https://essai.invalid"},
		{Text: " ou "}, {Text: "a@essai.invalid", Link: "mailto:a@essai.invalid"},
	}})
	var got []string
	for _, link := range f.Pages[0].Links {
		got = append(got, link.Alt)
	}
	want := []string{"le site (https://essai.invalid/a)", "https://essai.invalid", "a@essai.invalid"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names of links (-want +got):\n%s", diff)
	}
}

// cellTypes lists the type and scope of each cell, row by row.
func cellTypes(e *pdf.Elem) (rows [][]string) {
	for _, row := range e.Kids {
		var types []string
		for _, cell := range row.Elem.Kids {
			types = append(types, cell.Elem.Type+cell.Elem.Scope)
		}
		rows = append(rows, types)
	}
	return rows
}

// TestTotalIsAHeader: the figures of a total are announced with its name.
func TestTotalIsAHeader(t *testing.T) {
	f := drawnFile(t, blocks.Table{Columns: []blocks.Column{{Header: "Code"}, {Header: "Intitulé"}, {Header: "Prix"}},
		Rows: [][]blocks.Text{{blocks.Plain("NFA031"), blocks.Plain("Essai"), blocks.Plain("240,00 €")}}, Total: []blocks.Text{nil, blocks.Plain("Total"), blocks.Plain("240,00 €")}})
	got := cellTypes(f.Tags.Kids[0].Elem)
	want := [][]string{{"THColumn", "THColumn", "THColumn"}, {"TD", "TD", "TD"}, {"TD", "THRow", "TD"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}
