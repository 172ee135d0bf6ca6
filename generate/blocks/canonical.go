package blocks

import (
	"encoding/binary"
	"fmt"
	"math"
)

// AppendCanonical writes all that the document says, so that two documents give
// the same bytes if and only if they are drawn the same. It is for hashes: what
// it writes may change with every release.
func (doc *Document) AppendCanonical(b []byte) []byte {
	w := canon(b)
	w.text(doc.Title, doc.Subject, doc.Author, doc.Number, doc.Owner, doc.Keyword)
	w.text(doc.Letterhead.Wordmark, doc.Letterhead.Unit)
	w.list(doc.Letterhead.Lines)
	w.list(doc.Footer)
	w.text(doc.Watermark, doc.Mention)
	w.flags(doc.PageNumbers, doc.FoldMarks, doc.OneSide)
	w.blocks(doc.Blocks)
	return w
}

// canon is a canonical form in the making: each text and each list stands
// behind its length, each block behind its kind.
type canon []byte

func (w *canon) number(n int)            { *w = binary.AppendVarint(*w, int64(n)) }
func (w *canon) real(v float64)          { *w = binary.LittleEndian.AppendUint64(*w, math.Float64bits(v)) }
func (w *canon) kind(letter byte, n int) { *w = append(*w, letter); w.number(n) }
func (w *canon) list(lines []string)     { w.number(len(lines)); w.text(lines...) }
func (w *canon) spans(list ...Text)      { w.number(len(list)); w.each(list) }
func (w *canon) optional(row []Text)     { w.flags(row != nil); w.spans(row...) }
func (w *canon) section(list ...[]Block) { w.number(len(list)); w.sections(list) }
func (w *canon) sections(list [][]Block) {
	for _, blocks := range list {
		w.blocks(blocks)
	}
}

func (w *canon) flags(list ...bool) {
	b := byte(0)
	for _, is := range list {
		b <<= 1
		if is {
			b |= 1
		}
	}
	*w = append(*w, b)
}

func (w *canon) text(list ...string) {
	for _, s := range list {
		*w = append(binary.AppendUvarint(*w, uint64(len(s))), s...)
	}
}

func (w *canon) each(list []Text) {
	for _, t := range list {
		w.number(len(t))
		for i := range t {
			w.flags(t[i].Bold, t[i].Mono)
			w.text(t[i].Text, t[i].Link)
		}
	}
}

func (w *canon) fields(pairs []Field) {
	w.number(len(pairs))
	for i := range pairs {
		w.text(pairs[i].Label)
		w.spans(pairs[i].Value)
	}
}

func (w *canon) blocks(list []Block) {
	w.number(len(list))
	for _, b := range list {
		w.block(b)
	}
}

func (w *canon) block(b Block) {
	switch b := b.(type) {
	case Heading:
		w.kind('h', b.Level)
		w.spans(b.Text)
	case Paragraph:
		w.kind('p', int(b.Role))
		w.spans(b.Text)
	case List:
		w.kind('l', 0)
		w.flags(b.Ordered, b.Boxes)
		w.spans(b.Items...)
	case Table:
		w.table(b)
	case Fields:
		w.kind('f', 0)
		w.flags(b.Wide, b.Small)
		w.fields(b.Pairs)
	case Columns:
		w.kind('c', 0)
		w.section(b.Left, b.Right)
	case Box:
		w.kind('b', 0)
		w.text(b.Title)
		w.blocks(b.Blocks)
	case Group:
		w.kind('g', 0)
		w.blocks(b.Blocks)
	case Sealed:
		w.kind('s', 0)
		w.blocks(b.Blocks)
		w.block(b.QR)
	default:
		w.single(b)
	}
}

func (w *canon) single(b Block) {
	switch b := b.(type) {
	case QR:
		w.kind('q', 0)
		w.text(b.Text, b.ShortCode, b.Hint, b.Alt)
	case Signatures:
		w.kind('S', len(b.Blocks))
		for _, s := range b.Blocks {
			w.text(s.Title, s.Label)
			w.list(s.Lines)
			w.real(s.Space)
			w.flags(len(s.Images) > 0, s.Done) // a document without images has the form that it always had
			if len(s.Images) > 0 {
				w.number(len(s.Images))
			}
			for _, i := range s.Images {
				w.text(i.Name, i.Alt)
			}
		}
	case Coupon:
		w.kind('k', 0)
		w.flags(b.Alone)
		w.text(b.Title, b.Note)
		w.spans(b.Lead)
		w.fields(b.Pairs)
		w.spans(b.Steps...)
	case Recipient:
		w.kind('r', 0)
		w.list(b.Lines)
	case WritingLines:
		w.kind('w', b.Count)
		w.text(b.Label)
		w.flags(b.Frame)
	case Rule:
		w.kind('_', 0)
	case Space:
		w.kind(' ', 0)
		w.real(b.Lines)
	case PageBreak:
		w.kind('n', 0)
	default:
		panic(fmt.Sprintf("blocks: no canonical form of %T", b))
	}
}

func (w *canon) table(t Table) {
	w.kind('t', len(t.Columns))
	w.text(t.Caption)
	for i := range t.Columns {
		c := &t.Columns[i]
		w.text(c.Header)
		w.real(c.Weight)
		w.real(c.Min)
		w.number(int(c.Align))
		w.flags(c.Mono, c.Small, c.Heads)
	}
	w.number(len(t.Rows))
	for _, row := range t.Rows {
		w.spans(row...)
	}
	w.optional(t.Total)
}
