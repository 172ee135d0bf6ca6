package comptes

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"plume orange vélo lac": true, "quatre mots sans rapport": false, "éléphant à pois": true, "correct horse battery": true, "aaaaaaaaaaab": false, "cGxq7-Zr92-Lk": true,
		"brève": false, "": false, "éàèùôîêâûçë": false, strings.Repeat("mot de passe ", 30): false,
		"motdepasse2026": false, "MotDePasse123!": false, "azertyuiop12": false, "123456789012": false, "aaaaaaaaaaaa": false, "abababababab": false,
		"marie.durand": false, "Marie.Durand2026": false, "marie.durandmarie.durand": false, "marie.durand aime les chats": true,
		"douze\x00caract": false, "douze\ncaractères": false, "invalide \xff\xfe octets": false,
	} {
		err := CheckPassword("marie.durand", password)
		if (err == nil) != want {
			t.Errorf("%q: %v, want accepted %v", password, err, want)
		}
		if err != nil {
			var said *Error
			if !errors.As(err, &said) || !errors.Is(err, ErrPassword) || said.Sentence() == "" || said.Hint() == "" {
				t.Errorf("%q: %v says nothing to a person", password, err)
			}
			// The hint says these very words, which is why they are refused.
			if password != "" && password != "quatre mots sans rapport" && strings.Contains(fmt.Sprint(err, said.Sentence(), said.Hint()), password) {
				t.Errorf("the refusal of %q quotes it", password)
			}
		}
	}
}

func TestSecret(t *testing.T) {
	ctx, s := context.Background(), newSlots()
	const password = "élan à quatre pattes"
	secret, err := hashPassword(rand.Reader, password, recommended)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(secret), "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("%s", string(secret))
	}
	for try, want := range map[string]bool{password: true, "e\u0301lan a\u0300 quatre pattes": true, "elan a quatre pattes": false, "": false, password + " ": false,
		strings.Repeat("x", 1<<20): false} {
		if got, err := s.verify(ctx, secret, try); got != want || err != nil {
			t.Errorf("%.30q: %v, %v, want %v", try, got, err, want)
		}
		if got, err := s.verify(ctx, nobody(recommended), try); got || err != nil {
			t.Errorf("%.30q opens nobody's account: %v", try, err)
		}
	}
	again, err := hashPassword(rand.Reader, password, recommended)
	if err != nil || again == secret {
		t.Error("two secrets of one password are the same")
	}
	// A vector of the reference implementation (its test.c); by its command:
	// echo -n "password" | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
	const vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if got, err := s.verify(ctx, vector, "password"); !got || err != nil {
		t.Errorf("vector: %v, %v", got, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for range cap(s) {
		s <- struct{}{}
	}
	if _, err := s.verify(ended, secret, password); !errors.Is(err, context.Canceled) {
		t.Errorf("waits for ever: %v", err)
	}
}

func TestSecretsAreHidden(t *testing.T) {
	secret := Secret("$argon2id$v=19$m=19456,t=2,p=1$c2Vs$Y2xl")
	data, err := json.Marshal(map[string]any{"s": secret})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{fmt.Sprint(secret), fmt.Sprintf("%v %+v %#v %s %q", secret, secret, secret, secret, secret), string(data),
		fmt.Sprintf("%+v", struct{ S Secret }{secret})} {
		if strings.Contains(text, "argon2id") {
			t.Errorf("shown: %s", text)
		}
	}
}

func TestParseSecret(t *testing.T) {
	for _, bad := range []Secret{"", "motdepasse", "$argon2i$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=16$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=2,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$", "$argon2id$v=19$m=19456,t=2,p=1$A$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if _, err := newSlots().verify(context.Background(), bad, ""); err == nil {
			t.Errorf("%q was taken", string(bad))
		}
	}
}

func FuzzParseSecret(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		c, salt, key, err := Secret(text).parse()
		if err != nil {
			return
		}
		again, salt2, key2, err := c.secret(salt, key).parse()
		if err != nil || again != c || !bytes.Equal(salt, salt2) || !bytes.Equal(key, key2) {
			t.Errorf("%q is read as %+v, then as %+v, %v", text, c, again, err)
		}
	})
}

func TestParseRoles(t *testing.T) {
	for text, want := range map[string]string{
		"guichet": "guichet", "contrôle,guichet": "guichet, contrôle", "CONTROLE": "contrôle", "contro\u0302le": "contrôle", "Responsable, guichet, guichet": "guichet, responsable",
		"": "", " , ": "", "admin": "", "public": "", "membre": "", "guichet,admin": "",
	} {
		roles, err := ParseRoles(text)
		if roles.String() != want || (err == nil) != (want != "") {
			t.Errorf("%q: %v, %v, want %q", text, roles, err, want)
		}
	}
	for _, test := range []struct {
		roles Roles
		can   [5]bool // public, membre, guichet, contrôle, responsable
	}{{nil, [5]bool{true}}, {Roles{Guichet}, [5]bool{true, true, true}}, {Roles{Controle}, [5]bool{true, true, false, true}}, {Roles{Guichet, Controle}, [5]bool{true, true, true, true}},
		{Roles{Responsable}, [5]bool{true, true, true, true, true}}} {
		for role, want := range test.can {
			if got := test.roles.Can(Role(role)); got != want {
				t.Errorf("%v can %v: %v", test.roles, Role(role), got)
			}
		}
	}
}

func TestParseName(t *testing.T) {
	for text, want := range map[string]string{"M.Durand ": "m.durand", "ab": "ab", "9-poste_2": "9-poste_2", "a": "", "hélène": "", "a b": "", ".ab": "", "../ab": "",
		strings.Repeat("a", 33): "", "a\nb": "", "<b>": ""} {
		got, err := ParseName(text)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
