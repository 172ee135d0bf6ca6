package scan

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"testing"
	"time"

	"cnamdoc/generate/qr"
)

// drawn is a code in pixels, with its white.
func drawn(t testing.TB, text string, unit int) *image.Gray {
	t.Helper()
	m, err := qr.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	side := (m.Size + 2*qr.Quiet) * unit
	g := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			if !m.At(x/unit-qr.Quiet, y/unit-qr.Quiet) {
				g.Pix[y*g.Stride+x] = 0xff
			}
		}
	}
	return g
}

func encoded(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTextsComeBackWhole(t *testing.T) {
	for _, text := range []string{"CNC1:ABC234", "a", "Œuvre à vérifier, č, Ω", "HTTPS://X.FR/V#QRFKEAJHAR234567"} {
		got, err := Decode(t.Context(), drawn(t, text, 4))
		if err != nil || !slices.Equal(got, []string{text}) {
			t.Errorf("got %q, %v, want %q", got, err, text)
		}
	}
}

func TestTwoCodesInOnePicture(t *testing.T) {
	a, b := drawn(t, "CNC1:AAAA", 5), drawn(t, "CNC1:BBBB", 5)
	both := image.NewGray(image.Rect(0, 0, a.Rect.Dx()+b.Rect.Dx()+40, max(a.Rect.Dy(), b.Rect.Dy())))
	for i := range both.Pix {
		both.Pix[i] = 0xff
	}
	for y := range a.Rect.Dy() {
		copy(both.Pix[y*both.Stride:], a.Pix[y*a.Stride:(y+1)*a.Stride])
		copy(both.Pix[y*both.Stride+a.Rect.Dx()+40:], b.Pix[y*b.Stride:(y+1)*b.Stride])
	}
	got, err := Decode(t.Context(), both)
	if err != nil || !slices.Equal(got, []string{"CNC1:AAAA", "CNC1:BBBB"}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNothingFoundIsNoError(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 300, 400))
	if got, err := Decode(t.Context(), blank); err != nil || got != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for _, size := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 3, 2), image.Rect(5, 7, 9, 41)} {
		if got, err := Decode(t.Context(), image.NewRGBA(size)); err != nil || got != nil {
			t.Errorf("%v: got %q, %v", size, got, err)
		}
	}
}

