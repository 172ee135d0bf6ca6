package scan

import (
	"image"
	"image/color"
)

// grayOf returns the picture in grey, its rows without gaps, transparent parts
// on white. The kinds that PNG and JPEG files are have a way of their own: the
// general one takes seconds for a large photograph.
func grayOf(img image.Image) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		row := out.Pix[y*out.Stride : (y+1)*out.Stride]
		switch img := img.(type) {
		case *image.YCbCr: // the luminance is there already
			copy(row, img.Y[img.YOffset(b.Min.X, b.Min.Y+y):])
		case *image.Gray:
			copy(row, img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):])
		case *image.NRGBA:
			from := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range row {
				p := from[4*x : 4*x+4 : 4*x+4]
				row[x] = onWhite(luminance(p[0], p[1], p[2])*uint32(p[3])/0xff, p[3])
			}
		case *image.RGBA: // its colours are multiplied by their alpha
			from := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range row {
				p := from[4*x : 4*x+4 : 4*x+4]
				row[x] = onWhite(luminance(p[0], p[1], p[2]), p[3])
			}
		case *image.Paletted:
			from := img.Pix[img.PixOffset(b.Min.X, b.Min.Y+y):]
			grays := paletteGrays(img.Palette)
			for x := range row {
				row[x] = grays[from[x]]
			}
		default:
			for x := range row {
				row[x] = grayAt(img.At(b.Min.X+x, b.Min.Y+y))
			}
		}
	}
	return out
}

// luminance weighs colours as package color does.
func luminance(r, g, b uint8) uint32 {
	return (19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16
}

func onWhite(premultiplied uint32, alpha uint8) uint8 {
	return uint8(min(0xff, premultiplied+0xff-uint32(alpha)))
}

func grayAt(c color.Color) uint8 {
	r, g, b, a := c.RGBA()
	return onWhite(luminance(uint8(r>>8), uint8(g>>8), uint8(b>>8)), uint8(a>>8))
}

func paletteGrays(palette color.Palette) (grays [256]uint8) {
	for i, c := range palette[:min(len(palette), 256)] {
		grays[i] = grayAt(c)
	}
	return grays
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
