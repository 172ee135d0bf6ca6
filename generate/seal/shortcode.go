package seal

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// crockford is the alphabet of Douglas Crockford's Base32: no I, L, O or U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	shortData = 9 // characters of data, 45 bits
	shortLen  = shortData + 1
	shortHalf = shortLen / 2
)

// ShortCode writes the first 45 bits of a cti for people to type:
// "7MF52-YP419", the last character being the check. It is a key to look a paper up,
// never a proof: two papers may share it (once in 35 million million pairs).
func ShortCode(cti [8]byte) string {
	bits := binary.BigEndian.Uint64(cti[:]) >> (64 - 5*shortData)
	var digits [shortLen]byte
	for i := shortData - 1; i >= 0; i-- {
		digits[i] = byte(bits & 31)
		bits >>= 5
	}
	digits[shortData] = syndrome(digits) // the check was 0: it must cancel this
	return formatShort(digits)
}

// ParseShortCode reads a short code as people type it: lower case, spaces and
// dashes anywhere, O for 0, I or L for 1. It returns the canonical form, or a
// *Refusal.
func ParseShortCode(s string) (string, error) {
	var digits [shortLen]byte
	n := 0
	for _, r := range squeeze(s) {
		if strings.ContainsRune("-‐‑–—_.", r) {
			continue
		}
		value := crockfordValue(r)
		if value < 0 {
			return "", refuse(ReasonShortCodeCharacter, fmt.Sprintf("« %c »", r), "")
		}
		if n < shortLen {
			digits[n] = byte(value)
		}
		n++
	}
	if n != shortLen {
		return "", refuse(ReasonShortCodeLength, fmt.Sprintf("%d caractères", n), fmt.Sprint(shortLen))
	}
	if syndrome(digits) != 0 {
		return "", refuse(ReasonShortCodeCheck, formatShort(digits), "")
	}
	return formatShort(digits), nil
}

func formatShort(digits [shortLen]byte) string {
	var b strings.Builder
	for i, d := range digits {
		if i == shortHalf {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[d])
	}
	return b.String()
}

func crockfordValue(r rune) int {
	if 'a' <= r && r <= 'z' {
		r -= 'a' - 'A'
	}
	switch r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	return strings.IndexRune(crockford, r)
}

// syndrome is Σ dᵢ·α⁹⁻ⁱ in GF(32), by Horner's rule: zero for a right code.
func syndrome(digits [shortLen]byte) byte {
	var sum byte
	for _, d := range digits {
		sum = timesAlpha(sum) ^ d
	}
	return sum
}

// timesAlpha multiplies by x modulo x⁵+x²+1, a primitive polynomial: the
// powers α⁰ … α³⁰ all differ.
func timesAlpha(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}
