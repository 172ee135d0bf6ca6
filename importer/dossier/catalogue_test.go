package dossier

import "testing"

func TestCatalogueLookup(t *testing.T) {
	c := Catalogue{"NFP121": {Code: "NFP121", Intitule: "base"}, "NFP121-PAR": {Code: "NFP121-PAR", Intitule: "Paris"}}
	for _, test := range []struct {
		code, want string
		ok         bool
	}{
		{"NFP121", "base", true},
		{" nfp121 ", "base", true},
		{"NFP121-PAR", "Paris", true},
		{"NFP121-CEN", "base", true},
		{"NFP122", "", false},
		{"", "", false},
	} {
		got, ok := c.Lookup(test.code)
		if got.Intitule != test.want || ok != test.ok {
			t.Errorf("Lookup(%q) = %q, %v; want %q, %v", test.code, got.Intitule, ok, test.want, test.ok)
		}
	}
}
