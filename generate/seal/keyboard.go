package seal

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A keyboard is what its 47 keys of characters give, row by row, without and
// with shift. A scanner that believes in one and a machine that believes in
// another agree on the key alone: from the character that the machine received
// follows the key, and from the key what the scanner meant by it. Whether
// shift or caps lock came through does not matter, because no key holds two of
// the characters that stand in a seal's body.
//
// wedge.go undoes the commonest pair, QWERTY read on AZERTY, with the variants
// of Apple and Belgium; here are the others.
type keyboard struct {
	name           string
	plain, shifted []rune
	hash           rune // the digit whose key gives "#" with AltGr; 0: a key of its own
}

func keyboardOf(name, plain, shifted string, hash rune) keyboard {
	return keyboard{name, []rune(plain), []rune(shifted), hash}
}

var (
	qwertyKeys = keyboardOf("qwerty", "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?", 0)
	azertyKeys = keyboardOf("azerty", "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!", "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§", '3')
	qwertzKeys = keyboardOf("qwertz", "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-", "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_", 0)

	// pairs are a scanner's keyboard and a machine's; the same one, for a shift
	// that was lost or a caps lock.
	pairs = [][2]keyboard{{azertyKeys, qwertyKeys}, {qwertyKeys, qwertzKeys}, {qwertzKeys, qwertyKeys}, {azertyKeys, qwertzKeys}, {qwertzKeys, azertyKeys},
		{azertyKeys, azertyKeys}, {qwertyKeys, qwertyKeys}, {qwertzKeys, qwertzKeys}}
)

// retype lists the readings of a text as if typed by a scanner of one keyboard
// on a machine of another.
func retype(text string) []candidate {
	received := []rune(norm.NFC.String(text))
	var found []candidate
	for _, pair := range pairs {
		keys := keysOf(received, pair[1])
		scanner := pair[0]
		if scanner.name == pair[1].name && !shiftAstray(received) {
			continue
		}
		if scanner.typed(keys, "CNC1:") {
			found = append(found, candidate{body: scanner.body(received[5:], keys[5:]), garbled: true})
		}
		if !scanner.typed(keys, "HTTPS://") {
			continue
		}
		guesses := 0
		for at := len("HTTPS://") + 1; at+3 <= len(keys) && guesses < maxGuesses; at++ {
			if !scanner.typed(keys[at:], "/V") {
				continue
			}
			if scanner.typed(keys[at:], "/V#") {
				found = append(found, candidate{body: scanner.body(received[at+3:], keys[at+3:]), garbled: true})
				guesses++
			}
			if scanner.hash != 0 { // a machine without that key drops it
				found = append(found, candidate{body: scanner.body(received[at+2:], keys[at+2:]), garbled: true})
				guesses++
			}
		}
	}
	return found
}

// shiftAstray tells a text that came through a keyboard set right without its
// capitals, or without its digits: another mistake in it is a forger's, or ours.
func shiftAstray(received []rune) bool {
	capitals := func(r rune) bool { return 'A' <= r && r <= 'Z' }
	digits := func(r rune) bool { return '0' <= r && r <= '9' }
	return !slices.ContainsFunc(received, capitals) || !slices.ContainsFunc(received, digits)
}

// keysOf are the keys that gave characters on a machine, -1 for none.
func keysOf(received []rune, machine keyboard) []int {
	keys := make([]int, len(received))
	for i, r := range received {
		if r == '³' || r == '#' && machine.hash != 0 { // AltGr and 3, where # was meant
			r = '3'
		}
		if keys[i] = machine.key(r); keys[i] < 0 && r > unicode.MaxASCII { // caps lock turns é into É
			keys[i] = machine.key(unicode.ToLower(r))
		}
	}
	return keys
}

// key is the key that gives a character, -1 for none.
func (k keyboard) key(r rune) int {
	if at := slices.Index(k.plain, r); at >= 0 {
		return at
	}
	return slices.Index(k.shifted, r)
}

// typed reports whether these keys begin with those that a keyboard has for a text.
func (k keyboard) typed(keys []int, text string) bool {
	if len(keys) < len(text) {
		return false
	}
	for i, want := range text {
		if want == '#' && k.hash != 0 {
			want = k.hash
		}
		if at := keys[i]; at < 0 || k.plain[at] != want && k.shifted[at] != want {
			return false
		}
	}
	return true
}

// body is the Base32 text that a keyboard has on these keys. What no key
// explains stays as it was received, for the Base32 decoder to refuse by name.
func (k keyboard) body(received []rune, keys []int) string {
	var b strings.Builder
	for i, at := range keys {
		switch {
		case at >= 0 && isBase32(k.shifted[at]):
			b.WriteRune(k.shifted[at])
		case at >= 0 && isBase32(k.plain[at]):
			b.WriteRune(k.plain[at])
		default:
			b.WriteRune(received[i])
		}
	}
	return b.String()
}

// maxTyped bounds what Retyped reads, in characters: a number or a short code.
const maxTyped = 40

// Retyped lists what a number or a short code (capitals, digits, hyphens) may
// have been before a scanner and a machine that believe in different keyboards,
// or a shift or caps lock astray, made this of it; the text itself is not among
// them. One key of AZERTY bears a digit and the hyphen: both are listed.
func Retyped(text string) []string {
	received := []rune(norm.NFC.String(strings.TrimSpace(text)))
	if len(received) > maxTyped {
		return nil
	}
	var found []string
	for _, pair := range append([][2]keyboard{{qwertyKeys, azertyKeys}}, pairs...) {
		readings := []string{""}
		for i, at := range keysOf(received, pair[1]) {
			var signs []rune
			if at >= 0 {
				for _, r := range []rune{pair[0].shifted[at], pair[0].plain[at]} {
					if r == '-' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' {
						signs = append(signs, r)
					}
				}
			} else if received[i] == '-' {
				signs = []rune{'-'}
			}
			var longer []string
			for _, r := range signs {
				for _, s := range readings {
					longer = append(longer, s+string(r))
				}
			}
			if readings = longer; len(readings) > 1<<10 {
				readings = nil
			}
		}
		for _, s := range readings {
			if s != "" && s != string(received) && !slices.Contains(found, s) {
				found = append(found, s)
			}
		}
	}
	return found
}
