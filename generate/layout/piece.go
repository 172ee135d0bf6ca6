package layout

// glue ties a piece to the next one. When what is tied is higher than a page,
// the weakest ties give way first.
type glue uint8

const (
	loose  glue = iota
	group       // asked by a Group
	block       // lines of one short block, a heading and what it announces
	strong      // signatures and what they sign
)

// special is a piece that the flow treats apart.
type special uint8

const (
	flow special = iota
	pageBreak
	couponPiece
	window // an address behind a window: its place is fixed
	sealed // what a paper ends with: before a coupon it stands right above it
)

// piece is the smallest part of a page: it never splits. Its white is counted,
// not measured: the spacing is chosen when the height of all pieces is known.
type piece struct {
	from, to int     // ops
	height   float64 // millimetres, without what the spacing adds
	before   float64 // lines of white above it, none at the top of a page
	pads     float64 // how often it has the spacing's pad: half above its text, half below
	inside   []piece // stacked in it, beside its own ops
	glue     glue
	special  special
	repeat   int // 1 + index in heads of the table head to repeat above it
	bookmark int // 1 + index in bookmarks
	where    place
}

// pile moves the ops of pieces to where they stand, one piece under the other,
// and returns the height of all.
func pile(ops []op, pieces []piece, top float64, in density) float64 {
	y := top
	for i := range pieces {
		p := &pieces[i]
		if i > 0 {
			y += in.above(p)
		}
		p.settle(ops, y, in)
		y += in.height(p)
	}
	return y - top
}

// settle moves the ops of a piece, whose top is at y, to where the spacing puts
// them.
func (p *piece) settle(ops []op, y float64, in density) {
	pile(ops, p.inside, 0, in)
	height, inset := in.height(p), in.pad*p.pads/2
	for i := p.from; i < p.to; i++ {
		o := &ops[i]
		switch o.edge {
		case inner:
			o.y += y + inset
		case upper:
			o.y += y
		case lower:
			o.y += y + height
		}
		o.edge = inner // it stands; what it stands in moves as a whole
	}
}

// bookmark is an entry of the outline, at the piece that carries it.
type bookmark struct {
	level int
	title string
}

// head is a table's head: its ops are drawn again after a page break.
type head struct {
	from, to int
	height   float64
	pads     float64
}

// stack collects pieces: those of a paper, one under the other.
type stack struct {
	*canvas
	pieces    []piece
	heads     []head
	bookmarks []bookmark
	cut       couponPlace
	room      float64 // the height of a page for text
}

// begin starts a piece at the current end of the ops, under so many lines of
// white.
func (s *stack) begin(before float64) piece {
	return piece{from: len(s.ops), before: before * s.style.Baseline, where: s.where}
}

// end closes a piece and adds it to the flow.
func (s *stack) end(p piece, height float64) {
	p.to, p.height = len(s.ops), height
	s.pieces = append(s.pieces, p)
}

// tie glues the pieces from index from to one another.
func (s *stack) tie(from int, g glue) {
	for i := from; i < len(s.pieces)-1; i++ {
		s.pieces[i].glue = max(s.pieces[i].glue, g)
	}
}

// take takes the pieces from index from out of the flow: they stand inside
// another one. They are valid until the next piece is made.
func (s *stack) take(from int) []piece {
	for i := from; i < len(s.pieces); i++ {
		switch s.pieces[i].special {
		case couponPiece, window, pageBreak:
			s.refuse(Malformed, "ce bloc ne peut pas être placé dans un autre", 0)
		}
	}
	inside := s.pieces[from:]
	s.pieces = s.pieces[:from]
	return inside
}

// merge stacks the pieces from index from with the spacing of what stands in a
// frame or a column, and takes them out of the flow; it returns their height.
func (s *stack) merge(from int, top float64) float64 {
	return pile(s.ops, s.take(from), top, framed)
}

// keepEnds leaves neither the first nor the last line of a text alone.
func (s *stack) keepEnds(first int) {
	n := len(s.pieces) - first
	for i := first; i < len(s.pieces)-1; i++ {
		if n <= 3 || i == first || i == len(s.pieces)-2 {
			s.pieces[i].glue = block
		}
	}
}

// extent is the height of the pieces from index first on, one under the other.
func (s *stack) extent(first int) float64 {
	h := 0.0
	for i := first; i < len(s.pieces); i++ {
		if i > first {
			h += normal.above(&s.pieces[i])
		}
		h += normal.height(&s.pieces[i])
	}
	return h
}

// tieLast keeps the block before with what follows: all of it when it is
// short, its last lines otherwise.
func (s *stack) tieLast() {
	n := len(s.pieces)
	if n == 0 {
		return
	}
	s.pieces[n-1].glue = strong
	block := s.pieces[n-1].where.block
	first := n - 1
	for first > 0 && s.pieces[first-1].where.block == block {
		first--
	}
	if s.extent(first) <= s.room/4 {
		s.tie(first, group)
	}
}

// save returns what takes back all that is compiled after it.
func (s *stack) save() (undo func()) {
	ops, kids, bookmarks, faults := len(s.ops), len(s.parent.Kids), len(s.bookmarks), len(s.faults)
	under, where := s.under, s.where
	return func() {
		s.ops, s.parent.Kids, s.bookmarks, s.faults = s.ops[:ops], s.parent.Kids[:kids], s.bookmarks[:bookmarks], s.faults[:faults]
		s.under, s.where = under, where
	}
}
