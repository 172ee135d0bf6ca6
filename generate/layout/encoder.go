package layout

import "cnamdoc/generate/qr"

// Encode turns the text of a code into modules; qr.Encode is the one that a
// Drawer has from the start.
type Encode func(text string) (qr.Modules, error)

// SetEncode gives the drawer another encoder: one that has encoded beforehand,
// since the encoder is by far the slowest part of a paper.
func (d *Drawer) SetEncode(encode Encode) { d.encode = encode }

// encoded returns the modules of a code and their number a side; of one that
// will not be drawn the number alone.
func (c *canvas) encoded(text string) (*qr.Modules, int, error) {
	if c.bare {
		size, err := qr.Size(text)
		return nil, size, err
	}
	m, err := c.encode(text)
	return &m, m.Size, err
}
