package seal

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// MaxSealed is the largest seal in bytes: more fits in no QR that a paper
// could carry, and a reader need not look at it.
const MaxSealed = 2048

const (
	algEdDSA = -8 // RFC 9053, section 2.2
	labelAlg = 1  // RFC 9052, section 3.1
	labelKID = 4
)

// KID identifies a key: the first 4 bytes of the SHA-256 of the public key.
type KID [4]byte

// KeyID computes the identifier of a public key.
func KeyID(pub ed25519.PublicKey) KID {
	sum := sha256.Sum256(pub)
	return KID(sum[:4])
}

// ParseKID reads 8 hexadecimal digits.
func ParseKID(s string) (KID, error) {
	raw, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(raw) != len(KID{}) {
		return KID{}, fmt.Errorf("key identifier %q: want 8 hexadecimal digits", s)
	}
	return KID(raw), nil
}

// String returns 8 hexadecimal digits.
func (k KID) String() string { return hex.EncodeToString(k[:]) }

// Modes of the one CBOR library: what is not deterministic is neither written
// nor read. Reading is completed by writing again and comparing.
var (
	encMode = must(cbor.CoreDetEncOptions().EncMode())
	decMode = must(cbor.DecOptions{
		DupMapKey:        cbor.DupMapKeyEnforcedAPF,
		IndefLength:      cbor.IndefLengthForbidden,
		TagsMd:           cbor.TagsForbidden,
		IntDec:           cbor.IntDecConvertSignedOrFail,
		UTF8:             cbor.UTF8RejectInvalid,
		MaxNestedLevels:  4,
		MaxArrayElements: 16,
		MaxMapPairs:      16,
	}.DecMode())
)

func must[T any](mode T, err error) T {
	if err != nil {
		panic(err)
	}
	return mode
}

type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected struct{}
	Payload     []byte
	Signature   []byte
}

type sigStructure struct {
	_           struct{} `cbor:",toarray"`
	Context     string
	Protected   []byte
	ExternalAAD []byte
	Payload     []byte
}

type protectedHeader struct {
	Alg int64  `cbor:"1,keyasint"`
	KID []byte `cbor:"4,keyasint"`
}

type wirePayload struct {
	_        struct{} `cbor:",toarray"`
	Version  uint64
	Kind     uint64
	CTI      []byte
	Semestre string
	First    uint64
	Last     uint64
	Code     string
	Usage    string
	Prenom   string
	UEs      string
	Flags    uint64
}

// The CBOR major types (RFC 8949, section 3.1) of the items of a COSE_Sign1
// and of a payload, in order.
var (
	sign1Majors   = []byte{2, 5, 2, 2}
	payloadMajors = []byte{0, 0, 2, 3, 0, 0, 3, 3, 3, 3, 0}
)

const flagSpecimen = 1

// Sign seals a payload. The key must be an Ed25519 key; Ed25519 being
// deterministic, equal payloads give equal bytes. A payload is refused with a
// *PayloadError when a field is not as package seal documents, or when its
// specimen flag and the key do not go together.
func Sign(p Payload, key crypto.Signer) ([]byte, error) {
	pub, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("seal: want an Ed25519 key, have %T", key.Public())
	}
	if p.Version != 0 && p.Version != Version {
		return nil, &PayloadError{Field: "version", Found: fmt.Sprint(p.Version)}
	}
	if p.Specimen != IsSpecimenKey(pub) {
		return nil, &PayloadError{Field: "specimen", Found: fmt.Sprint(p.Specimen)}
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	payload, err := encMode.Marshal(p.wire())
	if err != nil {
		return nil, fmt.Errorf("seal payload: %w", err)
	}
	sealed, err := signBytes(payload, KeyID(pub), key)
	if err == nil && len(sealed) > MaxSealed {
		return nil, &PayloadError{Field: "size", Found: fmt.Sprint(len(sealed))}
	}
	return sealed, err
}

func (p Payload) wire() wirePayload {
	w := wirePayload{Version: Version, Kind: uint64(p.Kind), CTI: p.CTI[:], Semestre: p.Semestre,
		First: uint64(p.First), Last: uint64(p.Last), Code: p.Code, Usage: p.Usage, Prenom: p.Prenom,
		UEs: strings.Join(p.UEs, ",")}
	if p.Specimen {
		w.Flags |= flagSpecimen
	}
	return w
}

// signBytes wraps payload bytes in a COSE_Sign1 of our one profile.
func signBytes(payload []byte, kid KID, key crypto.Signer) ([]byte, error) {
	protected, err := encMode.Marshal(protectedHeader{Alg: algEdDSA, KID: kid[:]})
	if err != nil {
		return nil, fmt.Errorf("seal header: %w", err)
	}
	signature, err := key.Sign(nil, toBeSigned(protected, payload), crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("seal with key %s: %w", kid, err)
	}
	return encMode.Marshal(sign1{Protected: protected, Payload: payload, Signature: signature})
}

