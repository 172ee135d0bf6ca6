package importer

import "strings"

// siretOK checks a SIRET: 14 digits, Luhn on the SIREN (9) and on the whole.
// The establishments of La Poste (SIREN 356000000) may instead have a sum of
// digits divisible by 5.
func siretOK(s string) bool {
	if len(s) != 14 || !allDigits(s) || strings.Trim(s, "0") == "" || !luhn(s[:9]) {
		return false
	}
	return luhn(s) || s[:9] == "356000000" && digitSum(s)%5 == 0
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digitSum(s string) int {
	sum := 0
	for _, c := range []byte(s) {
		sum += int(c - '0')
	}
	return sum
}
