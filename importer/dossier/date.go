package dossier

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"cnamdoc/importer/dossier/french"
)

// Date is a civil day of the Gregorian calendar, without time or zone. The
// zero Date means "absent".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const secondsPerDay = 24 * 60 * 60

// NewDate returns the day named by its parts, or false if there is no such day.
func NewDate(year int, month time.Month, day int) (Date, bool) {
	d := Date{year, month, day}
	return d, DateOf(d.time()) == d
}

// DateOf returns the civil day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// FromDays is the inverse of Days.
func FromDays(days int) Date {
	return DateOf(time.Unix(int64(days)*secondsPerDay, 0).UTC())
}

// ParseDate reads ISO 8601 "2026-11-22" or French "22/11/2026".
func ParseDate(s string) (Date, error) {
	for _, form := range []string{"2006-01-02", "02/01/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return DateOf(t), nil
		}
	}
	return Date{}, fmt.Errorf("date %q: want AAAA-MM-JJ or JJ/MM/AAAA", s)
}

func (d Date) time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// IsZero reports whether the date is absent.
func (d Date) IsZero() bool { return d == Date{} }

// Days counts the days since 1970-01-01.
func (d Date) Days() int {
	s := d.time().Unix()
	if s < 0 && s%secondsPerDay != 0 {
		return int(s/secondsPerDay) - 1
	}
	return int(s / secondsPerDay)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// AddDays returns the day n days later (earlier if n is negative).
func (d Date) AddDays(n int) Date { return DateOf(d.time().AddDate(0, 0, n)) }

// AddYears returns the anniversary n years later. An anniversary of 29
// February that does not exist is 1 March.
func (d Date) AddYears(n int) Date { return DateOf(d.time().AddDate(n, 0, 0)) }

// AddMonths returns the same day n months later, or the last day of that
// month when it is shorter.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Compare is -1, 0 or +1 as d is before, equal to or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// ISO returns "2026-11-22", or "" if the date is absent.
func (d Date) ISO() string {
	if d.IsZero() {
		return ""
	}
	var room [16]byte
	b := append(digits(room[:0], d.Year, 4), '-')
	b = append(digits(b, int(d.Month), 2), '-')
	return string(digits(b, d.Day, 2))
}

// Short returns "22/11/2026", or "" if the date is absent.
func (d Date) Short() string {
	if d.IsZero() {
		return ""
	}
	var room [16]byte
	b := append(digits(room[:0], d.Day, 2), '/')
	b = append(digits(b, int(d.Month), 2), '/')
	return string(digits(b, d.Year, 4))
}

// Long returns "22 novembre 2026" ("1er mars 2026"), or "" if the date is
// absent. The spaces are no-break spaces: a date does not break.
func (d Date) Long() string {
	if d.IsZero() {
		return ""
	}
	day := "1er"
	if d.Day != 1 {
		day = strconv.Itoa(d.Day)
	}
	return day + french.NoBreak + monthName(d.Month) + french.NoBreak + strconv.Itoa(d.Year)
}

// String returns the ISO form.
func (d Date) String() string { return d.ISO() }

// digits appends a number with leading zeros.
func digits(b []byte, n, width int) []byte {
	text := strconv.Itoa(n)
	for range width - len(text) {
		b = append(b, '0')
	}
	return append(b, text...)
}

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.ISO()), nil }

// UnmarshalText reads what ParseDate reads; the empty text is the absent date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

var monthNames = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	"septembre", "octobre", "novembre", "décembre"}

func monthName(m time.Month) string {
	if m < time.January || m > time.December {
		return strconv.Itoa(int(m))
	}
	return monthNames[m]
}
