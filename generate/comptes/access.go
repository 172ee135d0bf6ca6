package comptes

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"
)

// How long sessions last.
const (
	MaxIdle    = time.Hour      // without a request
	MaxSession = 12 * time.Hour // a working day

	seenEvery   = time.Minute         // how exactly the last request is kept
	knownPeriod = 90 * 24 * time.Hour // how long an address is one that logged in before
)

// Options are what an Access is made with; the zero value is for the program.
type Options struct {
	Now    func() time.Time // nil: time.Now
	Random io.Reader        // nil: crypto/rand
}

// Access lets people in. It is safe for concurrent use; a program has one for
// its register.
type Access struct {
	store  Store
	now    func() time.Time
	random io.Reader
	cost   cost
	slots  slots
	gate   *gate
	local  *local
}

// New returns an Access to the accounts of a store.
func New(store Store, o Options) *Access {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Access{store: store, now: o.Now, random: o.Random, cost: recommended, slots: newSlots(), gate: newGate(), local: newLocal()}
}

// Login starts a session. address is where the request came from, without a
// port. A wrong name or password is ErrRefused, an attempt that came too early
// a *DelayError. The token goes into a cookie and nowhere else; each log-in has
// a new one.
func (a *Access) Login(ctx context.Context, name, password, address string) (token string, v Visitor, err error) {
	now := a.now()
	name, err = ParseName(name)
	if err != nil {
		name = "" // like one that does not exist
	}
	known, err := a.store.CameFrom(ctx, name, address, now.Add(-knownPeriod))
	if err != nil {
		return "", v, err
	}
	pardon, err := a.gate.enter(name, Network(address), known, now)
	if err != nil {
		return "", v, err
	}
	account, token, err := a.login(ctx, name, password, address, now)
	if !errors.Is(err, ErrRefused) {
		pardon(err == nil)
	}
	return token, visitor(account), err
}

func (a *Access) login(ctx context.Context, name, password, address string, now time.Time) (Account, string, error) {
	account, secret, err := a.store.FindAccount(ctx, name)
	exists := err == nil
	if errors.Is(err, ErrUnknown) {
		secret, err = nobody(a.cost), nil
	}
	if err != nil {
		return Account{}, "", err
	}
	right, err := a.slots.verify(ctx, secret, password)
	if err != nil {
		return Account{}, "", err
	}
	note := Entry{Who: name, Act: Connexion, From: address}
	if !right || !exists || !account.Active() {
		note.Act = Echec
		if !exists {
			note.Who = "" // people type passwords into the wrong field
		}
		if err := a.store.RecordTrail(ctx, note); err != nil {
			return Account{}, "", err
		}
		return Account{}, "", refuse(ErrRefused, "vérifiez la touche Verr. Maj. ; un mot de passe oublié est remplacé par un responsable", "le nom ou le mot de passe n’est pas le bon")
	}
	token, hash, err := a.newToken()
	if err != nil {
		return Account{}, "", err
	}
	session := Session{Hash: hash, Account: name, Created: now, Seen: now, Expires: now.Add(MaxSession)}
	if err := a.store.StartSession(ctx, session, account.Version, note); err != nil {
		return Account{}, "", err
	}
	return account, token, nil
}

// Replace changes the password of who knows the old one, ends all their sessions
// and starts another. Errors are those of Login and Change.
func (a *Access) Replace(ctx context.Context, name, old, password, address string) (token string, err error) {
	if err := CheckPassword(name, password); err != nil {
		return "", err
	}
	if _, _, err := a.Login(ctx, name, old, address); err != nil {
		return "", err
	}
	if _, err := a.Change(ctx, Actor{Name: name, From: address}, name, Change{Password: password}); err != nil {
		return "", err
	}
	token, _, err = a.Login(ctx, name, password, address)
	return token, err
}

// newToken makes a token of 32 random bytes and its hash.
func (a *Access) newToken() (token string, hash [32]byte, err error) {
	var random [32]byte
	if _, err := io.ReadFull(a.random, random[:]); err != nil {
		return "", hash, fmt.Errorf("comptes: token: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(random[:])
	return token, hashToken(token), nil
}

func hashToken(token string) [32]byte { return sha256.Sum256([]byte(token)) }

func visitor(a Account) Visitor { return Visitor{Name: a.Name, Roles: a.Roles, Centre: a.Centre} }

// Check tells whose token it is: ErrNoSession if it is nobody's, or not any
// more.
func (a *Access) Check(ctx context.Context, token string) (Visitor, error) {
	hash, now := hashToken(token), a.now()
	if v, ok := a.local.check(hash, now); ok {
		return v, a.mayBeLocal(ctx)
	}
	session, account, err := a.store.FindSession(ctx, hash)
	if err != nil {
		return Visitor{}, err
	}
	idle := now.Sub(session.Seen)
	if idle >= MaxIdle || !now.Before(session.Expires) || !account.Active() {
		return Visitor{}, ErrNoSession
	}
	if idle >= seenEvery {
		if err := a.store.SeeSession(ctx, hash, now); err != nil {
			return Visitor{}, err
		}
	}
	return visitor(account), nil
}

// Logout ends the session of a token, if it is one.
func (a *Access) Logout(ctx context.Context, token, address string) error {
	hash := hashToken(token)
	if a.local.end(hash) {
		return nil
	}
	session, _, err := a.store.FindSession(ctx, hash)
	if errors.Is(err, ErrNoSession) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.store.EndSession(ctx, hash, Entry{Who: session.Account, Act: Deconnexion, From: address})
}

// Record appends to the trail what a visitor did.
func (a *Access) Record(ctx context.Context, entries ...Entry) error {
	return a.store.RecordTrail(ctx, entries...)
}
