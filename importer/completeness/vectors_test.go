package completeness

import (
	"strings"
	"testing"
	"time"

	"cnamdoc/importer/dossier"
)

func TestSIRET(t *testing.T) {
	for s, ok := range map[string]bool{
		"73282932000074":         true,
		"35600000000048":         true,
		"35600000049837":         true, // by the digit sum of La Poste only
		"35600000049838":         false,
		"12345678912345":         false,
		"00000000000000":         false,
		"7328293200007":          false,
		"732829320000745":        false,
		"73282932O00074":         false,
		"73282932000075":         false, // the last key
		"73282931000074":         false, // the key of the SIREN
		"73282932100007":         false, // the key of the SIREN only
		"":                       false,
		"٧٣٢٨٢٩٣٢٠٠٠٠٧٤":         false,
		" 3282932000074":         false,
		"73282932000074\u00a0":   false,
		"1.2345678901234E13":     false,
		"-3282932000074":         false,
		"732 829 320 00074":      false,
		"3560000000004\u0668":    false,
		strings.Repeat("9", 14):  false,
		strings.Repeat("9", 140): false,
	} {
		if err := dossier.CheckSIRET(s); (err == nil) != ok {
			t.Errorf("SIRET(%q) = %v, want ok %v", s, err, ok)
		}
	}
}

func TestWithdrawal(t *testing.T) {
	for _, c := range []struct{ signed, ten, fourteen string }{
		{"21/09/2026", "01/10/2026", "05/10/2026"},
		{"23/09/2026", "05/10/2026", "07/10/2026"}, // the 3rd is a Saturday
		{"01/11/2026", "12/11/2026", "16/11/2026"}, // the 11th is a holiday
		{"11/12/2026", "21/12/2026", "28/12/2026"}, // Christmas, then a weekend
		{"06/05/2027", "18/05/2027", "20/05/2027"}, // Sunday, then Whit Monday
	} {
		if got := Withdrawal(day(t, c.signed), 10, nil).Short(); got != c.ten {
			t.Errorf("signed %s: 10 days end %s, want %s", c.signed, got, c.ten)
		}
		if got := Withdrawal(day(t, c.signed), 14, nil).Short(); got != c.fourteen {
			t.Errorf("signed %s: 14 days end %s, want %s", c.signed, got, c.fourteen)
		}
	}
	if got := Withdrawal(dossier.Date{}, 10, nil); !got.IsZero() {
		t.Errorf("unsigned: %s, want no day", got)
	}
	extra := []dossier.Date{day(t, "01/10/2026"), day(t, "02/10/2026")}
	if got := Withdrawal(day(t, "21/09/2026"), 10, extra).Short(); got != "05/10/2026" {
		t.Errorf("with two local holidays: %s, want 05/10/2026", got)
	}
}

// TestWithdrawalProperty holds the law for every signing day of 30 years: the
// last day is a working day, not before the delay, and no working day lies
// between the delay's end and it.
func TestWithdrawalProperty(t *testing.T) {
	for d := day(t, "01/01/2020"); d.Year < 2050; d = d.AddDays(1) {
		for _, n := range []int{DelaiContrat, DelaiADistance} {
			last := Withdrawal(d, n, nil)
			if !IsWorkingDay(last, nil) {
				t.Fatalf("signed %s: %s is no working day", d, last)
			}
			if wait := last.Days() - d.Days(); wait < n || wait > n+5 {
				t.Fatalf("signed %s: the delay lasts %d days", d, wait)
			}
			for e := d.AddDays(n); e.Before(last); e = e.AddDays(1) {
				if IsWorkingDay(e, nil) {
					t.Fatalf("signed %s: %s is passed over", d, e)
				}
			}
		}
	}
}

func TestHolidays(t *testing.T) {
	want := map[string]string{
		"01/01/2027": "jour de l’An", "29/03/2027": "lundi de Pâques", "01/05/2027": "fête du Travail", "08/05/2027": "8 Mai",
		"06/05/2027": "Ascension", "17/05/2027": "lundi de Pentecôte", "14/07/2027": "fête nationale", "15/08/2027": "Assomption",
		"01/11/2027": "Toussaint", "11/11/2027": "11 Novembre", "25/12/2027": "Noël",
	}
	n := 0
	for d := day(t, "01/01/2027"); d.Year == 2027; d = d.AddDays(1) {
		name := HolidayName(d)
		if name != want[d.Short()] {
			t.Errorf("%s is %q, want %q", d.Short(), name, want[d.Short()])
		}
		if name != "" {
			n++
		}
	}
	if n != 11 {
		t.Errorf("%d holidays, want 11", n)
	}
	for year, sunday := range map[int]string{
		1961: "02/04/1961", 2008: "23/03/2008", 2011: "24/04/2011", 2024: "31/03/2024", 2025: "20/04/2025", 2026: "05/04/2026",
		2027: "28/03/2027", 2028: "16/04/2028", 2038: "25/04/2038", 2049: "18/04/2049",
	} {
		if got := easter(year); got.Short() != sunday || got.Weekday() != time.Sunday {
			t.Errorf("Easter %d: %s, want %s", year, got.Short(), sunday)
		}
	}
}

func TestWithdrawalDelay(t *testing.T) {
	for answer, want := range map[dossier.Reponse]int{dossier.Non: 10, dossier.Oui: 14, dossier.Inconnu: 14} {
		d := complete(t)
		d.Pieces.ADistance = answer
		if got := WithdrawalDelay(d); got != want {
			t.Errorf("à distance %d: %d days, want %d", answer, got, want)
		}
	}
}

