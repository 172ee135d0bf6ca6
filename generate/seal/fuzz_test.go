package seal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzVerify: whatever is read, the answer is a refusal with a sentence, or
// the one payload that was signed.
func FuzzVerify(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		_, text, _ := bytes.Cut(data, []byte("\n\n"))
		f.Add(string(text))
	}
	ring := ringOf(activeKey("fuzz"))
	sealed := mustSign(f, samplePayload(), testKey("fuzz"))
	f.Add(Text(sealed, ""))
	f.Add(strings.ToLower(Text(sealed, "verif.example.fr")))
	f.Add(azerty.typing(Text(sealed, ""), asSent))
	f.Fuzz(func(t *testing.T, text string) {
		result, err := Verify(text, ring, Options{})
		var refusal *Refusal
		switch {
		case err == nil && !reflect.DeepEqual(result.Payload, samplePayload()):
			t.Fatalf("accepted a payload that nobody signed: %+v", result.Payload)
		case err != nil && (!errors.As(err, &refusal) || refusal.Sentence() == ""):
			t.Fatalf("not a refusal: %v", err)
		}
	})
}

// FuzzPayload: what is read under a good signature writes back to the same bytes.
func FuzzPayload(f *testing.F) {
	f.Add(must(encMode.Marshal(samplePayload().wire())))
	f.Add([]byte{0x8b, 0x01, 0x01})
	f.Fuzz(func(t *testing.T, payload []byte) {
		p, refusal := parsePayload(payload)
		if refusal != nil {
			return
		}
		if again := must(encMode.Marshal(p.wire())); !bytes.Equal(again, payload) {
			t.Fatalf("%x reads as %+v, which writes as %x", payload, p, again)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	p, key := samplePayload(), signingKey{testKey("1")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Sign(p, key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	ring := ringOf(activeKey("1"))
	text := Text(mustSign(b, samplePayload(), testKey("1")), "verif.example.fr")
	forms := map[string]string{"plain": text, "azerty": azerty.typing(text, asSent), "other": "https://example.fr/menu.pdf"}
	for _, name := range []string{"plain", "azerty", "other"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Verify(forms[name], ring, Options{}); (err == nil) != (name != "other") {
					b.Fatal(err)
				}
			}
		})
	}
}
