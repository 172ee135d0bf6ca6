package layout

import (
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
)

// TestNothingRunsThroughTheCode looks at the white round the code, and at its
// modules, on a paper with a watermark: no grey in it.
func TestNothingRunsThroughTheCode(t *testing.T) {
	needtool.Path(t, "pdftoppm")
	doc := &blocks.Document{Title: "Essai", Watermark: "SPÉCIMEN",
		Blocks: append(lines(28), blocks.QR{Text: sealText(6), ShortCode: "K7QX-4M2P-9"})} // where the word is
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "papier.pdf")
	if err := os.WriteFile(path, assembled(t, d, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	var code op
	var top float64
	c := d.lay(doc)
	for _, at := range c.placed {
		for _, o := range c.ops[at.from:at.to] {
			if o.kind == opQR {
				code, top = o, at.y+o.y
			}
		}
	}
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(file.Tags.Kids, func(k pdf.Kid) bool { return k.Elem.Type == "Figure" })
	quiet := code.x - file.Tags.Kids[at].Elem.BBox[0]*mm
	if quiet < 4*0.65 {
		t.Fatalf("%.2f mm of white round the code", quiet)
	}
	const dots = 200 / 25.4
	prefix := strings.TrimSuffix(path, ".pdf")
	output(t, "pdftoppm", "-r", "200", "-png", "-singlefile", path, prefix)
	f, err := os.Open(prefix + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	shaded := DefaultStyle().Shade
	seen := false
	for y := range page.Bounds().Dy() {
		for x := range page.Bounds().Dx() {
			r, g, b, _ := page.At(x, y).RGBA()
			if (Color{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}) != shaded {
				continue
			}
			seen = true
			mx, my := float64(x)/dots, float64(y)/dots
			if mx > code.x-quiet+0.2 && mx < code.x+code.w+quiet-0.2 && my > top-quiet+0.2 && my < top+code.w+quiet-0.2 {
				t.Fatalf("the watermark runs through the code at %.1f, %.1f mm", mx, my)
			}
		}
	}
	if !seen {
		t.Error("no watermark on the page")
	}
}
