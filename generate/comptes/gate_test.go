package comptes

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// attempts makes n failing attempts as soon as each is let in, and returns how
// long they took.
func attempts(t *testing.T, g *gate, account, address string, known bool, n int, from time.Time) time.Duration {
	t.Helper()
	now := from
	for n > 0 {
		_, err := g.enter(account, address, known, now)
		var late *DelayError
		switch {
		case err == nil:
			n--
		case errors.As(err, &late) && late.Wait > 0 && late.Wait <= MaxDelay:
			now = now.Add(late.Wait)
		default:
			t.Fatalf("%v", err)
		}
	}
	return now.Sub(from)
}

func waits(g *gate, account, address string, known bool, now time.Time) bool {
	pardon, err := g.enter(account, address, known, now)
	if err == nil {
		pardon(false)
	}
	return err != nil
}

func TestDelaysGrow(t *testing.T) {
	g := newGate()
	if took := attempts(t, g, "a.chef", "192.0.2.1", false, freePair+2, noon); took != time.Second {
		t.Errorf("a person who mistypes waited %v", took)
	}
	if took := attempts(t, newGate(), "a.chef", "192.0.2.1", false, 9, noon); took != 31*time.Second {
		t.Errorf("9 attempts took %v, want 31 s", took)
	}
	if took := attempts(t, newGate(), "a.chef", "192.0.2.1", false, 1000, noon); took < 990*MaxDelay*9/10 {
		t.Errorf("1000 guesses took %v only", took)
	}
	// Names vary, the address is one.
	g, now := newGate(), noon
	for i := range 300 {
		now = now.Add(attempts(t, g, fmt.Sprint("nom", i), "192.0.2.1", false, 1, now))
	}
	if took := now.Sub(noon); took < 280*MaxDelay {
		t.Errorf("300 names from one address took %v only", took)
	}
}

// Refused attempts make nothing longer, and waiting for an hour forgets.
func TestRefusedAttemptsCountNothing(t *testing.T) {
	g := newGate()
	attempts(t, g, "a.chef", "192.0.2.1", false, 5, noon)
	for range 1000 {
		if !waits(g, "a.chef", "192.0.2.1", false, noon.Add(2*time.Second)) {
			t.Fatal("let in too early")
		}
	}
	if waits(g, "a.chef", "192.0.2.1", false, noon.Add(6*time.Second)) {
		t.Error("attempts that were refused counted")
	}
	attempts(t, g, "a.chef", "192.0.2.1", false, 50, noon)
	if waits(g, "a.chef", "192.0.2.1", false, noon.Add(3*time.Hour)) {
		t.Error("an old failure is remembered")
	}
}

// Many at once are no way round the delay.
func TestAttemptsAtOnce(t *testing.T) {
	g, in := newGate(), 0
	for range 100 {
		if _, err := g.enter("a.chef", "192.0.2.1", false, noon); err == nil {
			in++
		}
	}
	if in != freePair+1 {
		t.Errorf("%d let in at one moment, want %d", in, freePair+1)
	}
}

// A stranger fails on an account from a thousand addresses: whoever logged in
// from theirs before does not wait, and somebody at a new address waits once,
// whatever the stranger does meanwhile.
func TestStrangerLocksNobodyOut(t *testing.T) {
	g, now := newGate(), noon
	for i := range 1000 {
		address := fmt.Sprintf("198.51.%d.%d", i/250, i%250)
		now = now.Add(attempts(t, g, "a.chef", address, false, 1, now) / 1000)
	}
	if waits(g, "a.chef", "192.0.2.1", true, now) {
		t.Error("an address that logged in before waits for a stranger's failures")
	}
	_, err := g.enter("a.chef", "192.0.2.2", false, now)
	var late *DelayError
	if !errors.As(err, &late) {
		t.Fatalf("%v: an account under attack is not protected", err)
	}
	for i := range 100 { // the attack goes on
		_, _ = g.enter("a.chef", fmt.Sprintf("198.52.0.%d", i), false, now.Add(late.Wait))
	}
	pardon, err := g.enter("a.chef", "192.0.2.2", false, now.Add(late.Wait))
	if err != nil {
		t.Fatalf("a stranger took somebody's turn: %v", err)
	}
	pardon(true)
	if _, err := g.enter("a.chef", "198.51.0.9", false, now.Add(late.Wait)); err == nil {
		t.Error("a success elsewhere let the attack through")
	}
}

// Somebody with an account of their own cannot clear what they failed on others.
func TestOwnAccountClearsNothing(t *testing.T) {
	g, now := newGate(), noon
	tried := 0
	for now.Sub(noon) < time.Hour {
		if _, err := g.enter(fmt.Sprint("victime", tried), "192.0.2.1", false, now); err == nil {
			tried++
		}
		pardon, err := g.enter("m.malin", "192.0.2.1", true, now)
		if err != nil {
			t.Fatalf("logged in before, and refused: %v", err)
		}
		pardon(true)
		now = now.Add(time.Second)
	}
	if tried > freeAddress+6+60 {
		t.Errorf("%d guesses within an hour", tried)
	}
}

// A flood of addresses does not fill the memory, nor wash away the account's
// own failures.
func TestFloodIsBounded(t *testing.T) {
	g := newGate()
	for i := range 5 * maxTales {
		if i%1000 == 0 {
			_, _ = g.enter("a.chef", "192.0.2.1", false, noon.Add(time.Duration(i)*time.Millisecond))
		}
		_, _ = g.enter(fmt.Sprint("nom", i), fmt.Sprintf("2001:db8:%x:%x::/64", i>>16, i&0xffff), false, noon.Add(time.Duration(i)*time.Millisecond))
		if len(g.tales) > maxTales+3 {
			t.Fatalf("%d remembered", len(g.tales))
		}
	}
	if g.tales[taleKey{"a.chef", ""}] == nil {
		t.Error("the flood washed an account's failures away")
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::9": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "", "@": "@",
	} {
		if got := Network(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
