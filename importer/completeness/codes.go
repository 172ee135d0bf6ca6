package completeness

import (
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func capitals(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// CodeAuditeur reports whether s is the code of an auditeur: ^[A-Z]{3}\d{6}$.
func CodeAuditeur(s string) bool { return len(s) == 9 && capitals(s[:3]) && digits(s[3:]) }

// CodeUE reports whether s is the code of a UE:
// ^([A-Z]{3}\d{3}|U[AS][A-Z0-9]{4})(-[A-Z]{3})?$.
func CodeUE(s string) bool {
	if len(s) == 10 {
		if s[6] != '-' || !capitals(s[7:]) {
			return false
		}
		s = s[:6]
	}
	if len(s) != 6 {
		return false
	}
	if capitals(s[:3]) && digits(s[3:]) {
		return true
	}
	if s[0] != 'U' || s[1] != 'A' && s[1] != 'S' {
		return false
	}
	for i := 2; i < 6; i++ {
		if !digits(s[i:i+1]) && !capitals(s[i:i+1]) {
			return false
		}
	}
	return true
}

// InFrance reports whether the country of an address is France, which an empty
// country means. The overseas territories have French postal codes too.
func InFrance(country string) bool {
	switch dossier.Fold(country) {
	case "", "france", "fr", "fra", "republique francaise", "100", "99100":
		return true
	}
	return false
}

// PostalCode returns the code as it is printed: in France five digits, padded
// on the left (Excel loses the zero of 01000) and of a department that exists,
// 20xxx being Corsica and 97x and 98x overseas; elsewhere as it was typed,
// without the spaces around it. The error is a French sentence part.
func PostalCode(s, country string) (string, error) {
	if !InFrance(country) {
		return strings.TrimSpace(s), nil
	}
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, s)
	if code == "" || len(code) > 5 || !digits(code) {
		return "", french.Errorf("attendu cinq chiffres, trouvé « %s »", s)
	}
	code = strings.Repeat("0", 5-len(code)) + code
	if !department(code) {
		return "", french.Errorf("aucun département ne correspond à « %s »", code)
	}
	return code, nil
}

// department reports whether a department or an overseas territory uses the code.
func department(code string) bool {
	switch two := code[:2]; two {
	case "97":
		return strings.Contains("1 2 3 4 5 6 7 8", code[2:3]) // Guadeloupe … Saint-Martin, 977 and 978 included
	case "98":
		return strings.Contains("0 4 6 7 8", code[2:3]) // Monaco, TAAF, Wallis-et-Futuna, Polynésie, Nouvelle-Calédonie
	default:
		return two >= "01" && two <= "95"
	}
}
