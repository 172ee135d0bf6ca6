package pdfcheck

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"cnamdoc/generate/pdf/internal/cos"
)

// fileEnds checks the first and the last bytes.
func (c *checker) fileEnds() {
	data := c.f.Data
	c.must(bytes.HasPrefix(data, []byte("%PDF-1.7\n%")), "header", "start", "no %%PDF-1.7 and comment")
	for i := 10; i < 14 && i < len(data); i++ {
		c.must(data[i] > 127, "header", "start", "comment has byte %#x below 128", data[i])
	}
	end := fmt.Sprintf("\nstartxref\n%d\n%%%%EOF\n", c.f.Start)
	c.must(bytes.HasSuffix(data, []byte(end)), "file", "end", "not exactly %q", end)
	c.must(c.f.Updates == 0, "file", "end", "%d updates", c.f.Updates)
}

// xref checks that every entry is exact and that the file's body is nothing but
// the objects that the cross-reference knows.
func (c *checker) xref() {
	ends := map[int64]int64{} // by offset
	for _, num := range slices.Sorted(maps.Keys(c.f.Xref)) {
		switch e := c.f.Xref[num]; e.Kind {
		case 0:
			c.must(num != 0 || e.Gen == 0xFFFF, "xref", object(0), "generation %d", e.Gen)
		case 1:
			_, end, err := c.f.Span(e.Offset, num)
			exact := err == nil && e.Gen == 0 && bytes.HasPrefix(c.f.Data[e.Offset:], fmt.Appendf(nil, "%d 0 obj\n", num))
			c.must(exact, "xref", object(num), "not exactly there, or of generation %d: %v", e.Gen, err)
			ends[e.Offset] = end
		case 2:
			c.packedEntry(num, e)
		default:
			c.fail("xref", object(num), "kind %d", e.Kind)
		}
	}
	c.freeList()
	at := int64(bytes.IndexByte(c.f.Data[9:], '\n') + 10)
	for _, offset := range slices.Sorted(maps.Keys(ends)) {
		c.must(offset == at, "xref", "body", "an object at %d where one ends at %d", offset, at)
		at = ends[offset] + 1
	}
	tail := c.f.Data[min(max(at, 0), int64(len(c.f.Data))):]
	c.must(bytes.HasPrefix(tail, []byte("startxref")), "xref", "body", "something else than objects at %d", at)
}

func (c *checker) packedEntry(num int64, e cos.Entry) {
	if _, err := c.f.Read(num); err != nil {
		c.fail("xref", object(num), "%v", err)
		return
	}
	c.must(c.f.PackedAt(e.Offset, e.Gen) == num, "xref", object(num), "is not at index %d of object stream %d", e.Gen, e.Offset)
}

// freeList follows the free entries from the head.
func (c *checker) freeList() {
	free := 0
	for _, e := range c.f.Xref {
		if e.Kind == 0 {
			free++
		}
	}
	num := int64(0)
	for range free {
		e, ok := c.f.Xref[num]
		c.must(ok && e.Kind == 0, "xref", object(num), "in the list of free entries, but not free")
		num = e.Offset
	}
	c.must(num == 0, "xref", "free entries", "%d of them, but the list goes on", free)
}

// objects reads everything and checks that no reference dangles.
func (c *checker) objects() {
	for _, num := range slices.Sorted(maps.Keys(c.f.Xref)) {
		o, err := c.f.Read(num)
		if err != nil {
			c.fail("object", object(num), "%v", err)
			continue
		}
		c.references(num, o)
		if s, ok := o.(*cos.Stream); ok {
			_, err := c.f.Content(s)
			c.must(err == nil, "stream", object(num), "%v", err)
			c.references(num, s.Dict)
			for _, key := range []cos.Name{"F", "FFilter", "FDecodeParms"} {
				c.must(s.Dict[key] == nil, "stream", object(num), "is external: %s", key)
			}
		}
	}
}

func (c *checker) references(num int64, o cos.Object) {
	switch o := o.(type) {
	case cos.Ref:
		c.must(o.Gen == 0 && c.f.Xref[o.Num].Kind != 0, "reference", object(num), "to object %d, which is not there", o.Num)
	case cos.Array:
		for _, kid := range o {
			c.references(num, kid)
		}
	case cos.Dict:
		for key, kid := range o {
			c.references(num, key)
			c.references(num, kid)
		}
	case int64:
		c.must(o >= math.MinInt32 && o <= math.MaxInt32, "object", object(num), "integer %d", o)
	case float64:
		c.must(math.Abs(o) <= 3.403e38 && (o == 0 || math.Abs(o) >= 1.175e-38), "object", object(num), "real %g", o)
	case cos.Name:
		c.must(len(o) <= 127 && utf8.ValidString(string(o)), "object", object(num), "name of %d bytes, or not in UTF-8", len(o))
	case cos.String:
		c.must(len(o) <= 32767, "object", object(num), "string of %d bytes", len(o))
	}
}

func (c *checker) trailer() {
	t := c.f.Trailer
	last := slices.Max(slices.Collect(maps.Keys(c.f.Xref)))
	c.must(c.f.Int(t["Size"]) == last+1, "trailer", "Size", "%d, but the last object is %d", c.f.Int(t["Size"]), last)
	id := c.f.Array(t["ID"])
	c.must(len(id) == 2, "trailer", "ID", "%d parts", len(id))
	for _, part := range id {
		s, _ := part.(cos.String)
		c.must(len(s) == 16, "trailer", "ID", "%d bytes", len(s))
	}
	c.must(t["Encrypt"] == nil, "trailer", "Encrypt", "present")
	c.must(c.root() != nil, "trailer", "Root", "no catalogue")
	c.must(c.f.Dict(t["Info"]) != nil, "trailer", "Info", "none")
}

// decodeText decodes a text string: UTF-16BE behind its mark, ASCII otherwise.
func decodeText(s string) string {
	if len(s) < 2 || s[0] != 0xFE || s[1] != 0xFF {
		return s
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}
