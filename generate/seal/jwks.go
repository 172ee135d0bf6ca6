package seal

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// jwkSet is a JWK set (RFC 7517, section 5) of Ed25519 keys (RFC 8037).
type jwkSet struct {
	Keys []jwk `json:"keys"`
}

type jwk struct {
	Kty     string           `json:"kty"`
	Crv     string           `json:"crv"`
	Alg     string           `json:"alg,omitempty"`
	Use     string           `json:"use,omitempty"`
	KID     string           `json:"kid"`
	X       string           `json:"x"`
	D       *json.RawMessage `json:"d,omitempty"` // a private key: must not be there
	Created time.Time        `json:"cnamdoc_created,omitzero"`
	Retired time.Time        `json:"cnamdoc_retired,omitzero"`
	Revoked string           `json:"cnamdoc_revoked,omitempty"` // last day whose papers still stand
}

const (
	jwkType  = "OKP"
	jwkCurve = "Ed25519"
)

// JWKS exports the public keys as a JWK set, for machines that only verify.
// Three members are our own: "cnamdoc_created", "cnamdoc_retired" (RFC 3339) and
// "cnamdoc_revoked" (a day).
func (r *KeyRing) JWKS() ([]byte, error) {
	set := jwkSet{Keys: []jwk{}}
	for _, k := range r.keys {
		if IsSpecimenKey(k.Public) {
			continue // every reader has it, and none may trust it
		}
		entry := jwk{Kty: jwkType, Crv: jwkCurve, Alg: "EdDSA", Use: "sig", KID: k.KID.String(),
			X: base64.RawURLEncoding.EncodeToString(k.Public), Created: k.Created, Retired: k.Retired}
		if k.Status == Revoked {
			entry.Revoked = isoDay(k.RevokedOn)
		}
		set.Keys = append(set.Keys, entry)
	}
	data, err := json.MarshalIndent(set, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("key set: %w", err)
	}
	return append(data, '\n'), nil
}

// LoadJWKS reads what JWKS wrote into a ring that verifies only. Keys of other
// kinds are passed over, as RFC 7517 asks; a private key is refused.
func LoadJWKS(data []byte) (*KeyRing, error) {
	var set jwkSet
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, fmt.Errorf("key set: %w", err)
	}
	var keys []Key
	for _, entry := range set.Keys {
		if entry.Kty != jwkType || entry.Crv != jwkCurve {
			continue
		}
		key, err := entry.key()
		if err != nil {
			return nil, fmt.Errorf("key set: key %q: %w", entry.KID, err)
		}
		keys = append(keys, key)
	}
	ring, err := NewKeyRing(keys, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("key set: %w", err)
	}
	return ring, nil
}

func (e jwk) key() (Key, error) {
	if e.D != nil {
		return Key{}, errors.New("a private key has no place in a public set")
	}
	k := Key{Status: Active, Created: e.Created, Retired: e.Retired}
	if !k.Retired.IsZero() {
		k.Status = Retired
	}
	var err error
	if k.KID, k.Public, err = ParsePublic(e.KID, e.X); err != nil {
		return Key{}, err
	}
	if e.Revoked != "" {
		k.Status = Revoked
		k.RevokedOn, err = parseDay(e.Revoked)
	}
	return k, err
}
