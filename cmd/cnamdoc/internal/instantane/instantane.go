package instantane

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Version is the format that Write writes and Open reads.
const Version = 1

// Errors that a caller tells apart with errors.Is.
var (
	ErrVersion = errors.New("snapshot is of a version that this program does not know")
	ErrDamaged = errors.New("snapshot is damaged")
)

// extension ends the name of every snapshot.
const extension = ".instantane"

// Info says what a snapshot holds and where it comes from.
type Info struct {
	Semestre  dossier.Semestre
	Taken     time.Time // when the export was accepted
	Export    string    // base name of the workbook
	Digest    [32]byte  // SHA-256 of the workbook
	Dossiers  int
	Programme string // version that wrote it
}

// Entry is one dossier in the index.
type Entry struct {
	Key         dossier.Key
	Nom, Prenom string // usage name and first name, for a choice

	Words string // folded words of the names, each behind a space
	Block int    // the block that holds it
	Rank  int    // its place in the block

	// What tells whether somebody else bears the same code or identity.
	AutresCodes  []string
	AncienCode   string
	NomNaissance string
	Naissance    dossier.Date
}

// index is what the file says of itself.
type index struct {
	Info      Info
	Entries   []Entry
	Blocks    []place
	Catalogue place
}

// place is a stretch of the file.
type place struct {
	Offset, Length int64
	CRC            uint32
}

// record is a dossier in JSON. Its ENF hides the dossier's own, whose
// password no marshaller shows.
type record struct {
	dossier.Dossier
	ENF enf
}

type enf struct {
	Identifiant string
	MotDePasse  string `json:",omitempty"`
}

func pack(d *dossier.Dossier) record {
	return record{*d, enf{d.ENF.Identifiant, d.ENF.MotDePasse.Reveal()}}
}

func (r record) unpack() dossier.Dossier {
	d := r.Dossier
	d.ENF = dossier.ENF{Identifiant: r.ENF.Identifiant, MotDePasse: dossier.NewSecret(r.ENF.MotDePasse)}
	return d
}

// Snapshot is an opened snapshot. It is read-only and safe for concurrent use.
type Snapshot struct {
	path  string
	data  []byte
	index index
}

// Path is where the snapshot of a semester lies in a directory.
func Path(dir string, semestre dossier.Semestre) string {
	return filepath.Join(dir, string(semestre)+extension)
}

// List names the snapshots of a directory, the latest semester first. A
// directory that does not exist has none.
func List(dir string) ([]dossier.Semestre, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("snapshots: %w", err)
	}
	var list []dossier.Semestre
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), extension); ok {
			if s, err := dossier.ParseSemestre(name); err == nil {
				list = append(list, s)
			}
		}
	}
	slices.SortFunc(list, func(a, b dossier.Semestre) int { return strings.Compare(string(b), string(a)) })
	return list, nil
}

// Purge deletes the snapshots taken before a moment, and those that cannot be
// read, when they were last written before it. It returns their semesters.
func Purge(dir string, before time.Time) ([]dossier.Semestre, error) {
	list, err := List(dir)
	if err != nil {
		return nil, err
	}
	var gone []dossier.Semestre
	for _, semestre := range list {
		path := Path(dir, semestre)
		info, err := os.Stat(path)
		if err != nil {
			return gone, fmt.Errorf("snapshot of %s: %w", semestre, err)
		}
		if !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return gone, fmt.Errorf("snapshot of %s: %w", semestre, err)
		}
		gone = append(gone, semestre)
	}
	return gone, nil
}

// Info says where the snapshot comes from.
func (s *Snapshot) Info() Info { return s.index.Info }

// Search finds dossiers by the beginning of the code auditeur, or by the
// beginnings of words of the names, folded, in any order; in the order of the
// names. A query of fewer than two letters finds nothing.
func (s *Snapshot) Search(query string) []Entry {
	query = strings.TrimSpace(query)
	if utf8.RuneCountInString(query) < 2 {
		return nil
	}
	matches := byName(query)
	if strings.ContainsFunc(query, unicode.IsDigit) {
		matches = byCode(query)
	}
	var found []Entry
	for i := range s.index.Entries {
		if matches(&s.index.Entries[i]) {
			found = append(found, s.index.Entries[i])
		}
	}
	return found
}

func byCode(query string) func(*Entry) bool {
	code := register.Compact(query)
	return func(e *Entry) bool {
		return strings.HasPrefix(e.Key.Code, code) ||
			slices.ContainsFunc(e.AutresCodes, func(other string) bool { return strings.HasPrefix(other, code) })
	}
}

func byName(query string) func(*Entry) bool {
	words := strings.Fields(dossier.Fold(query))
	return func(e *Entry) bool {
		for _, w := range words {
			if !strings.Contains(e.Words, " "+w) {
				return false
			}
		}
		return len(words) > 0
	}
}

// Find returns the entry of a dossier.
func (s *Snapshot) Find(key dossier.Key) (Entry, bool) {
	for i := range s.index.Entries {
		if s.index.Entries[i].Key == key {
			return s.index.Entries[i], true
		}
	}
	return Entry{}, false
}

// Load reads one dossier.
func (s *Snapshot) Load(e Entry) (dossier.Dossier, error) {
	if e.Block < 0 || e.Block >= len(s.index.Blocks) {
		return dossier.Dossier{}, s.damaged(errors.New("no such block"))
	}
	block, err := s.block(s.index.Blocks[e.Block])
	if err != nil {
		return dossier.Dossier{}, err
	}
	if e.Rank < 0 || e.Rank >= len(block) || block[e.Rank].Key() != e.Key {
		return dossier.Dossier{}, s.damaged(errors.New("the index names another dossier"))
	}
	return block[e.Rank].unpack(), nil
}

// All yields every dossier in the order of the names.
func (s *Snapshot) All() iter.Seq2[dossier.Dossier, error] {
	return func(yield func(dossier.Dossier, error) bool) {
		for _, at := range s.index.Blocks {
			block, err := s.block(at)
			if err != nil {
				yield(dossier.Dossier{}, err)
				return
			}
			for _, r := range block {
				if !yield(r.unpack(), nil) {
					return
				}
			}
		}
	}
}

// Catalogue reads the UE catalogue that came with the export; nil if none did.
func (s *Snapshot) Catalogue() (dossier.Catalogue, error) {
	var c dossier.Catalogue
	data, err := s.inflate(s.index.Catalogue)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return nil, s.damaged(err)
	}
	return c, nil
}

// Persons are the persons of the whole semester, without their dossiers: what
// tells whether two bear one code or one identity.
func (s *Snapshot) Persons() []dossier.Dossier {
	persons := make([]dossier.Dossier, len(s.index.Entries))
	for i := range s.index.Entries {
		e := &s.index.Entries[i]
		persons[i].Semestre, persons[i].Centre = e.Key.Semestre, e.Key.Centre
		persons[i].Auditeur = dossier.Auditeur{Code: e.Key.Code, AutresCodes: e.AutresCodes, AncienCode: e.AncienCode,
			NomNaissance: e.NomNaissance, Prenom: e.Prenom, Naissance: e.Naissance}
	}
	return persons
}

func (s *Snapshot) block(at place) ([]record, error) {
	var block []record
	data, err := s.inflate(at)
	if err == nil {
		err = json.Unmarshal(data, &block)
	}
	if err != nil {
		return nil, s.damaged(err)
	}
	return block, nil
}

// damaged wraps a cause that shows no data: JSON errors quote the input.
func (s *Snapshot) damaged(err error) error {
	if errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("snapshot %s: %w", filepath.Base(s.path), ErrDamaged)
}
