package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/samples"
)

var blockForm = regexp.MustCompile("(?ms)^```(?:bat|sh)\n(.*?)^```$")

// TestReadmeBlocksRun runs every command that the README shows to staff, in its
// order, in one directory, on the samples: no step fails as it is written.
func TestReadmeBlocksRun(t *testing.T) {
	if testing.Short() {
		t.Skip("several nights")
	}
	staff, engineers, found := strings.Cut(readme(t), "\n# For engineers\n")
	if !found {
		t.Fatal("the README has no part for engineers")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv(phraseEnv, "cinq mots sans aucun rapport")
	t.Setenv("CUPS_SERVER", filepath.Join(dir, "none")) // no printer of this machine
	readyOffice(t)
	ran := 0
	for _, block := range blockForm.FindAllStringSubmatch(staff, -1) {
		for line := range strings.Lines(block[1]) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "  ") // what stands behind a command is a remark
			if words := wordsOf(line); len(words) > 0 && words[0] == "cnamdoc" {
				ran++
				runReadme(t, line, words)
			}
		}
	}
	if ran < 20 {
		t.Errorf("%d commands were run", ran)
	}
	for _, block := range blockForm.FindAllStringSubmatch(engineers, -1) {
		for line := range strings.Lines(block[1]) {
			if strings.Contains(line, "cnamdoc ") && !strings.Contains(line, "BENCH") && !regexp.MustCompile(`cnamdoc (generer|\S*test|essai)`).MatchString(line) {
				t.Errorf("not tried: %s", line)
			}
		}
	}
}

// readyOffice is the directory of a centre that has answered all questions.
func readyOffice(t *testing.T) {
	t.Helper()
	source, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	text := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	text = strings.Replace(text, `catalogue = ""`, `catalogue = "catalogue-ue.xlsx"`, 1)
	write := func(name string, data []byte) {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("cnamdoc.toml", []byte(text))
	for from, to := range map[string]string{samples.CatalogueFile: "catalogue-ue.xlsx", samples.PetitFile: "inscriptions.xlsx"} {
		data, err := os.ReadFile(filepath.Join(source, from))
		if err != nil {
			t.Fatal(err)
		}
		write(to, data)
	}
}

// wordsOf splits a line as a shell does, double quotes included.
func wordsOf(line string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		words = append(words, m[1]+m[2])
	}
	return words
}

// readmeNeeds is what must have happened before some lines: what the text around
// them says.
var readmeNeeds = map[string]func(t *testing.T){
	"cnamdoc cles restaurer": func(t *testing.T) { move(t, "etat", "perdu") },
	"cnamdoc cles rejoindre": func(t *testing.T) { move(t, filepath.Join("etat", "cles"), "autres-cles") },
	"cnamdoc verifier attestation.pdf": func(t *testing.T) {
		copyFile(t, filepath.Join("sortie", "2026-2027-S1", "ORLEANS", "CEN000101", "attestation.pdf"), "attestation.pdf")
		output(t, "pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-singlefile", "-jpeg", "attestation.pdf", "photo")
	},
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// runReadme runs one line; the names that stand for the office's own are put in.
func runReadme(t *testing.T, line string, words []string) {
	t.Helper()
	for before, do := range readmeNeeds {
		if strings.HasPrefix(line, before) {
			do(t)
		}
	}
	for i, word := range words {
		word = strings.ReplaceAll(strings.ReplaceAll(word, `E:\sauvegardes`, "sauvegardes"), `\`, "/")
		if stem, dated := strings.CutSuffix(word, "-2026-11-22-030512.age"); dated {
			if copies, _ := filepath.Glob(stem + "-*.age"); len(copies) > 0 {
				word = slices.Max(copies)
			}
		}
		if word == "2026-11-22-01" {
			if lots, _ := filepath.Glob("sortie/2026-2027-S1/impression/*"); len(lots) > 0 {
				word = filepath.Base(lots[0])
			}
		}
		words[i] = word
	}
	if slices.Contains([]string{"generer", "verifier", "imprimer", "charpignon"}, words[1]) || slices.Contains(words, "listes") {
		words = append(words, "--date", samples.Today.Short())
	}
	answers := ""
	if words[1] == "configurer" {
		answers = "\n\nn\no\ncles-copiees\n" // no other centre or semester, nothing optional; keys, and their copy
	}
	if words[1] == "comptes" {
		answers = "plume orange vélo lac\n" // the password
	}
	if words[1] == "verifier" && words[2] == "-" { // the scanner
		in, err := readFileInput(t.Context(), "attestation.pdf", "pdf")
		if err != nil {
			t.Fatal(err)
		}
		answers = in.texts[0] + "\n"
	}
	var stdout bytes.Buffer
	var stderr lockedBuffer
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	if words[1] == "servir" { // until it is open
		words = append(words, "--sans-navigateur", "--adresse", "127.0.0.1:0")
		go func() {
			wait(t, "the desk opens", func() bool { return ctx.Err() != nil || strings.Contains(stderr.String(), "Pour entrer") })
			stop()
		}()
	}
	code := Run(ctx, words, strings.NewReader(answers), &stdout, &stderr)
	if code != exitOK && code != exitIncomplete {
		t.Errorf("%s (%q): %d\n%s", line, words, code, stderr.String())
	}
}
