package completeness

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"cnamdoc/importer/dossier"
)

// Index knows which codes and identities of a whole export clash: two persons
// under one code, and one person under two codes. It holds those alone, so it
// is small however large the export. It is read-only.
type Index struct {
	several map[string]bool       // codes that stand for several identities
	codes   map[identity][]string // by identity that has several: its codes, sorted
	same    map[[2]string]bool    // of those codes, the pairs said to be the same person's
}

// identity is a digest of Auditeur.Identity.
type identity [16]byte

// Indexer gathers the persons of an export for an Index. The zero value is
// ready for use.
type Indexer struct {
	seen     []seen
	declared [][2]string
}

// seen is a person under a code.
type seen struct {
	code string
	id   identity
}

// NewIndex reads the persons of the dossiers.
func NewIndex(dossiers []dossier.Dossier) *Index {
	var x Indexer
	for i := range dossiers {
		x.Add(&dossiers[i].Auditeur)
	}
	return x.Index()
}

// Add notes a person.
func (x *Indexer) Add(a *dossier.Auditeur) {
	if a.Code == "" {
		return
	}
	for _, other := range append(slices.Clone(a.AutresCodes), a.AncienCode) {
		if other != "" {
			x.declared = append(x.declared, [2]string{a.Code, other})
		}
	}
	if id, ok := identify(a); ok {
		x.seen = append(x.seen, seen{a.Code, id})
	}
}

// identify is false of an incomplete identity, which is nobody's double.
func identify(a *dossier.Auditeur) (identity, bool) {
	if a.NomNaissance == "" || a.Prenom == "" || a.Naissance.IsZero() {
		return identity{}, false
	}
	sum := sha256.Sum256([]byte(a.Identity()))
	return identity(sum[:]), true
}

// Index returns what clashes. The indexer is spent.
func (x *Indexer) Index() *Index {
	out := &Index{several: map[string]bool{}, codes: map[identity][]string{}, same: map[[2]string]bool{}}
	byCode := func(a, b seen) int { return cmp.Or(cmp.Compare(a.code, b.code), slices.Compare(a.id[:], b.id[:])) }
	slices.SortFunc(x.seen, byCode)
	x.seen = slices.Compact(x.seen)
	for i := 1; i < len(x.seen); i++ {
		if x.seen[i].code == x.seen[i-1].code {
			out.several[x.seen[i].code] = true
		}
	}
	byID := func(a, b seen) int { return cmp.Or(slices.Compare(a.id[:], b.id[:]), cmp.Compare(a.code, b.code)) }
	slices.SortFunc(x.seen, byID)
	shared := map[string]bool{}
	for i, s := range x.seen {
		alone := (i == 0 || x.seen[i-1].id != s.id) && (i+1 == len(x.seen) || x.seen[i+1].id != s.id)
		if !alone {
			out.codes[s.id] = append(out.codes[s.id], s.code)
			shared[s.code] = true
		}
	}
	for _, pair := range x.declared {
		if shared[pair[0]] && shared[pair[1]] {
			out.same[pair], out.same[[2]string{pair[1], pair[0]}] = true, true
		}
	}
	x.seen, x.declared = nil, nil
	return out
}

// clashes reports whether the auditeur's code stands for several identities.
func (x *Index) clashes(a *dossier.Auditeur) bool { return x.several[a.Code] }

// aliases lists, sorted, the other codes under which the same identity occurs
// and which are not declared to be the same person's.
func (x *Index) aliases(a *dossier.Auditeur) []string {
	id, ok := identify(a)
	if !ok {
		return nil
	}
	var out []string
	for _, code := range x.codes[id] {
		if code != a.Code && !x.same[[2]string{a.Code, code}] {
			out = append(out, code)
		}
	}
	return out
}
