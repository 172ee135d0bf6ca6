package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// A text of one paper, any character of which may be hit.
const foreign = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/#.-_?=+%$*&é\"'(èçà§µ°!,;\u212a\u017f€𝔸"

// TestAnyChangedCharacterFails tries every character at every position of the
// text: another character, one less, one more, two exchanged.
func TestAnyChangedCharacterFails(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	ring := ringOf(activeKey("1"))
	text := Text(sealed, "")
	refused := func(changed string) {
		t.Helper()
		if strings.EqualFold(changed, text) && len(changed) == len(text) {
			return
		}
		if _, err := Verify(changed, ring, Options{}); err == nil {
			t.Errorf("accepted: %s", changed)
		}
	}
	for i := range text {
		for _, r := range foreign {
			refused(text[:i] + string(r) + text[i+1:])
		}
		refused(text[:i] + text[i+1:])
		refused(text[:i] + text[i:i+1] + text[i:])
		if i > 0 {
			refused(text[:i-1] + text[i:i+1] + text[i-1:i] + text[i+1:])
		}
		refused(text[:i])
	}
}

// TestAnyChangedByteFails is the same for the bytes.
func TestAnyChangedByteFails(t *testing.T) {
	sealed := mustSign(t, samplePayload(), testKey("1"))
	ring := ringOf(activeKey("1"))
	for i := range sealed {
		for _, bit := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
			changed := bytes.Clone(sealed)
			changed[i] ^= bit
			if _, err := VerifySealed(changed, ring, Options{}); err == nil {
				t.Errorf("accepted with byte %d changed by %#x", i, bit)
			}
		}
		if _, err := VerifySealed(sealed[:i], ring, Options{}); err == nil {
			t.Errorf("accepted when cut to %d bytes", i)
		}
	}
}

func TestSignIsDeterministic(t *testing.T) {
	a := mustSign(t, samplePayload(), testKey("1"))
	b := mustSign(t, samplePayload(), testKey("1"))
	if !bytes.Equal(a, b) {
		t.Error("two seals of one payload differ")
	}
	p := samplePayload()
	p.Version = 0
	if !bytes.Equal(a, mustSign(t, p, testKey("1"))) {
		t.Error("version 0 is not taken as the present version")
	}
}

