package instantane

import (
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"time"

	"cnamdoc/importer/dossier"
)

// Version is the format that is written and read. Nights replace what an
// earlier program has left.
const Version = 2

// Errors that a caller tells apart with errors.Is.
var (
	ErrVersion = errors.New("snapshot is of a version that this program does not know")
	ErrDamaged = errors.New("snapshot is damaged")
)

// Info says what a snapshot holds and where it comes from.
type Info struct {
	Semestre  dossier.Semestre
	Taken     time.Time // when the export was read
	Export    string    // base name of the workbook
	Digest    [32]byte  // SHA-256 of the workbook
	Dossiers  int
	Programme string // version that wrote it

	PaiementsInconnus bool // the whole export said nothing of payments

	// Of a night of one centre: its canonical name, and the name of its
	// directory. Both are empty when the night was about all of them.
	Centre  string
	Dossier string
}

// Entry is one dossier in the index.
type Entry struct {
	Key         dossier.Key
	Nom, Prenom string // usage name and first name, for a choice

	Words string // folded words of the names, each behind a space
	At    place

	// What tells whether somebody else bears the same code or identity.
	AutresCodes  []string
	AncienCode   string
	NomNaissance string
	Naissance    dossier.Date
}

func (e *Entry) person() Person {
	return Person{e.Key, e.AutresCodes, e.AncienCode, e.NomNaissance, e.Prenom, e.Naissance}
}

// Person is somebody of another centre, by what tells whether he bears the same
// code or identity.
type Person struct {
	Key          dossier.Key
	AutresCodes  []string
	AncienCode   string
	NomNaissance string
	Prenom       string
	Naissance    dossier.Date
}

func person(d *dossier.Dossier) Person {
	a := &d.Auditeur
	return Person{d.Key(), a.AutresCodes, a.AncienCode, a.NomNaissance, a.Prenom, a.Naissance}
}

// auditeur is what is known of the person.
func (p *Person) auditeur() dossier.Auditeur {
	return dossier.Auditeur{Code: p.Key.Code, AutresCodes: p.AutresCodes, AncienCode: p.AncienCode,
		NomNaissance: p.NomNaissance, Prenom: p.Prenom, Naissance: p.Naissance}
}

// index is what the file says of itself.
type index struct {
	Info      Info
	Types     place
	Entries   []Entry // in the order of the names
	Elsewhere []Person
	Catalogue place
}

// place is a stretch of the file.
type place struct {
	Offset, Length int64
	CRC            uint32
}

// Snapshot is what one night has left of a semester, opened: of the whole
// export, or of one centre. It is read-only and safe for concurrent use.
type Snapshot struct {
	path     string
	data     []byte
	index    index
	codec    decoders
	entries  []*Entry    // those that no later night of their centre hides
	semester []*Snapshot // all of the semester, the latest first
}

// Info says where the snapshot comes from.
func (s *Snapshot) Info() Info { return s.index.Info }

// Entries are the dossiers that count, in the order of the names. The list is
// to be read only.
func (s *Snapshot) Entries() []*Entry { return s.entries }

// Load reads one dossier.
func (s *Snapshot) Load(e Entry) (dossier.Dossier, error) {
	r, err := s.record(e.At)
	if err != nil {
		return dossier.Dossier{}, s.damaged(err)
	}
	d := r.unpack()
	if d.Key() != e.Key {
		return dossier.Dossier{}, s.damaged(errors.New("the index names another dossier"))
	}
	return d, nil
}

// record reads one stretch of the file.
func (s *Snapshot) record(at place) (record, error) {
	data, err := s.stretch(at)
	if err != nil {
		return record{}, err
	}
	return s.codec.decode(data)
}

// Before is what still counted of earlier exports beside a dossier; false when
// nothing did.
func (s *Snapshot) Before(e Entry) (Before, bool) {
	r, err := s.record(e.At)
	return r.Before, err == nil && (r.Before.Droit.RegleConnu || r.Before.Contrat != nil || r.Before.Convention != nil)
}

// All yields every dossier in the order of the names.
func (s *Snapshot) All() iter.Seq2[dossier.Dossier, error] {
	return func(yield func(dossier.Dossier, error) bool) {
		for _, e := range s.entries {
			d, err := s.Load(*e)
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// Dossiers reads those that count.
func (s *Snapshot) Dossiers() ([]dossier.Dossier, error) {
	list := make([]dossier.Dossier, 0, len(s.entries))
	for d, err := range s.All() {
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

// Persons yields the persons of the whole semester: what tells whether two
// bear one code or one identity. The latest night to read of a dossier counts.
func (s *Snapshot) Persons() iter.Seq[*dossier.Auditeur] {
	return func(yield func(*dossier.Auditeur) bool) {
		seen := map[dossier.Key]bool{}
		for _, part := range s.semester {
			for p := range part.persons() {
				if seen[p.Key] {
					continue
				}
				if len(s.semester) > 1 {
					seen[p.Key] = true
				}
				if a := p.auditeur(); !yield(&a) {
					return
				}
			}
		}
	}
}

// persons yields those of one night's export.
func (s *Snapshot) persons() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		for i := range s.index.Entries {
			if !yield(s.index.Entries[i].person()) {
				return
			}
		}
		for _, p := range s.index.Elsewhere {
			if !yield(p) {
				return
			}
		}
	}
}

// hide settles which entries count, the latest night first: those of a centre
// that no later night was about.
func hide(semester []*Snapshot) {
	seen, all := map[string]bool{}, false
	for _, s := range semester {
		s.semester, s.entries = semester, nil
		for i := range s.index.Entries {
			if e := &s.index.Entries[i]; !all && !seen[e.Key.Centre] {
				s.entries = append(s.entries, e)
			}
		}
		all = all || s.index.Info.Centre == ""
		seen[s.index.Info.Centre] = true
	}
}

// damaged wraps a cause that shows no data.
func (s *Snapshot) damaged(err error) error {
	if errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("snapshot %s: %w", filepath.Base(s.path), ErrDamaged)
}
