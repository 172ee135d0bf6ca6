package french

import (
	"errors"
	"io/fs"
	"math"
	"testing"
)

func TestSay(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Say("la clé « %s » est inconnue : corrigez-la !", "a : b"), "la clé «\u00a0a : b\u00a0» est inconnue\u00a0: corrigez-la\u00a0!"},
		{Say("%d %% de %s ; rien d’autre ?", 30, "« x »"), "30\u00a0% de « x »\u00a0; rien d’autre\u00a0?"},
		{Say("le %s et %d €", "prix", 0), "le prix et 0\u00a0€"},
		{Text("« 30 % » : 12 €"), "«\u00a030\u00a0%\u00a0»\u00a0: 12\u00a0€"},
		{Text("https://exemple.fr:443?a=b"), "https://exemple.fr:443?a=b"},
		{Quote("é"), "«\u00a0é\u00a0»"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	err := Errorf("le fichier « %s » : %w", "f", fs.ErrNotExist)
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "le fichier «\u00a0f\u00a0»\u00a0: file does not exist" {
		t.Errorf("%q", err)
	}
}

func TestCapital(t *testing.T) {
	for text, want := range map[string]string{"": "", "énoncé": "Énoncé", "À faire": "À faire", "9 mai": "9 mai"} {
		if got := Capital(text); got != want {
			t.Errorf("%q begins as %q, want %q", text, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		items   []string
		and, or string
	}{
		{nil, "", ""}, {[]string{"a"}, "a", "a"}, {[]string{"a", "b"}, "a et b", "a ou b"},
		{[]string{"a", "b", "c"}, "a, b et c", "a, b ou c"},
	} {
		if And(c.items) != c.and || Or(c.items) != c.or {
			t.Errorf("%v: %q, %q", c.items, And(c.items), Or(c.items))
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{
		0: "0 dossier", 1: "1 dossier", 2: "2 dossiers", -1: "−1 dossier", -2: "−2 dossiers",
		999: "999 dossiers", 1464: "1\u202f464 dossiers", 1234567: "1\u202f234\u202f567 dossiers",
	} {
		if got := Count(n, "dossier", "dossiers"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	for cents, want := range map[int64]string{
		0: "0,00\u00a0€", 5: "0,05\u00a0€", -5: "−0,05\u00a0€", 125000: "1\u202f250,00\u00a0€", -125099: "−1\u202f250,99\u00a0€",
		math.MinInt64: "−92\u202f233\u202f720\u202f368\u202f547\u202f758,08\u00a0€",
	} {
		if got := Euros(cents); got != want {
			t.Errorf("%d: %q, want %q", cents, got, want)
		}
	}
}

// FuzzSpaces: twice is once, and nothing but spaces is changed.
func FuzzSpaces(f *testing.F) {
	for _, s := range []string{"« a » : b ; c ! d ? 30 % 5 € %d %% %s", "  :", "« »", "«  »", " : : ", "\xff :"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, put := range []func(string) string{Text, Form} {
			once := put(s)
			if put(once) != once {
				t.Errorf("%q: once %q, twice %q", s, once, put(once))
			}
			if bare(once) != bare(s) {
				t.Errorf("%q became %q", s, once)
			}
		}
	})
}

// bare writes every no-break space as an ordinary one.
func bare(s string) string {
	var out []byte
	for i := 0; i < len(s); i++ {
		if i+1 < len(s) && s[i:i+2] == NoBreak {
			out, i = append(out, ' '), i+1
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}
