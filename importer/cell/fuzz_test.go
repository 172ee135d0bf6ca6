package cell

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cnamdoc/importer/workbook"
)

// FuzzCell feeds every kind of column with every type of cell. No input may
// panic, an error leaves no date and no amount, a message never holds a
// password, and a password is never altered.
func FuzzCell(f *testing.F) {
	for _, s := range []string{"", "oui", "15/09/1985", "31305", "1.2345678901234E13", "60", "-0.0001", "1e400", "9e-400", "1 250,00 €", "60 %", "RenÃ©e",
		"C\u009cur", "_x000D_", "NFA031, UA230V", "CEN012345 - IDF000001", "#N/A", "06 12", "a@b.fr", "\ufeff\u200b", "😀", "déc-01", "31-08-9999", "1,2.3,4",
		strings.Repeat("9", 500), "0x1p-2", "NaN", "Inf", "\xff"} {
		for _, k := range []byte{0, 1, 2, 3, 4} {
			f.Add(s, k, "000000", 0)
		}
	}
	f.Add("12345", byte(0), `"CEN"000000`, 1462)
	f.Add("0.5", byte(0), `0%`, 0)
	f.Fuzz(func(t *testing.T, s string, k byte, format string, epoch int) {
		if !utf8.ValidString(s) {
			return // the XML parser refuses it
		}
		c := workbook.Cell{Kind: workbook.Kind(k % 5), Text: s, Format: format, Date1904: epoch != 0}
		for m := range meanings {
			v, faults := Parse(m, c)
			checkValue(t, m, c, v, faults)
			DisplayAs(m, c)
		}
	})
}

func checkValue(t *testing.T, m Meaning, c workbook.Cell, v Value, faults []Fault) {
	t.Helper()
	if !v.Date.IsZero() && (v.Date.Year < firstYear || v.Date.Year > lastYear) {
		t.Errorf("date %v out of range from %q", v.Date, c.Text)
	}
	if v.Centi < 0 || v.Centi > maxCenti {
		t.Errorf("amount %d from %q", v.Centi, c.Text)
	}
	if m == Password && c.Kind == workbook.Text && v.Text != c.Text {
		t.Errorf("password %q altered to %q", c.Text, v.Text)
	}
	if m == SIRET && v.Set && (len(v.Text) != 14 || !AllDigits(v.Text)) {
		t.Errorf("SIRET %q from %q", v.Text, c.Text)
	}
	for _, f := range faults {
		if f.Code == "" || f.Severity > 0 && (f.Found == "" || f.Remedy == "") {
			t.Errorf("fault %+v from %q", f, c.Text)
		}
		if m == Password && len(c.Text) > 3 && c.Kind != workbook.ExcelError && strings.Contains(f.Expected+f.Found+f.Remedy, c.Text) {
			t.Errorf("password %q shown in %+v", c.Text, f)
		}
	}
}
