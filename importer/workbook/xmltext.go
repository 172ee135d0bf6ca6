package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// plainText reports whether a text stands for itself: printable ASCII without
// references, tags, or what could end CDATA.
func plainText(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7E || c == '&' || c == '<' || c == ']' {
			return false
		}
	}
	return true
}

// appendText appends a raw text with its references resolved and its line ends
// made one; it refuses what is no character of XML.
func appendText(out, raw []byte, references bool) ([]byte, error) {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '&' && references:
			end := bytes.IndexByte(raw[i:], ';')
			if end < 0 {
				return out, errors.New("a reference without end")
			}
			r, err := reference(raw[i+1 : i+end])
			if err != nil {
				return out, err
			}
			out = utf8.AppendRune(out, r)
			i += end + 1
		case c == '\r':
			out = append(out, '\n')
			if i++; i < len(raw) && raw[i] == '\n' {
				i++
			}
		case c < utf8.RuneSelf:
			if !isChar(rune(c)) {
				return out, fmt.Errorf("character %U", c)
			}
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && n == 1 {
				return out, errors.New("invalid UTF-8")
			}
			if !isChar(r) {
				return out, fmt.Errorf("character %U", r)
			}
			out = append(out, raw[i:i+n]...)
			i += n
		}
	}
	return out, nil
}

// reference resolves "amp" or "#x20AC".
func reference(name []byte) (rune, error) {
	switch string(name) {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	if digits, numeric := bytes.CutPrefix(name, []byte("#")); numeric && len(digits) < 12 {
		base := 10
		if hex, isHex := bytes.CutPrefix(digits, []byte("x")); isHex {
			base, digits = 16, hex
		}
		if n, err := strconv.ParseUint(string(digits), base, 32); err == nil && n <= utf8.MaxRune && isChar(rune(n)) {
			return rune(n), nil
		}
	}
	return 0, fmt.Errorf("reference %q", name)
}

// isChar reports a character that XML allows (production 2 of XML 1.0).
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}
