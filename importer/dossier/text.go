package dossier

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cnamdoc/importer/dossier/french"
)

// NFC returns s in Unicode normalization form C.
func NFC(s string) string { return norm.NFC.String(s) }

var foldSpecial = strings.NewReplacer("œ", "oe", "æ", "ae", "ø", "o", "đ", "d", "ð", "d", "ł", "l", "ß", "ss", "þ", "th",
	"ı", "i", "ħ", "h", "ŧ", "t", "ŋ", "n", "ĸ", "k", "ſ", "s")

// Fold reduces a text to what sorting and searching compare: lower case,
// without accents, ligatures undone, every run of spaces, hyphens,
// apostrophes and other punctuation one space.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range foldSpecial.Replace(norm.NFKD.String(strings.ToLower(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}

// Centi is a decimal number with two places, held exactly: euros and cents,
// ECTS, percents.
type Centi int64

// String returns the number as the French write it: "1 250,00" with a narrow
// no-break space between thousands.
func (c Centi) String() string { return french.Hundredths(int64(c)) }

// Euros returns "1 250,00 €" with no-break spaces.
func (c Centi) Euros() string { return french.Euros(int64(c)) }

// Short returns the number without useless decimals: "6", "22,5".
func (c Centi) Short() string {
	s := strings.TrimRight(c.String(), "0")
	if strings.HasSuffix(s, ",") {
		return s[:len(s)-1]
	}
	return s
}
