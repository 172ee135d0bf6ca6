package pdf

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// deflater compresses with one writer and one buffer, which it keeps.
type deflater struct {
	buf bytes.Buffer
	zw  *zlib.Writer
}

// quick is the level of what a paper has of its own. Level 5 would spare 450
// bytes of an attestation and 2 kB of a contrat, and take 6 percent of a night.
const quick = 3

// begin starts a stream; write to zw, then call end.
func (d *deflater) begin() *zlib.Writer {
	d.buf.Reset()
	if d.zw == nil {
		d.zw, _ = zlib.NewWriterLevel(&d.buf, quick) // the level is valid
	} else {
		d.zw.Reset(&d.buf)
	}
	return d.zw
}

// end returns the compressed stream, valid until the next begin.
func (d *deflater) end() []byte {
	_ = d.zw.Close() // a bytes.Buffer does not fail
	return d.buf.Bytes()
}

// deflate returns content compressed, valid until the next call.
func (d *deflater) deflate(content []byte) []byte {
	_, _ = d.begin().Write(content)
	return d.end()
}

// deflatedBest compresses what is compressed once a process.
func deflatedBest(content []byte) []byte {
	var buf bytes.Buffer
	zw, _ := zlib.NewWriterLevel(&buf, zlib.BestCompression) // the level is valid
	_, _ = zw.Write(content)
	_ = zw.Close()
	return buf.Bytes()
}
