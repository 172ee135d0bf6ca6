package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// pack is the zip of a workbook. excelize hands its parts over in an order
// that changes from run to run (a map's), so they are kept deflated and
// written in a fixed order, without a date. On the way the sheets get their
// true dimension, and the comments their contents.
type pack struct {
	out     io.Writer
	written int64
	sheets  map[string]*Sheet
	noted   []*Sheet // the sheets with notes, in order: the n-th owns comments<n>.xml
	parts   []*part
	open    *part
	deflate *flate.Writer // of each part in turn: a new one costs more than most parts
	failed  bool          // then nothing is written: excelize closes also what failed
}

type part struct {
	name      string
	dimension string // to be set in the first piece; empty when not a sheet or done
	data      bytes.Buffer
	deflate   *flate.Writer // the pack's
	crc       uint32
	size      uint64
	fail      func(error) error
}

func newPack(w io.Writer, sheets []*Sheet) (*pack, error) {
	deflate, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	p := &pack{out: w, deflate: deflate, sheets: map[string]*Sheet{}}
	for _, s := range sheets {
		p.sheets[s.part] = s
		if len(s.notes) > 0 {
			p.noted = append(p.noted, s)
		}
	}
	return p, nil
}

// Create starts a part and ends the one before.
func (p *pack) Create(name string) (io.Writer, error) {
	if err := p.check(p.finish()); err != nil {
		return nil, err
	}
	e := &part{name: name, fail: p.check}
	if s, ok := p.sheets[name]; ok {
		e.dimension = s.area()
	}
	e.deflate = p.deflate
	e.deflate.Reset(&e.data)
	p.open = e
	p.parts = append(p.parts, e)
	if fill := p.notesPart(name); fill != nil {
		return io.Discard, p.check(fill(e))
	}
	return e, nil
}

func (p *pack) check(err error) error {
	p.failed = p.failed || err != nil
	return err
}

// notesPart tells whether a part is one of those that we write ourselves.
func (p *pack) notesPart(name string) func(io.Writer) error {
	cluster := 1
	for i, s := range p.noted {
		switch name {
		case fmt.Sprintf("xl/comments%d.xml", i+1):
			return func(w io.Writer) error { return writeComments(w, s.notes) }
		case fmt.Sprintf("xl/drawings/vmlDrawing%d.vml", i+1):
			return func(w io.Writer) error { return writeShapes(w, s.notes, cluster) }
		}
		cluster += clusters(len(s.notes))
	}
	return nil
}

// staleDimension is what excelize's stream writes at its opening, always
// within its first buffer.
const staleDimension = `<dimension ref="A1"></dimension>`

// typesPart lists the types of the other parts. With a first comment or chart,
// excelize adds the types of all images to it in a map's order; we have none.
const typesPart = "[Content_Types].xml"

var imageTypes = regexp.MustCompile(`<Default Extension="\w+" ContentType="image/[^"]*"></Default>`)

// Write deflates a piece of a part.
func (e *part) Write(data []byte) (int, error) {
	length := len(data)
	if e.dimension != "" {
		if !bytes.Contains(data, []byte(staleDimension)) {
			return 0, e.fail(fmt.Errorf("%s: no dimension to set", e.name))
		}
		data = bytes.Replace(data, []byte(staleDimension), fmt.Appendf(nil, `<dimension ref="%s"/>`, e.dimension), 1)
		e.dimension = ""
	}
	if e.name == typesPart {
		data = imageTypes.ReplaceAll(data, nil)
	}
	e.crc = crc32.Update(e.crc, crc32.IEEETable, data)
	e.size += uint64(len(data))
	if _, err := e.deflate.Write(data); err != nil {
		return 0, e.fail(err)
	}
	return length, nil
}

func (p *pack) finish() error {
	if p.open == nil {
		return nil
	}
	e := p.open
	p.open = nil
	if err := e.deflate.Close(); err != nil {
		return fmt.Errorf("%s: %w", e.name, err)
	}
	return nil
}

// AddFS is asked for by excelize's interface and never called by it.
func (p *pack) AddFS(fs.FS) error { return fmt.Errorf("workbook: no file system to add") }

// Close writes the parts: the table of types first, as Excel does, then by name.
func (p *pack) Close() error {
	if err := p.check(p.finish()); err != nil || p.failed {
		return err
	}
	slices.SortFunc(p.parts, func(a, b *part) int { return strings.Compare(a.name, b.name) })
	z := zip.NewWriter(&counter{p.out, &p.written})
	for _, e := range p.parts {
		w, err := z.CreateRaw(&zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: e.crc,
			CompressedSize64: uint64(e.data.Len()), UncompressedSize64: e.size})
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		if _, err := e.data.WriteTo(w); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return z.Close()
}

type counter struct {
	w io.Writer
	n *int64
}

func (c *counter) Write(data []byte) (int, error) {
	n, err := c.w.Write(data)
	*c.n += int64(n)
	return n, err
}
