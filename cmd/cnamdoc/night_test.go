package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/importer"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// night is one real batch over a sample: the configuration without its marks,
// keys of its own.
type night struct {
	dir            string // holds conf.toml, etat/ and sortie/
	export         string
	code           int
	stdout, stderr string
	report         rapport
	texts          sync.Map // paper → what mutool reads in it
}

var (
	petitNight    = sync.OnceValues(func() (*night, error) { return runNight(samples.PetitFile) })
	semestreNight = sync.OnceValues(func() (*night, error) { return runNight(samples.SemestreFile) })
	saleNight     = sync.OnceValues(func() (*night, error) { return runNight(samples.SaleFile) })
)

func runNight(export string) (*night, error) {
	dir, err := sampleDir()
	if err != nil {
		return nil, err
	}
	// Beside the samples: it goes when the tests' main ends.
	n := &night{dir: filepath.Join(filepath.Dir(dir), "nuit-"+export), export: filepath.Join(dir, export)}
	if err := os.MkdirAll(n.dir, 0o700); err != nil {
		return nil, err
	}
	text := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	if err := os.WriteFile(n.path("conf.toml"), []byte(text), 0o600); err != nil {
		return nil, err
	}
	if code, _, stderr := n.call("cles", "creer"); code != exitOK {
		return nil, fmt.Errorf("cles creer: %d %s", code, stderr)
	}
	n.code, n.stdout, n.stderr = n.call("generer", n.export, "--catalogue", filepath.Join(dir, samples.CatalogueFile),
		"--sortie", n.path("sortie"), "--date", samples.Today.Short(), "--json")
	if n.code != exitOK && n.code != exitIncomplete {
		return nil, fmt.Errorf("generer: %d %s", n.code, n.stderr)
	}
	return n, json.Unmarshal([]byte(n.stdout), &n.report)
}

func (n *night) path(name string) string { return filepath.Join(n.dir, name) }

// oneCall: a process makes one call; the flags of the library that reads them
// are global.
var oneCall sync.Mutex

