package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"cnamdoc/generate/pdf/internal/cos"
)

// What ReadSeal refuses a file for. Errors wrap one of them.
var (
	ErrNotPDF    = cos.ErrNotPDF
	ErrCut       = cos.ErrCut       // the end is missing: a copy or a download that stopped
	ErrDamaged   = cos.ErrDamaged   // its structure cannot be read
	ErrEncrypted = cos.ErrEncrypted // a password is asked
	ErrNoSeal    = errors.New("PDF file without a seal")
	ErrTooLarge  = errors.New("PDF file too large to be one of ours")
)

// Bounds of what ReadSeal reads: a paper is some tens of kilobytes, a copy
// that other programs signed or annotated somewhat more.
const (
	maxSealFile = 16 << 20
	maxXMP      = 1 << 20
	maxProperty = 1 << 14 // bytes of one property: a seal has under 4,000
	maxXMPDepth = 64
)

// foreign bounds what a file from outside may cost: under a second and 150 MB.
// Of what a paper holds, some dozens of objects are parsed.
var foreign = cos.Limits{Objects: 1 << 17, Inflate: 24 << 20, Parsed: 48 << 20, Tokens: 1 << 18}

// ReadSeal returns the seal's text and the paper's number that one of our
// files carries in its XMP metadata; size is r's length in bytes. It reads the
// way every reader does, from the end: the newest cross-reference, the
// catalogue, the metadata; so it also reads a copy to which another program
// has appended an electronic signature. It verifies nothing. A paper without a
// seal, such as a relance, is ErrNoSeal, with its number.
func ReadSeal(r io.ReaderAt, size int64) (seal, number string, err error) {
	seal, number, err = readSeal(r, size)
	if err != nil {
		return "", number, fmt.Errorf("read seal: %w", err)
	}
	return seal, number, nil
}

func readSeal(r io.ReaderAt, size int64) (seal, number string, err error) {
	data, err := readAll(r, size)
	if err != nil {
		return "", "", err
	}
	f, err := cos.Open(data, foreign)
	if err != nil {
		return "", "", err
	}
	root, ok := f.Trailer["Root"].(cos.Ref)
	if !ok {
		return "", "", fmt.Errorf("%w: no catalogue", ErrDamaged)
	}
	catalog, err := f.Read(root.Num)
	if err != nil {
		return "", "", fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	meta, ok := f.Dict(catalog)["Metadata"].(cos.Ref)
	if !ok {
		return "", "", ErrNoSeal
	}
	stream, err := f.Read(meta.Num)
	if err != nil {
		return "", "", fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	s, ok := stream.(*cos.Stream)
	if !ok {
		return "", "", fmt.Errorf("%w: metadata is no stream", ErrDamaged)
	}
	packet, err := f.Content(s)
	if err != nil {
		return "", "", fmt.Errorf("%w: metadata: %v", ErrDamaged, err)
	}
	return sealOf(packet)
}

func readAll(r io.ReaderAt, size int64) ([]byte, error) { return readWhole(r, size, maxSealFile) }

// readWhole reads a file that begins as PDF files do, of at most so many bytes.
func readWhole(r io.ReaderAt, size, most int64) ([]byte, error) {
	head := make([]byte, min(max(size, 0), 1024))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch {
	case !bytes.Contains(head, []byte("%PDF-")):
		return nil, ErrNotPDF
	case size > most:
		return nil, ErrTooLarge
	}
	data := make([]byte, size)
	n, err := r.ReadAt(data, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return data[:n], err
}

// ours names a property that we read, or returns "".
func ours(name xml.Name) string {
	switch {
	case name.Space == namespace:
		return name.Local
	case name.Space == dublinCore && name.Local == "identifier":
		return "number"
	}
	return ""
}

// sealOf finds our properties in an XMP packet, as elements or as attributes.
func sealOf(packet []byte) (seal, number string, err error) {
	if len(packet) > maxXMP {
		return "", "", fmt.Errorf("%w: metadata of %d bytes", ErrDamaged, len(packet))
	}
	dec := xml.NewDecoder(bytes.NewReader(packet))
	found := map[string][]byte{}
	depth := 0
	for name := ""; ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", "", fmt.Errorf("%w: metadata: %v", ErrDamaged, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			name = ours(t.Name)
			for _, a := range t.Attr {
				if name := ours(a.Name); name != "" {
					found[name] = []byte(a.Value)
				}
			}
		case xml.CharData:
			if name != "" {
				found[name] = append(found[name], t...)
			}
		case xml.EndElement:
			depth--
			name = ""
		}
		if depth > maxXMPDepth || len(found[name]) > maxProperty {
			return "", "", fmt.Errorf("%w: metadata nested or long beyond any of ours", ErrDamaged)
		}
	}
	seal, number = string(bytes.TrimSpace(found["seal"])), string(bytes.TrimSpace(found["number"]))
	if seal == "" {
		return "", number, ErrNoSeal
	}
	return seal, number, nil
}
