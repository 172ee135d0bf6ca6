package registertest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// findTests: every way to a paper.
var findTests = map[string]func(*testing.T, *fixture){
	"lookups": func(t *testing.T, f *fixture) {
		want := night(t, f, claim(0), claim(1))[1].Paper
		for name, find := range map[string]func() (register.Paper, error){
			"number":     func() (register.Paper, error) { return f.Get(f.ctx, want.Number) },
			"cti":        func() (register.Paper, error) { return f.FindCTI(f.ctx, want.CTI) },
			"short code": func() (register.Paper, error) { return f.FindShortCode(f.ctx, want.ShortCode) },
			"typed code": func() (register.Paper, error) {
				return f.FindShortCode(f.ctx, " "+dossier.Fold(want.ShortCode)+" ")
			},
			"key": func() (register.Paper, error) { return f.Current(f.ctx, want.Key) },
		} {
			if got, err := find(); err != nil || got.Number != want.Number {
				t.Errorf("%s: %s, %v; want %s", name, got.Number, err, want.Number)
			}
		}
	},
	"lookups of nothing": func(t *testing.T, f *fixture) {
		night(t, f, claimOf(0, dossier.Relance)) // neither cti nor short code
		for name, find := range map[string]func() (register.Paper, error){
			"number":           func() (register.Paper, error) { return f.Get(f.ctx, "ATT-2026-000001") },
			"odd number":       func() (register.Paper, error) { return f.Get(f.ctx, "ATT\x00\xff'%_") },
			"cti":              func() (register.Paper, error) { return f.FindCTI(f.ctx, register.CTI{1}) },
			"zero cti":         func() (register.Paper, error) { return f.FindCTI(f.ctx, register.CTI{}) },
			"short code":       func() (register.Paper, error) { return f.FindShortCode(f.ctx, "ABC") },
			"empty short code": func() (register.Paper, error) { return f.FindShortCode(f.ctx, " ") },
			"key":              func() (register.Paper, error) { return f.Current(f.ctx, claim(0).Key) },
		} {
			if got, err := find(); !errors.Is(err, register.ErrNotFound) {
				t.Errorf("%s: %s, %v; want ErrNotFound", name, got.Number, err)
			}
		}
	},
	"search": func(t *testing.T, f *fixture) {
		claims := []register.Claim{claim(0), claim(1), claim(2), claim(3), claim(4), claim(5)}
		answers := night(t, f, claims...)
		for query, want := range map[string][]int{
			"martin": {0}, "MARTIN Zoé": {0}, "zoe martin": {0}, "mar": {0, 2}, "lukasi": {1}, "Łukasiewicz": {1}, "pawel": {1},
			"l'hermite": {2}, "lhermite": {2}, "jean marc": {2}, "jeanmarc": {2}, "marc": {2}, "dang": {3}, "huong dang": {3}, "œuvrard": {4}, "oeuv élo": {4},
			"de la tour": {5}, "tour": {5}, "delatour": {5}, "martin jean": nil, "m": nil, "": nil, "x%": nil, "_a": nil, "zz": nil,
			"mar\x00tin": {0}, "mar\xfftin": nil, "\x00\x00": nil, "martin martin zoé": {0}, "mar z": {0}, "ma ma": {0, 2},
			"CEN000004": {4}, "cen 000004": {4}, "CEN00000": {0, 1, 2, 3, 4, 5}, "CEN9": nil,
			answers[1].Paper.Number: {1}, "att-2026-000003": {2}, answers[4].Paper.ShortCode: {4},
		} {
			found, err := f.Search(f.ctx, query, 10)
			if err != nil {
				t.Errorf("Search(%q): %v", query, err)
			}
			got := map[string]bool{}
			for _, p := range found {
				got[p.Number] = true
			}
			wanted := map[string]bool{}
			for _, i := range want {
				wanted[answers[i].Paper.Number] = true
			}
			if diff := cmp.Diff(wanted, got); diff != "" || len(found) != len(want) {
				t.Errorf("Search(%q) differs (-want +got):\n%s", query, diff)
			}
		}
	},
	"search limit and order": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(6), claim(12)) // all Martin Zoé
		c := claim(0)
		c.Rights = hash("droits", 99)
		live := night(t, f, c)[0].Paper.Number
		found, err := f.Search(f.ctx, "martin", 10)
		if err != nil || len(found) != 4 || found[0].Number != live || found[1].State != register.Remplacee {
			t.Errorf("found %d, %v; want 4, the living paper first", len(found), err)
		}
		c.Rights = hash("droits", 100)
		reserve(t, f, c) // of a killed run
		c.Rights = hash("droits", 99)
		night(t, f, c)
		if found, err = f.Search(f.ctx, "martin", 10); err != nil || len(found) != 5 || found[0].Number != live {
			t.Errorf("first found is %s, %v; want the living paper %s", found[0].Number, err, live)
		}
		if found, err = f.Search(f.ctx, "martin", 2); err != nil || len(found) != 2 {
			t.Errorf("found %d, %v; want 2", len(found), err)
		}
	},
	"all, filtered": func(t *testing.T, f *fixture) {
		far, later := claim(3), claim(4)
		far.Key.Centre, later.Key.Semestre = "Blois", "2026-2027-S2"
		answers := night(t, f, claim(0), claim(1), claimOf(1, dossier.Contrat), far, later)
		reserve(t, f, claim(2))
		if err := f.Revoke(f.ctx, by, answers[0].Paper.Number, "x", false); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			filter register.Filter
			want   int
		}{
			{register.Filter{}, 6}, {register.Filter{Centre: "Blois"}, 1}, {register.Filter{Semestre: "2026-2027-S2"}, 1},
			{register.Filter{Code: "CEN000001"}, 2}, {register.Filter{Documents: []dossier.Document{dossier.Contrat}}, 1},
			{register.Filter{States: []register.State{register.Reservee}}, 1},
			{register.Filter{States: []register.State{register.Emise, register.Revoquee}, Centre: "Orléans"}, 4},
			{register.Filter{Centre: "Tours"}, 0},
		} {
			if got := count(t, f, test.filter); got != test.want {
				t.Errorf("All(%+v) yields %d, want %d", test.filter, got, test.want)
			}
		}
	},
	"all, over many pages": func(t *testing.T, f *fixture) {
		var claims []register.Claim
		for n := range 1234 {
			claims = append(claims, claim(n))
		}
		answers := reserve(t, f, claims...)
		i := 0
		for p, err := range f.All(f.ctx, register.Filter{}) {
			if err != nil || i >= len(answers) || p.Number != answers[i].Paper.Number {
				t.Fatalf("paper %d is %s, %v", i, p.Number, err)
			}
			i++
		}
		if i != len(claims) {
			t.Errorf("%d papers, want %d", i, len(claims))
		}
		for range f.All(f.ctx, register.Filter{}) {
			break // must not leak
		}
	},
}
