package workbook

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape undoes the escapes of ST_Xstring (ISO/IEC 29500-1, 22.9.2.19):
// "_x000D_" is a line end, "_xD83D__xDE00_" one character in two halves,
// "_x005F_" an underscore. lost tells of a half without the other: what stood
// there cannot be known, and U+FFFD takes its place.
func unescape(s string) (out string, lost bool) {
	if !strings.Contains(s, "_x") {
		return s, false
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		unit, ok := escapeAt(s, i)
		if !ok {
			b.WriteByte(s[i])
			i++
			continue
		}
		i += escapeLength
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			low, _ := escapeAt(s, i)
			if r = utf16.DecodeRune(r, rune(low)); r != utf8.RuneError {
				i += escapeLength
			} else {
				lost = true
			}
		}
		b.WriteRune(r)
	}
	return b.String(), lost
}

const escapeLength = len("_x000D_")

// escapeAt reads the escape at s[i:].
func escapeAt(s string, i int) (uint16, bool) {
	if len(s)-i < escapeLength || s[i] != '_' || s[i+1] != 'x' || s[i+6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[i+2:i+6], 16, 16)
	return uint16(n), err == nil
}
