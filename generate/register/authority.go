package register

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Keys ties a register to the keys with which its papers are made.
type Keys interface {
	// CheckAuthority holds a machine's keys against the register's, and writes
	// nothing. Another local key or ring is an *AuthorityError. A register that
	// remembers no keys takes any, as long as the ring has those of its papers.
	CheckAuthority(ctx context.Context, a Authority) error
	// KeepAuthority checks likewise and remembers the keys: the first night's,
	// and those that a ring has beside all known ones, which is how keys are
	// renewed.
	KeepAuthority(ctx context.Context, by string, a Authority) error
	// JoinAuthority has the register remember another ring beside its own. The
	// local key must be the register's.
	JoinAuthority(ctx context.Context, by string, a Authority) error
	// Served reports whether the register ever gave a number: keys made anew
	// beside it would replace every paper.
	Served(ctx context.Context) (bool, error)
}

// Authority is what a register keeps of a machine's keys: nothing secret.
type Authority struct {
	Check   Hash      // Hasher.Check of the local key
	Signing [4]byte   // kid of the key that seals tonight
	Kids    [][4]byte // of the whole ring, in any order
}

// Check is what a register remembers a local key by.
func (h Hasher) Check() Hash { return h.Sum("autorite", Canonical("cnamdoc")) }

// AuthorityError says that a machine's keys are not the register's.
type AuthorityError struct {
	Err     error     // ErrOtherKey or ErrOtherRing
	Missing [][4]byte // keys of the register that the ring lacks; sorted
	Unknown [][4]byte // keys of the ring that the register does not know; sorted
}

// Error names the kids in hexadecimal.
func (e *AuthorityError) Error() string {
	s := e.Err.Error()
	for _, part := range []struct {
		what string
		kids [][4]byte
	}{{"missing", e.Missing}, {"unknown", e.Unknown}} {
		if len(part.kids) > 0 {
			s += ", " + part.what
		}
		for _, kid := range part.kids {
			s += fmt.Sprintf(" %x", kid)
		}
	}
	return s
}

// Unwrap returns ErrOtherKey or ErrOtherRing.
func (e *AuthorityError) Unwrap() error { return e.Err }

// Admit rules whether a machine's keys are those of a register that remembers
// known: nil if so. join lets in another ring under the same local key.
//
// A ring that lacks known keys is let in while it seals with a known one: it is
// an older copy, or that of a machine whose neighbour renewed its keys.
func (known Authority) Admit(a Authority, join bool) error {
	e := &AuthorityError{Missing: without(known.Kids, a.Kids), Unknown: without(a.Kids, known.Kids)}
	switch {
	case !known.Check.IsZero() && known.Check != a.Check:
		e.Err = ErrOtherKey
	case !join && len(e.Missing) > 0 && !slices.Contains(known.Kids, a.Signing):
		e.Err = ErrOtherRing
	default:
		return nil
	}
	return e
}

// without lists the kids that are not among others, sorted.
func without(kids, others [][4]byte) [][4]byte {
	var left [][4]byte
	for _, kid := range kids {
		if !slices.Contains(others, kid) && !slices.Contains(left, kid) {
			left = append(left, kid)
		}
	}
	slices.SortFunc(left, func(a, b [4]byte) int { return strings.Compare(string(a[:]), string(b[:])) })
	return left
}
