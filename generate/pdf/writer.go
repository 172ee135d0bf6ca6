package pdf

import (
	"crypto/sha256"
	"hash"
	"slices"
)

// Numbers of the objects that every file has. Faces that a file does not use
// leave free entries in its cross-reference stream, which compress to nothing.
const (
	numCatalog = iota + 1
	numPages
	numInfo
	numMetadata
	numStructRoot
	numProfile
	numDocument // the top element of the structure tree
	firstFont
	firstFree = firstFont + faces*fontObjects
)

const header = "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"

// packedMax bounds the objects in one object stream: a reader that wants one
// of them must inflate all.
const packedMax = 512

// writer lays objects one behind the other and remembers where they are.
type writer struct {
	deflater
	out     []byte
	flushed int64 // bytes that have left out
	next    uint32
	runs    []xrefRun
	packed  packer
	pending int // index into runs: from here on, objects of the open object stream
	sum     hash.Hash
	hashed  int // bytes of out that are in sum
	xrefBuf []byte
	free    []uint32

	statics map[string]uint32 // by deflated content
	images  map[*Image]uint32
	tiers   [faces]int // 1 + the tier asked for, 0 for a face not used
}

func (w *writer) start() {
	w.out = append(w.out[:0], header...)
	w.flushed, w.next, w.hashed = 0, firstFree, 0
	w.runs, w.pending = w.runs[:0], 0
	w.packed.reset()
	w.tiers = [faces]int{}
	if w.sum == nil {
		w.sum, w.statics, w.images = sha256.New(), map[string]uint32{}, map[*Image]uint32{}
	}
	w.sum.Reset()
	clear(w.statics)
	clear(w.images)
}

func (w *writer) reserve(n int) (first uint32) {
	first = w.next
	w.next += uint32(n)
	return first
}

// here records that object num starts at the end of what is written.
func (w *writer) here(num uint32) {
	w.runs = append(w.runs, xrefRun{first: num, count: 1, at: w.flushed + int64(len(w.out))})
}

// stream writes a deflated stream object; no object stream may be open.
func (w *writer) stream(num uint32, dict string, deflated []byte) {
	w.here(num)
	w.out = appendStream(w.out, num, dict, deflated)
}

// appendStream writes a stream object whose data is deflated already.
func appendStream(b []byte, num uint32, dict string, deflated []byte) []byte {
	b = append(appendInt(b, int(num)), " 0 obj\n<</Filter/FlateDecode/Length "...)
	b = append(append(appendInt(b, len(deflated)), dict...), ">>stream\n"...)
	return append(append(b, deflated...), "\nendstream\nendobj\n"...)
}

// plain writes a stream object that is not compressed.
func (w *writer) plain(num uint32, dict string, data []byte) {
	w.flushPacked()
	w.here(num)
	w.out = append(appendInt(w.out, int(num)), " 0 obj\n<</Length "...)
	w.out = append(append(appendInt(w.out, len(data)), dict...), ">>stream\n"...)
	w.out = append(append(w.out, data...), "\nendstream\nendobj\n"...)
}

// object starts an object that goes into an object stream; the caller appends
// it to the slice that it points to, before the next call of the writer.
func (w *writer) object(num uint32) *[]byte {
	if w.packed.count == packedMax {
		w.flushPacked()
	}
	if w.packed.count == 0 {
		w.pending = len(w.runs)
	}
	index := uint16(w.packed.count)
	w.packed.open(num)
	if n := len(w.runs); n > w.pending && w.runs[n-1].follows(num, index) {
		w.runs[n-1].count++
	} else {
		w.runs = append(w.runs, xrefRun{first: num, count: 1, index: index, at: unplaced})
	}
	return &w.packed.body
}

// flushPacked writes the open object stream. It comes before any other stream,
// so that the runs of one object stream stand together.
func (w *writer) flushPacked() {
	if w.packed.count == 0 {
		return
	}
	num := w.reserve(1)
	for i := w.pending; i < len(w.runs); i++ {
		w.runs[i].at = -int64(num)
	}
	dict := w.packed.dict()
	zw := w.begin()
	_, _ = zw.Write(w.packed.index)
	_, _ = zw.Write(w.packed.body)
	w.packed.reset()
	w.stream(num, dict, w.end())
}

// fonts writes the faces asked for; no object stream may be open.
func (w *writer) fonts() {
	for f := range faces {
		if w.tiers[f] == 0 {
			continue
		}
		block := blockOf(Face(f), Tier(w.tiers[f]-1))
		start := w.flushed + int64(len(w.out))
		for object := fontProgram; object < fontObjects; object++ {
			w.runs = append(w.runs, xrefRun{first: fontNum(Face(f), uint32(object)), count: 1, at: start + int64(block.offsets[object])})
		}
		w.runs = append(w.runs, xrefRun{first: fontNum(Face(f), 0), count: fontProgram,
			at: -int64(fontNum(Face(f), fontPacked))})
		w.out = append(w.out, block.data...)
	}
}

// digest adds what is written to the hash that becomes the file's identifier.
func (w *writer) digest() {
	_, _ = w.sum.Write(w.out[w.hashed:])
	w.hashed = len(w.out)
}

// finish writes the cross-reference stream and the end of the file.
func (w *writer) finish() {
	w.flushPacked()
	w.digest()
	num := w.reserve(1)
	start := w.flushed + int64(len(w.out))
	w.here(num)
	slices.SortFunc(w.runs, func(a, b xrefRun) int { return int(a.first) - int(b.first) })
	width := offsetWidth(start)
	w.xrefRows(width)
	w.out = append(appendInt(w.out, int(num)), " 0 obj\n<</Type/XRef/Size "...)
	w.out = append(appendInt(w.out, int(w.next)), "/W[1 "...)
	w.out = append(appendInt(w.out, width), " 2]/Root 1 0 R/Info 3 0 R/ID["...)
	id := w.sum.Sum(nil)[:16]
	w.out = appendHex(appendHex(w.out, id), id)
	w.out = append(w.out, "]/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns "...)
	w.out = append(appendInt(w.out, 3+width), ">>/Length "...)
	rows := w.end()
	w.out = append(appendInt(w.out, len(rows)), ">>stream\n"...)
	w.out = append(append(w.out, rows...), "\nendstream\nendobj\nstartxref\n"...)
	w.out = append(appendInt(w.out, int(start)), "\n%%EOF\n"...)
}

func appendHex(b, data []byte) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '<')
	for _, c := range data {
		b = append(b, hex[c>>4], hex[c&15])
	}
	return append(b, '>')
}
