package seal

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
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

// ParseStatus is the inverse of String.
func ParseStatus(code string) (Status, bool) {
	at := slices.Index(statusCodes[:], code)
	return Status(max(at, 0)), at > 0
}

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

// KeyRing is the keys of one authority. It never changes, so it is safe for
// use by many goroutines. Package anneau keeps rings on disk.
type KeyRing struct {
	keys    []Key // by creation
	private ed25519.PrivateKey
	hmac    []byte
}

// NewKeyRing makes a ring of public keys, at most one of them active. private
// is that of the active key and hmac the key of the register's hashes; a ring
// that only verifies has neither.
func NewKeyRing(keys []Key, private ed25519.PrivateKey, hmac []byte) (*KeyRing, error) {
	if err := checkKeys(keys); err != nil {
		return nil, err
	}
	ring := &KeyRing{keys: slices.Clone(keys), private: private, hmac: bytes.Clone(hmac)}
	if active, ok := ring.Active(); private != nil && (!ok || !active.Public.Equal(private.Public())) {
		return nil, errors.New("the private key is not that of the ring")
	}
	return ring, nil
}

// checkKeys refuses two keys under one identifier, two active keys, and what
// is not an Ed25519 key of ours.
func checkKeys(keys []Key) error {
	seen := make(map[KID]bool)
	active := 0
	for _, k := range keys {
		switch {
		case len(k.Public) != ed25519.PublicKeySize || KeyID(k.Public) != k.KID:
			return fmt.Errorf("key %s: the identifier is not that of the public key", k.KID)
		case IsSpecimenKey(k.Public):
			return fmt.Errorf("key %s: this is the specimen key", k.KID)
		case smallOrder(k.Public):
			return fmt.Errorf("key %s: a point of small order, which signatures by nobody satisfy", k.KID)
		case seen[k.KID]:
			return fmt.Errorf("key %s: twice", k.KID)
		}
		seen[k.KID] = true
		if k.Status == Active {
			active++
		}
	}
	if len(keys) == 0 || active > 1 {
		return fmt.Errorf("%d keys, %d active", len(keys), active)
	}
	return nil
}

// smallPoints are the y of the points whose order divides 8, in every form that
// a decoder takes (the last two are not reduced): under such a key, signatures
// that nobody made verify.
var smallPoints = [...]string{
	"0100000000000000000000000000000000000000000000000000000000000000",
	"0000000000000000000000000000000000000000000000000000000000000000",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

func smallOrder(public ed25519.PublicKey) bool {
	y := bytes.Clone(public)
	y[len(y)-1] &= 0x7f // without the sign of x
	return slices.Contains(smallPoints[:], hex.EncodeToString(y))
}

// ParsePublic reads 32 bytes of base64url without padding and holds their
// identifier against kid.
func ParsePublic(kid, public string) (KID, ed25519.PublicKey, error) {
	raw, err := base64.RawURLEncoding.DecodeString(public)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return KID{}, nil, errors.New("the public key is not 32 bytes of base64url")
	}
	id := KeyID(raw)
	if id.String() != kid {
		return KID{}, nil, fmt.Errorf("the identifier is not that of the public key, %s", id)
	}
	return id, raw, nil
}

// ErrNoPrivate is the error of a ring that only verifies when it is asked to
// sign. It speaks French to people.
var ErrNoPrivate error = noPrivateError{}

type noPrivateError struct{}

func (noPrivateError) Error() string { return "this ring cannot sign" }
func (noPrivateError) Sentence() string {
	return "Ce trousseau ne peut pas signer\u00a0: il n’a pas de clé privée active."
}
func (noPrivateError) Hint() string {
	return "Utilisez le trousseau du centre, ou remplacez sa clé si elle est révoquée : cnamdoc cles tourner."
}

// List returns the keys by creation, the oldest first.
func (r *KeyRing) List() []Key { return slices.Clone(r.keys) }

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
		return nil, ErrNoPrivate
	}
	return signingKey{r.private}, nil
}

// HMACKey returns the 32 bytes under which the register hashes what it must
// not reveal, or ErrNoPrivate for a ring that has none (a public set, or Specimen).
func (r *KeyRing) HMACKey() ([]byte, error) {
	if len(r.hmac) == 0 {
		return nil, ErrNoPrivate
	}
	return bytes.Clone(r.hmac), nil
}

// Revocation tells whether a key is revoked, and the last day (since
// 1970-01-01) whose papers still stand.
func (r *KeyRing) Revocation(kid KID) (day int, revoked bool) {
	k, ok := r.lookup(kid)
	return k.RevokedOn, ok && k.Status == Revoked
}

// Knows reports whether a key is in the ring, or is the specimen key.
func (r *KeyRing) Knows(kid KID) bool {
	_, ok := r.lookup(kid)
	return ok
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
	at := slices.IndexFunc(r.keys, func(k Key) bool { return k.KID == kid })
	if at < 0 {
		return Key{}, false
	}
	return r.keys[at], true
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

func isoDay(day int) string {
	return time.Unix(int64(day)*24*60*60, 0).UTC().Format(time.DateOnly)
}

func parseDay(s string) (int, error) {
	t, err := time.Parse(time.DateOnly, s)
	return int(t.Unix() / (24 * 60 * 60)), err
}
