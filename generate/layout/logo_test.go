package layout

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/pdf/pdfcheck"
)

// picture is a disc on nothing, as a PNG: what a logo is like.
func picture(t testing.TB, width, height int) []byte {
	t.Helper()
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	r := min(width, height) / 2
	for y := range height {
		for x := range width {
			if dx, dy := x-r, y-r; dx*dx+dy*dy < r*r || y < height/4 {
				p.SetNRGBA(x, y, color.NRGBA{0x8a, 0x0f, 0x2c, 0xff})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func withLogo(t testing.TB, data []byte, alt string) Style {
	t.Helper()
	logo, err := NewLogo(data, alt)
	if err != nil {
		t.Fatal(err)
	}
	s := DefaultStyle()
	s.Logo = logo
	return s
}

// TestLogo draws papers with logos of several shapes: they conform, the logo
// stands in for the wordmark, is read aloud, and stays in its place.
func TestLogo(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int // pixels
		w, h          float64
	}{
		{"wide", 1200, 120, 60, 6}, {"high", 300, 600, 9, 18}, {"of its place", 1000, 300, 60, 18}, {"coarse", 50, 20, 12.7, 5.08},
	} {
		for _, alt := range []string{"", "Le Cnam Exemple"} {
			d, err := NewDrawer(withLogo(t, picture(t, c.width, c.height), alt))
			if err != nil {
				t.Fatal(err)
			}
			out := assembled(t, d, attestation(3))
			for _, v := range pdfcheck.Check(out) {
				t.Errorf("%s: %v", c.name, v)
			}
			laid := d.lay(attestation(3))
			figure := laid.root.Kids[0].Elem.Kids[0].Elem
			if want := [...]string{"Cnam fictif", alt}[min(len(alt), 1)]; figure.Type != "Figure" || figure.Alt != want {
				t.Errorf("%s: %s %q, want %q", c.name, figure.Type, figure.Alt, want)
			}
			w, h := (figure.BBox[2]-figure.BBox[0])*mm, (figure.BBox[3]-figure.BBox[1])*mm
			if w < c.w-0.2 || w > c.w+0.2 || h < c.h-0.2 || h > c.h+0.2 {
				t.Errorf("%s: %.1f × %.1f mm, want %.1f × %.1f", c.name, w, h, c.w, c.h)
			}
			if again := assembled(t, d, attestation(3)); !bytes.Equal(out, again) {
				t.Errorf("%s: other bytes the next time", c.name)
			}
			for _, o := range laid.ops {
				if o.text == "Cnam fictif" {
					t.Errorf("%s: the wordmark stands beside the logo", c.name)
				}
			}
		}
	}
}

// TestLogoChangesThePaper: what a paper's presentation is known by changes with
// the picture, and does not carry it.
func TestLogoChangesThePaper(t *testing.T) {
	var shown []string
	for _, height := range []int{100, 101} {
		b, err := json.Marshal(withLogo(t, picture(t, 400, height), ""))
		if err != nil {
			t.Fatal(err)
		}
		shown = append(shown, string(b))
	}
	if shown[0] == shown[1] || len(shown[0]) > 2000 {
		t.Errorf("got %s", shown)
	}
}

func TestLogoRefused(t *testing.T) {
	for name, data := range map[string][]byte{"empty": nil, "a drawing": []byte("<svg/>"), "cut": picture(t, 100, 100)[:40]} {
		if _, err := NewLogo(data, ""); err == nil || !strings.Contains(err.Error(), "PNG ou JPEG") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestToolsDrawPapers has Ghostscript and MuPDF draw every sample, with a logo:
// neither has anything to say.
func TestToolsDrawPapers(t *testing.T) {
	d, err := NewDrawer(withLogo(t, picture(t, 700, 200), ""))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, doc := range papers() {
		path := filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(path, assembled(t, d, doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := output(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", path); out != "" {
			t.Errorf("%s: gs: %s", name, out)
		}
		for line := range strings.Lines(output(t, "mutool", "draw", "-q", "-F", "txt", "-o", os.DevNull, path)) {
			if !strings.Contains(line, "ICC support is not available") { // says how mutool was built
				t.Errorf("%s: mutool: %s", name, line)
			}
		}
	}
}
