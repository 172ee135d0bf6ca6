package pdf

import (
	"strconv"
	"time"
	"unicode/utf16"
)

// The append functions write PDF objects (ISO 32000-1, 7.3).

// appendRef writes an indirect reference.
func appendRef(b []byte, num uint32) []byte {
	return append(strconv.AppendUint(b, uint64(num), 10), " 0 R"...)
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// appendReal writes a number with at most three decimals, which is finer than
// any printer.
func appendReal(b []byte, v float64) []byte {
	b = strconv.AppendFloat(b, v, 'f', 3, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	return b
}

// appendName writes a name; all but letters, digits and a few signs is escaped.
func appendName(b []byte, name string) []byte {
	const hex = "0123456789ABCDEF"
	b = append(b, '/')
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '+':
			b = append(b, c)
		default:
			b = append(b, '#', hex[c>>4], hex[c&15])
		}
	}
	return b
}

// appendText writes a text string: ASCII as it is, all else as UTF-16BE with
// its mark.
func appendText(b []byte, s string) []byte {
	b = append(b, '(')
	if isASCII(s) {
		for i := range len(s) {
			b = appendStringByte(b, s[i])
		}
		return append(b, ')')
	}
	b = append(b, 0xFE, 0xFF)
	for _, r := range s {
		if r1, r2 := utf16.EncodeRune(r); r1 != 0xFFFD {
			b = appendStringByte(appendStringByte(b, byte(r1>>8)), byte(r1))
			r = r2
		}
		b = appendStringByte(appendStringByte(b, byte(r>>8)), byte(r))
	}
	return append(b, ')')
}

func appendStringByte(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		return append(b, '\\', 'r')
	}
	return append(b, c)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return false
		}
	}
	return true
}

// appendDate writes a date string (7.9.4).
func appendDate(b []byte, t time.Time) []byte {
	b = t.AppendFormat(b, "(D:20060102150405")
	_, offset := t.Zone()
	if offset == 0 {
		return append(b, "Z)"...)
	}
	b = t.AppendFormat(b, "-07'00'")
	return append(b, ')')
}
