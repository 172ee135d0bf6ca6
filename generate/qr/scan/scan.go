// Package scan finds QR codes in pictures: photographs and scans of whole
// pages, on which the code is a small part. It stands apart from package qr, so
// that drawing papers does not pull in a decoder.
//
// The decoder is gozxing, the only one in pure Go that its module proxy
// serves. What it reads depends on what it is shown, so a page is looked at in
// several ways until one of them gives a text. Measured on A4 pages out of
// pdftoppm with codes of 1, 6, 12 and 40 UE (57 to 85 modules of 0.65 mm), each
// under ten damages (none, turned by 2° and 13°, upside down, blurred, noisy, as
// JPEG of quality 25, in perspective, lit from one side, and turned + noisy +
// JPEG): pages read out of 40 by each way alone, and by all together:
//
//	                                  100 dpi   150 dpi   200 dpi
//	as it is                             29        39        38
//	softened                             19        35        39
//	one threshold                        19        36        33
//	half as large                         0         2        33
//	twice as large                       34        38        39
//	larger by half, softened twice       18        38        38
//	twice as large, softened             35        37        38
//	twice as large, softened much        11        40        39
//	three times as large, softened       33        38        32
//	all together                         40        40        40
//
// A page at 150 dpi takes 10 ms when the first way reads it, and up to a second
// and a half when none does. TestTable holds the last line.
package scan

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // decoders that image.Decode finds
	_ "image/png"
	"math"
	"runtime/debug"
	"slices"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode/detector"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

const (
	// patience is how long a picture is looked at, its unpacking included.
	patience = 4 * time.Second
	// working is the pixels of the page that is looked at: of a larger picture,
	// each pixel is the mean of several.
	working = 6_000_000
	// maxScaled bounds the pixels of a page made larger, or left as large as it is.
	maxScaled = 20_000_000
)

// DecodeBytes decodes the codes in a PNG or JPEG picture. What its headers say
// is checked before its pixels are unpacked. See Decode.
func DecodeBytes(ctx context.Context, data []byte) ([]string, error) {
	if err := checkBounds(data); err != nil {
		return nil, err
	}
	return within(ctx, func(ctx context.Context) ([]string, error) {
		img, _, err := image.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("scan: read the picture: %w", err)
		}
		page := grayOf(img)
		if img = nil; len(page.Pix) > working { // it is several times as large as its grey
			debug.FreeOSMemory()
		}
		return look(ctx, page), nil
	})
}

// Decode returns the texts of the codes in img, sorted; none when none is
// found, which is no error. Codes may be white on black, or seen in a mirror.
// It gives up after some seconds.
func Decode(ctx context.Context, img image.Image) ([]string, error) {
	b := img.Bounds()
	if !bounded(b.Dx(), b.Dy()) {
		return nil, ErrTooLarge
	}
	return within(ctx, func(ctx context.Context) ([]string, error) { return look(ctx, grayOf(img)), nil })
}

// within works until its patience or the context ends. The work itself is done
// aside: on a picture drawn for it, a single way of looking may outlast our
// patience by some seconds, and nobody waits for it.
func within(ctx context.Context, work func(context.Context) ([]string, error)) ([]string, error) {
	type answer struct {
		texts []string
		err   error
	}
	looking, stop := context.WithTimeout(ctx, patience)
	done := make(chan answer, 1)
	go func() {
		defer stop()
		texts, err := work(looking)
		done <- answer{texts, err}
	}()
	select {
	case a := <-done:
		return a.texts, a.err
	case <-looking.Done():
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	select { // both at once
	case a := <-done:
		return a.texts, a.err
	default:
		return nil, nil
	}
}

// look tries one way after another.
func look(ctx context.Context, page *image.Gray) []string {
	whole := page
	if n := len(page.Pix); n > working {
		page = resize(page, 1/math.Ceil(math.Sqrt(float64(n)/working)))
	}
	var texts []string
	for _, try := range attempts {
		from := page
		if try.whole {
			from = whole
		}
		if ctx.Err() != nil || try.whole && whole == page {
			continue
		}
		found := try.run(ctx, from)
		if len(texts) > 0 { // one way more than the first that found a code: it may find another
			return slices.Compact(slices.Sorted(slices.Values(append(found, texts...))))
		}
		texts = found
	}
	return texts
}

// attempt is one way to look at a page. The order of attempts is by what each
// found that those before it had not, on the rasters of the package's test.
type attempt struct {
	name     string
	scale    float64 // of the picture before it is made black and white
	blur     int     // passes of a 3 × 3 mean before that
	global   bool    // one threshold for the whole page, not one a block
	inverted bool    // white on black
	whole    bool    // a large picture as large as it is
}

var attempts = []attempt{
	{name: "as it is", scale: 1},
	{name: "softened", scale: 1, blur: 1},
	{name: "one threshold", scale: 1, global: true},
	{name: "white on black", scale: 1, inverted: true},
	{name: "half as large", scale: 0.5},
	{name: "twice as large", scale: 2},
	{name: "larger by half, softened twice", scale: 1.5, blur: 2},
	{name: "twice as large, softened", scale: 2, blur: 2},
	{name: "twice as large, softened much", scale: 2, blur: 5},
	{name: "three times as large, softened", scale: 3, blur: 3},
	{name: "whole", scale: 1, whole: true},
	{name: "white on black, larger by half, softened twice", scale: 1.5, blur: 2, inverted: true},
}

// maxCorners bounds the corners of codes that one look may find: every three of
// them are tried together, so a picture made of nothing but corners would take
// hours. Noisy pages have under 60.
const maxCorners = 150

// counter gives up, by a panic that run recovers, when there are too many.
func counter() func(gozxing.ResultPoint) {
	corners := 0
	return func(gozxing.ResultPoint) {
		if corners++; corners > maxCorners {
			panic("too many corners")
		}
	}
}

// run looks at the page; what gozxing does to itself on odd pictures ends here.
func (a attempt) run(ctx context.Context, page *image.Gray) (texts []string) {
	defer func() {
		if recover() != nil {
			texts = nil
		}
	}()
	if a.scale*a.scale*float64(len(page.Pix)) > maxScaled {
		return nil
	}
	if a.scale != 1 {
		page = resize(page, a.scale)
	}
	if a.inverted {
		page = invert(page)
	}
	for range a.blur {
		page = soften(page)
	}
	w, h := page.Rect.Dx(), page.Rect.Dy()
	source, err := gozxing.NewPlanarYUVLuminanceSource(page.Pix, w, h, 0, 0, w, h, false)
	if err != nil {
		return nil
	}
	binarizer := gozxing.NewHybridBinarizer(source)
	if a.global {
		binarizer = gozxing.NewGlobalHistgramBinarizer(source)
	}
	matrix, err := binarizer.GetBlackMatrix()
	if err != nil {
		return nil
	}
	finder := detector.NewMultiFinderPatternFinder(matrix, counter())
	triples, err := finder.FindMulti(map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return nil
	}
	one, reader := detector.NewMultiDetector(matrix), decoder.NewDecoder()
	for _, triple := range triples {
		if ctx.Err() != nil {
			break
		}
		code, err := one.ProcessFinderPatternInfo(triple)
		if err != nil {
			continue
		}
		if r, err := reader.Decode(code.GetBits(), nil); err == nil {
			texts = append(texts, r.GetText())
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
