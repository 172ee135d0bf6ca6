package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
)

// consulted is the register or the revocation list that a verification asks,
// if there is one here.
type consulted struct {
	reg  register.Register    // nil: none
	list *seal.RevocationList // nil: none
	why  string               // what was consulted and how old it is, or why nothing was
}

func (r consulted) close() {
	if r.reg != nil {
		r.reg.Close()
	}
}

// consult loads the revocation list that the call names, else opens the
// register of this machine, unless the call says not to. Its absence is no
// failure: the signature stands alone then, and the answer says so.
func (p *program) consult(c *cli.Context, conf *config, ring *seal.KeyRing) (consulted, error) {
	path := c.String("revocations")
	if c.Bool("hors-ligne") {
		why := "non consulté (hors ligne)"
		if path != "" { // or it would be believed to have been
			why += "\u00a0: ni registre, ni la liste «\u00a0" + path + "\u00a0»"
		}
		return consulted{why: why}, nil
	}
	if path != "" {
		return p.consultList(c, path, ring)
	}
	specimen := c.Bool("exemple")
	reg, err := p.openRegister(c.Context, conf, specimen, false)
	if errors.Is(err, errNoFile) {
		return consulted{why: "aucun registre sur ce poste\u00a0: seule la signature est vérifiée"}, nil
	}
	if err != nil {
		return consulted{}, err
	}
	return consulted{reg: reg, why: "consulté\u00a0: " + conf.registerAt(specimen).fresh()}, nil
}

// find returns what the register knows of a paper.
func (r consulted) find(ctx context.Context, cti [8]byte) (register.Paper, bool, error) {
	if r.reg == nil {
		return register.Paper{}, false, nil
	}
	paper, err := r.reg.FindCTI(ctx, register.CTI(cti))
	if errors.Is(err, register.ErrNotFound) {
		return paper, false, nil
	}
	return paper, err == nil, err
}

// verifyOne follows the order of a control: format, signature, revoked or
// replaced, dates, kind, specimen, UE. The error is a *seal.Refusal when the
// paper is refused.
func verifyOne(ctx context.Context, text string, ring *seal.KeyRing, reg consulted, control seal.Control) (answer, error) {
	var lookup error
	options := seal.Options{Specimen: true}
	if reg.reg != nil {
		options.SealedOn = func(cti [8]byte) (int, bool) {
			paper, known, err := reg.find(ctx, cti)
			lookup = errors.Join(lookup, err)
			return paper.Date.Days(), known
		}
	}
	result, err := seal.Verify(text, ring, options)
	a := answer{Registre: reg.why}
	a.describe(result)
	if lookup != nil {
		return a, lookup
	}
	if err == nil {
		a.Remarque, err = reg.refusal(ctx, result, control.UE)
	}
	if err == nil {
		err = result.Check(control)
	}
	var refusal *seal.Refusal
	if errors.As(err, &refusal) {
		a.Motif, a.Phrase, a.Conseil = refusal.Reason.String(), refusal.Sentence(), refusal.Hint()
		a.Trouve, a.Attendu = refusal.Found, refusal.Expected
		return a, refusal
	}
	if err != nil {
		return a, err
	}
	a.Valide, a.Phrase = true, "le papier est authentique et valable aujourd’hui"
	if control.UE != "" {
		a.Phrase = "le papier est authentique, valable aujourd’hui, et porte l’UE " + control.UE
	}
	return a, nil
}

// refusal is what the register has against a paper whose signature is good. A
// paper that was replaced still stands for a UE that its successor names too:
// that is said, not refused.
func (r consulted) refusal(ctx context.Context, result seal.Result, ue string) (remark string, err error) {
	if r.list != nil {
		return listed(r.list, result, ue)
	}
	paper, known, err := r.find(ctx, result.Payload.CTI)
	if err != nil || r.reg == nil {
		return "", err
	}
	if !known {
		return "inconnu de ce registre\u00a0: il vient d’un autre registre du centre, ou d’avant une restauration", nil
	}
	switch paper.State {
	case register.Revoquee:
		return "", &seal.Refusal{Reason: seal.ReasonRevoked, Found: paper.Number + "\u00a0: " + paper.Reason}
	case register.Remplacee:
		return r.replaced(ctx, paper, ue)
	}
	return "", nil
}

func (r consulted) replaced(ctx context.Context, paper register.Paper, ue string) (string, error) {
	codes, err := guichet.SuccessorUEs(ctx, r.reg, paper)
	if err != nil {
		return "", err
	}
	if ue == "" || !slices.Contains(codes, strings.ToUpper(ue)) {
		return "", &seal.Refusal{Reason: seal.ReasonReplaced, Found: paper.Number, Expected: paper.ReplacedBy}
	}
	return fmt.Sprintf("remplacé par %s, qui porte encore l’UE %s", paper.ReplacedBy, strings.ToUpper(ue)), nil
}
