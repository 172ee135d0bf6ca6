package pdf

import (
	"fmt"
	"slices"
	"sync"
)

// The objects of a face have fixed numbers, so that they are written once a
// process and only copied into files.
const (
	fontType0      = iota // in the object stream
	fontCID               // in the object stream
	fontDescriptor        // in the object stream
	fontProgram
	fontToGID
	fontToUnicode
	fontPacked // the object stream
	fontObjects
)

// fontNum returns the number of a face's object.
func fontNum(f Face, object uint32) uint32 {
	return firstFont + uint32(f)*fontObjects + object
}

// fontBlock is everything that a file needs of a face and tier, ready to copy.
type fontBlock struct {
	data    []byte
	offsets [fontObjects]int // of the stream objects in data
}

var fontBlocks [faces][tiers]struct {
	once  sync.Once
	block fontBlock
}

// blockOf returns the objects of a face and tier, made once a process.
func blockOf(f Face, t Tier) *fontBlock {
	slot := &fontBlocks[f][t]
	slot.once.Do(func() { slot.block = newFontBlock(f, t) })
	return &slot.block
}

func newFontBlock(f Face, t Tier) fontBlock {
	p := programOf(f, t)
	ttf := p.ttf()
	var b fontBlock
	stream := func(object uint32, dict string, content []byte) {
		b.offsets[object] = len(b.data)
		b.data = appendStream(b.data, fontNum(f, object), dict, deflatedBest(content))
	}
	stream(fontProgram, fmt.Sprintf("/Length1 %d", len(ttf)), ttf)
	stream(fontToGID, "", p.toGID())
	stream(fontToUnicode, "", p.toUnicode())
	base := fmt.Sprintf("CNAM%c%c+%s", 'A'+rune(f), 'A'+rune(t), faceFiles[f].name)
	var packed packer
	packed.add(fontNum(f, fontType0), fmt.Appendf(nil,
		"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>",
		base, fontNum(f, fontCID), fontNum(f, fontToUnicode)))
	packed.add(fontNum(f, fontCID), p.cidFont(f, base))
	packed.add(fontNum(f, fontDescriptor), p.descriptor(f, base))
	stream(fontPacked, packed.dict(), packed.content())
	return b
}

func (p *program) cidFont(f Face, base string) []byte {
	b := fmt.Appendf(nil, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"+
		"/FontDescriptor %d 0 R/CIDToGIDMap %d 0 R/DW %d",
		base, fontNum(f, fontDescriptor), fontNum(f, fontToGID), p.width(' '))
	if w := p.widths(); len(w) > 0 {
		b = append(append(append(b, "/W["...), w...), ']')
	}
	return append(b, ">>"...)
}

// widths writes the W array: the widths that differ from the default, which is
// the space's.
func (p *program) widths() (b []byte) {
	last := rune(-2)
	for _, r := range p.runes {
		w := p.width(r)
		if w == p.width(' ') {
			continue
		}
		if r != last+1 {
			if last >= 0 {
				b = append(b, ']')
			}
			b = append(appendInt(b, int(r)), '[')
		} else {
			b = append(b, ' ')
		}
		b = appendInt(b, w)
		last = r
	}
	if last >= 0 {
		b = append(b, ']')
	}
	return b
}

// Flags of a font descriptor (ISO 32000-1, table 123).
const (
	fixedPitch = 1 << 0
	symbolic   = 1 << 2
)

func (p *program) descriptor(f Face, base string) []byte {
	head, hhea, os2 := p.source.tables["head"], p.source.tables["hhea"], p.source.tables["OS/2"]
	milli := func(table []byte, at int) int {
		return int(int16(be.Uint16(table[at:]))) * 1000 / p.source.upem
	}
	flags, stem := symbolic, 80
	if be.Uint32(p.source.tables["post"][12:]) != 0 {
		flags |= fixedPitch
	}
	if be.Uint16(os2[4:]) >= 600 {
		stem = 140
	}
	return fmt.Appendf(nil, "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		base, flags, milli(head, 36), milli(head, 38), milli(head, 40), milli(head, 42),
		milli(hhea, 4), milli(hhea, 6), milli(os2, 88), stem, fontNum(f, fontProgram))
}

// toGID is the CIDToGIDMap: a glyph for each code up to the last. A predictor
// would halve it, but a validator that reads such a stream byte by byte fails on
// rows of two.
func (p *program) toGID() []byte {
	last := slices.Max(p.runes)
	out := make([]byte, 0, 2*(int(last)+1))
	for r := range last + 1 {
		out = be.AppendUint16(out, p.gid[r]) // 0 for what is absent
	}
	return out
}

const cmapHead = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`

const cmapTail = `endcmap
CMapName currentdict /CMap defineresource pop
end
end
`

// toUnicode is the CMap from codes to text: each covered code to itself. A
// range never crosses a high byte and a block has at most 100 (Adobe Technical
// Note 5411, 1.4.1). Ghostscript misreads ranges above FF, so the codes there
// stand one by one.
func (p *program) toUnicode() []byte {
	first, _ := slices.BinarySearch(p.runes, 0x100)
	lone := p.runes[first:]
	var ranges []span
	for _, r := range p.runes[:first] {
		if n := len(ranges); n > 0 && ranges[n-1].hi+1 == r && r&0xFF != 0 {
			ranges[n-1].hi = r
			continue
		}
		ranges = append(ranges, span{r, r})
	}
	b := []byte(cmapHead)
	for block := range slices.Chunk(ranges, 100) {
		b = fmt.Appendf(b, "%d beginbfrange\n", len(block))
		for _, s := range block {
			b = fmt.Appendf(b, "<%04X> <%04X> <%04X>\n", s.lo, s.hi, s.lo)
		}
		b = append(b, "endbfrange\n"...)
	}
	for block := range slices.Chunk(lone, 100) {
		b = fmt.Appendf(b, "%d beginbfchar\n", len(block))
		for _, r := range block {
			b = fmt.Appendf(b, "<%04X> <%04X>\n", r, r)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, cmapTail...)
}
