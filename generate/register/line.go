package register

import (
	"strings"
	"unicode"
)

// Line is what a register keeps of a text that somebody typed: one line, valid
// UTF-8, without control characters. Databases differ in what they refuse, and
// a reason is read in tables and on terminals.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}
