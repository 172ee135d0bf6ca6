package registertest

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
)

// fieldTests: what a paper is made of is kept, all of it, and purged where it
// names a person.
var fieldTests = map[string]func(*testing.T, *fixture){
	"every field of a paper is kept": func(t *testing.T, f *fixture) {
		c := claim(0)
		c.Key.Contrepartie, c.Digests = "73282932000074", digests(t, c.Key.Code, "nom=Martin", "ue/NFA031")
		night(t, f, c)
		next := c
		next.Digests = digests(t, c.Key.Code, "nom=Durand", "ue/NFA031")
		a := night(t, f, next)[0]
		number, on := a.Paper.Number, issued(a, next)
		lotName := lot(t, f).Name
		if err := f.HandOver(f.ctx, by, []string{number}); err != nil {
			t.Fatal(err)
		}
		sheet, err := f.ReserveDuplicata(f.ctx, by, number)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.SheetOut(f.ctx, by, sheet, register.NotYet); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: c.Key, Why: "annulée", Cause: "statut"}}); err != nil {
			t.Fatal(err)
		}
		want := a.Paper // what the reservation fixed, and what was said of it since
		want.State, want.Lot, want.Duplicatas, want.Reason, want.Cause, want.Again = register.Revoquee, lotName, 1, "annulée", "statut", true
		want.File, want.Size, want.FileHash, want.Kid, want.Digests = on.File, on.Size, on.FileHash, on.Kid, next.Digests
		got := get(t, f.reopen(t, register.Options{}), number)
		want.IssuedAt, want.HandedAt, want.RevokedAt = got.IssuedAt, got.HandedAt, got.RevokedAt
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("row differs (-want +got):\n%s", diff)
		}
		purged := night(t, f, claim(1))[0].Paper.Number
		if err := f.Purge(f.ctx, by, []string{purged}); err != nil {
			t.Fatal(err)
		}
		kept := map[string]bool{}
		for p, err := range f.All(f.ctx, register.Filter{}) {
			if err != nil {
				t.Fatal(err)
			}
			for i, v := 0, reflect.ValueOf(p); i < v.NumField(); i++ {
				kept[v.Type().Field(i).Name] = kept[v.Type().Field(i).Name] || !v.Field(i).IsZero()
			}
		}
		for name, ever := range kept {
			if !ever {
				t.Errorf("no row keeps %s", name)
			}
		}
	},
	"a purge leaves no field that names a person": func(t *testing.T, f *fixture) {
		c := claim(0)
		c.Digests = digests(t, c.Key.Code, "nom=Martin", "ue/NFA031")
		number := night(t, f, c)[0].Paper.Number
		if _, err := f.Withdraw(f.ctx, by, []register.Ending{{Key: c.Key, Why: "annulée", Cause: "statut"}}); err != nil {
			t.Fatal(err)
		}
		if err := f.Purge(f.ctx, by, []string{number}); err != nil {
			t.Fatal(err)
		}
		proof := map[string]bool{"Number": true, "Key": true, "State": true, "First": true, "Last": true, "Date": true, "CTI": true, "ShortCode": true,
			"Rights": true, "Presentation": true, "Size": true, "FileHash": true, "Kid": true, "Lot": true, "Duplicatas": true, "Replaces": true,
			"ReplacedBy": true, "Cause": true, "Again": true, "ReservedAt": true, "IssuedAt": true, "HandedAt": true, "ReplacedAt": true,
			"RevokedAt": true, "PurgedAt": true}
		for i, v := 0, reflect.ValueOf(get(t, f, number)); i < v.NumField(); i++ {
			if name := v.Type().Field(i).Name; !proof[name] && !v.Field(i).IsZero() {
				t.Errorf("%s is still %v", name, v.Field(i))
			}
		}
	},
}
