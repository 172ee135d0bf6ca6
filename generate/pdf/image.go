package pdf

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the formats of a logo
	_ "image/png"
)

// Image is a picture that papers share: it is decoded, laid on white and
// deflated once a process, and written once in a file however many pages show
// it. It has no transparency and no profile of its own, so that it prints the
// same everywhere and conforms to PDF/A without further ado.
type Image struct {
	width, height int
	dict          string
	deflated      []byte
}

// The reasons for refusing a picture.
var (
	ErrImageFormat = errors.New("neither a PNG nor a JPEG that can be read")
	ErrImageSize   = errors.New("the picture has no pixel, or too many")
)

const (
	maxPixels = 40e6     // decoded: 160 MB at most
	maxWeight = 48 << 10 // of the deflated picture: papers carry it
)

// NewImage prepares the picture in data, a PNG or a JPEG, for a place of at
// most width by height pixels: it is lessened to fit, and further where it
// would weigh more than 48 kB.
func NewImage(data []byte, width, height int) (*Image, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, ErrImageFormat
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return nil, ErrImageSize
	}
	source, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ErrImageFormat
	}
	p := onWhite(source)
	for {
		i := p.fit(width, height).image()
		if len(i.deflated) <= maxWeight || max(width, height) < 200 {
			return i, nil
		}
		width, height = width*3/4, height*3/4
	}
}

// Size is the picture's width and height in pixels.
func (i *Image) Size() (width, height int) { return i.width, i.height }

// pixels is a picture of three bytes a pixel.
type pixels struct {
	w, h int
	rgb  []byte
}

// onWhite lays a picture on white paper.
func onWhite(source image.Image) pixels {
	box := source.Bounds()
	p := pixels{box.Dx(), box.Dy(), make([]byte, 0, 3*box.Dx()*box.Dy())}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			r, g, b, a := source.At(x, y).RGBA() // multiplied by alpha
			white := 0xffff - a
			p.rgb = append(p.rgb, byte((r+white)>>8), byte((g+white)>>8), byte((b+white)>>8))
		}
	}
	return p
}

// fit lessens the picture to width by height pixels at most: each new pixel is
// the mean of those it stands for.
func (p pixels) fit(width, height int) pixels {
	w, h := p.w, p.h
	if w > width {
		w, h = width, max(1, (h*width+w/2)/w)
	}
	if h > height {
		w, h = max(1, (w*height+h/2)/h), height
	}
	if w == p.w && h == p.h {
		return p
	}
	out := pixels{w, h, make([]byte, 0, 3*w*h)}
	for y := range h {
		for x := range w {
			out.rgb = p.appendMean(out.rgb, x*p.w/w, y*p.h/h, (x+1)*p.w/w, (y+1)*p.h/h)
		}
	}
	return out
}

func (p pixels) appendMean(b []byte, x0, y0, x1, y1 int) []byte {
	x1, y1 = max(x1, x0+1), max(y1, y0+1)
	var sum [3]int
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			for i := range sum {
				sum[i] += int(p.rgb[3*(y*p.w+x)+i])
			}
		}
	}
	n := (x1 - x0) * (y1 - y0)
	return append(b, byte((sum[0]+n/2)/n), byte((sum[1]+n/2)/n), byte((sum[2]+n/2)/n))
}

// image filters the rows (ISO 15948, 9) and deflates them, in grey where the
// picture has no colour.
func (p pixels) image() *Image {
	colors, space, data := 3, "/DeviceRGB", p.rgb
	if gray := p.gray(); gray != nil {
		colors, space, data = 1, "/DeviceGray", gray
	}
	stride := colors * p.w
	var filtered []byte
	before := make([]byte, stride)
	for y := range p.h {
		row := data[y*stride : (y+1)*stride]
		filtered = appendRow(filtered, row, before, colors)
		before = row
	}
	dict := appendInt([]byte("/Type/XObject/Subtype/Image/BitsPerComponent 8/Width "), p.w)
	dict = append(append(appendInt(append(dict, "/Height "...), p.h), "/ColorSpace"...), space...)
	dict = appendInt(append(dict, "/DecodeParms<</Predictor 15/Colors "...), colors)
	dict = append(appendInt(append(dict, "/Columns "...), p.w), ">>"...)
	return &Image{p.w, p.h, string(dict), deflatedBest(filtered)}
}

// gray is the picture in one byte a pixel, nil when it has a colour.
func (p pixels) gray() []byte {
	out := make([]byte, 0, p.w*p.h)
	for i := 0; i < len(p.rgb); i += 3 {
		if p.rgb[i] != p.rgb[i+1] || p.rgb[i] != p.rgb[i+2] {
			return nil
		}
		out = append(out, p.rgb[i])
	}
	return out
}

// appendRow filters a row with whichever of none, left and above leaves least.
func appendRow(b, row, before []byte, colors int) []byte {
	best, least := byte(0), -1
	for kind := byte(0); kind <= 2; kind++ {
		sum := 0
		for i := range row {
			v := int(int8(row[i] - neighbour(kind, row, before, i, colors)))
			sum += max(v, -v)
		}
		if least < 0 || sum < least {
			best, least = kind, sum
		}
	}
	b = append(b, best)
	for i := range row {
		b = append(b, row[i]-neighbour(best, row, before, i, colors))
	}
	return b
}

func neighbour(kind byte, row, before []byte, i, colors int) byte {
	switch {
	case kind == 1 && i >= colors:
		return row[i-colors]
	case kind == 2:
		return before[i]
	}
	return 0
}
