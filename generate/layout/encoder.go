package layout

import "cnamdoc/generate/qr"

// Encode turns the text of a code into modules; qr.Encode is the one that a
// Drawer has from the start.
type Encode func(text string) (qr.Modules, error)

// SetEncode gives the drawer another encoder: one that has encoded beforehand,
// since the encoder is by far the slowest part of a paper.
func (d *Drawer) SetEncode(encode Encode) { *d.c.code = coder{encode: encode} }

// coder encodes the code of a paper once, for its measure and for its drawing,
// and remembers the sizes of those that were only measured: before they have
// their numbers the papers of a batch have few different texts.
type coder struct {
	encode  Encode
	text    string
	modules qr.Modules
	err     error
	sizes   map[string]int
}

// maxSizes bounds the texts remembered.
const maxSizes = 64

func (k *coder) of(text string) (qr.Modules, error) {
	if k.text != text || text == "" {
		k.text = text
		k.modules, k.err = k.encode(text)
	}
	return k.modules, k.err
}

// size returns the modules a side of a text that will not be drawn now.
func (k *coder) size(text string) (int, error) {
	if n, ok := k.sizes[text]; ok {
		return n, nil
	}
	n, err := qr.Size(text)
	if err != nil {
		return 0, err
	}
	if k.sizes == nil || len(k.sizes) >= maxSizes {
		k.sizes = make(map[string]int)
	}
	k.sizes[text] = n
	return n, nil
}

// codeSize returns the modules a side of a code.
func (c *compiler) codeSize(text string) (int, error) {
	if c.bare {
		return c.code.size(text)
	}
	m, err := c.code.of(text)
	return m.Size, err
}
