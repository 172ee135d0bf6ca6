package main

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/importer"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// passwords are those of the small sample, by code auditeur.
func passwords(t *testing.T, n *night) map[string]string {
	t.Helper()
	im, err := importer.Read(t.Context(), n.export, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for i := range im.Dossiers {
		if p := im.Dossiers[i].ENF.MotDePasse.Reveal(); p != "" {
			list[im.Dossiers[i].Auditeur.Code] = p
		}
	}
	if len(list) < 40 {
		t.Fatalf("%d passwords in the sample", len(list))
	}
	return list
}

// leaks reports the persons whose password stands in data. The password itself
// goes into no message.
func leaks(t *testing.T, where string, data []byte, secrets map[string]string) {
	t.Helper()
	for code, secret := range secrets {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s holds the password of %s", where, code)
		}
	}
}

// A password stands on its owner's coupon and nowhere else that lasts: not on
// a screen, in a report, a workbook, a file name, the register, metadata, nor
// any other paper.
func TestPasswordsOnlyOnTheCoupon(t *testing.T) {
	n := must(t, petitNight)
	secrets := passwords(t, n)
	leaks(t, "generer --json", []byte(n.stdout), secrets)
	leaks(t, "generer's standard error", []byte(n.stderr), secrets)
	for _, call := range [][]string{
		{"controler", n.export, "--date", samples.Today.Short(), "--sortie", t.TempDir()},
		{"controler", n.export, "--date", samples.Today.Short(), "--sortie", t.TempDir(), "--json", "--details"},
		{"verifier", "--json", "--date", samples.Today.Short(), "--pdf", n.paper(n.papers(t, dossier.Attestation)[0])},
	} {
		_, stdout, stderr := n.call(call...)
		leaks(t, strings.Join(call[:1], " "), []byte(stdout+stderr), secrets)
	}
	err := filepath.WalkDir(n.dir, func(path string, e fs.DirEntry, err error) error {
		leaks(t, "a path", []byte(path), secrets)
		if err != nil || e.IsDir() || filepath.Base(filepath.Dir(path)) == "instantanes" {
			return err // the snapshot for the desk is the one other place at rest
		}
		data, err := os.ReadFile(path)
		leaks(t, path, data, secrets)
		if filepath.Ext(path) == ".xlsx" {
			leaksZip(t, path, data, secrets)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func leaksZip(t *testing.T, path string, data []byte, secrets map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		leaks(t, path+" "+f.Name, part, secrets)
	}
}

func TestPasswordsInPapers(t *testing.T) {
	t.Parallel()
	pdfinfo := needtool.Path(t, "pdfinfo")
	needtool.Path(t, "mutool")
	n := must(t, petitNight)
	secrets := passwords(t, n)
	each(some(n.papers(t, 0)), func(rel string) {
		own := filepath.Base(filepath.Dir(filepath.FromSlash(rel)))
		others := map[string]string{}
		for code, secret := range secrets {
			if code != own || !strings.HasSuffix(rel, "/attestation.pdf") {
				others[code] = secret
			}
		}
		text := n.text(t, rel)
		leaks(t, rel, []byte(text), others)
		if strings.HasSuffix(rel, "/attestation.pdf") && secrets[own] != "" && !strings.Contains(text, secrets[own]) {
			t.Errorf("%s lacks the credentials that its coupon is for", rel)
		}
		for _, args := range [][]string{{n.paper(rel)}, {"-meta", n.paper(rel)}} {
			meta, err := exec.Command(pdfinfo, args...).Output()
			if err != nil {
				t.Errorf("pdfinfo %s: %v", rel, err)
			}
			leaks(t, rel+"'s metadata", meta, secrets)
		}
	})
	sheets, err := filepath.Glob(n.path("sortie/*/matin.pdf"))
	if err != nil || len(sheets) == 0 {
		t.Errorf("%d morning sheets, %v", len(sheets), err)
	}
	for _, sheet := range sheets {
		rel, _ := filepath.Rel(n.path("sortie"), sheet)
		leaks(t, rel, []byte(n.text(t, rel)), secrets)
	}
	for _, lot := range n.report.Lots {
		if !strings.HasSuffix(lot.Fichier, "-attestation.pdf") {
			leaks(t, lot.Fichier, []byte(n.text(t, lot.Fichier)), secrets)
		}
		meta, err := exec.Command(pdfinfo, "-meta", n.paper(lot.Fichier)).Output()
		if err != nil {
			t.Error(err)
		}
		leaks(t, lot.Fichier+"'s metadata", meta, secrets)
	}
}

// What a file carries besides its pages, unpacked by another program: metadata,
// structure, embedded data. Pages hold glyph numbers, so a secret in clear is
// one that a program would read.
func TestNothingPrivateInsideTheFiles(t *testing.T) {
	t.Parallel()
	qpdf := needtool.Path(t, "qpdf")
	n := must(t, petitNight)
	secrets := passwords(t, n)
	papers := n.papers(t, dossier.Attestation)
	for _, doc := range []dossier.Document{dossier.Contrat, dossier.Convention, dossier.Retractation, dossier.Relance} {
		papers = append(papers, n.papers(t, doc)[:5]...)
	}
	each(some(papers), func(rel string) {
		data, err := exec.Command(qpdf, "--qdf", "--object-streams=disable", "--stream-data=uncompress", n.paper(rel), "-").Output()
		if err != nil || !bytes.Contains(data, []byte("/Metadata")) {
			t.Errorf("%s: %v, %d bytes", rel, err, len(data))
		}
		leaks(t, rel+", unpacked,", data, secrets)
		if word := forbidden.Find(data); word != nil {
			t.Errorf("%s, unpacked, holds %q", rel, word)
		}
	})
}

// forbidden stands on no paper: health data, nationality, social security
// numbers.
var forbidden = regexp.MustCompile(`(?i)MDPH|travailleu\w+ handicapé|tiers[- ]temps|RQTH|nationalité|brésilienne|turque|0 00 00 00 000 000 00`)

func TestPapersHideWhatIsPrivate(t *testing.T) {
	t.Parallel()
	needtool.Path(t, "mutool")
	n := must(t, petitNight)
	each(some(n.papers(t, 0)), func(rel string) {
		if word := forbidden.FindString(n.text(t, rel)); word != "" {
			t.Errorf("%s prints %q", rel, word)
		}
	})
}

// The social security number is dropped where it is read.
func TestSocialSecurityNumberIsDropped(t *testing.T) {
	n := must(t, petitNight)
	nir := map[string]string{"everybody": "0 00 00 00 000 000 00", "without spaces": "000000000000000"}
	leaks(t, "generer", []byte(n.stdout+n.stderr), nir)
	seen := 0
	err := filepath.WalkDir(n.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !slices.Contains([]string{".json", ".xlsx", ".sqlite"}, filepath.Ext(path)) {
			return err
		}
		seen++
		data, err := os.ReadFile(path)
		leaks(t, path, data, map[string]string{"everybody": nir["everybody"]})
		if filepath.Ext(path) == ".xlsx" {
			leaksZip(t, path, data, map[string]string{"everybody": nir["everybody"]})
		}
		return err
	})
	if err != nil || seen < 3 {
		t.Fatalf("%d files read, %v", seen, err)
	}
}
