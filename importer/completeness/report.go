package completeness

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"cnamdoc/importer/dossier"
)

// For returns what matters to one kind of paper, with the answers as that
// paper sees them: MANQUANT under an "e" of the matrix is À EXAMINER.
func (r Report) For(doc dossier.Document) []Verdict {
	var out []Verdict
	for _, v := range r.All {
		if o := v.For(doc); o != OK {
			v.Outcome = o
			out = append(out, v)
		}
	}
	return out
}

// Blocking returns what blocks a kind of paper, whoever its counterparty.
func (r Report) Blocking(doc dossier.Document) []Verdict {
	return r.BlockingPaper(Papier{Document: doc})
}

// BlockingPaper returns what blocks one paper: of a convention, not what is
// wrong with another funder.
func (r Report) BlockingPaper(p Papier) []Verdict {
	var out []Verdict
	for _, v := range r.All {
		if v.Blocks.Has(p.Document) && concerns(v, p) {
			out = append(out, v)
		}
	}
	return out
}

func concerns(v Verdict, p Papier) bool {
	return p.Counterparty == "" || v.Counterparty == "" || v.Counterparty == p.Counterparty
}

// IsDue reports whether the dossier owes a kind of paper.
func (r Report) IsDue(doc dossier.Document) bool {
	for _, p := range r.Due {
		if p.Document == doc {
			return true
		}
	}
	return false
}

// Ready reports whether every paper of the kind is due and may be issued.
func (r Report) Ready(doc dossier.Document) bool {
	return r.IsDue(doc) && len(r.Blocking(doc)) == 0
}

// ReadyPaper reports whether one paper of Due may be issued.
func (r Report) ReadyPaper(p Papier) bool {
	for _, v := range r.All {
		if v.Blocks.Has(p.Document) && concerns(v, p) {
			return false
		}
	}
	return true
}

// Incomplete reports whether a paper that is due is blocked. A signed
// agreement stands, whatever its dossier has come to lack since.
func (r Report) Incomplete() bool {
	for _, p := range r.Due {
		if p.Signed.IsZero() && !r.ReadyPaper(p) {
			return true
		}
	}
	return false
}

// AExaminer returns what a person must look at, for any paper that is due.
func (r Report) AExaminer() []Verdict {
	var out []Verdict
	for _, v := range r.All {
		for _, p := range r.Due {
			if v.For(p.Document) == AExaminer && concerns(v, p) {
				out = append(out, v)
				break
			}
		}
	}
	return out
}

// Questions returns what a person may decide about any paper that is due: what
// is to be examined, and what a decision can grant. What else is missing is
// brought, not decided.
func (r Report) Questions() []Verdict {
	var out []Verdict
	for _, v := range r.All {
		asks := v.Decidable() || v.Blocks == 0
		if asks && slices.ContainsFunc(r.Due, func(p Papier) bool {
			return concerns(v, p) && (v.For(p.Document) == AExaminer || v.Blocks.Has(p.Document) && v.Decidable())
		}) {
			out = append(out, v)
		}
	}
	return out
}

// AttendMDPH reports whether an otherwise complete dossier lacks only what the
// référent handicap follows: it stands on his list, and nowhere else.
func (r Report) AttendMDPH() bool {
	return !r.Incomplete() && slices.ContainsFunc(r.All, func(v Verdict) bool { return v.Confidential })
}

// Revoked returns what takes back papers that were issued.
func (r Report) Revoked() []Verdict {
	var out []Verdict
	for _, v := range r.All {
		if v.Revokes != 0 {
			out = append(out, v)
		}
	}
	return out
}

// AAnnuler reports whether the own part is late beyond the centre's delay, so
// that a person decides whether the inscription is to be cancelled.
func (r Report) AAnnuler() bool {
	return slices.ContainsFunc(r.All, func(v Verdict) bool { return v.Rule == RuleImpaye })
}

// Asked is what the auditeur is asked to pay: of the own part what has fallen
// due and is not met, each payment with its own day. Nothing where a person has
// to look at the payments first, or has decided about them.
func (r Report) Asked() []Versement {
	own := r.Parts.Propre
	if own == nil || own.Compte.obscure || !slices.ContainsFunc(r.All, func(v Verdict) bool { return v.Rule == RuleDroit && v.asks > 0 }) ||
		slices.ContainsFunc(r.All, func(v Verdict) bool { return v.Rule == RuleReglement }) {
		return nil
	}
	return own.Compte.Echu
}

// Decided is the report after a person's decisions: what was to be examined is
// accepted, and a missing payment or trainer's agreement no longer blocks. The
// letter follows.
func (r Report) Decided(accepted func(Verdict) bool) Report {
	r.All = slices.DeleteFunc(slices.Clone(r.All), func(v Verdict) bool { return v.Decidable() && accepted(v) })
	r.Due = slices.DeleteFunc(slices.Clone(r.Due), func(p Papier) bool { return p.Document == dossier.Relance })
	if r.relanceDue() {
		r.Due = append(r.Due, Papier{Document: dossier.Relance})
	}
	return r
}

// Relance returns what the letter to the auditeur lists: what blocks a paper
// that is due and that they can remedy; then, if there is any, what the centre
// asks beside (projet de formation, further pieces). There is none for papers
// that are no longer issued.
func (r Report) Relance() []Verdict {
	if slices.ContainsFunc(r.All, func(v Verdict) bool { return v.Rule == RuleValidite }) {
		return nil
	}
	var list, beside []Verdict
	asks := len(r.Asked()) > 0
	for _, v := range r.All {
		switch {
		case v.Remedy == "", r.asksToSignBlocked(v), v.asks > 0 && !asks:
		case r.blocksDue(v):
			list = append(list, v)
		case rule(v.Rule).Complement:
			beside = append(beside, v)
		}
	}
	if len(list) == 0 {
		return nil
	}
	return append(list, beside...)
}

// asksToSignBlocked reports whether the verdict asks for the signature of an
// agreement that the centre cannot write yet.
func (r Report) asksToSignBlocked(v Verdict) bool {
	switch v.Rule {
	case RuleContratSigne:
		return r.IsDue(dossier.Contrat) && !r.Ready(dossier.Contrat)
	case RuleConventionSignee:
		return len(r.BlockingPaper(Papier{Document: dossier.Convention, Counterparty: v.Counterparty})) > 0
	}
	return false
}

func (r Report) blocksDue(v Verdict) bool {
	for _, p := range r.Due {
		if p.Signed.IsZero() && v.Blocks.Has(p.Document) && concerns(v, p) {
			return true
		}
	}
	return false
}

func (r Report) relanceDue() bool { return len(r.Relance()) > 0 }

// RelanceDigest changes when the list of the relance does. It holds nothing
// about the person: rules, UE, funders and cells only.
func (r Report) RelanceDigest() string {
	h := sha256.New()
	for _, v := range r.Relance() {
		fmt.Fprintf(h, "%s|%d\n", v.Key(), v.Outcome)
		if v.asks > 1 { // a further payment has fallen due
			fmt.Fprintf(h, "%d\n", v.asks)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
