package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
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
	if i := nameEnd(inside); i == 0 || bytes.IndexByte(inside[:i], ':') >= 0 || i < len(inside) && inside[i] >= 0x80 {
		return errors.New("an instruction without name")
	} else if string(inside[:i]) == "xml" {
		for _, m := range xmlVersion.FindAllSubmatch(inside, -1) {
			if string(m[1]) != `"1.0"` && string(m[1]) != "'1.0'" {
				return fmt.Errorf("XML of version %s", m[1])
			}
		}
	}
	return nil
}

// xmlVersion is what an XML declaration says of its version.
var xmlVersion = regexp.MustCompile(`version=("[^"]*"?|'[^']*'?)`)

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
