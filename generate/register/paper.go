package register

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

// PaperKey says which paper of a dossier is meant: one attestation, one
// contrat for the person's own share, one convention for each funder.
type PaperKey struct {
	dossier.Key
	Document     dossier.Document
	Contrepartie string // "" for the person; a funder's SIRET, or its folded name
}

// String returns "2026-2027-S1|Orléans|CEN012345|convention|73282932000074".
// It is the key's form in the database.
func (k PaperKey) String() string {
	return strings.Join([]string{string(k.Semestre), k.Centre, k.Code, k.Document.String(), k.Contrepartie}, "|")
}

// Compare orders keys by dossier, document and counterparty.
func (k PaperKey) Compare(o PaperKey) int {
	return cmp.Or(k.Key.Compare(o.Key), cmp.Compare(k.Document, o.Document), cmp.Compare(k.Contrepartie, o.Contrepartie))
}

func (k PaperKey) validate() error {
	if k.Code == "" || k.Semestre == "" || k.Centre == "" || k.Document < dossier.Attestation || k.Document > dossier.Relance {
		return fmt.Errorf("paper key %q: incomplete", k.Key)
	}
	if strings.ContainsAny(k.Code+string(k.Semestre)+k.Centre+k.Contrepartie, "|\x00") {
		return fmt.Errorf("paper key %q: forbidden character", k.Key)
	}
	return nil
}

// State is where a paper stands in its life. The values stand in databases.
type State uint8

// The states of a paper.
const (
	Reservee  State = iota + 1 // has a number, perhaps not yet a file
	Emise                      // published
	Remise                     // handed over, at the desk or with its print lot
	Remplacee                  // a later number says something else, or this one was never issued
	Revoquee                   // no longer valid, for a reason
	Purgee                     // names erased after retention; the proof stays, it is never made again
)

var stateNames = [...]string{"", "réservée", "émise", "remise", "remplacée", "révoquée", "purgée"}

// String returns the state as staff write it: "émise".
func (s State) String() string {
	if int(s) >= len(stateNames) {
		return fmt.Sprintf("état %d", uint8(s))
	}
	return stateNames[s]
}

// MarshalText writes the state as staff write it.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseState is the inverse of String, with accents and case folded.
func ParseState(text string) (State, bool) {
	for i := Reservee; i <= Purgee; i++ {
		if dossier.Fold(i.String()) == dossier.Fold(text) {
			return i, true
		}
	}
	return 0, false
}

// Valid reports whether a holder of the paper may use it.
func (s State) Valid() bool { return s == Emise || s == Remise }

// CTI identifies a sealed paper: 8 random bytes, zero for unsealed papers.
type CTI [8]byte

// IsZero reports whether the paper has no cti.
func (c CTI) IsZero() bool { return c == CTI{} }

// Paper is a row of the register.
type Paper struct {
	Number string // "ATT-2026-000123"
	Key    PaperKey
	State  State

	Nom, Prenom string // usage name and first name as typed; empty once purged
	Folded      string // folded "nom prénom", for sorting
	UEs         []string
	First, Last dossier.Date // valid days; zero for papers without

	Date      dossier.Date // printed on the paper, fixed at reservation
	CTI       CTI          // zero for unsealed papers
	ShortCode string       // derived from the cti; "" for unsealed papers

	Rights, Presentation Hash    // of releases without Digests; zero in papers of later ones
	Digests              Digests // "" until upgraded, and once purged

	File     string // path relative to the output directory, slashes; "" while reserved
	Size     int64  // bytes
	FileHash [32]byte
	Kid      [4]byte // key that sealed it; zero for unsealed papers

	Lot                  string // print lot, "" while not printed
	Duplicatas           int    // how many duplicatas came out after handing over
	Replaces, ReplacedBy string // numbers
	Reason               string // why it was revoked
	Cause                string // rule of the night that revoked it; "" when a person did
	Again                bool   // revoked, and a new paper may be issued for its key

	ReservedAt, IssuedAt, HandedAt, ReplacedAt, RevokedAt, PurgedAt time.Time // UTC; zero if not reached
}

// Event is a step in a paper's life.
type Event struct {
	Number string
	At     time.Time // UTC
	What   EventKind
	By     string // who: a login, or the batch
	Why    string // reason given, number of the successor, name of the lot…
}

// EventKind is a kind of step. The values stand in databases.
type EventKind uint8

// The steps of a paper's life.
const (
	EventReserved     EventKind = iota + 1
	EventIssued                 // published for the first time
	EventRedrawn                // published again, presentation changed
	EventResumed                // reservation of a killed run taken up
	EventLot                    // put in a print lot
	EventHanded                 // handed over
	EventDuplicata              // drawn again as DUPLICATA after handing over; it came out
	EventReplaced               // a later number took its place
	EventRevoked                //
	EventRestored               // revocation undone
	EventPurged                 // names erased
	EventRankReserved           // a duplicata was drawn; nobody has said yet whether it came out
	EventRankReleased           // it did not come out
)

// String returns the step as staff read it: "émise".
func (k EventKind) String() string {
	names := [...]string{"", "réservée", "émise", "redessinée", "reprise", "mise en lot", "remise", "duplicata",
		"remplacée", "révoquée", "rétablie", "purgée", "duplicata préparé", "duplicata non sorti"}
	if int(k) >= len(names) {
		return fmt.Sprintf("étape %d", uint8(k))
	}
	return names[k]
}

// MarshalText writes the step as staff read it.
func (k EventKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
