package importer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
)

// A fault is what is wrong with one cell, before it is known where that is.
type fault struct {
	code     string
	severity dossier.Severity
	expected string
	found    string
	remedy   string
}

func bad(code, expected, found, remedy string) *fault {
	return &fault{code, dossier.Erreur, expected, found, remedy}
}

func warn(code, expected, found, remedy string) *fault {
	return &fault{code, dossier.Avertissement, expected, found, remedy}
}

const maxQuoted = 60 // runes of a value that are shown in a message

// quote shows a value in a message, shortened, with a NIR masked.
func quote(s string) string {
	s = maskNIR(s)
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	return "«\u00a0" + s + "\u00a0»"
}

// nirForm is a social security number: sex, year, month, department, town,
// rank and perhaps the key, with or without spaces.
var nirForm = regexp.MustCompile(`\b[1-478][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?\b`)

var nirSigns = strings.NewReplacer(" ", "", ".", "")

// maskNIR blanks what looks like a social security number, wherever it was
// typed. SIRET have 14 digits, so only forms of 13 and 15 are taken.
func maskNIR(s string) string {
	return nirForm.ReplaceAllStringFunc(s, func(m string) string {
		if n := len(nirSigns.Replace(m)); n != 13 && n != 15 {
			return m
		}
		return "•••"
	})
}
