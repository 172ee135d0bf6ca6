package register

import (
	"bytes"
	"encoding/hex"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/importer/dossier"
)

func testHasher(t testing.TB) Hasher {
	t.Helper()
	h, err := NewHasher(bytes.Repeat([]byte{7}, MinKey))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// digests makes those of one person; each text is "name" or "name=value".
func digests(t testing.TB, texts ...string) Digests {
	t.Helper()
	var fields []Field
	for _, text := range texts {
		name, value, _ := strings.Cut(text, "=")
		fields = append(fields, Field{name, value})
	}
	d, err := testHasher(t).Digests("CEN000001", fields, []Field{{"contenu", "contenu"}}, []byte("maniere"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The form and the definition stand in databases: what was stored must compare
// in every later release.
func TestDigestsGolden(t *testing.T) {
	got := hex.EncodeToString([]byte(digests(t, "ue/NFA031", "naissance=1990-03-14", "ue/NFA031/debut=2026-10-01", "statut=")))
	// By another implementation: HMAC-SHA256 of Canonical(domain) and Canonical(of, name, value).
	const want = "01230fbf10b998a5362fd86e60ddeeb0980107636f6e74656e75d5fbc23fa6f4f285bebe52e9497fc2ca096e61697373616e6365" +
		"26af2770aba32dfaa828fe5213a987f40975652f4e4641303331e26c6a1822d895ea7bfacd5fa3f88dc10f75652f4e4641303331" +
		"2f646562757454a6bb6d583314671d544a797c735f38"
	if got != want {
		t.Errorf("digests\n%s, want\n%s", got, want)
	}
}

func TestDigestsCompare(t *testing.T) {
	for name, test := range map[string]struct {
		old, now []string
		ended    []string
		want     Difference
	}{
		"same, in another order":    {old: []string{"nom=A", "ue/X", "ue/X/fin=1"}, now: []string{"ue/X/fin=1", "nom=A", "ue/X"}},
		"changed":                   {old: []string{"nom=A", "statut=1"}, now: []string{"nom=B", "statut=2"}, want: Difference{Changed: []string{"nom", "statut"}}},
		"emptied":                   {old: []string{"nom=A", "statut=1"}, now: []string{"nom=A", "statut="}, want: Difference{Emptied: []string{"statut"}}},
		"emptied and decided":       {old: []string{"usage=A"}, ended: []string{"usage"}, want: Difference{Ended: []string{"usage"}}},
		"stated at last":            {old: []string{"usage="}, now: []string{"usage=A"}, want: Difference{Added: []string{"usage"}}},
		"an added UE":               {old: []string{"ue/A", "ue/A/fin=1"}, now: []string{"ue/A", "ue/A/fin=1", "ue/B", "ue/B/fin=1"}, want: Difference{Added: []string{"ue/B"}}},
		"a UE gone":                 {old: []string{"ue/A", "ue/B", "ue/B/fin=1"}, now: []string{"ue/A"}, want: Difference{Gone: []string{"ue/B"}}},
		"a UE given up":             {old: []string{"ue/A", "ue/B", "ue/B/fin=1"}, now: []string{"ue/A"}, ended: []string{"ue/B"}, want: Difference{Ended: []string{"ue/B"}}},
		"a UE instead of another":   {old: []string{"ue/A"}, now: []string{"ue/B"}, want: Difference{Added: []string{"ue/B"}, Gone: []string{"ue/A"}}},
		"a period moved":            {old: []string{"ue/A", "ue/A/fin=1"}, now: []string{"ue/A", "ue/A/fin=2"}, want: Difference{Changed: []string{"ue/A/fin"}}},
		"a period emptied":          {old: []string{"ue/A", "ue/A/fin=1"}, now: []string{"ue/A"}, want: Difference{Emptied: []string{"ue/A/fin"}}},
		"a period stated at last":   {old: []string{"ue/A"}, now: []string{"ue/A", "ue/A/fin=1"}, want: Difference{Added: []string{"ue/A/fin"}}},
		"ended, but stated tonight": {old: []string{"ue/A"}, now: []string{"ue/A"}, ended: []string{"ue/A"}},
	} {
		got, err := digests(t, test.old...).Compare(digests(t, test.now...), test.ended...)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
		if want := reflect.ValueOf(test.want); got.None() != want.IsZero() {
			t.Errorf("%s: None is %v", name, got.None())
		}
	}
	if _, err := Digests("").Compare(digests(t, "nom=A")); err == nil {
		t.Error("compared without digests")
	}
}

// A list of Difference that Stated and Whole forget would let a change pass.
func TestDifferenceCountsEachList(t *testing.T) {
	whole := reflect.TypeFor[Difference]()
	for i := range whole.NumField() {
		var d Difference
		reflect.ValueOf(&d).Elem().Field(i).Set(reflect.ValueOf([]string{"x"}))
		if d.None() || d.Stated() == !d.Whole() {
			t.Errorf("%s: stated %v, whole %v", whole.Field(i).Name, d.Stated(), d.Whole())
		}
	}
}

func TestDigestsAreSomebodys(t *testing.T) {
	h := testHasher(t)
	field := []Field{{"naissance", "1990-03-14"}}
	a, _ := h.Digests("CEN000001", field, []Field{{"adresse", "x"}}, []byte("m"))
	b, _ := h.Digests("CEN000002", field, []Field{{"adresse", "x"}}, []byte("m"))
	rightsA, _ := a.rights()
	rightsB, _ := b.rights()
	if rightsA["naissance"] == rightsB["naissance"] || a.SameContent(b) {
		t.Error("equal values of two persons can be told")
	}
	if !a.sameManner(b) {
		t.Error("two papers drawn alike differ in manner")
	}
	c, _ := h.Digests("CEN000001", field, []Field{{"adresse", "y"}}, []byte("n"))
	if diff, err := a.Compare(c); err != nil || !diff.None() || a.SameContent(c) || a.sameManner(c) {
		t.Errorf("content and manner: %+v, %v", diff, err)
	}
}

// TestContentIsComparedByName: what only one of two models prints is a matter
// of manner.
func TestContentIsComparedByName(t *testing.T) {
	of := func(content ...Field) Digests {
		d, err := testHasher(t).Digests("CEN000001", nil, content, nil)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	old := of(Field{"adresse", "1"}, Field{"telephone", ""})
	for name, test := range map[string]struct {
		now  Digests
		want []string
	}{
		"same":              {of(Field{"telephone", ""}, Field{"adresse", "1"}), nil},
		"changed":           {of(Field{"adresse", "2"}, Field{"telephone", "3"}), []string{"adresse", "telephone"}},
		"emptied":           {of(Field{"adresse", ""}, Field{"telephone", ""}), []string{"adresse"}},
		"printed no longer": {of(Field{"adresse", "1"}), nil},
		"printed as well":   {of(Field{"adresse", "1"}, Field{"telephone", ""}, Field{"courriel", "x"}), nil},
	} {
		if diff := cmp.Diff(test.want, old.ContentChanged(test.now)); diff != "" || old.SameContent(test.now) != (test.want == nil) {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, fields := range [][]Field{{{"", "1"}}, {{"a", "1"}, {"a", "2"}}, {{strings.Repeat("n", 256), "1"}}} {
		if d, err := testHasher(t).Digests("CEN000001", nil, fields, nil); err == nil {
			t.Errorf("%q: accepted as %x", fields, d)
		}
	}
}

func TestDigestsRefuse(t *testing.T) {
	for _, names := range [][]string{{""}, {"a", "a"}, {"ue/"}, {"ue/A/fin/x"}, {"ue/A/fin"}, {strings.Repeat("n", 256)}} {
		var fields []Field
		for _, name := range names {
			fields = append(fields, Field{name, "1"})
		}
		if d, err := testHasher(t).Digests("CEN000001", fields, nil, nil); err == nil {
			t.Errorf("%q: accepted as %x", names, d)
		}
	}
}

func FuzzDigests(f *testing.F) {
	f.Add([]byte(digests(f, "nom=A", "ue/X", "ue/X/fin=1")))
	f.Add([]byte{1})
	known := digests(f, "nom=A", "ue/Y")
	f.Fuzz(func(t *testing.T, data []byte) {
		d := Digests(data)
		if d.Validate() != nil {
			return
		}
		diff, err := known.Compare(d)
		if err != nil {
			return
		}
		mine, _ := known.rights()
		theirs, _ := d.rights()
		if diff.None() != maps.Equal(mine, theirs) {
			t.Errorf("%x: %+v", data, diff)
		}
	})
}

func TestToken(t *testing.T) {
	h, key := testHasher(t), dossier.Key{Code: "CEN000001", Semestre: "2026-2027-S1", Centre: "Tours"}
	for _, other := range []dossier.Key{{Code: "CEN000002", Semestre: key.Semestre, Centre: key.Centre},
		{Code: key.Code, Semestre: "2026-2027-S2", Centre: key.Centre}, {Code: key.Code, Semestre: key.Semestre, Centre: "Blois"}} {
		if h.Token(key) == h.Token(other) {
			t.Errorf("%v has the token of %v", other, key)
		}
	}
}
