package comptes

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Lengths of a password, in characters.
const (
	MinPassword = 12
	maxPassword = 256
)

// cost is what argon2id spends on one password.
type cost struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// recommended is the first choice of the OWASP Password Storage Cheat Sheet:
// 19 MiB, two passes.
var recommended = cost{memory: 19 * 1024, time: 2, threads: 1}

// bound is the most that a stored password may ask of this machine.
var bound = cost{memory: 256 * 1024, time: 16, threads: 8}

const (
	saltSize = 16
	keySize  = 32
)

// Secret is a password as it is kept: "$argon2id$v=19$m=19456,t=2,p=1$salt$key".
// It shows itself to nobody.
type Secret string

// String hides it from prints and logs.
func (Secret) String() string { return "(secret)" }

// GoString hides it likewise.
func (Secret) GoString() string { return "(secret)" }

// MarshalText hides it likewise.
func (Secret) MarshalText() ([]byte, error) { return []byte("(secret)"), nil }

// CheckPassword refuses a password that is too easy to guess for an account of
// the name.
func CheckPassword(name, password string) error {
	password = norm.NFC.String(password)
	length := utf8.RuneCountInString(password)
	folded := strings.ToLower(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, func(r rune) bool { return r < ' ' }):
		return refuse(ErrPassword, "tapez-le au clavier", "le mot de passe contient un caractère qui ne se tape pas")
	case length < MinPassword:
		return refuse(ErrPassword, "par exemple quatre mots sans rapport entre eux", "le mot de passe est trop court : %d caractères au moins", MinPassword)
	case length > maxPassword:
		return refuse(ErrPassword, "quatre mots suffisent", "le mot de passe est trop long : %d caractères au plus", maxPassword)
	case name != "" && strings.Trim(strings.ReplaceAll(folded, name, ""), "0123456789.-_ !") == "":
		return refuse(ErrPassword, "choisissez quatre mots sans rapport entre eux", "le mot de passe est le nom du compte")
	case slices.Contains(common, strings.TrimRight(folded, "0123456789.!? ")) || slices.Contains(common, folded) || repeats(folded):
		return refuse(ErrPassword, "choisissez quatre mots sans rapport entre eux", "ce mot de passe est de ceux que tout le monde essaie d’abord")
	}
	return nil
}

// common are passwords of the allowed length that guessers try first, without
// the digits behind.
var common = []string{
	"motdepasse", "monmotdepasse", "lemotdepasse", "mot de passe", "administrateur", "administrator", "administration", "password", "passwordpassword",
	"azertyuiop", "azertyuiopqsdfghjklm", "azertyuiopqs", "qwertyuiop", "qwertyuiopasdfghjkl", "qwertyuiopas", "azertyazerty", "qwertyqwerty",
	"123456789012", "1234567890123", "012345678910", "123456789123", "1234567891011", "123456123456", "112233445566", "123123123123", "azerty123456", "qwerty123456",
	"abcdefghijkl", "abcdefghijklm", "abcdefghijklmnopqrstuvwxyz", "jetaimejetaime", "bonjourbonjour", "conservatoire", "cnamcnamcnam", "cnam-cnam-cnam",
	"cnamorleans", "cnamcentre", "cnam centre", "changezmoi", "changemechangeme", "changeme", "responsable", "secretariat",
	"quatre mots sans rapport", "quatremotssansrapport", "quatre mots sans rapport entre eux", "correct horse battery staple",
}

// repeats reports whether a text is one or two characters over and over.
func repeats(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 2
}

// hashPassword makes a Secret under a new salt.
func hashPassword(random io.Reader, password string, c cost) (Secret, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("comptes: salt: %w", err)
	}
	key := argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.time, c.memory, c.threads, keySize)
	return c.secret(salt, key), nil
}

// secret writes the PHC string form.
func (c cost) secret(salt, key []byte) Secret {
	enc := base64.RawStdEncoding
	return Secret(fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, enc.EncodeToString(salt), enc.EncodeToString(key)))
}

var errSecret = errors.New("comptes: stored password is not argon2id in PHC form, or asks too much")

// parse takes a Secret apart.
func (s Secret) parse() (c cost, salt, key []byte, err error) {
	parts := strings.Split(string(s), "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errSecret
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil {
		return c, nil, nil, errSecret
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(salt) > 64 || len(key) < 16 || len(key) > 64 ||
		c.memory > bound.memory || c.time < 1 || c.time > bound.time || c.threads < 1 || c.threads > bound.threads {
		return c, nil, nil, errSecret
	}
	return c, salt, key, nil
}

// nobody is what the password of a name that does not exist is held against, so
// that it costs the same. Nobody knows a password that gives 32 zeros.
func nobody(c cost) Secret { return c.secret(make([]byte, saltSize), make([]byte, keySize)) }

// slots bound how much memory is at work on passwords at once.
type slots chan struct{}

func newSlots() slots { return make(slots, max(2, runtime.NumCPU())) }

// verify reports whether a password is the secret's. It waits for a slot.
func (s slots) verify(ctx context.Context, secret Secret, password string) (bool, error) {
	c, salt, key, err := secret.parse()
	if err != nil {
		return false, err
	}
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if utf8.RuneCountInString(password) > maxPassword {
		password = "" // none is as long: the same work, for nothing
	}
	got := argon2.IDKey([]byte(norm.NFC.String(password)), salt, c.time, c.memory, c.threads, uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, nil
}
