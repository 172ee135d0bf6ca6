package pdf

import "strings"

// span is a range of code points, both ends included.
type span struct{ lo, hi rune }

// tierSpans says which characters each tier adds to those that it holds. What a
// face lacks of them is simply absent (see Covers).
//
//   - TierCode: capitals, digits, the hyphen and the two spaces: the codes of UE,
//     of auditeurs and of seals, for which a mono face is half as large.
//   - TierASCII: the rest of ASCII.
//   - TierFrench: the letters of French, € and French typography: « » ’ “ ” – —
//     … • · ° § ², thin and narrow no-break spaces, no-break hyphen. Letters and
//     signs that papers seldom use are left to the next tier: a face without
//     them is a kilobyte smaller.
//   - TierWestern: the other letters of western Europe (Latin-1, Š Ž), ª º × − →.
//   - TierLatin: the rest of Latin-1 (Ð Þ ð þ ½ ©), Latin Extended-A, Romanian
//     Ș Ț, ẞ, Ə, and the signs † ‰ ™ ≤ ≥.
//   - TierVietnamese: Vietnamese.
//   - TierGreek: Greek. TierCyrillic: the Cyrillic of the Slavic languages.
//   - TierEurope: both, Vietnamese, the rest of cp1252, subscript digits (CO₂), the signs ≠ ← ↑ ↓ ■ □ ●.
//   - TierWhole: the rest of Greek and Cyrillic, of Latin Extended-B and
//     Additional (Ɓ ḥ ṣ), combining marks for letters without a code point
//     of their own, all spaces and punctuation, superscripts, currencies,
//     letterlike signs, arrows, mathematics.
//   - TierAll: what else the faces have that runs from left to right:
//     polytonic Greek, phonetic letters, boxes and shapes.
//
// Right-to-left scripts are in no tier: nothing here lays them out, so they
// are refused rather than printed backwards. Controls, the soft hyphen and the
// byte order mark are in none either.
var tierSpans = [...][]span{
	TierCode:  {{0x20, 0x20}, {0x2D, 0x2D}, {0x30, 0x39}, {0x41, 0x5A}, {0xA0, 0xA0}},
	TierASCII: {{0x20, 0x7E}},
	TierFrench: {
		{0xA7, 0xA7}, {0xAB, 0xAB}, {0xB0, 0xB0}, {0xB2, 0xB2}, {0xB7, 0xB7}, {0xBB, 0xBB},
		{0xC0, 0xC0}, {0xC2, 0xC2}, {0xC6, 0xCB}, {0xCE, 0xCF}, {0xD4, 0xD4}, {0xD9, 0xD9}, {0xDB, 0xDC},
		{0xE0, 0xE0}, {0xE2, 0xE2}, {0xE6, 0xEB}, {0xEE, 0xEF}, {0xF4, 0xF4}, {0xF9, 0xF9}, {0xFB, 0xFC},
		{0xFF, 0xFF}, {0x152, 0x153}, {0x178, 0x178},
		{0x2007, 0x2007}, {0x2009, 0x2009}, {0x2010, 0x2011}, {0x2013, 0x2014},
		{0x2018, 0x2019}, {0x201C, 0x201D}, {0x2022, 0x2022}, {0x2026, 0x2026},
		{0x202F, 0x202F}, {0x20AC, 0x20AC},
	},
	TierWestern: {
		{0xAA, 0xAA}, {0xBA, 0xBA}, {0xC0, 0xCF}, {0xD1, 0xDD}, {0xDF, 0xEF}, {0xF1, 0xFD},
		{0x160, 0x161}, {0x17D, 0x17E}, {0x2192, 0x2192}, {0x2212, 0x2212},
	},
	TierLatin: {
		{0xA1, 0xAC}, {0xAE, 0x17F}, {0x18F, 0x18F}, {0x218, 0x21B},
		{0x259, 0x259}, {0x1E9E, 0x1E9E}, {0x2020, 0x2020}, {0x2030, 0x2030},
		{0x2122, 0x2122}, {0x2264, 0x2265},
	},
	TierVietnamese: {{0x1A0, 0x1A1}, {0x1AF, 0x1B0}, {0x1EA0, 0x1EF9}},
	TierGreek:      {{0x384, 0x3CE}},
	TierCyrillic:   {{0x400, 0x45F}, {0x490, 0x491}},
	TierEurope: {
		{0x192, 0x192}, {0x2C6, 0x2C6}, {0x2DC, 0x2DC},
		{0x2002, 0x2003}, {0x201A, 0x201E}, {0x2021, 0x2021}, {0x2039, 0x203A}, {0x2080, 0x2089},
		{0x2116, 0x2116}, {0x2190, 0x2193}, {0x2260, 0x2260}, {0x25A0, 0x25A1}, {0x25CF, 0x25CF},
	},
	TierWhole: {
		{0x180, 0x24F}, {0x2B0, 0x2DD}, {0x300, 0x315}, {0x31B, 0x31B},
		{0x323, 0x332}, {0x370, 0x52F}, {0x1E00, 0x1EFF}, {0x2000, 0x200A},
		{0x2012, 0x2017}, {0x2032, 0x205E}, {0x2070, 0x209F}, {0x20A0, 0x20CF},
		{0x2100, 0x22FF},
	},
	TierAll: {
		{0x250, 0x36F}, {0x1D00, 0x1DBF}, {0x1F00, 0x1FFF}, {0x2300, 0x26FF},
		{0x2C60, 0x2C7F}, {0xFB01, 0xFB02},
	},
}

