package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"

	"cnamdoc/generate/pdf"
	"cnamdoc/importer/dossier/french"
)

// Picture is a scanned signature or a stamp, drawn where a pen would sign. It
// is made once a process and shared; Digest changes when the picture does.
type Picture struct {
	Digest string // of the file

	image *pdf.Image
}

// Pictures are those of one run, by the name that an Image gives.
type Pictures map[string]*Picture

// named returns a picture, or nil.
func (p *Pictures) named(name string) *Picture {
	if p == nil {
		return nil
	}
	return (*p)[name]
}

const (
	pictureWidth  = 45.0 // millimetres, at most
	pictureHeight = 30.0
	pictureGap    = 3.0 // between two of them, and from what stands round
)

// NewPicture reads a PNG or a JPEG. The error is a French sentence for whoever
// set the picture in the configuration.
func NewPicture(data []byte) (*Picture, error) {
	image, err := newImage(data, pictureWidth, pictureHeight)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return &Picture{Digest: hex.EncodeToString(sum[:]), image: image}, nil
}

// newImage prepares a picture for a place of so many millimetres.
func newImage(data []byte, width, height float64) (*pdf.Image, error) {
	image, err := pdf.NewImage(data, int(width*logoDots), int(height*logoDots))
	switch {
	case errors.Is(err, pdf.ErrImageFormat):
		return nil, errors.New("ce n’est pas un fichier PNG ou JPEG lisible")
	case errors.Is(err, pdf.ErrImageSize):
		return nil, errors.New("l’image a trop de points\u00a0: enregistrez-la plus petite (1\u00a0500 points de large suffisent)")
	case err != nil:
		return nil, french.Errorf("l’image ne peut pas être imprimée : %w", err)
	}
	return image, nil
}

// size is how large the picture is printed in a place, in millimetres.
func (p *Picture) size(width, height float64) (w, h float64) {
	x, y := p.image.Size()
	const coarse = 25.4 / 100
	scale := min(width/float64(x), height/float64(y), coarse)
	return float64(x) * scale, float64(y) * scale
}

// pictures sets the images of a signature side by side in the room left to
// sign, each a figure with its meaning: above nothing, below nothing.
func (s signatory) pictures(x, y, width, height float64) {
	n := float64(len(s.Images))
	each := min(pictureWidth, (width-pictureGap*(n-1))/n)
	for _, i := range s.Images {
		p := s.style.Pictures.named(i.Name)
		if p == nil {
			s.refuse(Malformed, i.Name, 0)
			continue
		}
		w, h := p.size(each, min(height, pictureHeight))
		e := s.elem("Figure")
		e.Alt = i.Alt
		s.ops = append(s.ops, op{kind: opImage, x: x, y: y + (height-h)/2, w: w, h: h, text: s.resource(i.Name), elem: e})
		x += each + pictureGap
	}
}

// resource is the name under which the page's content shows a picture.
func (c *canvas) resource(name string) string {
	for k, known := range c.shown {
		if known == name {
			return "Im" + strconv.Itoa(k+1)
		}
	}
	c.shown = append(c.shown, name)
	return "Im" + strconv.Itoa(len(c.shown))
}

// images are the pictures that the paper shows, by resource name.
func (p *paper) images() map[string]*pdf.Image {
	if !p.out.logo && len(p.shown) == 0 {
		return nil
	}
	m := map[string]*pdf.Image{}
	if p.out.logo {
		m[logoName] = p.style.Logo.image
	}
	for _, name := range p.shown {
		m[p.resource(name)] = p.style.Pictures.named(name).image
	}
	return m
}
