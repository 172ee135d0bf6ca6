package pdf

import (
	"encoding/binary"
	"fmt"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
)

const faces = 4

// faceFiles are the TrueType files (SIL Open Font License) with the PostScript
// name of each; they are only read.
var faceFiles = [faces]struct {
	name string
	data []byte
}{
	Regular:  {"LiberationSans", liberationsansregular.TTF},
	Bold:     {"LiberationSans-Bold", liberationsansbold.TTF},
	Mono:     {"LiberationMono", liberationmonoregular.TTF},
	MonoBold: {"LiberationMono-Bold", liberationmonobold.TTF},
}

// blanks are the spaces that some face lacks, with their width in
// 1/1000 em; a fixed-pitch face gives them its pitch instead. A no-break
// hyphen looks like the hyphen.
var blanks = map[rune]int{
	0x2000: 500, 0x2001: 1000, 0x2002: 500, 0x2003: 1000, 0x2004: 333,
	0x2005: 250, 0x2006: 167, 0x2007: 556, 0x2008: 278, 0x2009: 200,
	0x200A: 100, 0x202F: 200,
}

// aliases are characters drawn with another's glyph where a face lacks them.
var aliases = map[rune]rune{0x2011: 0x2010, 0x2010: 0x2D, 0x2012: 0x2013}

var be = binary.BigEndian

// sourceFont is a parsed TrueType file: what subsetting needs of it.
type sourceFont struct {
	tables  map[string][]byte
	loca    []uint32
	gids    map[rune]uint16 // of covered runes that have a glyph in the file
	blank   map[rune]uint16 // of covered runes that are given an empty glyph: advance
	covered [0x10000 / 64]uint64
	upem    int
	metrics int // number of advance widths in hmtx
}

var sources [faces]func() *sourceFont

func init() {
	for f := range faces {
		sources[f] = sync.OnceValue(func() *sourceFont { return parseSource(Face(f)) })
	}
}

// source returns the parsed file of a face; it is parsed once a process.
func source(f Face) *sourceFont { return sources[f]() }

// parseSource reads a face's file. The files are compiled in, so a fault is a
// programming error and panics.
func parseSource(f Face) *sourceFont {
	data := faceFiles[f].data
	s := &sourceFont{tables: map[string][]byte{}}
	for i := range int(be.Uint16(data[4:])) {
		rec := data[12+16*i:]
		off, size := be.Uint32(rec[8:]), be.Uint32(rec[12:])
		s.tables[string(rec[:4])] = data[off : off+size]
	}
	s.upem = int(be.Uint16(s.tables["head"][18:]))
	s.metrics = int(be.Uint16(s.tables["hhea"][34:]))
	s.parseLoca()
	s.parseCmap()
	s.complete()
	return s
}

func (s *sourceFont) parseLoca() {
	loca := s.tables["loca"]
	if be.Uint16(s.tables["head"][50:]) == 0 {
		for i := 0; i < len(loca); i += 2 {
			s.loca = append(s.loca, 2*uint32(be.Uint16(loca[i:])))
		}
		return
	}
	for i := 0; i < len(loca); i += 4 {
		s.loca = append(s.loca, be.Uint32(loca[i:]))
	}
}

// parseCmap reads the format 4 subtable of platform 3, encoding 1, for the
// characters that some tier holds.
func (s *sourceFont) parseCmap() {
	cmap := s.tables["cmap"]
	s.gids = map[rune]uint16{}
	for i := range int(be.Uint16(cmap[2:])) {
		rec := cmap[4+8*i:]
		if be.Uint32(rec) == 3<<16|1 {
			s.parseFormat4(cmap[be.Uint32(rec[4:]):])
			return
		}
	}
	panic("pdf: font without a Unicode cmap")
}

func (s *sourceFont) parseFormat4(t []byte) {
	if be.Uint16(t) != 4 {
		panic(fmt.Sprintf("pdf: cmap format %d", be.Uint16(t)))
	}
	n := int(be.Uint16(t[6:])) // segCountX2
	ends, starts, deltas, offsets := t[14:], t[16+n:], t[16+2*n:], t[16+3*n:]
	for i := 0; i < n; i += 2 {
		delta, off := be.Uint16(deltas[i:]), int(be.Uint16(offsets[i:]))
		start := rune(be.Uint16(starts[i:]))
		for r := start; r <= rune(be.Uint16(ends[i:])) && r < 0xFFFF; r++ {
			gid := uint16(r) + delta
			if off != 0 {
				if gid = be.Uint16(offsets[i+off+2*int(r-start):]); gid != 0 {
					gid += delta
				}
			}
			if gid != 0 && tierTable[r] != 0 {
				s.cover(r, gid)
			}
		}
	}
}

func (s *sourceFont) cover(r rune, gid uint16) {
	s.gids[r] = gid
	s.covered[r>>6] |= 1 << (r & 63)
}

// complete adds the spaces and hyphens that the file lacks.
func (s *sourceFont) complete() {
	for _, r := range []rune{0x2010, 0x2011, 0x2012} { // in this order: one rests on the other
		if _, ok := s.gids[r]; !ok {
			s.cover(r, s.gids[aliases[r]])
		}
	}
	fixed := be.Uint32(s.tables["post"][12:]) != 0
	s.blank = map[rune]uint16{}
	for r, width := range blanks {
		if _, ok := s.gids[r]; ok {
			continue
		}
		s.blank[r] = uint16(width * s.upem / 1000)
		if fixed {
			s.blank[r] = s.advance(s.gids[' '])
		}
		s.covered[r>>6] |= 1 << (r & 63)
	}
}

// advance returns a glyph's advance width in font units.
func (s *sourceFont) advance(gid uint16) uint16 {
	return be.Uint16(s.tables["hmtx"][4*min(int(gid), s.metrics-1):])
}

// bearing returns a glyph's left side bearing in font units.
func (s *sourceFont) bearing(gid uint16) uint16 {
	if int(gid) < s.metrics {
		return be.Uint16(s.tables["hmtx"][4*int(gid)+2:])
	}
	return be.Uint16(s.tables["hmtx"][4*s.metrics+2*(int(gid)-s.metrics):])
}

// outline returns a glyph's data; it is empty for a space.
func (s *sourceFont) outline(gid uint16) []byte {
	return s.tables["glyf"][s.loca[gid]:s.loca[gid+1]]
}
