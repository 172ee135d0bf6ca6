package dossier

import (
	"strings"
	"unicode"
)

// Printed is the form in which identity fields count: two spellings that print
// the same are the same. Unicode NFC, capitals, one kind of space, apostrophe
// and hyphen; accents and hyphens count.
func Printed(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'’‘ʼ′`´＇", r):
			return '\''
		case strings.ContainsRune("-‐‑⁃−", r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		case r == 0xad || unicode.Is(unicode.Cf, r): // soft hyphens, marks of direction: nothing is printed
			return -1
		}
		return r
	}, NFC(s))
	return NFC(Capitals(strings.Join(strings.Fields(s), " ")))
}
