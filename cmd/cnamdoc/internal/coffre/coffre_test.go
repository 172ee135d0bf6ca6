package coffre_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"cnamdoc/cmd/cnamdoc/internal/coffre"
)

func keys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"anneau.json": "{}", "cle-00.pem": "secret très secret", ".reste": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sealed(t *testing.T, dir string, to age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := coffre.Seal(&out, dir, to); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func ok(string) error { return nil }

func TestRoundTrip(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := coffre.ParseRecipient(" " + identity.Recipient().String() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	list, err := coffre.ParseIdentities(strings.NewReader("# clé de la direction\n" + identity.String() + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	data := sealed(t, keys(t), recipient)
	if bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("anneau")) {
		t.Error("the copy is readable")
	}
	dir := filepath.Join(t.TempDir(), "etat", "cles")
	checked := ""
	check := func(dir string) error {
		text, err := os.ReadFile(filepath.Join(dir, "cle-00.pem"))
		checked = string(text)
		return err
	}
	if err := coffre.Open(bytes.NewReader(data), dir, check, list...); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || checked != "secret très secret" {
		t.Errorf("%v, %v, %q", entries, err, checked)
	}
	if info, err := os.Stat(filepath.Join(dir, "cle-00.pem")); err != nil || info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := coffre.Open(bytes.NewReader(data), dir, ok, list...); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over other keys: %v", err)
	}
	refused := errors.New("refused")
	empty := filepath.Join(t.TempDir(), "cles")
	if err := coffre.Open(bytes.NewReader(data), empty, func(string) error { return refused }, list...); !errors.Is(err, refused) {
		t.Errorf("a check that refuses: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(empty)); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestPassphrase(t *testing.T) {
	to, with, err := coffre.Passphrase("une phrase assez longue")
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := coffre.Passphrase("une autre phrase longue")
	if err != nil {
		t.Fatal(err)
	}
	to.(*age.ScryptRecipient).SetWorkFactor(10) // a test need not wait
	data := sealed(t, keys(t), to)
	dir := filepath.Join(t.TempDir(), "cles")
	if err := coffre.Open(bytes.NewReader(data), dir, ok, other); !errors.Is(err, coffre.ErrPassphrase) {
		t.Errorf("another phrase: %v", err)
	}
	for name, bad := range map[string][]byte{"empty": nil, "text": []byte("autre chose"), "cut": data[:len(data)-1],
		"changed": append(bytes.Clone(data[:len(data)-1]), data[len(data)-1]^1)} {
		if err := coffre.Open(bytes.NewReader(bad), dir, ok, with); !errors.Is(err, coffre.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a refused copy left something")
	}
	if err := coffre.Open(bytes.NewReader(data), dir, ok, with); err != nil {
		t.Error(err)
	}
}

func TestRefusesWords(t *testing.T) {
	if _, err := coffre.ParseRecipient("dupont@exemple.fr"); !errors.Is(err, coffre.ErrRecipient) {
		t.Errorf("%v", err)
	}
	if _, err := coffre.ParseIdentities(strings.NewReader("AGE-SECRET-KEY-1FAUX")); !errors.Is(err, coffre.ErrRecipient) || strings.Contains(err.Error(), "FAUX") {
		t.Errorf("%v", err)
	}
	var out bytes.Buffer
	to, _, _ := coffre.Passphrase("x")
	if err := coffre.Seal(&out, filepath.Join(t.TempDir(), "absent"), to); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}
