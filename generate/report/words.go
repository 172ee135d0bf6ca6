package report

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// who names a person in a list: the name, the code and the centre.
func who(p Personne) string { return strings.Join(nonEmptyOf(p.Nom, p.Code, p.Centre), ", ") }

func nonEmptyOf(texts ...string) []string {
	return only(texts, func(s string) bool { return s != "" })
}

func orNone(s, none string) string { return cmp.Or(s, none) }

// grouped writes a count: "1 464".
func grouped(n int) string { return french.Number(int64(n)) }

// sentences joins two texts, each with its full stop.
func sentences(texts ...string) string {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t == "" {
			continue
		}
		out = append(out, ended(french.Capital(t)))
	}
	return strings.Join(out, " ")
}

// ended ends a text with its full stop.
func ended(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// because is a reason behind what was done; reasons may have a colon of their own.
func because(why string) string {
	if why == "" {
		return ""
	}
	return " (" + strings.TrimSuffix(why, ".") + ")"
}

// lower begins a text that goes on behind a colon without a capital, unless
// it begins with an abbreviation.
func lower(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[n:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

var weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}

// longDay is "lundi 23 novembre 2026".
func longDay(d dossier.Date) string {
	return weekdays[d.Weekday()] + french.NoBreak + d.Long()
}

// cut bounds a text, in characters; one too long ends in "…".
func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return s
}
