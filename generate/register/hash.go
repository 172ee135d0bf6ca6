package register

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// Hash is an HMAC-SHA256 under the centre's local key. Two equal hashes mean
// equal data; nothing about the data can be read or guessed from them without
// the key.
type Hash [sha256.Size]byte

// IsZero reports whether the hash is absent.
func (h Hash) IsZero() bool { return h == Hash{} }

// String returns 64 hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MinKey is the least length in bytes of a Hasher's key.
const MinKey = 32

// Hasher makes hashes under one local key. It is safe for concurrent use.
type Hasher struct{ key []byte }

// NewHasher returns a Hasher under the key, a secret of at least MinKey random
// bytes that stays in the state directory.
func NewHasher(key []byte) (Hasher, error) {
	if len(key) < MinKey {
		return Hasher{}, fmt.Errorf("register key: %d bytes, want at least %d", len(key), MinKey)
	}
	return Hasher{append([]byte(nil), key...)}, nil
}

// Sum hashes the canonical form of something for one purpose. Equal data in
// two domains ("droits", "presentation", "faits") give unrelated hashes.
func (h Hasher) Sum(domain string, canonical []byte) Hash {
	mac := hmac.New(sha256.New, h.key)
	mac.Write(Canonical(domain))
	mac.Write(canonical)
	var sum Hash
	mac.Sum(sum[:0])
	return sum
}

// Canonical joins texts so that no two different lists give the same bytes:
// each is preceded by its length in bytes (8 bytes, big endian).
func Canonical(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}
