package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the vectors that are missing; never touches one that exists")

const vectorDir = "testdata/vectors"

// vector is one file of testdata/vectors: header lines "name: value", an empty
// line, and the text to verify, byte for byte. See the README there.
type vector struct {
	header []string // "name: value", in the file's order
	text   string
}

func (v vector) encode() []byte { return []byte(strings.Join(v.header, "\n") + "\n\n" + v.text) }

func parseVector(t *testing.T, data []byte) vector {
	t.Helper()
	head, text, ok := bytes.Cut(data, []byte("\n\n"))
	if !ok {
		t.Fatal("no empty line after the header")
	}
	return vector{strings.Split(string(head), "\n"), string(text)}
}

// all returns the values of a header name.
func (v vector) all(name string) []string {
	var values []string
	for _, line := range v.header {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			values = append(values, value)
		}
	}
	return values
}

func (v vector) one(name string) string { return strings.Join(v.all(name), "\n") }

// TestVectors reads the files and nothing else: it is what another language
// would do. A file that is there must go on giving the same answer for ever.
func TestVectors(t *testing.T) {
	if *update {
		writeVectors(t)
	}
	paths, err := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			runVector(t, parseVector(t, data))
		})
	}
}

func runVector(t *testing.T, v vector) {
	opts := Options{Specimen: v.one("specimen") == "accepted"}
	if on := v.one("sealed-on"); on != "" {
		opts.SealedOn = func([8]byte) (int, bool) { return mustDay(t, on), on != "unknown" }
	}
	result, err := Verify(v.text, vectorRing(t, v), opts)
	if err == nil && v.one("today") != "" {
		kind, _ := strconv.Atoi(v.one("kind"))
		for _, refused := range []error{result.CheckDates(mustDay(t, v.one("today"))), result.CheckKind(Kind(kind)), result.CheckSpecimen(opts.Specimen), result.CheckUE(v.one("ue"))} {
			if err == nil {
				err = refused
			}
		}
	}
	var refusal *Refusal
	got := "accept"
	if errors.As(err, &refusal) {
		got = refusal.Reason.String()
	} else if err != nil {
		t.Fatal(err)
	}
	if got != v.one("expect") {
		t.Fatalf("%s, want %s", got, v.one("expect"))
	}
	if diff := cmp.Diff(v.all("says"), describeResult(result, err)); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if garbled := v.one("garbled") == "yes"; garbled != result.Garbled {
		t.Errorf("garbled %v, want %v", result.Garbled, garbled)
	}
}

func mustDay(t *testing.T, iso string) int {
	if iso == "unknown" {
		return 0
	}
	return day(t, iso)
}

func vectorRing(t *testing.T, v vector) *KeyRing {
	t.Helper()
	var keys []Key
	for _, line := range v.all("key") {
		fields := strings.Fields(line)
		pub, err := hex.DecodeString(fields[0])
		if err != nil {
			t.Fatal(err)
		}
		key := Key{KID: KeyID(pub), Public: pub, Status: Active}
		if len(fields) == 3 && fields[1] == "revoked" {
			key.Status, key.RevokedOn = Revoked, day(t, fields[2])
		}
		keys = append(keys, key)
	}
	return ringOf(keys...)
}

// describeResult writes an accepted payload, field by field.
func describeResult(r Result, err error) []string {
	if err != nil {
		return nil
	}
	p := r.Payload
	return []string{
		fmt.Sprintf("version %d", p.Version), fmt.Sprintf("kind %d", p.Kind), fmt.Sprintf("cti %x", p.CTI),
		"semestre " + p.Semestre, "first " + isoDay(p.First), "last " + isoDay(p.Last), "code " + p.Code,
		"usage " + p.Usage, "prenom " + p.Prenom, "ues " + strings.Join(p.UEs, ","),
		fmt.Sprintf("specimen %v", p.Specimen), "kid " + r.KID.String(), "short-code " + r.ShortCode(),
	}
}

// TestVectorsAreStable signs every vector again: the bytes of a seal depend on
// the payload and the key alone, today as in any earlier release.
func TestVectorsAreStable(t *testing.T) {
	for name, v := range allVectors(t) {
		data, err := os.ReadFile(filepath.Join(vectorDir, name+".txt"))
		if err != nil {
			t.Errorf("%v: run go test -update", err)
			continue
		}
		if diff := cmp.Diff(string(data), string(v.encode())); diff != "" {
			t.Errorf("%s (-file +now):\n%s", name, diff)
		}
	}
}

func writeVectors(t *testing.T) {
	t.Helper()
	for name, v := range allVectors(t) {
		f, err := os.OpenFile(filepath.Join(vectorDir, name+".txt"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(v.encode()); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestVectorsCoverReasons wants each reason of Verify and Check in a vector;
// those of the register and of the door are the caller’s.
func TestVectorsCoverReasons(t *testing.T) {
	seen := make(map[string]bool)
	for _, v := range allVectors(t) {
		seen[v.one("expect")] = true
	}
	callers := []Reason{ReasonRevoked, ReasonReplaced, ReasonUnknown, ReasonExcluded, ReasonTooLate, ReasonAlreadyIn}
	for reason := ReasonEmpty; reason < ReasonShortCodeLength; reason++ {
		if !slices.Contains(callers, reason) && !seen[reason.String()] {
			t.Errorf("no vector for %s", reason)
		}
	}
}

func keyLine(name string) string { return "key: " + hex.EncodeToString(publicOf(testKey(name))) }

// accepted builds a vector that verifies under test key 1.
func accepted(t *testing.T, comment string, p Payload, key ed25519.PrivateKey, text string, extra ...string) vector {
	t.Helper()
	header := append([]string{"expect: accept", "comment: " + comment, keyLine("1")}, extra...)
	p.Version = Version
	for _, line := range describeResult(Result{Payload: p, KID: KeyID(publicOf(key))}, nil) {
		header = append(header, "says: "+line)
	}
	return vector{header, text}
}

func refusedFor(reason Reason, comment, text string, extra ...string) vector {
	header := append([]string{"expect: " + reason.String(), "comment: " + comment, keyLine("1")}, extra...)
	return vector{header, text}
}
