package guichet

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"sync"

	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Index finds persons among the dossiers of the snapshots. It is built once for
// a state of the snapshots, read only, and safe for concurrent use: 100,000
// dossiers take about 30 MB beside the snapshots themselves.
type Index struct {
	Faults []error // semesters that cannot be read, while others can

	snapshots []*instantane.Snapshot // the latest semester first
	entries   []indexed              // the latest semester first, then as a directory orders names
	codes     []codeAt               // sorted
	words     vocabulary
	shared    map[*instantane.Snapshot]shared
}

// shared is what all dossiers of a snapshot have in common, read at its first
// use.
type shared struct {
	catalogue func() (dossier.Catalogue, error)
	others    func() *completeness.Index // of the whole semester
}

// indexed is a dossier, and the snapshot that holds it.
type indexed struct {
	*instantane.Entry
	snapshot *instantane.Snapshot
}

// codeAt is a code by which an entry is known.
type codeAt struct {
	code string
	how  Way // ByCode, ByOtherCode or ByFormerCode
	at   int32
}

// OpenIndex reads the snapshots of a directory: of one semester, or of all if
// semestre is "". A semester that cannot be read is an error when it is the one
// asked for, or when no other can; else it is in Faults. No snapshot at all is
// an index without entries.
func OpenIndex(dir string, semestre dossier.Semestre) (*Index, error) {
	semestres := []dossier.Semestre{semestre}
	if semestre == "" {
		var err error
		if semestres, err = instantane.List(dir); err != nil {
			return nil, err
		}
	}
	var snapshots []*instantane.Snapshot
	var faults []error
	for _, s := range semestres {
		list, err := instantane.Open(dir, s)
		if err != nil {
			faults = append(faults, explainSnapshot(err, s))
			continue
		}
		snapshots = append(snapshots, list...)
	}
	if len(faults) > 0 && len(snapshots) == 0 {
		return nil, errors.Join(faults...)
	}
	x := NewIndex(snapshots)
	x.Faults = faults
	return x, nil
}

// Centres are those of the dossiers.
func (x *Index) Centres() map[string]bool {
	centres := map[string]bool{}
	for _, e := range x.entries {
		centres[e.Key.Centre] = true
	}
	return centres
}

// NewIndex indexes snapshots, the latest semester first.
func NewIndex(snapshots []*instantane.Snapshot) *Index {
	x := &Index{snapshots: snapshots, shared: map[*instantane.Snapshot]shared{}}
	others := map[dossier.Semestre]func() *completeness.Index{}
	for _, s := range snapshots {
		for _, e := range s.Entries() {
			x.entries = append(x.entries, indexed{e, s})
		}
		semestre := s.Info().Semestre
		if others[semestre] == nil {
			others[semestre] = sync.OnceValue(func() *completeness.Index { return clashes(s) })
		}
		x.shared[s] = shared{sync.OnceValues(s.Catalogue), others[semestre]}
	}
	names := make(map[*instantane.Entry]string, len(x.entries))
	for _, e := range x.entries {
		names[e.Entry] = dossier.Fold(e.Nom) + "\x00" + dossier.Fold(e.Prenom)
	}
	slices.SortStableFunc(x.entries, func(a, b indexed) int {
		return cmp.Or(cmp.Compare(b.Key.Semestre, a.Key.Semestre), cmp.Compare(names[a.Entry], names[b.Entry]), cmp.Compare(a.Key.Code, b.Key.Code))
	})
	for i, e := range x.entries {
		x.codes = append(x.codes, codeAt{e.Key.Code, ByCode, int32(i)})
		for _, other := range e.AutresCodes {
			x.codes = append(x.codes, codeAt{other, ByOtherCode, int32(i)})
		}
		if e.AncienCode != "" {
			x.codes = append(x.codes, codeAt{e.AncienCode, ByFormerCode, int32(i)})
		}
	}
	slices.SortStableFunc(x.codes, func(a, b codeAt) int { return strings.Compare(a.code, b.code) })
	x.words = newVocabulary(x.entries)
	return x
}

// clashes tells whose codes and identities clash in the semester of a snapshot.
func clashes(s *instantane.Snapshot) *completeness.Index {
	var persons completeness.Indexer
	for a := range s.Persons() {
		persons.Add(a)
	}
	return persons.Index()
}

// Len is how many dossiers the index knows.
func (x *Index) Len() int { return len(x.entries) }

// Exports says which exports the dossiers are from, the latest semester first.
func (x *Index) Exports() []instantane.Info {
	var list []instantane.Info
	for _, s := range x.snapshots {
		if len(s.Entries()) > 0 || s.Info().Dossiers == 0 { // else later nights say all of it
			list = append(list, s.Info())
		}
	}
	return list
}

// covers reports whether a snapshot of the index is about a centre's dossiers
// of a semester: a dossier that is not in it is not in the last export.
func (x *Index) covers(key dossier.Key) bool {
	return slices.ContainsFunc(x.snapshots, func(s *instantane.Snapshot) bool {
		i := s.Info()
		return i.Semestre == key.Semestre && (i.Centre == "" || i.Centre == key.Centre)
	})
}

// find returns the place of a dossier among the entries.
func (x *Index) find(key dossier.Key) (int32, bool) {
	for _, c := range x.codes[x.firstCode(key.Code):] {
		if c.code != key.Code {
			break
		}
		if x.entries[c.at].Key == key {
			return c.at, true
		}
	}
	return 0, false
}

// firstCode is the place of the first code that is not before the given one.
func (x *Index) firstCode(begin string) int {
	at, _ := slices.BinarySearchFunc(x.codes, begin, func(c codeAt, begin string) int { return strings.Compare(c.code, begin) })
	return at
}

// ExportOf says which export a dossier of the index is from.
func (x *Index) ExportOf(key dossier.Key) (instantane.Info, bool) {
	at, ok := x.find(key)
	if !ok {
		return instantane.Info{}, false
	}
	return x.entries[at].snapshot.Info(), true
}

// byCode lists the entries that bear a code, which begins with what was typed,
// each once: by its own code if that matches.
func (x *Index) byCode(typed string) []hit {
	begin := register.Compact(typed)
	best := map[int32]Way{}
	for _, c := range x.codes[x.firstCode(begin):] {
		if !strings.HasPrefix(c.code, begin) {
			break
		}
		if how, seen := best[c.at]; !seen || c.how < how {
			best[c.at] = c.how
		}
	}
	hits := make([]hit, 0, len(best))
	for at, how := range best {
		hits = append(hits, hit{at: at, how: how})
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.how, b.how), cmp.Compare(a.at, b.at)) })
	return hits
}
