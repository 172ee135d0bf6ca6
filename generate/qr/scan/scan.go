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
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // decoders that image.Decode finds
	_ "image/png"
	"io"
	"os"
	"slices"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

const (
	// MaxPixels bounds the pictures that are looked at: an A4 page at 600 dpi.
	MaxPixels = 36_000_000
	// MaxFile bounds the files that are read.
	MaxFile = 64 << 20
)

// ErrTooLarge says that a picture or a file is beyond the bounds.
var ErrTooLarge = errors.New("scan: picture too large")

// DecodeFile reads a PNG or JPEG file and decodes the codes in it.
func DecodeFile(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("scan: read the picture: %w", err)
	}
	return DecodeBytes(data)
}

// DecodeBytes decodes the codes in a PNG or JPEG picture. Its dimensions are
// checked before its pixels are unpacked.
func DecodeBytes(data []byte) ([]string, error) {
	if len(data) > MaxFile {
		return nil, ErrTooLarge
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("scan: read the picture: %w", err)
	}
	if !bounded(config.Width, config.Height) {
		return nil, ErrTooLarge
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("scan: read the picture: %w", err)
	}
	return Decode(img)
}

// Decode returns the texts of the codes in img, sorted; none when none is
// found, which is no error.
func Decode(img image.Image) ([]string, error) {
	b := img.Bounds()
	if !bounded(b.Dx(), b.Dy()) {
		return nil, ErrTooLarge
	}
	page := grayOf(img)
	start := time.Now()
	for _, try := range attempts {
		if time.Since(start) > patience {
			return nil, nil
		}
		if texts := try.run(page); len(texts) > 0 {
			return texts, nil
		}
	}
	return nil, nil
}

func bounded(w, h int) bool {
	return w > 0 && h > 0 && w <= MaxPixels && h <= MaxPixels && w*h <= MaxPixels
}

// patience bounds the time after which no further way of looking is tried.
const patience = 8 * time.Second

// attempt is one way to look at a page. The order of attempts is by what each
// found that those before it had not, on the rasters of the package's test.
type attempt struct {
	name   string
	scale  float64 // of the picture before it is made black and white
	blur   int     // passes of a 3 × 3 mean before that
	global bool    // one threshold for the whole page, not one a block
}

var attempts = []attempt{
	{name: "as it is", scale: 1},
	{name: "softened", scale: 1, blur: 1},
	{name: "one threshold", scale: 1, global: true},
	{name: "half as large", scale: 0.5},
	{name: "twice as large", scale: 2},
	{name: "larger by half, softened twice", scale: 1.5, blur: 2},
	{name: "twice as large, softened", scale: 2, blur: 2},
	{name: "twice as large, softened much", scale: 2, blur: 5},
	{name: "three times as large, softened", scale: 3, blur: 3},
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
func (a attempt) run(page *image.Gray) (texts []string) {
	defer func() {
		if recover() != nil {
			texts = nil
		}
	}()
	if a.scale > 1 && a.scale*a.scale*float64(len(page.Pix)) > MaxPixels {
		return nil
	}
	if a.scale != 1 {
		page = resize(page, a.scale)
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
	bitmap, err := gozxing.NewBinaryBitmap(binarizer)
	if err != nil {
		return nil
	}
	hints := map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER:                 true,
		gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: gozxing.ResultPointCallback(counter()),
	}
	results, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
	if err != nil {
		return nil
	}
	for _, r := range results {
		texts = append(texts, r.GetText())
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
