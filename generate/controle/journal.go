package controle

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Act is what happened at a post. The codes are stable: they are signed.
type Act string

// The acts. Those of entering let somebody in; Refused let nobody in; the others
// say more about an event of the same post, which Event.Of numbers.
const (
	Entree       Act = "entree"      // by the paper's seal
	ParMain      Act = "main"        // by a code or a name that was typed
	Forcee       Act = "forcee"      // against the verdict, with a reason
	SansPapier   Act = "sans-papier" // the paper was forgotten: let in by the list
	SurEcran     Act = "ecran"       // the paper was shown on a screen
	Sortie       Act = "sortie"      // out, for a while or for good
	Refusee      Act = "refus"       // the verdict stood
	Annulation   Act = "annulation"  // of the event Of
	IdentiteVue  Act = "identite"    // the original identity document was seen, for the event Of
	PlaceTrouvee Act = "place"       // tour des tables: the person sits at Place
)

var entering = []Act{Entree, ParMain, Forcee, SansPapier, SurEcran}

// Enters reports whether the act lets somebody in.
func (a Act) Enters() bool { return slices.Contains(entering, a) }

func (a Act) known() bool {
	return a.Enters() || slices.Contains([]Act{Sortie, Refusee, Annulation, IdentiteVue, PlaceTrouvee}, a)
}

// Event is one act at one post. What it says is signed by the post's key, and
// chained to what the post said before.
type Event struct {
	Poste    string    `json:"poste"`     // see PosteID
	Numero   int       `json:"numero"`    // from 1, without a gap
	Previous string    `json:"precedent"` // Digest of the post's event before this one; "" for the first
	Clock    time.Time `json:"heure"`     // the post's clock, UTC, whole milliseconds
	Epreuve  string    `json:"epreuve"`
	Salle    string    `json:"salle,omitempty"`  // served by the post
	Place    string    `json:"place,omitempty"`  // of PlaceTrouvee
	Papier   string    `json:"papier,omitempty"` // cti in hexadecimal, when a seal was read
	Code     string    `json:"code,omitempty"`   // code auditeur
	Nom      string    `json:"nom,omitempty"`    // as shown, or as typed
	Act      Act       `json:"acte"`
	Of       int       `json:"sur,omitempty"`     // number of the event of this post that is meant
	Verdict  string    `json:"verdict,omitempty"` // code of the Answer
	Reason   string    `json:"motif,omitempty"`   // codes of the refusal and of the remarks, joined by ","
	Note     string    `json:"note,omitempty"`    // the reason that somebody typed
	Par      string    `json:"par,omitempty"`     // who was at the post
	Seal     []byte    `json:"signature"`         // Ed25519 over Signed
}

// Signed is what a post signs: each field as a netstring (its length in bytes, a
// colon, the bytes, a comma), so that any language writes the same.
func (e Event) Signed() []byte {
	var b []byte
	for _, field := range []string{"cnamdoc-journal-1", e.Poste, strconv.Itoa(e.Numero), e.Previous, e.Clock.UTC().Format(clockForm), e.Epreuve, e.Salle,
		e.Place, e.Papier, e.Code, e.Nom, string(e.Act), strconv.Itoa(e.Of), e.Verdict, e.Reason, e.Note, e.Par} {
		b = fmt.Appendf(b, "%d:%s,", len(field), field)
	}
	return b
}

const clockForm = "2006-01-02T15:04:05.000Z"

// Digest is the SHA-256 of Signed in hexadecimal: the content of an event.
func (e Event) Digest() string {
	sum := sha256.Sum256(e.Signed())
	return hex.EncodeToString(sum[:])
}

// Poste is who signs: a machine at a door, with a name for people.
type Poste struct {
	ID     string            `json:"id"`
	Nom    string            `json:"nom"`
	Public ed25519.PublicKey `json:"cle"`
}

// NewPoste names the holder of a key.
func NewPoste(nom string, public ed25519.PublicKey) Poste { return Poste{PosteID(public), nom, public} }

// PosteID is the first 8 bytes of the SHA-256 of a post's public key, in
// hexadecimal.
func PosteID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// Contact is one meeting of a post and of the centre: what the post's clock
// showed when the centre's showed Reference, and how many events the post had.
type Contact struct {
	Poste     string    `json:"poste"`
	Clock     time.Time `json:"heure"`
	Reference time.Time `json:"reference"`
	Dernier   int       `json:"dernier"`
}

func (c Contact) offset() time.Duration { return c.Reference.Sub(c.Clock) }

func (c Contact) compare(o Contact) int {
	return cmp.Or(cmp.Compare(c.Poste, o.Poste), c.Reference.Compare(o.Reference), c.Clock.Compare(o.Clock), cmp.Compare(c.Dernier, o.Dernier))
}

