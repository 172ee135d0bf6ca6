package cell

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

const (
	days1904   = 1462 // the 1904 system counts from 1462 days later
	serialUnix = 25569
	firstYear  = 1920
	lastYear   = 2100
	openYear   = 9999 // 31-08-9999: no end
)

const wantDate = "jj/mm/aaaa"

// serialDate decodes a date serial. The 1900 system has a day that never was,
// 29/02/1900, so its first 60 days are off by one; they are out of range anyway.
func serialDate(serial int, date1904 bool) (dossier.Date, *Fault) {
	days := serial
	if date1904 {
		days += days1904
	}
	switch {
	case !date1904 && serial == 60:
		return dossier.Date{}, Bad(CodeDateRange, wantDate, "29/02/1900, un jour qui n’a jamais existé", "saisissez la date")
	case days < 1 || days > 2958465:
		return dossier.Date{}, Bad(CodeDateRange, wantDate, fmt.Sprintf("le nombre %d", serial), "saisissez la date")
	}
	if days < 61 {
		days++
	}
	return dossier.FromDays(days - serialUnix), nil
}

// inRange applies the bounds of dates that a semester can hold.
func inRange(d dossier.Date, openEnd bool) (dossier.Date, *Fault) {
	if openEnd && d.Year == openYear {
		return dossier.Date{}, nil
	}
	if d.Year < firstYear || d.Year > lastYear {
		return dossier.Date{}, Bad(CodeDateRange, fmt.Sprintf("une date entre %d et %d", firstYear, lastYear),
			Quote(d.Short()), "corrigez la cellule")
	}
	return d, nil
}

var (
	timeTail  = regexp.MustCompile(`(?i)[T ]+\d{1,2}[:h]\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})\s?[/.\- ]\s?(\d{1,2})\s?[/.\- ]\s?(\d{2}|\d{4})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})$`)
	inWords   = regexp.MustCompile(`^(\d{1,2})(?:\s?er)? ([\p{L}.]+) (\d{4})$`)
	onlyDigit = regexp.MustCompile(`^\d{6,8}$`)
)

var months = map[string]time.Month{"janvier": 1, "janv": 1, "fevrier": 2, "fevr": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5,
	"juin": 6, "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10,
	"novembre": 11, "nov": 11, "decembre": 12, "dec": 12}

// textClock returns the time that a text date carries and that may have moved
// its day: any but a midnight without time zone.
func textClock(s string) string {
	tail := strings.TrimLeft(timeTail.FindString(s), "T ")
	if midnight.MatchString(tail) {
		return ""
	}
	return tail
}

var midnight = regexp.MustCompile(`^0?0[:h]00(:00([.,]0+)?)?$`)

// serialClock returns the time of a date serial, "23:00", "" for midnight to
// the second.
func serialClock(s string) string {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return ""
	}
	seconds := int(math.Round((f - math.Floor(f)) * 86400))
	if seconds == 0 || seconds == 86400 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", seconds/3600, seconds/60%60)
}

// ParseDate reads a date typed as text.
func ParseDate(s string) (dossier.Date, bool) {
	d, f := textDate(s, false)
	return d, f == nil
}

// textDate reads a date typed as text: JJ/MM/AAAA, ISO 8601, or in words.
func textDate(s string, openEnd bool) (dossier.Date, *Fault) {
	found := Quote(s)
	s = timeTail.ReplaceAllString(s, "")
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return dayMonthYear(m, found, openEnd)
	}
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		return civil(atoi(m[1]), atoi(m[2]), atoi(m[3]), found, openEnd)
	}
	if m := inWords.FindStringSubmatch(strings.ToLower(s)); m != nil {
		return civil(atoi(m[3]), int(months[dossier.Fold(m[2])]), atoi(m[1]), found, openEnd)
	}
	if onlyDigit.MatchString(s) {
		return dossier.Date{}, Bad(CodeDateAmbiguous, wantDate, found, "écrivez le jour, le mois et l’année séparés par des barres")
	}
	return dossier.Date{}, Bad(CodeType, wantDate, found, "corrigez la cellule")
}

func dayMonthYear(m []string, found string, openEnd bool) (dossier.Date, *Fault) {
	day, month, year := atoi(m[1]), atoi(m[2]), atoi(m[3])
	switch {
	case len(m[3]) == 2:
		return dossier.Date{}, Bad(CodeDateAmbiguous, wantDate, found, "écrivez l’année avec quatre chiffres")
	case month > 12 && day <= 12 && month <= 31:
		return dossier.Date{}, Bad(CodeDateAmbiguous, wantDate, found+", le mois avant le jour",
			"écrivez le jour avant le mois, et vérifiez les autres dates de la colonne")
	}
	return civil(year, month, day, found, openEnd)
}

func civil(year, month, day int, found string, openEnd bool) (dossier.Date, *Fault) {
	d, ok := dossier.NewDate(year, time.Month(month), day)
	if !ok {
		return dossier.Date{}, Bad(CodeDateRange, "une date qui existe, "+wantDate, found, "corrigez la cellule")
	}
	return inRange(d, openEnd)
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
