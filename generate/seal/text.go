package seal

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	prefixOffline = "CNC1:"
	prefixOnline  = "HTTPS://"
	fragment      = "/V#"

	// maxInput bounds what Verify looks at, in bytes: a seal of MaxSealed
	// bytes, a long host, and the three bytes that a garbled digit may take.
	maxInput = 16 << 10
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// hostForm is a host name (RFC 1123, section 2.1) of at least two labels: no
// scheme, port, path or accent, since it stands in a QR in capitals.
var hostForm = regexp.MustCompile(`^(?i:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?i:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$`)

// IsHost reports whether a verification address may stand in a seal's text: a
// bare host name of at most 253 characters.
func IsHost(host string) bool { return len(host) <= 253 && hostForm.MatchString(host) }

// Seal signs a payload, writes it for a QR and reads that text as a stranger
// would: what is returned verifies, whatever the host and the names are. See
// Sign and Text.
func Seal(p Payload, key crypto.Signer, host string) (string, error) {
	if host != "" && !IsHost(host) {
		return "", &PayloadError{Field: "host", Found: host}
	}
	sealed, err := Sign(p, key)
	if err != nil {
		return "", err
	}
	text := Text(sealed, host)
	public := key.Public().(ed25519.PublicKey) // as Sign wants it
	ring := &KeyRing{keys: []Key{{KID: KeyID(public), Public: public, Status: Active}}}
	read, err := Verify(text, ring, Options{Specimen: true})
	if err != nil {
		return "", fmt.Errorf("seal read back: %w", err)
	}
	again, err := encMode.Marshal(read.Payload.wire())
	if err != nil {
		return "", fmt.Errorf("seal read back: %w", err)
	}
	if meant, err := encMode.Marshal(p.wire()); err != nil || !bytes.Equal(meant, again) {
		return "", errors.New("seal read back: it says something else than was sealed")
	}
	return text, nil
}

// Text writes a seal for the QR and the metadata: "HTTPS://HOST/V#…" when a
// host is given, else "CNC1:…". The host may be in lower case.
func Text(sealed []byte, host string) string {
	body := base32Text.EncodeToString(sealed)
	if host == "" {
		return prefixOffline + body
	}
	return prefixOnline + strings.ToUpper(host) + fragment + body
}

var (
	// An AIM symbology identifier (ISO/IEC 15424) and ECI designators
	// (ISO/IEC 15424 too: backslash and six digits), which scanners may put in
	// front of what the symbol says.
	scannerPrefix = regexp.MustCompile(`^(?:\][A-Za-z][0-9A-Za-z])?(?:\\[0-9]{6})*`)
	plainText     = regexp.MustCompile(`^(?i:https://[^#]+/v#|cnc1:)`)
)

// candidate is one reading of a text: the Base32 body, or why there is none.
type candidate struct {
	body    string
	plain   bool // read as it stands
	garbled bool
	refusal *Refusal
}

// candidates lists the readings of a text, the most likely first.
func candidates(text string) []candidate {
	if len(text) > maxInput {
		return []candidate{{refusal: refuse(ReasonTooLong, fmt.Sprintf("%d octets", len(text)), fmt.Sprintf("%d au plus", maxInput))}}
	}
	text = squeeze(text)
	if text == "" {
		return []candidate{{refusal: refuse(ReasonEmpty, "", "")}}
	}
	plain := text[len(scannerPrefix.FindString(text)):]
	if prefix := plainText.FindString(plain); prefix != "" {
		return []candidate{{body: upperASCII(plain[len(prefix):]), plain: true}}
	}
	if found := append(ungarble(text), retype(text)...); len(found) > 0 {
		return found
	}
	if _, err := ParseShortCode(text); err == nil {
		return []candidate{{refusal: refuse(ReasonShortCodeGiven, text, "")}}
	}
	return []candidate{{refusal: refuse(ReasonNotASeal, text, "un texte qui commence par « CNC1: » ou « HTTPS:// »")}}
}

// squeeze drops what a scanner, a terminal or a mail adds without meaning:
// white space, control and invisible characters. Bytes that are not UTF-8 are
// taken as Latin-1, which is what an old console passes on.
func squeeze(text string) string {
	if !utf8.ValidString(text) {
		latin := make([]rune, len(text))
		for i := range len(text) {
			latin[i] = rune(text[i])
		}
		text = string(latin)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// upperASCII raises the letters a to z and nothing else: the Unicode rules
// would let a Kelvin sign pass for a K.
func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// decodeBody turns Base32 into bytes, refusing all but the one way to write them.
func decodeBody(body string) ([]byte, *Refusal) {
	if at := strings.IndexFunc(body, func(r rune) bool { return !isBase32(r) }); at >= 0 {
		r, _ := utf8.DecodeRuneInString(body[at:])
		return nil, refuse(ReasonBase32, fmt.Sprintf("« %c » en position %d", r, at+1), "les lettres A à Z et les chiffres 2 à 7")
	}
	if body == "" {
		return nil, refuse(ReasonTruncated, "rien après le préfixe", "")
	}
	if len(body) > base32Text.EncodedLen(MaxSealed) {
		return nil, refuse(ReasonTooLong, fmt.Sprintf("%d caractères", len(body)), fmt.Sprintf("%d au plus", base32Text.EncodedLen(MaxSealed)))
	}
	if tail := len(body) % 8; tail == 1 || tail == 3 || tail == 6 {
		return nil, refuse(ReasonTruncated, fmt.Sprintf("%d caractères", len(body)), "")
	}
	sealed, err := base32Text.DecodeString(body)
	if err != nil || base32Text.EncodeToString(sealed) != body {
		return nil, refuse(ReasonBase32, fmt.Sprintf("« %c » à la fin", body[len(body)-1]), "un dernier caractère sans bits de trop")
	}
	return sealed, nil
}

func isBase32(r rune) bool { return 'A' <= r && r <= 'Z' || '2' <= r && r <= '7' }
