package cell

import "testing"

func TestShownFormat(t *testing.T) {
	for _, test := range []struct{ digits, code, want string }{
		{"123", "000000", "000123"},
		{"1234567", "000000", "1234567"},
		{"12345", `"CEN"000000`, "CEN012345"},
		{"612345678", `0#" "##" "##" "##" "##`, "06 12 34 56 78"},
		{"5", "00000;-00000", "00005"},
		{"123", "0", "123"},
		{"123", "", ""},
		{"123", "#", ""},
		{"123", "0.00", ""},
		{"123", "dd/mm/yyyy", ""},
		{"123", "[>=1000]0000;00000", ""},
		{"123", "[Red]00000", "00123"},
		{"123", `\N00000`, "N00123"},
	} {
		got, ok := shown(test.digits, test.code)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("shown(%q, %q) = %q, %v; want %q", test.digits, test.code, got, ok, test.want)
		}
	}
}

// What would decode to no Latin text was no mojibake.
func TestNotMojibake(t *testing.T) {
	if out, repaired, _ := unmojibake("â\u00a0»"); repaired {
		t.Errorf("repaired to %q", out)
	}
}
