package pdfcheck

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"unicode"

	"cnamdoc/generate/pdf/internal/cos"
)

// font is a Type0 font with the codes that pages show in it.
type font struct {
	num  int64
	used map[uint16]*page // the first page that shows each code
}

func (f *font) codes() []uint16 { return slices.Sorted(maps.Keys(f.used)) }

// fontNamed returns the font that a page's resources name.
func (c *checker) fontNamed(p *page, name cos.Name) *font {
	o := c.f.Dict(c.f.Dict(p.dict["Resources"])["Font"])[name]
	if c.f.Dict(o) == nil || num(o) == 0 {
		c.fail("font", p.String(), "no font %s in the resources", name)
		return nil
	}
	f := c.fonts[num(o)]
	if f == nil {
		f = &font{num: num(o), used: map[uint16]*page{}}
		c.fonts[num(o)] = f
	}
	return f
}

// fontPrograms checks every font that is used (ISO 19005-3, 6.2.11; ISO
// 14289-1, 7.21).
func (c *checker) fontPrograms() {
	for _, num := range slices.Sorted(maps.Keys(c.fonts)) {
		c.font(c.fonts[num])
	}
}

var subsetName = regexp.MustCompile(`^[A-Z]{6}\+.`)

func (c *checker) font(f *font) {
	d, where := c.f.Dict(c.f.Get(f.num)), object(f.num)
	c.must(c.f.Name(d["Type"]) == "Font" && c.f.Name(d["Subtype"]) == "Type0", "font", where, "is a %v", d["Subtype"])
	c.must(c.f.Name(d["Encoding"]) == "Identity-H", "font", where, "encoding %v", d["Encoding"])
	descendants := c.f.Array(d["DescendantFonts"])
	if len(descendants) != 1 {
		c.fail("font", where, "%d descendants", len(descendants))
		return
	}
	cid := c.f.Dict(descendants[0])
	info := c.f.Dict(cid["CIDSystemInfo"])
	c.must(c.f.Name(cid["Type"]) == "Font" && c.f.Name(cid["Subtype"]) == "CIDFontType2", "font", where, "descendant is a %v", cid["Subtype"])
	c.must(c.text(info["Registry"]) == "Adobe" && c.text(info["Ordering"]) == "Identity", "font", where, "character collection %v", info)
	name := c.f.Name(d["BaseFont"])
	descriptor := c.f.Dict(cid["FontDescriptor"])
	c.must(subsetName.MatchString(string(name)), "font", where, "BaseFont %s has no subset tag", name)
	c.must(c.f.Name(cid["BaseFont"]) == name && c.f.Name(descriptor["FontName"]) == name, "font", where, "names differ: %v, %v, %v", name, cid["BaseFont"], descriptor["FontName"])
	for _, key := range []cos.Name{"Flags", "FontBBox", "ItalicAngle", "Ascent", "Descent", "CapHeight", "StemV"} {
		c.must(descriptor[key] != nil, "font", where, "descriptor has no %s", key)
	}
	c.must(descriptor["CIDSet"] == nil, "font", where, "CIDSet, which would have to list every glyph")
	c.toUnicode(f, d)
	c.program(f, cid, descriptor)
}

// program checks the embedded program and that every code shown has a glyph in
// it, as wide as the font says.
func (c *checker) program(f *font, cid, descriptor cos.Dict) {
	where := object(f.num)
	s, ok := c.f.Resolve(descriptor["FontFile2"]).(*cos.Stream)
	if !ok {
		c.fail("font-embedded", where, "no FontFile2")
		return
	}
	c.must(s.Dict["Subtype"] == nil, "font-embedded", where, "FontFile2 of Subtype %v", s.Dict["Subtype"])
	data, _ := c.f.Content(s)
	c.must(c.f.Int(s.Dict["Length1"]) == int64(len(data)), "font-embedded", where, "Length1 %v of %d", s.Dict["Length1"], len(data))
	t, err := parseTrueType(data)
	if err != nil {
		c.fail("font-embedded", where, "%v", err)
		return
	}
	m, ok := c.f.Resolve(cid["CIDToGIDMap"]).(*cos.Stream)
	if !ok {
		c.fail("font-embedded", where, "CIDToGIDMap %v is no stream", cid["CIDToGIDMap"])
		return
	}
	c.must(m.Dict["DecodeParms"] == nil, "font-embedded", where, "CIDToGIDMap behind a predictor, which not every reader undoes")
	gids, _ := c.f.Content(m)
	c.must(len(gids)%2 == 0, "font-embedded", where, "CIDToGIDMap of %d bytes", len(gids))
	c.glyphs(f, t, gids, c.widths(where, cid), cid)
	for _, code := range f.codes() {
		p := f.used[code]
		if at := 2 * int(code); at+1 >= len(gids) || gids[at] == 0 && gids[at+1] == 0 {
			c.fail("font-glyph", p.String(), "code %04X has no glyph in font %s", code, where)
		}
	}
}

// glyphs checks each code that has a glyph: where it is, how wide, and that it
// leaves ink if the character does.
func (c *checker) glyphs(f *font, t *trueType, gids []byte, widths map[int]float64, cid cos.Dict) {
	where, standard := object(f.num), 1000.0
	if dw, ok := c.number(cid["DW"]); ok {
		standard = dw
	}
	for code := range len(gids) / 2 {
		gid := int(gids[2*code])<<8 | int(gids[2*code+1])
		if gid >= t.glyphs {
			c.fail("font-glyph", where, "code %04X is glyph %d of %d", code, gid, t.glyphs)
			continue
		}
		if gid == 0 {
			continue
		}
		w, ok := widths[code]
		if !ok {
			w = standard
		}
		c.must(math.Abs(w-t.width(gid)) <= 1, "font-width", where, "code %04X: %g, in the program %.1f", code, w, t.width(gid))
		if p := f.used[uint16(code)]; p != nil && t.blank(gid) && !unicode.IsSpace(rune(code)) {
			c.fail("font-glyph", p.String(), "code %04X has an empty glyph", code)
		}
	}
}

// widths reads the W array (ISO 32000-1, 9.7.4.3).
func (c *checker) widths(where string, cid cos.Dict) map[int]float64 {
	out := map[int]float64{}
	w := c.f.Array(cid["W"])
	for i := 0; i < len(w); {
		first := int(c.f.Int(w[i]))
		if i+1 < len(w) && c.f.Array(w[i+1]) != nil {
			for k, o := range c.f.Array(w[i+1]) {
				v, ok := c.number(o)
				_, twice := out[first+k]
				c.must(ok && !twice, "font-width", where, "W: code %04X twice or %v", first+k, o)
				out[first+k] = v
			}
			i += 2
			continue
		}
		if i+2 >= len(w) || c.f.Int(w[i+1])-int64(first) > 0xFFFF {
			c.fail("font-width", where, "W broken at %d", i)
			break
		}
		v, _ := c.number(w[i+2])
		for code := first; code <= int(c.f.Int(w[i+1])); code++ {
			out[code] = v
		}
		i += 3
	}
	return out
}

// readable reports whether a character can be seen or heard: none for private
// use, no control, no invisible mark.
func readable(r rune) bool { return unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) }

// toUnicode checks that every code shown stands for text, and for which: our
// codes are the text.
func (c *checker) toUnicode(f *font, d cos.Dict) {
	where := object(f.num)
	s, ok := c.f.Resolve(d["ToUnicode"]).(*cos.Stream)
	if !ok {
		c.fail("to-unicode", where, "none")
		return
	}
	data, _ := c.f.Content(s)
	m, err := parseCMap(data)
	if err != nil {
		c.fail("to-unicode", where, "%v", err)
		return
	}
	for _, code := range f.codes() {
		p := f.used[code]
		text, ok := m[code]
		switch {
		case !ok:
			c.fail("to-unicode", p.String(), "code %04X stands for nothing", code)
		case text == 0 || text == 0xFEFF || text == 0xFFFE:
			c.fail("to-unicode", p.String(), "code %04X stands for U+%04X", code, text)
		case text != code:
			c.fail("to-unicode", p.String(), "code %04X stands for U+%04X", code, text)
		case !readable(rune(text)):
			c.fail("to-unicode", p.String(), "U+%04X, which nobody reads or types", text)
		}
	}
}
