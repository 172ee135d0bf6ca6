package seal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// testKey derives a key from a name, so that vectors stay the same for ever.
func testKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("cnamdoc test key " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

func ringOf(keys ...Key) *KeyRing { return &KeyRing{keys: keys} }

func activeKey(name string) Key {
	pub := publicOf(testKey(name))
	return Key{KID: KeyID(pub), Public: pub, Status: Active, Created: noon}
}

// day counts the days from 1970-01-01 to an ISO date.
func day(t testing.TB, iso string) int {
	t.Helper()
	d, err := parseDay(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func samplePayload() Payload {
	return Payload{
		Version: 1, Kind: KindAttestation, CTI: [8]byte{0x3d, 0x1e, 0x51, 0x7a, 0xc4, 0x09, 0x88, 0xf1},
		Semestre: "2026-2027-S1", First: 20698, Last: 20879, Code: "CEN012345",
		Usage: "D’Œuvrard-Łukasz", Prenom: "Zoé", UEs: []string{"NFA031", "UA230V", "NFP121-PAR"},
	}
}

func mustSign(t testing.TB, p Payload, key ed25519.PrivateKey) []byte {
	t.Helper()
	sealed, err := Sign(p, key)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// wantRefusal holds an error to be a refusal for a reason; ReasonNone wants none.
func wantRefusal(t testing.TB, err error, want Reason) {
	t.Helper()
	var refusal *Refusal
	got := ReasonNone
	if errors.As(err, &refusal) {
		got = refusal.Reason
	} else if err != nil {
		t.Fatalf("not a refusal: %v", err)
	}
	if got != want {
		t.Errorf("refused for %q, want %q", got, want)
	}
}

// VerifySealed is Verify for the bytes of a seal without their text form.
func VerifySealed(sealed []byte, ring *KeyRing, opts Options) (Result, error) {
	if len(sealed) > MaxSealed {
		return Result{}, refuse(ReasonTooLong, fmt.Sprintf("%d octets", len(sealed)), fmt.Sprintf("%d au plus", MaxSealed))
	}
	result, refusal := verifySealed(sealed, ring, opts)
	if refusal != nil {
		return result, refusal
	}
	return result, nil
}
