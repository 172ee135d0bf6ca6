package generate

import (
	"errors"
	"fmt"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/press"
)

// say formats a French sentence for a report.
func say(form string, values ...any) string { return fmt.Sprintf(form, values...) }

// Explain says in French why a paper could not be made, for the callers of
// Preview; ok is false when that was not foreseen.
func Explain(err error) (phrase string, ok bool) { return sentence(err) }

// sentence says in French why a paper could not be made, for the report, and
// whether that was foreseen: the chain of what was not goes to the engineers.
func sentence(err error) (phrase string, foreseen bool) {
	var missing *balise.MissingValue
	var text *press.Unprintable
	switch {
	case errors.As(err, &missing):
		return missing.Error(), true
	case errors.As(err, &text):
		return "texte impossible à imprimer — " + text.Phrase, true
	case errors.Is(err, errNoContrat):
		return "le formulaire de rétractation accompagne un contrat, qui n’est pas émis", true
	}
	return "une erreur imprévue est survenue\u00a0: transmettez rapport.json à l’assistance", false
}

// counted writes a number with its word, "1 autre", "2 autres"; French counts
// zero and one in the singular.
func counted(n int, words string) string {
	if n < 2 {
		return say("%d %s", n, words)
	}
	plural := ""
	for i, word := range strings.Fields(words) {
		if i > 0 {
			plural += " "
		}
		plural += word + "s"
	}
	return say("%d %s", n, plural)
}
