package pdfcheck

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// trueType is an embedded program whose structure was found sound.
type trueType struct {
	tables  map[string][]byte
	glyphs  int
	metrics int
	upem    float64
	loca    []uint32
}

var be = binary.BigEndian

func parseTrueType(data []byte) (*trueType, error) {
	t := &trueType{tables: map[string][]byte{}}
	if err := t.directory(data); err != nil {
		return nil, err
	}
	for tag, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 32, "hmtx": 4, "loca": 4, "glyf": 0} {
		if table, ok := t.tables[tag]; !ok || len(table) < least {
			return nil, fmt.Errorf("table %s missing or short", tag)
		}
	}
	t.glyphs = int(be.Uint16(t.tables["maxp"][4:]))
	t.metrics = int(be.Uint16(t.tables["hhea"][34:]))
	t.upem = float64(be.Uint16(t.tables["head"][18:]))
	if t.metrics < 1 || t.metrics > t.glyphs || len(t.tables["hmtx"]) != 4*t.metrics+2*(t.glyphs-t.metrics) {
		return nil, fmt.Errorf("hmtx of %d bytes for %d glyphs, %d metrics", len(t.tables["hmtx"]), t.glyphs, t.metrics)
	}
	if err := t.locations(); err != nil {
		return nil, err
	}
	for gid := range t.glyphs {
		if err := t.glyph(gid, 0); err != nil {
			return nil, fmt.Errorf("glyph %d: %w", gid, err)
		}
	}
	return t, nil
}

// directory reads the tables and verifies each checksum and the whole's.
func (t *trueType) directory(data []byte) error {
	if len(data) < 12 || be.Uint32(data) != 0x00010000 {
		return errors.New("no TrueType program")
	}
	n := int(be.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return errors.New("table directory cut")
	}
	last := ""
	for i := range n {
		rec := data[12+16*i:]
		tag, offset, size := string(rec[:4]), int(be.Uint32(rec[8:])), int(be.Uint32(rec[12:]))
		if tag <= last || offset%4 != 0 || offset+size > len(data) {
			return fmt.Errorf("table %q at %d, %d bytes", tag, offset, size)
		}
		last = tag
		table := data[offset : offset+size]
		t.tables[tag] = table
		sum := sum32(table)
		if tag == "head" && size >= 12 {
			sum -= be.Uint32(table[8:])
		}
		if sum != be.Uint32(rec[4:]) {
			return fmt.Errorf("checksum of table %s", tag)
		}
	}
	if sum32(data) != 0xB1B0AFBA {
		return errors.New("checksum of the whole program")
	}
	return nil
}

func sum32(b []byte) (sum uint32) {
	for i, c := range b {
		sum += uint32(c) << (24 - 8*(i%4))
	}
	return sum
}

func (t *trueType) locations() error {
	loca, size, glyf := t.tables["loca"], 2, len(t.tables["glyf"])
	if be.Uint16(t.tables["head"][50:]) == 1 {
		size = 4
	}
	if len(loca) != size*(t.glyphs+1) {
		return fmt.Errorf("loca of %d bytes for %d glyphs", len(loca), t.glyphs)
	}
	for i := 0; i < len(loca); i += size {
		at := 2 * uint32(be.Uint16(loca[i:]))
		if size == 4 {
			at = be.Uint32(loca[i:])
		}
		if n := len(t.loca); at > uint32(glyf) || n > 0 && at < t.loca[n-1] {
			return fmt.Errorf("loca entry %d", n)
		}
		t.loca = append(t.loca, at)
	}
	return nil
}

func (t *trueType) data(gid int) []byte { return t.tables["glyf"][t.loca[gid]:t.loca[gid+1]] }

func (t *trueType) blank(gid int) bool { return t.loca[gid] == t.loca[gid+1] }

func (t *trueType) width(gid int) float64 {
	return float64(be.Uint16(t.tables["hmtx"][4*min(gid, t.metrics-1):])) * 1000 / t.upem
}

// glyph walks an outline to its end: its parts must lie in its data, its
// components in the program, and it must carry no instructions, since the
// tables that they need are not there.
func (t *trueType) glyph(gid, depth int) error {
	g := t.data(gid)
	if len(g) == 0 {
		return nil
	}
	if len(g) < 10 || depth > 8 {
		return errors.New("too short, or too deep")
	}
	contours := int(int16(be.Uint16(g)))
	if contours < 0 {
		return t.composite(g, depth)
	}
	at := 10 + 2*contours
	if len(g) < at+2 {
		return errors.New("contours cut")
	}
	if be.Uint16(g[at:]) != 0 {
		return errors.New("has instructions")
	}
	points := 0
	if contours > 0 {
		points = int(be.Uint16(g[at-2:])) + 1
	}
	return outline(g[at+2:], points)
}

// outline walks flags and coordinates.
func outline(b []byte, points int) error {
	need := 0
	for seen := 0; seen < points; {
		if len(b) == 0 || b[0]&8 != 0 && len(b) == 1 {
			return errors.New("flags cut")
		}
		flag, times := b[0], 1
		b = b[1:]
		if flag&8 != 0 {
			times += int(b[0])
			b = b[1:]
		}
		seen += times
		for _, axis := range [2]struct{ short, same byte }{{2, 16}, {4, 32}} {
			if flag&axis.short != 0 {
				need += times
			} else if flag&axis.same == 0 {
				need += 2 * times
			}
		}
		if seen > points {
			return errors.New("more flags than points")
		}
	}
	if len(b) < need || len(b) > need+3 {
		return fmt.Errorf("%d bytes of coordinates for %d", len(b), need)
	}
	return nil
}

func (t *trueType) composite(g []byte, depth int) error {
	for at := 10; ; {
		if len(g) < at+6 {
			return errors.New("component cut")
		}
		flags, gid := be.Uint16(g[at:]), int(be.Uint16(g[at+2:]))
		if gid >= t.glyphs || flags&0x100 != 0 {
			return fmt.Errorf("component %d, flags %#x", gid, flags)
		}
		if err := t.glyph(gid, depth+1); err != nil {
			return err
		}
		at += 6
		if flags&1 != 0 {
			at += 2
		}
		switch {
		case flags&8 != 0:
			at += 2
		case flags&0x40 != 0:
			at += 4
		case flags&0x80 != 0:
			at += 8
		}
		if flags&0x20 == 0 {
			if at > len(g) {
				return errors.New("component cut")
			}
			return nil
		}
	}
}
