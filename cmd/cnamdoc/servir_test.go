package main

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestStandingRegister takes the register away under an open desk, and puts
// another in its place: both are said, and nothing goes on in the old file.
func TestStandingRegister(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(path)
	stands := standingRegister(registerAt{path: path})
	if err := stands(); err != nil {
		t.Fatal(err)
	}
	says := func(want, hint string) {
		t.Helper()
		sentence, what := explain(stands())
		if !strings.Contains(sentence, want) || !strings.Contains(what, hint) {
			t.Errorf("%q, %q", sentence, what)
		}
	}
	if err := os.Rename(path, path+".ancien"); err != nil { // kept, so that its place on the disk is not given again
		t.Fatal(err)
	}
	says("a disparu pendant que le guichet était ouvert", "registre restaurer")
	write(path)
	says("a été remplacé pendant que le guichet était ouvert", "relancez")
	if err := standingRegister(registerAt{address: "postgres://serveur/base"})(); err != nil {
		t.Errorf("a server's register: %v", err)
	}
}

// TestEntryFile holds that the way in is for its owner alone, leads to this
// machine and quotes what it is given.
func TestEntryFile(t *testing.T) {
	page := entryPage("Guichet", url.URL{Scheme: "http", Host: "127.0.0.1:8417", Path: "/"}, `a"<b>&c`)
	if !bytes.Contains(page, []byte(`url=http://127.0.0.1:8417/entrer?jeton=a%22%3Cb%3E%26c"`)) || bytes.Contains(page, []byte("<b>")) {
		t.Errorf("%s", page)
	}
	if runtime.GOOS == "windows" || testing.Short() {
		return // there the folder’s rights protect it; the rest starts a browser
	}
	c := openCounter(t, essaiDir(t))
	info, err := os.Stat(filepath.Join(c.dir, "etat", "specimen", entryName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestLoopback(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, "127.0.0.2:80": true,
		"0.0.0.0:1": false, ":1": false, "[::]:1": false, "192.168.1.2:1": false, "guichet.exemple.fr:1": false, "localhost.exemple.fr:1": false} {
		if loopback(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}
