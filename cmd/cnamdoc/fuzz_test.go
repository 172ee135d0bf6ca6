package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/qr/scan"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
)

// FuzzConfig: whatever the bytes of a configuration, each step that settings go
// through before a night ends in a French sentence or in settings that hold.
func FuzzConfig(f *testing.F) {
	whole := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	f.Add([]byte(samples.Config()))
	f.Add([]byte(whole))
	f.Add([]byte("\ufeffsortie = 'x'\n[sceau]\nadresse_verification = \"a.fr\"\n"))
	f.Add([]byte("x = “y”\nz = \"C:\\U\"\n"))
	f.Add([]byte("\xff\xfes\x00"))
	for line := range strings.Lines(whole) {
		if key, value, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(key, "#") && strings.TrimSpace(value) != "" {
			f.Add([]byte(strings.Replace(whole, line, key+"= \"é\"\n", 1)))
		}
	}
	call := cli.NewContext(cli.NewApp(), flag.NewFlagSet("", flag.ContinueOnError), nil)
	f.Fuzz(func(t *testing.T, data []byte) {
		said := func(err error) {
			if sentence, _ := explain(err); err != nil && (sentence == "" || sentence == unknownSentence) {
				t.Fatalf("nothing said of %v", err)
			}
		}
		conf, err := parseConfig(data, "cnamdoc.toml")
		if err == nil && conf == nil {
			t.Fatal("neither a configuration nor an error")
		}
		if said(err); err != nil {
			return
		}
		conf = conf.withDefaults(call)
		if conf.Sortie == "" || conf.Etat == "" {
			t.Error("no directory")
		}
		_, err = conf.importOptions(call, dossier.Date{Year: 2026, Month: 11, Day: 22})
		said(err)
		said(conf.ready(false, inUse{}))
		said(conf.apart())
		if o := conf.organisme(); o.Verification != "" && !seal.IsHost(o.Verification) {
			t.Errorf("a verification address %q", o.Verification)
		}
	})
}

// FuzzVerifier: whatever the bytes of a file, an answer or a French sentence; no
// paper is valid but the one that was sealed, and JSON is JSON.
func FuzzVerifier(f *testing.F) {
	n, err := petitNight()
	if err != nil {
		f.Fatal(err)
	}
	paper, err := os.ReadFile(n.path("sortie/2026-2027-S1/ORLEANS/CEN000101/attestation.pdf"))
	if err != nil {
		f.Fatal(err)
	}
	in, err := pdfInput("attestation.pdf", paper)
	if err != nil {
		f.Fatal(err)
	}
	sealed := in.texts[0]
	f.Add(paper)
	f.Add([]byte(sealed))
	f.Add([]byte(strings.ToLower(sealed)))
	f.Add([]byte("ATT-2026-000001"))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	keys := n.path("etat/cles/publiques.jwks")
	if code, _, said := n.call("cles", "exporter", keys); code != exitOK {
		f.Fatal(said)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if scan.IsPicture(data[:min(len(data), 1024)]) && len(data) > 1<<12 {
			return // pictures are bounded by time, which is not what is looked for here
		}
		path := filepath.Join(t.TempDir(), "fichier")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		code := Run(t.Context(), []string{"cnamdoc", "verifier", path, "--cles", keys, "--hors-ligne", "--date", samples.Today.Short(), "--json"},
			strings.NewReader(""), &out, &errs)
		var a answer
		if err := json.Unmarshal(out.Bytes(), &a); err != nil {
			t.Fatalf("exit %d: %v\n%s%s", code, err, &out, &errs)
		}
		if a.Valide && a.Code != "CEN000101" || a.Valide != (code == exitOK) || a.Phrase == "" || strings.Contains(a.Phrase, unknownSentence) {
			t.Fatalf("exit %d: %+v", code, a)
		}
	})
}
