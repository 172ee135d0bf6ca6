package seal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The keys of the keyboards, row by row, without and with shift. This is the
// model that wedge.go undoes; it is written from the layouts and not from
// that table.
type layout struct{ plain, shifted string }

var (
	qwerty  = layout{"`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"}
	azerty  = layout{"²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!", "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"}
	apple   = layout{"@&é\"'(§è!çà)-azertyuiop^$`qsdfghjklmùwxcvbn,;:=", "#1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+"}
	qwertz  = layout{"^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-", "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_"}
	belgian = layout{"²&é\"'(§è!çà)-azertyuiop^$µqsdfghjklmùwxcvbn,;:=", "³1234567890°_AZERTYUIOP¨*£QSDFGHJKLM%WXCVBN?./+"}
)

// How shift and caps lock reach the machine.
type shiftState int

const (
	asSent     shiftState = iota
	shiftLock             // Windows: caps lock turns every key
	lettersCap            // Linux: caps lock turns letters, accented ones included
	shiftLost             // the scanner forgets shift
	shiftHeld             // the scanner never lets go
	keypad                // digits come through the keypad
)

var shiftStates = []shiftState{asSent, shiftLock, lettersCap, shiftLost, shiftHeld, keypad}

// typing is what a machine of this layout receives from a scanner set to QWERTY.
func (l layout) typing(text string, state shiftState) string { return l.receives(qwerty, text, state) }

// receives is what a machine of this layout receives from a scanner set to another.
func (l layout) receives(scanner layout, text string, state shiftState) string {
	plain, shifted := []rune(l.plain), []rune(l.shifted)
	var b strings.Builder
	for _, r := range text {
		at, shift := runeAt(scanner.plain, r), false
		if at < 0 {
			at, shift = runeAt(scanner.shifted, r), true
		}
		switch {
		case at < 0 && r == '#': // AltGr and 3
			b.WriteString(map[layout]string{qwertz: "³", azerty: "#"}[l])
			continue
		case at < 0:
			panic(fmt.Sprintf("no key for %q", r))
		case state == keypad && '0' <= r && r <= '9':
			b.WriteRune(r)
			continue
		case state == shiftLock:
			shift = !shift
		case state == shiftLost:
			shift = false
		case state == shiftHeld:
			shift = true
		}
		got := plain[at]
		if shift {
			got = shifted[at]
		}
		if state == lettersCap {
			got = swapCase(got)
		}
		b.WriteRune(got)
	}
	return b.String()
}

func runeAt(row string, r rune) int { return slices.Index([]rune(row), r) }

func swapCase(r rune) rune {
	if s := string(r); strings.ToUpper(s) != s {
		return []rune(strings.ToUpper(s))[0]
	}
	return []rune(strings.ToLower(string(r)))[0]
}

func TestWedge(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	ring := ringOf(activeKey("1"))
	hosts := []string{"", "verif.example.fr", "a-1.example.fr:8443", "6v3.6v3.example", "3v3"}
	layouts := map[string]layout{"azerty": azerty, "apple": apple, "belgian": belgian}
	for name, l := range layouts {
		for _, state := range shiftStates {
			for _, host := range hosts {
				for _, noise := range []string{"", "]Q1", `\000026`, `]Q2\000026`} {
					text := l.typing(noise+Text(sealed, host), state)
					result, err := Verify(text+"\r\n", ring, Options{})
					if err != nil || !result.Garbled {
						t.Errorf("%s %d %q %q: garbled %v, %v\n%s", name, state, host, noise, result.Garbled, err, text)
					}
				}
			}
		}
	}
}

// Every Base32 character must be told apart under every garble.
func TestWedgeBody(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	for _, l := range []layout{azerty, apple, belgian} {
		for _, state := range shiftStates {
			found := ungarble(l.typing("CNC1:"+alphabet, state))
			if len(found) != 1 || found[0].body != alphabet {
				t.Errorf("%d: %v", state, found)
			}
		}
	}
}

func TestWedgeKeepsItsHandsOff(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	for _, text := range []string{Text(sealed, ""), Text(sealed, "verif.example.fr")} {
		for _, form := range []string{text, strings.ToLower(text), "]Q1\\000026" + text} {
			result, err := Verify(form, ringOf(activeKey("1")), Options{})
			if err != nil || result.Garbled {
				t.Errorf("%s: garbled %v, %v", form, result.Garbled, err)
			}
		}
	}
}

func TestWedgeFindsTampering(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	sealed[len(sealed)-70] ^= 1
	for _, host := range []string{"", "verif.example.fr"} {
		_, err := Verify(azerty.typing(Text(sealed, host), asSent), ringOf(activeKey("1")), Options{})
		wantRefusal(t, err, ReasonSignature)
	}
	_, err := Verify("CNC&MAB€C", ringOf(activeKey("1")), Options{})
	wantRefusal(t, err, ReasonBase32)
}

// TestEveryPairOfKeyboards reads a seal whichever of the three the scanner and
// the machine believe in, however shift came through.
func TestEveryPairOfKeyboards(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	ring := ringOf(activeKey("1"))
	layouts := map[string]layout{"qwerty": qwerty, "azerty": azerty, "qwertz": qwertz}
	for from, scanner := range layouts {
		for to, machine := range layouts {
			for _, state := range shiftStates {
				for _, host := range []string{"", "verif.example.fr", "6v3.6v3.example"} {
					if from == "azerty" && to == "azerty" && state == shiftHeld {
						continue // one sign of the beginning changes: that is no other keyboard
					}
					text := machine.receives(scanner, Text(sealed, host), state)
					result, err := Verify(text+"\r\n", ring, Options{})
					if err != nil {
						t.Errorf("%s on %s, %d, %q: %v\n%s", from, to, state, host, err, text)
					}
					if result.Garbled != (from != to) && !(from == to && state != asSent) {
						t.Errorf("%s on %s, %d, %q: garbled %v", from, to, state, host, result.Garbled)
					}
				}
			}
		}
	}
	sealed[len(sealed)-70] ^= 1
	_, err := Verify(qwerty.receives(azerty, Text(sealed, ""), asSent), ring, Options{})
	wantRefusal(t, err, ReasonSignature)
}

// TestEveryPairRetypes reads a number and a short code likewise.
func TestEveryPairRetypes(t *testing.T) {
	layouts := map[string]layout{"qwerty": qwerty, "azerty": azerty, "qwertz": qwertz}
	for from, scanner := range layouts {
		for to, machine := range layouts {
			for _, state := range shiftStates {
				for _, text := range []string{"ATT-2026-000123", "CNV-ZYX-2026-646666", "WQZ23-45M6A", "M4Q7Z-YWA66"} {
					received := machine.receives(scanner, text, state)
					if received != text && !slices.Contains(Retyped(received), text) {
						t.Errorf("%s on %s, %d: %q is not read back from %q", from, to, state, text, received)
					}
				}
			}
		}
	}
	if got := Retyped(strings.Repeat("6", maxTyped+1)); got != nil {
		t.Errorf("%d readings of a long text", len(got))
	}
	if got := Retyped(strings.Repeat("6", maxTyped)); len(got) > 1<<12 {
		t.Errorf("%d readings", len(got))
	}
}
