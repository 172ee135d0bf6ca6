package epreuve

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/publish"
)

// Store is the exams of a centre on this machine.
type Store struct{ dir string }

// Open opens the exams below a directory, which is made if it is absent.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, journalDir), publish.DirMode); err != nil {
		return nil, fmt.Errorf("épreuves: %w", err)
	}
	return &Store{dir}, nil
}

const (
	planFile     = "plan.json"
	postesFile   = "postes.json"
	contactsFile = "contacts.json"
	journalDir   = "journaux"
	keySuffix    = ".cle"
)

// ErrNoPlan says that no workbook of exams was imported.
var ErrNoPlan = errors.New("no épreuves were imported")

func (s *Store) read(name string, to any) error {
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("épreuves: %s: %w", name, err)
	}
	return nil
}

func (s *Store) write(name string, value any) error {
	data, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return err
	}
	return publish.File(filepath.Join(s.dir, name), append(data, '\n'))
}

// Plan reads what was imported, or ErrNoPlan.
func (s *Store) Plan() (Plan, error) {
	var p Plan
	err := s.read(planFile, &p)
	if errors.Is(err, fs.ErrNotExist) {
		return p, ErrNoPlan
	}
	return p, err
}

// SavePlan replaces it.
func (s *Store) SavePlan(p Plan) error { return s.write(planFile, p) }

// Poste is a post that was made, in the centre's books.
type Poste struct {
	controle.Poste
	Etabli   time.Time `json:"etabli"`
	Expire   time.Time `json:"expire,omitzero"`
	Revoque  time.Time `json:"revoque,omitzero"`
	Epreuves []string  `json:"epreuves,omitempty"` // IDs
	Salle    string    `json:"salle,omitempty"`
}

// Postes lists the posts, in the order in which they were made.
func (s *Store) Postes() ([]Poste, error) {
	var list []Poste
	if err := s.read(postesFile, &list); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return list, nil
}

// AddPostes enters posts in the books, before their packs leave the house.
func (s *Store) AddPostes(more ...Poste) error {
	list, err := s.Postes()
	if err != nil {
		return err
	}
	for _, p := range more {
		if !slices.ContainsFunc(list, func(o Poste) bool { return o.ID == p.ID }) {
			list = append(list, p)
		}
	}
	return s.write(postesFile, list)
}

// ErrNoPoste says that no post has this name or number.
var ErrNoPoste = errors.New("no such post")

// Revoke ends a post: what it writes from then on is named when it comes.
func (s *Store) Revoke(name string, now time.Time) (Poste, error) {
	list, err := s.Postes()
	if err != nil {
		return Poste{}, err
	}
	for i := len(list) - 1; i >= 0; i-- { // the last of that name
		if p := &list[i]; p.ID == name || strings.EqualFold(p.Nom, name) {
			if p.Revoque.IsZero() {
				p.Revoque = now.UTC().Truncate(time.Second)
			}
			return *p, s.write(postesFile, list)
		}
	}
	return Poste{}, ErrNoPoste
}

// Carnet opens the journal of a post of this machine itself, which is made at its
// first use and has a key of its own.
func (s *Store) Carnet(name string, now time.Time) (*Carnet, error) {
	path := filepath.Join(s.dir, name+keySuffix)
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		_, key, makeErr := ed25519.GenerateKey(nil)
		if makeErr != nil {
			return nil, makeErr
		}
		seed, err = key.Seed(), publish.File(path, key.Seed())
	}
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("épreuves: %s: %d bytes are no key", path, len(seed))
	}
	key := ed25519.NewKeyFromSeed(seed)
	poste := controle.NewPoste(name, key.Public().(ed25519.PublicKey))
	if err := s.AddPostes(Poste{Poste: poste, Etabli: now.UTC().Truncate(time.Second)}); err != nil {
		return nil, err
	}
	return OpenCarnet(s.journalPath(poste.ID), name, key)
}

func (s *Store) journalPath(id string) string {
	return filepath.Join(s.dir, journalDir, id+".jsonl")
}

// Journal is all that the posts wrote and that has come here.
func (s *Store) Journal() (controle.Journal, error) {
	var j controle.Journal
	postes, err := s.Postes()
	if err != nil {
		return j, err
	}
	for _, p := range postes {
		j.Postes = append(j.Postes, p.Poste)
	}
	if err := s.read(contactsFile, &j.Contacts); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return j, err
	}
	files, err := filepath.Glob(filepath.Join(s.dir, journalDir, "*.jsonl"))
	if err != nil {
		return j, err
	}
	for _, path := range files {
		events, err := readLines(path)
		if err != nil {
			return j, fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		j.Events = append(j.Events, events...)
	}
	return controle.Merge(j), nil
}

// idForm keeps what a foreign file calls a post away from the file system.
func isID(id string) bool {
	return len(id) == 16 && strings.Trim(id, "0123456789abcdef") == ""
}

