package generate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/importer/dossier"
)

// In a run that is printed on both sides each paper begins on a sheet of its
// own: a blank page follows an odd count, and only there.
func TestDuplexRunsBeginEachPaperOnASheet(t *testing.T) {
	h := newHouse(t)
	j := h.job(many(2)...)
	j.Duplex = []dossier.Document{dossier.Contrat, dossier.Retractation}
	pages := map[dossier.Document]int{}
	files := map[dossier.Document]string{}
	for _, lot := range h.run(j).Lots {
		pages[lot.Document], files[lot.Document] = lot.Pages, lot.Fichier
	}
	// Of two papers: the attestation has one page and is printed on one side,
	// the contrat has four, the withdrawal form has one and its blank.
	for doc, want := range map[dossier.Document]int{dossier.Attestation: 2, dossier.Contrat: 8, dossier.Retractation: 4} {
		if pages[doc] != want {
			t.Errorf("%s: %d pages, want %d", doc, pages[doc], want)
		}
	}
	// A listing and a window's title say which run it is, as the morning sheet does.
	for doc, want := range map[dossier.Document]string{dossier.Attestation: "Attestations d’inscription — Orléans — 2 documents, 2 feuilles",
		dossier.Contrat: "Contrats de formation — Orléans — 2 documents, 4 feuilles", dossier.Retractation: "Formulaires de rétractation — Orléans — 2 documents, 2 feuilles"} {
		data, err := os.ReadFile(filepath.Join(h.out, filepath.FromSlash(files[doc])))
		if err != nil {
			t.Fatal(err)
		}
		conforms(t, data, want)
		if info := output(t, needtool.Path(t, "pdfinfo"), filepath.Join(h.out, filepath.FromSlash(files[doc]))); !strings.Contains(info, want) {
			t.Errorf("%s: the title is not %q:\n%s", doc, want, info)
		}
	}
	for page, blank := range map[string]bool{"1": false, "2": true, "3": false, "4": true} {
		text := output(t, needtool.Path(t, "pdftotext"), "-f", page, "-l", page, filepath.Join(h.out, filepath.FromSlash(files[dossier.Retractation])), "-")
		if (strings.TrimSpace(text) == "") != blank {
			t.Errorf("page %s of the withdrawal forms says %q", page, text)
		}
	}
}
