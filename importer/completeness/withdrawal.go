package completeness

import (
	"slices"
	"time"

	"cnamdoc/importer/dossier"
)

// Withdrawal returns the last day of the withdrawal delay of a contrat signed
// on the given day: the signing day is excluded, the delay ends at the last
// hour of its last day, and a last day that is a Saturday, a Sunday or a public
// holiday gives way to the next working day (Code de la consommation,
// L221-19). It is absent when the signing day is. extra are holidays beyond
// the eleven national ones.
func Withdrawal(signed dossier.Date, days int, extra []dossier.Date) dossier.Date {
	if signed.IsZero() {
		return dossier.Date{}
	}
	last := signed.AddDays(days)
	for !IsWorkingDay(last, extra) {
		last = last.AddDays(1)
	}
	return last
}

// The two legal delays, in days.
const (
	DelaiContrat   = 10 // every individual contrat: Code du travail, L6353-5
	DelaiADistance = 14 // concluded at a distance or off premises: Code de la consommation, L221-18
)

// WithdrawalDelay is the delay that applies to the dossier's contrat: the more
// protective of the two that may apply, so 14 days unless the export says that
// the contrat was not concluded at a distance.
func WithdrawalDelay(d *dossier.Dossier) int {
	if d.Pieces.ADistance == dossier.Non {
		return DelaiContrat
	}
	return DelaiADistance
}

// IsWorkingDay reports whether a legal delay may end on the day: neither
// Saturday nor Sunday nor holiday.
func IsWorkingDay(d dossier.Date, extra []dossier.Date) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && HolidayName(d) == "" && !slices.Contains(extra, d)
}

// HolidayName is the French name of a national public holiday (Code du
// travail, L3133-1), or "" if the day is none.
func HolidayName(d dossier.Date) string {
	switch [2]int{int(d.Month), d.Day} {
	case [2]int{1, 1}:
		return "jour de l’An"
	case [2]int{5, 1}:
		return "fête du Travail"
	case [2]int{5, 8}:
		return "8 Mai"
	case [2]int{7, 14}:
		return "fête nationale"
	case [2]int{8, 15}:
		return "Assomption"
	case [2]int{11, 1}:
		return "Toussaint"
	case [2]int{11, 11}:
		return "11 Novembre"
	case [2]int{12, 25}:
		return "Noël"
	}
	switch d.Days() - easter(d.Year).Days() {
	case 1:
		return "lundi de Pâques"
	case 39:
		return "Ascension"
	case 50:
		return "lundi de Pentecôte"
	}
	return ""
}

// easter is Easter Sunday of a year of the Gregorian calendar, by the
// anonymous algorithm (Nature, 1876; Meeus, Astronomical Algorithms).
func easter(year int) dossier.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return dossier.Date{Year: year, Month: time.Month(month), Day: day}
}
