package seal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestJWKS(t *testing.T) {
	ring, _ := newRing(t)
	papers := []string{signWith(t, ring)}
	first, _ := ring.Active()
	ring, err := ring.Rotate(noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	papers = append(papers, signWith(t, ring))
	ring, err = ring.Revoke(first.KID, day(t, "2026-10-31"), noon)
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
	_, err = Verify(papers[0], public, Options{})
	wantRefusal(t, err, ReasonKeyRevoked)
	if _, err = Verify(papers[1], public, Options{}); err != nil {
		t.Error(err)
	}
	_, err = public.Signer()
	wantKind(t, err, ErrNoPrivate)
	_, err = public.HMACKey()
	wantKind(t, err, ErrNoPrivate)
	_, err = public.Rotate(noon)
	wantKind(t, err, ErrNoPrivate)
	_, err = public.Revoke(first.KID, 0, noon)
	wantKind(t, err, ErrNoPrivate)
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
		if !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "nWGxne") {
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
	_, err = ring.HMACKey()
	wantKind(t, err, ErrNoPrivate)
	_, err = ring.Rotate(noon)
	wantKind(t, err, ErrNoPrivate)
	if set, err := ring.JWKS(); err != nil || strings.Contains(string(set), "kid") {
		t.Errorf("the specimen key is exported: %s, %v", set, err)
	}

	dir := filepath.Join(t.TempDir(), "essai", "etat")
	var keys [2][]byte
	for i := range keys {
		local, err := SpecimenIn(dir)
		if err != nil {
			t.Fatal(err)
		}
		if keys[i], err = local.HMACKey(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(keys[0], keys[1]) || len(keys[0]) != 32 {
		t.Error("the local key of a specimen run changes")
	}
}