// call runs the program in this process, on this night's settings and state.
func (n *night) call(args ...string) (code int, stdout, stderr string) {
	oneCall.Lock()
	defer oneCall.Unlock()
	var out, errs bytes.Buffer
	args = append([]string{"cnamdoc", "--config", n.path("conf.toml"), "--etat", n.path("etat")}, args...)
	code = Run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func must[T any](t testing.TB, do func() (T, error)) T {
	t.Helper()
	v, err := do()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// papers lists the files of that kind, all kinds when doc is 0, by path below
// the output directory; print runs and morning sheets are not among them.
func (n *night) papers(t testing.TB, doc dossier.Document) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(n.path("sortie"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".pdf" {
			return err
		}
		rel, err := filepath.Rel(n.path("sortie"), path)
		rel = filepath.ToSlash(rel)
		if !strings.Contains(rel, "/impression/") && filepath.Base(path) != "matin.pdf" && (doc == 0 || strings.HasPrefix(filepath.Base(path), doc.String())) {
			list = append(list, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (n *night) paper(rel string) string {
	return filepath.Join(n.path("sortie"), filepath.FromSlash(rel))
}

// The small sample's notes say of each person what is to come: the batch does
// just that.
func TestPetitAsItsNotesSay(t *testing.T) {
	t.Parallel()
	n := must(t, petitNight)
	made := map[string][]string{} // code → documents on disk
	for _, rel := range n.papers(t, 0) {
		code := filepath.Base(filepath.Dir(rel))
		doc, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(rel), ".pdf"), "-")
		made[code] = append(made[code], doc)
	}
	blocked, waiting, shown := map[string][]string{}, map[string][]string{}, map[string][]string{}
	for _, i := range n.report.Incomplets {
		waiting[i.Code] = i.Documents
		for _, m := range i.Manques {
			blocked[i.Code] = append(blocked[i.Code], m.Bloque...)
			shown[i.Code] = append(shown[i.Code], m.Regle)
		}
	}
	for _, e := range append(n.report.Examens, n.report.SansDocument...) {
		shown[e.Code] = append(shown[e.Code], e.Regle)
	}
	for _, want := range samples.Expectations() {
		for doc, outcome := range map[string]string{"attestation": want.Attestation, "contrat": want.Contrat,
			"convention": want.Convention, "relance": want.Relance} {
			if slices.Contains(made[want.Code], doc) != (outcome == "prête") {
				t.Errorf("%s (%s): %s is expected %s, on disk: %v", want.Code, want.Illustre, doc, outcome, made[want.Code])
			}
			if outcome == "bloquée" && !slices.Contains(blocked[want.Code], doc) || outcome != "bloquée" && slices.Contains(waiting[want.Code], doc) {
				t.Errorf("%s (%s): %s is expected %s, blocked: %v, waiting: %v", want.Code, want.Illustre, doc, outcome,
					blocked[want.Code], waiting[want.Code])
			}
		}
		if slices.Contains(made[want.Code], "retractation") != (want.Contrat == "prête") {
			t.Errorf("%s (%s): the withdrawal form goes with the contrat: %v", want.Code, want.Illustre, made[want.Code])
		}
		if confidential := want.Regle == "piece-complementaire"; want.Regle != "—" && slices.Contains(shown[want.Code], want.Regle) == confidential {
			t.Errorf("%s (%s): rule %s shown: %t, all: %v", want.Code, want.Illustre, want.Regle, !confidential, shown[want.Code])
		}
	}
}

// nights are the samples' batches; the largest is left out of short runs.
func nights(t *testing.T) map[string]*night {
	t.Helper()
	all := map[string]*night{"petit": must(t, petitNight), "sale": must(t, saleNight)}
	if !testing.Short() {
		all["semestre"] = must(t, semestreNight)
	}
	return all
}

// Whatever the export, every row, every dossier and every paper is accounted
// for, and the files are those that the report names.
func TestReportsAddUp(t *testing.T) {
	t.Parallel()
	for name, n := range nights(t) {
		r := n.report
		rows := r.Lecture.Importees + r.Lecture.Rejetees
		for _, ignored := range r.Lecture.Ignorees {
			rows += ignored
		}
		if rows != r.Lecture.Lues || rows == 0 {
			t.Errorf("%s: %d rows read, %d accounted for", name, r.Lecture.Lues, rows)
		}
		if r.Dossiers != r.Complets+len(r.Incomplets) {
			t.Errorf("%s: %d dossiers, %d complete, %d incomplete", name, r.Dossiers, r.Complets, len(r.Incomplets))
		}
		emis := 0
		for doc, tally := range r.Papiers {
			if tally.Dus != tally.Emis+tally.Refaits+tally.Inchanges+tally.Bloques+tally.Geles+tally.Erreurs {
				t.Errorf("%s: %s: %+v", name, doc, tally)
			}
			emis += tally.Emis
		}
		if len(r.Erreurs) > 0 {
			t.Errorf("%s: %+v", name, r.Erreurs)
		}
		files := n.papers(t, 0)
		for _, e := range r.Emis {
			if !slices.Contains(files, e.Fichier) {
				t.Errorf("%s: %s is not on disk", name, e.Fichier)
			}
		}
		if len(files) != emis || len(r.Emis) != emis {
			t.Errorf("%s: %d papers counted, %d named, %d on disk", name, emis, len(r.Emis), len(files))
		}
		printed := 0
		for _, lot := range r.Lots {
			printed += lot.Papiers
			if _, err := os.Stat(n.paper(lot.Fichier)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if printed != emis {
			t.Errorf("%s: %d papers, %d in print runs", name, emis, printed)
		}
	}
}

// The semester is a real night's: 600 people, 15 % of them incomplete.
func TestSemestreNight(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		return
	}
	n := must(t, semestreNight)
	if n.code != exitIncomplete || n.report.Dossiers < 590 || n.report.Lecture.Lues < 1900 {
		t.Errorf("exit code %d, %d dossiers, %d rows", n.code, n.report.Dossiers, n.report.Lecture.Lues)
	}
	if share := 100 * len(n.report.Incomplets) / n.report.Dossiers; share < 10 || share > 20 {
		t.Errorf("%d %% are incomplete", share)
	}
}

// Every cell that a verdict names is a column that the importer knows, in every
// sample: what is coloured in a-completer.xlsx depends on it.
func TestVerdictsNameKnownColumns(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, f := range importer.Fields() {
		known[f.ID] = true
	}
	dir := must(t, sampleDir)
	conf, err := parseConfig([]byte(samples.Config()), "exemple")
	if err != nil {
		t.Fatal(err)
	}
	reglement, err := conf.reglement()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range []string{samples.PetitFile, samples.SemestreFile, samples.SaleFile} {
		im, err := importer.Read(t.Context(), filepath.Join(dir, name), importer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		checker := completeness.NewChecker(completeness.Context{Reglement: reglement, Today: samples.Today, Others: completeness.NewIndex(im.Dossiers)})
		for i := range im.Dossiers {
			for _, v := range checker.Check(&im.Dossiers[i]).All {
				for _, champ := range v.Champs {
					seen[champ] = true
					if !known[champ] {
						t.Errorf("rule %s names the column %q", v.Rule, champ)
					}
				}
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d columns were named", len(seen))
	}
}
