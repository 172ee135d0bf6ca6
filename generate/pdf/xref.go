package pdf

// packer collects objects for an object stream (ISO 32000-1, 7.5.7).
type packer struct {
	index, body []byte
	count       int
}

func (p *packer) reset() {
	p.index, p.body, p.count = p.index[:0], p.body[:0], 0
}

// open starts an object; the caller appends it to body.
func (p *packer) open(num uint32) {
	if p.count > 0 {
		p.index = append(p.index, ' ')
		p.body = append(p.body, '\n')
	}
	p.index = append(appendInt(p.index, int(num)), ' ')
	p.index = appendInt(p.index, len(p.body))
	p.count++
}

func (p *packer) add(num uint32, object []byte) {
	p.open(num)
	p.body = append(p.body, object...)
}

// dict returns the entries of the stream's dictionary; content must be written
// as index, then body.
func (p *packer) dict() string {
	b := appendInt(append(make([]byte, 0, 48), "/Type/ObjStm/N "...), p.count)
	p.index = append(p.index, '\n')
	return string(appendInt(append(b, "/First "...), len(p.index)))
}

// content returns the stream; call dict first.
func (p *packer) content() []byte { return append(p.index[:len(p.index):len(p.index)], p.body...) }

// xrefRun says where objects with consecutive numbers are: one object at an
// offset, or several in one object stream. Runs keep the memory of a print run
// of a million objects small.
type xrefRun struct {
	first uint32
	count uint16
	index uint16 // of the first, in the object stream
	at    int64  // the offset, or minus the number of the object stream
}

// unplaced is the place of objects whose object stream has no number yet.
const unplaced = -1 << 62

func (r *xrefRun) follows(num uint32, index uint16) bool {
	return r.at == unplaced && r.first+uint32(r.count) == num && r.index+r.count == index
}

// offsetWidth returns the bytes that an offset needs.
func offsetWidth(last int64) int {
	width := 2 // two at least, for the numbers of object streams
	for last >= 1<<(8*width) {
		width++
	}
	return width
}

const pngUp = 2

// rower writes the rows of a cross-reference stream behind a PNG "up" filter:
// consecutive entries differ by little, so the rows compress to little.
type rower struct {
	d      *deflater
	before [16]byte
	width  int // of the second field
	buf    []byte
}

func (r *rower) row(kind byte, second uint64, third uint16) {
	var row [16]byte
	row[0] = kind
	for i := range r.width {
		row[1+i] = byte(second >> (8 * (r.width - 1 - i)))
	}
	be.PutUint16(row[1+r.width:], third)
	r.buf = append(r.buf, pngUp)
	for i := range r.width + 3 {
		r.buf = append(r.buf, row[i]-r.before[i])
	}
	r.before = row
	if len(r.buf) > 1<<12 {
		r.flush()
	}
}

func (r *rower) flush() {
	_, _ = r.d.zw.Write(r.buf)
	r.buf = r.buf[:0]
}

// xrefRows compresses the cross-reference entries of all numbers below next
// (7.5.8): the runs, which are sorted, and between them the list of free ones.
func (w *writer) xrefRows(width int) {
	w.begin()
	r := rower{d: &w.deflater, width: width, buf: w.xrefBuf[:0]}
	free := w.freeNumbers()
	nextFree := func() (n uint64) {
		if len(free) > 0 {
			n, free = uint64(free[0]), free[1:]
		}
		return n
	}
	r.row(0, nextFree(), 0xFFFF)
	num := uint32(1)
	for i := range w.runs {
		run := &w.runs[i]
		for ; num < run.first; num++ {
			r.row(0, nextFree(), 0)
		}
		for k := range run.count {
			if run.at < 0 {
				r.row(2, uint64(-run.at), run.index+k)
			} else {
				r.row(1, uint64(run.at), 0)
			}
		}
		num += uint32(run.count)
	}
	r.flush()
	w.xrefBuf = r.buf
}

// freeNumbers lists the numbers that no run holds. Those are of the fixed
// numbers only: what is reserved later is always written.
func (w *writer) freeNumbers() []uint32 {
	free := w.free[:0]
	num := uint32(1)
	for i := range w.runs {
		for ; num < w.runs[i].first; num++ {
			free = append(free, num)
		}
		num = w.runs[i].first + uint32(w.runs[i].count)
	}
	w.free = free
	return free
}
