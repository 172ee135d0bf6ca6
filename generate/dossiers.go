package generate

import (
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Dossiers are the dossiers of an export in the order in which their papers are
// printed (dossier.InPrintOrder). A batch reads each when it
// works on it and holds a few at a time, however large the export. They are
// safe for concurrent use.
type Dossiers interface {
	Len() int
	// Load reads the i-th, from 0. It is to be read only.
	Load(i int) (*dossier.Dossier, error)
}

// InMemory are dossiers that a caller holds anyway.
func InMemory(list []dossier.Dossier) Dossiers { return inMemory(dossier.InPrintOrder(list)) }

type inMemory []*dossier.Dossier

func (m inMemory) Len() int                             { return len(m) }
func (m inMemory) Load(i int) (*dossier.Dossier, error) { return m[i], nil }

// roll is what a batch keeps of each dossier while it does not work on it:
// fewer than a hundred bytes.
type roll struct {
	keys  []dossier.Key
	byKey []int32 // places in keys, sorted by them
	marks []mark
	names map[string]string // semesters and centres, each held once
}

// mark is what the rules said of a dossier.
type mark struct {
	planned    bool                     // chosen, and its centre is known
	incomplete bool                     // a paper that is due is blocked
	due        completeness.DocumentSet // ready or blocked, of the person himself
	revokes    completeness.DocumentSet // taken back if they were issued
}

func newRoll(n int) *roll {
	return &roll{keys: make([]dossier.Key, 0, n), marks: make([]mark, n), names: map[string]string{}}
}

func (r *roll) add(d *dossier.Dossier) {
	r.keys = append(r.keys, dossier.Key{Code: d.Auditeur.Code, Semestre: dossier.Semestre(r.once(string(d.Semestre))), Centre: r.once(d.Centre)})
}

func (r *roll) once(s string) string {
	if held, ok := r.names[s]; ok {
		return held
	}
	r.names[s] = s
	return s
}

// close ends the adding.
func (r *roll) close() {
	r.byKey = make([]int32, len(r.keys))
	for i := range r.byKey {
		r.byKey[i] = int32(i)
	}
	slices.SortFunc(r.byKey, func(a, b int32) int { return r.keys[a].Compare(r.keys[b]) })
}

// find returns a dossier's place.
func (r *roll) find(key dossier.Key) (int, bool) {
	at, ok := slices.BinarySearchFunc(r.byKey, key, func(i int32, key dossier.Key) int { return r.keys[i].Compare(key) })
	if !ok {
		return 0, false
	}
	return int(r.byKey[at]), true
}

// planned finds a dossier that the run plans papers for.
func (r *roll) planned(key dossier.Key) (int, bool) {
	i, ok := r.find(key)
	return i, ok && r.marks[i].planned
}

// convention names a due paper of another counterparty than the person.
type convention struct {
	dossier      int32
	document     dossier.Document
	contrepartie string
}

// owes notes that a paper is due. Most have no counterparty: a set a dossier is
// small, however many there are.
func (b *batch) owes(i int, papier completeness.Papier) {
	if papier.Counterparty != "" {
		b.dueTo[convention{int32(i), papier.Document, papier.Counterparty}] = true
		return
	}
	b.roll.marks[i].due |= completeness.Set(papier.Document)
}

// owed reports whether a paper of the i-th dossier is due.
func (b *batch) owed(i int, key register.PaperKey) bool {
	if key.Contrepartie != "" {
		return b.dueTo[convention{int32(i), key.Document, key.Contrepartie}]
	}
	return b.roll.marks[i].due.Has(key.Document)
}

// owner is whose a row of the export is.
type owner struct {
	code     string
	semestre dossier.Semestre
}

// survey reads every dossier once: who is in the export, and whose rows the
// problems stand in.
func (b *batch) survey() error {
	rows := map[dossier.Ref]bool{}
	for _, p := range b.job.Problems {
		rows[dossier.Ref{Sheet: p.Ref.Sheet, Row: p.Ref.Row}] = true
	}
	b.roll = newRoll(b.job.Dossiers.Len())
	for i := range b.job.Dossiers.Len() {
		d, err := b.job.Dossiers.Load(i)
		if err != nil {
			return err
		}
		b.roll.add(d)
		for _, ref := range d.Source {
			if at := (dossier.Ref{Sheet: ref.Sheet, Row: ref.Row}); rows[at] {
				b.owners[at] = owner{b.roll.keys[i].Code, b.roll.keys[i].Semestre}
			}
		}
	}
	b.roll.close()
	for _, p := range b.job.Problems { // a rejected row has no owner
		b.report.Problemes.add(Probleme{Code: p.Code, Gravite: p.Severity.String(), Cellule: p.Ref, Phrase: p.Error(),
			Auditeur: b.owners[dossier.Ref{Sheet: p.Ref.Sheet, Row: p.Ref.Row}].code})
	}
	return b.report.trouble()
}

// check loads a dossier and asks the rules again: they answer as they did.
func (b *batch) check(i int) (*dossier.Dossier, completeness.Report, error) {
	d, err := b.job.Dossiers.Load(i)
	if err != nil {
		return nil, completeness.Report{}, err
	}
	return d, b.decided(b.checker.Check(d)), nil
}
