package layout

import (
	"crypto/sha256"
	"encoding/hex"

	"cnamdoc/generate/pdf"
)

// Logo stands at the head of papers in place of the wordmark. It is made once a
// process and shared; Digest changes when the picture does, so that papers not
// yet handed over are drawn anew.
type Logo struct {
	Alt    string // what a screen reader says; the wordmark when empty
	Digest string // of the file

	image *pdf.Image
}

const (
	logoWidth  = 60.0 // millimetres, at most
	logoHeight = 18.0
	logoDots   = 300 / 25.4 // a millimetre
	logoName   = "Im0"
)

// NewLogo reads a PNG or a JPEG. The error is a French sentence for whoever set
// the logo in the configuration.
func NewLogo(data []byte, alt string) (*Logo, error) {
	image, err := newImage(data, logoWidth, logoHeight)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &Logo{Alt: alt, Digest: hex.EncodeToString(sum[:]), image: image}, nil
}

// size is how large the logo is printed, in millimetres: as large as its place
// and its points allow, at 100 points an inch or more.
func (l *Logo) size() (width, height float64) {
	w, h := l.image.Size()
	const coarse = 25.4 / 100
	scale := min(logoWidth/float64(w), logoHeight/float64(h), coarse)
	return float64(w) * scale, float64(h) * scale
}

// logo sets the logo at the left of the letterhead and returns its height.
func (c *canvas) logo(l *Logo, wordmark string, x, y float64) float64 {
	w, h := l.size()
	e := c.elem("Figure")
	e.Alt = l.Alt
	if e.Alt == "" {
		e.Alt = wordmark
	}
	if e.Alt == "" {
		e.Alt = "Logo"
	}
	e.BBox = points(c.style.PageHeight, x, y, w, h)
	c.ops = append(c.ops, op{kind: opImage, x: x, y: y, w: w, h: h, text: logoName, elem: e})
	return h
}

// image shows a picture: the logo, whose place is known when it is set, or one
// that the flow has moved.
func (p *painter) image(o *op, y float64) {
	if o.elem != nil && o.text != logoName {
		o.elem.BBox = points(p.style.PageHeight, o.x, y+o.y, o.w, o.h)
	}
	b := append(p.buf, "q "...)
	for _, v := range [...]float64{o.w / mm, 0, 0, o.h / mm, o.x / mm, (p.style.PageHeight - y - o.y - o.h) / mm} {
		b = append(hundredths(b, v), ' ')
	}
	p.buf = append(b, "cm /"+o.text+" Do Q\n"...)
}
