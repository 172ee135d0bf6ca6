package cell

import (
	"strings"
	"testing"

	"cnamdoc/importer/workbook"
)

// doubts are the doubts among the faults.
func doubts(faults []Fault) []string {
	var out []string
	for _, f := range faults {
		if f.Code == CodeDoubt {
			out = append(out, f.Found)
		}
	}
	return out
}

func TestDoubtfulNames(t *testing.T) {
	for _, s := range []string{"N/A", "n/a", "-", "..", "12345", "Lef?vre", "?", "Lef&egrave;vre", "Lef&#232;vre", "<b>Durand</b>", "Durand2", "inconnue", "Néant",
		"non renseigné", "XXX", "_", "a@b.fr", "Martin/Dupont", "Dupont;", "#REF", "0"} {
		v, faults := Parse(Name, workbook.Cell{Kind: workbook.Text, Text: s})
		if d := doubts(faults); len(d) != 1 || v.Text != s || !v.Set || !strings.Contains(d[0], "«\u00a0"+s+"\u00a0»") {
			t.Errorf("%q: %q, %+v", s, d, faults)
		}
	}
	for _, s := range []string{"Martin", "O’Brien", "d'Ornano", "Anne-Marie", "Le Goff", "Łukasz", "Đặng Thị Hương", "Ng", "Jr.", "Na", "Null", "Martin (dit Dupont)",
		"Müller, Hans", "Ὀδυσσεύς", "N’Guessan", "X", "Ó"} {
		if _, faults := Parse(Name, workbook.Cell{Kind: workbook.Text, Text: s}); len(faults) > 0 {
			t.Errorf("%q: %+v", s, faults)
		}
	}
	if v, _ := Parse(Name, workbook.Cell{Kind: workbook.Text, Text: "Soﬁa Graﬃn"}); v.Text != "Sofia Graffin" {
		t.Errorf("ligatures read as %q", v.Text)
	}
	if _, faults := Parse(Name, workbook.Cell{Kind: workbook.Number, Text: "12345"}); len(doubts(faults)) != 1 {
		t.Errorf("a number as a name: %+v", faults)
	}
}

// A time in a birth date may have moved its day: the day stands as the cell
// says it, and somebody looks.
func TestTimesInBirthDates(t *testing.T) {
	for _, test := range []struct {
		kind  workbook.Kind
		text  string
		day   string
		doubt bool
	}{
		{workbook.Text, "1971-02-01T23:00:00Z", "1971-02-01", true},
		{workbook.Text, "1971-02-01T00:00:00.000Z", "1971-02-01", true},
		{workbook.Text, "1971-02-01T00:00:00+01:00", "1971-02-01", true},
		{workbook.ISODate, "1971-02-01T22:00:00", "1971-02-01", true},
		{workbook.Text, "01/02/1971 23:00", "1971-02-01", true},
		{workbook.Text, "01/02/1971 12h00", "1971-02-01", true},
		{workbook.Number, "25965.9583333333", "1971-02-01", true},
		{workbook.Number, "25965.5", "1971-02-01", true},
		{workbook.Text, "01/02/1971 00:00:00", "1971-02-01", false},
		{workbook.Text, "1971-02-01", "1971-02-01", false},
		{workbook.Number, "25965", "1971-02-01", false},
		{workbook.Number, "25965.0000000001", "1971-02-01", false},
	} {
		c := workbook.Cell{Kind: test.kind, Text: test.text}
		v, faults := Parse(BirthDate, c)
		if d := doubts(faults); v.Date.ISO() != test.day || (len(d) == 1) != test.doubt || len(faults) != len(d) {
			t.Errorf("%q: %s, %+v", test.text, v.Date.ISO(), faults)
		}
		if v, faults = Parse(Date, c); v.Date.ISO() != test.day || len(faults) > 0 {
			t.Errorf("%q, another date: %s, %+v", test.text, v.Date.ISO(), faults)
		}
	}
}

// What nobody can see in a password, or copy from paper, is doubted, never
// altered and never shown.
func TestDoubtfulPasswords(t *testing.T) {
	for s, what := range map[string]string{" sésame": "au début", "sésame ": "à la fin", "sé\u00a0same": "insécable", "sé\u202fsame": "insécable", "sé\u2007same": "insécable",
		"sé\u200bsame": "invisible", "sé\u00adsame": "invisible", "\ufeffsésame": "invisible", "sé\u034fsame": "invisible", "sé\u2800same": "invisible", "sé\u3164same": "invisible",
		"sé\U000e0101same": "invisible", "sé\tsame": "contrôle", "sésame\r\n": "contrôle", "sé\ufffdsame": "perdu"} {
		v, faults := Parse(Password, workbook.Cell{Kind: workbook.Text, Text: s})
		d := doubts(faults)
		if len(d) != 1 || !strings.Contains(d[0], what) || strings.Contains(d[0], "same") || v.Text != s {
			t.Errorf("%q: %q", s, d)
		}
	}
	for _, s := range []string{"sésame", "sé same", "aB3!#é€😀"} {
		if v, faults := Parse(Password, workbook.Cell{Kind: workbook.Text, Text: s}); len(faults) > 0 || v.Text != s {
			t.Errorf("%q: %+v", s, faults)
		}
	}
	if v, faults := Parse(Password, workbook.Cell{Kind: workbook.Text, Text: "sé\ufffdsame", Lost: true}); v.Set || len(faults) != 1 || faults[0].Code != CodeMojibake {
		t.Errorf("half a character: %+v, %+v", v, faults)
	}
	if v, faults := Parse(Line, workbook.Cell{Kind: workbook.Text, Text: "Pin\ufffdson", Lost: true}); v.Set || len(faults) != 1 || faults[0].Code != CodeMojibake {
		t.Errorf("half a character: %+v, %+v", v, faults)
	}
}
