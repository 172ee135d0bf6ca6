package cell

import (
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
)

// decimal is an exact decimal number: digits × 10^exp, digits without zeros at
// either end. Excel keeps 15 significant digits: more of them are noise.
type decimal struct {
	neg    bool
	digits string
	exp    int
}

const excelDigits = 15

// parseDecimal reads what a sheet stores: "12", "-1.5", "1.2345678901234E13".
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		d.neg, s = s[0] == '-', s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e < -400 || e > 400 {
			return d, false
		}
		d.exp, s = e, s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	d.digits = whole + fraction
	d.exp -= len(fraction)
	if d.digits == "" || len(d.digits) > 400 || !AllDigits(d.digits) {
		return decimal{}, false
	}
	return d.normal(), true
}

func (d decimal) normal() decimal {
	d.digits = strings.TrimLeft(d.digits, "0")
	n := len(d.digits)
	d.digits = strings.TrimRight(d.digits, "0")
	if d.exp += n - len(d.digits); d.digits == "" {
		return decimal{}
	}
	return d
}

// rounded keeps 15 significant digits, so that 100.10000000000001 is 100.1.
func (d decimal) rounded() decimal {
	if len(d.digits) <= excelDigits {
		return d
	}
	kept, up := []byte(d.digits[:excelDigits]), d.digits[excelDigits] >= '5'
	d.exp += len(d.digits) - excelDigits
	for i := len(kept) - 1; up && i >= 0; i-- {
		if up = kept[i] == '9'; up {
			kept[i] = '0'
		} else {
			kept[i]++
		}
	}
	d.digits = string(kept)
	if up {
		d.digits = "1" + d.digits
	}
	return d.normal()
}

// integer returns the digits of a whole number that is not negative, "0" for zero.
func (d decimal) integer() (string, bool) {
	switch {
	case d.digits == "":
		return "0", true
	case d.neg || d.exp < 0 || len(d.digits)+d.exp > 40:
		return "", false
	}
	return d.digits + strings.Repeat("0", d.exp), true
}

// floor returns the whole part of a number that is not negative.
func (d decimal) floor() (int, bool) {
	if d.neg {
		return 0, false
	}
	if d.exp < 0 {
		if -d.exp >= len(d.digits) {
			return 0, true
		}
		d.digits, d.exp = d.digits[:len(d.digits)+d.exp], 0
	}
	s, ok := d.integer()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// shift multiplies by 10^n.
func (d decimal) shift(n int) decimal {
	if d.digits != "" {
		d.exp += n
	}
	return d
}

const maxCenti = 1_000_000_000_00 // a thousand million euros

// centi returns the number with two places; false if it has more, or is too large.
func (d decimal) centi() (dossier.Centi, bool) {
	d = d.rounded()
	neg := d.neg
	d.neg = false
	s, ok := d.shift(2).integer()
	if !ok || len(s) > 15 {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if neg {
		n = -n
	}
	return dossier.Centi(n), err == nil && n <= maxCenti && n >= -maxCenti
}

// String returns the number as people write it, without exponent where that is
// reasonable.
func (d decimal) String() string {
	d = d.rounded()
	sign, s := "", d.digits
	if d.neg {
		sign = "-"
	}
	switch {
	case s == "":
		return "0"
	case d.exp > 25 || d.exp < -25:
		return sign + s + "E" + strconv.Itoa(d.exp)
	case d.exp >= 0:
		return sign + s + strings.Repeat("0", d.exp)
	case len(s) <= -d.exp:
		s = strings.Repeat("0", -d.exp-len(s)+1) + s
	}
	return sign + s[:len(s)+d.exp] + "," + s[len(s)+d.exp:]
}

func AllDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// parseFrench reads a number as the French type it: "1 250,00 €", "22,5",
// "1.250,00". A lone separator followed by three digits could mean either
// thing and is refused.
func parseFrench(s string) (decimal, bool) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’':
			return -1
		case '−', '–':
			return '-'
		}
		return r
	}, s)
	switch commas, dots := strings.Count(s, ","), strings.Count(s, "."); {
	case commas == 1 && dots == 0, commas == 0 && dots == 1:
		i := strings.IndexAny(s, ",.")
		if len(s)-i-1 == 3 && strings.Trim(s[:i], "-+0") != "" {
			return decimal{}, false
		}
		s = s[:i] + "." + s[i+1:]
	case commas == 1 && dots > 0 && strings.LastIndexByte(s, '.') < strings.IndexByte(s, ','):
		if !thousands(s[:strings.IndexByte(s, ',')]) {
			return decimal{}, false
		}
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case commas+dots > 0:
		return decimal{}, false
	}
	if strings.ContainsAny(s, "eE") {
		return decimal{}, false
	}
	return parseDecimal(s)
}

// thousands reports whether dots part groups of three digits.
func thousands(s string) bool {
	groups := strings.Split(s, ".")
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return false
		}
	}
	return groups[0] != "" && len(groups[0]) <= 4
}
