package comptes

import (
	"context"
	"slices"
	"sync"
	"time"
)

// How long what the machine itself gives lasts.
const (
	MaxStart = time.Minute    // a start token, before it is redeemed
	MaxLocal = 12 * time.Hour // a local session, without a request
)

// local are the start tokens and sessions of the person before this machine.
// They are of the running program: another one, on another port, knows none of
// them.
type local struct {
	mu       sync.Mutex
	starts   map[[32]byte]localSession
	sessions map[[32]byte]localSession
}

type localSession struct {
	name string
	seen time.Time
}

func newLocal() *local {
	return &local{starts: map[[32]byte]localSession{}, sessions: map[[32]byte]localSession{}}
}

// Start returns a token by which the browser of this machine comes in once,
// within MaxStart. It is handed over through a file that its owner alone reads,
// never on a command line. name is what the machine calls the person.
func (a *Access) Start(name string) (token string, err error) {
	token, hash, err := a.newToken()
	if err != nil {
		return "", err
	}
	a.local.mu.Lock()
	defer a.local.mu.Unlock()
	a.local.sweep(a.now())
	a.local.starts[hash] = localSession{name, a.now()}
	return token, nil
}

// Redeem spends a start token and begins a local session: ErrNoSession if the
// token is unknown, spent or too old, ErrNeedsAccount if the register holds
// accounts.
func (a *Access) Redeem(ctx context.Context, start string) (token string, v Visitor, err error) {
	now := a.now()
	a.local.mu.Lock()
	a.local.sweep(now)
	begun, ok := a.local.starts[hashToken(start)]
	delete(a.local.starts, hashToken(start))
	a.local.mu.Unlock()
	if !ok {
		return "", v, ErrNoSession
	}
	if err := a.mayBeLocal(ctx); err != nil {
		return "", v, err
	}
	token, hash, err := a.newToken()
	if err != nil {
		return "", v, err
	}
	a.local.mu.Lock()
	defer a.local.mu.Unlock()
	a.local.sessions[hash] = localSession{begun.name, now}
	return token, localVisitor(begun.name), nil
}

// mayBeLocal refuses the local person where there are accounts to log in with.
func (a *Access) mayBeLocal(ctx context.Context) error {
	needed, err := a.NeedsAccount(ctx)
	if err == nil && needed {
		err = ErrNeedsAccount
	}
	return err
}

// NeedsAccount reports whether there is an account to log in with, so that
// nobody comes in without.
func (a *Access) NeedsAccount(ctx context.Context) (bool, error) {
	accounts, err := a.store.Accounts(ctx)
	return slices.ContainsFunc(accounts, Account.Active), err
}

func localVisitor(name string) Visitor {
	return Visitor{Name: name, Roles: AllRoles[:], Local: true}
}

func (l *local) check(hash [32]byte, now time.Time) (Visitor, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	s, ok := l.sessions[hash]
	if !ok {
		return Visitor{}, false
	}
	s.seen = now
	l.sessions[hash] = s
	return localVisitor(s.name), true
}

func (l *local) end(hash [32]byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, ok := l.sessions[hash]
	delete(l.sessions, hash)
	return ok
}

// sweep deletes what is over.
func (l *local) sweep(now time.Time) {
	for hash, s := range l.starts {
		if now.Sub(s.seen) >= MaxStart {
			delete(l.starts, hash)
		}
	}
	for hash, s := range l.sessions {
		if now.Sub(s.seen) >= MaxLocal {
			delete(l.sessions, hash)
		}
	}
}
