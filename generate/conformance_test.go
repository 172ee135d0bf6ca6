package generate_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate"
	"cnamdoc/generate/donnees"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf/pdfcheck"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// names are people whose names need every tier of the fonts.
var names = map[string][4]string{
	"français":   {"Œuvrard-L’Haÿ", "D’Éssai", "Noëlle Ÿsé", "Saint-Brieuc"},
	"latin":      {"Łukaszewicz", "Şahin", "Žofie Đurđa", "Kraków"},
	"vietnamien": {"Nguyễn", "Đặng", "Thị Hương", "Thành phố Hồ Chí Minh"},
	"europe":     {"Παπαδόπουλος", "Ёлкина", "Дмитрий Ἄννα", "Θεσσαλονίκη"},
}

// cast is one dossier for each model, under one name, with that many UE.
func cast(name [4]string, ues int) []dossier.Dossier {
	all := []dossier.Dossier{complete(1), employer(2), complete(3), complete(4)}
	all[2].Type, all[2].UEs, all[2].Financements = dossier.InscriptionVAE, nil, nil
	all[3].Droit.Regle, all[3].Pieces.DossierRecu = 0, dossier.Non // a relance
	for i := range all {
		d := &all[i]
		d.Auditeur.NomNaissance, d.Auditeur.NomUsage, d.Auditeur.Prenom, d.Auditeur.LieuNaissance = name[0], name[1], name[2], name[3]
		d.Auditeur.Naissance = day(fmt.Sprintf("1988-04-%02d", 2+i)) // four people
		if d.Type == dossier.InscriptionUE {
			d.UEs = taught(ues)
		}
	}
	return all
}

// taught are that many UE of the large catalogue.
func taught(n int) []dossier.UE {
	list := make([]dossier.UE, n)
	for i := range list {
		list[i] = ue(fmt.Sprintf("ESS%03d", i+1), fmt.Sprintf("Gestion des ressources humaines et stratégiques en établissements d’essai, partie %d", i+1))
		list[i].Refs = []dossier.Ref{{Sheet: "Inscriptions", Row: 2}}
	}
	return list
}

func largeCatalogue() dossier.Catalogue {
	c, model := catalogue(), catalogue()["NFA031"]
	for _, u := range taught(40) {
		model.Code, model.Intitule = u.Code, u.Intitule
		c[u.Code] = model
	}
	return c
}

// edition is one way in which all models are drawn.
type edition struct {
	name      string
	people    string
	ues       int
	duplicata int
	specimen  bool
	logo      bool
}

var editions = []edition{
	{"court", "français", 1, 0, false, false},
	{"long", "français", 12, 0, false, false},
	{"latin", "latin", 3, 0, false, false},
	{"vietnamien", "vietnamien", 3, 0, false, false},
	{"europe", "europe", 3, 0, false, false},
	{"duplicata", "vietnamien", 2, 3, false, false},
	{"spécimen", "latin", 2, 0, true, false},
	{"logo", "latin", 2, 0, false, true},
}

// staged are the papers of an edition, one of each model.
func (e edition) staged(t testing.TB, h *house) []generate.Rendered {
	t.Helper()
	j := h.job(cast(names[e.people], e.ues)...)
	j.Catalogue = largeCatalogue()
	if e.specimen {
		j.Specimen, j.Ring = true, seal.Specimen()
	}
	if e.logo {
		j.Style.Logo = logo(t)
	}
	made, err := generate.Render(j, e.duplicata)
	if err != nil {
		t.Fatal(err)
	}
	var one []generate.Rendered
	for _, model := range templates.Models {
		at := slices.IndexFunc(made, func(r generate.Rendered) bool { return r.Model == model })
		if at < 0 {
			t.Fatalf("no paper of %s", model)
		}
		one = append(one, made[at])
	}
	return one
}

// logo is a picture with colours and transparency.
func logo(t testing.TB) *layout.Logo {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, 320, 120))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i * 7)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	l, err := layout.NewLogo(b.Bytes(), "Cnam d’essai")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEveryModelConforms makes every model short, long, in every script, as a
// duplicata and as a specimen, and has our own checker and four foreign
// programs read each paper (a third of them at home: each model, each edition).
func TestEveryModelConforms(t *testing.T) {
	t.Parallel()
	all := editions
	if testing.Short() { // the race detector needs one, not all
		all = editions[4:6]
	}
	for i, e := range all {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			for n, r := range e.staged(t, h) {
				if (i+n)%needtool.Times(1, 3, 1) > 0 {
					continue
				}
				t.Run(strings.TrimSuffix(r.Model, ".md"), func(t *testing.T) {
					t.Parallel()
					conforms(t, r.Bytes, r.Doc.Title)
					path := saved(t, r.Bytes)
					got := heard(output(t, needtool.Path(t, "pdfinfo"), "-struct-text", path))
					if diff := cmp.Diff(reading(r.Doc, e.logo), got); diff != "" {
						t.Errorf("reading order (-document +structure tree):\n%s", diff)
					}
					bookmarked(t, path)
					if r.Key.Document.Sealed() {
						dataFound(t, h, e, r, path)
					}
				})
			}
		})
	}
}

