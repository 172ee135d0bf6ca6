package seal

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// A revocation list tells a reader without a network which sealed papers no
// longer stand. It is a COSE_Sign1 as a seal is, by the same keys and held to
// the same strictness:
//
//	[
//	  h'A3 01 27 03 78 28 6170…6F72 04 44 kkkkkkkk',  {1: -8, 3: content type, 4: kid}
//	  {},
//	  h'84 01 …',                                     payload
//	  h'…'                                            signature, 64 bytes
//	]
//
// Label 3 is "application/vnd.cnamdoc.revocations+cbor": a seal has no such
// label, so neither can be shown for the other. The payload is a
// deterministic CBOR array of four items:
//
//	0  version   unsigned  1
//	1  issued    unsigned  seconds since 1970-01-01T00:00:00Z
//	2  flags     unsigned  bit 0: the list is about specimens
//	3  entries   array     in rising order of cti, each cti once
//
// and an entry is an array of four:
//
//	0  cti       bytes     8 bytes
//	1  state     unsigned  1 revoked, 2 replaced by another paper
//	2  day       unsigned  the day of it, days since 1970-01-01
//	3  UE        text      of a replaced paper: the codes that its living
//	                       successor names, joined by ","; else ""
//
// It names nobody. A paper that it does not hold was not revoked when the list
// was issued; about papers of a revoked key it says nothing.

const (
	revocationType    = "application/vnd.cnamdoc.revocations+cbor"
	revocationVersion = 1
	stateRevoked      = 1
	stateReplaced     = 2

	maxRevocations    = 1 << 20
	maxRevocationList = 64 << 20 // bytes
)

// Revocation is a paper that no longer stands.
type Revocation struct {
	CTI      [8]byte
	Replaced bool
	Day      int      // days since 1970-01-01
	UEs      []string // of a replaced paper: what its living successor names
}

// RevocationList is a list under a good signature.
type RevocationList struct {
	Issued   time.Time // UTC, whole seconds
	Specimen bool
	KID      KID // who signed; filled by LoadRevocations
	Entries  []Revocation
}

type revocationHeader struct {
	Alg         int64  `cbor:"1,keyasint"`
	ContentType string `cbor:"3,keyasint"`
	KID         []byte `cbor:"4,keyasint"`
}

type wireRevocations struct {
	_       struct{} `cbor:",toarray"`
	Version uint64
	Issued  uint64
	Flags   uint64
	Entries []wireRevocation
}

type wireRevocation struct {
	_     struct{} `cbor:",toarray"`
	CTI   []byte
	State uint64
	Day   uint64
	UEs   string
}

// revocationMode is decMode for a long list.
var revocationMode = must(cbor.DecOptions{
	DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
	UTF8: cbor.UTF8RejectInvalid, MaxNestedLevels: 4, MaxArrayElements: maxRevocations, MaxMapPairs: 16,
}.DecMode())

// SignRevocations signs a list with the active key of an authority. Its
// Specimen and the key must go together, as for a paper.
func SignRevocations(l RevocationList, key crypto.Signer) ([]byte, error) {
	pub, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("revocation list: want an Ed25519 key, have %T", key.Public())
	}
	if l.Specimen != IsSpecimenKey(pub) {
		return nil, &PayloadError{Field: "specimen", Found: fmt.Sprint(l.Specimen)}
	}
	wire, err := l.wire()
	if err != nil {
		return nil, err
	}
	payload, err := encMode.Marshal(wire)
	if err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	kid := KeyID(pub)
	protected, err := encMode.Marshal(revocationHeader{Alg: algEdDSA, ContentType: revocationType, KID: kid[:]})
	if err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	signature, err := key.Sign(nil, toBeSigned(protected, payload), crypto.Hash(0))
	if err != nil {
		return nil, fmt.Errorf("revocation list with key %s: %w", kid, err)
	}
	return encMode.Marshal(sign1{Protected: protected, Payload: payload, Signature: signature})
}

func (l RevocationList) wire() (wireRevocations, error) {
	w := wireRevocations{Version: revocationVersion, Issued: uint64(max(0, l.Issued.Unix())), Entries: []wireRevocation{}}
	if l.Specimen {
		w.Flags = flagSpecimen
	}
	entries := slices.Clone(l.Entries)
	slices.SortFunc(entries, func(a, b Revocation) int { return bytes.Compare(a.CTI[:], b.CTI[:]) })
	for i, e := range entries {
		switch {
		case e.Day < 0 || e.Day > maxDay:
			return w, &PayloadError{Field: "day", Found: fmt.Sprint(e.Day)}
		case i > 0 && e.CTI == entries[i-1].CTI:
			return w, &PayloadError{Field: "cti", Found: ShortCode(e.CTI)}
		case len(e.UEs) > 0 && !e.Replaced:
			return w, &PayloadError{Field: "ue", Found: strings.Join(e.UEs, ",")}
		}
		state := uint64(stateRevoked)
		if e.Replaced {
			state = stateReplaced
		}
		w.Entries = append(w.Entries, wireRevocation{CTI: bytes.Clone(e.CTI[:]), State: state, Day: uint64(e.Day), UEs: strings.Join(e.UEs, ",")})
	}
	return w, nil
}

