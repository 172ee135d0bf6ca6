// Package french writes French for people: the no-break spaces of its
// typography, plurals, lists, numbers, amounts and quotations.
//
// Source code writes plain sentences with ordinary spaces, and this package
// puts the no-break ones in: before : ; ! ? » % € and after «. A sentence with
// values is a format, and only the format is touched: a value stays as it was
// typed.
//
//	french.Say("la clé « %s » est inconnue : corrigez-la", key)
//	french.Count(1464, "dossier", "dossiers") // "1 464 dossiers"
//	french.And([]string{"le nom", "le SIRET"}) // "le nom et le SIRET"
//
// The package depends on the standard library only.
package french

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The two no-break spaces: the wide one before : » % € and inside dates, the
// narrow one between the thousands of a number.
const (
	NoBreak = "\u00a0"
	Narrow  = "\u202f"
)

var (
	pairs = []string{" :", NoBreak + ":", " ;", NoBreak + ";", " !", NoBreak + "!", " ?", NoBreak + "?",
		"« ", "«" + NoBreak, " »", NoBreak + "»", " €", NoBreak + "€"}
	inForm = strings.NewReplacer(append(pairs[:len(pairs):len(pairs)], " %%", NoBreak+"%%")...)
	inText = strings.NewReplacer(append(pairs[:len(pairs):len(pairs)], " %", NoBreak+"%")...)
)

// Text puts the no-break spaces into a text that is not a format. Doing it
// twice changes nothing.
func Text(s string) string { return inText.Replace(s) }

// Form puts the no-break spaces into a format, whose verbs stay apart from the
// word before them: only "%%" is a percent sign. Doing it twice changes nothing.
func Form(format string) string { return inForm.Replace(format) }

// Say formats a sentence whose format is given its no-break spaces.
func Say(format string, values ...any) string { return fmt.Sprintf(Form(format), values...) }

// Errorf is Say for an error; %w wraps.
func Errorf(format string, values ...any) error { return fmt.Errorf(Form(format), values...) }

// Quote writes « s ».
func Quote(s string) string { return "«" + NoBreak + s + NoBreak + "»" }

// And lists items: "a", "a et b", "a, b et c".
func And(items []string) string { return list(items, " et ") }

// Or lists items: "a", "a ou b", "a, b ou c".
func Or(items []string) string { return list(items, " ou ") }

func list(items []string, last string) string {
	n := len(items)
	if n < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:n-1], ", ") + last + items[n-1]
}

// Plural is the word that goes with a number: French counts zero, one and minus
// one in the singular.
func Plural(n int, one, many string) string {
	if n > -2 && n < 2 {
		return one
	}
	return many
}

// Count writes a number with its word: "0 dossier", "1 464 dossiers".
func Count(n int, one, many string) string {
	return Number(int64(n)) + " " + Plural(n, one, many)
}

// Capital begins a text with a capital.
func Capital(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// Number groups the digits of a number by three: "1 464".
func Number(n int64) string {
	sign, s := "", strconv.FormatInt(n, 10)
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + Narrow + s[i:]
	}
	return sign + s
}

// Hundredths writes an exact number of hundredths with two decimals:
// "1 250,00" for 125000.
func Hundredths(n int64) string {
	sign, u := "", uint64(n)
	if n < 0 {
		sign, u = "−", -u
	}
	return sign + Number(int64(u/100)) + fmt.Sprintf(",%02d", u%100)
}

// Euros writes an amount of cents: "1 250,00 €".
func Euros(cents int64) string { return Hundredths(cents) + NoBreak + "€" }