// TestPrintRunsConform reads the print runs of a whole night the same way.
func TestPrintRunsConform(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var people []dossier.Dossier
	for _, name := range []string{"français", "vietnamien", "europe"} {
		for _, d := range cast(names[name], 3) {
			d.Auditeur.Code = fmt.Sprintf("CEN9%05d", len(people)+1)
			d.Auditeur.Naissance = day(fmt.Sprintf("1988-05-%02d", len(people)+1))
			people = append(people, d)
		}
	}
	j := h.job(people...)
	j.Catalogue, j.Duplex = largeCatalogue(), []dossier.Document{dossier.Contrat}
	r := h.run(j)
	if len(r.Lots) != 5 {
		t.Fatalf("print runs: %+v", r.Lots)
	}
	for _, lot := range r.Lots {
		t.Run(string(lot.Document.String()), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(filepath.Join(h.out, lot.Fichier))
			if err != nil {
				t.Fatal(err)
			}
			conforms(t, data, "")
			if files := output(t, needtool.Path(t, "pdfdetach"), "-list", saved(t, data)); !strings.HasPrefix(files, "0 ") {
				t.Errorf("a print run carries files: %s", files)
			}
		})
	}
}

// conforms reads one file with every program that we have; title "" is any.
func conforms(t *testing.T, data []byte, title string) {
	t.Helper()
	for _, v := range pdfcheck.Check(data) {
		t.Error(v)
	}
	path := saved(t, data)
	silentRun(t, "qpdf", "--check", path)
	silentRun(t, "mutool", "info", path)
	silentRun(t, "mutool", "clean", "-s", path, filepath.Join(filepath.Dir(path), "clean.pdf"))
	silentRun(t, "mutool", "draw", "-q", "-r", "20", "-o", filepath.Join(filepath.Dir(path), "%d.png"), path)
	silentRun(t, "gs", "-q", "-dSAFER", "-dPDFSTOPONWARNING", "-o", os.DevNull, "-sDEVICE=nullpage", path)
	info := silentRun(t, "pdfinfo", path)
	for _, want := range []string{`Title:\s+\S`, `Tagged:\s+yes`, `Suspects:\s+no`, `Encrypted:\s+no`, `PDF version:\s+1\.7`, `JavaScript:\s+no`, `Form:\s+none`} {
		if !regexp.MustCompile(want).MatchString(info) {
			t.Errorf("pdfinfo does not say %s:\n%s", want, info)
		}
	}
	meta := silentRun(t, "pdfinfo", "-meta", path)
	for _, want := range []string{"<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<rdf:li>fr-FR<", title} {
		if !strings.Contains(meta, want) {
			t.Errorf("the metadata lack %s", want)
		}
	}
	if !bytes.Contains([]byte(silentRun(t, "qpdf", "--qdf", "--object-streams=disable", path, "-")), []byte("/Lang (fr-FR)")) {
		t.Error("the catalogue names no language")
	}
}

var complaint = regexp.MustCompile(`(?i)warn|error(?:[^s]|s:)|invalid|damaged|repair|syntax error|ignor`)

// silentRun wants a program to end well and to complain of nothing.
func silentRun(t *testing.T, name string, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(needtool.Path(t, name), args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s%.2000s", name, err, complaints.String(), out.String())
	}
	// Debian's mutool is built without a colour engine, and says so.
	said := strings.ReplaceAll(complaints.String(), "warning: ICC support is not available\n", "")
	if name == "gs" || name == "qpdf" && args[0] == "--check" {
		said += strings.ReplaceAll(out.String(), "No syntax or stream encoding errors found; the file may still contain\nerrors that qpdf cannot detect\n", "")
	}
	if m := complaint.FindString(said); m != "" {
		t.Errorf("%s complains (%q):\n%.2000s", name, m, said)
	}
	return out.String()
}

func saved(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papier.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var pagesLine = regexp.MustCompile(`(?m)^Pages:\s+(\d+)`)

// bookmarked wants an outline on papers over two pages, and on no other.
func bookmarked(t *testing.T, path string) {
	t.Helper()
	m := pagesLine.FindStringSubmatch(output(t, needtool.Path(t, "pdfinfo"), path))
	if m == nil {
		t.Fatal("no number of pages")
	}
	outline := strings.TrimSpace(output(t, needtool.Path(t, "mutool"), "show", path, "outline"))
	if long := len(m[1]) > 1 || m[1] > "2"; long != (outline != "") {
		t.Errorf("%s pages, outline %q", m[1], outline)
	}
}

// dataFound has poppler take the embedded files out and verifies them.
func dataFound(t *testing.T, h *house, e edition, r generate.Rendered, path string) {
	t.Helper()
	dir := t.TempDir()
	output(t, needtool.Path(t, "pdfdetach"), "-saveall", "-o", dir, path)
	data, err := os.ReadFile(filepath.Join(dir, donnees.DataName))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := os.ReadFile(filepath.Join(dir, donnees.SignatureName))
	if err != nil {
		t.Fatal(err)
	}
	opts := seal.Options{Specimen: e.specimen}
	if _, err := seal.VerifyDetached(signature, data, h.ring, opts); err != nil {
		t.Errorf("detached signature: %v", err)
	}
	said, err := dataOf(t, h.ring, string(r.Bytes), opts)
	if err != nil {
		t.Errorf("data against the seal: %v", err)
		return
	}
	if said.Nature != r.Key.Document.String() || said.Duplicata != e.duplicata || said.Specimen != e.specimen {
		t.Errorf("the data say %s, duplicata %d, specimen %v", said.Nature, said.Duplicata, said.Specimen)
	}
	if want := len(taught(e.ues)); r.Model != templates.AttestationVAE && len(said.UE) != want {
		t.Errorf("the data have %d UE of %d", len(said.UE), want)
	}
}
