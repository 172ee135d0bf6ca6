package completeness

import (
	"slices"

	"cnamdoc/importer/dossier"
)

// Index knows which codes and identities occur in a whole export, so that two
// persons under one code, and one person under two codes, are seen. It is
// read-only once made.
type Index struct {
	identities map[string][]string        // by code: distinct identities
	codes      map[string][]string        // by identity: distinct codes
	declared   map[string]map[string]bool // by code: the codes said to be the same person's
}

// NewIndex reads the persons of the dossiers.
func NewIndex(dossiers []dossier.Dossier) *Index {
	x := &Index{map[string][]string{}, map[string][]string{}, map[string]map[string]bool{}}
	for i := range dossiers {
		x.add(&dossiers[i].Auditeur)
	}
	return x
}

func (x *Index) add(a *dossier.Auditeur) {
	if a.Code == "" {
		return
	}
	for _, other := range append(slices.Clone(a.AutresCodes), a.AncienCode) {
		if other != "" {
			x.declare(a.Code, other)
			x.declare(other, a.Code)
		}
	}
	if a.NomNaissance == "" || a.Prenom == "" || a.Naissance.IsZero() {
		return // an incomplete identity is nobody's double
	}
	id := a.Identity()
	addDistinct(x.identities, a.Code, id)
	addDistinct(x.codes, id, a.Code)
}

func (x *Index) declare(code, other string) {
	if x.declared[code] == nil {
		x.declared[code] = map[string]bool{}
	}
	x.declared[code][other] = true
}

func addDistinct(m map[string][]string, key, value string) {
	if !slices.Contains(m[key], value) {
		m[key] = append(m[key], value)
	}
}

// clashes reports whether the auditeur's code stands for several identities.
func (x *Index) clashes(a *dossier.Auditeur) bool { return len(x.identities[a.Code]) > 1 }

// aliases lists, sorted, the other codes under which the same identity occurs
// and which are not declared to be the same person's.
func (x *Index) aliases(a *dossier.Auditeur) []string {
	if a.NomNaissance == "" || a.Prenom == "" || a.Naissance.IsZero() {
		return nil
	}
	var out []string
	for _, code := range x.codes[a.Identity()] {
		if code != a.Code && !x.declared[a.Code][code] {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}
