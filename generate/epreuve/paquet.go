package epreuve

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/seal"
)

// Paquet is all that a post apart from the network knows: who it is, what it
// serves, who is expected, and by which keys papers are sealed. It is a secret,
// since it signs, and nothing in it is encrypted: it holds names of one centre and
// never a password, an address or a birth date.
type Paquet struct {
	Format  string `json:"format"` // "cnamdoc-poste"
	Version int    `json:"version"`

	Nom    string `json:"nom"`
	Cle    []byte `json:"cle,omitempty"` // seed of the post's Ed25519 key
	Centre string `json:"centre"`
	Salle  string `json:"salle,omitempty"`
	Retard int    `json:"retard"` // minutes after the beginning

	Cles        json.RawMessage `json:"cles,omitempty"` // JWK set; none for specimens
	Revocations []byte          `json:"revocations,omitempty"`
	Hote        string          `json:"hote,omitempty"`
	Retour      string          `json:"retour,omitempty"` // address that takes the journal: "https://guichet.exemple.fr"
	Specimen    bool            `json:"specimen,omitempty"`

	Epreuves []controle.Epreuve `json:"epreuves,omitempty"`
	Liste    *controle.Liste    `json:"liste,omitempty"`
	Etabli   time.Time          `json:"etabli"`
	Expire   time.Time          `json:"expire"`
}

const (
	paquetFormat  = "cnamdoc-poste"
	paquetVersion = 1
	maxPaquet     = 64 << 20
)

// Errors of a pack that a caller tells apart.
var (
	ErrPaquet  = errors.New("no pack for a post")
	ErrExpired = errors.New("the pack has expired and was erased")
)

// MakePaquet gives a pack its key, and says what the centre's books need of it.
func MakePaquet(p Paquet) (Paquet, Poste, error) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return p, Poste{}, err
	}
	p.Format, p.Version, p.Cle = paquetFormat, paquetVersion, key.Seed()
	entry := Poste{Poste: controle.NewPoste(p.Nom, public), Etabli: p.Etabli, Expire: p.Expire, Salle: p.Salle}
	for _, e := range p.Epreuves {
		entry.Epreuves = append(entry.Epreuves, e.ID)
	}
	return p, entry, nil
}

// WritePaquet writes a pack, readable by its owner alone.
func WritePaquet(path string, p Paquet) error {
	data, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	return publish.File(path, append(data, '\n'))
}

// OpenPaquet reads a pack. One that has expired is erased before anything of it
// can be shown: list, épreuves and key go, and what it had written and not yet
// sent stays in its journal. The error is ErrExpired then, and the pack tells its
// name alone.
func OpenPaquet(path string, now time.Time) (Paquet, error) {
	var p Paquet
	info, err := os.Stat(path)
	if err != nil {
		return p, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxPaquet {
		return p, ErrPaquet
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return Paquet{}, fmt.Errorf("%w: %w", ErrPaquet, err)
	}
	if p.Format != paquetFormat || p.Version != paquetVersion {
		return Paquet{}, fmt.Errorf("%w: %q, version %d", ErrPaquet, p.Format, p.Version)
	}
	if now.After(p.Expire) {
		p.erase()
		return p, errors.Join(ErrExpired, WritePaquet(path, p))
	}
	if len(p.Cle) != ed25519.SeedSize || len(p.Epreuves) == 0 {
		return Paquet{}, fmt.Errorf("%w: it has no key or no épreuve", ErrPaquet)
	}
	return p, nil
}

func (p *Paquet) erase() {
	*p = Paquet{Format: p.Format, Version: p.Version, Nom: p.Nom, Centre: p.Centre, Etabli: p.Etabli, Expire: p.Expire}
}

// ErasePaquet erases a pack before its time: the session is over.
func ErasePaquet(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var p Paquet
	if err := json.Unmarshal(data, &p); err != nil {
		return fmt.Errorf("%w: %w", ErrPaquet, err)
	}
	p.erase()
	p.Expire = p.Etabli
	return WritePaquet(path, p)
}

// JournalPath is where a post keeps its journal: beside its pack.
func JournalPath(paquet string) string { return paquet + ".journal" }

// Carnet opens the post's journal beside its pack. That of another pack, which stood
// here before, is moved aside, to kept; "" for none. Its pack finds it again when it
// comes back.
func (p Paquet) Carnet(path string) (c *Carnet, kept string, err error) {
	open := func() (*Carnet, error) {
		return OpenCarnet(JournalPath(path), p.Nom, ed25519.NewKeyFromSeed(p.Cle))
	}
	aside := func(poste string) string { return JournalPath(path + "." + poste) }
	if c, err = open(); err != nil {
		return nil, "", err
	}
	events, own := c.Events(), c.Poste().ID
	if len(events) == 0 || events[0].Poste == own {
		return c, "", nil
	}
	kept = aside(events[0].Poste)
	if err := errors.Join(c.Close(), os.Rename(JournalPath(path), kept)); err != nil {
		return nil, "", err
	}
	if err := os.Rename(aside(own), JournalPath(path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}
	c, err = open()
	return c, kept, err
}

// Ring is the keys by which papers are sealed.
func (p Paquet) Ring() (*seal.KeyRing, error) {
	if len(p.Cles) == 0 && p.Specimen {
		return seal.Specimen(), nil
	}
	return seal.LoadJWKS(p.Cles)
}

// Fallen is the list of the papers that no longer stand.
func (p Paquet) Fallen(ring *seal.KeyRing) (*seal.RevocationList, error) {
	return seal.LoadRevocations(p.Revocations, ring)
}

// Standing is what a revocation list says of a paper.
func Standing(list *seal.RevocationList, cti [8]byte) controle.Standing {
	entry, known := list.Find(cti)
	s := controle.Standing{Source: controle.List, Known: known, State: controle.Revoked, FallenOn: entry.Day, UEs: entry.UEs}
	if entry.Replaced {
		s.State = controle.Replaced
	}
	return s
}

// ReadJournal reads what a post hands over as a file: its journal beside the pack,
// or a journal that a page exported.
func ReadJournal(path string) (controle.Journal, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return controle.Journal{}, err
	}
	return ParseJournal(data)
}

// ErrJournal is a file that is no journal.
var ErrJournal = errors.New("no journal of a post")

// ParseJournal reads either form: one object, or a line an event.
func ParseJournal(data []byte) (controle.Journal, error) {
	var j controle.Journal
	if json.Unmarshal(data, &j) == nil && (j.Postes != nil || j.Events != nil) {
		return j, nil
	}
	events, _, err := controle.DecodeLines(data)
	if len(events) == 0 {
		return j, errors.Join(ErrJournal, err)
	}
	return controle.Journal{Events: events}, err
}
