package importer

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The namespaces of SpreadsheetML, transitional and strict (ISO/IEC 29500).
const (
	nsMain       = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsMainStrict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
)

func isMain(n xml.Name) bool { return n.Space == nsMain || n.Space == nsMainStrict }

// strictXML reads tokens and refuses what a well-made part never has: a
// doctype, two roots, text outside the root, an attribute given twice,
// excessive depth.
type strictXML struct {
	dec   *xml.Decoder
	depth int
	root  bool
}

func newStrictXML(ctx context.Context, r io.Reader) *strictXML {
	dec := xml.NewDecoder(ctxReader{ctx, r})
	dec.Strict = true
	return &strictXML{dec: dec}
}

// next returns the next token, or io.EOF after a whole document.
func (s *strictXML) next() (xml.Token, error) {
	tok, err := s.dec.Token()
	if err != nil {
		if err == io.EOF && !s.root {
			return nil, errors.New("no root element")
		}
		return nil, err
	}
	switch t := tok.(type) {
	case xml.StartElement:
		return tok, s.start(t)
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		return nil, errors.New("a doctype is not allowed")
	case xml.CharData:
		if s.depth == 0 && strings.Trim(string(t), " \t\r\n\ufeff") != "" {
			return nil, errors.New("text outside the root element")
		}
	}
	return tok, nil
}

func (s *strictXML) start(t xml.StartElement) error {
	if s.depth == 0 && s.root {
		return errors.New("second root element")
	}
	s.root = true
	if s.depth++; s.depth > maxDepth {
		return fmt.Errorf("over %d levels of elements", maxDepth)
	}
	if len(t.Attr) > maxAttributes {
		return fmt.Errorf("over %d attributes", maxAttributes)
	}
	for i, a := range t.Attr {
		for _, b := range t.Attr[:i] {
			if a.Name == b.Name {
				return fmt.Errorf("attribute %q given twice", a.Name.Local)
			}
		}
	}
	return nil
}

// elements calls fn for each start element of the part, with its depth from 1.
func elements(ctx context.Context, r io.Reader, fn func(depth int, e xml.StartElement) error) error {
	s := newStrictXML(ctx, r)
	for {
		tok, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := tok.(xml.StartElement); ok {
			if err := fn(s.depth, e); err != nil {
				return err
			}
		}
	}
}

// attr returns an attribute without namespace.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// attrRel returns an attribute of the relationships namespace ("r:id").
func attrRel(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && strings.HasSuffix(a.Name.Space, "/relationships") {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }
