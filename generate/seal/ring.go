package seal

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Status is where a key stands in its life.
type Status uint8

// An Active key signs; a Retired one only verifies; a Revoked one verifies
// what was sealed up to a day and is known to the register.
const (
	Active Status = iota + 1
	Retired
	Revoked
)

var statusCodes = [...]string{"", "active", "retired", "revoked"}

// String returns the code that the ring file holds.
func (s Status) String() string { return statusCodes[s] }

// Label returns the status in French.
func (s Status) Label() string { return [...]string{"", "active", "retirée", "révoquée"}[s] }

// Key is one public key and its state.
type Key struct {
	KID       KID
	Public    ed25519.PublicKey
	Status    Status
	Created   time.Time // UTC, whole seconds
	Retired   time.Time // when another key took over; zero for an active key
	RevokedOn int       // Revoked only: last day (since 1970-01-01) whose papers still stand
}

// KeyRing is the keys of one authority. It never changes: Rotate and Revoke
// return a new one, so a ring is safe for use by many goroutines.
type KeyRing struct {
	keys    []Key // by creation
	private ed25519.PrivateKey
	hmac    []byte
	dir     string // "" for a ring without a store
	stored  []byte // the ring file as it was read or written
	advice  []string
}

// The errors of key rings, for errors.Is. Each comes inside a *RingError.
var (
	ErrAbsent     = errors.New("no key ring here")
	ErrExists     = errors.New("the directory is not empty")
	ErrUnreadable = errors.New("not readable")
	ErrMalformed  = errors.New("malformed")
	ErrUnwritable = errors.New("not writable")
	ErrChanged    = errors.New("changed by another program meanwhile")
	ErrNoPrivate  = errors.New("this ring cannot sign")
	ErrUnknownKey = errors.New("no such key")
)

// RingError says what is wrong with a key ring, and where.
type RingError struct {
	Kind error // one of the errors above
	Path string
	Err  error // what lies beneath, may be nil
}

// Error implements error.
func (e *RingError) Error() string {
	s := "key ring"
	if e.Path != "" {
		s += " " + e.Path
	}
	s += ": " + e.Kind.Error()
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives errors.Is both the kind and the cause.
func (e *RingError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

var ringSentences = map[error][2]string{
	ErrAbsent:     {"Il n’y a pas de trousseau de clés à cet emplacement.", "Vérifiez le chemin (--etat). Si le centre n’a encore jamais eu de clés, créez-les avec « cnamdoc cles creer »."},
	ErrExists:     {"Le dossier du trousseau n’est pas vide\u00a0: rien n’a été créé.", "Si un trousseau s’y trouve déjà, utilisez-le ou faites « cnamdoc cles tourner ». Sinon, indiquez un dossier vide."},
	ErrUnreadable: {"Le trousseau de clés ne peut pas être lu.", "Vérifiez que le compte qui lance cnamdoc a le droit de lire ce fichier."},
	ErrMalformed:  {"Le trousseau de clés est abîmé.", "Ne le modifiez pas à la main\u00a0: restaurez-le depuis la dernière sauvegarde."},
	ErrUnwritable: {"Le trousseau de clés ne peut pas être écrit.", "Vérifiez les droits sur ce dossier et la place libre sur le disque."},
	ErrChanged:    {"Le trousseau a été modifié entre-temps par un autre programme\u00a0: rien n’a été changé.", "Relancez la commande."},
	ErrNoPrivate:  {"Ce trousseau ne peut pas signer\u00a0: il n’a pas de clé privée active.", "Utilisez le trousseau du centre, ou faites « cnamdoc cles tourner » si sa clé est révoquée."},
	ErrUnknownKey: {"Aucune clé de ce trousseau ne porte cet identifiant, ou son état ne permet pas ce changement.", "Affichez les clés avec « cnamdoc cles lister »."},
}

// Sentence says in French what happened.
func (e *RingError) Sentence() string {
	s := ringSentences[e.Kind][0]
	if e.Path != "" {
		s = strings.TrimSuffix(s, ".") + " (" + e.Path + ")."
	}
	return s
}

// Hint says in French what to do.
func (e *RingError) Hint() string { return ringSentences[e.Kind][1] }

// List returns the keys by creation, the oldest first.
func (r *KeyRing) List() []Key { return slices.Clone(r.keys) }

// Advice lists in French what is not wrong but should be mended, such as a
// directory that others may read.
func (r *KeyRing) Advice() []string { return slices.Clone(r.advice) }

// Active returns the key that signs.
func (r *KeyRing) Active() (Key, bool) {
	for _, k := range r.keys {
		if k.Status == Active {
			return k, true
		}
	}
	return Key{}, false
}

// Signer returns the active private key, or ErrNoPrivate. The same value may sign from
// many goroutines.
func (r *KeyRing) Signer() (crypto.Signer, error) {
	if r.private == nil {
		return nil, &RingError{Kind: ErrNoPrivate, Path: r.dir}
	}
	return signingKey{r.private}, nil
}

// HMACKey returns the 32 bytes under which the register hashes what it must
// not reveal, or ErrNoPrivate for a ring that has none (a public set, or Specimen).
func (r *KeyRing) HMACKey() ([]byte, error) {
	if len(r.hmac) == 0 {
		return nil, &RingError{Kind: ErrNoPrivate, Path: r.dir}
	}
	return bytes.Clone(r.hmac), nil
}

// Revocation tells whether a key is revoked, and the last day (since
// 1970-01-01) whose papers still stand.
func (r *KeyRing) Revocation(kid KID) (day int, revoked bool) {
	k, ok := r.lookup(kid)
	return k.RevokedOn, ok && k.Status == Revoked
}

// lookup finds a key. The specimen key is known to every ring, so that a
// specimen is refused as what it is.
func (r *KeyRing) lookup(kid KID) (Key, bool) {
	if specimen := specimenKey(); kid == specimen.KID {
		return specimen, true
	}
	if r == nil {
		return Key{}, false
	}
	if at := r.index(kid); at >= 0 {
		return r.keys[at], true
	}
	return Key{}, false
}

func (r *KeyRing) index(kid KID) int {
	return slices.IndexFunc(r.keys, func(k Key) bool { return k.KID == kid })
}

func (r *KeyRing) knownKIDs() string {
	if r == nil || len(r.keys) == 0 {
		return "aucune clé sur ce poste"
	}
	var known []string
	for _, k := range r.keys {
		known = append(known, k.KID.String())
	}
	return "clé " + strings.Join(known, ", ")
}

// signingKey keeps a private key out of every formatted text.
type signingKey struct{ key ed25519.PrivateKey }

// Public implements crypto.Signer.
func (s signingKey) Public() crypto.PublicKey { return s.key.Public() }

// Sign implements crypto.Signer.
func (s signingKey) Sign(random io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.key.Sign(random, message, opts)
}

// Format implements fmt.Formatter.
func (s signingKey) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "signing key %s", KeyID(s.key.Public().(ed25519.PublicKey)))
}

// Format implements fmt.Formatter: a ring prints no private key.
func (r KeyRing) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "key ring of %d keys", len(r.keys)) }