func TestCodes(t *testing.T) {
	for s, ok := range map[string]bool{
		"NFA031": true, "UA230V": true, "US12AB": true, "NFP121-PAR": true, "UA230V-ORL": true,
		"": false, "NFA03": false, "NFA0311": false, "nfa031": false, "NFA031-": false, "NFA031-P1R": false, "UB230V": false,
		"\ufeffNFA031": false, "NFA031_PAR": false, "ÉFA031": false, "NFAO31": false, "UA23éV": false,
	} {
		if CodeUE(s) != ok {
			t.Errorf("CodeUE(%q) = %v, want %v", s, !ok, ok)
		}
	}
	for s, ok := range map[string]bool{
		"CEN012345": true, "cen012345": false, "CEN01234": false, "CEN0123456": false, "C3N012345": false, "CEN01234A": false, "": false,
	} {
		if CodeAuditeur(s) != ok {
			t.Errorf("CodeAuditeur(%q) = %v, want %v", s, !ok, ok)
		}
	}
}

func TestPostalCode(t *testing.T) {
	for _, c := range []struct{ code, country, want string }{
		{"45000", "", "45000"}, {"1000", "France", "01000"}, {"01000", "FRANCE", "01000"}, {"20000", "", "20000"}, {"20600", "", "20600"},
		{"97400", "", "97400"}, {"98800", "", "98800"}, {"45 000", "", "45000"}, {"98000", "France", "98000"},
		{"1050", "Belgique", "1050"}, {"SW1A 1AA", "Royaume-Uni", "SW1A 1AA"}, {" 10115 ", "Allemagne", "10115"}, {"", "Irlande", ""},
	} {
		if got, err := PostalCode(c.code, c.country); err != nil || got != c.want {
			t.Errorf("PostalCode(%q, %q) = %q, %v, want %q", c.code, c.country, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "450000", "4500O", "00000", "96000", "99100", "97900", "98500", "2A004"} {
		if got, err := PostalCode(bad, ""); err == nil {
			t.Errorf("PostalCode(%q) = %q, want an error", bad, got)
		}
	}
}

func TestIdentityValidity(t *testing.T) {
	const adult, minor = "14/03/1980", "14/03/2000"
	for _, c := range []struct {
		name, delivered, birth, printed string
		french, maybe                   bool
		sure, best                      string
	}{
		{"adult, first day", "02/01/2004", adult, "01/01/2014", true, false, "01/01/2019", "01/01/2019"},
		{"adult, last day", "31/12/2013", adult, "30/12/2023", true, false, "30/12/2028", "30/12/2028"},
		{"adult, the day before", "01/01/2004", adult, "31/12/2013", true, false, "31/12/2013", "31/12/2013"},
		{"adult, the day after", "01/01/2014", adult, "31/12/2023", true, false, "31/12/2023", "31/12/2023"},
		{"minor", "10/06/2013", minor, "09/06/2023", true, false, "09/06/2023", "09/06/2023"},
		{"eighteen that day", "14/03/2012", "14/03/1994", "13/03/2022", true, false, "13/03/2027", "13/03/2027"},
		{"eighteen the day after", "13/03/2012", "14/03/1994", "12/03/2022", true, false, "12/03/2022", "12/03/2022"},
		{"no birth date", "10/06/2013", "", "09/06/2023", true, false, "09/06/2023", "09/06/2028"},
		{"no issue date, 2014", "", adult, "15/01/2014", true, false, "15/01/2014", "15/01/2019"},
		{"no issue date, 2023", "", adult, "31/12/2023", true, false, "31/12/2023", "31/12/2028"},
		{"no issue date, 2024", "", adult, "01/01/2024", true, false, "01/01/2024", "01/01/2024"},
		{"no issue date, 2013", "", adult, "31/12/2013", true, false, "31/12/2013", "31/12/2013"},
		{"foreign card", "10/06/2013", adult, "09/06/2023", false, false, "09/06/2023", "09/06/2023"},
		{"unknown nationality", "10/06/2013", adult, "09/06/2023", false, true, "09/06/2023", "09/06/2028"},
		{"29 February", "01/03/2012", adult, "29/02/2020", true, false, "01/03/2025", "01/03/2025"},
	} {
		i := dossier.Identite{Type: dossier.CarteIdentite, Delivree: day(t, c.delivered), Expire: day(t, c.printed)}
		v := IdentityValidity(i, day(t, c.birth), c.french, c.maybe)
		if v.Sure.Short() != c.sure || v.Best.Short() != c.best {
			t.Errorf("%s: %s to %s, want %s to %s", c.name, v.Sure.Short(), v.Best.Short(), c.sure, c.best)
		}
	}
	i := dossier.Identite{Type: dossier.Passeport, Delivree: day(t, "10/06/2013"), Expire: day(t, "09/06/2023")}
	if v := IdentityValidity(i, day(t, adult), true, false); v.Best != i.Expire {
		t.Errorf("passport: extended to %s", v.Best)
	}
}

func TestAcceptedMention(t *testing.T) {
	for mention, want := range map[string]bool{
		"salarié": true, "SALARIE": true, "étudiant": true, "Étudiante": true, "carte de séjour mention « étudiant-élève »": true,
		"carte de séjour pluriannuelle, salarié": true,
		"résident": false, "vie privée et familiale": false, "passeport talent": false, "récépissé": false,
		"certificat de résidence algérien": false, "non salarié": false, "salarié détaché ICT": false, "récépissé salarié": false,
		"travailleur temporaire": false, "carte de séjour": false, "": false, "VLS-TS étudiant": false,
	} {
		if got := AcceptedMention(mention); got != want {
			t.Errorf("AcceptedMention(%q) = %v", mention, got)
		}
	}
}
