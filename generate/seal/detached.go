package seal

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// A detached signature stands beside bytes that are too long for a QR: the
// data of a paper, embedded in its PDF. It is a COSE_Sign1 as a seal is, by
// the same key and held to the same strictness, but for two things:
//
//	[
//	  h'A3 01 27 03 70 6170…6E 04 44 kkkkkkkk',  {1: -8, 3: "application/json", 4: kid}
//	  {},
//	  null,                                       the payload is detached
//	  h'…'                                        signature, 64 bytes
//	]
//
// Label 3 is the content type (RFC 9052, section 3.1). It says what the signed
// bytes are, and it keeps the two kinds apart: a seal has no such label, so
// neither can ever be shown for the other. The Sig_structure holds the bytes
// themselves, so any COSE library verifies them (section 4.4).

const (
	contentJSON = "application/json"

	// maxDetached is far above the 98 bytes that a detached signature takes.
	maxDetached = 256
)

var detachedMajors = []byte{2, 5, 7, 2}

type detachedHeader struct {
	Alg         int64  `cbor:"1,keyasint"`
	ContentType string `cbor:"3,keyasint"`
	KID         []byte `cbor:"4,keyasint"`
}

type detachedSign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected struct{}
	Payload     any // always nil
	Signature   []byte
}

// SignDetached signs JSON bytes exactly as they are and returns the
// COSE_Sign1 without them. The key must be an Ed25519 key; equal bytes give
// equal signatures.
func SignDetached(payload []byte, key crypto.Signer) ([]byte, error) {
	pub, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("detached signature: want an Ed25519 key, have %T", key.Public())
	}
	kid := KeyID(pub)
	protected, err := encMode.Marshal(detachedHeader{Alg: algEdDSA, ContentType: contentJSON, KID: kid[:]})
	if err != nil {
		return nil, fmt.Errorf("detached signature: %w", err)
	}
	signature, err := key.Sign(nil, toBeSigned(protected, payload), crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("detached signature with key %s: %w", kid, err)
	}
	return encMode.Marshal(detachedSign1{Protected: protected, Signature: signature})
}

// VerifyDetached checks that sig is a detached signature of exactly these
// bytes by a key of the ring, and returns which. The error is always a
// *Refusal. The bytes carry no date that a revocation could be held against,
// so a revoked key is always refused; opts.SealedOn is not asked. The specimen
// key is refused unless opts.Specimen is set.
func VerifyDetached(sig, payload []byte, ring *KeyRing, opts Options) (KID, error) {
	kid, refusal := verifyDetached(sig, payload, ring, opts)
	if refusal != nil {
		return kid, refusal
	}
	return kid, nil
}

func verifyDetached(sig, payload []byte, ring *KeyRing, opts Options) (KID, *Refusal) {
	if len(sig) > maxDetached {
		return KID{}, refuse(ReasonTooLong, fmt.Sprintf("%d octets", len(sig)), fmt.Sprintf("%d au plus", maxDetached))
	}
	cose, refusal := parseDetached(sig)
	if refusal != nil {
		return KID{}, refusal
	}
	kid, refusal := parseDetachedHeader(cose.Protected)
	if refusal != nil {
		return KID{}, refusal
	}
	key, ok := ring.lookup(kid)
	switch {
	case !ok:
		return kid, refuse(ReasonUnknownKID, "clé "+kid.String(), ring.knownKIDs())
	case !verifySignature(key.Public, toBeSigned(cose.Protected, payload), cose.Signature):
		return kid, refuse(ReasonSignature, "", "")
	case key.Status == Revoked:
		return kid, refuse(ReasonKeyRevoked, "clé "+kid.String(), "")
	case IsSpecimenKey(key.Public) && !opts.Specimen:
		return kid, refuse(ReasonSpecimen, "", "")
	}
	return kid, nil
}

// parseDetached reads the outer structure. Nothing in it is trusted yet.
func parseDetached(sig []byte) (*detachedSign1, *Refusal) {
	items, refusal := parseArray(sig, detachedMajors)
	if refusal != nil {
		return nil, refusal
	}
	if !bytes.Equal(items[2], []byte{0xf6}) {
		return nil, refuse(ReasonStructure, "un contenu joint", "un contenu détaché (null)")
	}
	if refusal := parseUnprotected(items[1]); refusal != nil {
		return nil, refusal
	}
	var s detachedSign1
	if err := decMode.Unmarshal(sig, &s); err != nil {
		return nil, cborRefusal(err, ReasonStructure)
	}
	return &s, sameBytes(sig, s)
}

// parseDetachedHeader reads the protected header and returns the key
// identifier: the three labels, and nothing else.
func parseDetachedHeader(protected []byte) (KID, *Refusal) {
	var labels map[int64]cbor.RawMessage
	if refusal := parseWhole(protected, &labels, ReasonHeader); refusal != nil {
		return KID{}, refusal
	}
	if refusal := parseAlgorithm(labels); refusal != nil {
		return KID{}, refusal
	}
	if len(labels) != 3 {
		return KID{}, refuse(ReasonHeader, fmt.Sprintf("%d étiquettes", len(labels)), "les étiquettes 1, 3 et 4")
	}
	var h detachedHeader
	if err := decMode.Unmarshal(protected, &h); err != nil {
		return KID{}, cborRefusal(err, ReasonHeader)
	}
	if h.ContentType != contentJSON || len(h.KID) != len(KID{}) {
		return KID{}, refuse(ReasonHeader, fmt.Sprintf("un contenu «\u00a0%s\u00a0», une clé de %d octets", h.ContentType, len(h.KID)), contentJSON+", 4 octets")
	}
	return KID(h.KID), sameBytes(protected, h)
}
