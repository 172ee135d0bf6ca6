package seal

import (
	"crypto/ed25519"
	"slices"
	"strings"
	"time"
)

// Options loosen or inform Verify. The zero value is the strictest.
type Options struct {
	// Specimen accepts specimens, whatever the ring. Without it a good
	// specimen is refused with ReasonSpecimen.
	Specimen bool

	// SealedOn looks a paper up in the register: the day on which it was
	// sealed (days since 1970-01-01) and whether the register knows it. It is
	// asked only for papers of a revoked key: those sealed on or before the day of
	// the revocation still stand. Without it all of them are refused.
	SealedOn func(cti [8]byte) (day int, known bool)
}

// Result is what a text says under a good signature.
type Result struct {
	Payload Payload
	KID     KID
	Garbled bool // typed by a scanner set to the wrong keyboard: tell the operator
}

// ShortCode returns the code printed beside the QR.
func (r Result) ShortCode() string { return ShortCode(r.Payload.CTI) }

// Verify checks that a text is a seal by a key of the ring. The error is
// always a *Refusal. When the signature is good and the payload readable the
// Result is filled even if the paper is refused (a specimen, a revoked key), so
// that a refusal can show whose paper it is; trust it only if err is nil.
// Garbled is right in every case.
//
// Verify does not know which day it is nor what the paper is shown for: package
// controle asks that, and a register.
func Verify(text string, ring *KeyRing, opts Options) (Result, error) {
	var furthest *Refusal
	var shown Result
	list := candidates(text)
	for _, c := range list {
		result, refusal := c.verify(ring, opts)
		if refusal == nil {
			return result, nil
		}
		if furthest == nil || refusal.Reason > furthest.Reason {
			furthest, shown = refusal, result
		}
	}
	if list[0].plain { // some keyboards leave the beginning as it was; the refusal is that of the text as it stands
		for _, c := range retype(squeeze(text)) {
			if result, refusal := c.verify(ring, opts); refusal == nil {
				return result, nil
			}
		}
	}
	return shown, furthest
}

func (c candidate) verify(ring *KeyRing, opts Options) (Result, *Refusal) {
	if c.refusal != nil {
		return Result{}, c.refusal
	}
	sealed, refusal := decodeBody(c.body)
	if refusal != nil {
		return Result{Garbled: c.garbled}, refusal
	}
	result, refusal := verifySealed(sealed, ring, opts)
	result.Garbled = c.garbled
	return result, refusal
}

func verifySealed(sealed []byte, ring *KeyRing, opts Options) (Result, *Refusal) {
	cose, refusal := parseSign1(sealed)
	if refusal != nil {
		return Result{}, refusal
	}
	kid, refusal := parseProtected(cose.Protected)
	if refusal != nil {
		return Result{}, refusal
	}
	key, ok := ring.lookup(kid)
	if !ok {
		return Result{}, refuse(ReasonUnknownKID, "clé "+kid.String(), ring.knownKIDs())
	}
	if !verifySignature(key.Public, toBeSigned(cose.Protected, cose.Payload), cose.Signature) {
		return Result{}, refuse(ReasonSignature, "", "")
	}
	payload, refusal := parsePayload(cose.Payload)
	if refusal != nil {
		return Result{}, refusal
	}
	result := Result{Payload: payload, KID: kid}
	if refusal := checkSpecimenKey(payload, key); refusal != nil {
		return result, refusal
	}
	if payload.Specimen && !opts.Specimen {
		return result, refuse(ReasonSpecimen, "", "")
	}
	return result, checkRevoked(payload, key, opts)
}

// verifySignature is Ed25519 as RFC 8032, section 5.1.7 wants it, S below the
// order of the group included: one signature has one form. It stands for every
// signature of this package.
func verifySignature(public ed25519.PublicKey, message, signature []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(public, message, signature)
}

// checkSpecimenKey holds the specimen key and the specimen flag together.
func checkSpecimenKey(p Payload, key Key) *Refusal {
	switch {
	case p.Specimen && !IsSpecimenKey(key.Public):
		return refuse(ReasonSpecimenFlag, "", "")
	case !p.Specimen && IsSpecimenKey(key.Public):
		return refuse(ReasonSpecimenKey, "", "")
	}
	return nil
}

// CheckKey refuses a paper whose key was revoked, unless it was sealed before
// and the register knows it; see Options.SealedOn. Verify has asked this
// already: here it is asked again with what a register said meanwhile.
func (r Result) CheckKey(ring *KeyRing, sealedOn func(cti [8]byte) (day int, known bool)) error {
	key, _ := ring.lookup(r.KID)
	if refusal := checkRevoked(r.Payload, key, Options{SealedOn: sealedOn}); refusal != nil {
		return refusal
	}
	return nil
}

func checkRevoked(p Payload, key Key, opts Options) *Refusal {
	if key.Status != Revoked {
		return nil
	}
	limit := "un document scellé au plus tard le " + frenchDay(key.RevokedOn)
	if opts.SealedOn == nil {
		return refuse(ReasonKeyRevoked, "aucun registre consulté", limit)
	}
	day, known := opts.SealedOn(p.CTI)
	if !known {
		return refuse(ReasonKeyRevoked, "document inconnu du registre", limit)
	}
	if day > key.RevokedOn {
		return refuse(ReasonKeyRevoked, "document scellé le "+frenchDay(day), limit)
	}
	return nil
}

// CheckDates refuses a paper on a day (since 1970-01-01) outside its period.
func (r Result) CheckDates(today int) error {
	period := "du " + frenchDay(r.Payload.First) + " au " + frenchDay(r.Payload.Last)
	switch {
	case today < r.Payload.First:
		return refuse(ReasonNotYetValid, "nous sommes le "+frenchDay(today), period)
	case today > r.Payload.Last:
		return refuse(ReasonExpired, "nous sommes le "+frenchDay(today), period)
	}
	return nil
}

// CheckKind refuses a paper of another kind; 0 is any kind.
func (r Result) CheckKind(kind Kind) error {
	if kind != 0 && r.Payload.Kind != kind {
		return refuse(ReasonWrongKind, r.Payload.Kind.String(), kind.String())
	}
	return nil
}

// CheckSpecimen refuses a specimen unless specimens are accepted.
func (r Result) CheckSpecimen(accepted bool) error {
	if r.Payload.Specimen && !accepted {
		return refuse(ReasonSpecimen, "", "")
	}
	return nil
}

// CheckUE refuses a paper that does not name the UE; "" is any UE. The code is
// read as ParseUE does.
func (r Result) CheckUE(code string) error {
	code = ParseUE(code)
	named := func(ue string) bool { return ParseUE(ue) == code }
	if code == "" || slices.ContainsFunc(r.Payload.UEs, named) {
		return nil
	}
	found := strings.Join(r.Payload.UEs, ", ")
	if found == "" {
		found = "aucune UE"
	}
	return refuse(ReasonUEAbsent, found, code)
}

// ParseUE reads the code of a UE as people type it: "nfa 031" is NFA031.
func ParseUE(typed string) string { return upperASCII(squeeze(typed)) }

// frenchDay writes a day since 1970-01-01 as "22/11/2026".
func frenchDay(day int) string {
	return time.Unix(int64(day)*24*60*60, 0).UTC().Format("02/01/2006")
}
