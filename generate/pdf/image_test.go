package pdf_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

// TestImageComesBack draws a picture at its own size and compares the pixels
// that poppler takes out of the file with those of the source on white.
func TestImageComesBack(t *testing.T) {
	needtool.Path(t, "pdfimages")
	path := write(t, assemble(t, &sample.Full(pdf.TierFrench).File))
	if out := output(t, "pdfimages", path, strings.TrimSuffix(path, ".pdf")); out != "" {
		t.Errorf("pdfimages: %s", out)
	}
	found, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.ppm"))
	if err != nil || len(found) != 1 {
		t.Fatalf("images %v, %v", found, err)
	}
	out, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	pixels := out[len(out)-24*16*3:]
	for i := range 24 * 16 {
		x, y := i%24, i/24
		want := [3]byte{byte(x), byte(y), byte(x * y)}
		if x%2 == 1 {
			want = [3]byte{255, 255, 255} // transparent: the paper
		}
		if got := [3]byte(pixels[3*i : 3*i+3]); got != want {
			t.Fatalf("pixel %d, %d: %v, want %v", x, y, got, want)
		}
	}
}

func encoded(t *testing.T, picture image.Image, asJPEG bool) []byte {
	t.Helper()
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	if asJPEG {
		b.Reset()
		err = jpeg.Encode(&b, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImageFitsItsPlace(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 900, 300))
	random := rand.New(rand.NewSource(1))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Int())
	}
	plain := image.NewPaletted(image.Rect(5, 7, 2005, 407), color.Palette{color.White, color.RGBA{138, 15, 44, 255}})
	for _, c := range []struct {
		name          string
		data          []byte
		width, height int
	}{
		{"small enough", encoded(t, plain, false), 2000, 400},
		{"lessened", encoded(t, plain, false), 700, 140},
		{"photograph", encoded(t, noise, true), 145, 48}, // lessened further, until it is light
	} {
		picture, err := pdf.NewImage(c.data, 700, 210)
		if c.name == "small enough" {
			picture, err = pdf.NewImage(c.data, 4000, 4000)
		}
		if err != nil {
			t.Fatal(err)
		}
		w, h := picture.Size()
		if c.name == "photograph" {
			if w > 300 || w < 100 || h*3 < w-3 || h*3 > w+3 {
				t.Errorf("%s: %d × %d", c.name, w, h)
			}
			continue
		}
		if w != c.width || h != c.height {
			t.Errorf("%s: %d × %d, want %d × %d", c.name, w, h, c.width, c.height)
		}
	}
}

func TestImageRefused(t *testing.T) {
	good := sample.Picture(10, 10)
	huge := bytes.Clone(good)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 × 65536, and the checksum wrong
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"empty": {nil, pdf.ErrImageFormat}, "text": {[]byte("<svg/>"), pdf.ErrImageFormat}, "cut": {good[:60], pdf.ErrImageFormat},
		"gif": {[]byte("GIF89a\x01\x00\x01\x00"), pdf.ErrImageFormat}, "huge": {hugeHeader(), pdf.ErrImageSize}, "checksum": {huge, pdf.ErrImageFormat},
	} {
		if _, err := pdf.NewImage(c.data, 100, 100); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// hugeHeader is a JPEG's header of 65535 × 65535 pixels.
func hugeHeader() []byte {
	return []byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0}
}

// TestImageIsWrittenOnce shows one picture in many papers of a print run.
func TestImageIsWrittenOnce(t *testing.T) {
	run := printRun(t, 20)
	if n := bytes.Count(run, []byte("/Subtype/Image")); n != 1 {
		t.Errorf("%d pictures in the run", n)
	}
}
