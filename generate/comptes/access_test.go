package comptes_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
)

const (
	pass  = "plume orange vélo lac"
	other = "cinq autres mots bien choisis"
	home  = "192.0.2.1"
)

// office is an Access on a register of its own, with a clock that is moved.
type office struct {
	*comptes.Access
	reg register.Register
	mu  sync.Mutex
	at  time.Time
	t   *testing.T
}

func newOffice(t *testing.T) *office {
	o := &office{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), t: t}
	reg, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registre.sqlite"), register.Options{Now: o.now, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reg.Close() })
	o.reg, o.Access = reg, comptes.Cheap(comptes.New(reg, comptes.Options{Now: o.now}))
	return o
}

func (o *office) now() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.at
}

func (o *office) wait(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = o.at.Add(d)
}

var chef = comptes.Actor{Name: "a.chef"}

func (o *office) create(name string, roles ...comptes.Role) {
	o.t.Helper()
	if _, err := o.Create(o.t.Context(), chef, comptes.Account{Name: name, Roles: roles}, pass); err != nil {
		o.t.Fatal(err)
	}
}

// in logs in and must succeed.
func (o *office) in(name, password, address string) string {
	o.t.Helper()
	token, v, err := o.Login(o.t.Context(), name, password, address)
	if err != nil || v.Name != strings.ToLower(name) || len(token) != 43 {
		o.t.Fatalf("log-in of %s: %+v, %v", name, v, err)
	}
	return token
}

