package main

import (
	"errors"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

var (
	papersOf  = regexp.MustCompile(`action="(/papiers/ATT-[^"/]+)/remettre"`)
	formToken = regexp.MustCompile(`name="jeton" value="([^"]+)"`)
)

// TestServirOnAFullDisk fills the disk behind an open desk: what is asked is
// refused with the cause, nothing is half done, and the same desk goes on when
// there is room again.
func TestServirOnAFullDisk(t *testing.T) {
	disk := t.TempDir()
	switch err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=48m"); {
	case errors.Is(err, syscall.EPERM):
		t.Skip("a disk of its own takes root")
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	})
	if err := os.CopyFS(filepath.Join(disk, "essai"), os.DirFS(essaiDir(t))); err != nil {
		t.Fatal(err)
	}
	t.Run("desk", func(t *testing.T) { // closed before the disk goes
		c := &counter{t: t, dir: filepath.Join(disk, "essai"), log: &lockedBuffer{}}
		entry := c.start("--adresse", "127.0.0.1:0")
		clerk := newCaller(t, c.root, strings.TrimPrefix(c.root, "http://"), nil)
		clerk.comeIn(entry)
		const person = "/auditeurs/2026-2027-S1/Orl%C3%A9ans/CEN000102"
		_, body := clerk.want(http.StatusOK, "GET", person, nil)
		paper := papersOf.FindStringSubmatch(body)
		if paper == nil {
			t.Fatalf("no attestation to hand over: %s", body)
		}
		form := url.Values{"jeton": {formToken.FindStringSubmatch(body)[1]}, "facon": {"main"}}

		filler := filepath.Join(disk, "plein")
		fill(t, filler)
		said := func(what string, answer *http.Response, body string) {
			t.Helper()
			body = strings.ReplaceAll(html.UnescapeString(body), "\u00a0", " ")
			if answer.StatusCode != http.StatusInsufficientStorage || !strings.Contains(body, "Le disque est plein") || !strings.Contains(body, "ibérez de la place") {
				t.Errorf("%s: %d %s", what, answer.StatusCode, body[strings.Index(body, "<main"):])
			}
		}
		answer, body := clerk.ask("POST", paper[1]+"/remettre", form)
		said("handing over", answer, body)
		answer, body = clerk.ask("POST", paper[1]+"/revoquer", url.Values{"jeton": {form.Get("jeton") + "-deux"}, "etat": {"émise"}, "motif": {"essai"}})
		said("revoking", answer, body)
		if _, body := clerk.want(http.StatusOK, "GET", "/auditeurs?liste=1&q=fontarabie", nil); !strings.Contains(body, "FONTARABIE") {
			t.Errorf("who is there is not found any more: %s", body)
		}

		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		_, body = clerk.want(http.StatusOK, "GET", person, nil)
		if !strings.Contains(body, paper[1]+"/remettre") {
			t.Errorf("the refused act is half done: %s", body)
		}
		clerk.want(http.StatusSeeOther, "POST", paper[1]+"/remettre", form) // the same form
		if _, body := clerk.want(http.StatusOK, "GET", person, nil); strings.Contains(body, paper[1]+"/remettre") {
			t.Errorf("the paper is not handed over: %s", body)
		}
	})
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
