package seal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// allVectors makes every vector anew, by name.
func allVectors(t *testing.T) map[string]vector {
	all := acceptedVectors(t)
	for _, more := range []map[string]vector{
		textVectors(t), outerVectors(t), headerVectors(t), keyVectors(t), payloadVectors(t), controlVectors(t),
	} {
		maps.Copy(all, more)
	}
	return all
}

func acceptedVectors(t *testing.T) map[string]vector {
	p, key := samplePayload(), testKey("1")
	plain := Text(mustSign(t, p, key), "")
	online := Text(mustSign(t, p, key), "verif.example.fr")
	all := map[string]vector{
		"ok-offline":     accepted(t, "the text without an address", p, key, plain),
		"ok-online":      accepted(t, "the text with an address; the host does not count", p, key, online),
		"ok-lower-case":  accepted(t, "lower case", p, key, strings.ToLower(online)),
		"ok-mixed-case":  accepted(t, "as a browser shows it", p, key, strings.Replace(online, "HTTPS://VERIF.EXAMPLE.FR", "https://verif.example.fr", 1)),
		"ok-white-space": accepted(t, "white space and line ends anywhere", p, key, " \t"+plain[:30]+"\r\n"+plain[30:100]+" \u00a0"+plain[100:]+"\r\n"),
		"ok-eci":         accepted(t, "an ECI designator in front", p, key, `\000026`+plain),
		"ok-symbology":   accepted(t, "a symbology identifier and an ECI designator in front", p, key, `]Q2\000026`+online),

		"ok-azerty":                    accepted(t, "scanner on QWERTY, machine on AZERTY", p, key, azerty.typing(plain, asSent), "garbled: yes"),
		"ok-azerty-online":             accepted(t, "the same with an address", p, key, azerty.typing(online, asSent), "garbled: yes"),
		"ok-azerty-caps":               accepted(t, "the same with caps lock on Windows", p, key, azerty.typing(online, shiftLock), "garbled: yes"),
		"ok-azerty-caps-linux":         accepted(t, "the same with caps lock on Linux", p, key, azerty.typing(plain, lettersCap), "garbled: yes"),
		"ok-azerty-shift-lost":         accepted(t, "the same, shift lost", p, key, azerty.typing(online, shiftLost), "garbled: yes"),
		"ok-azerty-shift-held":         accepted(t, "the same, shift held", p, key, azerty.typing(online, shiftHeld), "garbled: yes"),
		"ok-keyboard-azerty-on-qwerty": accepted(t, "scanner on AZERTY, machine on QWERTY: the sign # is lost", p, key, qwerty.receives(azerty, online, asSent), "garbled: yes"),
		"ok-keyboard-qwerty-on-qwertz": accepted(t, "scanner on QWERTY, machine on QWERTZ", p, key, qwertz.receives(qwerty, online, asSent), "garbled: yes"),
		"ok-keyboard-qwertz-on-qwerty": accepted(t, "scanner on QWERTZ, machine on QWERTY", p, key, qwerty.receives(qwertz, plain, asSent), "garbled: yes"),
		"ok-keyboard-azerty-on-qwertz": accepted(t, "scanner on AZERTY, machine on QWERTZ, caps lock on Windows", p, key, qwertz.receives(azerty, plain, shiftLock), "garbled: yes"),
		"ok-keyboard-qwertz-on-azerty": accepted(t, "scanner on QWERTZ, machine on AZERTY, caps lock on Linux", p, key, azerty.receives(qwertz, online, lettersCap), "garbled: yes"),
		"ok-keyboard-caps-azerty":      accepted(t, "scanner and machine on AZERTY, caps lock on Windows", p, key, azerty.receives(azerty, plain, shiftLock), "garbled: yes"),
		"ok-azerty-keypad":             accepted(t, "the same, digits through the keypad", p, key, azerty.typing(online, keypad), "garbled: yes"),
		"ok-azerty-eci":                accepted(t, "the same with scanner prefixes, garbled too", p, key, azerty.typing(`]Q1\000026`+plain, asSent), "garbled: yes"),
		"ok-azerty-apple":              accepted(t, "an Apple AZERTY keyboard", p, key, apple.typing(online, asSent), "garbled: yes"),
		"ok-azerty-belgian":            accepted(t, "a Belgian AZERTY keyboard, a host that looks like several markers", p, key, belgian.typing(Text(mustSign(t, p, key), "6v3.6v3.example"), asSent), "garbled: yes"),
		"ok-azerty-latin1":             accepted(t, "the garble in Latin-1 bytes", p, key, latin1(azerty.typing(plain, asSent)), "garbled: yes"),
		"ok-azerty-decomposed":         accepted(t, "the garble with decomposed accents", p, key, strings.NewReplacer("é", "e\u0301", "è", "e\u0300").Replace(azerty.typing(plain, asSent)), "garbled: yes"),
		"ok-control-every-wish":        accepted(t, "inside dates, kind and UE", p, key, plain, "today: 2026-11-22", "kind: 1", "ue: nfa031 "),
		"ok-control-first-day":         accepted(t, "the first valid day is included", p, key, plain, "today: "+isoDay(p.First)),
		"ok-control-last-day":          accepted(t, "the last valid day is included", p, key, plain, "today: "+isoDay(p.Last)),
	}
	maps.Copy(all, acceptedPayloads(t))
	return all
}

