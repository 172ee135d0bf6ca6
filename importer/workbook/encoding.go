package workbook

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// utf8Reader turns a part into UTF-8: UTF-16 with or without its mark, and the
// single-byte encodings that an XML declaration names.
func utf8Reader(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 4096)
	head, err := b.Peek(256)
	if err != nil && err != io.EOF {
		return nil, err
	}
	utf16 := func(e unicode.Endianness) (io.Reader, error) {
		return transform.NewReader(b, unicode.UTF16(e, unicode.UseBOM).NewDecoder()), nil
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		_, err := b.Discard(3)
		return b, err
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{'<', 0}):
		return utf16(unicode.LittleEndian)
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}), bytes.HasPrefix(head, []byte{0, '<'}):
		return utf16(unicode.BigEndian)
	}
	m := declaration.FindSubmatch(head)
	if m == nil {
		return b, nil
	}
	name := encodingName(string(m[1]))
	if name == "utf8" || name == "usascii" || name == "ascii" {
		return b, nil
	}
	if e := singleByte[name]; e != nil {
		return transform.NewReader(b, e.NewDecoder()), nil
	}
	return nil, fmt.Errorf("encoding %q", m[1])
}

var declaration = regexp.MustCompile(`^<\?xml\s[^?>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// singleByte are the encodings by name: "iso88591", "windows1252".
var singleByte = func() map[string]encoding.Encoding {
	m := map[string]encoding.Encoding{}
	for _, e := range charmap.All {
		if named, ok := e.(fmt.Stringer); ok {
			m[encodingName(named.String())] = e
		}
	}
	for alias, name := range map[string]string{"latin1": "iso88591", "l1": "iso88591", "cp1252": "windows1252", "latin9": "iso885915", "xmacroman": "macintosh", "macroman": "macintosh"} {
		m[alias] = m[name]
	}
	return m
}()

var encodingSigns = strings.NewReplacer("-", "", "_", "", " ", "", ".", "", ":", "")

func encodingName(s string) string { return encodingSigns.Replace(strings.ToLower(s)) }
