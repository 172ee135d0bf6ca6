package importer

import (
	"cnamdoc/importer/cell"
	"fmt"
	"strings"
	"testing"
)

func TestPasswords(t *testing.T) {
	const header = "Mot de passe ENF"
	for _, kept := range []string{" aB3 ", "x\u00a0y", "pa\u200bss", "é€\u0301", "007", "#N/A", "oui", "a  b", "Ã©t"} {
		_, d := one(t, book1(t, plus(header, kept)))
		if got := d.ENF.MotDePasse.Reveal(); got != kept {
			t.Errorf("password %q was altered to %q", kept, got)
		}
	}
	im, d := one(t, book1(t, plus(header, 1234)))
	find(t, d.Problems, cell.CodeZeroLost, "H2")
	if !d.ENF.MotDePasse.IsZero() {
		t.Error("a numeric password in General format was kept")
	}
	if strings.Contains(list(im.Problems), "1234") {
		t.Errorf("the password is shown:\n%s", list(im.Problems))
	}
	_, d = one(t, book1(t, plus(header, 1234), style(t, "H2", "000000")))
	if d.ENF.MotDePasse.Reveal() != "001234" {
		t.Errorf("password %q, want the text shown", d.ENF.MotDePasse.Reveal())
	}
	_, d = one(t, book1(t, plus(header, 1234), builtinStyle(t, "H2", 1)))
	find(t, d.Problems, cell.CodeZeroLost, "H2")
	_, d = one(t, book1(t, plus(header, true)))
	find(t, d.Problems, cell.CodeType, "H2")
}

// Neither a password nor a NIR stands in any message, wherever it was typed.
func TestSecretsMasked(t *testing.T) {
	rows := plus("Mot de passe ENF", "Tr3sSecret!", "NUMERO_SECURITE_SOCIALE", "190024512345678", "Date de la demande", "1 90 02 45 123 456 78")
	second := append([]any{}, rows[1]...)
	second[6], second[7] = "NFA032", "AutreS3cret!"
	im, d := one(t, book1(t, append(rows, second)))
	find(t, im.Problems, RowConflict, "H3")
	find(t, im.Problems, cell.CodeType, "J2")
	all := list(im.Problems) + fmt.Sprintf("%+v", im)
	for _, secret := range []string{"Tr3sSecret!", "AutreS3cret!", "190024512345678", "1 90 02 45 123 456"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is shown:\n%s", secret, list(im.Problems))
		}
	}
	if d.ENF.MotDePasse.Reveal() != "Tr3sSecret!" {
		t.Error("the password is not read")
	}
}
