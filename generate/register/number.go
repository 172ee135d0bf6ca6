package register

import (
	"fmt"
	"strings"
	"unicode"

	"cnamdoc/importer/dossier"
)

var prefixes = map[dossier.Document]string{
	dossier.Attestation: "ATT", dossier.Contrat: "CTR", dossier.Convention: "CNV",
	dossier.Retractation: "RET", dossier.Relance: "REL",
}

// Series is what numbers are counted in: "ATT-2026", or "ATT-ORL-2026" with a
// serie. The year is that of the paper's date.
func Series(doc dossier.Document, serie string, day dossier.Date) string {
	parts := []string{prefixes[doc], serie, fmt.Sprintf("%04d", day.Year)}
	if serie == "" {
		parts = []string{parts[0], parts[2]}
	}
	return strings.Join(parts, "-")
}

// Number is the n-th number of a series: "ATT-2026-000123". It is made to be
// said on the telephone and sorted by eye; it proves nothing.
func Number(series string, n int64) string { return fmt.Sprintf("%s-%06d", series, n) }

// Compact reduces a number or code typed by hand to capitals and digits.
func Compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}
