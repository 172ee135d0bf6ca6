package main

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
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
func consult(con *console, c *cli.Context, conf *config, ring *seal.KeyRing) (consulted, error) {
	path := c.String("revocations")
	if c.Bool("hors-ligne") {
		why := "non consulté (hors ligne)"
		if path != "" { // or it would be believed to have been
			why += "\u00a0: ni registre, ni la liste «\u00a0" + path + "\u00a0»"
		}
		return consulted{why: why}, nil
	}
	if path != "" {
		return consultList(con, c, path, ring)
	}
	specimen := c.Bool("exemple")
	reg, err := openRegister(c.Context, con, conf, specimen, false)
	if errors.Is(err, errNoFile) {
		return consulted{why: "aucun registre sur ce poste\u00a0: seule la signature est vérifiée"}, nil
	}
	if err != nil {
		return consulted{}, err
	}
	return consulted{reg: reg, why: "consulté\u00a0: " + conf.registerAt(specimen).fresh()}, nil
}

// standing is what the register or the list knows of a paper.
func (r consulted) standing(ctx context.Context, cti [8]byte) (controle.Standing, error) {
	if r.list != nil {
		return epreuve.Standing(r.list, cti), nil
	}
	if r.reg == nil {
		return controle.Standing{}, nil
	}
	paper, err := r.reg.FindCTI(ctx, register.CTI(cti))
	if errors.Is(err, register.ErrNotFound) {
		at, err := r.reg.SkippedAt(ctx)
		s := controle.Standing{Source: controle.Register}
		if !at.IsZero() {
			s.RestoredOn = dossier.DateOf(at.Local()).Days()
		}
		return s, err
	}
	if err != nil {
		return controle.Standing{}, err
	}
	return r.registered(ctx, paper)
}

// registered is what the register knows of a paper that it knows.
func (r consulted) registered(ctx context.Context, paper register.Paper) (s controle.Standing, err error) {
	s = controle.Standing{Source: controle.Register, Known: true, SealedOn: paper.Date.Days(), Number: paper.Number, Reason: paper.Reason, Successor: paper.ReplacedBy}
	switch paper.State {
	case register.Revoquee:
		s.State, s.FallenOn = controle.Revoked, dossier.DateOf(paper.RevokedAt.Local()).Days()
	case register.Remplacee:
		s.State = controle.Replaced
		s.UEs, err = guichet.SuccessorUEs(ctx, r.reg, paper)
	}
	return s, err
}

var (
	typedNumber = regexp.MustCompile(`^[A-Z]{3}(-[A-Z0-9]{1,8})?-\d{4}-\d{6,}$`)
	typedCode   = regexp.MustCompile(`^[0-9A-Z]{5}[-‐‑–—_. ]?[0-9A-Z]{5}$`)
)

// looksTyped tells a paper's number or short code from the text of a seal.
func looksTyped(text string) bool {
	text = strings.ToUpper(strings.TrimSpace(text))
	return typedNumber.MatchString(text) || typedCode.MatchString(text)
}

// typedName is the number or the short code that a text is, "" for none. What a
// keyboard that is set wrong made of one counts, if the register knows it.
func (v verification) typedName(text string) (typed string, garbled bool, err error) {
	text = strings.TrimSpace(text)
	if v.register.reg == nil {
		if looksTyped(text) {
			return text, false, nil
		}
		return "", false, nil
	}
	if looksTyped(text) {
		known, err := v.known(text)
		if err != nil || known != "" {
			return text, false, err
		}
		typed = text // as it stands, unless a reading of it is known
	}
	number := ""
	for _, reading := range seal.Retyped(text) {
		if !looksTyped(reading) {
			continue
		}
		known, err := v.known(reading)
		if err != nil {
			return "", false, err
		}
		if known != "" && number != "" && known != number {
			return typed, false, nil // two papers: it is nobody's to guess
		}
		if known != "" {
			number = known
		}
	}
	if number != "" {
		return number, true, nil
	}
	return typed, false, nil
}

// known is the number of the paper that the register knows under a number or a
// short code; "" for none.
func (v verification) known(typed string) (string, error) {
	paper, err := v.named(typed)
	if _, wrong := errors.AsType[*seal.Refusal](err); wrong || errors.Is(err, register.ErrNotFound) {
		return "", nil
	}
	return paper.Number, err
}

// named looks a number or a short code up: a *seal.Refusal for a code that is
// none.
func (v verification) named(typed string) (register.Paper, error) {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if typedNumber.MatchString(typed) {
		return v.register.reg.Get(v.c.Context, typed)
	}
	code, err := seal.ParseShortCode(typed)
	if err != nil {
		return register.Paper{}, err
	}
	return v.register.reg.FindShortCode(v.c.Context, code)
}

// kinds are the kinds of the papers that carry a seal.
var kinds = map[dossier.Document]seal.Kind{dossier.Attestation: seal.KindAttestation, dossier.Contrat: seal.KindContrat, dossier.Convention: seal.KindConvention}

// byHand looks up a number or a short code in the register. It says what the
// register knows and proves nothing about a sheet of paper.
func (v verification) byHand(typed string, asked controle.Context) (answer, error) {
	a := answer{Registre: v.register.why}
	unread := func(r seal.Refusal) (answer, error) {
		a.fill(controle.Decide(controle.Scan{Refusal: &r}, asked), asked)
		return a, nil
	}
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if v.register.reg == nil {
		_, err := seal.ParseShortCode(typed)
		if refusal, wrong := errors.AsType[*seal.Refusal](err); wrong && !typedNumber.MatchString(typed) {
			return unread(*refusal)
		}
		return unread(seal.Refusal{Reason: seal.ReasonShortCodeGiven, Found: typed})
	}
	paper, err := v.named(typed)
	if refusal, wrong := errors.AsType[*seal.Refusal](err); wrong {
		return unread(*refusal)
	}
	if errors.Is(err, register.ErrNotFound) {
		return unread(seal.Refusal{Reason: seal.ReasonNotFound, Found: typed})
	}
	if err != nil {
		return a, err
	}
	if asked.Standing, err = v.register.registered(v.c.Context, paper); err != nil {
		return a, err
	}
	scan := controle.Scan{ByHand: true}
	if kind := kinds[paper.Key.Document]; kind == 0 {
		scan.Refusal = &seal.Refusal{Reason: seal.ReasonWrongKind, Found: paper.Key.Document.Label(), Expected: "un papier scellé"}
	} else {
		scan.Paper = seal.Result{KID: paper.Kid, Payload: seal.Payload{Version: seal.Version, Kind: kind, CTI: paper.CTI, Semestre: string(paper.Key.Semestre),
			First: paper.First.Days(), Last: paper.Last.Days(), Code: paper.Key.Code, Usage: paper.Nom, Prenom: paper.Prenom, UEs: paper.UEs,
			Specimen: v.c.Bool("exemple")}}
	}
	a.fill(controle.Decide(scan, asked), asked)
	return a, nil
}
