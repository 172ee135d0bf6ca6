package dossier

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Capitals writes a name in capitals as its language does: French keeps its
// accents (É, Ÿ), Greek drops its stress and keeps its diaeresis. The language
// is told by the letters: a name bears no other mark of it. Names in all other
// scripts are as strings.ToUpper makes them.
//
// The Greek mapping of golang.org/x/text/cases is not used: it loses the
// diaeresis of Άϋλος and leaves a loose accent behind the Ϊ of ΐ.
func Capitals(s string) string {
	if strings.IndexFunc(s, greek) < 0 {
		return strings.ToUpper(s)
	}
	var b strings.Builder
	var before letter
	for rest := []rune(norm.NFD.String(s)); len(rest) > 0; {
		var l letter
		l, rest = nextLetter(rest)
		if l.keepsApart(before) {
			l.marks = append(l.marks, diaeresis)
		}
		b.WriteRune(l.base)
		for _, m := range l.marks {
			b.WriteRune(m)
		}
		before = l
	}
	return NFC(strings.ToUpper(NFC(b.String())))
}

func greek(r rune) bool { return unicode.Is(unicode.Greek, r) }

const diaeresis = 0x308

// letter is a letter with the marks that its capital keeps.
type letter struct {
	base     rune
	marks    []rune
	stressed bool
}

// nextLetter reads a letter with its marks from decomposed text.
func nextLetter(rs []rune) (l letter, rest []rune) {
	l.base, rest = rs[0], rs[1:]
	for len(rest) > 0 && unicode.Is(unicode.Mn, rest[0]) {
		switch m := rest[0]; {
		case !greek(l.base):
			l.marks = append(l.marks, m)
		case m == 0x300 || m == 0x301 || m == 0x342: // the three stresses
			l.stressed = true
		case m == 0x304 || m == 0x306 || m == 0x313 || m == 0x314: // lengths and breathings
		default:
			l.marks = append(l.marks, m)
		}
		rest = rest[1:]
	}
	return l, rest
}

// keepsApart reports whether l is an ι or υ that only the stress of the vowel
// before it kept from being read as one sound with it: Μάιος is ΜΑΪΟΣ.
func (l letter) keepsApart(before letter) bool {
	if !before.stressed || l.stressed || len(l.marks) > 0 {
		return false
	}
	switch unicode.ToLower(l.base) {
	case 'ι':
		return strings.ContainsRune("αεου", unicode.ToLower(before.base))
	case 'υ':
		return strings.ContainsRune("αεοη", unicode.ToLower(before.base))
	}
	return false
}
