package dossier

import (
	"errors"
	"fmt"
	"strings"

	"cnamdoc/importer/dossier/french"
)

// laPoste is the SIREN whose establishments may break the Luhn key.
const laPoste = "356000000"

// CheckSIRET reports what is wrong with the number of an establishment, in
// French: 14 digits; the Luhn key (ISO/IEC 7812-1) on the nine of the SIREN
// and on the fourteen. The establishments of La Poste satisfy Luhn or have a
// digit sum divisible by 5.
func CheckSIRET(s string) error {
	if len(s) != 14 || strings.Trim(s, "0123456789") != "" {
		return french.Errorf("attendu 14 chiffres, trouvé « %s »", s)
	}
	if strings.Trim(s, "0") == "" {
		return errors.New("le numéro ne contient que des zéros")
	}
	sum := 0
	for _, c := range s {
		sum += int(c - '0')
	}
	switch {
	case strings.HasPrefix(s, laPoste) && sum%5 == 0:
		return nil
	case !luhn(s[:9]):
		return fmt.Errorf("la clé de contrôle du SIREN %s est fausse", s[:9])
	case !luhn(s):
		return fmt.Errorf("la clé de contrôle du SIRET %s est fausse", s)
	}
	return nil
}

func luhn(s string) bool {
	sum := 0
	for i := range len(s) {
		n := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
