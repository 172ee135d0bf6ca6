package pdfcheck

import "cnamdoc/generate/pdf/internal/cos"

// imageNamed checks the image that a page's content shows (ISO 32000-1, 8.9.5;
// ISO 19005-3, 6.2.8), each once. Ours have neither transparency nor a profile
// of their own: they are in the space of the output intent.
func (c *checker) imageNamed(p *page, name cos.Name) {
	ref := c.f.Dict(c.f.Dict(p.dict["Resources"])["XObject"])[name]
	s, ok := c.f.Resolve(ref).(*cos.Stream)
	if !ok {
		c.fail("image", p.String(), "no XObject %s", name)
		return
	}
	at := num(ref)
	if c.images[at] {
		return
	}
	c.images[at] = true
	where := object(at)
	c.must(c.f.Name(s.Dict["Subtype"]) == "Image", "image", where, "Subtype %v", s.Dict["Subtype"])
	c.must(c.f.Int(s.Dict["BitsPerComponent"]) == 8, "image", where, "BitsPerComponent %v", s.Dict["BitsPerComponent"])
	for _, key := range []cos.Name{"SMask", "Mask", "SMaskInData", "Alternates", "OPI", "Decode", "Interpolate", "Intent", "ImageMask"} {
		c.must(s.Dict[key] == nil, "image", where, "%s present", key)
	}
	colors := map[cos.Name]int64{"DeviceRGB": 3, "DeviceGray": 1}[c.f.Name(s.Dict["ColorSpace"])]
	c.must(colors > 0, "image", where, "ColorSpace %v", s.Dict["ColorSpace"])
	width, height := c.f.Int(s.Dict["Width"]), c.f.Int(s.Dict["Height"])
	data, _ := c.f.Content(s)
	c.must(width > 0 && height > 0 && int64(len(data)) == width*height*colors, "image", where, "%d bytes for %d × %d of %d components", len(data), width, height, colors)
}