const tiers = len(tierSpans)

// tierTable holds 1 + the smallest tier of each code point of the BMP, or 0.
var tierTable = func() (t [0x10000]uint8) {
	for tier := tiers - 1; tier >= 0; tier-- {
		for _, s := range tierSpans[tier] {
			for r := s.lo; r <= s.hi; r++ {
				t[r] = uint8(tier) + 1
			}
		}
	}
	return t
}()

// seldom are the ASCII signs that running text seldom has. The sans faces carry
// them from TierWestern on, which makes a paper a kilobyte smaller; the mono faces
// carry all ASCII always, for credentials.
const seldom = "#$<=>[]^`{|}~"

// TierOfRune returns the smallest tier of a face that holds r, and TierAll for
// what no tier holds: ask Covers first.
func TierOfRune(f Face, r rune) Tier {
	switch {
	case r < 0 || r > 0xFFFF || tierTable[r] == 0:
		return TierAll
	case f < Mono && r < 0x80 && strings.IndexByte(seldom, byte(r)) >= 0:
		return TierWestern
	}
	return Tier(tierTable[r] - 1)
}

// TierOf returns the smallest tier of a face that holds every rune of s.
func TierOf(f Face, s string) Tier {
	var most Tier
	for _, r := range s {
		most = most.With(TierOfRune(f, r))
	}
	return most
}

// Covers reports whether a face has a glyph for r, in the tier that
// TierOfRune names. Runes from U+10000 on, controls and right-to-left scripts
// are never covered.
func Covers(f Face, r rune) bool {
	if r < 0 || r > 0xFFFF || tierTable[r] == 0 || int(f) >= faces {
		return false
	}
	return source(f).covered[r>>6]&(1<<(r&63)) != 0
}

// Normalize removes what has no ink and no width, which cells pasted from
// elsewhere are full of: zero-width spaces and joiners, direction marks, the
// byte order mark, variation selectors and the soft hyphen. All other
// characters stay as they are: the faces have a glyph for every space and for
// the no-break hyphen U+2011, with the width that TTF's metrics state.
func Normalize(s string) string {
	if strings.IndexFunc(s, inkless) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if inkless(r) {
			return -1
		}
		return r
	}, s)
}

func inkless(r rune) bool {
	switch {
	case r == 0xAD, r == 0xFEFF, r == 0x34F, r == 0x61C:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E:
		return true
	case r >= 0x2060 && r <= 0x206F, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return false
}
