package seal

import (
	"regexp"
	"strings"
)

// A keyboard-wedge scanner types what it reads. Set to QWERTY on a machine
// that believes in AZERTY, each key that it presses gives another character:
// A and Q change places, W and Z too, M becomes ? or a comma, a colon becomes
// M, a slash becomes ! and the digits become what is on their keys.
//
// How far depends on the machine and on its caps lock. On Windows, caps lock
// is a shift lock: digits come out as digits, "#" as a quotation mark and "/"
// as §. On Linux and macOS it changes the letters alone (and é to É). Apple
// and Belgian keyboards have § where the French PC has "-", and = where it has
// "!". A scanner may also forget shift, or send digits through the keypad.
//
// Among the characters of the Base32 body these garbles never contradict each
// other, so one table undoes them all. They do contradict each other in what
// stands before it: where the body begins is guessed, each guess is tried, and
// the signature tells which one is right.

// typed maps what the machine received to the Base32 character that the
// scanner sent.
var typed = wedgeTable()

func wedgeTable() map[rune]rune {
	table := make(map[rune]rune)
	for r := 'a'; r <= 'z'; r++ {
		table[r] = r - 'a' + 'A'
	}
	table['a'], table['q'], table['z'], table['w'] = 'Q', 'A', 'W', 'Z'
	delete(table, 'm') // the key of ":" and ";", which no body holds
	for digit := '2'; digit <= '7'; digit++ {
		table[digit] = digit
	}
	for sent, received := range map[rune]string{
		'M': "?,", '2': "é", '3': `"“”`, '4': "'’‘", '5': "(", '6': "-§", '7': "è",
	} {
		for _, r := range received {
			table[r] = sent
		}
	}
	return table
}

var (
	wedgeLower = strings.NewReplacer("E\u0301", "é", "E\u0300", "è", "É", "é", "È", "è",
		"e\u0301", "é", "e\u0300", "è", "C\u0327", "ç", "c\u0327", "ç", "A\u0300", "à", "a\u0300", "à", "Ç", "ç", "À", "à")

	wedgeDigit  = "[0-9&é\"“”'’‘(§è_!çà-]"
	wedgePrefix = regexp.MustCompile("^(?:[$£*\\]][a-z]" + wedgeDigit + ")?(?:[*µμΜ`£\\\\]" + wedgeDigit + "{6})*")
	wedgeShort  = regexp.MustCompile(`^cnc[1&]m`)
	wedgeOnline = regexp.MustCompile(`^httpsm[!§=+]{2}`)
	wedgeMarker = regexp.MustCompile(`[!§=+]v[3"“”]`)
)

// maxGuesses bounds the places where a garbled body may begin: a host that
// looks like several of them is no host.
const maxGuesses = 8

// ungarble lists the readings of a text as if typed by such a scanner; none
// when it does not look like one.
func ungarble(text string) []candidate {
	text = lowerASCII(wedgeLower.Replace(text))
	text = text[len(wedgePrefix.FindString(text)):]
	if prefix := wedgeShort.FindString(text); prefix != "" {
		return []candidate{{body: untype(text[len(prefix):]), garbled: true}}
	}
	prefix := wedgeOnline.FindString(text)
	if prefix == "" {
		return nil
	}
	var found []candidate
	for _, at := range wedgeMarker.FindAllStringIndex(text[len(prefix):], maxGuesses) {
		if at[0] > 0 {
			found = append(found, candidate{body: untype(text[len(prefix)+at[1]:]), garbled: true})
		}
	}
	return found
}

// untype undoes the garble of a body. What no key explains becomes itself in
// lower case or a sign, which the Base32 decoder then refuses by name.
func untype(body string) string {
	return strings.Map(func(r rune) rune {
		if sent, ok := typed[r]; ok {
			return sent
		}
		return r
	}, body)
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}
