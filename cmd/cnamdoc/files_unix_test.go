//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnamdoc/samples"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
)

// What is named in the place of a file and is none, or has no end, is said at
// once and in French, by every option and key that names a file.
func TestOnlyBoundedFilesAreRead(t *testing.T) {
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	n := &night{dir: t.TempDir()}
	whole := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	write := func(name, text string) string {
		t.Helper()
		if err := os.WriteFile(n.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return n.path(name)
	}
	write("conf.toml", whole)
	if code, _, said := n.call("cles", "creer"); code != exitOK {
		t.Fatal(said)
	}
	kinds := map[string]struct {
		make  func(path string) error
		wants string
	}{
		"tuyau":   {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "fichier ordinaire"},
		"dossier": {func(path string) error { return os.Mkdir(path, 0o700) }, "dossier, pas un fichier"},
		"zero":    {func(path string) error { return os.Symlink("/dev/zero", path) }, "fichier ordinaire"},
		"boucle":  {func(path string) error { return os.Symlink(path, path) }, "ne mène qu’à lui-même"},
		"enorme": {func(path string) error {
			f, err := os.Create(path)
			if err == nil {
				defer f.Close()
				err = f.Truncate(64 << 30) // a hole
			}
			return err
		}, "gros|dépasse|octets|n’est pas une copie"},
	}
	export, catalogue := filepath.Join(dir, samples.PetitFile), filepath.Join(dir, samples.CatalogueFile)
	night := []string{"generer", export, "--catalogue", catalogue, "--date", samples.Today.Short(), "--a-blanc"}
	with := func(key, path string) []string { // a configuration that names the file
		text := strings.Replace(whole, key+` = ""`, key+` = '`+path+`'`, 1)
		if text == whole {
			t.Fatalf("the sample has no empty %s", key)
		}
		return append(night, "--config", write("autre.toml", text))
	}
	calls := map[string]func(path string) []string{
		"config":      func(p string) []string { return []string{"verifier", "CNC1:AB", "--config", p} },
		"cles":        func(p string) []string { return []string{"verifier", "CNC1:AB", "--cles", p} },
		"revocations": func(p string) []string { return []string{"verifier", "CNC1:AB", "--revocations", p} },
		"pdf":         func(p string) []string { return []string{"verifier", "--pdf", p} },
		"image":       func(p string) []string { return []string{"verifier", "--image", p} },
		"fichier":     func(p string) []string { return []string{"verifier", p} },
		"export":      func(p string) []string { return []string{"controler", p} },
		"catalogue":   func(p string) []string { return []string{"controler", export, "--catalogue", p} },
		"copie":       func(p string) []string { return []string{"cles", "restaurer", p, "--etat", n.path("neuf")} },
		"identite": func(p string) []string {
			return []string{"cles", "restaurer", export, "--etat", n.path("neuf"), "--identite", p}
		},
		"registre":  func(p string) []string { return []string{"registre", "restaurer", p} },
		"logo":      func(p string) []string { return with("logo", p) },
		"signature": func(p string) []string { return with("signature", p) },
		"cachet":    func(p string) []string { return with("cachet", p) },
		"modele": func(p string) []string {
			models := t.TempDir()
			if err := os.Symlink(p, filepath.Join(models, "attestation.md")); err != nil {
				t.Fatal(err)
			}
			return []string{"modeles", "verifier", "--modeles", models}
		},
	}
	for kind, k := range kinds {
		path := n.path(kind)
		if err := k.make(path); err != nil {
			t.Fatal(err)
		}
		for name, call := range calls {
			args := call(path)
			if name != "config" && args[len(args)-2] != "--config" {
				args = append(args, "--config", n.path("conf.toml"))
			}
			if name != "copie" && name != "identite" {
				args = append(args, "--etat", n.path("etat"))
			}
			var out, errs strings.Builder
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // a second on a quiet machine
			code := Run(ctx, append([]string{"cnamdoc"}, args...), strings.NewReader(""), &out, &errs)
			late := ctx.Err()
			cancel()
			said := out.String() + errs.String()
			wanted := false
			for want := range strings.SplitSeq(k.wants, "|") {
				wanted = wanted || strings.Contains(said, want)
			}
			if late != nil || code != exitFailure || !wanted || english.MatchString(said) || strings.Contains(said, unknownSentence) {
				t.Errorf("%s for %s: exit %d, %v\n%s", kind, name, code, late, said)
			}
		}
	}
}
