package generate_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/report"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

var (
	today = dossier.Date{Year: 2026, Month: 11, Day: 22}
	clock = func() time.Time { return time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC) }
)

const semestre = dossier.Semestre("2026-2027-S1")

// wordings are the embedded models, compiled once for all tests.
var wordings = sync.OnceValue(func() *press.Wording {
	source, err := templates.Open("")
	if err != nil {
		panic(err)
	}
	w, err := press.LoadWording(source)
	if err != nil {
		panic(err)
	}
	return w
})

// house is a centre under test: its output, keys and register.
type house struct {
	t    testing.TB
	out  string
	ring *seal.KeyRing
	hash register.Hasher
	reg  register.Register
	db   string
}

func newHouse(t *testing.T) *house { return benchHouse(t) }

func benchHouse(t testing.TB) *house {
	t.Helper()
	dir := t.TempDir()
	ring, err := anneau.Create(filepath.Join(dir, "cles"), clock())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.HMACKey()
	if err != nil {
		t.Fatal(err)
	}
	hash, err := register.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, out: filepath.Join(dir, "sortie"), ring: ring.KeyRing, hash: hash, db: filepath.Join(dir, "registre.sqlite")}
	h.open()
	return h
}

func (h *house) open() {
	h.t.Helper()
	reg, err := sqlite.Open(h.t.Context(), h.db, register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true})
	if err != nil {
		h.t.Fatal(err)
	}
	h.reg = reg
	h.t.Cleanup(func() { reg.Close() })
}

func (h *house) job(dossiers ...dossier.Dossier) generate.Job {
	r := completeness.DefaultReglement()
	r.Semestres = map[dossier.Semestre]completeness.Periode{semestre: {
		Debut: day("2026-09-28"), Fin: day("2027-01-30"), ExamensFin: day("2027-06-26")}}
	return generate.Job{
		Dossiers: dossiers, Catalogue: catalogue(), Reglement: r, Organisme: organisme, Centres: []templates.Centre{orleans},
		Wording: wordings(), Style: layout.DefaultStyle(), Register: h.reg, Hasher: h.hash, Ring: h.ring, Out: h.out,
		Today: today, Now: clock, By: "essai", Workers: 2,
	}
}

func (h *house) run(j generate.Job) *report.Report {
	h.t.Helper()
	r, err := generate.Run(h.t.Context(), j)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(r.Erreurs) > 0 {
		h.t.Fatalf("papers that could not be made: %+v", r.Erreurs)
	}
	return r
}

func day(iso string) dossier.Date {
	d, err := dossier.ParseDate(iso)
	if err != nil {
		panic(err)
	}
	return d
}