// TestOffsetPicture reads a part of a larger picture, in colour, with its
// origin elsewhere.
func TestOffsetPicture(t *testing.T) {
	code := drawn(t, "CNC1:ABC234", 4)
	large := image.NewNRGBA(image.Rect(-50, -50, 500, 500))
	for y := range code.Rect.Dy() {
		for x := range code.Rect.Dx() {
			large.Set(x+30, y+20, code.At(x, y))
		}
	}
	got, err := Decode(t.Context(), large.SubImage(image.Rect(25, 15, 480, 490)))
	if err != nil || !slices.Equal(got, []string{"CNC1:ABC234"}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBounds(t *testing.T) {
	huge := encoded(t, image.NewGray(image.Rect(0, 0, 8000, 5000)))
	if _, err := DecodeBytes(t.Context(), huge); !errors.Is(err, ErrTooLarge) {
		t.Errorf("huge picture: %v", err)
	}
	if _, err := Decode(t.Context(), image.NewUniform(image.Black.C)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("endless picture: %v", err)
	}
	if _, err := DecodeBytes(t.Context(), make([]byte, MaxFile+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("huge file: %v", err)
	}
}

func TestBadFiles(t *testing.T) {
	good := encoded(t, drawn(t, "CNC1:ABC234", 4))
	for name, data := range map[string][]byte{"empty": nil, "cut": good[:len(good)/2], "text": []byte("%PDF-1.7 pas une image")} {
		if got, err := DecodeBytes(t.Context(), data); err == nil {
			t.Errorf("%s: got %q and no error", name, got)
		}
	}
	if got, err := DecodeBytes(t.Context(), good); err != nil || len(got) != 1 {
		t.Errorf("good file: got %q, %v", got, err)
	}
}

// A code on a dark screen, behind a window, or both.
func TestInvertedAndMirrored(t *testing.T) {
	code := drawn(t, "HTTPS://X.FR/V#QRFKEAJHAR234567", 4)
	mirrored := image.NewGray(code.Rect)
	for y := range code.Rect.Dy() {
		for x := range code.Rect.Dx() {
			mirrored.SetGray(code.Rect.Dx()-1-x, y, code.GrayAt(x, y))
		}
	}
	for name, img := range map[string]image.Image{"inverted": invert(code), "mirrored": mirrored, "both": invert(mirrored)} {
		got, err := Decode(t.Context(), img)
		if err != nil || !slices.Equal(got, []string{"HTTPS://X.FR/V#QRFKEAJHAR234567"}) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

// Each kind of picture has its grey, and white where it is transparent.
func TestGrayOf(t *testing.T) {
	for _, c := range []color.NRGBA{{R: 255, A: 255}, {G: 200, B: 100, A: 255}, {R: 10, G: 20, B: 30, A: 128}, {}} {
		at := image.Rect(3, 4, 5, 6)
		general := image.NewNRGBA64(at)
		nrgba, rgba, paletted := image.NewNRGBA(at), image.NewRGBA(at), image.NewPaletted(at, color.Palette{color.White, c})
		for _, img := range []draw.Image{general, nrgba, rgba, paletted} {
			draw.Draw(img, at, image.NewUniform(c), image.Point{}, draw.Src)
		}
		want := grayOf(general).Pix[3]
		for _, img := range []image.Image{nrgba, rgba, paletted} {
			if got := grayOf(img).Pix[3]; int(got)-int(want) > 1 || int(want)-int(got) > 1 {
				t.Errorf("%v as %T: grey %d, want %d", c, img, got, want)
			}
		}
	}
}

// What stops the caller stops the looking.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Decode(ctx, image.NewGray(image.Rect(0, 0, 3000, 2000))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// scans is a progressive JPEG file of nothing but the beginnings of n scans.
func scans(side uint16, components byte, n int) []byte {
	data := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 8 + 3*components, 8, byte(side >> 8), byte(side), byte(side >> 8), byte(side), components}
	for i := range components {
		data = append(data, i+1, 0x11, 0)
	}
	for range n {
		data = append(data, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0)
	}
	return append(data, 0xff, 0xd9)
}

func TestJPEGIsWeighedFirst(t *testing.T) {
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"300 scans of 36 million pixels", scans(6000, 1, 300), ErrTooLarge},
		{"10 scans of 36 million pixels, coefficients kept", scans(6000, 1, 10), ErrTooLarge},
		{"10 scans of 25 million pixels", scans(5000, 1, 10), nil},
		{"a photograph in 10 scans", scans(2800, 3, 10), nil},
	} {
		if err := checkBounds(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// TestCornersOnly shows a picture made of nothing but the corners of codes:
// every three of them would be tried together.
func TestCornersOnly(t *testing.T) {
	const size = 900
	g := image.NewGray(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			mx, my := (x/3)%9-3, (y/3)%9-3
			ring := max(mx, -mx, my, -my)
			if ring == 2 || ring > 3 {
				g.Pix[y*g.Stride+x] = 0xff
			}
		}
	}
	start := time.Now()
	if got, err := Decode(t.Context(), g); err != nil || got != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if took := time.Since(start); took > patience+2*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzDecodeBytes(f *testing.F) {
	f.Add(encoded(f, drawn(f, "CNC1:ABC234", 2)))
	f.Add([]byte("\xff\xd8\xff\xe0"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && config.Width*config.Height > 1<<18 {
			return // bounded elsewhere; here it would only be slow
		}
		_, _ = DecodeBytes(t.Context(), data)
	})
}

func BenchmarkDecodePage(b *testing.B) {
	p := page(b, 6, 150)
	for b.Loop() {
		if got, err := Decode(b.Context(), p); err != nil || len(got) != 1 {
			b.Fatal(got, err)
		}
	}
}
