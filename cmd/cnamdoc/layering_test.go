package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// module is the path before every package of ours.
const module = "cnamdoc/"

// anywhere is what every package may import: how French is written.
const anywhere = "importer/dossier/french"

// mayImport says which of our packages each of our packages may import
// directly, tests aside. A package that is not listed fails the test: the
// picture in the README is kept by being checked.
var mayImport = map[string][]string{
	"importer/dossier":      {},
	anywhere:                {},
	"generate/seal":         {},
	"generate/seal/anneau":  {"generate/seal", "generate/publish"},
	"generate/blocks":       {},
	"generate/pdf":          {},
	"generate/pdf/pdfcheck": {},
	"generate/qr":           {},
	"generate/qr/scan":      {},
	"generate/sheet":        {},
	"generate/publish":      {},
	"generate/donnees":      {"generate/seal"},
	"generate/comptes":      {},
	"generate/needtool":     {}, // for tests: nobody imports it into the program
	"templates":             {},

	"generate/internal/nightmodel": {}, // for tests: it imports nothing that it judges

	"importer/completeness": {"importer/dossier"},
	"importer/workbook":     {"importer/dossier"},
	"importer/cell":         {"importer/dossier", "importer/workbook"},
	"importer":              {"importer/dossier", "importer/workbook", "importer/cell"},

	"generate/layout":                {"generate/blocks", "generate/pdf", "generate/qr"},
	"generate/register":              {"importer/dossier", "generate/comptes"},
	"generate/register/registertest": {"importer/dossier", "generate/comptes", "generate/register"},
	"generate/register/sqlite":       {"importer/dossier", "generate/comptes", "generate/publish", "generate/register"},
	"generate/register/postgres":     {"importer/dossier", "generate/comptes", "generate/register"},
	"generate/controle":              {"generate/seal"},
	"generate/epreuve":               {"importer/dossier", "generate/blocks", "generate/controle", "generate/layout", "generate/pdf", "generate/publish", "generate/seal", "generate/sheet"},
	"generate/balise":                {"importer/dossier", "importer/completeness", "generate/blocks", "templates"},
	"generate/wording":               {"generate/blocks", "generate/balise"},

	"generate/press": {"importer/dossier", "importer/completeness", "templates", "generate/balise", "generate/blocks", "generate/wording",
		"generate/layout", "generate/pdf", "generate/qr", "generate/seal", "generate/donnees"},

	"generate": {"importer/dossier", "importer/completeness", "templates", "generate/balise", "generate/press",
		"generate/layout", "generate/pdf", "generate/publish", "generate/seal", "generate/register", "generate/report"},
	"generate/report": {"importer/dossier", "importer/completeness", "generate/blocks", "generate/sheet", "generate/layout", "generate/pdf"},
	"generate/guichet": {"importer/dossier", "importer/completeness", "templates", "generate", "generate/comptes", "generate/instantane",
		"generate/register", "generate/report", "generate/seal", "generate/sheet", "generate/pdf", "generate/layout", "generate/press"},
	"generate/guichet/guichettest": {"importer/dossier", "importer/completeness", "templates", "generate/guichet", "generate/layout", "generate/press", "generate/register", "generate/seal"},

	"samples":             {"importer/dossier", "generate/sheet"},
	"generate/instantane": {"importer/dossier", "generate/publish", "generate/register"},
	"cmd/cnamdoc":         nil, // imports all

	"cmd/cnamdoc/internal/imprimante": {},
	"cmd/cnamdoc/internal/web": {"importer/dossier", "importer/completeness", "generate", "generate/comptes", "generate/controle", "generate/epreuve", "generate/guichet", "generate/qr/scan", "generate/seal",
		"generate/register", "generate/report"},
	"cmd/cnamdoc/internal/reglages": {"importer/dossier", "templates", "generate/seal"},
}

