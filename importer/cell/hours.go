package cell

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

const dayMinutes = 24 * 60

var (
	hourForm   = regexp.MustCompile(`^(\d{1,2})\s*(?:[h:H]\s*(\d{2})?)(?::\d{2})?\s*(?:min)?$`)
	lengthForm = regexp.MustCompile(`(?i)^(?:(\d{1,2})\s*(?:h|heures?|:)\s*)?(?:(\d{1,3})\s*(?:min|mn|minutes?|')?)?$`)
	lengthUnit = regexp.MustCompile(`(?i)[h:m']`)
)

// hour reads a time of the day: "18:00", "18 h", "18h30", or what Excel stores for
// it. The value is in minutes.
func hour(c workbook.Cell, s string) (Value, []Fault) {
	wrong := func() (Value, []Fault) {
		return none(Bad(CodeType, "une heure, comme 18:00", seen(c, s), "écrivez l’heure ainsi\u00a0: 18:00"))
	}
	if c.Kind == workbook.Number {
		f, ok := finite(s)
		if !ok || f < 0 || f >= 1 && !isDate(c.Format) || f == 0 && !isDate(c.Format) {
			return wrong()
		}
		return minutes(int(math.Round((f - math.Floor(f)) * dayMinutes)))
	}
	m := hourForm.FindStringSubmatch(s)
	if m == nil {
		return wrong()
	}
	h, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if h > 23 || minute > 59 {
		return wrong()
	}
	return minutes(h*60 + minute)
}

// length reads a duration of less than a day: "2 h", "2h30", "40 min", "1:20", or
// what Excel stores for it. A bare number has no unit and is refused.
func length(c workbook.Cell, s string) (Value, []Fault) {
	wrong := func() (Value, []Fault) {
		return none(Bad(CodeType, "une durée, comme 2 h ou 40 min", seen(c, s), "écrivez la durée ainsi\u00a0: 2 h 30"))
	}
	if c.Kind == workbook.Number {
		f, ok := finite(s)
		if !ok || f <= 0 || f >= 1 {
			return wrong()
		}
		return minutes(int(math.Round(f * dayMinutes)))
	}
	m := lengthForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil || !lengthUnit.MatchString(s) {
		return wrong()
	}
	h, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if m[1] != "" && minute > 59 || h*60+minute == 0 || h*60+minute >= dayMinutes {
		return wrong()
	}
	return minutes(h*60 + minute)
}

func minutes(n int) (Value, []Fault) { return Value{Centi: dossier.Centi(n), Set: true}, nil }

// finite reads what a workbook stores as a number; ok is false for what is none,
// NaN and infinities included, which the XML may spell out.
func finite(s string) (f float64, ok bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}