// toBeSigned is the Sig_structure of RFC 9052, section 4.4.
func toBeSigned(protected, payload []byte) []byte {
	return must(encMode.Marshal(sigStructure{
		Context: "Signature1", Protected: protected, ExternalAAD: []byte{}, Payload: payload,
	}))
}

// parseSign1 reads the outer structure. Nothing in it is trusted yet.
func parseSign1(sealed []byte) (*sign1, *Refusal) {
	items, refusal := parseArray(sealed, sign1Majors)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := parseUnprotected(items[1]); refusal != nil {
		return nil, refusal
	}
	var s sign1
	if err := decMode.Unmarshal(sealed, &s); err != nil {
		return nil, cborRefusal(err, ReasonStructure)
	}
	return &s, sameBytes(sealed, s)
}

// parseUnprotected wants the header that nothing signs to be empty.
func parseUnprotected(item []byte) *Refusal {
	var labels map[int64]cbor.RawMessage
	if err := decMode.Unmarshal(item, &labels); err != nil {
		return cborRefusal(err, ReasonStructure)
	}
	if len(labels) > 0 {
		return refuse(ReasonStructure, "un en-tête non signé", "un en-tête non signé vide")
	}
	return nil
}

// parseAlgorithm wants EdDSA in a protected header.
func parseAlgorithm(labels map[int64]cbor.RawMessage) *Refusal {
	var alg any
	if raw, ok := labels[labelAlg]; ok {
		if err := decMode.Unmarshal(raw, &alg); err != nil {
			return cborRefusal(err, ReasonAlgorithm)
		}
	}
	if alg != int64(algEdDSA) {
		return refuse(ReasonAlgorithm, describe(alg), "-8 (EdDSA)")
	}
	return nil
}

// parseProtected reads the protected header and returns the key identifier.
func parseProtected(protected []byte) (KID, *Refusal) {
	var labels map[int64]cbor.RawMessage
	if refusal := parseWhole(protected, &labels, ReasonHeader); refusal != nil {
		return KID{}, refusal
	}
	if refusal := parseAlgorithm(labels); refusal != nil {
		return KID{}, refusal
	}
	for label := range labels {
		if label != labelAlg && label != labelKID {
			return KID{}, refuse(ReasonHeader, fmt.Sprintf("l’étiquette %d", label), "les étiquettes 1 et 4 seules")
		}
	}
	var kid []byte
	if raw, ok := labels[labelKID]; ok && raw[0]>>5 == 2 {
		if err := decMode.Unmarshal(raw, &kid); err != nil {
			return KID{}, cborRefusal(err, ReasonHeader)
		}
	}
	if len(kid) != len(KID{}) {
		return KID{}, refuse(ReasonHeader, fmt.Sprintf("un identifiant de clé de %d octets", len(kid)), "4 octets")
	}
	return KID(kid), sameBytes(protected, protectedHeader{Alg: algEdDSA, KID: kid})
}

// parsePayload reads payload bytes whose signature was verified.
func parsePayload(payload []byte) (Payload, *Refusal) {
	version, refusal := payloadVersion(payload)
	if refusal != nil {
		return Payload{}, refusal
	}
	if version != Version {
		return Payload{}, refuse(ReasonVersion, fmt.Sprint(version), fmt.Sprint(Version))
	}
	if _, refusal := parseArray(payload, payloadMajors); refusal != nil {
		if refusal.Reason == ReasonStructure {
			refusal.Reason = ReasonShape
		}
		return Payload{}, refusal
	}
	var w wirePayload
	if err := decMode.Unmarshal(payload, &w); err != nil {
		return Payload{}, cborRefusal(err, ReasonShape)
	}
	if refusal := sameBytes(payload, w); refusal != nil {
		return Payload{}, refusal
	}
	return w.payload()
}

// payloadVersion looks at the first item alone: a later version may hold
// another number of items.
func payloadVersion(payload []byte) (uint64, *Refusal) {
	var items []cbor.RawMessage
	if refusal := parseWhole(payload, &items, ReasonShape); refusal != nil {
		return 0, refusal
	}
	var version uint64
	if len(items) == 0 || items[0][0]>>5 != 0 || decMode.Unmarshal(items[0], &version) != nil {
		return 0, refuse(ReasonShape, "un contenu sans numéro de version", "un tableau qui commence par la version")
	}
	return version, nil
}

