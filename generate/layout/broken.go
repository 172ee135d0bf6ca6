package layout

import (
	"encoding/binary"
	"hash/maphash"
	"slices"

	"cnamdoc/generate/pdf"
)

// broken is a text set into lines. Most texts of a paper stand in all papers of
// a batch (labels, notes, titles of UE), so those that come again and again are
// broken once.
type broken struct {
	runs  []run
	lines []line // their runs counted from 0
	tiers [4]pdf.Tier
	faces uint8
}

// known are the texts that a compiler has seen often. A paper is laid out twice,
// for its claim and for its drawing: a text is worth keeping from the third time.
type known struct {
	kept map[string]*broken
	key  []byte
	seed maphash.Seed
	door []sighting // by hash
}

// sighting counts how often a text was seen, as long as no other comes between.
type sighting struct {
	hash  uint64
	times uint8
}

const (
	oftenSeen = 3
	maxKnown  = 4096
)

// setKey names a text with all that its lines depend on.
func (k *known) setKey(t Text, set setting, limit int) {
	b := append(k.key[:0], flags(set.bold, set.mono, set.split))
	b = binary.AppendUvarint(b, uint64(limit))
	for _, s := range t {
		b = append(b, flags(s.Bold, s.Mono, false))
		b = binary.AppendUvarint(b, uint64(len(s.Text)))
		b = append(b, s.Text...)
	}
	k.key = b
}

func flags(list ...bool) (b byte) {
	for _, is := range list {
		b <<= 1
		if is {
			b |= 1
		}
	}
	return b
}

// often counts that the text of the key was seen, and reports whether it has
// been seen often.
func (k *known) often() bool {
	if k.kept == nil {
		k.kept, k.seed, k.door = map[string]*broken{}, maphash.MakeSeed(), make([]sighting, maxKnown)
	}
	h := maphash.Bytes(k.seed, k.key)
	slot := &k.door[h%uint64(len(k.door))]
	if slot.hash != h {
		slot.hash, slot.times = h, 0
	}
	slot.times = min(slot.times+1, oftenSeen)
	return slot.times == oftenSeen
}

func (k *known) keep(b *broken) {
	if len(k.kept) >= maxKnown {
		clear(k.kept)
	}
	k.kept[string(k.key)] = b
}

// breakText sets the text into lines of at most width millimetres and returns
// their range in c.lines. Faults are recorded in the compiler.
func (c *compiler) breakText(t Text, set setting, width float64) (from, to int) {
	limit := int((width+0.01)*1000/(set.size*mm) + 0.5)
	if c.where.secret { // credentials are not kept
		return c.breakAnew(t, set, limit)
	}
	k := &c.known
	k.setKey(t, set, limit)
	if b := k.kept[string(k.key)]; b != nil {
		return c.restore(b)
	}
	if !k.often() {
		return c.breakAnew(t, set, limit)
	}
	tiers, faces, faults, runs := c.tiers, c.faces, len(c.faults), len(c.runs)
	c.tiers, c.faces = [4]pdf.Tier{}, 0
	from, to = c.breakAnew(t, set, limit)
	b := &broken{slices.Clone(c.runs[runs:]), slices.Clone(c.lines[from:to]), c.tiers, c.faces}
	for i := range b.lines {
		b.lines[i].from -= runs
		b.lines[i].to -= runs
	}
	c.tiers, c.faces = tiers, faces
	c.need(b)
	if len(c.faults) == faults {
		k.keep(b)
	}
	return from, to
}

// restore appends lines that are known.
func (c *compiler) restore(b *broken) (from, to int) {
	from = len(c.lines)
	runs := len(c.runs)
	c.runs = append(c.runs, b.runs...)
	for _, l := range b.lines {
		l.from += runs
		l.to += runs
		c.lines = append(c.lines, l)
	}
	c.need(b)
	return from, len(c.lines)
}

// need notes what the fonts must carry for a text.
func (c *compiler) need(b *broken) {
	for face, tier := range b.tiers {
		c.tiers[face] = max(c.tiers[face], tier)
	}
	c.faces |= b.faces
}