// onePackage lists the outside libraries that appear in a bounded set of our
// packages, so that replacing one is a change in one place.
var onePackage = map[string][]string{
	"github.com/xuri/excelize/v2":      {"importer/workbook", "generate/sheet"},
	"github.com/go-pdf/fpdf":           {"generate/layout"},
	"github.com/skip2/go-qrcode":       {"generate/qr"},
	"github.com/makiuchi-d/gozxing":    {"generate/qr/scan"},
	"github.com/yuin/goldmark":         {"generate/wording"},
	"github.com/urfave/cli/v2":         {"cmd/cnamdoc"},
	"github.com/fxamacker/cbor/v2":     {"generate/seal"},
	"github.com/pelletier/go-toml/v2":  {"cmd/cnamdoc", "cmd/cnamdoc/internal/reglages", "templates"},
	"modernc.org/sqlite":               {"generate/register/sqlite"},
	"github.com/jackc/pgx/v5":          {"generate/register/postgres"},
	"github.com/klauspost/compress":    {"generate/pdf"},
	"codeberg.org/go-fonts/liberation": {"generate/pdf"},
	"filippo.io/age":                   {"generate/seal/anneau"},
	"golang.org/x/crypto":              {"generate/comptes"},
	"github.com/chromedp/chromedp":     {}, // for tests: it drives the browser
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func TestLayering(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := allowedOf(name)
		if !known {
			t.Errorf("%s: say in mayImport what this package may import", name)
			continue
		}
		for _, path := range p.Imports {
			ours, isOurs := strings.CutPrefix(path, module)
			if ours == "generate/needtool" {
				t.Errorf("%s imports %s outside of its tests", name, ours)
			}
			if isOurs && ours != anywhere && name != "cmd/cnamdoc" && !inside(ours) && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s; the design lets it import %v", name, ours, allowed)
			}
			checkLibrary(t, name, path)
		}
	}
}

// The README's picture of the house names each package, by its path or in the
// row of the one that it stands in.
func TestReadmeNamesPackages(t *testing.T) {
	rows := map[string]string{}
	for line := range strings.Lines(readme(t)) {
		if cells := strings.Split(line, "|"); len(cells) == 5 {
			for name := range strings.SplitSeq(cells[1], ",") {
				rows[strings.Trim(strings.TrimSpace(name), "`")] = line
			}
		}
	}
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		dir, base := path.Split(name)
		dir = strings.TrimSuffix(dir, "/")
		row := rows[dir] + rows[path.Dir(dir)]
		if rows[name] == "" && !strings.Contains(row, "`"+base+"`") && !strings.Contains(row, "`"+path.Base(dir)+"/"+base+"`") {
			t.Errorf("the README's picture of the house lacks %s", name)
		}
	}
}

// inside reports whether a package is another's own affair: the compiler
// already keeps everybody else out of it.
func inside(name string) bool { return strings.Contains(name, "/internal/") }

// allowedOf is what a package may import. An internal package may import its
// owner and what its owner may import.
func allowedOf(name string) ([]string, bool) {
	if allowed, known := mayImport[name]; known {
		return allowed, true
	}
	owner, _, isInside := strings.Cut(name, "/internal/")
	allowed, known := mayImport[owner]
	return append([]string{owner}, allowed...), isInside && known
}

func checkLibrary(t *testing.T, name, path string) {
	t.Helper()
	for library, homes := range onePackage {
		if (path == library || strings.HasPrefix(path, library+"/")) && !slices.Contains(homes, name) {
			t.Errorf("%s imports %s, which belongs to %v", name, path, homes)
		}
	}
}

// TestVerificationIsPure holds that a seal can be verified, and the verdict of
// a control given, by a program that has neither the drawing code nor a
// database nor files behind it: one that runs in a browser, for instance.
func TestVerificationIsPure(t *testing.T) {
	for _, name := range []string{"generate/seal", "generate/controle"} {
		var p goPackage
		out, err := exec.Command("go", "list", "-json=Imports,Deps", module+name).Output()
		if err == nil {
			err = json.Unmarshal(out, &p)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range p.Imports {
			if slices.Contains([]string{"os", "io/fs", "path/filepath", "net", "net/http", "database/sql", "crypto/x509"}, path) {
				t.Errorf("%s imports %s", name, path)
			}
		}
		for _, path := range p.Deps {
			for _, foreign := range []string{"crypto/x509", "database/sql", "fpdf", "sqlite", "pgx", module + "generate/layout", module + "importer"} {
				if path != module+anywhere && strings.Contains(path, foreign) {
					t.Errorf("%s depends on %s", name, path)
				}
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 10 {
		t.Fatalf("go list found %d packages only", len(packages))
	}
	return packages
}
