package scan

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
)

func sealText(n int) string {
	return "HTTPS://VERIFIER.EXEMPLE.FR/V#QRFKEAJHAR" + strings.Repeat("2DKP7YQXJ4LMSA3B", 14) + strings.Repeat("JZDECMBTGEWA", n)
}

// page is an attestation-like page: text, a table, and the code at its place.
func page(t testing.TB, n, dpi int) *image.Gray {
	t.Helper()
	needtool.Path(t, "pdftoppm")
	table := blocks.Table{Columns: []blocks.Column{{Header: "Code", Mono: true}, {Header: "Intitulé", Weight: 1}}}
	for i := range min(n, 12) {
		table.Rows = append(table.Rows, []blocks.Text{blocks.Plain(fmt.Sprintf("NFA%03d", i)), blocks.Plain("Programmation avec Java : notions de base")})
	}
	d, err := layout.NewDrawer(layout.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Draw(&blocks.Document{Title: "Essai", Letterhead: blocks.Letterhead{Wordmark: "Essai"}, Blocks: []blocks.Block{
		blocks.Heading{Level: 1, Text: blocks.Plain("Attestation d’inscription")}, table,
		blocks.Sealed{Blocks: []blocks.Block{blocks.Signatures{Blocks: []blocks.Signature{{Title: "Pour le centre"}}}},
			QR: blocks.QR{Text: sealText(n), ShortCode: "K7QX", Alt: "code"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	file.Info.Created = time.Unix(0, 0)
	out, err := pdf.NewAssembler().Assemble(file)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "page")
	if err := os.WriteFile(name+".pdf", out, 0o600); err != nil {
		t.Fatal(err)
	}
	if msg, err := exec.Command("pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-png", "-singlefile", name+".pdf", name).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, msg)
	}
	data, err := os.ReadFile(name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return grayOf(img)
}

// warp draws src through a map from places in the result to places in src.
func warp(src *image.Gray, back func(x, y float64) (float64, float64)) *image.Gray {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	out := image.NewGray(src.Rect)
	for y := range h {
		for x := range w {
			sx, sy := back(float64(x), float64(y))
			v := uint8(0xff)
			if sx >= 0 && sy >= 0 && sx < float64(w) && sy < float64(h) {
				v = sample(src, sx, sy)
			}
			out.Pix[y*out.Stride+x] = v
		}
	}
	return out
}

func rotated(src *image.Gray, degrees float64) *image.Gray {
	cx, cy := float64(src.Rect.Dx())/2, float64(src.Rect.Dy())/2
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return warp(src, func(x, y float64) (float64, float64) {
		x, y = x-cx, y-cy
		return cx + x*cos + y*sin, cy - x*sin + y*cos
	})
}

// perspective is a page held away from the camera at its top.
func perspective(src *image.Gray, k float64) *image.Gray {
	w, h := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	return warp(src, func(x, y float64) (float64, float64) {
		z := 1 + k*(1-y/h)
		return (x-w/2)*z + w/2, h - (h-y)*z
	})
}

func noisy(src *image.Gray, sigma float64) *image.Gray {
	out := image.NewGray(src.Rect)
	r := rand.New(rand.NewPCG(1, 2))
	for i, v := range src.Pix {
		out.Pix[i] = uint8(max(0, min(255, float64(v)*0.85+15+r.NormFloat64()*sigma)))
	}
	return out
}

func viaJPEG(t testing.TB, src *image.Gray, quality int) *image.Gray {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return grayOf(img)
}

// shaded is a page lit from one side.
func shaded(src *image.Gray) *image.Gray {
	out := image.NewGray(src.Rect)
	w := float64(src.Rect.Dx())
	for i, v := range src.Pix {
		out.Pix[i] = uint8(float64(v) * (0.35 + 0.65*float64(i%src.Stride)/w))
	}
	return out
}

type damage struct {
	name string
	do   func(testing.TB, *image.Gray) *image.Gray
}

var damages = []damage{
	{"net", func(_ testing.TB, p *image.Gray) *image.Gray { return p }},
	{"tourné 2°", func(_ testing.TB, p *image.Gray) *image.Gray { return rotated(p, 2) }},
	{"tourné 13°", func(_ testing.TB, p *image.Gray) *image.Gray { return rotated(p, 13) }},
	{"à l’envers", func(_ testing.TB, p *image.Gray) *image.Gray { return rotated(p, 180) }},
	{"flou", func(_ testing.TB, p *image.Gray) *image.Gray { return soften(p) }},
	{"bruité", func(_ testing.TB, p *image.Gray) *image.Gray { return noisy(p, 30) }},
	{"JPEG 25", func(t testing.TB, p *image.Gray) *image.Gray { return viaJPEG(t, p, 25) }},
	{"perspective", func(_ testing.TB, p *image.Gray) *image.Gray { return perspective(p, 0.12) }},
	{"ombre", func(_ testing.TB, p *image.Gray) *image.Gray { return shaded(p) }},
	{"tourné, bruité, JPEG 25", func(t testing.TB, p *image.Gray) *image.Gray { return viaJPEG(t, noisy(rotated(p, 3), 20), 25) }},
}

// TestTable decodes full pages under every damage. By default it is one code
// at 150 dpi; with CNAMDOC_TABLE set it is the whole table of the package
// comment, which takes minutes and logs what each way of looking reads alone.
func TestTable(t *testing.T) {
	whole := os.Getenv("CNAMDOC_TABLE") != ""
	sizes, resolutions := []int{6}, []int{150}
	if whole {
		sizes, resolutions = []int{1, 6, 12, 40}, []int{100, 150, 200}
	}
	for _, n := range sizes {
		for _, dpi := range resolutions {
			src := page(t, n, dpi)
			for _, d := range damages {
				p := d.do(t, src)
				if whole {
					report(t, n, dpi, d.name, p)
				}
				texts, err := Decode(t.Context(), p)
				if err != nil || !slices.Equal(texts, []string{sealText(n)}) {
					t.Errorf("%d UE, %d dpi, %s: got %q, %v", n, dpi, d.name, texts, err)
				}
			}
		}
	}
}

// report logs which attempts alone would have read the page.
func report(t *testing.T, n, dpi int, name string, p *image.Gray) {
	t.Helper()
	var row strings.Builder
	for _, a := range attempts {
		start := time.Now()
		sign := "."
		if slices.Contains(a.run(t.Context(), p), sealText(n)) {
			sign = "X"
		}
		fmt.Fprintf(&row, " %s%-4d", sign, time.Since(start).Milliseconds())
	}
	t.Logf("%2d UE %3d dpi %-24s%s", n, dpi, name, row.String())
}
