package seal

import (
	"bytes"
	"strings"
	"testing"
)

func headerVectors(t *testing.T) map[string]vector {
	key := testKey("1")
	kid := strings.ToLower(KeyID(publicOf(key)).String())
	text := func(reason Reason, comment, protected string) vector {
		return refusedFor(reason, comment, Text(forge(unhex(t, protected), goodPayload(t), key), ""))
	}
	return map[string]vector{
		"header-es256":         text(ReasonAlgorithm, "-7, ES256", "a2 01 26 04 44"+kid),
		"header-ed25519":       text(ReasonAlgorithm, "-19, the other name of Ed25519 (RFC 9864)", "a2 01 32 04 44"+kid),
		"header-text-alg":      text(ReasonAlgorithm, "an algorithm in words", "a2 01 65 4564445341 04 44"+kid),
		"header-no-alg":        text(ReasonAlgorithm, "no algorithm", "a1 04 44"+kid),
		"header-crit":          text(ReasonHeader, "label 2, crit", "a3 01 27 02 81 04 04 44"+kid),
		"header-no-kid":        text(ReasonHeader, "no key identifier", "a1 01 27"),
		"header-kid-3":         text(ReasonHeader, "an identifier of 3 bytes", "a2 01 27 04 43"+kid[:6]),
		"header-kid-text":      text(ReasonHeader, "an identifier that is text", "a2 01 27 04 64 61626364"),
		"header-text-label":    text(ReasonHeader, "a label that is text", "a2 61 61 27 04 44"+kid),
		"header-array":         text(ReasonHeader, "an array instead of a map", "82 01 27"),
		"header-empty":         text(ReasonTruncated, "an empty header", ""),
		"header-cut":           text(ReasonTruncated, "a header that ends early", "a2 01 27 04 44 00"),
		"header-trailing":      text(ReasonTrailingBytes, "one byte after the header", "a2 01 27 04 44"+kid+"00"),
		"header-twice":         text(ReasonDuplicateKeys, "the algorithm twice", "a3 01 27 01 27 04 44"+kid),
		"header-twice-long":    text(ReasonDuplicateKeys, "the algorithm twice, once in a longer head", "a3 01 27 1801 27 04 44"+kid),
		"header-order":         text(ReasonNonDeterministic, "labels in the wrong order", "a2 04 44"+kid+"01 27"),
		"header-long-label":    text(ReasonNonDeterministic, "a label in two bytes", "a2 1801 27 04 44"+kid),
		"header-long-alg":      text(ReasonNonDeterministic, "the algorithm in two bytes", "a2 01 3807 04 44"+kid),
		"header-long-kid-head": text(ReasonNonDeterministic, "the identifier's head in two bytes", "a2 01 27 04 5804"+kid),
		"header-indefinite":    text(ReasonNonDeterministic, "a map of indefinite length", "bf 01 27 04 44"+kid+"ff"),
	}
}

func keyVectors(t *testing.T) map[string]vector {
	revoked := keyLine("2") + " revoked 2026-10-31"
	p := samplePayload()
	text := Text(mustSign(t, p, testKey("2")), "")
	real, specimen := testKey("1"), specimenPrivate()
	flagged := p
	flagged.Specimen = true
	flaggedBytes := must(encMode.Marshal(flagged.wire()))
	return map[string]vector{
		"ok-key-revoked-before":   accepted(t, "a revoked key, sealed on the last good day", p, testKey("2"), text, revoked, "sealed-on: 2026-10-31"),
		"key-unknown":             refusedFor(ReasonUnknownKID, "a key that the ring does not hold", text),
		"key-revoked-offline":     refusedFor(ReasonKeyRevoked, "a revoked key and no register", text, revoked),
		"key-revoked-after":       refusedFor(ReasonKeyRevoked, "sealed the day after", text, revoked, "sealed-on: 2026-11-01"),
		"key-revoked-unknown":     refusedFor(ReasonKeyRevoked, "unknown to the register", text, revoked, "sealed-on: unknown"),
		"specimen":                refusedFor(ReasonSpecimen, "a good specimen", Text(mustSign(t, flagged, specimen), "")),
		"specimen-flag-real-key":  refusedFor(ReasonSpecimenFlag, "the flag under a real key", Text(forge(goodHeader(real), flaggedBytes, real), ""), "specimen: accepted"),
		"specimen-key-no-flag":    refusedFor(ReasonSpecimenKey, "the specimen key on a paper that claims to be real", Text(forge(goodHeader(specimen), goodPayload(t), specimen), "")),
		"specimen-key-no-flag-ok": refusedFor(ReasonSpecimenKey, "the same where specimens are accepted", Text(forge(goodHeader(specimen), goodPayload(t), specimen), ""), "specimen: accepted"),
	}
}