// Journal is a set of events, with what is known of the posts that made them.
type Journal struct {
	Postes   []Poste   `json:"postes"`
	Contacts []Contact `json:"contacts"`
	Events   []Event   `json:"evenements"`
}

// Merge is the union of journals. It is commutative, associative and idempotent,
// and drops nothing: what is wrong with an event is for Fold to say.
func Merge(journals ...Journal) Journal {
	var all Journal
	for _, j := range journals {
		all.Postes = append(all.Postes, j.Postes...)
		all.Contacts = append(all.Contacts, j.Contacts...)
		all.Events = append(all.Events, j.Events...)
	}
	all.Postes = set(all.Postes, func(a, b Poste) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Nom, b.Nom), bytes.Compare(a.Public, b.Public))
	})
	all.Contacts = set(all.Contacts, Contact.compare)
	all.Events = setOf(all.Events)
	return all
}

func set[T any](list []T, compare func(a, b T) int) []T {
	slices.SortFunc(list, compare)
	return slices.CompactFunc(list, func(a, b T) bool { return compare(a, b) == 0 })
}

// setOf orders events by post and by number, and by content where two have one
// number, each once.
func setOf(events []Event) []Event {
	type written struct {
		e     Event
		bytes string
	}
	list := make([]written, len(events))
	for i, e := range events {
		list[i] = written{e, string(e.Signed()) + string(e.Seal)}
	}
	list = set(list, func(a, b written) int {
		return cmp.Or(cmp.Compare(a.e.Poste, b.e.Poste), cmp.Compare(a.e.Numero, b.e.Numero), cmp.Compare(a.bytes, b.bytes))
	})
	out := make([]Event, len(list))
	for i, w := range list {
		out[i] = w.e
	}
	return out
}

// Writer writes a post's own events.
type Writer struct {
	Poste Poste
	key   crypto.Signer
	next  int
	last  string
}

// NewWriter begins, or goes on behind, a post's own events. They must be whole:
// whoever lost the end of a journal must fetch it back before writing.
func NewWriter(nom string, key crypto.Signer, events []Event) (*Writer, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("journal: want an Ed25519 key, have %T", key.Public())
	}
	w := &Writer{Poste: NewPoste(nom, public), key: key, next: 1}
	for _, e := range setOf(slices.Clone(events)) {
		if e.Poste != w.Poste.ID {
			continue
		}
		if e.Numero >= w.next {
			w.next, w.last = e.Numero+1, e.Digest()
		}
	}
	return w, nil
}

// Write completes an event with its post, its number, its predecessor and its
// signature. The event counts once the caller has it on disk; on a failure there
// the Writer is opened anew.
func (w *Writer) Write(e Event) (Event, error) {
	e.Poste, e.Numero, e.Previous = w.Poste.ID, w.next, w.last
	e.Clock = e.Clock.UTC().Truncate(time.Millisecond)
	signature, err := w.key.Sign(nil, e.Signed(), crypto.Hash(0))
	if err != nil {
		return e, fmt.Errorf("journal: event %d: %w", e.Numero, err)
	}
	e.Seal = signature
	w.next, w.last = e.Numero+1, e.Digest()
	return e, nil
}

// EncodeLine writes an event as one line of a journal file.
func EncodeLine(e Event) ([]byte, error) {
	line, err := json.Marshal(e)
	return append(line, '\n'), err
}

// ErrLine is a line of a journal file that is no event.
var ErrLine = errors.New("journal: a line is damaged")

// DecodeLines reads a journal file. whole is the length of what was read: a last
// line without its end was being written when the power went, and nobody was
// told that it counts. A line that is damaged is returned as an error with its
// number, and what stands behind it is read all the same.
func DecodeLines(data []byte) (events []Event, whole int, err error) {
	for number := 1; ; number++ {
		line, _, ended := bytes.Cut(data[whole:], []byte("\n"))
		if !ended {
			return events, whole, err
		}
		whole += len(line) + 1
		var e Event
		if fault := json.Unmarshal(line, &e); fault != nil {
			err = errors.Join(err, fmt.Errorf("%w: line %d: %w", ErrLine, number, fault))
			continue
		}
		events = append(events, e)
	}
}

// PersonOf is who an event is about: by the code auditeur, else by the name.
func PersonOf(code, nom string) string {
	if code != "" {
		return code
	}
	return "nom:" + strings.ToLower(strings.Join(strings.Fields(nom), " "))
}

// Person is PersonOf for the event.
func (e Event) Person() string { return PersonOf(e.Code, e.Nom) }
