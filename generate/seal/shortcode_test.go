package seal

import (
	"bufio"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// TestShortCodeFile reads testdata/shortcodes.txt: what people type, a tab,
// and the canonical form or the code of the refusal.
func TestShortCodeFile(t *testing.T) {
	f, err := os.Open("testdata/shortcodes.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	n := 0
	for lines.Scan() {
		typed, want, ok := strings.Cut(lines.Text(), "\t")
		if !ok {
			t.Fatalf("no tab in %q", lines.Text())
		}
		n++
		got, err := ParseShortCode(typed)
		var refusal *Refusal
		if errors.As(err, &refusal) {
			got = refusal.Reason.String()
		}
		if got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
	if lines.Err() != nil || n == 0 {
		t.Fatalf("%d lines, %v", n, lines.Err())
	}
}

// TestShortCodeCheck proves what the check character catches. The code is
// linear: a wrong code is a right one plus an error, and passes if and only if the
// error alone passes. So trying every error once is a proof for every code.
func TestShortCodeCheck(t *testing.T) {
	for i := range shortLen {
		for e := byte(1); e < 32; e++ {
			var substitution [shortLen]byte
			substitution[i] = e
			if syndrome(substitution) == 0 {
				t.Errorf("wrong character at %d by %d passes", i, e)
			}
			for j := range i {
				exchange := substitution // a and b in each other's place: a−b in both
				exchange[j] = e
				if syndrome(exchange) == 0 {
					t.Errorf("exchange of %d and %d by %d passes", j, i, e)
				}
			}
		}
	}
}

// TestShortCodeTyping tries the same through ParseShortCode.
func TestShortCodeTyping(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var cti [8]byte
		for i := range cti {
			cti[i] = byte(rng.Uint32())
		}
		code := ShortCode(cti)
		if got, err := ParseShortCode(strings.ToLower(strings.ReplaceAll(code, "-", " "))); err != nil || got != code {
			t.Fatalf("%s: %s, %v", code, got, err)
		}
		for i := range code {
			if code[i] == '-' {
				continue
			}
			for _, r := range crockford {
				if wrong := code[:i] + string(r) + code[i+1:]; wrong != code {
					_, err := ParseShortCode(wrong)
					wantRefusal(t, err, ReasonShortCodeCheck)
				}
			}
		}
		bare := strings.ReplaceAll(code, "-", "")
		for i := 1; i < len(bare); i++ {
			if swapped := bare[:i-1] + bare[i:i+1] + bare[i-1:i] + bare[i+1:]; swapped != bare {
				_, err := ParseShortCode(swapped)
				wantRefusal(t, err, ReasonShortCodeCheck)
			}
		}
	}
}

// TestShortCodeBits holds the code to the first 45 bits of the cti.
func TestShortCodeBits(t *testing.T) {
	code := ShortCode([8]byte{})
	for bit := range 64 {
		var cti [8]byte
		cti[bit/8] = 0x80 >> (bit % 8)
		if differs := ShortCode(cti) != code; differs != (bit < 45) {
			t.Errorf("bit %d: differs %v", bit, differs)
		}
	}
}

func FuzzShortCode(f *testing.F) {
	for _, seed := range []string{"", "7MF52-YP419", "oil00-00000", "7k3m9 qxp4c", "ÉÉÉÉÉ", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseShortCode(typed)
		if err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Sentence() == "" {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		if again, err := ParseShortCode(code); err != nil || again != code {
			t.Fatalf("%q: %q, then %q, %v", typed, code, again, err)
		}
	})
}