// payloadVectors are all well signed: only the payload is wrong.
func payloadVectors(t *testing.T) map[string]vector {
	key := testKey("1")
	good := goodPayload(t)
	all := make(map[string]vector)
	add := func(name string, reason Reason, comment string, payload []byte) {
		all["payload-"+name] = refusedFor(reason, comment, Text(forge(goodHeader(key), payload, key), ""))
	}
	edit := func(old, new string) []byte {
		if !bytes.Contains(good, unhex(t, old)) {
			t.Fatalf("the payload holds no %s", old)
		}
		return bytes.Replace(good, unhex(t, old), unhex(t, new), 1)
	}
	last := len(good) - 1
	add("version-2", ReasonVersion, "version 2", edit("8b 01 01", "8b 02 01"))
	add("version-2-longer", ReasonVersion, "version 2 with another number of items", append(append([]byte{0x8c, 0x02}, good[2:]...), 0))
	add("no-version", ReasonShape, "no number in front", edit("8b 01 01", "8b 61 31 01"))
	add("empty-array", ReasonShape, "no item at all", []byte{0x80})
	add("map", ReasonShape, "a map instead of an array", unhex(t, "a1 01 01"))
	add("nothing", ReasonTruncated, "no byte at all", []byte{})
	add("cut", ReasonTruncated, "the last byte is missing", good[:last])
	add("trailing", ReasonTrailingBytes, "one byte too many", append(bytes.Clone(good), 0))
	add("kind-0", ReasonUnknownKind, "kind 0", edit("8b 01 01", "8b 01 00"))
	add("kind-4", ReasonUnknownKind, "kind 4", edit("8b 01 01", "8b 01 04"))
	add("ten-items", ReasonShape, "the flags are missing", append([]byte{0x8a}, good[1:last]...))
	add("cti-7", ReasonShape, "a cti of 7 bytes", edit("48 3d 1e 51 7a c4 09 88 f1", "47 3d 1e 51 7a c4 09 88"))
	add("cti-text", ReasonShape, "a cti that is text", edit("48 3d 1e 51 7a c4 09 88 f1", "61 3d"))
	add("null", ReasonShape, "null instead of a first name", edit("64 5a 6f c3 a9", "f6"))
	add("flags", ReasonShape, "an unknown flag", append(bytes.Clone(good[:last]), 2))
	add("long-head", ReasonNonDeterministic, "the kind in two bytes", edit("8b 01 01", "8b 01 1801"))
	add("indefinite", ReasonNonDeterministic, "an array of indefinite length", append(append([]byte{0x9f}, good[1:]...), 0xff))
	add("float", ReasonShape, "a version that is a float", edit("8b 01 01", "8b f93c00 01"))
	add("invalid-utf8", ReasonCBOR, "a text that is not UTF-8", edit("64 5a 6f c3 a9", "64 5a 6f c3 28"))
	add("not-nfc", ReasonNotNFC, "a decomposed first name", edit("64 5a 6f c3 a9", "65 5a 6f 65 cc 81"))
	add("control-character", ReasonShape, "a line feed in a name", edit("64 5a 6f c3 a9", "63 5a 0a 6f"))
	for name, change := range badPayloads {
		p := samplePayload()
		change(&p)
		add(name, ReasonShape, "field out of its form: "+name, must(encMode.Marshal(p.wire())))
	}
	return all
}

// badPayloads are refused when sealing too.
var badPayloads = map[string]func(*Payload){
	"semestre":     func(p *Payload) { p.Semestre = "2026-S1" },
	"last-day":     func(p *Payload) { p.Last = p.First - 1 },
	"day-too-far":  func(p *Payload) { p.Last = maxDay + 1 },
	"code-empty":   func(p *Payload) { p.Code = "" },
	"code-accent":  func(p *Payload) { p.Code = "CÉN012345" },
	"usage-empty":  func(p *Payload) { p.Usage = "" },
	"ue-empty":     func(p *Payload) { p.UEs = []string{"NFA031", "", "NFA032"} },
	"ue-space":     func(p *Payload) { p.UEs = []string{"NFA 031"} },
	"ue-too-long":  func(p *Payload) { p.UEs = []string{"ABCDEFGHIJKLMNOPQ"} },
	"code-control": func(p *Payload) { p.Code = "CEN\x1b012345" },
}

func controlVectors(t *testing.T) map[string]vector {
	p, key := samplePayload(), testKey("1")
	text := Text(mustSign(t, p, key), "")
	contrat := p
	contrat.Kind, contrat.UEs = KindContrat, nil
	contratText := Text(mustSign(t, contrat, key), "")
	return map[string]vector{
		"control-too-early":  refusedFor(ReasonNotYetValid, "the day before", text, "today: "+isoDay(p.First-1)),
		"control-expired":    refusedFor(ReasonExpired, "the day after", text, "today: "+isoDay(p.Last+1)),
		"control-kind":       refusedFor(ReasonWrongKind, "a contrat opens no door", contratText, "today: 2026-11-22", "kind: 1"),
		"control-ue":         refusedFor(ReasonUEAbsent, "another UE", text, "today: 2026-11-22", "kind: 1", "ue: NFA032"),
		"control-ue-part":    refusedFor(ReasonUEAbsent, "a part of a code is another code", text, "today: 2026-11-22", "ue: NFP121"),
		"control-no-ue":      refusedFor(ReasonUEAbsent, "a paper without UE", contratText, "today: 2026-11-22", "ue: NFA031"),
		"control-dates-1st":  refusedFor(ReasonExpired, "dates before kind and UE", contratText, "today: "+isoDay(p.Last+1), "kind: 1", "ue: NFA031"),
		"control-kind-first": refusedFor(ReasonWrongKind, "kind before UE", contratText, "today: 2026-11-22", "kind: 1", "ue: NFA031"),
	}
}
