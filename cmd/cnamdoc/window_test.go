package main

import (
	"strings"
	"testing"
)

// What is written to a terminal breaks between words, below the text of its
// label; a command stays in one piece.
func TestFolded(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"court\n", "court\n"},
		{"un mot puis un autre mot encore\n", "un mot puis un autre\n  mot encore\n"},
		{"  → un mot puis un autre mot\n", "  → un mot puis un\n    autre mot\n"},
		{"  motif    un mot puis un autre\n", "  motif    un mot\n           puis un\n           autre\n"},
		{"voyez ici : cnamdoc generer export.xlsx ; puis cela\n", "voyez ici :\n  cnamdoc generer export.xlsx ;\n  puis cela\n"},
		{"lancez « cnamdoc registre listes » puis cela\n", "lancez\n  « cnamdoc registre listes »\n  puis cela\n"},
		{"      cnamdoc generer essai/exemples/export.xlsx\n", "      cnamdoc generer essai/exemples/export.xlsx\n"},
		{"      go run ./cmd/cnamdoc verifier essai/attestation.pdf\n", "      go run ./cmd/cnamdoc verifier essai/attestation.pdf\n"},
		{"      .\\cnamdoc verifier essai\\attestation.pdf\n", "      .\\cnamdoc verifier essai\\attestation.pdf\n"},
		{"Le document est-il sorti ? [o/n] ", "Le document est-il\n  sorti ? [o/n] "},
		{"sortie/un-chemin-sans-espace/attestation.pdf\n", "sortie/un-chemin-sans-espace/attestation.pdf\n"},
		{"", ""},
	} {
		given := strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", "« ", "«\u00a0", " »", "\u00a0»").Replace(c.text)
		if got := strings.ReplaceAll(folded(given, 22), "\u00a0", " "); got != c.want {
			t.Errorf("%q is folded as %q, want %q", c.text, got, c.want)
		}
	}
}

// A table that is wider than the window goes on below, column under column.
func TestTabulated(t *testing.T) {
	const rows = "NUMÉRO\tÉTAT\tNOM\nA-1\témise\tÉloi D\nA-22\tremise\tAna B, née C, de Blois\n"
	if got, want := tabulated(rows, 0), "NUMÉRO  ÉTAT    NOM\nA-1     émise   Éloi D\nA-22    remise  Ana B, née C, de Blois\n"; got != want {
		t.Errorf("without a window: %q, want %q", got, want)
	}
	if got, want := tabulated(rows, 24), "NUMÉRO  ÉTAT\n    NOM\nA-1     émise\n    Éloi D\nA-22    remise\n    Ana B, née C, de\n      Blois\n"; got != want {
		t.Errorf("in a narrow window:\n%s\nwant\n%s", got, want)
	}
}
