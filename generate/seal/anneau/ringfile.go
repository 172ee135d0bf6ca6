package anneau

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cnamdoc/generate/seal"
)

const ringFormat = 1

// ringFile is anneau.json.
//
//	{
//	  "format": 1,
//	  "keys": [{
//	    "kid": "a1b2c3d4",                   first 4 bytes of the SHA-256 of the public key
//	    "public": "11qYAY…",                 32 bytes, base64url without padding
//	    "status": "active",                  "active" (one at most), "retired" or "revoked"
//	    "created": "2026-09-01T08:00:00Z",
//	    "retired": "2027-09-01T08:00:00Z",   when another key took over
//	    "revoked": "2027-08-15"              revoked only: last day whose papers still stand
//	  }]
//	}
//
// An unknown field is refused: it could be one that forbids a key.
type ringFile struct {
	Format int       `json:"format"`
	Keys   []ringKey `json:"keys"`
}

type ringKey struct {
	KID     string    `json:"kid"`
	Public  string    `json:"public"`
	Status  string    `json:"status"`
	Created time.Time `json:"created"`
	Retired time.Time `json:"retired,omitzero"`
	Revoked string    `json:"revoked,omitempty"`
}

// encodeRing writes the ring file.
func encodeRing(keys []seal.Key) ([]byte, error) {
	file := ringFile{Format: ringFormat}
	for _, k := range keys {
		entry := ringKey{KID: k.KID.String(), Public: base64.RawURLEncoding.EncodeToString(k.Public),
			Status: k.Status.String(), Created: k.Created, Retired: k.Retired}
		if k.Status == seal.Revoked {
			entry.Revoked = isoDay(k.RevokedOn)
		}
		file.Keys = append(file.Keys, entry)
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("key ring: %w", err)
	}
	return append(data, '\n'), nil
}

func parseRing(data []byte) ([]seal.Key, error) {
	var file ringFile
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&file); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("something follows the ring")
	}
	if file.Format != ringFormat {
		return nil, fmt.Errorf("format %d: want %d", file.Format, ringFormat)
	}
	var keys []seal.Key
	for _, entry := range file.Keys {
		key, err := entry.key()
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", entry.KID, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (e ringKey) key() (seal.Key, error) {
	status, ok := seal.ParseStatus(e.Status)
	if !ok {
		return seal.Key{}, fmt.Errorf("unknown status %q", e.Status)
	}
	k := seal.Key{Status: status, Created: e.Created, Retired: e.Retired}
	var err error
	if k.KID, k.Public, err = seal.ParsePublic(e.KID, e.Public); err != nil {
		return seal.Key{}, err
	}
	if (e.Revoked != "") != (k.Status == seal.Revoked) {
		return seal.Key{}, errors.New("the status and the revocation contradict each other")
	}
	if e.Revoked != "" {
		k.RevokedOn, err = parseDay(e.Revoked)
	}
	return k, err
}

func isoDay(day int) string {
	return time.Unix(int64(day)*24*60*60, 0).UTC().Format(time.DateOnly)
}

func parseDay(s string) (int, error) {
	t, err := time.Parse(time.DateOnly, s)
	return int(t.Unix() / (24 * 60 * 60)), err
}
