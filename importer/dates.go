package importer

import (
	"fmt"
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
func serialDate(serial, epoch int) (dossier.Date, *fault) {
	days := serial + epoch
	switch {
	case epoch == 0 && serial == 60:
		return dossier.Date{}, bad(CellDateRange, wantDate, "29/02/1900, un jour qui n’a jamais existé", "saisissez la date")
	case days < 1 || days > 2958465:
		return dossier.Date{}, bad(CellDateRange, wantDate, fmt.Sprintf("le nombre %d", serial), "saisissez la date")
	}
	if days < 61 {
		days++
	}
	return dossier.FromDays(days - serialUnix), nil
}

// inRange applies the bounds of dates that a semester can hold.
func inRange(d dossier.Date, openEnd bool) (dossier.Date, *fault) {
	if openEnd && d.Year == openYear {
		return dossier.Date{}, nil
	}
	if d.Year < firstYear || d.Year > lastYear {
		return dossier.Date{}, bad(CellDateRange, fmt.Sprintf("une date entre %d et %d", firstYear, lastYear),
			quote(d.Short()), "corrigez la cellule")
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

// textDate reads a date typed as text: JJ/MM/AAAA, ISO 8601, or in words.
func textDate(s string, openEnd bool) (dossier.Date, *fault) {
	found := quote(s)
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
		return dossier.Date{}, bad(CellDateAmbiguous, wantDate, found, "écrivez le jour, le mois et l’année séparés par des barres")
	}
	return dossier.Date{}, bad(CellType, wantDate, found, "corrigez la cellule")
}

func dayMonthYear(m []string, found string, openEnd bool) (dossier.Date, *fault) {
	day, month, year := atoi(m[1]), atoi(m[2]), atoi(m[3])
	switch {
	case len(m[3]) == 2:
		return dossier.Date{}, bad(CellDateAmbiguous, wantDate, found, "écrivez l’année avec quatre chiffres")
	case month > 12 && day <= 12 && month <= 31:
		return dossier.Date{}, bad(CellDateAmbiguous, wantDate, found+", le mois avant le jour",
			"écrivez le jour avant le mois, et vérifiez les autres dates de la colonne")
	}
	return civil(year, month, day, found, openEnd)
}

func civil(year, month, day int, found string, openEnd bool) (dossier.Date, *fault) {
	d, ok := dossier.NewDate(year, time.Month(month), day)
	if !ok {
		return dossier.Date{}, bad(CellDateRange, "une date qui existe, "+wantDate, found, "corrigez la cellule")
	}
	return inRange(d, openEnd)
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
