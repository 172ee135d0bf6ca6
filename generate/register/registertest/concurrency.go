package registertest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/register"
)

// concurrencyTests: several batches, several connections, broken contexts.
var concurrencyTests = map[string]func(*testing.T, *fixture){
	"lock": func(t *testing.T, f *fixture) {
		other := f.reopen(t, register.Options{})
		release, err := f.Lock(f.ctx, "Orléans", "poste 1")
		if err != nil {
			t.Fatal(err)
		}
		for _, centre := range []string{"Orléans", ""} {
			_, err = other.Lock(f.ctx, centre, "poste 2")
			busy, ok := register.AsBusy(err)
			if !ok || busy.Owner != "poste 1" || busy.Since.IsZero() || !errors.Is(err, register.ErrBusy) {
				t.Errorf("second lock on %q: %v", centre, err)
			}
		}
		if err := release(); err != nil {
			t.Errorf("release: %v", err)
		}
		if err := release(); err != nil {
			t.Errorf("release twice: %v", err)
		}
		release, err = other.Lock(f.ctx, "", "poste 2")
		if err != nil {
			t.Fatalf("lock after release: %v", err)
		}
		if _, err := f.Lock(f.ctx, "Tours", "poste 1"); !errors.Is(err, register.ErrBusy) {
			t.Errorf("lock of a centre while all are locked: %v", err)
		}
		release()
	},
	"wait for the lock": func(t *testing.T, f *fixture) {
		release, err := f.Lock(f.ctx, "", "poste 1")
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		second, err := register.Wait(f.ctx, f.reopen(t, register.Options{}), "", "poste 2", time.Millisecond, func(busy *register.BusyError) {
			told++
			if err := release(); err != nil {
				t.Error(err)
			}
		})
		if err != nil || told != 1 {
			t.Fatalf("waited: %v, told %d times", err, told)
		}
		ctx, cancel := context.WithCancel(f.ctx)
		_, err = register.Wait(ctx, f, "", "poste 3", time.Hour, func(*register.BusyError) { cancel() })
		if !errors.Is(err, register.ErrBusy) {
			t.Errorf("waiting until the context ends: %v", err)
		}
		second()
	},
	"unique numbers": func(t *testing.T, f *fixture) {
		const batches, groups, size = 4, 5, 20
		other := f.reopen(t, register.Options{})
		numbers, errs := make([][]string, batches), make([]error, batches)
		var wg sync.WaitGroup
		for b := range batches {
			r := []register.Register{f.Register, other}[b%2]
			wg.Go(func() {
				for g := range groups {
					var claims []register.Claim
					for i := range size {
						claims = append(claims, claim((b*groups+g)*size+i))
					}
					answers, err := r.Reserve(f.ctx, by, day, claims)
					errs[b] = errors.Join(errs[b], err)
					for _, a := range answers {
						numbers[b] = append(numbers[b], a.Paper.Number)
					}
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, list := range numbers {
			for _, number := range list {
				if seen[number] {
					t.Errorf("%s given twice", number)
				}
				seen[number] = true
			}
		}
		if n := count(t, f, register.Filter{}); n != batches*groups*size || len(seen) != n {
			t.Errorf("%d numbers, %d papers, want %d", len(seen), n, batches*groups*size)
		}
	},
	"same key from two sides": func(t *testing.T, f *fixture) {
		other := f.reopen(t, register.Options{})
		var wg sync.WaitGroup
		var mu sync.Mutex
		actions := map[register.Action]int{}
		for _, r := range []register.Register{f.Register, other, f.Register, other} {
			wg.Go(func() {
				answers, err := r.Reserve(f.ctx, by, day, []register.Claim{claim(0)})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				actions[answers[0].Action]++
			})
		}
		wg.Wait()
		if actions[register.Nouvelle] != 1 || actions[register.Reprise] != 3 || count(t, f, register.Filter{}) != 1 {
			t.Errorf("actions %v, %d papers", actions, count(t, f, register.Filter{}))
		}
	},
	"interrupted": func(t *testing.T, f *fixture) {
		night(t, f, claim(0))
		ctx, cancel := context.WithCancel(f.ctx)
		r := f.reopen(t, register.Options{Random: readerFunc(func(b []byte) (int, error) {
			cancel() // in the middle of the transaction
			return rand.Read(b)
		})})
		if _, err := r.Reserve(ctx, by, day, []register.Claim{claim(1), claim(2)}); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted Reserve: %v", err)
		}
		if n := count(t, f, register.Filter{}); n != 1 {
			t.Errorf("%d papers after an interruption, want 1", n)
		}
		if _, err := r.MarkIssued(ctx, by, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("MarkIssued with an ended context: %v", err)
		}
		if _, err := r.Lock(ctx, "", "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("Lock with an ended context: %v", err)
		}
		wantAction(t, night(t, r, claim(1))[0], register.Nouvelle)
	},
	"random source that repeats itself": func(t *testing.T, f *fixture) {
		one, two := bytes.Repeat([]byte{1}, 8), bytes.Repeat([]byte{2}, 8)
		r := f.reopen(t, register.Options{Random: bytes.NewReader(bytes.Join([][]byte{one, one, make([]byte, 8), two}, nil)), ShortCode: noShortCode})
		answers := reserve(t, r, claim(0), claim(1))
		if a, b := answers[0].Paper.CTI, answers[1].Paper.CTI; a != register.CTI(one) || b != register.CTI(two) {
			t.Errorf("ctis %x and %x", a, b)
		}
		same := f.reopen(t, register.Options{Random: readerFunc(func(b []byte) (int, error) { return copy(b, one), nil })})
		if _, err := same.Reserve(f.ctx, by, day, []register.Claim{claim(2)}); err == nil {
			t.Error("a cti was given twice")
		}
		dry := f.reopen(t, register.Options{Random: bytes.NewReader(nil)})
		if _, err := dry.Reserve(f.ctx, by, day, []register.Claim{claim(2)}); !errors.Is(err, io.EOF) {
			t.Errorf("dry random source: %v", err)
		}
		if n := count(t, f, register.Filter{}); n != 2 {
			t.Errorf("%d papers, want 2", n)
		}
		if a := reserve(t, f, claim(2))[0]; a.Paper.Number != "ATT-2026-000003" {
			t.Errorf("number %s: a failed transaction left something behind", a.Paper.Number)
		}
	},
	"serie": func(t *testing.T, f *fixture) {
		a := reserve(t, f.reopen(t, register.Options{Serie: "ORL"}), claim(0))[0]
		if a.Paper.Number != "ATT-ORL-2026-000001" {
			t.Errorf("number %s", a.Paper.Number)
		}
		for _, bad := range []string{"orl", "OR-L", "ORLEANSLOIRE"} {
			if _, err := f.open(f.ctx, register.Options{Serie: bad, Create: true}); err == nil {
				t.Errorf("serie %q accepted", bad)
			}
		}
	},
	"short codes are unique": func(t *testing.T, f *fixture) {
		r := f.reopen(t, register.Options{
			Random:    bytes.NewReader([]byte("A1111111" + "A2222222" + "B3333333")),
			ShortCode: func(cti [8]byte) string { return string(cti[:1]) },
		})
		answers := reserve(t, r, claim(0), claim(1))
		if a, b := answers[0].Paper.ShortCode, answers[1].Paper.ShortCode; a != "A" || b != "B" {
			t.Errorf("short codes %s and %s", a, b)
		}
	},
}

func noShortCode([8]byte) string { return "" }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }
