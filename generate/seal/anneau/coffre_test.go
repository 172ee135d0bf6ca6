package anneau

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
)

func sealed(t *testing.T, dir string, to age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Backup(&out, dir, to); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRoundTrip(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := ParseRecipient(" " + identity.Recipient().String() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	list, err := ParseIdentities(strings.NewReader("# clé de la direction\n" + identity.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	ring, from := newRing(t)
	writeTestFile(t, filepath.Join(from, ".reste"), "x")
	data := sealed(t, from, recipient)
	if bytes.Contains(data, []byte("PRIVATE")) || bytes.Contains(data, []byte("anneau")) {
		t.Error("the copy is readable")
	}
	dir := filepath.Join(t.TempDir(), "etat", "cles")
	if err := Restore(bytes.NewReader(data), dir, nil, list...); err != nil {
		t.Fatal(err)
	}
	restored := reload(t, dir)
	if diff := cmp.Diff(ring.List(), restored.List()); diff != "" || len(fileNames(t, dir)) != 3 {
		t.Errorf("%v (-ring +restored):\n%s", fileNames(t, dir), diff)
	}
	if _, err := restored.Signer(); err != nil {
		t.Error(err)
	}
	if runtime.GOOS != "windows" {
		wantMode(t, filepath.Join(dir, "empreinte.cle"), 0o600)
	}
	if err := Restore(bytes.NewReader(data), dir, nil, list...); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over other keys: %v", err)
	}
	if err := os.Remove(filepath.Join(from, hmacFile)); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "cles")
	if err := Restore(bytes.NewReader(sealed(t, from, recipient)), empty, nil, list...); !errors.Is(err, ErrAbsent) {
		t.Errorf("a ring that does not open: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(empty)); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestPassphrase(t *testing.T) {
	to, with, err := Passphrase("une phrase assez longue")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := Passphrase("une autre phrase longue")
	if err != nil {
		t.Fatal(err)
	}
	to.(*age.ScryptRecipient).SetWorkFactor(10) // a test need not wait
	_, from := newRing(t)
	data := sealed(t, from, to)
	dir := filepath.Join(t.TempDir(), "cles")
	if err := Restore(bytes.NewReader(data), dir, nil, other); !errors.Is(err, ErrPassphrase) {
		t.Errorf("another phrase: %v", err)
	}
	for name, bad := range map[string][]byte{"empty": nil, "text": []byte("autre chose"), "cut": data[:len(data)-1],
		"changed": append(bytes.Clone(data[:len(data)-1]), data[len(data)-1]^1)} {
		if err := Restore(bytes.NewReader(bad), dir, nil, with); !errors.Is(err, ErrNoCopy) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a refused copy left something")
	}
	if err := Restore(bytes.NewReader(data), dir, nil, with); err != nil {
		t.Error(err)
	}
}

func TestRefusesWords(t *testing.T) {
	if _, err := ParseRecipient("dupont@exemple.fr"); !errors.Is(err, ErrRecipient) {
		t.Errorf("%v", err)
	}
	if _, err := ParseIdentities(strings.NewReader("AGE-SECRET-KEY-1FAUX")); !errors.Is(err, ErrRecipient) || strings.Contains(err.Error(), "FAUX") {
		t.Errorf("%v", err)
	}
	var out bytes.Buffer
	to, _, _ := Passphrase("x")
	if err := Backup(&out, filepath.Join(t.TempDir(), "absent"), to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
