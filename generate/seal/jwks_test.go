package seal

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestJWKS(t *testing.T) {
	old, now := activeKey("1"), activeKey("2")
	old.Status, old.Retired, old.RevokedOn = Revoked, noon.Add(time.Hour), day(t, "2026-10-31")
	ring, err := NewKeyRing([]Key{old, now}, testKey("2"), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	set, err := ring.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	public, err := LoadJWKS(set)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ring.List(), public.List()); diff != "" {
		t.Errorf("(-ring +set):\n%s", diff)
	}
	_, err = VerifySealed(mustSign(t, samplePayload(), testKey("1")), public, Options{})
	wantRefusal(t, err, ReasonKeyRevoked)
	if _, err = VerifySealed(mustSign(t, samplePayload(), testKey("2")), public, Options{}); err != nil {
		t.Error(err)
	}
	if _, err = public.Signer(); err != ErrNoPrivate {
		t.Error(err)
	}
	if _, err = public.HMACKey(); err != ErrNoPrivate {
		t.Error(err)
	}
}

// A ring refuses what would let two keys answer for one paper.
func TestNewKeyRingRefuses(t *testing.T) {
	one, two := activeKey("1"), activeKey("2")
	mislabelled := one
	mislabelled.KID = two.KID
	for name, keys := range map[string][]Key{"none": nil, "twice": {one, one}, "two active": {one, two}, "wrong identifier": {mislabelled},
		"specimen": {specimenKey()}} {
		if _, err := NewKeyRing(keys, nil, nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := NewKeyRing([]Key{one}, testKey("2"), nil); err == nil {
		t.Error("somebody else's private key accepted")
	}
}

// TestJWKSOfRFC8037 reads the key of RFC 8037, appendix A.2, among others.
func TestJWKSOfRFC8037(t *testing.T) {
	const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	entry := func(kid, more string) string {
		return `{"kty":"OKP","crv":"Ed25519","kid":"` + kid + `","x":"` + x + `"` + more + `}`
	}
	const kid = "21fe31df"
	ring, err := LoadJWKS([]byte(`{"keys":[{"kty":"RSA","n":"x","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"AAAA"},` + entry(kid, `,"more":1`) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := ring.lookup(KID{0x21, 0xfe, 0x31, 0xdf}); !ok || len(ring.List()) != 1 {
		t.Errorf("%+v", ring.List())
	}
	specimen := specimenKey()
	for name, set := range map[string]string{
		"private key": `{"keys":[` + entry(kid, `,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"`) + `]}`,
		"wrong kid":   `{"keys":[` + entry("00000000", "") + `]}`,
		"twice":       `{"keys":[` + entry(kid, `,"cnamdoc_retired":"2026-11-22T12:00:00Z"`) + "," + entry(kid, "") + `]}`,
		"none":        `{"keys":[]}`,
		"not json":    `keys`,
		"short":       `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"00000000","x":"AAAA"}]}`,
		"date":        `{"keys":[` + entry(kid, `,"cnamdoc_revoked":"hier"`) + `]}`,
		"specimen": `{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"` + specimen.KID.String() + `","x":"` +
			base64.RawURLEncoding.EncodeToString(specimen.Public) + `"}]}`,
	} {
		_, err := LoadJWKS([]byte(set))
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
		if strings.Contains(fmt.Sprint(err), "nWGxne") {
			t.Errorf("%s: the error shows the private key", name)
		}
	}
}

func TestSpecimenRing(t *testing.T) {
	ring := Specimen()
	signer, err := ring.Signer()
	if err != nil {
		t.Fatal(err)
	}
	p := samplePayload()
	if _, err := Sign(p, signer); err == nil {
		t.Error("the specimen ring sealed a real paper")
	}
	p.Specimen = true
	sealed, err := Sign(p, signer)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*KeyRing{ring, nil, ringOf(activeKey("1"))} {
		_, err = VerifySealed(sealed, r, Options{})
		wantRefusal(t, err, ReasonSpecimen)
		if _, err := VerifySealed(sealed, r, Options{Specimen: true}); err != nil {
			t.Error(err)
		}
	}
	if _, err = ring.HMACKey(); err != ErrNoPrivate {
		t.Error(err)
	}
	if set, err := ring.JWKS(); err != nil || strings.Contains(string(set), "kid") {
		t.Errorf("the specimen key is exported: %s, %v", set, err)
	}
}
