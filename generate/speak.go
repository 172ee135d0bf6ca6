package generate

import (
	"errors"
	"fmt"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
)

// say formats a French sentence for a report.
func say(form string, values ...any) string { return fmt.Sprintf(form, values...) }

// sentence says in French why a paper could not be made, for the report. What
// is not foreseen is named as such: its chain goes with it, without data.
func sentence(err error) string {
	var missing *balise.MissingValue
	var faults layout.Faults
	switch {
	case errors.As(err, &missing):
		return missing.Error()
	case errors.As(err, &faults):
		s := say("texte impossible à imprimer — %s", faults[0])
		if len(faults) > 1 {
			s += say(" (et %d autres)", len(faults)-1)
		}
		return s
	case errors.Is(err, errNoContrat):
		return "le formulaire de rétractation accompagne un contrat, qui n’est pas émis"
	}
	return say("erreur imprévue\u00a0: %v", err)
}
