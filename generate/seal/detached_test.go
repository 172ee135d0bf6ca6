package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const detachedDir = "testdata/detached"

const detachedText = `{"format":"cnamdoc-papier","version":1,"numero":"ATT-2026-000123","prenom":"Zoé"}`

func detachedProtected(contentType string, key ed25519.PrivateKey) []byte {
	kid := KeyID(publicOf(key))
	return bytes.Join([][]byte{{0xa3, 0x01, 0x27, 0x03, 0x60 | byte(len(contentType))}, []byte(contentType), {0x04, 0x44}, kid[:]}, nil)
}

// detach signs any protected header over the sample text; payload is what
// stands where the payload would.
func detach(protected, payload []byte, key ed25519.PrivateKey) []byte {
	signature := ed25519.Sign(key, toBeSigned(protected, []byte(detachedText)))
	return bytes.Join([][]byte{{0x84}, bstr(protected), {0xa0}, payload, bstr(signature)}, nil)
}

var null = []byte{0xf6}

// detachedVectors are written by hand, not by SignDetached: the two must agree.
func detachedVectors(t *testing.T) map[string]vector {
	key := testKey("1")
	kid := KeyID(publicOf(key))
	good := detachedProtected("application/json", key)
	sig := detach(good, null, key)
	of := func(reason Reason, comment string, sig []byte, extra ...string) vector {
		return refusedFor(reason, comment, detachedText, append([]string{"signature: " + hex.EncodeToString(sig)}, extra...)...)
	}
	accepted := func(comment string, sig []byte, extra ...string) vector {
		v := of(ReasonNone, comment, sig, extra...)
		v.header[0] = "expect: accept"
		return v
	}
	edited := accepted("", sig)
	edited.header[0], edited.header[1] = "expect: signature", "comment: one character of the text is another"
	edited.text = strings.Replace(detachedText, "123", "124", 1)
	long := bytes.Join([][]byte{{0xa3, 0x01, 0x38, 0x07}, good[3:]}, nil)
	order := bytes.Join([][]byte{{0xa3, 0x03, 0x70}, []byte("application/json"), {0x01, 0x27, 0x04, 0x44}, kid[:]}, nil)
	crit := bytes.Join([][]byte{{0xa4, 0x01, 0x27, 0x02, 0x81, 0x03}, good[3:]}, nil)
	es256 := bytes.Join([][]byte{{0xa3, 0x01, 0x26}, good[3:]}, nil)
	return map[string]vector{
		"ok":                  accepted("a paper's data", sig, "says: kid "+kid.String()),
		"changed-text":        edited,
		"key-unknown":         of(ReasonUnknownKID, "a key that the ring does not hold", detach(detachedProtected("application/json", testKey("2")), null, testKey("2"))),
		"key-other":           of(ReasonSignature, "signed by another key than the one named", detach(good, null, testKey("2"))),
		"key-revoked":         of(ReasonKeyRevoked, "a revoked key: the text has no date", detach(detachedProtected("application/json", testKey("2")), null, testKey("2")), keyLine("2")+" revoked 2026-10-31"),
		"specimen":            of(ReasonSpecimen, "the specimen key", detach(detachedProtected("application/json", specimenPrivate()), null, specimenPrivate())),
		"specimen-accepted":   accepted("the specimen key where specimens are accepted", detach(detachedProtected("application/json", specimenPrivate()), null, specimenPrivate()), "specimen: accepted", "says: kid "+specimenKey().KID.String()),
		"payload-present":     of(ReasonStructure, "the payload is not detached", detach(good, bstr([]byte(detachedText)), key)),
		"payload-undefined":   of(ReasonStructure, "undefined instead of null", detach(good, []byte{0xf7}, key)),
		"payload-absent":      of(ReasonStructure, "three items", bytes.Join([][]byte{{0x83}, bstr(good), {0xa0}, bstr(ed25519.Sign(key, toBeSigned(good, []byte(detachedText))))}, nil)),
		"unprotected":         of(ReasonStructure, "a label that nothing signs", bytes.Replace(sig, []byte{0xa0, 0xf6}, []byte{0xa1, 0x03, 0x18, 0x32, 0xf6}, 1)),
		"tagged":              of(ReasonStructure, "tag 18 in front", append([]byte{0xd2}, sig...)),
		"trailing":            of(ReasonTrailingBytes, "one byte too many", append(bytes.Clone(sig), 0)),
		"cut":                 of(ReasonTruncated, "the last byte is missing", sig[:len(sig)-1]),
		"empty":               of(ReasonTruncated, "no byte at all", nil),
		"too-long":            of(ReasonTooLong, "257 bytes", make([]byte, maxDetached+1)),
		"header-of-a-seal":    of(ReasonHeader, "no content type: a seal's header", detach(goodHeader(key), null, key)),
		"header-content-type": of(ReasonHeader, "another content type", detach(detachedProtected("text/plain", key), null, key)),
		"header-crit":         of(ReasonHeader, "label 2, crit", detach(crit, null, key)),
		"header-es256":        of(ReasonAlgorithm, "-7, ES256", detach(es256, null, key)),
		"header-long-alg":     of(ReasonNonDeterministic, "the algorithm in two bytes", detach(long, null, key)),
		"header-order":        of(ReasonNonDeterministic, "labels in the wrong order", detach(order, null, key)),
	}
}