// Receive adds what a post sent, whole or in part, once or again. It returns how
// many events are new. Events of unknown posts are kept too: Fold names them.
func (s *Store) Receive(j controle.Journal) (int, error) {
	known, read := map[string]bool{}, map[string]bool{}
	fresh := map[string][]controle.Event{}
	added := 0
	for _, e := range controle.Merge(j).Events {
		if !isID(e.Poste) {
			return 0, fmt.Errorf("journal: %q is no post", e.Poste)
		}
		if !read[e.Poste] {
			read[e.Poste] = true
			have, err := readLines(s.journalPath(e.Poste))
			if err != nil {
				return 0, err
			}
			for _, h := range have {
				known[h.Digest()+string(h.Seal)] = true
			}
		}
		if !known[e.Digest()+string(e.Seal)] {
			fresh[e.Poste] = append(fresh[e.Poste], e)
			added++
		}
	}
	for id, events := range fresh {
		if err := appendLines(s.journalPath(id), events); err != nil {
			return 0, fmt.Errorf("journal of %s: %w", id, err)
		}
	}
	return added, nil
}

// Whole is how far the journal of a post is here without a gap.
func (s *Store) Whole(poste string) (int, error) {
	if !isID(poste) {
		return 0, ErrNoPoste
	}
	events, err := readLines(s.journalPath(poste))
	if err != nil {
		return 0, err
	}
	here := map[int]bool{}
	for _, e := range events {
		here[e.Numero] = true
	}
	last := 0
	for here[last+1] {
		last++
	}
	return last, nil
}

// ErrSignature is an event that its post did not sign.
var ErrSignature = errors.New("an event is not signed by its post")

// Signed returns the events if a post of the books signed each of them: what comes
// over the network without a session is let in by that alone.
func (s *Store) Signed(poste string, events []controle.Event) ([]controle.Event, error) {
	postes, err := s.Postes()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(postes, func(p Poste) bool { return p.ID == poste })
	if at < 0 {
		return nil, ErrNoPoste
	}
	for _, e := range events {
		if e.Poste != poste || !ed25519.Verify(postes[at].Public, e.Signed(), e.Seal) {
			return nil, ErrSignature
		}
	}
	return events, nil
}

// Meet enters a contact in the books: a post's clock as the centre saw it. A post
// cannot tell it by itself.
func (s *Store) Meet(c controle.Contact) error {
	var contacts []controle.Contact
	if err := s.read(contactsFile, &contacts); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.write(contactsFile, controle.Merge(controle.Journal{Contacts: append(contacts, c)}).Contacts)
}

// Purge erases what belongs to épreuves that ended before a day: the events of
// posts all of whose épreuves did, and the plan once nothing of it is to come.
func (s *Store) Purge(before time.Time) (journals int, planGone bool, err error) {
	plan, err := s.Plan()
	if err != nil && !errors.Is(err, ErrNoPlan) {
		return 0, false, err
	}
	limit := controle.HeureAt(before)
	over := err == nil && !slices.ContainsFunc(plan.Of(nil), func(e controle.Epreuve) bool { return e.Fin >= limit })
	files, err := filepath.Glob(filepath.Join(s.dir, journalDir, "*.jsonl"))
	if err != nil {
		return 0, false, err
	}
	gone := map[string]bool{}
	for _, path := range files {
		events, err := readLines(path)
		if err != nil {
			return journals, false, err
		}
		if slices.ContainsFunc(events, func(e controle.Event) bool { return !e.Clock.Before(before) }) || len(events) == 0 {
			continue
		}
		if err := os.Remove(path); err != nil {
			return journals, false, err
		}
		gone[strings.TrimSuffix(filepath.Base(path), ".jsonl")] = true
		journals++
	}
	if len(gone) > 0 {
		if err := s.forget(gone, before); err != nil {
			return journals, false, err
		}
	}
	if over {
		err = os.Remove(filepath.Join(s.dir, planFile))
		if gone := os.Remove(filepath.Join(s.dir, openFile)); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return journals, over, err
}

// forget takes purged posts out of the books. The key of one of this machine goes
// with its journal: a new journal under the same key would give its numbers twice.
func (s *Store) forget(gone map[string]bool, before time.Time) error {
	list, err := s.Postes()
	if err != nil {
		return err
	}
	for _, p := range list {
		if gone[p.ID] {
			if err := os.Remove(filepath.Join(s.dir, p.Nom+keySuffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	list = slices.DeleteFunc(list, func(p Poste) bool { return gone[p.ID] || !p.Expire.IsZero() && p.Expire.Before(before) })
	var contacts []controle.Contact
	if err := s.read(contactsFile, &contacts); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	contacts = slices.DeleteFunc(contacts, func(c controle.Contact) bool { return gone[c.Poste] })
	return errors.Join(s.write(postesFile, list), s.write(contactsFile, contacts))
}
