package completeness

import (
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

func TestParseNationality(t *testing.T) {
	for s, iso := range map[string]string{
		"0": "FR", "000": "FR", "100": "FR", "Française": "FR", "FRANCAIS": "FR", "france": "FR", "FR": "FR", "fra": "FR", "99100": "FR",
		"Allemand": "DE", "allemande": "DE", "99109": "DE", "109": "DE", "DEU": "DE", "de": "DE",
		"Marocaine": "MA", "99350": "MA", "350": "MA", "Algérie": "DZ", "99352": "DZ", "Tunisien": "TN", "99351": "TN",
		"Suisse": "CH", "Suissesse": "CH", "99140": "CH", "Britannique": "GB", "99132": "GB", "Royaume Uni": "GB", "ROYAUME-UNI": "GB",
		"Côte d'Ivoire": "CI", "Ivoirienne": "CI", "Vietnam": "VN", "Viêt Nam": "VN", "Chypriote": "CY", "254": "CY", "99254": "CY",
		"Pays-Bas": "NL", "Néerlandaise": "NL", "Tchèque": "CZ", "apatride": "XX", " 99127 ": "IT",
		"Française et marocaine": "FR", "FRANÇAISE ET MAROCAINE": "FR", "MA/FR": "FR", "marocaine ; allemande": "DE", "Marocaine, algérienne": "MA", "guinée-bissau": "GW",
	} {
		if n, ok := ParseNationality(s); !ok || n.ISO != iso {
			t.Errorf("ParseNationality(%q) = %q, %v, want %q", s, n.ISO, ok, iso)
		}
	}
	for _, s := range []string{"", " ", "99", "99999", "Terrienne", "1", "Française et klingonne", "/", "-"} {
		if n, ok := ParseNationality(s); ok {
			t.Errorf("ParseNationality(%q) = %q, want a person to look", s, n.ISO)
		}
	}
}

// TestUnion counts the Union and finds every name of every row again: two rows
// that share a spelling would hide each other.
func TestUnion(t *testing.T) {
	members := 0
	seen := map[string]string{}
	for _, row := range nations {
		f := strings.Split(row, ";")
		if len(f) < 6 || len(f[0]) != 2 || len(f[1]) != 3 {
			t.Fatalf("row %q is not in form", row)
		}
		for _, name := range f {
			if name == "" {
				continue
			}
			if other := seen[key(name)]; other != "" && other != f[0] {
				t.Errorf("%q names %s and %s", name, other, f[0])
			}
			seen[key(name)] = f[0]
			if n, ok := ParseNationality(name); !ok || n.ISO != f[0] {
				t.Errorf("%q of %s reads as %q", name, f[0], n.ISO)
			}
		}
		if n, _ := ParseNationality(f[0]); n.European {
			members++
		}
	}
	if members != 27 {
		t.Errorf("%d members of the Union, want 27", members)
	}
	for _, iso := range []string{"GB", "CH", "NO", "IS", "LI", "TR", "UA"} {
		if n, _ := ParseNationality(iso); n.European {
			t.Errorf("%s is no member of the Union", iso)
		}
	}
}

func FuzzParseNationality(f *testing.F) {
	for _, s := range []string{"0", "99109", "Française et marocaine", "ﬀ", "\x00", "É/É", "000000", "is et 0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := ParseNationality(s)
		if ok != (n.ISO != "") {
			t.Fatalf("ParseNationality(%q) = %+v, %v", s, n, ok)
		}
		if again, ok2 := ParseNationality(strings.ToUpper(dossier.NFC(s))); ok && len(s) < 40 && isPlain(s) && (!ok2 || again != n) {
			t.Fatalf("ParseNationality(%q) depends on the case", s)
		}
	})
}

// isPlain keeps the fuzzer away from letters whose capitals fold otherwise.
func isPlain(s string) bool {
	for _, r := range s {
		if r > 0x7e || r < 0x20 {
			return false
		}
	}
	return true
}

func FuzzSIRET(f *testing.F) {
	f.Add("73282932000074")
	f.Add("35600000049837")
	f.Add("٧")
	f.Fuzz(func(t *testing.T, s string) {
		if dossier.CheckSIRET(s) != nil {
			return
		}
		if len(s) != 14 || !digits(s) {
			t.Fatalf("SIRET accepts %q", s)
		}
		if strings.HasPrefix(s, "356000000") {
			return
		}
		// A key of Luhn sees every change of one digit.
		for i := range len(s) {
			b := []byte(s)
			b[i] = '0' + (b[i]-'0'+1)%10
			if dossier.CheckSIRET(string(b)) == nil && !strings.HasPrefix(string(b), "356000000") {
				t.Fatalf("SIRET accepts both %q and %q", s, b)
			}
		}
	})
}
