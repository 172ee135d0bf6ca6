// Package seal makes and checks the seal of a paper: a short signed payload
// that travels as a QR, as a text in the PDF's metadata or through a scanner
// that types, and that anyone who holds the public keys can verify without a
// network.
//
// What it is not: a seal does not say that a paper is still valid (the
// register knows what was revoked or replaced), and it hides nothing: whoever
// reads the QR reads the payload. So it never carries a password, a birth
// date, a nationality or an address.
//
// What it promises: a paper sealed by any release verifies in every later
// one. The files of testdata/vectors hold the promise in a form that any
// language can read.
//
// # The sealed bytes
//
// A seal is an untagged COSE_Sign1 (RFC 9052, section 4.2) in deterministic
// CBOR (RFC 8949, section 4.2.1: shortest heads, definite lengths, sorted
// keys), at most 2048 bytes:
//
//	[
//	  h'A2 01 27 04 44 kkkkkkkk',  protected header {1: -8, 4: kid}
//	  {},                          unprotected header, always empty
//	  h'8B …',                     payload
//	  h'…'                         signature, 64 bytes
//	]
//
// Label 1 is the algorithm, always -8 (EdDSA), and keys are Ed25519 only.
// Label 4 is the key identifier: the first 4 bytes of the SHA-256 of the 32
// byte public key. Nothing else may stand in either header. The signature is
// Ed25519 (RFC 8032) over the Sig_structure
//
//	["Signature1", protected header (bstr), h'' (external_aad), payload (bstr)]
//
// The payload is a deterministic CBOR array of exactly 11 items:
//
//	 0  version      unsigned  1
//	 1  kind         unsigned  1 attestation, 2 contrat, 3 convention
//	 2  cti          bytes     8 random bytes, the paper's identity in the register
//	 3  semestre     text      "2026-2027-S1"
//	 4  first day    unsigned  first valid day, days since 1970-01-01
//	 5  last day     unsigned  last valid day, included
//	 6  code         text      code auditeur, printable ASCII, 1 to 64 characters
//	 7  usage name   text      in NFC, without control characters, not empty
//	 8  first name   text      in NFC, without control characters
//	 9  UE           text      codes joined by ",", each 1 to 16 printable ASCII
//	                           characters without space; "" when there is none
//	10  flags        unsigned  bit 0 specimen; no other bit may be set
//
// # The text
//
// The bytes are written in Base32 (RFC 4648, section 6: A to Z, 2 to 7)
// without padding; the unused bits of the last character are zero. In front
// stands "HTTPS://HOST/V#" when a verification address is configured (a
// fragment never reaches a server's log), else "CNC1:". All is in capitals.
//
// A reader drops white space and control characters wherever they are, an AIM
// symbology identifier ("]Q1") and ECI designators ("\000026") in front, and
// accepts both texts in either case. It ignores the host and never opens the
// address: it trusts the signature alone. It also undoes what a scanner types on
// a machine that believes in another keyboard (AZERTY, QWERTY, QWERTZ), or whose
// shift was lost: see wedge.go and keyboard.go.
//
// # Verifying
//
// In this order, each failure with its own Reason: the text, the Base32, the
// outer CBOR, the protected header, the key, the signature, and only then the
// payload. What a control then asks (the register, dates, kind, specimen, UE) is
// in package controle.
//
// # Detached signatures
//
// The data that a PDF carries beside its seal are JSON, too long for a QR. They
// are signed by the same key in a COSE_Sign1 without its payload, which has one
// label more: see detached.go. The files of testdata/detached are its vectors.
//
// # Specimens
//
// The specimen key is public (its seed is the SHA-256 of a sentence in
// specimen.go), and good for nothing else: a payload without the specimen flag
// signed by it is refused, as is a payload with the flag signed by a real key.
//
// # The short code
//
// The first 45 bits of the cti in 9 characters of Crockford's Base32
// (0123456789ABCDEFGHJKMNPQRSTVWXYZ) and a check character, "7MF52-YP419".
// With the characters' values d0 … d9 as elements of GF(32) modulo x⁵+x²+1
// and α = x, the check character d9 makes Σ dᵢ·α⁹⁻ⁱ zero. The weights are ten
// different powers of α, so every single wrong character and every exchange of
// two characters is found. It is a key to look up, never a proof.
//
// # The key ring
//
// Keys are active (one at most, and it signs), retired or revoked. Package
// anneau keeps them on disk. The public keys travel as a JWK set (RFC 7517, RFC 8037) in
// which a revoked key carries "cnamdoc_revoked": "2026-11-20", the last day whose
// papers still stand.
package seal
