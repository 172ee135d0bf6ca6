package dossier

import "testing"

// The vectors are those of the domain: La Poste may break Luhn.
func TestCheckSIRET(t *testing.T) {
	for s, ok := range map[string]bool{
		"73282932000074": true, "35600000000048": true, "35600000049837": true, "12345678912345": false,
		"00000000000000": false, "7328293200007": false, "7328293200007A": false, "73282932000075": false, "35600000049838": false,
	} {
		if err := CheckSIRET(s); (err == nil) != ok {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{{"nom", "nom", 2, 0}, {"nom", "non", 2, 1}, {"prenom", "prneom", 2, 1}, {"", "ab", 2, 2}, {"abcdef", "uvwxyz", 2, 3}, {"a", "abcdefgh", 2, 3}} {
		if got := EditDistance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%q to %q within %d: %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
	}
	if got := Nearest("generrer", []string{"verifier", "generer"}, 2); got != "generer" {
		t.Errorf("nearest is %q", got)
	}
	if got := Nearest("xyz", []string{"verifier"}, 2); got != "" {
		t.Errorf("nearest of nonsense is %q", got)
	}
}

func TestDates(t *testing.T) {
	born := Date{2004, 2, 29}
	if got := born.AddYears(18); got != (Date{2022, 3, 1}) {
		t.Errorf("the birthday of a 29 February is %v", got)
	}
	for _, d := range []Date{{1969, 12, 31}, {1970, 1, 1}, {2026, 11, 22}, {1920, 1, 1}} {
		if got := FromDays(d.Days()); got != d {
			t.Errorf("%v comes back as %v", d, got)
		}
	}
	if (Date{1970, 1, 2}).Days() != 1 || (Date{1969, 12, 31}).Days() != -1 {
		t.Error("days are counted from 1970-01-01")
	}
	if _, ok := NewDate(2026, 2, 29); ok {
		t.Error("29 February 2026 never was")
	}
	if got := (Date{2027, 3, 1}).Long(); got != "1er\u00a0mars\u00a02027" {
		t.Errorf("long form %q", got)
	}
	if got := (Date{2027, 1, 31}).AddMonths(1); got != (Date{2027, 2, 28}) {
		t.Errorf("a month after 31 January is %v", got)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Œuvrard": "oeuvrard", "Łukasz": "lukasz", "Đặng Thị Hương": "dang thi huong", "Şahin": "sahin", "d’Ÿ-Ô": "d y o",
		"  L'Haÿ les--Roses ": "l hay les roses", "Straße": "strasse",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestCenti(t *testing.T) {
	for c, want := range map[Centi]string{125000: "1\u202f250,00\u00a0€", -5: "−0,05\u00a0€", 123456789: "1\u202f234\u202f567,89\u00a0€"} {
		if got := c.Euros(); got != want {
			t.Errorf("%d is %q, want %q", int64(c), got, want)
		}
	}
	for c, want := range map[Centi]string{600: "6", 2250: "22,5", 0: "0", 10000: "100"} {
		if got := c.Short(); got != want {
			t.Errorf("%d is %q, want %q", int64(c), got, want)
		}
	}
}

func TestSecretShowsNothing(t *testing.T) {
	s := NewSecret("Zq7#lO0")
	for _, shown := range []string{s.String(), s.GoString(), s.LogValue().String()} {
		if shown != mask {
			t.Errorf("a secret is shown as %q", shown)
		}
	}
	if text, err := s.MarshalText(); err != nil || string(text) != mask {
		t.Errorf("a secret is marshalled as %q, %v", text, err)
	}
	if s.Reveal() != "Zq7#lO0" {
		t.Error("a password was altered")
	}
}
