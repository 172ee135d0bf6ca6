package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"cnamdoc/importer/dossier"
)

// cleaned is a text made fit for use, and what that took.
type cleaned struct {
	text     string
	spaces   bool // something other than outer plain spaces was removed or replaced
	repaired bool // mojibake was undone with certainty
	garbled  bool // mojibake that cannot be undone
}

// Clean removes what cannot be seen and normalizes to NFC; lines keeps line
// breaks. It must never be given a password.
func Clean(s string, lines bool) string { return clean(s, lines).text }

// clean removes what cannot be seen and normalizes to NFC, typographic ligatures
// undone. lines keeps line breaks. It must never be given a password.
func clean(s string, lines bool) cleaned {
	if plain(s) {
		return cleaned{text: strings.Trim(s, " ")}
	}
	var c cleaned
	s, c.repaired, c.garbled = unmojibake(strings.TrimPrefix(s, "ï»¿"))
	if strings.ContainsAny(s, "_\r") {
		s = escapes.Replace(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	space, newline := false, false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\v':
			newline, c.spaces = true, c.spaces || !lines
		case r == ' ':
			space = true
		case unicode.IsSpace(r) || r == '\u2007':
			space, c.spaces = true, true
		case invisible(r):
			c.spaces = true
		default:
			if b.Len() > 0 && newline && lines {
				b.WriteByte('\n')
			} else if b.Len() > 0 && (space || newline) {
				b.WriteByte(' ')
			}
			space, newline = false, false
			if r >= 'ﬀ' && r <= 'ﬆ' {
				b.WriteString(norm.NFKC.String(string(r)))
				continue
			}
			b.WriteRune(r)
		}
	}
	if c.text = b.String(); !norm.NFC.IsNormalString(c.text) {
		c.text = dossier.NFC(c.text)
	}
	return c
}

// escapes are line ends as the format escapes them.
var escapes = strings.NewReplacer("_x000D_", "\r", "_x000d_", "\r", "_x000A_", "\n", "\r\n", "\n")

// plain reports whether clean would do nothing but trim: printable ASCII
// without double spaces.
func plain(s string) bool {
	if strings.Contains(s, "  ") || strings.Contains(s, "_x") {
		return false
	}
	for _, c := range []byte(s) {
		if c < 0x20 || c > 0x7E {
			return false
		}
	}
	return true
}

// invisible are the runes that show nothing: controls, zero-width spaces,
// direction marks, the byte order mark, the soft hyphen, variation selectors,
// fillers and the empty Braille cell.
func invisible(r rune) bool {
	return r == 0x2800 || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Blank reports whether nothing of s can be seen.
func Blank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && !invisible(r) {
			return false
		}
	}
	return !strings.Contains(s, "_x") || strings.Trim(strings.ReplaceAll(s, "_x000D_", ""), " \t\r\n\u00a0") == ""
}

// unmojibake undoes UTF-8 that was read as cp1252 ("Ã©" for é) when the whole
// text proves it, and C1 controls that stand for cp1252 (U+009C for œ).
func unmojibake(s string) (out string, repaired, garbled bool) {
	if strings.ContainsRune(s, utf8.RuneError) {
		return s, false, true
	}
	if !suspicious(s) {
		return s, false, false
	}
	if raw, ok := bytes1252(s); ok && utf8.Valid(raw) && !suspicious(string(raw)) && latin(string(raw)) {
		return string(raw), true, false
	}
	fixed := fixC1(s)
	return fixed, fixed != s, suspicious(fixed)
}

// suspicious reports C1 controls and pairs such as "Ã©": the lead byte of a
// Latin letter or a typographic sign followed by a continuation byte.
func suspicious(s string) bool {
	lead := false
	for _, r := range s {
		if r >= 0x80 && r <= 0x9F {
			return true
		}
		b, ok := byte1252(r)
		if lead && ok && b >= 0x80 && b <= 0xBF {
			return true
		}
		lead = r == 'Â' || r == 'Ã' || r == 'Å' || r == 'Ä' || r == 'â'
	}
	return false
}

// latin reports whether a text decoded from mojibake is what a French file
// holds: Latin letters, signs, typographic punctuation.
func latin(s string) bool {
	for _, r := range s {
		if r >= 0x250 && !(r >= 0x2000 && r <= 0x206F) && r != '€' && r != '™' && r != '\ufeff' {
			return false
		}
	}
	return true
}

func byte1252(r rune) (byte, bool) {
	if r >= 0x80 && r <= 0x9F {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

func bytes1252(s string) ([]byte, bool) {
	raw := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := byte1252(r)
		if !ok {
			return nil, false
		}
		raw = append(raw, b)
	}
	return raw, true
}

func fixC1(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 || r > 0x9F {
			return r
		}
		if d := charmap.Windows1252.DecodeByte(byte(r)); d != utf8.RuneError {
			return d
		}
		return r
	}, s)
}
