package pdf

import (
	"slices"
	"sync"
)

// program is a TrueType program of one face, reduced to the characters of one
// tier, without hinting. Glyph 0 is .notdef; the others stand in the order of
// their first character, components of composites after them.
type program struct {
	source *sourceFont
	runes  []rune          // covered characters, ascending
	gid    map[rune]uint16 // of each
	glyphs [][]byte
	hmtx   []byte // advance and bearing of each glyph
}

type faceTier struct {
	face Face
	tier Tier
}

var programs sync.Map // faceTier → func() *program

// programOf returns the program of a face and tier, made once a process.
func programOf(f Face, t Tier) *program {
	key := faceTier{f, t}
	made, ok := programs.Load(key)
	if !ok {
		made, _ = programs.LoadOrStore(key, sync.OnceValue(func() *program { return newProgram(f, t) }))
	}
	return made.(func() *program)()
}

// TTF returns a fresh copy of the TrueType program of a face: the caller may
// write into it (fpdf does). It holds every character that Covers knows, and
// its metrics are those of the programs that files embed.
func TTF(f Face) []byte {
	p := programOf(f, TierWhole)
	tables := p.tables()
	tables["OS/2"] = p.source.tables["OS/2"]
	tables["name"] = p.source.tables["name"]
	tables["cmap"] = p.cmap()
	return joinTables(tables)
}

func newProgram(f Face, t Tier) *program {
	s := source(f)
	p := &program{source: s, gid: map[rune]uint16{}}
	for r := range rune(0x10000) {
		if tierTable[r] != 0 && t.Holds(TierOfRune(f, r)) && s.covered[r>>6]&(1<<(r&63)) != 0 {
			p.runes = append(p.runes, r)
		}
	}
	order := p.number()
	number := map[uint16]uint16{}
	for i, old := range order {
		if old != empty {
			number[uint16(old)] = uint16(i)
		}
	}
	for _, old := range order {
		if old == empty {
			p.glyphs = append(p.glyphs, nil)
			continue
		}
		p.glyphs = append(p.glyphs, stripped(s.outline(uint16(old)), func(g uint16) uint16 { return number[g] }))
	}
	return p
}

// empty stands for a glyph that the source lacks, in an order of glyphs.
const empty = -1

// number gives each rune its glyph and returns the source's glyphs in the new
// order; it writes hmtx on the way.
func (p *program) number() (order []int) {
	seen := map[uint16]uint16{}
	add := func(old uint16) uint16 {
		if g, ok := seen[old]; ok {
			return g
		}
		g := uint16(len(order))
		seen[old] = g
		order = append(order, int(old))
		p.hmtx = be.AppendUint16(p.hmtx, p.source.advance(old))
		p.hmtx = be.AppendUint16(p.hmtx, p.source.bearing(old))
		return g
	}
	add(0)
	for _, r := range p.runes {
		if old, ok := p.source.gids[r]; ok {
			p.gid[r] = add(old)
			continue
		}
		p.gid[r] = uint16(len(order))
		order = append(order, empty)
		p.hmtx = be.AppendUint16(p.hmtx, p.source.blank[r])
		p.hmtx = be.AppendUint16(p.hmtx, 0)
	}
	for i := 0; i < len(order); i++ { // order grows: components of components
		if order[i] != empty {
			glyph := p.source.outline(uint16(order[i]))
			components(glyph, func(at int) { add(be.Uint16(glyph[at+2:])) })
		}
	}
	return order
}

// width returns the advance of a character in 1/1000 em, rounded.
func (p *program) width(r rune) int {
	advance := int(be.Uint16(p.hmtx[4*int(p.gid[r]):]))
	return (advance*1000 + p.source.upem/2) / p.source.upem
}

// ttf returns the program that a file embeds: no character map, since the
// file's own CIDToGIDMap is the map.
func (p *program) ttf() []byte { return joinTables(p.tables()) }

