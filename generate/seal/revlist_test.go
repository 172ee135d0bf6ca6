package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var sampleList = RevocationList{Issued: noon, Entries: []Revocation{
	{CTI: [8]byte{9, 9}, Day: 20770},
	{CTI: [8]byte{1, 2, 3}, Replaced: true, Day: 20775, UEs: []string{"NFA031", "NFP121-PAR"}},
	{CTI: [8]byte{4}, Replaced: true, Day: 20776},
}}

func mustSignList(t testing.TB, l RevocationList, key ed25519.PrivateKey) []byte {
	t.Helper()
	data, err := SignRevocations(l, key)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRevocationsRoundTrip(t *testing.T) {
	ring := ringOf(activeKey("1"))
	l, err := LoadRevocations(mustSignList(t, sampleList, testKey("1")), ring)
	if err != nil {
		t.Fatal(err)
	}
	want := sampleList
	want.KID = activeKey("1").KID
	want.Entries = []Revocation{sampleList.Entries[1], sampleList.Entries[2], sampleList.Entries[0]}
	if diff := cmp.Diff(&want, l); diff != "" {
		t.Error(diff)
	}
	for _, e := range want.Entries {
		if got, ok := l.Find(e.CTI); !ok || !cmp.Equal(got, e) {
			t.Errorf("find %x: %v, %v", e.CTI, got, ok)
		}
	}
	if _, ok := l.Find([8]byte{5}); ok {
		t.Error("found what is not there")
	}
	if l, err := LoadRevocations(mustSignList(t, RevocationList{Issued: noon}, testKey("1")), ring); err != nil || len(l.Entries) != 0 {
		t.Errorf("empty list: %v, %v", l, err)
	}
}

func TestRevocationsRefused(t *testing.T) {
	good := mustSignList(t, sampleList, testKey("1"))
	revoked := activeKey("1")
	revoked.Status = Revoked
	resign := func(version uint64, change func(*wireRevocations)) []byte {
		w, err := sampleList.wire()
		if err != nil {
			t.Fatal(err)
		}
		w.Version = version
		change(&w)
		kid := activeKey("1").KID
		protected := must(encMode.Marshal(revocationHeader{Alg: algEdDSA, ContentType: revocationType, KID: kid[:]}))
		payload := must(encMode.Marshal(w))
		return must(encMode.Marshal(sign1{Protected: protected, Payload: payload, Signature: ed25519.Sign(testKey("1"), toBeSigned(protected, payload))}))
	}
	for name, test := range map[string]struct {
		data []byte
		ring *KeyRing
		want Reason
	}{
		"nothing":       {nil, nil, ReasonTruncated},
		"cut":           {good[:len(good)-1], nil, ReasonTruncated},
		"trailing":      {append(bytes.Clone(good), 0), nil, ReasonTrailingBytes},
		"a seal":        {mustSign(t, samplePayload(), testKey("1")), nil, ReasonHeader},
		"unknown key":   {good, ringOf(activeKey("2")), ReasonUnknownKID},
		"revoked key":   {good, ringOf(revoked), ReasonKeyRevoked},
		"version":       {resign(2, func(*wireRevocations) {}), nil, ReasonVersion},
		"specimen flag": {resign(1, func(w *wireRevocations) { w.Flags = 1 }), nil, ReasonSpecimenFlag},
		"flags":         {resign(1, func(w *wireRevocations) { w.Flags = 2 }), nil, ReasonShape},
		"order":         {resign(1, func(w *wireRevocations) { w.Entries[0], w.Entries[1] = w.Entries[1], w.Entries[0] }), nil, ReasonShape},
		"state":         {resign(1, func(w *wireRevocations) { w.Entries[0].State = 3 }), nil, ReasonShape},
		"cti":           {resign(1, func(w *wireRevocations) { w.Entries[0].CTI = []byte{1} }), nil, ReasonShape},
		"revoked UE":    {resign(1, func(w *wireRevocations) { w.Entries[2].UEs = "NFA031" }), nil, ReasonShape},
	} {
		ring := test.ring
		if ring == nil {
			ring = ringOf(activeKey("1"))
		}
		_, err := LoadRevocations(test.data, ring)
		t.Run(name, func(t *testing.T) { wantRefusal(t, err, test.want) })
	}
	// A list is not a seal either.
	_, err := VerifySealed(good, ringOf(activeKey("1")), Options{})
	wantRefusal(t, err, ReasonHeader)
	if _, err := SignRevocations(RevocationList{Specimen: true}, testKey("1")); err == nil {
		t.Error("a real key signed a list of specimens")
	}
	twice := RevocationList{Issued: noon, Entries: []Revocation{{CTI: [8]byte{1}}, {CTI: [8]byte{1}}}}
	if _, err := SignRevocations(twice, testKey("1")); err == nil {
		t.Error("a paper stands twice in a list")
	}
}

// Any changed byte is refused.
func TestRevocationsAnyByte(t *testing.T) {
	good, ring := mustSignList(t, sampleList, testKey("1")), ringOf(activeKey("1"))
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if _, err := LoadRevocations(bad, ring); err == nil {
			t.Errorf("byte %d of %d may change", i, len(good))
		}
	}
}

// The vectors promise that a list written by any release is read by every
// later one; each is "name: value" lines, the list last, in hexadecimal.
func TestRevocationVectors(t *testing.T) {
	path := filepath.Join("testdata", "revocations", "ok.txt")
	if *update {
		if _, err := os.Stat(path); err != nil {
			text := fmt.Sprintf("comment: three papers, two of them replaced\nkey: %x\nlist: %x\n", publicOf(testKey("1")), mustSignList(t, sampleList, testKey("1")))
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		fields[name] = value
	}
	data, err := hex.DecodeString(fields["list"])
	if err != nil {
		t.Fatal(err)
	}
	l, err := LoadRevocations(data, ringOf(activeKey("1")))
	if err != nil || len(l.Entries) != 3 || !l.Issued.Equal(noon) {
		t.Errorf("%v, %v", l, err)
	}
	if again := mustSignList(t, *l, testKey("1")); !bytes.Equal(again, data) {
		t.Error("the same list gives other bytes")
	}
}

func FuzzRevocations(f *testing.F) {
	f.Add(mustSignList(f, sampleList, testKey("1")))
	ring := ringOf(activeKey("1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := LoadRevocations(data, ring)
		if err != nil {
			return
		}
		if again := mustSignList(t, *l, testKey("1")); !bytes.Equal(again, data) {
			t.Errorf("accepted %x, which nobody signed", data)
		}
	})
}
