package anneau

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/seal"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// day counts the days from 1970-01-01 to an ISO date.
func day(t *testing.T, iso string) int {
	t.Helper()
	d, err := parseDay(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wantRefusal(t *testing.T, err error, want seal.Reason) {
	t.Helper()
	if !errors.Is(err, &seal.Refusal{Reason: want}) {
		t.Errorf("got %v, want a refusal for %s", err, want)
	}
}

func newRing(t *testing.T) (*Ring, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "etat", "cles")
	ring, err := Create(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	return ring, dir
}

func signWith(t *testing.T, ring *Ring) string {
	t.Helper()
	signer, err := ring.Signer()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Sign(seal.Payload{Kind: seal.KindAttestation, CTI: seal.NewCTI(), Semestre: "2026-2027-S1", First: 20698, Last: 20879,
		Code: "CEN012345", Usage: "Vaucanson", Prenom: "Ombeline", UEs: []string{"NFA031"}}, signer)
	if err != nil {
		t.Fatal(err)
	}
	return seal.Text(sealed, "")
}

func reload(t *testing.T, dir string) *Ring {
	t.Helper()
	ring, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func fileNames(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func wantKind(t *testing.T, err, kind error) {
	t.Helper()
	var ringErr *Error
	if !errors.Is(err, kind) || !errors.As(err, &ringErr) {
		t.Errorf("got %v, want %v", err, kind)
		return
	}
	if ringErr.Sentence() == "" || ringErr.Hint() == "" {
		t.Errorf("%v: nothing to say in French", err)
	}
}

func TestCreate(t *testing.T) {
	ring, dir := newRing(t)
	active, ok := ring.Active()
	if !ok || !active.Created.Equal(noon) {
		t.Fatalf("active %v, %+v", ok, active)
	}
	want := []string{"anneau.json", "cle-" + active.KID.String() + ".pem", "empreinte.cle"}
	if diff := cmp.Diff(want, fileNames(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"cles"}, fileNames(t, filepath.Dir(dir))); diff != "" {
		t.Errorf("left beside the ring:\n%s", diff)
	}
	if runtime.GOOS != "windows" {
		wantMode(t, dir, 0o700)
		for _, name := range want {
			wantMode(t, filepath.Join(dir, name), 0o600)
		}
	}
	if _, err := seal.Verify(signWith(t, reload(t, dir)), ring.KeyRing, seal.Options{}); err != nil {
		t.Error(err)
	}
	key, err := ring.HMACKey()
	if err != nil || len(key) != 32 || bytes.Equal(key, make([]byte, 32)) {
		t.Errorf("HMAC key of %d bytes, %v", len(key), err)
	}
	again, err := reload(t, dir).HMACKey()
	if err != nil || !bytes.Equal(key, again) {
		t.Error("the HMAC key changes")
	}
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != want {
		t.Errorf("%s: mode %04o, want %04o", path, info.Mode().Perm(), want)
	}
}

// TestCreateTakesNobodysPlace: what is there stays as it is.
func TestCreateTakesNobodysPlace(t *testing.T) {
	_, dir := newRing(t)
	before := fileNames(t, dir)
	_, err := Create(dir, noon)
	wantKind(t, err, ErrExists)
	if diff := cmp.Diff(before, fileNames(t, dir)); diff != "" {
		t.Error(diff)
	}

	remains := t.TempDir()
	writeTestFile(t, filepath.Join(remains, "cle-00000000.pem"), "x")
	_, err = Create(remains, noon)
	wantKind(t, err, ErrExists)

	file := filepath.Join(t.TempDir(), "cles")
	writeTestFile(t, file, "a letter")
	_, err = Create(file, noon)
	wantKind(t, err, ErrUnwritable)
	if data, err := os.ReadFile(file); err != nil || string(data) != "a letter" {
		t.Errorf("the file in the way was touched: %q, %v", data, err)
	}
	_, err = Create(filepath.Join(file, "cles"), noon)
	wantKind(t, err, ErrUnwritable)

	if _, err := Create(t.TempDir(), noon); err != nil {
		t.Errorf("an empty directory: %v", err)
	}
}

func writeTestFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWrongPathMakesNothing: opening never makes an authority.
func TestWrongPathMakesNothing(t *testing.T) {
	parent := t.TempDir()
	for _, dir := range []string{parent, filepath.Join(parent, "absent")} {
		_, err := Load(dir)
		wantKind(t, err, ErrAbsent)
		_, err = LoadPublic(dir)
		wantKind(t, err, ErrAbsent)
	}
	if names := fileNames(t, parent); len(names) != 0 {
		t.Errorf("made %v", names)
	}
}

func TestLoadRefuses(t *testing.T) {
	ring, dir := newRing(t)
	active, _ := ring.Active()
	public := fmt.Sprintf("%q", active.KID.String())
	type damage struct {
		file, old, new string
		kind           error
	}
	pemName := "cle-" + active.KID.String() + ".pem"
	for name, d := range map[string]damage{
		"not json":       {ringName, "{", "", ErrMalformed},
		"followed":       {ringName, "\n}\n", "\n}\n{}", ErrMalformed},
		"format":         {ringName, `"format": 1`, `"format": 2`, ErrMalformed},
		"unknown field":  {ringName, `"status"`, `"forbidden": true, "status"`, ErrMalformed},
		"status":         {ringName, `"active"`, `"asleep"`, ErrMalformed},
		"empty status":   {ringName, `"active"`, `""`, ErrMalformed},
		"kid":            {ringName, public, `"00000000"`, ErrMalformed},
		"public":         {ringName, `"public": "`, `"public": "AAAA`, ErrMalformed},
		"revoked active": {ringName, `"active"`, `"active", "revoked": "2026-11-22"`, ErrMalformed},
		"revoked when":   {ringName, `"active"`, `"revoked"`, ErrMalformed},
		"revoked badly":  {ringName, `"active"`, `"revoked", "revoked": "hier"`, ErrMalformed},
		"no keys":        {ringName, string(ring.stored), `{"format": 1, "keys": []}`, ErrMalformed},
		"pem empty":      {pemName, "BEGIN", "BEGINS", ErrMalformed},
		"pem type":       {pemName, "PRIVATE", "OTHER", ErrMalformed},
		"pem followed":   {pemName, "-----END PRIVATE KEY-----\n", "-----END PRIVATE KEY-----\nx", ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, d.file)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			after := strings.ReplaceAll(string(before), d.old, d.new)
			if after == string(before) {
				t.Fatalf("no %q to damage in %s", d.old, before)
			}
			writeTestFile(t, path, after)
			_, err = Load(dir)
			wantKind(t, err, d.kind)
			writeTestFile(t, path, string(before))
		})
	}
	reload(t, dir)
}

func TestLoadRefusesMissingParts(t *testing.T) {
	ring, dir := newRing(t)
	active, _ := ring.Active()
	other, otherDir := newRing(t)
	otherActive, _ := other.Active()

	foreignKey, err := os.ReadFile(privatePath(otherDir, otherActive.KID))
	if err != nil {
		t.Fatal(err)
	}
	writeTestFile(t, privatePath(dir, active.KID), string(foreignKey))
	_, err = Load(dir)
	wantKind(t, err, ErrMalformed)
	if err := os.Remove(privatePath(dir, active.KID)); err != nil {
		t.Fatal(err)
	}
	_, err = Load(dir)
	wantKind(t, err, ErrAbsent)
	if _, err := LoadPublic(dir); err != nil {
		t.Errorf("verifying needs no private key: %v", err)
	}
	writeTestFile(t, filepath.Join(otherDir, hmacFile), "short")
	_, err = Load(otherDir)
	wantKind(t, err, ErrMalformed)
	if err := os.Remove(filepath.Join(otherDir, ringName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(otherDir, ringName), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = Load(otherDir)
	wantKind(t, err, ErrUnreadable)
}

func TestRotate(t *testing.T) {
	first, dir := newRing(t)
	paper := signWith(t, first)
	writeTestFile(t, filepath.Join(dir, "cle-00000000.pem"), "left by a crash")
	second, err := first.Rotate(noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(second.List(), reload(t, dir).List()); diff != "" {
		t.Errorf("the store says otherwise (-rotated +loaded):\n%s", diff)
	}
	old, active := second.List()[0], second.List()[1]
	if old.Status != seal.Retired || !old.Retired.Equal(noon.Add(time.Hour)) || active.Status != seal.Active {
		t.Errorf("%+v\n%+v", old, active)
	}
	want := []string{"anneau.json", "cle-" + active.KID.String() + ".pem", "empreinte.cle"}
	if diff := cmp.Diff(want, fileNames(t, dir)); diff != "" {
		t.Errorf("old private keys stay (-want +got):\n%s", diff)
	}
	for _, text := range []string{paper, signWith(t, second)} {
		if _, err := seal.Verify(text, reload(t, dir).KeyRing, seal.Options{}); err != nil {
			t.Error(err)
		}
	}
	if len(first.List()) != 1 {
		t.Error("the ring in hand changed")
	}
	_, err = first.Rotate(noon)
	wantKind(t, err, ErrChanged)
}

func TestRevoke(t *testing.T) {
	ring, dir := newRing(t)
	paper := signWith(t, ring)
	active, _ := ring.Active()
	until := day(t, "2026-10-31")
	revoked, err := ring.Revoke(active.KID, until, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = revoked.Signer(); !errors.Is(err, seal.ErrNoPrivate) {
		t.Errorf("signer of a revoked key: %v", err)
	}
	if diff := cmp.Diff([]string{"anneau.json", "empreinte.cle"}, fileNames(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	_, err = seal.Verify(paper, reload(t, dir).KeyRing, seal.Options{})
	wantRefusal(t, err, seal.ReasonKeyRevoked)
	known := func([8]byte) (int, bool) { return until, true }
	if _, err := seal.Verify(paper, reload(t, dir).KeyRing, seal.Options{SealedOn: known}); err != nil {
		t.Error(err)
	}
	if on, ok := reload(t, dir).Revocation(active.KID); !ok || on != until {
		t.Errorf("revoked %v on %d", ok, on)
	}
}

// TestRevokeAgain: a revocation moves to an earlier day, never to a later one,
// and outlives a rotation.
func TestRevokeAgain(t *testing.T) {
	ring, dir := newRing(t)
	paper := signWith(t, ring)
	active, _ := ring.Active()
	until := day(t, "2026-10-31")
	revoked, err := ring.Revoke(active.KID, until, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, err = revoked.Revoke(active.KID, until+1, noon)
	wantKind(t, err, ErrUnknownKey)
	earlier, err := revoked.Revoke(active.KID, until-1, noon)
	if err != nil {
		t.Fatal(err)
	}
	_, err = seal.Verify(paper, earlier.KeyRing, seal.Options{SealedOn: func([8]byte) (int, bool) { return until, true }})
	wantRefusal(t, err, seal.ReasonKeyRevoked)
	_, err = earlier.Revoke(seal.KID{}, until, noon)
	wantKind(t, err, ErrUnknownKey)

	next, err := earlier.Rotate(noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got := next.List()[0]; got.Status != seal.Revoked || got.RevokedOn != until-1 {
		t.Errorf("rotation lifts the revocation: %+v", got)
	}
	if _, err := seal.Verify(signWith(t, next), reload(t, dir).KeyRing, seal.Options{}); err != nil {
		t.Error(err)
	}
}

// TestAdvice wants a word about a private key that others may read.
func TestAdvice(t *testing.T) {
	ring, dir := newRing(t)
	if advice := ring.Advice(); len(advice) != 0 {
		t.Errorf("advice on a good ring: %v", advice)
	}
	if runtime.GOOS == "windows" {
		return // rights are kept elsewhere there, and nothing is said
	}
	active, _ := ring.Active()
	if err := os.Chmod(privatePath(dir, active.KID), 0o644); err != nil {
		t.Fatal(err)
	}
	if advice := reload(t, dir).Advice(); len(advice) != 1 || !strings.Contains(advice[0], "0644") {
		t.Errorf("advice %v", advice)
	}
}

// The specimen ring keeps its local key from one run to the next.
func TestSpecimenIn(t *testing.T) {
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

// TestNoSecretIsPrinted looks for the private key in every formatted text.
func TestNoSecretIsPrinted(t *testing.T) {
	ring, dir := newRing(t)
	signer, err := ring.Signer()
	if err != nil {
		t.Fatal(err)
	}
	active, _ := ring.Active()
	private, err := readPrivate(privatePath(dir, active.KID))
	if err != nil {
		t.Fatal(err)
	}
	seed := private.Seed()
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s", "%d"} {
		for _, v := range []any{ring, *ring, ring.KeyRing, *ring.KeyRing, signer} {
			text := fmt.Sprintf(verb, v)
			for _, secret := range []string{fmt.Sprintf("%x", seed), strings.Trim(fmt.Sprint(seed), "[]"), fmt.Sprintf("%#v", seed)[8:40]} {
				if strings.Contains(text, secret) {
					t.Errorf("%s of %T shows the private key", verb, v)
				}
			}
		}
	}
}