func (p *program) tables() map[string][]byte {
	var glyf []byte
	offsets := []uint32{0}
	for _, g := range p.glyphs {
		glyf = append(glyf, g...)
		for len(glyf)%2 != 0 { // short offsets are in words
			glyf = append(glyf, 0)
		}
		offsets = append(offsets, uint32(len(glyf)))
	}
	long := len(glyf) > 2*0xFFFF
	var loca []byte
	for _, o := range offsets {
		if long {
			loca = be.AppendUint32(loca, o)
		} else {
			loca = be.AppendUint16(loca, uint16(o/2))
		}
	}
	return map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": p.hmtx,
		"head": p.head(long), "hhea": p.hhea(), "maxp": p.maxp(), "post": p.post(),
	}
}

func (p *program) head(long bool) []byte {
	t := slices.Clone(p.source.tables["head"])
	be.PutUint32(t[8:], 0)                        // checkSumAdjustment, set by joinTables
	be.PutUint16(t[16:], be.Uint16(t[16:])&^0x1C) // no instructions: nothing depends on size, nothing alters widths
	be.PutUint16(t[50:], 0)
	if long {
		be.PutUint16(t[50:], 1)
	}
	return t
}

func (p *program) hhea() []byte {
	t := slices.Clone(p.source.tables["hhea"])
	be.PutUint16(t[34:], uint16(len(p.glyphs)))
	return t
}

func (p *program) maxp() []byte {
	t := slices.Clone(p.source.tables["maxp"])
	be.PutUint16(t[4:], uint16(len(p.glyphs)))
	be.PutUint16(t[14:], 1) // maxZones: no twilight zone
	for i := 16; i < 28; i += 2 {
		be.PutUint16(t[i:], 0) // twilight points … size of instructions
	}
	return t
}

// post is version 3: no glyph names.
func (p *program) post() []byte {
	t := slices.Clone(p.source.tables["post"][:32])
	be.PutUint32(t, 0x00030000)
	return t
}

// cmap maps the characters for readers of TTF: one format 4 subtable whose
// segments have a constant delta.
func (p *program) cmap() []byte {
	type segment struct{ start, end, delta uint16 }
	var segs []segment
	for _, r := range p.runes {
		c, delta := uint16(r), p.gid[r]-uint16(r)
		if n := len(segs); n > 0 && segs[n-1].end+1 == c && segs[n-1].delta == delta {
			segs[n-1].end = c
			continue
		}
		segs = append(segs, segment{c, c, delta})
	}
	segs = append(segs, segment{0xFFFF, 0xFFFF, 1})
	n := 2 * len(segs)
	var ends, starts, deltas []byte
	for _, s := range segs {
		ends = be.AppendUint16(ends, s.end)
		starts = be.AppendUint16(starts, s.start)
		deltas = be.AppendUint16(deltas, s.delta)
	}
	search, selector := searchRange(len(segs), 2)
	t := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12}
	for _, v := range []int{4, 16 + 4*n, 0, n, search, selector, n - search} {
		t = be.AppendUint16(t, uint16(v))
	}
	t = append(append(t, ends...), 0, 0)
	t = append(append(t, starts...), deltas...)
	return append(t, make([]byte, n)...) // idRangeOffset: none
}

// searchRange returns the binary search fields of a table of n entries.
func searchRange(n, size int) (search, selector int) {
	for 2<<selector <= n {
		selector++
	}
	return size << selector, selector
}

// joinTables writes a TrueType file with right checksums.
func joinTables(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	search, selector := searchRange(len(tags), 16)
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(tags), search, selector, 16*len(tags) - search} {
		out = be.AppendUint16(out, uint16(v))
	}
	body, head := make([]byte, 0, 1<<16), 0
	start := 12 + 16*len(tags)
	for _, tag := range tags {
		if tag == "head" {
			head = start + len(body)
		}
		out = append(out, tag...)
		out = be.AppendUint32(out, checksum(tables[tag]))
		out = be.AppendUint32(out, uint32(start+len(body)))
		out = be.AppendUint32(out, uint32(len(tables[tag])))
		body = append(body, tables[tag]...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	out = append(out, body...)
	be.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

// checksum is the sum of a table's big-endian words, zero-padded.
func checksum(t []byte) (sum uint32) {
	for ; len(t) >= 4; t = t[4:] {
		sum += be.Uint32(t)
	}
	var last [4]byte
	copy(last[:], t)
	return sum + be.Uint32(last[:])
}
