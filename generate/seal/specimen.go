package seal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"sync"
	"time"
)

// specimenSeed is hashed into the seed of the specimen key, for all to see.
const specimenSeed = "cnamdoc specimen key: public, good for nothing else"

var specimenPrivate = sync.OnceValue(func() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(specimenSeed))
	return ed25519.NewKeyFromSeed(seed[:])
})

var specimenKey = sync.OnceValue(func() Key {
	pub := specimenPrivate().Public().(ed25519.PublicKey)
	return Key{KID: KeyID(pub), Public: pub, Status: Active, Created: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
})

// IsSpecimenKey reports whether a public key is the built-in specimen key.
func IsSpecimenKey(pub ed25519.PublicKey) bool { return specimenKey().Public.Equal(pub) }

// Specimen returns the ring of the specimen key. It signs specimens and
// nothing else. It has no HMAC key: a public one would let the register's
// hashes be guessed. See SpecimenWith.
func Specimen() *KeyRing {
	return &KeyRing{keys: []Key{specimenKey()}, private: specimenPrivate()}
}

// SpecimenWith is Specimen with a local key for the register's hashes: a
// specimen run makes no authority, but its register needs hashes that stay
// from one run to the next.
func SpecimenWith(hmac []byte) *KeyRing {
	ring := Specimen()
	ring.hmac = hmac
	return ring
}
