package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// tag returns the bytes of a tag, between "<" and ">"; a ">" may stand in a
// quoted value.
func (s *scanner) tag() ([]byte, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		if s.pos+i == s.end {
			if i > maxTag {
				return nil, bomb("une balise démesurée", fmt.Errorf("a tag of over %d bytes", maxTag))
			}
			if err := s.more(); err != nil {
				return nil, noEOF(err)
			}
		}
		switch c := s.buf[s.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if i > maxTag {
				return nil, bomb("une balise démesurée", fmt.Errorf("a tag of over %d bytes", maxTag))
			}
			tag := s.buf[s.pos+1 : s.pos+i]
			s.pos += i + 1
			return tag, nil
		}
	}
}

func (s *scanner) endTag() error {
	tag, err := s.tag()
	if err != nil {
		return err
	}
	name := bytes.TrimRight(tag[1:], " \t\r\n")
	if s.depth == 0 {
		return fmt.Errorf("an end of %q without start", name)
	}
	if raw := s.names[s.open[s.depth-1].name:]; !bytes.Equal(name, raw) {
		return fmt.Errorf("element %q ends as %q", raw, name)
	}
	return s.pop()
}

// pop closes the innermost element.
func (s *scanner) pop() error {
	s.depth--
	o := s.open[s.depth]
	s.local, s.main = s.names[o.name+o.local:], o.main
	s.open, s.names, s.bindings = s.open[:s.depth], s.names[:o.name], s.bindings[:o.bindings]
	return nil
}

func (s *scanner) startTag() error {
	tag, err := s.tag()
	if err != nil {
		return err
	}
	if s.depth == 0 && s.root {
		return wrong("second root element")
	}
	if s.root = true; s.depth == maxDepth {
		return wrong("over %d levels of elements", maxDepth)
	}
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		s.closing, tag = true, tag[:n-1]
	}
	n := nameEnd(tag)
	prefix, local, ok := splitName(tag[:n])
	if !ok {
		return errors.New("a tag without name")
	}
	o := openTag{name: len(s.names), bindings: len(s.bindings), local: n - len(local)}
	s.names = append(s.names, tag[:n]...)
	if err := s.attributes(tag[n:]); err != nil {
		return err
	}
	uri := s.namespace(prefix)
	o.main = uri == nsMain || uri == nsMainStrict
	if len(s.bindings) > maxAttribute {
		return wrong("over %d namespaces", maxAttribute)
	}
	if s.elements++; s.elements > maxElements {
		return bomb("trop de balises", fmt.Errorf("over %d elements", maxElements))
	}
	s.open = append(s.open, o)
	s.depth++
	s.local, s.main = local, o.main
	return nil
}

// attributes parses the rest of a start tag.
func (s *scanner) attributes(rest []byte) error {
	s.attrs, s.scratch = s.attrs[:0], s.scratch[:0]
	for {
		spaced := len(rest)
		rest = trimSpace(rest)
		if len(rest) == 0 {
			return nil
		}
		n := nameEnd(rest)
		prefix, local, ok := splitName(rest[:n])
		if !ok || spaced == len(rest) && len(s.attrs) == 0 {
			return errors.New("a tag that is no tag")
		}
		rest = trimSpace(rest[n:])
		if len(rest) == 0 || rest[0] != '=' {
			return fmt.Errorf("attribute %q without value", local)
		}
		rest = trimSpace(rest[1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return fmt.Errorf("attribute %q without quotes", local)
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return fmt.Errorf("attribute %q without end", local)
		}
		value := rest[1 : 1+end]
		rest = rest[end+2:]
		if !plainText(value) {
			if bytes.IndexByte(value, '<') >= 0 {
				return fmt.Errorf("%q in attribute %q", "<", local)
			}
			from := len(s.scratch)
			var err error
			if s.scratch, err = appendText(s.scratch, value, true); err != nil {
				return err
			}
			value = s.scratch[from:]
		}
		if len(s.attrs) == maxAttribute {
			return wrong("over %d attributes", maxAttribute)
		}
		for _, a := range s.attrs {
			if bytes.Equal(a.local, local) && bytes.Equal(a.prefix, prefix) {
				return wrong("attribute %q given twice", local)
			}
		}
		s.attrs = append(s.attrs, xmlAttr{prefix, local, value})
		switch {
		case len(prefix) == 0 && string(local) == "xmlns":
			s.bindings = append(s.bindings, binding{"", string(value)})
		case string(prefix) == "xmlns":
			s.bindings = append(s.bindings, binding{string(local), string(value)})
		}
	}
}

// trimSpace takes the white space of XML off the start.
func trimSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\n' || b[0] == '\t' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// namespace is what a prefix stands for; an undeclared one stands for itself.
func (s *scanner) namespace(prefix []byte) string {
	for i := len(s.bindings) - 1; i >= 0; i-- {
		if s.bindings[i].prefix == string(prefix) {
			return s.bindings[i].uri
		}
	}
	return string(prefix)
}

// attr returns an attribute without namespace.
func (s *scanner) attr(name string) []byte {
	for i := range s.attrs {
		if a := &s.attrs[i]; len(a.prefix) == 0 && string(a.local) == name {
			return a.value
		}
	}
	return nil
}

// attrRel returns an attribute of the relationships namespace ("r:id").
func (s *scanner) attrRel(name string) string {
	for _, a := range s.attrs {
		if string(a.local) == name && len(a.prefix) > 0 && strings.HasSuffix(s.namespace(a.prefix), "/relationships") {
			return string(a.value)
		}
	}
	return ""
}

func isTrue(s []byte) bool { return string(s) == "1" || string(s) == "true" }

// nameEnd is the length of the XML name at the start of b, 0 for none. Names
// beyond ASCII are no names of spreadsheets.
func nameEnd(b []byte) int {
	for i, c := range b {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':'
		if !letter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return i
		}
	}
	return len(b)
}

// splitName parts a name at its colon. A colon at either end belongs to the
// name, and two are one too many.
func splitName(name []byte) (prefix, local []byte, ok bool) {
	i := bytes.IndexByte(name, ':')
	switch {
	case len(name) == 0 || i >= 0 && bytes.IndexByte(name[i+1:], ':') >= 0:
		return nil, nil, false
	case i <= 0 || i == len(name)-1:
		return nil, name, true
	}
	return name[:i], name[i+1:], true
}
