package pdf

// Flags of simple glyphs and of composite glyph components (OpenType, glyf).
const (
	flagXShort  = 0x02
	flagYShort  = 0x04
	flagRepeat  = 0x08
	flagXSame   = 0x10
	flagYSame   = 0x20
	argsAreWide = 0x0001
	haveScale   = 0x0008
	moreFollow  = 0x0020
	haveXY      = 0x0040
	have2x2     = 0x0080
	haveProgram = 0x0100
)

// components calls fn with the offset of each component record of a composite
// glyph; it returns the offset behind the last one, 0 for a simple glyph.
func components(glyph []byte, fn func(at int)) int {
	if len(glyph) < 10 || int16(be.Uint16(glyph)) >= 0 {
		return 0
	}
	at := 10
	for {
		flags := be.Uint16(glyph[at:])
		fn(at)
		at += 4 + componentArgs(flags)
		if flags&moreFollow == 0 {
			return at
		}
	}
}

// componentArgs returns the size of what follows a component's flags and
// glyph index: its offset and its transformation.
func componentArgs(flags uint16) int {
	size := 2
	if flags&argsAreWide != 0 {
		size = 4
	}
	switch {
	case flags&haveScale != 0:
		size += 2
	case flags&haveXY != 0:
		size += 4
	case flags&have2x2 != 0:
		size += 8
	}
	return size
}

// stripped returns a copy of a glyph without its hinting program, with the
// glyph indices of its components renumbered.
func stripped(glyph []byte, renumber func(uint16) uint16) []byte {
	if len(glyph) == 0 {
		return nil
	}
	if int16(be.Uint16(glyph)) >= 0 {
		return strippedSimple(glyph)
	}
	out := append([]byte(nil), glyph...)
	end := components(out, func(at int) {
		be.PutUint16(out[at:], be.Uint16(out[at:])&^haveProgram)
		be.PutUint16(out[at+2:], renumber(be.Uint16(out[at+2:])))
	})
	return out[:end]
}

func strippedSimple(glyph []byte) []byte {
	contours := int(be.Uint16(glyph))
	head := 10 + 2*contours
	points := 0
	if contours > 0 {
		points = int(be.Uint16(glyph[head-2:])) + 1
	}
	body := glyph[head+2+int(be.Uint16(glyph[head:])):]
	out := make([]byte, 0, head+2+len(body))
	out = append(append(out, glyph[:head]...), 0, 0)
	return append(out, body[:bodySize(body, points)]...)
}

// bodySize returns the size of a simple glyph's flags and coordinates, which
// is less than the data when the file pads it.
func bodySize(body []byte, points int) int {
	at, coords := 0, 0
	for seen := 0; seen < points; {
		flag, times := body[at], 1
		at++
		if flag&flagRepeat != 0 {
			times += int(body[at])
			at++
		}
		seen += times
		coords += times * (coordSize(flag, flagXShort, flagXSame) + coordSize(flag, flagYShort, flagYSame))
	}
	return at + coords
}

func coordSize(flag, short, same byte) int {
	switch {
	case flag&short != 0:
		return 1
	case flag&same != 0:
		return 0
	}
	return 2
}
