package workbook

import (
	"bytes"
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

// token is what scanner.next has met.
type token uint8

const (
	startTag token = iota
	endTag
	charData
)

// scanner reads XML 1.0 with namespaces, strictly and within bounds: a tag, a
// comment and an instruction have at most maxTag bytes, a text maxText,
// elements nest to maxDepth. It refuses a doctype, two roots, text outside of
// the root, an attribute given twice, and what encoding/xml refuses (the tests
// hold it against it). It exists because encoding/xml builds each tag whole
// before anybody can bound it, and because it is ten times slower: a sheet of
// 500 MB would take longer than anybody waits.
//
// What next returns is valid until the next call.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int // of the next byte to read, in buf
	end  int // of what is read, in buf
	rerr error

	depth   int  // of the element just opened, or of the one just closed less one
	root    bool // a root element was seen
	closing bool // the tag just returned closed itself: its end comes next

	local []byte // of the element just opened or closed
	main  bool   // it is of the namespace of spreadsheets
	attrs []xmlAttr
	text  []byte

	open     []openTag
	names    []byte // raw names of the open elements, one after the other
	bindings []binding
	scratch  []byte
	elements int // opened so far
}

type xmlAttr struct{ prefix, local, value []byte }

// openTag is an element whose end is to come.
type openTag struct {
	name     int // start of its raw name in names
	bindings int // how many held before it
	local    int // start of its local name, in its raw name
	main     bool
}

// binding is a prefix and the namespace that it stands for.
type binding struct{ prefix, uri string }

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 128<<10)}
}

// next returns the next token, or io.EOF after a whole document.
func (s *scanner) next() (token, error) {
	if s.closing {
		s.closing = false
		return endTag, s.pop()
	}
	for {
		n, err := s.find('<', 0, maxText)
		if err == io.EOF && n == 0 && s.pos == s.end {
			switch {
			case !s.root:
				return 0, errors.New("no root element")
			case s.depth > 0:
				return 0, io.ErrUnexpectedEOF
			}
			return 0, io.EOF
		}
		if err != nil && err != io.EOF {
			return 0, err
		}
		if err == io.EOF {
			n = s.end - s.pos
		}
		if n > 0 {
			raw := s.buf[s.pos : s.pos+n]
			s.pos += n
			if s.text, err = s.decode(raw, true); err != nil {
				return 0, err
			}
			if s.depth == 0 {
				if len(bytes.Trim(s.text, " \t\r\n\ufeff")) > 0 {
					return 0, wrong("text outside the root element")
				}
				continue
			}
			return charData, nil
		}
		tok, skip, err := s.markup()
		if err != nil || !skip {
			return tok, err
		}
	}
}

// markup reads what begins with "<". skip says that it is nothing to return.
func (s *scanner) markup() (tok token, skip bool, err error) {
	if err := s.ensure(2); err != nil {
		return 0, false, err
	}
	switch s.buf[s.pos+1] {
	case '?':
		return 0, true, s.pass("<?", "?>")
	case '/':
		return endTag, false, s.endTag()
	case '!':
		if s.has("<!--") {
			return 0, true, s.comment()
		}
		if s.has("<![CDATA[") {
			return charData, false, s.cdata()
		}
		return 0, false, wrong("a doctype is not allowed")
	}
	return startTag, false, s.startTag()
}

// find returns how far the byte c is from pos, looking from skip on. It reads
// on until it is there, within the limit.
func (s *scanner) find(c byte, skip, limit int) (int, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+skip:s.end], c); i >= 0 {
			return skip + i, nil
		}
		if skip = s.end - s.pos; skip > limit {
			return 0, bomb("un texte démesuré", fmt.Errorf("a text of over %d bytes", limit))
		}
		if err := s.more(); err != nil {
			return skip, err
		}
	}
}

// more reads further bytes behind those not yet used.
func (s *scanner) more() error {
	if s.rerr != nil {
		return s.rerr
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end, s.pos = s.end-s.pos, 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if n > 0 {
			s.rerr = err
			return nil
		}
		if err != nil {
			s.rerr = err
			return err
		}
	}
	return io.ErrNoProgress
}

// ensure makes n bytes available.
func (s *scanner) ensure(n int) error {
	for s.end-s.pos < n {
		if err := s.more(); err != nil {
			return noEOF(err)
		}
	}
	return nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (s *scanner) has(prefix string) bool {
	return s.ensure(len(prefix)) == nil && string(s.buf[s.pos:s.pos+len(prefix)]) == prefix
}

// upTo returns what stands between the opening and the closing mark.
func (s *scanner) upTo(opening, closing string, limit int) ([]byte, error) {
	at := len(opening)
	for {
		n, err := s.find(closing[len(closing)-1], at, limit)
		if err != nil {
			return nil, noEOF(err)
		}
		at = n + 1
		if n+1 >= len(opening)+len(closing) && string(s.buf[s.pos+n+1-len(closing):s.pos+n+1]) == closing {
			inside := s.buf[s.pos+len(opening) : s.pos+n+1-len(closing)]
			s.pos += n + 1
			return inside, nil
		}
	}
}

func (s *scanner) pass(opening, closing string) error {
	inside, err := s.upTo(opening, closing, maxTag)
	if err != nil {
		return err
	}
	if i := nameEnd(inside); i == 0 || bytes.IndexByte(inside[:i], ':') >= 0 {
		return errors.New("an instruction without name")
	}
	return nil
}

func (s *scanner) comment() error {
	inside, err := s.upTo("<!--", "-->", maxTag)
	if err == nil && (bytes.Contains(inside, []byte("--")) || bytes.HasSuffix(inside, []byte("-"))) {
		return errors.New("two hyphens in a comment")
	}
	return err
}

func (s *scanner) cdata() error {
	if s.depth == 0 {
		return wrong("text outside the root element")
	}
	inside, err := s.upTo("<![CDATA[", "]]>", maxText)
	if err != nil {
		return err
	}
	s.scratch, err = appendText(s.scratch[:0], inside, false)
	s.text = s.scratch
	return err
}

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

// decode returns the text between two tags.
func (s *scanner) decode(raw []byte, references bool) ([]byte, error) {
	if plainText(raw) {
		return raw, nil
	}
	if bytes.Contains(raw, []byte("]]>")) {
		return nil, errors.New("]]> outside of CDATA")
	}
	var err error
	s.scratch, err = appendText(s.scratch[:0], raw, references)
	return s.scratch, err
}
