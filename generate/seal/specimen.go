package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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
// hashes be guessed. See SpecimenIn.
func Specimen() *KeyRing {
	return &KeyRing{keys: []Key{specimenKey()}, private: specimenPrivate()}
}

// SpecimenIn is Specimen with a local HMAC key kept in a directory, which is
// made at its first use: a specimen run makes no authority, but its register
// needs hashes that stay from one run to the next.
func SpecimenIn(dir string) (*KeyRing, error) {
	path := filepath.Join(dir, hmacFile)
	key, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeHMAC(dir)
	}
	if err != nil {
		return nil, err
	}
	ring := Specimen()
	ring.hmac = key
	return ring, nil
}

func makeHMAC(dir string) ([]byte, error) {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return nil, &RingError{ErrUnwritable, dir, err}
	}
	key := make([]byte, hmacSize)
	rand.Read(key)
	return key, writeFile(filepath.Join(dir, hmacFile), key)
}
