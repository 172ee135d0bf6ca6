package scan

import (
	"image"
	"image/draw"
)

// grayOf returns the picture in grey, its rows without gaps, transparent parts
// on white.
func grayOf(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	if y, ok := img.(*image.YCbCr); ok { // what JPEG files are: take the luminance
		for row := range b.Dy() {
			from := y.YOffset(b.Min.X, b.Min.Y+row)
			copy(out.Pix[row*out.Stride:], y.Y[from:from+b.Dx()])
		}
		return out
	}
	for i := range out.Pix {
		out.Pix[i] = 0xff
	}
	draw.Draw(out, out.Rect, img, b.Min, draw.Over)
	return out
}

// resize changes the size of a picture: bilinear when it grows, the mean of
// what falls together when it shrinks.
func resize(src *image.Gray, scale float64) *image.Gray {
	w, h := int(float64(src.Rect.Dx())*scale), int(float64(src.Rect.Dy())*scale)
	out := image.NewGray(image.Rect(0, 0, max(w, 1), max(h, 1)))
	if scale < 1 {
		shrink(out, src, int(1/scale+0.5))
		return out
	}
	for y := range out.Rect.Dy() {
		sy := (float64(y)+0.5)/scale - 0.5
		for x := range out.Rect.Dx() {
			out.Pix[y*out.Stride+x] = sample(src, (float64(x)+0.5)/scale-0.5, sy)
		}
	}
	return out
}

func shrink(out, src *image.Gray, n int) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum, count := 0, 0
			for sy := y * n; sy < min((y+1)*n, h); sy++ {
				for sx := x * n; sx < min((x+1)*n, w); sx++ {
					sum += int(src.Pix[sy*src.Stride+sx])
					count++
				}
			}
			if count > 0 {
				out.Pix[y*out.Stride+x] = uint8(sum / count)
			}
		}
	}
}

// sample reads a picture between its pixels.
func sample(src *image.Gray, x, y float64) uint8 {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	x, y = max(0, min(x, float64(w-1))), max(0, min(y, float64(h-1)))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, w-1), min(y0+1, h-1)
	fx, fy := x-float64(x0), y-float64(y0)
	at := func(x, y int) float64 { return float64(src.Pix[y*src.Stride+x]) }
	top := at(x0, y0)*(1-fx) + at(x1, y0)*fx
	low := at(x0, y1)*(1-fx) + at(x1, y1)*fx
	return uint8(top*(1-fy) + low*fy + 0.5)
}

// soften replaces each pixel by the weighted mean of its neighbours (1 2 1 both
// ways): noise goes, and edges stay where they are.
func soften(src *image.Gray) *image.Gray {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	half := make([]uint16, w*h)
	for y := range h {
		row := src.Pix[y*src.Stride : y*src.Stride+w]
		for x := range w {
			half[y*w+x] = uint16(row[max(x-1, 0)]) + 2*uint16(row[x]) + uint16(row[min(x+1, w-1)])
		}
	}
	out := image.NewGray(src.Rect)
	for y := range h {
		up, low := max(y-1, 0)*w, min(y+1, h-1)*w
		for x := range w {
			out.Pix[y*out.Stride+x] = uint8((half[up+x] + 2*half[y*w+x] + half[low+x] + 8) / 16)
		}
	}
	return out
}

// invert makes a white code on black a black one on white.
func invert(src *image.Gray) *image.Gray {
	out := image.NewGray(src.Rect)
	for i, v := range src.Pix {
		out.Pix[i] = 0xff - v
	}
	return out
}
