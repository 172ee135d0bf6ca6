package dossier

import (
	"cmp"
	"slices"
	"strings"
)

// InPrintOrder returns the dossiers in the order in which their papers are
// printed: by semester, by centre, then as a French directory orders persons
// (Auditeur.SortKey). The list itself stays as it is.
func InPrintOrder(list []Dossier) []*Dossier {
	type keyed struct {
		d   *Dossier
		key string
	}
	sorted := make([]keyed, len(list))
	for i := range list {
		sorted[i] = keyed{&list[i], list[i].Auditeur.SortKey()}
	}
	slices.SortStableFunc(sorted, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.d.Semestre, b.d.Semestre), cmp.Compare(a.d.Centre, b.d.Centre), strings.Compare(a.key, b.key))
	})
	ordered := make([]*Dossier, len(sorted))
	for i, s := range sorted {
		ordered[i] = s.d
	}
	return ordered
}
