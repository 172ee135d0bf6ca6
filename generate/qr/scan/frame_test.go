package scan

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// frameOf is what a camera of 960 × 720 sees of a code that a hand holds: never
// twice at the same place, from the same angle, with the same grain.
func frameOf(code *image.Gray, number int, do func(*image.Gray, *rand.Rand) *image.Gray) *image.Gray {
	r := rand.New(rand.NewPCG(7, uint64(number)))
	frame := image.NewGray(image.Rect(0, 0, 960, 720))
	for i := range frame.Pix {
		frame.Pix[i] = 0xd8
	}
	left, top := (960-code.Rect.Dx())/2+r.IntN(61)-30, (720-code.Rect.Dy())/2+r.IntN(41)-20
	for y := range code.Rect.Dy() {
		if at := top + y; at >= 0 && at < 720 {
			copy(frame.Pix[at*frame.Stride+left:], code.Pix[y*code.Stride:(y+1)*code.Stride])
		}
	}
	frame = do(rotated(frame, r.NormFloat64()*2), r)
	for i, v := range frame.Pix {
		frame.Pix[i] = uint8(max(0, min(255, float64(v)+r.NormFloat64()*3)))
	}
	return frame
}

func each(frame *image.Gray, f func(x, y int, v float64) float64) *image.Gray {
	out := image.NewGray(frame.Rect)
	for i, v := range frame.Pix {
		out.Pix[i] = uint8(max(0, min(255, f(i%frame.Stride, i/frame.Stride, float64(v)))))
	}
	return out
}

var frameDamages = []struct {
	name string
	do   func(*image.Gray, *rand.Rand) *image.Gray
}{
	{"clean", func(f *image.Gray, _ *rand.Rand) *image.Gray { return f }},
	{"blurred", func(f *image.Gray, _ *rand.Rand) *image.Gray { return soften(soften(f)) }},
	{"turned", func(f *image.Gray, r *rand.Rand) *image.Gray { return rotated(f, 20+50*r.Float64()) }},
	{"perspective", func(f *image.Gray, r *rand.Rand) *image.Gray { return perspective(f, 0.15+0.15*r.Float64()) }},
	{"dim", func(f *image.Gray, r *rand.Rand) *image.Gray {
		return each(f, func(_, _ int, v float64) float64 { return 10 + v*0.16 + r.NormFloat64()*4 })
	}},
	{"inverted", func(f *image.Gray, _ *rand.Rand) *image.Gray {
		return each(f, func(_, _ int, v float64) float64 { return 255 - v })
	}},
	{"moire", func(f *image.Gray, r *rand.Rand) *image.Gray { // the pixels of a telephone, seen by those of a camera
		sin, cos := math.Sincos(0.2 + r.Float64()*0.4)
		return each(f, func(x, y int, v float64) float64 {
			u, w := float64(x)*cos+float64(y)*sin, float64(y)*cos-float64(x)*sin
			return v*(0.72+0.14*math.Sin(u*2.2)+0.14*math.Sin(w*2.2)) + 12*math.Sin(u/5)
		})
	}},
}

// mostFrames is how long a hand waits: ten frames a second, two seconds.
const mostFrames = 20

func firstReading(t testing.TB, code *image.Gray, text string, do func(*image.Gray, *rand.Rand) *image.Gray, draw func(), read func()) (frames int) {
	for n := range mostFrames {
		draw()
		frame := frameOf(code, n, do)
		read()
		texts, err := Frame(t.Context(), frame)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(texts, text) {
			return n + 1
		}
	}
	return 0
}

// TestFrames: under each damage a paper held before a camera is read while a hand
// waits, near and at arm's length.
func TestFrames(t *testing.T) {
	for _, c := range []struct{ ues, pixels int }{{1, 6}, {6, 3}} {
		code := drawn(t, sealText(c.ues), c.pixels)
		for _, d := range frameDamages {
			if firstReading(t, code, sealText(c.ues), d.do, func() {}, func() {}) == 0 {
				t.Errorf("%s, %d UE, %d pixels a module: not read in %d frames", d.name, c.ues, c.pixels, mostFrames)
			}
		}
	}
}

// BenchmarkFirstReading is the time that frames take from the first to the one that
// is read, without the camera's own; frames/op counts them, and unread is the part
// of what was never read.
func BenchmarkFirstReading(b *testing.B) {
	for _, ues := range []int{1, 6} {
		for unit := 3; unit <= 6; unit += 3 { // pixels a module: at arm's length, and near
			code := drawn(b, sealText(ues), unit)
			for _, d := range frameDamages {
				b.Run(fmt.Sprintf("%s/ues=%d/pixels=%d", d.name, ues, unit), func(b *testing.B) {
					frames, unread := 0, 0
					b.StopTimer()
					for range b.N {
						n := firstReading(b, code, sealText(ues), d.do, b.StopTimer, b.StartTimer)
						b.StopTimer()
						frames += n
						if n == 0 {
							frames, unread = frames+mostFrames, unread+1
						}
					}
					b.ReportMetric(float64(frames)/float64(b.N), "frames/op")
					b.ReportMetric(float64(unread)/float64(b.N), "unread")
				})
			}
		}
	}
}
