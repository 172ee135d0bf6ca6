package pdf

import (
	"fmt"
	"io"
	"unicode/utf16"

	"cnamdoc/generate/pdf/internal/cos"
)

// Bounds of what ReadAttachments reads of a foreign file.
const (
	maxAttachments = 64
	maxNameDepth   = 8
	maxNameNodes   = 1024
)

// ReadAttachments returns the files embedded in a PDF file, in the order of
// their names; size is r's length in bytes. It reads as ReadSeal does, a copy
// included to which another program has appended something: its files are then
// among ours. It verifies nothing. A file without attachments has none, which
// is no error.
func ReadAttachments(r io.ReaderAt, size int64) ([]Attachment, error) {
	data, err := readAll(r, size)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	f, err := cos.Open(data, foreign)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	names := f.Dict(f.Dict(f.Trailer["Root"])["Names"])["EmbeddedFiles"]
	a := attachmentReader{f: f}
	if err := a.node(names, 0); err != nil {
		return nil, fmt.Errorf("read attachments: %w: %v", ErrDamaged, err)
	}
	return a.found, nil
}

// attachmentReader walks the name tree of the embedded files (ISO 32000-1,
// 7.9.6).
type attachmentReader struct {
	f     *cos.File
	found []Attachment
	nodes int
}

func (a *attachmentReader) node(o cos.Object, depth int) error {
	if a.nodes++; depth > maxNameDepth || a.nodes > maxNameNodes {
		return fmt.Errorf("name tree of more than %d levels or %d nodes", maxNameDepth, maxNameNodes)
	}
	d := a.f.Dict(o)
	names := a.f.Array(d["Names"])
	for i := 0; i+1 < len(names); i += 2 {
		if err := a.file(a.f.Dict(names[i+1])); err != nil {
			return err
		}
	}
	for _, kid := range a.f.Array(d["Kids"]) {
		if err := a.node(kid, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (a *attachmentReader) file(spec cos.Dict) error {
	name := a.text(spec["UF"])
	if name == "" {
		name = a.text(spec["F"])
	}
	s, ok := a.f.Resolve(a.f.Dict(spec["EF"])["F"]).(*cos.Stream)
	switch {
	case !ok:
		return fmt.Errorf("embedded file %q has no content", name)
	case len(a.found) == maxAttachments:
		return fmt.Errorf("more than %d embedded files", maxAttachments)
	}
	data, err := a.f.Content(s)
	if err != nil {
		return fmt.Errorf("embedded file %q: %v", name, err)
	}
	a.found = append(a.found, Attachment{Name: name, MIME: string(a.f.Name(s.Dict["Subtype"])), Description: a.text(spec["Desc"]),
		Relationship: string(a.f.Name(spec["AFRelationship"])), Data: data})
	return nil
}

func (a *attachmentReader) text(o cos.Object) string { return textOf(a.f, o) }

// textOf decodes a text string (7.9.2.2); what is not UTF-16 is taken as ASCII.
func textOf(f *cos.File, o cos.Object) string {
	s, _ := f.Resolve(o).(cos.String)
	if len(s) < 2 || s[0] != 0xFE || s[1] != 0xFF {
		return string(s)
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}
