package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/donnees"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// The data of every paper of a night agree with its seal, and are printed.
func TestDataOfPapers(t *testing.T) {
	t.Parallel()
	n := must(t, petitNight)
	for _, doc := range []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Convention} {
		list := n.papers(t, doc)
		if len(list) == 0 {
			t.Fatalf("no %s", doc)
		}
		for _, rel := range list {
			code, out, errs := n.call("verifier", "--pdf", n.paper(rel), "--date", samples.Today.Short(), "--donnees")
			var p donnees.Papier
			if err := json.Unmarshal([]byte(out), &p); code != exitOK || err != nil {
				t.Errorf("%s: %d, %v, %s%s", rel, code, err, out, errs)
				continue
			}
			if p.Nature != doc.String() || p.Auditeur.Code != filepath.Base(filepath.Dir(rel)) || p.Numero == "" {
				t.Errorf("%s says %+v", rel, p)
			}
		}
	}
}

// tampered writes a copy of a paper with one byte changed, as far behind a
// mark as said.
func tampered(t *testing.T, paper, mark string, behind int) string {
	t.Helper()
	data, err := os.ReadFile(paper)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte(mark))
	if at < 0 {
		t.Fatalf("no %s in %s", mark, paper)
	}
	at += bytes.Index(data[at:], []byte("stream\n")) + len("stream\n") + behind
	data[at] ^= 1
	path := filepath.Join(t.TempDir(), "papier.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTamperedDataAreRefused(t *testing.T) {
	t.Parallel()
	n := must(t, petitNight)
	paper := n.paper(n.papers(t, dossier.Attestation)[0])
	day := samples.Today.Short()
	_, out, _ := n.call("verifier", "--pdf", paper, "--date", day)
	if !strings.Contains(out, "données") || !strings.HasPrefix(out, "VALABLE") {
		t.Errorf("a good paper: %s", out)
	}
	path := tampered(t, paper, "/application#2Fcose", 60)
	for _, option := range []string{"--json", "--donnees"} {
		code, out, _ := n.call("verifier", "--pdf", path, "--date", day, option)
		if code != exitRefused || strings.Contains(out, "naissance") {
			t.Errorf("%s: %d %s", option, code, out)
		}
	}
	code, out, _ := n.call("verifier", "--pdf", path, "--date", day)
	if code != exitRefused || !strings.HasPrefix(out, "REFUSÉ — Les données jointes") {
		t.Errorf("a changed signature: %d %s", code, out)
	}
	text, _, _ := n.call("verifier", "texte", "--donnees")
	if text == exitOK {
		t.Error("data of a text")
	}
}
