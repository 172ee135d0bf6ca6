package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

// Signatures of the kinds that have passed for good elsewhere, made here.
// CNAMDOC_WYCHEPROOF names a file of C2SP's project Wycheproof
// (testvectors_v1/ed25519_test.json), whose vectors are then tried as well.
func TestSignatures(t *testing.T) {
	key := testKey("1")
	public, message := publicOf(key), []byte("un message")
	good := ed25519.Sign(key, message)
	r, s := good[:32], good[32:]
	zero := make([]byte, 32)
	flipped := func(at int) []byte { b := bytes.Clone(good); b[at] ^= 0x80; return b }
	bad := map[string][]byte{
		"empty": {}, "R alone": r, "cut": good[:63], "longer": append(bytes.Clone(good), 0), "twice": append(bytes.Clone(good), good...),
		"zeros cut off": slices.Concat(r, s[:31]), "S before R": slices.Concat(s, r), "S in the other order": slices.Concat(r, reversed(s)),
		"zero": make([]byte, 64), "S is zero": slices.Concat(r, zero), "R is zero": slices.Concat(zero, s), "all ones": bytes.Repeat([]byte{0xff}, 64),
		"top bit of S": flipped(63), "top bit of R": flipped(31), "of another message": ed25519.Sign(key, []byte("un autre")),
		"by another key": ed25519.Sign(testKey("2"), message), "of a hash": ed25519.Sign(key, reversed(message)), "S plus the order": plusL(good),
	}
	for i, point := range smallPoints {
		small, err := hex.DecodeString(point)
		if err != nil {
			t.Fatal(err)
		}
		bad[fmt.Sprintf("R is small point %d", i)] = slices.Concat(small, s)
		bad[fmt.Sprintf("R is small point %d, S zero", i)] = slices.Concat(small, zero)
		smallKey := ed25519.PublicKey(small)
		if _, err := NewKeyRing([]Key{{KID: KeyID(smallKey), Public: smallKey, Status: Active}}, nil, nil); err == nil {
			t.Errorf("small point %d is a key of a ring", i)
		}
		if i < len(smallPoints)-2 && !byNobody(smallKey) { // those written in one form only
			t.Errorf("small point %d is not of small order", i)
		}
	}
	if !verifySignature(public, message, good) {
		t.Error("a good signature is refused")
	}
	for name, signature := range bad {
		if verifySignature(public, message, signature) {
			t.Errorf("%s: accepted", name)
		}
	}
	if path := os.Getenv("CNAMDOC_WYCHEPROOF"); path != "" {
		tryWycheproof(t, path)
	}
}

func reversed(b []byte) []byte { b = bytes.Clone(b); slices.Reverse(b); return b }

// byNobody tells whether signatures that nobody made verify under a key.
func byNobody(public ed25519.PublicKey) bool {
	for i := range 200 {
		for _, point := range smallPoints {
			for _, sign := range []byte{0, 0x80} {
				r, _ := hex.DecodeString(point)
				r[31] |= sign
				if ed25519.Verify(public, []byte{byte(i)}, append(r, make([]byte, 32)...)) {
					return true
				}
			}
		}
	}
	return false
}

func tryWycheproof(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		NumberOfTests int
		TestGroups    []struct {
			PublicKey struct{ Pk string }
			Tests     []struct {
				TcID         int
				Comment, Msg string
				Sig, Result  string
			}
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, group := range file.TestGroups {
		public, err := hex.DecodeString(group.PublicKey.Pk)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range group.Tests {
			message, err1 := hex.DecodeString(v.Msg)
			signature, err2 := hex.DecodeString(v.Sig)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			if got := verifySignature(public, message, signature); got != (v.Result == "valid") {
				t.Errorf("%d, %s: accepted %v, want %s", v.TcID, v.Comment, got, v.Result)
			}
			tried++
		}
	}
	if tried == 0 || tried != file.NumberOfTests {
		t.Errorf("%d vectors tried of %d", tried, file.NumberOfTests)
	}
	t.Logf("%d vectors", tried)
}

// TestMutatedSeals changes seals at random, in their bytes and in their text:
// some thousands of times, or as often as CNAMDOC_MUTATIONS says.
func TestMutatedSeals(t *testing.T) {
	n := 5000
	if text := os.Getenv("CNAMDOC_MUTATIONS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	ring := ringOf(activeKey("1"))
	sealed := mustSign(t, samplePayload(), testKey("1"))
	other := mustSign(t, Payload{Kind: KindContrat, Semestre: "2026-2027-S2", First: 1, Last: 9, Code: "X", Usage: "Y"}, testKey("1"))
	text := Text(sealed, "verif.example.fr")
	random := rand.New(rand.NewPCG(20261129, uint64(n)))
	for range n {
		if random.IntN(2) == 0 {
			changed := mutated(random, sealed, other)
			if _, err := VerifySealed(changed, ring, Options{}); err == nil && !bytes.Equal(changed, sealed) && !bytes.Equal(changed, other) {
				t.Fatalf("accepted: %x", changed)
			}
			continue
		}
		changed := mutated(random, []byte(text), []byte(Text(other, "")))
		if result, err := Verify(string(changed), ring, Options{}); err == nil && !reflect.DeepEqual(result.Payload, samplePayload()) && result.Payload.Code != "X" {
			t.Fatalf("accepted: %q as %+v", changed, result.Payload)
		}
	}
}

// mutated is a copy of a with one to four changes: bits, bytes, cuts, and
// pieces of b.
func mutated(random *rand.Rand, a, b []byte) []byte {
	out := bytes.Clone(a)
	for range 1 + random.IntN(4) {
		if len(out) == 0 {
			return out
		}
		at := random.IntN(len(out))
		switch random.IntN(6) {
		case 0:
			out[at] ^= 1 << random.IntN(8)
		case 1:
			out[at] = byte(random.IntN(256))
		case 2:
			out = slices.Delete(out, at, min(len(out), at+1+random.IntN(8)))
		case 3:
			out = slices.Insert(out, at, byte(random.IntN(256)))
		case 4:
			from := random.IntN(len(b))
			copy(out[at:], b[from:min(len(b), from+1+random.IntN(64))])
		case 5:
			out = append(out[:at], b[min(at, len(b)):]...)
		}
	}
	return out
}