// payload turns what was read into a Payload, checked as Sign checks it.
func (w wirePayload) payload() (Payload, *Refusal) {
	p := Payload{Version: int(w.Version), Kind: Kind(min(w.Kind, 1<<30)), Semestre: w.Semestre,
		First: int(min(w.First, maxDay+1)), Last: int(min(w.Last, maxDay+1)),
		Code: w.Code, Usage: w.Usage, Prenom: w.Prenom, Specimen: w.Flags&flagSpecimen != 0}
	if w.UEs != "" {
		p.UEs = strings.Split(w.UEs, ",")
	}
	if kindLabels[p.Kind] == "" {
		return p, refuse(ReasonUnknownKind, fmt.Sprint(w.Kind), "1, 2 ou 3")
	}
	if len(w.CTI) != len(p.CTI) {
		return p, refuse(ReasonShape, fmt.Sprintf("cti de %d octets", len(w.CTI)), "8 octets")
	}
	p.CTI = [8]byte(w.CTI)
	if w.Flags&^flagSpecimen != 0 {
		return p, refuse(ReasonShape, fmt.Sprintf("indicateurs %#x", w.Flags), "0 ou 1")
	}
	if err := p.validate(); err != nil {
		reason := ReasonShape
		if err.NFC {
			reason = ReasonNotNFC
		}
		return p, refuse(reason, cmp.Or(payloadFields[err.Field], err.Field)+" «\u00a0"+err.Found+"\u00a0»", "")
	}
	return p, nil
}

// parseArray reads one array whose items have the given major types, and
// nothing after it.
func parseArray(data, majors []byte) ([]cbor.RawMessage, *Refusal) {
	var items []cbor.RawMessage
	if refusal := parseWhole(data, &items, ReasonStructure); refusal != nil {
		return nil, refusal
	}
	if len(items) != len(majors) {
		return nil, refuse(ReasonStructure, fmt.Sprintf("%d éléments", len(items)), fmt.Sprintf("%d éléments", len(majors)))
	}
	for i, item := range items {
		if item[0]>>5 != majors[i] {
			return nil, refuse(ReasonStructure, fmt.Sprintf("type CBOR %d en position %d", item[0]>>5, i), fmt.Sprintf("type %d", majors[i]))
		}
	}
	return items, nil
}

// parseWhole reads one data item into v; other is the reason when the item is
// well-formed but not of v's type.
func parseWhole(data []byte, v any, other Reason) *Refusal {
	if len(data) == 0 {
		return refuse(ReasonTruncated, "0 octet", "")
	}
	rest, err := decMode.UnmarshalFirst(data, v)
	if err != nil {
		return cborRefusal(err, other)
	}
	if len(rest) > 0 {
		return refuse(ReasonTrailingBytes, fmt.Sprintf("%d octets après la fin", len(rest)), "")
	}
	return nil
}

// sameBytes holds v, written deterministically, against the bytes it was read from.
func sameBytes(data []byte, v any) *Refusal {
	again, err := encMode.Marshal(v)
	if err != nil || !bytes.Equal(again, data) {
		return refuse(ReasonNonDeterministic, "", "")
	}
	return nil
}

// cborRefusal sorts the library's errors into our reasons.
func cborRefusal(err error, other Reason) *Refusal {
	var (
		duplicate *cbor.DupMapKeyError
		indef     *cbor.IndefiniteLengthError
		wrongType *cbor.UnmarshalTypeError
		tag       *cbor.TagsMdError
	)
	switch {
	case errors.As(err, &duplicate):
		return refuse(ReasonDuplicateKeys, fmt.Sprint(duplicate.Key), "")
	case errors.As(err, &indef):
		return refuse(ReasonNonDeterministic, "une longueur indéfinie", "")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return refuse(ReasonTruncated, "", "")
	case errors.As(err, &tag):
		return refuse(other, "une étiquette CBOR", "aucune étiquette")
	case errors.As(err, &wrongType):
		return refuse(other, frenchType(wrongType.CBORType), "")
	}
	return refuse(ReasonCBOR, "", "")
}

// cborTypes are the library's names of types in the words of those who read a
// refusal.
var cborTypes = map[string]string{
	"positive integer": "un entier", "negative integer": "un entier négatif", "byte string": "une suite d’octets",
	"UTF-8 text string": "un texte", "array": "un tableau", "map": "une table", "tag": "une étiquette CBOR",
}

func frenchType(name string) string {
	if french, ok := cborTypes[name]; ok {
		return french
	}
	return "une valeur simple"
}

// payloadFields are the members of the payload in the same words.
var payloadFields = map[string]string{"kind": "nature", "first day": "premier jour", "last day": "dernier jour",
	"code": "code auditeur", "usage": "nom d’usage", "prenom": "prénom", "ue": "UE", "semestre": "semestre"}

func describe(v any) string {
	if v == nil {
		return "aucun"
	}
	return fmt.Sprint(v)
}
