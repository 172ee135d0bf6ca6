package register

import (
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// Words are the folded words by which a person is found: each word of the
// names, and names of several words written as one ("l hermite" is also
// "lhermite"), without repetition.
func Words(nom, prenom string) []string {
	words := strings.Fields(dossier.Fold(nom + " " + prenom))
	for _, name := range []string{nom, prenom} {
		words = append(words, strings.ReplaceAll(dossier.Fold(name), " ", ""))
	}
	slices.Sort(words)
	words = slices.Compact(words)
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// FoldedName is the form in which papers are sorted by name.
func FoldedName(nom, prenom string) string {
	return strings.TrimSpace(dossier.Fold(nom) + " " + dossier.Fold(prenom))
}