func TestSignRefuses(t *testing.T) {
	bad := map[string]func(*Payload){
		"kind":    func(p *Payload) { p.Kind = 4 },
		"version": func(p *Payload) { p.Version = 2 },
		"not nfc": func(p *Payload) { p.Prenom = "Zoe\u0301" },
		"utf-8":   func(p *Payload) { p.Usage = "\xff" },
		"flag":    func(p *Payload) { p.Specimen = true },
		"size":    func(p *Payload) { p.Usage = strings.Repeat("é", MaxSealed/2) },
		"past":    func(p *Payload) { p.First = -1 },
	}
	for name, change := range badPayloads {
		bad[name] = change
	}
	for name, change := range bad {
		p := samplePayload()
		change(&p)
		var payloadErr *PayloadError
		if _, err := Sign(p, testKey("1")); !errors.As(err, &payloadErr) {
			t.Errorf("%s: %v", name, err)
		} else if payloadErr.NFC != (name == "not nfc") {
			t.Errorf("%s: NFC %v", name, payloadErr.NFC)
		}
	}
	if _, err := Sign(samplePayload(), specimenPrivate()); err == nil {
		t.Error("the specimen key sealed a real paper")
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Sign(samplePayload(), other); err == nil {
		t.Error("sealed with a key that is not Ed25519")
	}
}

func TestText(t *testing.T) {
	for _, c := range [][2]string{{"", "CNC1:QQ"}, {"verif.example.fr", "HTTPS://VERIF.EXAMPLE.FR/V#QQ"}, {"A:8443", "HTTPS://A:8443/V#QQ"}} {
		if got := Text([]byte{0x84}, c[0]); got != c[1] {
			t.Errorf("host %q: %s, want %s", c[0], got, c[1])
		}
	}
}

// TestRefusedSpecimenIsShown holds the promise that a refusal after a good
// signature says whose paper it is.
func TestRefusedSpecimenIsShown(t *testing.T) {
	p := samplePayload()
	p.Specimen = true
	result, err := Verify(Text(mustSign(t, p, specimenPrivate()), ""), nil, Options{})
	wantRefusal(t, err, ReasonSpecimen)
	if diff := cmp.Diff(p, result.Payload); diff != "" {
		t.Error(diff)
	}
	forged := mustSign(t, p, specimenPrivate())
	forged[len(forged)-1] ^= 1
	result, err = VerifySealed(forged, nil, Options{})
	wantRefusal(t, err, ReasonSignature)
	if diff := cmp.Diff(Result{}, result); diff != "" {
		t.Errorf("a payload without a good signature is shown: %s", diff)
	}
}

// TestWithoutRing wants an answer and not a panic from a machine without keys.
func TestWithoutRing(t *testing.T) {
	_, err := Verify(Text(mustSign(t, samplePayload(), testKey("1")), ""), nil, Options{})
	wantRefusal(t, err, ReasonUnknownKID)
}

func TestRefusalsSpeak(t *testing.T) {
	codes := make(map[string]bool)
	for reason := ReasonEmpty; reason < reasonCount; reason++ {
		r := refuse(reason, "x", "y")
		if codes[reason.String()] || reason.String() == "" {
			t.Errorf("%d: code %q empty or twice", reason, reason)
		}
		codes[reason.String()] = true
		for _, text := range []string{reasonTexts[reason].sentence, r.Hint()} {
			if !strings.HasSuffix(text, ".") || strings.Contains(text, "'") || strings.Contains(text, " :") || strings.Contains(text, " ;") {
				t.Errorf("%s: %q is not typeset in French", reason, text)
			}
		}
		if want := " Trouvé\u00a0: x. Attendu\u00a0: y."; !strings.HasSuffix(r.Sentence(), want) {
			t.Errorf("%s: %q does not show found against expected", reason, r.Sentence())
		}
	}
	if errors.Is(refuse(ReasonExpired, "", ""), &Refusal{Reason: ReasonSpecimen}) || !errors.Is(refuse(ReasonExpired, "a", ""), &Refusal{Reason: ReasonExpired}) {
		t.Error("errors.Is does not go by the reason")
	}
}

// TestHostileTextIsHarmless keeps control sequences away from the terminal.
func TestHostileTextIsHarmless(t *testing.T) {
	for _, text := range []string{"\x1b[31mrouge\u202e", "CNC1:\u0301é", strings.Repeat("ÿ", 5000), "https://x/V#\U000E0001z"} {
		_, err := Verify(text, nil, Options{})
		var r *Refusal
		if !errors.As(err, &r) {
			t.Fatalf("%q: %v", text, err)
		}
		if strings.ContainsFunc(r.Sentence(), func(c rune) bool { return c != '\u00a0' && !unicode.IsPrint(c) }) || len(r.Sentence()) > 1000 {
			t.Errorf("%q", r.Sentence())
		}
	}
}

// TestManyAtOnce is for the race detector.
func TestManyAtOnce(t *testing.T) {
	ring := ringOf(activeKey("1"))
	key := testKey("1")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				sealed, err := Sign(samplePayload(), key)
				if err != nil {
					t.Error(err)
				}
				if _, err := Verify(azerty.typing(Text(sealed, ""), asSent), ring, Options{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func TestKIDForm(t *testing.T) {
	kid := activeKey("1").KID
	if got, err := ParseKID(" " + strings.ToUpper(kid.String()) + "\n"); err != nil || got != kid {
		t.Errorf("%v, %v", got, err)
	}
	for _, s := range []string{"", "zz", "0011223", "001122334455"} {
		if _, err := ParseKID(s); err == nil {
			t.Errorf("%q read as a key identifier", s)
		}
	}
}

// What Seal returns verifies; what would not is no seal.
func TestSeal(t *testing.T) {
	p := samplePayload()
	for _, host := range []string{"", "verif.example.fr", "VERIF.Example.fr", "6v3.6v3.example"} {
		text, err := Seal(p, testKey("1"), host)
		if err != nil {
			t.Errorf("%q: %v", host, err)
			continue
		}
		if _, err := Verify(text, ringOf(activeKey("1")), Options{}); err != nil {
			t.Errorf("%q: %v", host, err)
		}
	}
	long := strings.Repeat("a.", 130) + "fr"
	for _, host := range []string{"https://verif.example.fr", "verif.example.fr/", "verif.example.fr:8443", "vérif.example.fr", "verif#v.example.fr", "localhost", " a.fr", "a..fr", "-a.fr", long} {
		if text, err := Seal(p, testKey("1"), host); err == nil {
			t.Errorf("%q: sealed as %s", host, text)
		}
	}
	p.Usage = ""
	if _, err := Seal(p, testKey("1"), ""); err == nil {
		t.Error("a payload without a name was sealed")
	}
}
