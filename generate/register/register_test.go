package register

import (
	"bytes"
	"slices"
	"testing"

	"cnamdoc/importer/dossier"
)

func TestHasher(t *testing.T) {
	if _, err := NewHasher(make([]byte, MinKey-1)); err == nil {
		t.Error("a short key was accepted")
	}
	key := bytes.Repeat([]byte{7}, MinKey)
	h, err := NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	// HMAC-SHA256 of uint64(6) "droits" uint64(1) "a", by another implementation.
	const want = "b9132e14fa66c3325787a9e61cb562300d77bd839e6363c263ac0b60180656f9"
	sum := h.Sum("droits", Canonical("a"))
	if sum.String() != want {
		t.Errorf("sum %s, want %s", sum, want)
	}
	key[0]++ // the caller's slice is not ours
	if h.Sum("droits", Canonical("a")) != sum {
		t.Error("the key changed under the hasher")
	}
	other, _ := NewHasher(key)
	if other.Sum("droits", Canonical("a")) == sum || h.Sum("faits", Canonical("a")) == sum || h.Sum("droits", Canonical("b")) == sum {
		t.Error("key, domain or data do not count")
	}
}

func TestCanonicalIsInjective(t *testing.T) {
	lists := [][]string{nil, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"a", "b", "c"}}
	seen := map[string]bool{}
	for _, list := range lists {
		seen[string(Canonical(list...))] = true
	}
	if len(seen) != len(lists) {
		t.Errorf("%d forms of %d lists", len(seen), len(lists))
	}
}

func TestNumber(t *testing.T) {
	day := dossier.Date{Year: 2026, Month: 9, Day: 22}
	for _, test := range []struct {
		doc   dossier.Document
		serie string
		n     int64
		want  string
	}{
		{dossier.Attestation, "", 1, "ATT-2026-000001"}, {dossier.Contrat, "", 123456, "CTR-2026-123456"},
		{dossier.Convention, "ORL", 7, "CNV-ORL-2026-000007"}, {dossier.Retractation, "", 1234567, "RET-2026-1234567"},
		{dossier.Relance, "", 2, "REL-2026-000002"},
	} {
		if got := Number(Series(test.doc, test.serie, day), test.n); got != test.want {
			t.Errorf("number %s, want %s", got, test.want)
		}
	}
	if got := Compact(" att-2026 000001\u00a0"); got != "ATT2026000001" {
		t.Errorf("compact %q", got)
	}
}

func TestWords(t *testing.T) {
	for _, test := range []struct {
		nom, prenom string
		want        []string
	}{
		{"Martin", "Zoé", []string{"martin", "zoe"}},
		{"L’Hermite", "Jean-Marc", []string{"hermite", "jean", "jeanmarc", "l", "lhermite", "marc"}},
		{"Paul", "Paul", []string{"paul"}},
		{"", "", nil},
	} {
		if got := Words(test.nom, test.prenom); !slices.Equal(got, test.want) {
			t.Errorf("Words(%q, %q) = %q, want %q", test.nom, test.prenom, got, test.want)
		}
	}
}

func TestStates(t *testing.T) {
	for s := Reservee; s <= Purgee; s++ {
		if got, ok := ParseState(s.String()); !ok || got != s {
			t.Errorf("ParseState(%q) = %v, %v", s, got, ok)
		}
	}
	if s, ok := ParseState("REMPLACEE"); !ok || s != Remplacee {
		t.Errorf("folded state: %v, %v", s, ok)
	}
	if s, ok := ParseState(""); ok {
		t.Errorf("no state is %v", s)
	}
	for _, s := range []string{State(99).String(), Action(99).String(), EventKind(99).String()} {
		if s == "" {
			t.Error("an unknown value has no name")
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " \n\t ": "", "\x00": "", "a\x00b": "ab", " chèque\r\n impayé ": "chèque impayé", "a\u00a0b": "a b", "\xff": "\uFFFD", "x \x1b[0m": "x [0m",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}