// tree is every file below the output directory, with its content.
func (h *house) tree() map[string]string {
	h.t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(h.out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(h.out, path)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return files
}

// papers are the files of the tree that are an auditeur's.
func papers(tree map[string]string) map[string]string {
	own := map[string]string{}
	for name, data := range tree {
		if strings.HasSuffix(name, ".pdf") && !strings.Contains(name, "/impression/") && path.Base(name) != "matin.pdf" {
			own[name] = data
		}
	}
	return own
}

// inXMP is a number in the metadata, which is never compressed.
var inXMP = regexp.MustCompile(`<dc:identifier>([A-Z]{3}-\d{4}-\d{6})<`)

func number(t testing.TB, data string) string {
	t.Helper()
	m := inXMP.FindStringSubmatch(data)
	if m == nil {
		t.Fatal("a paper without its number in the XMP")
	}
	return m[1]
}

const attestationPath = "2026-2027-S1/ORLEANS/CEN900001/attestation.pdf"

func TestReadyDossierGetsItsPapers(t *testing.T) {
	h := newHouse(t)
	r := h.run(h.job(complete(1)))
	want := []string{"2026-2027-S1/ORLEANS/CEN900001/attestation.pdf", "2026-2027-S1/ORLEANS/CEN900001/contrat.pdf",
		"2026-2027-S1/ORLEANS/CEN900001/retractation.pdf"}
	var got []string
	for _, e := range r.Emis {
		got = append(got, e.Fichier)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("papers issued (-want +got):\n%s", diff)
	}
	tree := h.tree()
	text, _, err := pdf.ReadSeal(strings.NewReader(tree[attestationPath]), int64(len(tree[attestationPath])))
	if err != nil {
		t.Fatal(err)
	}
	result, err := seal.Verify(text, h.ring, seal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if result.Payload.Code != "CEN900001" || result.Payload.Last != day("2027-06-26").Days() || result.Payload.Specimen {
		t.Errorf("the seal says %+v", result.Payload)
	}
	for _, name := range []string{"2026-2027-S1/impression/2026-11-22-01/ORLEANS-attestation.pdf", "2026-2027-S1/a-completer.xlsx", "2026-2027-S1/rapport.json", "2026-2027-S1/matin.pdf"} {
		if _, ok := tree[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestModesKeepOthersOut(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	err := filepath.WalkDir(h.out, func(path string, e fs.DirEntry, err error) error {
		info, statErr := e.Info()
		if err = errors.Join(err, statErr); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSecondRunWritesNothing(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1), complete(2)))
	before := h.tree()
	stamp := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for name := range papers(before) {
		if err := os.Chtimes(filepath.Join(h.out, name), stamp, stamp); err != nil {
			t.Fatal(err)
		}
	}
	j := h.job(complete(1), complete(2))
	j.Today = today.AddDays(3)
	if r := h.run(j); len(r.Emis) != 0 || len(r.Lots) != 0 {
		t.Errorf("a second night issued %v and printed %v", r.Emis, r.Lots)
	}
	if diff := cmp.Diff(papers(before), papers(h.tree())); diff != "" {
		t.Errorf("bytes changed:\n%s", diff)
	}
	for name := range papers(before) {
		if info, err := os.Stat(filepath.Join(h.out, name)); err != nil || !info.ModTime().Equal(stamp) {
			t.Errorf("%s was written again", name)
		}
	}
}

func TestRightsChangeGivesNewNumber(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	first := number(t, h.tree()[attestationPath])
	changed := complete(1)
	changed.UEs[1].Statut = dossier.Abandonnee
	h.run(h.job(changed))
	second := number(t, h.tree()[attestationPath])
	if first == second {
		t.Fatal("a UE was given up and the number stayed")
	}
	old, err := h.reg.Get(t.Context(), first)
	if err != nil || old.State != register.Remplacee || old.ReplacedBy != second {
		t.Errorf("the old paper is %v by %q, %v", old.State, old.ReplacedBy, err)
	}
}

func TestPresentationChangeKeepsNumber(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	before := h.tree()[attestationPath]
	j := h.job(complete(1))
	j.Organisme.Signataire.Fonction, j.Redraw = "présidente", true
	if r := h.run(j); r.Papiers["attestation"].Refaits != 1 {
		t.Errorf("tally %+v", r.Papiers["attestation"])
	}
	after := h.tree()[attestationPath]
	if before == after || number(t, before) != number(t, after) {
		t.Error("want another drawing under the same number")
	}
}

func TestHandedOverPaperIsLeftAlone(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	before := h.tree()[attestationPath]
	if err := h.reg.HandOver(t.Context(), "guichet", []string{number(t, before)}); err != nil {
		t.Fatal(err)
	}
	j := h.job(complete(1))
	j.Organisme.Signataire.Fonction = "présidente"
	h.run(j)
	if h.tree()[attestationPath] != before {
		t.Error("a comma was mended and a handed-over paper changed")
	}
}

func TestWorkersDoNotChangeBytes(t *testing.T) {
	var trees []map[string]string
	for _, workers := range []int{1, 4} {
		h := newHouse(t)
		j := h.job(many(12)...)
		j.Workers = workers
		j.Specimen, j.Ring = true, seal.Specimen()
		reg, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "r.sqlite"),
			register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true, Random: &counter{}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { reg.Close() })
		j.Register = reg
		h.run(j)
		trees = append(trees, papers(h.tree()))
	}
	if diff := cmp.Diff(trees[0], trees[1]); diff != "" {
		t.Error("one worker and four write other bytes")
	}
}

// counter is a source of distinct bytes, the same in each run.
type counter struct{ n byte }

func (c *counter) Read(p []byte) (int, error) {
	for i := range p {
		c.n++
		p[i] = c.n
	}
	return len(p), nil
}

func TestDryRunWritesNothing(t *testing.T) {
	h := newHouse(t)
	j := h.job(complete(1))
	j.DryRun = true
	r := h.run(j)
	if r.Papiers["attestation"].Emis != 1 {
		t.Errorf("tally %+v", r.Papiers["attestation"])
	}
	if _, err := os.Stat(h.out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a dry run made %s", h.out)
	}
	for p := range h.reg.All(t.Context(), register.Filter{}) {
		t.Errorf("a dry run reserved %s", p.Number)
	}
}

func TestInterruptedRunIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, cancel := context.WithCancel(t.Context())
	j := h.job(many(600)...)
	j.Documents = []dossier.Document{dossier.Attestation}
	j.Progress = func(done, total int) { cancel() }
	r, err := generate.Run(ctx, j)
	if !errors.Is(err, context.Canceled) || !r.Interrompu {
		t.Fatalf("got %v, interrupted %v", err, r.Interrompu)
	}
	if n := len(r.Emis); n == 0 || n == 600 {
		t.Fatalf("%d papers before the interruption", n)
	}
	j.Progress = nil
	second := h.run(j)
	if n := len(r.Emis) + len(second.Emis); n != 600 {
		t.Errorf("%d papers in all, want 600", n)
	}
	if n := len(papers(h.tree())); n != 600 {
		t.Errorf("%d files, want 600", n)
	}
}

func TestUnprintableDossierIsListedAsIncomplete(t *testing.T) {
	h := newHouse(t)
	odd := complete(1)
	odd.Auditeur.Prenom = "Zoé 🦊"
	r, err := generate.Run(t.Context(), h.job(odd, complete(2)))
	if err != nil {
		t.Fatal(err)
	}
	incomplets := r.Incomplets
	if r.Complets != 1 || len(incomplets) != 1 || incomplets[0].Code != odd.Auditeur.Code || !r.Incomplete() {
		t.Fatalf("%d complete, incomplete: %+v", r.Complets, incomplets)
	}
	if m := incomplets[0].Manques[0]; m.Regle != report.RuleImpression || !strings.Contains(m.Message, "U+1F98A") {
		t.Errorf("the list says %+v", m)
	}
	if n := len(papers(h.tree())); n != 3 {
		t.Errorf("one bad dossier left %d papers of the other, want 3", n)
	}
}

func TestExportWithoutDossierLeavesItsReport(t *testing.T) {
	h := newHouse(t)
	j := h.job()
	j.Problems = []dossier.Problem{{Code: "cell:required", Severity: dossier.Erreur, Ref: dossier.Ref{Sheet: "Export", Row: 2, Column: "A"}, Expected: "une valeur"}}
	j.Lecture = report.Lecture{Lues: 1, Rejetees: 1}
	r := h.run(j)
	if _, ok := h.tree()["sans-semestre/rapport.json"]; !ok || !r.Incomplete() {
		t.Errorf("nothing says why: incomplete %v, files %v", r.Incomplete(), len(h.tree()))
	}
}