// LoadRevocations reads what SignRevocations wrote. The error is always a
// *Refusal. A list signed by a revoked key is refused: whoever stole the key
// could have left papers out.
func LoadRevocations(data []byte, ring *KeyRing) (*RevocationList, error) {
	l, refusal := loadRevocations(data, ring)
	if refusal != nil {
		return nil, refusal
	}
	return l, nil
}

func loadRevocations(data []byte, ring *KeyRing) (*RevocationList, *Refusal) {
	if len(data) > maxRevocationList {
		return nil, refuse(ReasonTooLong, fmt.Sprintf("%d octets", len(data)), fmt.Sprintf("%d au plus", maxRevocationList))
	}
	cose, refusal := parseSign1(data)
	if refusal != nil {
		return nil, refusal
	}
	var h revocationHeader
	if refusal := parseWhole(cose.Protected, &h, ReasonHeader); refusal != nil {
		return nil, refusal
	}
	switch {
	case h.Alg != algEdDSA:
		return nil, refuse(ReasonAlgorithm, fmt.Sprint(h.Alg), "-8 (EdDSA)")
	case h.ContentType != revocationType || len(h.KID) != len(KID{}):
		return nil, refuse(ReasonHeader, "", "une liste de révocation")
	}
	if refusal := sameBytes(cose.Protected, h); refusal != nil {
		return nil, refusal
	}
	kid := KID(h.KID)
	key, ok := ring.lookup(kid)
	switch {
	case !ok:
		return nil, refuse(ReasonUnknownKID, "clé "+kid.String(), ring.knownKIDs())
	case !verifySignature(key.Public, toBeSigned(cose.Protected, cose.Payload), cose.Signature):
		return nil, refuse(ReasonSignature, "", "")
	case key.Status == Revoked:
		return nil, refuse(ReasonKeyRevoked, "clé "+kid.String(), "")
	}
	l, refusal := parseRevocations(cose.Payload)
	switch {
	case refusal != nil:
		return nil, refusal
	case l.Specimen && !IsSpecimenKey(key.Public):
		return nil, refuse(ReasonSpecimenFlag, "", "")
	case !l.Specimen && IsSpecimenKey(key.Public):
		return nil, refuse(ReasonSpecimenKey, "", "")
	}
	l.KID = kid
	return l, nil
}

// parseRevocations reads payload bytes whose signature was verified.
func parseRevocations(payload []byte) (*RevocationList, *Refusal) {
	var items []cbor.RawMessage
	if err := revocationMode.Unmarshal(payload, &items); err != nil {
		return nil, cborRefusal(err, ReasonShape)
	}
	var version uint64
	if len(items) == 0 || revocationMode.Unmarshal(items[0], &version) != nil {
		return nil, refuse(ReasonShape, "", "")
	}
	if version != revocationVersion {
		return nil, refuse(ReasonVersion, fmt.Sprint(version), fmt.Sprint(revocationVersion))
	}
	var w wireRevocations
	if err := revocationMode.Unmarshal(payload, &w); err != nil {
		return nil, cborRefusal(err, ReasonShape)
	}
	if refusal := sameBytes(payload, w); refusal != nil {
		return nil, refusal
	}
	return w.list()
}

func (w wireRevocations) list() (*RevocationList, *Refusal) {
	if w.Flags&^flagSpecimen != 0 || w.Issued > maxDay*24*60*60 {
		return nil, refuse(ReasonShape, "", "")
	}
	l := &RevocationList{Issued: time.Unix(int64(w.Issued), 0).UTC(), Specimen: w.Flags&flagSpecimen != 0}
	for i, e := range w.Entries {
		if len(e.CTI) != 8 || e.Day > maxDay || e.State != stateRevoked && e.State != stateReplaced ||
			e.State == stateRevoked && e.UEs != "" || i > 0 && bytes.Compare(w.Entries[i-1].CTI, e.CTI) >= 0 {
			return nil, refuse(ReasonShape, fmt.Sprintf("l’entrée %d", i+1), "")
		}
		r := Revocation{CTI: [8]byte(e.CTI), Replaced: e.State == stateReplaced, Day: int(e.Day)}
		if e.UEs != "" {
			r.UEs = strings.Split(e.UEs, ",")
		}
		l.Entries = append(l.Entries, r)
	}
	return l, nil
}

// Find looks a paper up.
func (l *RevocationList) Find(cti [8]byte) (Revocation, bool) {
	at, ok := slices.BinarySearchFunc(l.Entries, cti, func(r Revocation, cti [8]byte) int { return bytes.Compare(r.CTI[:], cti[:]) })
	if !ok {
		return Revocation{}, false
	}
	return l.Entries[at], true
}
