package registertest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
)

// nightOf is a night of n dossiers, every third of which has no birth date.
func nightOf(centre string, n int) register.NightDigest {
	d := register.NightDigest{Semestre: "2026-2027-S1", Centre: centre, Day: day, Export: hash("export", 1),
		Columns: []string{"naissance", "nom"}, Dossiers: map[register.Token]register.Marks{}}
	for i := range n {
		key := claim(i).Key.Key
		key.Centre = centre
		marks := register.Marks{Stated: []string{"naissance", "nom"}, Satisfied: []string{"R1", "R8|NFA031"}}
		if i%3 == 0 {
			marks.Stated = marks.Stated[1:]
		}
		d.Dossiers[hasher.Token(key)] = marks
	}
	return d
}

// memoryTests: what nights, machines and restorations must know of one another.
var memoryTests = map[string]func(*testing.T, *fixture){
	"last nights": func(t *testing.T, f *fixture) {
		if nights, err := f.LastNights(f.ctx, "2026-2027-S1", ""); err != nil || len(nights) != 0 {
			t.Errorf("before the first: %v, %v", nights, err)
		}
		orleans, blois := nightOf("Orléans", 50), nightOf("Blois", 2)
		if err := f.SaveNights(f.ctx, []register.NightDigest{nightOf("Orléans", 3), blois}); err != nil {
			t.Fatal(err)
		}
		if err := f.SaveNights(f.ctx, []register.NightDigest{orleans}); err != nil {
			t.Fatal(err)
		}
		other := f.reopen(t, register.Options{}) // another machine
		got, err := other.LastNights(f.ctx, "2026-2027-S1", "")
		if err != nil || len(got) != 2 || got[1].At.IsZero() {
			t.Fatalf("last nights %v, %v", got, err)
		}
		blois.At, orleans.At = got[0].At, got[1].At
		if diff := cmp.Diff([]register.NightDigest{blois, orleans}, got); diff != "" {
			t.Errorf("last nights differ (-want +got):\n%s", diff)
		}
		if counts := got[1].Stated(); counts["nom"] != 50 || counts["naissance"] != 33 {
			t.Errorf("stated %v", counts)
		}
		if got, err = f.LastNights(f.ctx, "2026-2027-S1", "Blois"); err != nil || len(got) != 1 || len(got[0].Dossiers) != 2 {
			t.Errorf("of one centre: %v, %v", got, err)
		}
		if got, err = f.LastNights(f.ctx, "2026-2027-S2", ""); err != nil || len(got) != 0 {
			t.Errorf("of another semester: %v, %v", got, err)
		}
		nowhere := nightOf("Tours", 1)
		nowhere.Centre = ""
		if err := f.SaveNights(f.ctx, []register.NightDigest{nightOf("Tours", 1), nowhere}); err == nil {
			t.Error("a night without a centre was kept")
		}
		if got, err = f.LastNights(f.ctx, "2026-2027-S1", "Tours"); err != nil || len(got) != 0 {
			t.Errorf("half a group was kept: %v, %v", got, err)
		}
	},
	"a night of 50,000 dossiers": func(t *testing.T, f *fixture) {
		want := nightOf("Orléans", 50_000)
		if err := f.SaveNights(f.ctx, []register.NightDigest{want}); err != nil {
			t.Fatal(err)
		}
		got, err := f.LastNights(f.ctx, "2026-2027-S1", "Orléans")
		if err != nil || len(got) != 1 || len(got[0].Dossiers) != 50_000 {
			t.Fatalf("%d nights, %v", len(got), err)
		}
		for token, marks := range want.Dossiers {
			if !slices.Equal(marks.Stated, got[0].Dossiers[token].Stated) || !slices.Equal(marks.Satisfied, got[0].Dossiers[token].Satisfied) {
				t.Fatalf("dossier %x: %v, want %v", token, got[0].Dossiers[token], marks)
			}
		}
	},
	"authority": func(t *testing.T, f *fixture) {
		k := func(n byte) [4]byte { return [4]byte{0xAB, n} }
		ours := register.Authority{Check: hasher.Check(), Signing: k(1), Kids: [][4]byte{k(1)}}
		refused := func(what string, got error, want error, missing, unknown [][4]byte) {
			t.Helper()
			var e *register.AuthorityError
			if !errors.As(got, &e) || !errors.Is(got, want) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
			if diff := cmp.Diff([2][][4]byte{missing, unknown}, [2][][4]byte{e.Missing, e.Unknown}); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		let := func(what string, got error) {
			t.Helper()
			if got != nil {
				t.Errorf("%s: %v", what, got)
			}
		}
		let("a new register, checked", f.CheckAuthority(f.ctx, ours))
		let("nothing was kept", f.CheckAuthority(f.ctx, register.Authority{Check: hash("autre", 1), Signing: k(9), Kids: [][4]byte{k(9)}}))
		let("first", f.KeepAuthority(f.ctx, by, ours))
		let("again", f.KeepAuthority(f.ctx, by, ours))

		second := f.reopen(t, register.Options{}) // another machine
		otherKey := ours
		otherKey.Check = hash("autre", 1)
		refused("other local key", second.CheckAuthority(f.ctx, otherKey), register.ErrOtherKey, nil, nil)
		refused("other local key, joining", second.JoinAuthority(f.ctx, by, otherKey), register.ErrOtherKey, nil, nil)
		otherRing := register.Authority{Check: ours.Check, Signing: k(2), Kids: [][4]byte{k(2)}}
		refused("other ring", second.KeepAuthority(f.ctx, by, otherRing), register.ErrOtherRing, [][4]byte{k(1)}, [][4]byte{k(2)})

		renewed := register.Authority{Check: ours.Check, Signing: k(3), Kids: [][4]byte{k(3), k(1)}}
		let("renewed", f.KeepAuthority(f.ctx, by, renewed))
		let("an older copy of the ring, which seals with a known key", second.CheckAuthority(f.ctx, ours))
		refused("a new key on an older copy", second.CheckAuthority(f.ctx, register.Authority{Check: ours.Check, Signing: k(4), Kids: [][4]byte{k(1), k(4)}}),
			register.ErrOtherRing, [][4]byte{k(3)}, [][4]byte{k(4)})

		let("joined", second.JoinAuthority(f.ctx, "m.durand", otherRing))
		let("as joined", second.CheckAuthority(f.ctx, otherRing))
		let("beside who joined", f.CheckAuthority(f.ctx, renewed))
	},
	"authority of a register that has served": func(t *testing.T, f *fixture) {
		if served, err := f.Served(f.ctx); err != nil || served {
			t.Errorf("a new register has served: %v, %v", served, err)
		}
		night(t, f, claim(0), claimOf(0, 5)) // a relance has no key
		if served, err := f.Served(f.ctx); err != nil || !served {
			t.Errorf("a register that has served has not: %v, %v", served, err)
		}
		kid := issued(register.Answer{}, claim(0)).Kid
		fresh := register.Authority{Check: hasher.Check(), Signing: [4]byte{1}, Kids: [][4]byte{{1}}}
		if err := f.KeepAuthority(f.ctx, by, fresh); !errors.Is(err, register.ErrOtherRing) {
			t.Errorf("keys made anew: %v", err)
		}
		fresh.Kids = append(fresh.Kids, kid)
		if err := f.CheckAuthority(f.ctx, fresh); err != nil {
			t.Errorf("keys renewed: %v", err)
		}
		former := issued(reserve(t, f, claim(1))[0], claim(1))
		former.Kid = [4]byte{7}
		if _, err := f.MarkIssued(f.ctx, by, []register.Issued{former}); err != nil {
			t.Fatal(err)
		}
		if err := f.KeepAuthority(f.ctx, by, register.Authority{Check: hasher.Check(), Signing: kid, Kids: [][4]byte{kid}}); err != nil {
			t.Errorf("one of the keys of its papers: %v", err)
		}
		if err := f.CheckAuthority(f.ctx, fresh); !errors.Is(err, register.ErrOtherRing) {
			t.Errorf("a new key without all of its papers': %v", err)
		}
		if err := f.CheckAuthority(f.ctx, register.Authority{Check: hasher.Check(), Signing: kid, Kids: [][4]byte{kid}}); err != nil {
			t.Errorf("the keys of its papers: %v", err)
		}
	},
	"two machines begin at once": func(t *testing.T, f *fixture) {
		other := f.reopen(t, register.Options{})
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i, r := range []register.Register{f.Register, other, f.Register, other} {
			wg.Go(func() {
				n := byte(i + 1)
				errs[i] = r.KeepAuthority(f.ctx, by, register.Authority{Check: hash("cle", i), Signing: [4]byte{n}, Kids: [][4]byte{{n}}})
			})
		}
		wg.Wait()
		kept := 0
		for i, err := range errs {
			if err == nil {
				kept++
			} else if !errors.Is(err, register.ErrOtherKey) {
				t.Errorf("machine %d: %v", i, err)
			}
		}
		if kept != 1 {
			t.Errorf("%d authorities kept", kept)
		}
	},
	"high-water mark": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(1))
		lot(t, f)
		ask(t, f, day, question(0, 1))
		mark, err := f.HighWater(f.ctx)
		if diff := cmp.Diff(register.Mark{"ATT-2026": 2, "question": 1}, mark); diff != "" || err != nil {
			t.Errorf("mark, %v (-want +got):\n%s", err, diff)
		}
		if err := mark.Check(mark); err != nil {
			t.Error(err)
		}
	},
	"skip ahead": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(1))
		ask(t, f, day, question(0, 1))
		if at, err := f.SkippedAt(f.ctx); err != nil || !at.IsZero() {
			t.Errorf("skipped at %v, %v", at, err)
		}
		mark, err := f.SkipAhead(f.ctx, 1000, register.Mark{"ATT-2026": 34, "ATT-BLO-2026": 7, "REL-2026": 0}, 2026, 2027)
		if err != nil {
			t.Fatal(err)
		}
		if at, err := f.SkippedAt(f.ctx); err != nil || at.IsZero() {
			t.Errorf("skipped at %v, %v", at, err)
		}
		want := register.Mark{"question": 1001, "ATT-BLO-2026": 1007}
		for _, doc := range []string{"ATT", "CTR", "CNV", "RET", "REL"} {
			want[doc+"-2026"], want[doc+"-2027"] = 1000, 1000
		}
		want["ATT-2026"] = 1034
		kept, err := f.HighWater(f.ctx)
		if diff := cmp.Diff(want, mark) + cmp.Diff(want, kept); diff != "" || err != nil {
			t.Errorf("mark, %v (-want +got):\n%s", err, diff)
		}
		if a := reserve(t, f, claim(2))[0]; a.Paper.Number != "ATT-2026-001035" {
			t.Errorf("number %s", a.Paper.Number)
		}
		wantNumbers(t, "questions", ask(t, f, day, question(1, 1)), 1002)
		for _, bad := range []func() error{
			func() error { _, err := f.SkipAhead(f.ctx, -1, nil); return err },
			func() error { _, err := f.SkipAhead(f.ctx, 1, register.Mark{"lot-2026-09-22": 1}); return err },
		} {
			if bad() == nil {
				t.Error("accepted")
			}
		}
	},
	"unknown numbers": func(t *testing.T, f *fixture) {
		night(t, f, claim(0), claim(1))
		asked := []string{"ATT-2026-000001", "ATT-2026-000003", "ATT-2026-000002", "X", ""}
		for n := range 600 { // more than a statement takes
			asked = append(asked, fmt.Sprintf("CTR-2026-%06d", n))
		}
		got, err := f.Unknown(f.ctx, asked)
		want := slices.Concat(asked[1:2], asked[3:])
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("unknown, %v (-want +got):\n%s", err, diff)
		}
		if got, err := f.Unknown(f.ctx, nil); err != nil || len(got) != 0 {
			t.Errorf("of none: %v, %v", got, err)
		}
	},
}