func latin1(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func acceptedPayloads(t *testing.T) map[string]vector {
	key := testKey("1")
	all := make(map[string]vector)
	add := func(name, comment string, change func(*Payload)) {
		p := samplePayload()
		change(&p)
		all[name] = accepted(t, comment, p, key, Text(mustSign(t, p, key), ""))
	}
	add("ok-contrat", "kind 2", func(p *Payload) { p.Kind = KindContrat })
	add("ok-convention", "kind 3", func(p *Payload) { p.Kind = KindConvention })
	add("ok-no-ue", "a VAE has no UE", func(p *Payload) { p.UEs = nil })
	add("ok-no-first-name", "one name only", func(p *Payload) { p.Prenom = "" })
	add("ok-vietnamese", "letters with two marks", func(p *Payload) { p.Usage, p.Prenom = "Đặng", "Thị Hương" })
	add("ok-greek-cyrillic", "other scripts", func(p *Payload) { p.Usage, p.Prenom = "Παπαδοπούλου", "Ольга" })
	add("ok-40-ue", "40 UE", func(p *Payload) {
		p.UEs = nil
		for i := range 40 {
			p.UEs = append(p.UEs, fmt.Sprintf("NFA%03d", i+1))
		}
	})
	p := samplePayload()
	p.Specimen = true
	text := Text(mustSign(t, p, specimenPrivate()), "")
	marked, markedText := markerInBody(t)
	all["ok-azerty-marker-in-body"] = accepted(t, "a body that holds what looks like the marker before it", marked, key, belgian.typing(markedText, asSent), "garbled: yes")
	all["ok-specimen"] = accepted(t, "a specimen where specimens are accepted", p, specimenPrivate(), text, "specimen: accepted")
	return all
}

// markerInBody finds a paper whose Base32 holds "6V3", which a Belgian keyboard
// turns into a possible marker.
func markerInBody(t *testing.T) (Payload, string) {
	t.Helper()
	for p := samplePayload(); ; p.CTI[7]++ {
		if p.CTI[7] == 0 {
			p.CTI[6]++
		}
		text := Text(mustSign(t, p, testKey("1")), "VERIF.EXAMPLE.FR")
		if at := strings.Index(text, "6V3"); at > 100 {
			return p, text
		}
	}
}

func textVectors(t *testing.T) map[string]vector {
	plain := Text(mustSign(t, samplePayload(), testKey("1")), "")
	last := plain[:len(plain)-1]
	tampered := plain[:150] + other(plain[150]) + plain[151:]
	_, marked := markerInBody(t)
	return map[string]vector{
		"azerty-tampered-body": refusedFor(ReasonSignature, "a body that holds what looks like a marker, its last character but ten changed",
			belgian.typing(marked[:len(marked)-11]+other(marked[len(marked)-11])+marked[len(marked)-10:], asSent), "garbled: yes"),
		"azerty-other-key":    refusedFor(ReasonBase32, "a key that no Base32 character has: a colon in the body", azerty.typing(plain[:150]+":"+plain[151:], asSent), "garbled: yes"),
		"text-empty":          refusedFor(ReasonEmpty, "white space only", " \r\n\t"),
		"text-too-long":       refusedFor(ReasonTooLong, "more characters than any seal", "CNC1:"+strings.Repeat("A", 4000)),
		"text-too-much-space": refusedFor(ReasonTooLong, "a good seal in more white space than a reader looks at", plain+strings.Repeat(" ", 16<<10)),
		"text-other":          refusedFor(ReasonNotASeal, "some other QR", "https://example.fr/menu.pdf"),
		"text-other-version":  refusedFor(ReasonNotASeal, "an unknown prefix", "CNC2:"+plain[5:]),
		"text-no-prefix":      refusedFor(ReasonNotASeal, "the body alone", plain[5:]),
		"text-http":           refusedFor(ReasonNotASeal, "another scheme", "http://verif.example.fr/V#"+plain[5:]),
		"text-noise":          refusedFor(ReasonNotASeal, "something in front", "x"+plain),
		"text-short-code":     refusedFor(ReasonShortCodeGiven, "a short code proves nothing", ShortCode(samplePayload().CTI)),
		"base32-character":    refusedFor(ReasonBase32, "a digit that Base32 does not have", plain[:60]+"1"+plain[61:]),
		"base32-padding":      refusedFor(ReasonBase32, "padding", plain+"="),
		"base32-kelvin":       refusedFor(ReasonBase32, "U+212A folds to K by Unicode's rules, not by ours", strings.Replace(plain, "K", "\u212a", 1)),
		"base32-unused-bits":  refusedFor(ReasonBase32, "unused bits of the last character are set", last+"B"),
		"base32-query":        refusedFor(ReasonBase32, "something after the body", plain+"?utm=1"),
		"truncated-nothing":   refusedFor(ReasonTruncated, "a prefix alone", "CNC1:"),
		"truncated-character": refusedFor(ReasonTruncated, "a length that Base32 cannot have", "CNC1:"+plain[5:][:9]),
		"truncated-seal":      refusedFor(ReasonTruncated, "half of the text", plain[:5+120]),
		"azerty-tampered":     refusedFor(ReasonSignature, "a garbled text with one character changed", azerty.typing(tampered, asSent), "garbled: yes"),
		"azerty-tampered-host": refusedFor(ReasonSignature, "the same behind a host that looks like several markers: the reading that came furthest speaks",
			belgian.typing("HTTPS://6V3.6V3.EXAMPLE/V#"+tampered[5:], asSent), "garbled: yes"),
	}
}

// other is a Base32 character that differs from c.
func other(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// Bytes of our one profile, written by hand.

func head(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 256:
		return []byte{major<<5 | 24, byte(n)}
	}
	return []byte{major<<5 | 25, byte(n >> 8), byte(n)}
}

func bstr(b []byte) []byte { return append(head(2, len(b)), b...) }

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// forge signs any protected header and payload.
func forge(protected, payload []byte, key ed25519.PrivateKey) []byte {
	signature := ed25519.Sign(key, toBeSigned(protected, payload))
	return bytes.Join([][]byte{{0x84}, bstr(protected), {0xa0}, bstr(payload), bstr(signature)}, nil)
}

func goodHeader(key ed25519.PrivateKey) []byte {
	kid := KeyID(publicOf(key))
	return append([]byte{0xa2, 0x01, 0x27, 0x04, 0x44}, kid[:]...)
}

func goodPayload(t *testing.T) []byte {
	t.Helper()
	b, err := encMode.Marshal(samplePayload().wire())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func outerVectors(t *testing.T) map[string]vector {
	key := testKey("1")
	good := forge(goodHeader(key), goodPayload(t), key)
	at := 1 + 1 + len(goodHeader(key)) // the unprotected header
	swap := func(unprotected string) []byte {
		return bytes.Join([][]byte{good[:at], unhex(t, unprotected), good[at+1:]}, nil)
	}
	text := func(reason Reason, comment string, sealed []byte) vector {
		return refusedFor(reason, comment, Text(sealed, ""))
	}
	return map[string]vector{
		"outer-reserved-head":      text(ReasonCBOR, "additional information 28 is reserved", append([]byte{0x84, 0x5c}, good[2:]...)),
		"outer-trailing":           text(ReasonTrailingBytes, "one byte after the end", append(bytes.Clone(good), 0)),
		"outer-tagged":             text(ReasonStructure, "tag 18 in front", append([]byte{0xd2}, good...)),
		"outer-map":                text(ReasonStructure, "a map instead of an array", []byte{0xa0}),
		"outer-three-items":        text(ReasonStructure, "three items", append([]byte{0x83}, good[1:len(good)-66]...)),
		"outer-text-payload":       text(ReasonStructure, "a text instead of bytes", bytes.Join([][]byte{{0x84}, bstr(goodHeader(key)), {0xa0, 0x60}, bstr(make([]byte, 64))}, nil)),
		"outer-detached":           text(ReasonStructure, "a detached payload", bytes.Join([][]byte{{0x84}, bstr(goodHeader(key)), {0xa0, 0xf6}, bstr(make([]byte, 64))}, nil)),
		"outer-unprotected":        text(ReasonStructure, "something in the unprotected header", swap("a1 04 41 00")),
		"outer-unprotected-twice":  text(ReasonDuplicateKeys, "the same label twice in the unprotected header", swap("a2 04 41 00 04 41 00")),
		"outer-indefinite":         text(ReasonNonDeterministic, "an array of indefinite length", append(append([]byte{0x9f}, good[1:]...), 0xff)),
		"outer-long-head":          text(ReasonNonDeterministic, "the array's head in two bytes", append([]byte{0x98, 0x04}, good[1:]...)),
		"outer-long-map-head":      text(ReasonNonDeterministic, "the empty map's head in two bytes", swap("b8 00")),
		"outer-signature-short":    text(ReasonSignature, "63 bytes of signature", bytes.Join([][]byte{good[:len(good)-66], bstr(good[len(good)-64 : len(good)-1])}, nil)),
		"outer-signature-off":      text(ReasonSignature, "one bit of the signature", flip(good, len(good)-1)),
		"outer-signature-plus-l":   text(ReasonSignature, "S + L is another name of the same signature: RFC 8032, section 5.1.7", plusL(good)),
		"outer-payload-off":        text(ReasonSignature, "one bit of the payload", flip(good, len(good)-80)),
		"outer-other-key-same-kid": text(ReasonSignature, "another key under this key's identifier", forge(goodHeader(key), goodPayload(t), testKey("2"))),
	}
}

func flip(sealed []byte, at int) []byte {
	b := bytes.Clone(sealed)
	b[at] ^= 1
	return b
}

// plusL adds the order of the group to S, the second half of the signature.
func plusL(sealed []byte) []byte {
	order, _ := hex.DecodeString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
	b := bytes.Clone(sealed)
	s := b[len(b)-32:]
	carry := 0
	for i := range s {
		carry += int(s[i]) + int(order[i])
		s[i] = byte(carry)
		carry >>= 8
	}
	return b
}
