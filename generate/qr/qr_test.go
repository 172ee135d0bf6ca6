package qr

import (
	"errors"
	"strings"
	"testing"
)

func seal(bytes int) string {
	return "HTTPS://VERIFIER.EXEMPLE.FR/V#QRFKEAJHAR" + strings.Repeat("2DKP7YQXJ4LMSA3B", bytes/10)
}

// TestCapitalsMakeSmallCodes holds the packing of two characters in 11 bits:
// level M holds 366 of them in 61 modules, and 734 in 85 (ISO/IEC 18004,
// table 7), where bytes would need 69 and 101. The last text lacks the
// letters that a seal begins with.
func TestCapitalsMakeSmallCodes(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"CNC1:" + strings.Repeat("2DKP7YQXJ4LMSA3B", 22), 61},
		{seal(195), 61},
		{seal(420), 85},
		{strings.ToLower(seal(195)), 73},
		{strings.Replace(seal(195), "#QRFKEAJHAR", "#", 1), 69},
	} {
		m, err := Encode(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if m.Size != c.want {
			t.Errorf("%d characters: %d modules, want %d", len(c.text), m.Size, c.want)
		}
		if size, err := Size(c.text); err != nil || size != m.Size {
			t.Errorf("Size = %d, %v, want %d", size, err, m.Size)
		}
	}
}

// TestModulesAreASymbol looks for the three corners and the timing pattern,
// and for no white round them.
func TestModulesAreASymbol(t *testing.T) {
	m, err := Encode(seal(195))
	if err != nil {
		t.Fatal(err)
	}
	n := m.Size
	for _, c := range [][2]int{{0, 0}, {n - 7, 0}, {0, n - 7}} {
		for y := range 7 {
			for x := range 7 {
				ring := max(x-3, 3-x, y-3, 3-y)
				if m.At(c[0]+x, c[1]+y) != (ring != 2) {
					t.Fatalf("corner %v: wrong module at %d, %d", c, x, y)
				}
			}
		}
	}
	for i := 8; i < n-8; i++ {
		if m.At(i, 6) != (i%2 == 0) || m.At(6, i) != (i%2 == 0) {
			t.Fatalf("timing pattern is wrong at %d", i)
		}
	}
	if m.At(-1, 0) || m.At(0, n) || m.At(n, 0) {
		t.Error("black outside the symbol")
	}
}

func TestRefused(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "invalid UTF-8": "a\xff"} {
		if _, err := Encode(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	for _, text := range []string{strings.Repeat("é", 1500), strings.Repeat("a", MaxBytes+1)} {
		if _, err := Size(text); !errors.Is(err, ErrTooLong) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

func TestMinSide(t *testing.T) {
	if got := MinSide(53); got < 34.4 || got > 34.5 {
		t.Errorf("53 modules: %g mm", got)
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("CNC1:ABC", "b")
	f.Fuzz(func(t *testing.T, a, b string) {
		m, err := Encode(a + b)
		if err == nil && (m.Size < 21 || m.Size > 177 || (m.Size-17)%4 != 0) {
			t.Errorf("%d modules", m.Size)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	text := seal(195)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(text); err != nil {
			b.Fatal(err)
		}
	}
}
