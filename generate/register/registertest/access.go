package registertest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/register"
)

const (
	secretOne = comptes.Secret("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AQ")
	secretTwo = comptes.Secret("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$Ag")
)

func note(act comptes.Act) comptes.Entry {
	return comptes.Entry{Who: "a.chef", Act: act, From: "192.0.2.7", Detail: "essai"}
}

// account makes one and returns it as the store has it.
func account(t *testing.T, f *fixture, name string, roles ...comptes.Role) comptes.Account {
	t.Helper()
	if err := f.CreateAccount(f.ctx, comptes.Account{Name: name, Roles: roles, Centre: "Orléans"}, secretOne, note(comptes.Compte)); err != nil {
		t.Fatal(err)
	}
	a, _, err := f.FindAccount(f.ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// session starts the n-th one of an account.
func session(t *testing.T, f *fixture, a comptes.Account, n byte) comptes.Session {
	t.Helper()
	now := f.clock.now().Truncate(time.Millisecond)
	s := comptes.Session{Hash: [32]byte{n, 0xFF}, Account: a.Name, Created: now, Seen: now, Expires: now.Add(comptes.MaxSession)}
	if err := f.StartSession(f.ctx, s, a.Version, note(comptes.Connexion)); err != nil {
		t.Fatal(err)
	}
	return s
}

func trail(t *testing.T, r register.Register, f comptes.Filter) []comptes.Entry {
	t.Helper()
	var entries []comptes.Entry
	for e, err := range r.Trail(t.Context(), f) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func noSession(t *testing.T, f *fixture, s comptes.Session) {
	t.Helper()
	if _, _, err := f.FindSession(f.ctx, s.Hash); !errors.Is(err, comptes.ErrNoSession) {
		t.Errorf("session %x of %s: %v, want none", s.Hash[:1], s.Account, err)
	}
}

// accessTests: accounts, sessions, the audit trail.
var accessTests = map[string]func(*testing.T, *fixture){
	"accounts": func(t *testing.T, f *fixture) {
		if all, err := f.Accounts(f.ctx); err != nil || len(all) != 0 {
			t.Errorf("before the first: %v, %v", all, err)
		}
		a := account(t, f, "m.durand", comptes.Guichet, comptes.Controle)
		account(t, f, "a.chef", comptes.Responsable)
		if err := f.CreateAccount(f.ctx, comptes.Account{Name: "m.durand", Roles: comptes.Roles{comptes.Guichet}}, secretTwo, note(comptes.Compte)); !errors.Is(err, comptes.ErrExists) {
			t.Errorf("created twice: %v", err)
		}
		other := f.reopen(t, register.Options{}) // another machine
		got, secret, err := other.FindAccount(f.ctx, "m.durand")
		want := comptes.Account{Name: "m.durand", Roles: comptes.Roles{comptes.Guichet, comptes.Controle}, Centre: "Orléans", Created: a.Created, Version: 1}
		if diff := cmp.Diff(want, got); diff != "" || secret != secretOne || err != nil || a.Created.IsZero() {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if _, _, err := f.FindAccount(f.ctx, "x.nul"); !errors.Is(err, comptes.ErrUnknown) {
			t.Errorf("unknown: %v", err)
		}
		all, err := f.Accounts(f.ctx)
		if err != nil || len(all) != 2 || all[0].Name != "a.chef" {
			t.Errorf("accounts %v, %v", all, err)
		}
		if n := len(trail(t, f, comptes.Filter{})); n != 2 {
			t.Errorf("%d entries in the trail, want one a created account", n)
		}
	},
	"a changed account": func(t *testing.T, f *fixture) {
		a, b := account(t, f, "m.durand", comptes.Guichet), account(t, f, "p.autre", comptes.Guichet)
		sessions := []comptes.Session{session(t, f, a, 1), session(t, f, a, 2)}
		others := session(t, f, b, 3)
		changed := a
		changed.Roles, changed.Centre, changed.Disabled = comptes.Roles{comptes.Controle}, "", f.clock.now().Truncate(time.Millisecond)
		if err := f.ChangeAccount(f.ctx, changed, secretTwo, note(comptes.Compte)); err != nil {
			t.Fatal(err)
		}
		got, secret, err := f.FindAccount(f.ctx, a.Name)
		changed.Version, changed.LastLogin = 2, got.LastLogin
		if diff := cmp.Diff(changed, got); diff != "" || secret != secretTwo || err != nil || got.LastLogin.IsZero() {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		for _, s := range sessions {
			noSession(t, f, s)
		}
		if _, _, err := f.FindSession(f.ctx, others.Hash); err != nil {
			t.Errorf("another account's session ended: %v", err)
		}
		for what, err := range map[string]error{
			"changed by somebody else": f.ChangeAccount(f.ctx, a, "", note(comptes.Compte)),
			"logged in with what held": f.StartSession(f.ctx, comptes.Session{Hash: [32]byte{9}, Account: a.Name}, a.Version, note(comptes.Connexion)),
			"logged in, disabled":      f.StartSession(f.ctx, comptes.Session{Hash: [32]byte{9}, Account: a.Name}, got.Version, note(comptes.Connexion)),
		} {
			if !errors.Is(err, comptes.ErrChanged) {
				t.Errorf("%s: %v", what, err)
			}
		}
		noSession(t, f, comptes.Session{Hash: [32]byte{9}})
		if err := f.ChangeAccount(f.ctx, comptes.Account{Name: "x.nul", Roles: comptes.Roles{comptes.Guichet}}, "", note(comptes.Compte)); !errors.Is(err, comptes.ErrUnknown) {
			t.Errorf("unknown: %v", err)
		}
		got.Disabled = time.Time{}
		if err := f.ChangeAccount(f.ctx, got, "", note(comptes.Compte)); err != nil {
			t.Fatal(err)
		}
		if again, secret, err := f.FindAccount(f.ctx, a.Name); err != nil || secret != secretTwo || !again.Active() {
			t.Errorf("%+v, %v: want its password kept", again, err)
		}
		if err := f.StartSession(f.ctx, comptes.Session{Hash: [32]byte{9}, Account: a.Name}, got.Version, note(comptes.Connexion)); !errors.Is(err, comptes.ErrChanged) {
			t.Errorf("logged in with what held before it was enabled again: %v", err)
		}
		noSession(t, f, comptes.Session{Hash: [32]byte{9}})
	},
	"two change an account": func(t *testing.T, f *fixture) {
		a := account(t, f, "m.durand", comptes.Guichet)
		other := f.reopen(t, register.Options{})
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, r := range []register.Register{f, other} {
			wg.Go(func() {
				mine := a
				mine.Centre = fmt.Sprintf("Centre %d", i)
				errs[i] = r.ChangeAccount(f.ctx, mine, "", note(comptes.Compte))
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), comptes.ErrChanged) {
			t.Errorf("%v: want one to have its way", errs)
		}
	},
	"sessions": func(t *testing.T, f *fixture) {
		a := account(t, f, "m.durand", comptes.Guichet)
		s := session(t, f, a, 1)
		other := f.reopen(t, register.Options{})
		got, who, err := other.FindSession(f.ctx, s.Hash)
		if diff := cmp.Diff(s, got); diff != "" || err != nil || who.Name != a.Name || who.LastLogin.IsZero() {
			t.Errorf("%+v, %v (-want +got):\n%s", who, err, diff)
		}
		later := s.Seen.Add(10 * time.Minute)
		for _, at := range []time.Time{later, s.Seen} { // the clock of another machine may be behind
			if err := f.SeeSession(f.ctx, s.Hash, at); err != nil {
				t.Fatal(err)
			}
		}
		if got, _, err := f.FindSession(f.ctx, s.Hash); err != nil || !got.Seen.Equal(later) {
			t.Errorf("seen %v, %v, want %v", got.Seen, err, later)
		}
		for range 2 {
			if err := f.EndSession(f.ctx, s.Hash, note(comptes.Deconnexion)); err != nil {
				t.Fatal(err)
			}
		}
		noSession(t, f, s)
		if err := f.SeeSession(f.ctx, s.Hash, later); err != nil {
			t.Error(err)
		}
		noSession(t, f, s)
		if n := len(trail(t, f, comptes.Filter{Act: comptes.Deconnexion})); n != 1 {
			t.Errorf("%d log-outs in the trail, want 1", n)
		}
		more := []comptes.Session{session(t, f, a, 2), session(t, f, a, 3)}
		if n, err := f.EndSessions(f.ctx, a.Name, note(comptes.Compte)); n != 2 || err != nil {
			t.Errorf("ended %d, %v, want 2", n, err)
		}
		for _, s := range more {
			noSession(t, f, s)
		}
	},
	"sessions that are over go": func(t *testing.T, f *fixture) {
		a := account(t, f, "m.durand", comptes.Guichet)
		idle := session(t, f, a, 1)
		f.clock.advance(comptes.MaxIdle - time.Minute)
		live := session(t, f, a, 2)
		if _, _, err := f.FindSession(f.ctx, idle.Hash); err != nil {
			t.Errorf("gone too early: %v", err)
		}
		f.clock.advance(time.Minute)
		session(t, f, a, 3)
		noSession(t, f, idle)
		if err := f.SeeSession(f.ctx, live.Hash, live.Expires); err != nil {
			t.Fatal(err)
		}
		f.clock.advance(comptes.MaxSession)
		session(t, f, a, 4)
		noSession(t, f, live)
	},
	"trail": func(t *testing.T, f *fixture) {
		start := f.clock.now()
		entries := []comptes.Entry{
			{Who: "m.durand", Act: comptes.Vu, Code: "CEN000001", Centre: "Orléans", From: "192.0.2.7"},
			{Who: "m.durand", Act: comptes.Imprime, Code: "CEN000001", Number: "ATT-2026-000001", Centre: "Orléans"},
			{Who: "m.durand", Act: comptes.Connexion, From: "192.0.2.7"},
			{Who: "p.autre", Act: comptes.Vu, Code: "CEN000002", Detail: "deux\nlignes"},
		}
		if err := f.RecordTrail(f.ctx, entries[:3]...); err != nil {
			t.Fatal(err)
		}
		between := f.clock.now()
		if err := errors.Join(f.RecordTrail(f.ctx), f.RecordTrail(f.ctx, entries[3])); err != nil {
			t.Fatal(err)
		}
		entries[3].Detail = "deux lignes"
		other := f.reopen(t, register.Options{})
		for name, test := range map[string]struct {
			filter comptes.Filter
			want   []int // newest first
		}{
			"all": {comptes.Filter{}, []int{3, 2, 1, 0}}, "since": {comptes.Filter{Since: between}, []int{3}}, "until": {comptes.Filter{Until: between}, []int{2, 1, 0}},
			"who": {comptes.Filter{Who: "p.autre"}, []int{3}}, "act": {comptes.Filter{Act: comptes.Vu}, []int{3, 0}}, "limit": {comptes.Filter{Limit: 2}, []int{3, 2}},
			"code": {comptes.Filter{Code: "CEN000001"}, []int{1, 0}}, "none": {comptes.Filter{Who: "m.durand", Code: "CEN000002"}, nil},
		} {
			var want []comptes.Entry
			for _, i := range test.want {
				want = append(want, entries[i])
			}
			got := trail(t, other, test.filter)
			for i := range got {
				if got[i].At.Before(start) || got[i].At.After(f.clock.now()) {
					t.Errorf("%s: entry of %v", name, got[i].At)
				}
				got[i].At = time.Time{}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		for _, came := range []struct {
			who, from string
			since     time.Time
			want      bool
		}{{"m.durand", "192.0.2.7", start, true}, {"m.durand", "192.0.2.8", start, false}, {"p.autre", "192.0.2.7", start, false}, {"m.durand", "192.0.2.7", between, false}} {
			if got, err := f.CameFrom(f.ctx, came.who, came.from, came.since); got != came.want || err != nil {
				t.Errorf("came %v: %v, %v", came, got, err)
			}
		}
		if n, err := f.ForgetTrail(f.ctx, between); n != 3 || err != nil {
			t.Errorf("forgot %d, %v, want 3", n, err)
		}
		if left := trail(t, f, comptes.Filter{}); len(left) != 1 || left[0].Who != "p.autre" {
			t.Errorf("left %v", left)
		}
	},
	"a long trail": func(t *testing.T, f *fixture) {
		const n = 1200
		var entries []comptes.Entry
		for i := range n {
			entries = append(entries, comptes.Entry{Who: "m.durand", Act: comptes.Vu, Code: fmt.Sprintf("CEN%06d", i)})
		}
		if err := f.RecordTrail(f.ctx, entries...); err != nil {
			t.Fatal(err)
		}
		for _, limit := range []int{0, 1, 255, 256, 257, 512, n, n + 1} {
			got := trail(t, f, comptes.Filter{Limit: limit})
			want := min(limit, n)
			if limit == 0 {
				want = n
			}
			if len(got) != want || got[0].Code != "CEN001199" || !slices.IsSortedFunc(got, func(a, b comptes.Entry) int { return strings.Compare(b.Code, a.Code) }) {
				t.Errorf("limit %d: %d entries, first %v", limit, len(got), got[0])
			}
		}
	},
}