// TestDetachedVectors reads the files and nothing else, as another language
// would. The format is that of testdata/vectors.
func TestDetachedVectors(t *testing.T) {
	for name, v := range detachedVectors(t) {
		path := filepath.Join(detachedDir, name+".txt")
		if _, err := os.Stat(path); *update && errors.Is(err, os.ErrNotExist) {
			if err := os.WriteFile(path, v.encode(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(data), string(v.encode())); diff != "" {
			t.Errorf("%s (-file +now):\n%s", name, diff)
		}
	}
	paths, err := filepath.Glob(filepath.Join(detachedDir, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		v := parseVector(t, data)
		kid, err := VerifyDetached(unhex(t, v.one("signature")), []byte(v.text), vectorRing(t, v), Options{Specimen: v.one("specimen") == "accepted"})
		got := "accept"
		var refusal *Refusal
		if errors.As(err, &refusal) {
			got = refusal.Reason.String()
		}
		if got != v.one("expect") {
			t.Errorf("%s: %s, want %s", filepath.Base(path), got, v.one("expect"))
		}
		if says := v.one("says"); err == nil && says != "" && says != "kid "+kid.String() {
			t.Errorf("%s: kid %s, want %s", filepath.Base(path), kid, says)
		}
	}
}

// TestSignDetached holds our writer to the vectors and to the same strictness
// as the reader.
func TestSignDetached(t *testing.T) {
	key := testKey("1")
	got, err := SignDetached([]byte(detachedText), key)
	if err != nil {
		t.Fatal(err)
	}
	want := detach(detachedProtected("application/json", key), null, key)
	if !bytes.Equal(got, want) {
		t.Errorf("signed\n%x, want\n%x", got, want)
	}
	ring := ringOf(activeKey("1"))
	for i := range got {
		for bit := range 8 {
			changed := bytes.Clone(got)
			changed[i] ^= 1 << bit
			if _, err := VerifyDetached(changed, []byte(detachedText), ring, Options{}); err == nil {
				t.Errorf("accepted with bit %d of byte %d changed", bit, i)
			}
		}
	}
	for i := range detachedText {
		changed := []byte(detachedText)
		changed[i] ^= 1
		_, err := VerifyDetached(got, changed, ring, Options{})
		wantRefusal(t, err, ReasonSignature)
	}
}

// TestSealIsNoDetachedSignature: a seal's bytes never verify as the other
// kind, even over the very bytes that it seals, nor the reverse.
func TestSealIsNoDetachedSignature(t *testing.T) {
	key, ring := testKey("1"), ringOf(activeKey("1"))
	payload := goodPayload(t)
	sealed := forge(goodHeader(key), payload, key)
	signature := sealed[len(sealed)-ed25519.SignatureSize:]
	asDetached := bytes.Join([][]byte{{0x84}, bstr(goodHeader(key)), {0xa0}, null, bstr(signature)}, nil)
	_, err := VerifyDetached(asDetached, payload, ring, Options{})
	wantRefusal(t, err, ReasonHeader)

	detached, err := SignDetached(payload, key)
	if err != nil {
		t.Fatal(err)
	}
	signature = detached[len(detached)-ed25519.SignatureSize:]
	protected := detachedProtected("application/json", key)
	asSeal := bytes.Join([][]byte{{0x84}, bstr(protected), {0xa0}, bstr(payload), bstr(signature)}, nil)
	_, err = VerifySealed(asSeal, ring, Options{})
	wantRefusal(t, err, ReasonHeader)
}

// FuzzVerifyDetached: whatever stands beside the bytes, the answer is a
// refusal with a sentence, or the one signature that was made.
func FuzzVerifyDetached(f *testing.F) {
	ring := ringOf(activeKey("1"))
	good, err := SignDetached([]byte(detachedText), testKey("1"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:40])
	f.Add(append([]byte{0xd2}, good...))
	f.Fuzz(func(t *testing.T, sig []byte) {
		_, err := VerifyDetached(sig, []byte(detachedText), ring, Options{})
		var refusal *Refusal
		switch {
		case err == nil && !bytes.Equal(sig, good):
			t.Fatalf("accepted %x", sig)
		case err != nil && (!errors.As(err, &refusal) || refusal.Sentence() == ""):
			t.Fatalf("not a refusal: %v", err)
		}
	})
}
