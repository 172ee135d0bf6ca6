package seal

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Version is the payload version that Sign writes.
const Version = 1

// Kind is what a sealed paper is.
type Kind int

// The kinds of sealed papers. Only an attestation opens a door.
const (
	KindAttestation Kind = 1
	KindContrat     Kind = 2
	KindConvention  Kind = 3
)

var kindLabels = map[Kind]string{
	KindAttestation: "attestation d’inscription",
	KindContrat:     "contrat de formation",
	KindConvention:  "convention de formation",
}

// String returns the kind as it is written for people.
func (k Kind) String() string {
	if label, ok := kindLabels[k]; ok {
		return label
	}
	return fmt.Sprintf("nature %d", int(k))
}

// Payload is what a seal says. The days are counted from 1970-01-01, both
// included; Usage and Prenom must be in NFC.
type Payload struct {
	Version  int // 0 means Version when sealing
	Kind     Kind
	CTI      [8]byte
	Semestre string // "2026-2027-S1"
	First    int    // first valid day
	Last     int    // last valid day
	Code     string // code auditeur
	Usage    string // usage name
	Prenom   string
	UEs      []string // codes, in the paper's order; none for a VAE or VAPP
	Specimen bool
}

// NewCTI draws the 8 random bytes that identify a paper.
func NewCTI() [8]byte {
	var cti [8]byte
	rand.Read(cti[:]) // never fails: crypto/rand ends the program instead
	return cti
}

// PayloadError says which field keeps a payload from being sealed.
type PayloadError struct {
	Field string // "usage", "ue", …
	Found string
	NFC   bool // the only fault is that the text is not in NFC
}

// Error implements error.
func (e *PayloadError) Error() string {
	if e.NFC {
		return fmt.Sprintf("seal payload: %s %q is not in NFC", e.Field, e.Found)
	}
	return fmt.Sprintf("seal payload: %s %q is not acceptable", e.Field, e.Found)
}

const (
	maxCode = 64     // characters of a code auditeur
	maxUE   = 16     // characters of a UE code
	maxDay  = 106751 // 2262-04-11: time.Time survives it in nanoseconds
)

var semestreForm = regexp.MustCompile(`^\d{4}-\d{4}-S[1-3]$`)

// validate tells what a payload of version 1 may not hold. It is the same for
// sealing and for reading, and may be loosened in later releases but never
// tightened: sealed papers must go on verifying.
func (p Payload) validate() *PayloadError {
	switch {
	case kindLabels[p.Kind] == "":
		return &PayloadError{Field: "kind", Found: fmt.Sprint(int(p.Kind))}
	case !semestreForm.MatchString(p.Semestre):
		return &PayloadError{Field: "semestre", Found: p.Semestre}
	case p.First < 0 || p.First > maxDay:
		return &PayloadError{Field: "first day", Found: fmt.Sprint(p.First)}
	case p.Last < p.First || p.Last > maxDay:
		return &PayloadError{Field: "last day", Found: fmt.Sprint(p.Last)}
	case !printable(p.Code, maxCode, ""):
		return &PayloadError{Field: "code", Found: p.Code}
	case p.Usage == "":
		return &PayloadError{Field: "usage"}
	}
	if err := validateName("usage", p.Usage); err != nil {
		return err
	}
	if err := validateName("prenom", p.Prenom); err != nil {
		return err
	}
	for _, ue := range p.UEs {
		if !printable(ue, maxUE, " ,") {
			return &PayloadError{Field: "ue", Found: ue}
		}
	}
	return nil
}

// printable reports whether s is 1 to limit printable ASCII characters, none
// of them in except.
func printable(s string, limit int, except string) bool {
	outside := func(r rune) bool { return r < ' ' || r > '~' }
	return s != "" && len(s) <= limit && !strings.ContainsFunc(s, outside) && !strings.ContainsAny(s, except)
}

func validateName(field, name string) *PayloadError {
	if !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return &PayloadError{Field: field, Found: name}
	}
	if !norm.NFC.IsNormalString(name) {
		return &PayloadError{Field: field, Found: name, NFC: true}
	}
	return nil
}
