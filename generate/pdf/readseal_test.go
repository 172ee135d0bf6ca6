package pdf_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

func sealed(t testing.TB, seal, number string) []byte {
	t.Helper()
	s := sample.New(pdf.TierFrench, pdf.Regular)
	s.Text("H1", pdf.Regular, "Titre")
	s.File.Info.Seal, s.File.Info.Number = seal, number
	data, err := pdf.AssembleBytes(&s.File)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(data []byte) (string, string, error) {
	return pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
}

func TestReadSeal(t *testing.T) {
	for _, want := range []string{"CNC1:ABC234", "HTTPS://EXEMPLE.INVALID/V#ABC", "a<b>&c é"} {
		seal, number, err := read(sealed(t, want, "BRE-1"))
		if seal != want || number != "BRE-1" || err != nil {
			t.Errorf("got %q, %q, %v, want %q", seal, number, err, want)
		}
	}
}

func TestReadSealRefuses(t *testing.T) {
	good := sealed(t, "CNC1:ABC", "")
	replace := func(old, new string) []byte {
		if len(old) != len(new) || !bytes.Contains(good, []byte(old)) {
			t.Fatalf("cannot replace %q", old)
		}
		return bytes.Replace(good, []byte(old), []byte(new), 1)
	}
	encrypted := []byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer <</Size 1/Encrypt 5 0 R/Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty":          {nil, pdf.ErrNotPDF},
		"text":           {[]byte("bonjour"), pdf.ErrNotPDF},
		"zip":            {[]byte("PK\x03\x04"), pdf.ErrNotPDF},
		"cut":            {good[:len(good)/2], pdf.ErrCut},
		"cut at the end": {good[:len(good)-6], pdf.ErrCut},
		"encrypted":      {encrypted, pdf.ErrEncrypted},
		"no seal":        {sealed(t, "", ""), pdf.ErrNoSeal},
		"other schema":   {replace("cnamdoc:seal>CNC1", "cnamdoc:lies>CNC1"), pdf.ErrDamaged}, // its end tag differs
		"wrong offset":   {append(bytes.Clone(good[:bytes.LastIndex(good, []byte("startxref"))]), "startxref\n15\n%%EOF\n"...), pdf.ErrDamaged},
		"moved":          {append([]byte("%PDF-1.7 "), good...), pdf.ErrDamaged},
	} {
		if _, _, err := read(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	huge := int64(16<<20 + 1)
	if _, _, err := pdf.ReadSeal(bytes.NewReader(good), huge); !errors.Is(err, pdf.ErrTooLarge) {
		t.Errorf("huge: got %v", err)
	}
}

// TestReadSealAfterAnUpdate appends what an electronic signature appends: new
// objects and a cross-reference table that points to the former one.
func TestReadSealAfterAnUpdate(t *testing.T) {
	good := sealed(t, "CNC1:ABC", "N1")
	at := bytes.LastIndex(good, []byte("startxref\n"))
	prev := strings.Fields(string(good[at:]))[1]
	update := fmt.Sprintf("9999 0 obj\n(more)\nendobj\nxref\n9999 1\n%010d 00000 n \ntrailer <</Size 10000/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n",
		len(good), prev, len(good)+len("9999 0 obj\n(more)\nendobj\n"))
	seal, number, err := read(append(good, update...))
	if seal != "CNC1:ABC" || number != "N1" || err != nil {
		t.Errorf("got %q, %q, %v", seal, number, err)
	}
}

// TestReadSealRewritten reads a file that another program has written anew,
// with the older kind of cross-reference.
func TestReadSealRewritten(t *testing.T) {
	qpdf := needtool.Path(t, "qpdf")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pdf"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(in, sealed(t, "CNC1:ABC", "N1"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"disable", "generate"} {
		if msg, err := exec.Command(qpdf, "--object-streams="+mode, in, out).CombinedOutput(); err != nil {
			t.Fatal(string(msg))
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if seal, _, err := read(data); seal != "CNC1:ABC" || err != nil {
			t.Errorf("object streams %s: got %q, %v", mode, seal, err)
		}
	}
}

// FuzzReadSeal: whatever the bytes, an answer and no panic; a seal that is
// found is never empty.
func FuzzReadSeal(f *testing.F) {
	good := sealed(f, "CNC1:ABC", "N1")
	f.Add(good)
	f.Add(good[len(good)/2:])
	f.Add([]byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer <</Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n"))
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<</Type/XRef/W[1 1 1]/Size 3/Length 2 0 R>>stream\n\nendstream endobj\nstartxref\n9\n%%EOF\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		seal, _, err := read(data)
		if (err == nil) != (seal != "") {
			t.Errorf("seal %q with error %v", seal, err)
		}
	})
}
