package comptes

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"cnamdoc/importer/dossier/french"
)

// What failures cost. A guesser of MinPassword characters who may try once a
// minute has no chance; a person who mistypes hardly notices.
const (
	freePair    = 3  // failures of an account from one address that cost nothing
	freeAddress = 10 // of an address, over all accounts
	freeAccount = 10 // of an account, over all addresses

	// MaxDelay is the longest wait between two attempts.
	MaxDelay = time.Minute

	memory   = time.Hour // failures are remembered so long
	maxTales = 10_000    // addresses and accounts remembered at once
)

// DelayError refuses an attempt that came too early, unread.
type DelayError struct{ Wait time.Duration }

// Error says how long.
func (e *DelayError) Error() string { return fmt.Sprintf("comptes: %v: %v", ErrTooEarly, e.Wait) }

// Unwrap returns ErrTooEarly.
func (e *DelayError) Unwrap() error { return ErrTooEarly }

// Sentence says it in French.
func (e *DelayError) Sentence() string { return french.Say("trop d’essais de connexion") }

// Hint says when to try again.
func (e *DelayError) Hint() string {
	return french.Say("attendez %s, puis recommencez : un autre poste du centre n’est pas concerné", french.Count(e.Seconds(), "seconde", "secondes"))
}

// Seconds is the wait in whole seconds, from 1.
func (e *DelayError) Seconds() int { return max(1, int((e.Wait+time.Second-1)/time.Second)) }

// gate slows guessing down. See the package's Guessing.
type gate struct {
	mu    sync.Mutex
	tales map[taleKey]*tale
}

// taleKey is an account, an address, or (both set) an account from an address.
type taleKey struct{ account, address string }

// tale is what is remembered of it.
type tale struct {
	failures  int
	last      time.Time // failure, or ticket given
	notBefore time.Time // the next attempt
	ticket    bool      // notBefore is this address's turn at an account under attack
}

func newGate() *gate { return &gate{tales: map[taleKey]*tale{}} }

// enter lets an attempt in, or says how long it has to wait. It counts the
// attempt as a failure at once, so that many at a time are no way round; pardon
// takes that back, once. known says that the account was logged in to from there
// before.
func (g *gate) enter(account, address string, known bool, now time.Time) (pardon func(success bool), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sweep(now)
	pair, place, whole := g.tale(account, address, now), g.tale("", address, now), g.tale(account, "", now)
	until := pair.notBefore
	if !known && place.notBefore.After(until) {
		until = place.notBefore
	}
	if wait := until.Sub(now); wait > 0 {
		return nil, &DelayError{wait}
	}
	if wait := delay(whole.failures-pair.failures, freeAccount); wait > 0 && !known && !pair.ticket {
		pair.ticket, pair.notBefore, pair.last = true, now.Add(wait), now
		return nil, &DelayError{wait}
	}
	pair.ticket = false
	takeBack := [...]func(){pair.fail(now, freePair), place.fail(now, freeAddress), whole.fail(now, freeAccount)}
	return func(success bool) {
		g.mu.Lock()
		defer g.mu.Unlock()
		for _, back := range takeBack {
			back()
		}
		if success {
			pair.failures, pair.notBefore = 0, time.Time{}
		}
	}, nil
}

// fail counts a failure, and returns what takes it back: a success elsewhere
// clears no delay that other failures made.
func (t *tale) fail(now time.Time, free int) (takeBack func()) {
	before := t.notBefore
	t.failures++
	t.last, t.notBefore = now, now.Add(delay(t.failures, free))
	set := t.notBefore
	return func() {
		t.failures--
		if t.notBefore.Equal(set) {
			t.notBefore = before
		}
	}
}

// delay is how long the next attempt waits: 1 s after the first failure that is
// not free, then twice as long each time.
func delay(failures, free int) time.Duration {
	n := failures - free
	if n <= 0 {
		return 0
	}
	return min(MaxDelay, time.Second<<min(n-1, 10))
}

// tale finds one, or begins it where there is none of the last hour.
func (g *gate) tale(account, address string, now time.Time) *tale {
	key := taleKey{account, address}
	t := g.tales[key]
	if t == nil || now.Sub(t.last) > memory {
		t = &tale{last: now}
		g.tales[key] = t
	}
	return t
}

// sweep forgets what is old, and under a flood the older half of what is left.
func (g *gate) sweep(now time.Time) {
	if len(g.tales) < maxTales {
		return
	}
	maps.DeleteFunc(g.tales, func(_ taleKey, t *tale) bool { return now.Sub(t.last) > memory })
	if len(g.tales) < maxTales/2 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(g.tales), func(a, b taleKey) int { return g.tales[a].last.Compare(g.tales[b].last) })
	for _, key := range keys[:len(keys)/2] {
		delete(g.tales, key)
	}
}

// Network is whom an address stands for: a whole /64 of IPv6, which one
// customer has to themselves.
func Network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
