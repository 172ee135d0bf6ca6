package cell

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Codes of what may be wrong with one cell.
const (
	CodeRequired          = "cell:required"
	CodeType              = "cell:type"
	CodeDateAmbiguous     = "cell:date-ambiguous"
	CodeDateRange         = "cell:date-range"
	CodeFormulaUncached   = "cell:formula-uncached"
	CodeExcelError        = "cell:excel-error"
	CodePrecisionLost     = "cell:precision-lost"
	CodeZeroLost          = "cell:zero-lost"
	CodeWhitespaceCleaned = "cell:whitespace-cleaned"
	CodeEnum              = "cell:enum"
	CodeChecksum          = "cell:checksum"
	CodeEmail             = "cell:email"
	CodePhone             = "cell:phone"
	CodeUEBecameDate      = "cell:ue-became-date"
	CodeMojibake          = "cell:mojibake"

	// CodeDoubt is no fault of the cell's form: it reads well, and may not mean
	// what it says. Found is a French clause without capital; a person decides.
	CodeDoubt = "cell:doubt"
)

// A Fault is what is wrong with one cell, before it is known where that is.
// The texts are French and hold neither a password nor a NIR.
type Fault struct {
	Code     string
	Severity dossier.Severity
	Expected string
	Found    string
	Remedy   string
}

// Bad is a fault that leaves the field empty.
func Bad(code, expected, found, remedy string) *Fault {
	return &Fault{code, dossier.Erreur, expected, found, remedy}
}

// Warn is a fault that somebody should look at.
func Warn(code, expected, found, remedy string) *Fault {
	return &Fault{code, dossier.Avertissement, expected, found, remedy}
}

func doubt(found, remedy string) *Fault {
	return &Fault{CodeDoubt, dossier.Avertissement, "", found, remedy}
}

const maxQuoted = 60 // runes of a value that are shown in a message

// Quote shows a value in a message, shortened, with a NIR masked.
func Quote(s string) string {
	s = MaskNIR(s)
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	return french.Quote(s)
}

// nirForm is a social security number: sex, year, month, department, town,
// rank and perhaps the key, with or without spaces.
var nirForm = regexp.MustCompile(`\b[1-478][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}(?:[ .]?\d{2})?\b`)

var nirSigns = strings.NewReplacer(" ", "", ".", "")

// MaskNIR blanks what looks like a social security number, wherever it was
// typed. SIRET have 14 digits, so only forms of 13 and 15 are taken.
func MaskNIR(s string) string {
	return nirForm.ReplaceAllStringFunc(s, func(m string) string {
		if n := len(nirSigns.Replace(m)); n != 13 && n != 15 {
			return m
		}
		return "•••"
	})
}