func (o *office) want(what, token string, want error) {
	o.t.Helper()
	if _, err := o.Check(o.t.Context(), token); !errors.Is(err, want) {
		o.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (o *office) acts() []string {
	o.t.Helper()
	var acts []string
	for e, err := range o.Trail(o.t.Context(), comptes.Filter{}) {
		if err != nil {
			o.t.Fatal(err)
		}
		acts = append(acts, strings.TrimSpace(strings.Join([]string{e.Who, string(e.Act), e.Detail, e.From}, " ")))
	}
	slices.Reverse(acts)
	return acts
}

func TestLogin(t *testing.T) {
	o := newOffice(t)
	o.create("m.durand", comptes.Guichet)
	token := o.in("M.Durand", pass, home)
	v, err := o.Check(t.Context(), token)
	if err != nil || v.Name != "m.durand" || v.Local || !v.Can(comptes.Guichet) || v.Can(comptes.Responsable) {
		t.Errorf("%+v, %v", v, err)
	}
	if again := o.in("m.durand", pass, home); again == token {
		t.Error("a log-in did not change the token")
	}
	for name, password := range map[string]string{"m.durand": other, "x.nul": pass, "pas un nom !": pass, "": "", "m.durand ": "", "m.duran": pass} {
		_, _, err := o.Login(t.Context(), name, password, "192.0.2.99")
		var said *comptes.Error
		if !errors.Is(err, comptes.ErrRefused) || !errors.As(err, &said) || said.Sentence() != "le nom ou le mot de passe n’est pas le bon" {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, line := range o.acts() {
		if strings.Contains(line, "x.nul") || strings.Contains(line, "pas un nom") || strings.Contains(line, pass) || strings.Contains(line, token) {
			t.Errorf("the trail says %q", line)
		}
	}
	if n := len(slices.DeleteFunc(o.acts(), func(s string) bool { return !strings.Contains(s, string(comptes.Echec)) })); n != 6 {
		t.Errorf("%d failures in the trail, want 6", n)
	}
	for _, bad := range []string{"", "x", strings.Repeat("A", 43), token + "A", token[:42], strings.ToUpper(token)} {
		o.want("another token", bad, comptes.ErrNoSession)
	}
}

func TestSessionEnds(t *testing.T) {
	o := newOffice(t)
	o.create("m.durand", comptes.Guichet)
	idle := o.in("m.durand", pass, home)
	o.wait(comptes.MaxIdle - time.Second)
	o.want("used in time", idle, nil)
	o.wait(comptes.MaxIdle - time.Second)
	o.want("used in time again", idle, nil)
	o.wait(comptes.MaxIdle)
	o.want("idle", idle, comptes.ErrNoSession)

	busy := o.in("m.durand", pass, home)
	for range int(comptes.MaxSession/(30*time.Minute)) - 1 {
		o.wait(30 * time.Minute)
		o.want("in use", busy, nil)
	}
	o.wait(30 * time.Minute)
	o.want("a day old", busy, comptes.ErrNoSession)

	out, stays := o.in("m.durand", pass, home), o.in("m.durand", pass, home)
	if err := o.Logout(t.Context(), out, home); err != nil {
		t.Fatal(err)
	}
	o.want("logged out", out, comptes.ErrNoSession)
	o.want("another browser", stays, nil)
	if err := errors.Join(o.Logout(t.Context(), out, home), o.Logout(t.Context(), "", home)); err != nil {
		t.Errorf("logged out again: %v", err)
	}
	if n, err := o.Disconnect(t.Context(), chef, "m.durand"); n == 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	o.want("disconnected everywhere", stays, comptes.ErrNoSession)
}

func TestChange(t *testing.T) {
	o := newOffice(t)
	o.create("a.chef", comptes.Responsable)
	o.create("m.durand", comptes.Guichet)
	no, yes, tours := false, true, "Tours"
	for name, test := range map[string]struct {
		change comptes.Change
		after  func() error
	}{
		"password": {comptes.Change{Password: other}, func() error {
			_, _, err := o.Login(t.Context(), "m.durand", pass, "198.51.100.1")
			if !errors.Is(err, comptes.ErrRefused) {
				return fmt.Errorf("the old password: %w", err)
			}
			o.in("m.durand", other, home)
			_, err = o.Change(t.Context(), chef, "m.durand", comptes.Change{Password: pass})
			return err
		}},
		"roles":  {comptes.Change{Roles: comptes.Roles{comptes.Controle}}, nil},
		"centre": {comptes.Change{Centre: &tours}, nil},
		"state": {comptes.Change{Active: &no}, func() error {
			if _, _, err := o.Login(t.Context(), "m.durand", pass, home); !errors.Is(err, comptes.ErrRefused) {
				return fmt.Errorf("disabled, and let in: %w", err)
			}
			_, err := o.Change(t.Context(), chef, "m.durand", comptes.Change{Active: &yes})
			return err
		}},
	} {
		token := o.in("m.durand", pass, home)
		if _, err := o.Change(t.Context(), chef, "m.durand", test.change); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		o.want(name+" changed", token, comptes.ErrNoSession)
		if test.after != nil {
			if err := test.after(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		o.wait(time.Hour)
	}
	token := o.in("m.durand", pass, home)
	if _, err := o.Change(t.Context(), chef, "m.durand", comptes.Change{Centre: &tours}); err != nil {
		t.Fatal(err)
	}
	o.want("nothing changed", token, nil)
	for name, change := range map[string]comptes.Change{"disabled": {Active: &no}, "another role": {Roles: comptes.Roles{comptes.Guichet, comptes.Controle}}} {
		if _, err := o.Change(t.Context(), chef, "a.chef", change); !errors.Is(err, comptes.ErrLast) {
			t.Errorf("the last responsable, %s: %v", name, err)
		}
	}
	o.create("b.chef", comptes.Responsable)
	if _, err := o.Change(t.Context(), chef, "a.chef", comptes.Change{Active: &no}); err != nil {
		t.Error(err)
	}
	for what, err := range map[error]error{comptes.ErrUnknown: second(o.Change(t.Context(), chef, "x.nul", comptes.Change{Active: &no})),
		comptes.ErrName: second(o.Change(t.Context(), chef, "x nul", comptes.Change{})), comptes.ErrPassword: second(o.Change(t.Context(), chef, "b.chef", comptes.Change{Password: "court"})),
		comptes.ErrExists: second(o.Create(t.Context(), chef, comptes.Account{Name: "B.chef", Roles: comptes.Roles{comptes.Guichet}}, pass)),
		comptes.ErrRole:   second(o.Create(t.Context(), chef, comptes.Account{Name: "c.chef"}, pass))} {
		if !errors.Is(err, what) {
			t.Errorf("%v, want %v", err, what)
		}
	}
	for _, line := range o.acts() {
		if strings.Contains(line, pass) || strings.Contains(line, other) || strings.Contains(line, "argon2") {
			t.Errorf("the trail says %q", line)
		}
	}
	for _, want := range []string{"a.chef compte m.durand, créé, guichet, tous les centres", "a.chef compte m.durand, mot de passe changé", "a.chef compte m.durand, désactivé"} {
		if !slices.Contains(o.acts(), want) {
			t.Errorf("%q is not in the trail %q", want, o.acts())
		}
	}
}

func TestReplace(t *testing.T) {
	o := newOffice(t)
	o.create("m.durand", comptes.Guichet)
	before := o.in("m.durand", pass, home)
	for what, try := range map[string]struct {
		old, new string
		want     error
	}{"wrong": {other, other, comptes.ErrRefused}, "short": {pass, "court", comptes.ErrPassword}} {
		if _, err := o.Replace(t.Context(), "m.durand", try.old, try.new, home); !errors.Is(err, try.want) {
			t.Errorf("%s: %v", what, err)
		}
		o.want(what+", and nothing changed", before, nil)
	}
	token, err := o.Replace(t.Context(), "m.durand", pass, other, home)
	if err != nil {
		t.Fatal(err)
	}
	o.want("before", before, comptes.ErrNoSession)
	o.want("after", token, nil)
	if _, _, err := o.Login(t.Context(), "m.durand", pass, home); !errors.Is(err, comptes.ErrRefused) {
		t.Errorf("the old password: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// A password is guessed for a day from a thousand addresses; its owner logs in
// meanwhile as if nothing were.
func TestGuessing(t *testing.T) {
	o := newOffice(t)
	o.create("a.chef", comptes.Responsable)
	o.in("a.chef", pass, home)
	guesses, refused := 0, 0
	for i := range 2000 {
		_, _, err := o.Login(t.Context(), "a.chef", fmt.Sprintf("devinette numéro %d", i), fmt.Sprintf("198.51.100.%d", i%50))
		switch {
		case errors.Is(err, comptes.ErrRefused):
			guesses++
		case errors.Is(err, comptes.ErrTooEarly):
			refused++
		default:
			t.Fatalf("guess %d: %v", i, err)
		}
		if i%400 == 0 {
			o.in("a.chef", pass, home)
		}
		o.wait(time.Second)
	}
	if guesses > 10+50+50*2000/60 || refused == 0 {
		t.Errorf("%d guesses were answered, %d refused", guesses, refused)
	}
	if _, _, err := o.Login(t.Context(), "a.chef", pass, "198.51.100.1"); !errors.Is(err, comptes.ErrTooEarly) {
		t.Errorf("the right password, too early, told the guesser: %v", err)
	}
	var late *comptes.DelayError
	_, _, err := o.Login(t.Context(), "a.chef", pass, "203.0.113.5") // a new place
	if !errors.As(err, &late) || late.Seconds() > 60 || !strings.Contains(late.Hint(), "secondes") {
		t.Fatalf("%v", err)
	}
	o.wait(late.Wait)
	o.in("a.chef", pass, "203.0.113.5")
}

// What the store cannot do is nobody's failure.
func TestBrokenStoreCountsNothing(t *testing.T) {
	o := newOffice(t)
	o.create("a.chef", comptes.Responsable)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 {
		if _, _, err := o.Login(ended, "a.chef", pass, home); !errors.Is(err, context.Canceled) {
			t.Fatalf("%v", err)
		}
	}
	o.in("a.chef", pass, home)
}

func TestLocal(t *testing.T) {
	o := newOffice(t)
	start, err := o.Start("marie")
	if err != nil {
		t.Fatal(err)
	}
	o.want("a start token is no session", start, comptes.ErrNoSession)
	token, v, err := o.Redeem(t.Context(), start)
	if err != nil || !v.Local || v.Name != "marie" || !v.Can(comptes.Responsable) || v.Centre != "" {
		t.Fatalf("%+v, %v", v, err)
	}
	if _, _, err := o.Redeem(t.Context(), start); !errors.Is(err, comptes.ErrNoSession) {
		t.Errorf("redeemed twice: %v", err)
	}
	for _, bad := range []string{"", token, "x"} {
		if _, _, err := o.Redeem(t.Context(), bad); !errors.Is(err, comptes.ErrNoSession) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	o.wait(comptes.MaxLocal - time.Second)
	o.want("the machine was left for the day", token, nil)
	another := comptes.New(o.reg, comptes.Options{Now: o.now}) // on another port, with the same register
	if _, err := another.Check(t.Context(), token); !errors.Is(err, comptes.ErrNoSession) {
		t.Errorf("another program takes this one's token: %v", err)
	}
	late, err := o.Start("marie")
	if err != nil {
		t.Fatal(err)
	}
	o.wait(comptes.MaxStart)
	if _, _, err := o.Redeem(t.Context(), late); !errors.Is(err, comptes.ErrNoSession) {
		t.Errorf("redeemed too late: %v", err)
	}
	if err := o.Logout(t.Context(), token, ""); err != nil {
		t.Fatal(err)
	}
	o.want("logged out", token, comptes.ErrNoSession)

	if start, err = o.Start("marie"); err != nil {
		t.Fatal(err)
	}
	if token, _, err = o.Redeem(t.Context(), start); err != nil {
		t.Fatal(err)
	}
	o.create("a.chef", comptes.Responsable)
	o.want("there is an account now", token, comptes.ErrNeedsAccount)
	if start, err = o.Start("marie"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := o.Redeem(t.Context(), start); !errors.Is(err, comptes.ErrNeedsAccount) {
		t.Errorf("the local person comes in without: %v", err)
	}
	o.wait(comptes.MaxLocal)
	o.want("over", token, comptes.ErrNoSession)
}
