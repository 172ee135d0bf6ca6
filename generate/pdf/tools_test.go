package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
	"cnamdoc/generate/pdf/pdfcheck"
)

// output runs a program and returns what it says, on both outputs.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(needtool.Path(t, name), args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

func write(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papier.pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func assemble(t testing.TB, f *pdf.File) []byte {
	t.Helper()
	data, err := pdf.AssembleBytes(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// files are a paper of each tier, one without any extras, and a print run.
func files(t *testing.T) map[string][]byte {
	t.Helper()
	plain := sample.New(pdf.TierFrench, pdf.MonoBold)
	plain.Text("H1", pdf.MonoBold, "Étudiant")
	plain.File.Info = pdf.Info{Title: "Simple", Language: "fr-FR"}
	out := map[string][]byte{"plain": assemble(t, &plain.File), "run": printRun(t, 150)}
	for tier := pdf.TierASCII; tier <= pdf.TierAll; tier++ {
		out["tier "+string('0'+rune(tier))] = assemble(t, &sample.Full(tier).File)
	}
	return out
}

func printRun(t testing.TB, papers int) []byte {
	t.Helper()
	var buf bytes.Buffer
	r := pdf.NewRunWriter(&buf, pdf.Info{Title: "Tirage du 22 novembre 2026", Language: "fr-FR", Author: "Cnam Bretagne"})
	for i := range papers {
		p := sample.Full(pdf.Tier(i % 5))
		p.File.Entry = "Personne " + sample.Names[i%len(sample.Names)].Text
		if err := r.Add(&p.File); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			if err := r.AddBlank(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := 2*papers + (papers+2)/3; r.Pages() != want {
		t.Errorf("%d pages, want %d", r.Pages(), want)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestFilesConform(t *testing.T) {
	for name, data := range files(t) {
		for _, v := range pdfcheck.Check(data) {
			t.Errorf("%s: %v", name, v)
		}
	}
}

func TestToolsFindNoFault(t *testing.T) {
	for name, data := range files(t) {
		path := write(t, data)
		if out := output(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors found") || strings.Contains(out, "WARNING") {
			t.Errorf("%s: qpdf: %s", name, out)
		}
		if out := output(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", path); out != "" {
			t.Errorf("%s: gs: %s", name, out)
		}
		for line := range strings.Lines(output(t, "mutool", "draw", "-q", "-F", "txt", "-o", os.DevNull, path)) {
			if !strings.Contains(line, "ICC support is not available") { // says how mutool was built
				t.Errorf("%s: mutool: %s", name, line)
			}
		}
		out := output(t, "pdfinfo", path)
		for _, want := range []string{"Tagged:          yes", "PDF version:     1.7", "JavaScript:      no", "Encrypted:       no"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: pdfinfo does not say %q:\n%s", name, want, out)
			}
		}
		for i, line := range strings.Split(strings.TrimSpace(output(t, "pdffonts", path)), "\n") {
			if i >= 2 && !strings.Contains(line, "Identity-H       yes yes yes") {
				t.Errorf("%s: font is not embedded, a subset and with ToUnicode: %s", name, line)
			}
		}
	}
}

func TestTextComesBackExactly(t *testing.T) {
	path := write(t, assemble(t, &sample.Full(pdf.TierAll).File))
	text := output(t, "pdftotext", path, "-")
	structure := output(t, "pdfinfo", "-struct-text", path)
	for _, want := range append([]string{sample.Prices, "BRE-2026-000042"}, namesUpTo(pdf.TierAll)...) {
		if !strings.Contains(text, spaces.Replace(want)+"\n") {
			t.Errorf("pdftotext does not find %q in:\n%s", want, text)
		}
		if !strings.Contains(structure, `"`+want+`"`) {
			t.Errorf("the structure tree does not give %q", want)
		}
	}
}

// TestGhostscriptReadsNames: what other programs make smaller with Ghostscript
// keeps its text, in every script.
func TestGhostscriptReadsNames(t *testing.T) {
	for _, tier := range []pdf.Tier{pdf.TierLatin, pdf.TierVietnamese, pdf.TierGreek, pdf.TierCyrillic, pdf.TierWhole} {
		path := write(t, assemble(t, &sample.Full(tier).File))
		text := output(t, "gs", "-q", "-dSAFER", "-sDEVICE=txtwrite", "-o", "-", path)
		for _, want := range append([]string{"1\u202f250,00\u00a0€", "Prix\u202f:"}, namesUpTo(tier)...) {
			if !strings.Contains(text, want) {
				t.Errorf("tier %d: Ghostscript does not find %q in:\n%s", tier, want, text)
			}
		}
	}
}

// spaces is what pdftotext makes of every space: a gap between words.
var spaces = strings.NewReplacer("\u202f", " ", "\u00a0", " ")

func namesUpTo(tier pdf.Tier) (out []string) {
	for _, n := range sample.Names {
		if tier.Holds(n.Tier) {
			out = append(out, n.Text)
		}
	}
	return out
}

// TestEveryGlyphComesBack shows each character of each face and tier once.
func TestEveryGlyphComesBack(t *testing.T) {
	needtool.Path(t, "pdftotext")
	for face := pdf.Regular; face <= pdf.MonoBold; face++ {
		p := sample.New(pdf.TierAll, face)
		p.Text("H1", face, "titre")
		var all []string
		for r := rune(0x21); r < 0x10000; r++ {
			if pdf.Covers(face, r) && !blank(r) {
				all = append(all, string(r))
			}
		}
		for i := 0; i < len(all); i += 40 {
			if i%2000 == 0 && i > 0 {
				p.NewPage()
			}
			p.Text("P", face, strings.Join(all[i:min(i+40, len(all))], " "))
		}
		data := assemble(t, &p.File)
		for _, v := range pdfcheck.Check(data) {
			t.Errorf("face %d: %v", face, v)
		}
		got := map[string]bool{}
		for _, word := range strings.Fields(output(t, "pdftotext", "-raw", write(t, data), "-")) {
			got[word] = true
		}
		for _, want := range all {
			if !got[want] && !combining(want) {
				t.Errorf("face %d: U+%04X does not come back", face, []rune(want)[0])
			}
		}
	}
}

func blank(r rune) bool { return r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F }

// combining marks, spacing accents included, are joined by pdftotext to the
// letter before, which is what they are for.
func combining(s string) bool {
	r := []rune(s)[0]
	return r >= 0x2B0 && r <= 0x36F || r == 0x483 || r >= 0x484 && r <= 0x489 || r == 0xA8 || r == 0xAF || r == 0xB4 || r == 0xB8
}
