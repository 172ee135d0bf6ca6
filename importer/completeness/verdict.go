package completeness

import (
	"fmt"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Verdict is one answer of one rule that is not a plain OK.
type Verdict struct {
	Rule    string  // Rule.ID
	Outcome Outcome // the rule's own answer; For projects it on a paper

	Message string // what is missing, or what was found against what was expected; for staff, a French sentence
	Remedy  string // what the auditeur does about it, « vous »; "" when he can do nothing, and the relance omits it
	Desk    string // what the staff do about it, an imperative sentence

	Champs       []string      // canonical field ids of the cells concerned
	Refs         []dossier.Ref // the rows concerned
	UE           string        // code of the UE, "" for the whole dossier
	Counterparty string        // Papier.Counterparty of the funder concerned, "" for all

	Blocks   DocumentSet // the papers that wait for it
	Examines DocumentSet // the papers on which it is shown without blocking them
	Revokes  DocumentSet // the papers that it takes back if they were issued

	// Facts are what a person's decision on this verdict rests on: while they
	// stand, it need not be asked again. They may hold dates of a piece: they
	// are kept under a keyed hash, never as they are.
	Facts string

	// Confidential is true of what touches health: the verdict is shown at the
	// desk, and stands in no file but as its Remedy in the person's own relance.
	Confidential bool

	// Export is true of what the whole export lacks: it is said once for it, never
	// person by person.
	Export bool

	stands  bool // what it blocks is not taken back, whatever the matrix says
	asks    int  // payments that the Remedy asks for
	effects Effects
	scope   DocumentSet // limits the effects to these papers; 0 for all
}

// For is the verdict's answer as one paper sees it: OK where the paper does
// not mind, À EXAMINER where the matrix says so.
func (v *Verdict) For(doc dossier.Document) Outcome {
	if v.scope != 0 && !v.scope.Has(doc) {
		return OK
	}
	return v.effects[doc].project(v.Outcome)
}

// Decidable reports whether a person's decision answers the verdict: what is to
// be examined, and what rules 5 and 14 of the page block ("réglé autrement",
// "accès accordé").
func (v *Verdict) Decidable() bool {
	switch v.Rule {
	case RuleDroit, RuleRetard, RuleConventionSignee, "cpf", "payeur":
		return true
	}
	return v.Outcome == AExaminer
}

// Key names what a decision on the verdict is about, within its dossier.
func (v *Verdict) Key() string {
	return strings.Join([]string{v.Rule, v.UE, v.Counterparty, strings.Join(v.Champs, "+")}, "|")
}

// apply fills the sets of papers from the rule's row of the matrix.
func (v *Verdict) apply(row Effects) {
	v.effects = row
	for _, doc := range dossier.Documents {
		e := row[doc]
		if v.scope != 0 && !v.scope.Has(doc) {
			continue
		}
		switch {
		case e.blocks(v.Outcome):
			v.Blocks |= 1 << doc
			if e == Revoke && !v.stands {
				v.Revokes |= 1 << doc
			}
		case e != None && v.Outcome != OK:
			v.Examines |= 1 << doc
		}
	}
}

// facts joins what a decision rests on.
func facts(parts ...any) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = fmt.Sprint(p)
	}
	return strings.Join(texts, "|")
}

// missing, wrong and examine start a verdict with its sentence.
func missing(form string, values ...any) Verdict {
	return Verdict{Outcome: Manquant, Message: french.Say(form, values...)}
}

func wrong(form string, values ...any) Verdict {
	return Verdict{Outcome: Invalide, Message: french.Say(form, values...)}
}

func examine(form string, values ...any) Verdict {
	return Verdict{Outcome: AExaminer, Message: french.Say(form, values...)}
}

// auditeur adds what the auditeur is to do.
func (v Verdict) auditeur(form string, values ...any) Verdict {
	v.Remedy = french.Say(form, values...)
	return v
}

// desk adds what the staff are to do.
func (v Verdict) desk(form string, values ...any) Verdict {
	v.Desk = french.Say(form, values...)
	return v
}

// on names the cells concerned.
func (v Verdict) on(champs ...string) Verdict {
	v.Champs = champs
	return v
}

// at names the UE and its rows.
func (v Verdict) at(ue dossier.UE) Verdict {
	v.UE, v.Refs = ue.Code, ue.Refs
	return v
}

// resting names the facts of a decision.
func (v Verdict) resting(parts ...any) Verdict {
	v.Facts = facts(parts...)
	return v
}

// only limits the verdict to some papers.
func (v Verdict) only(docs ...dossier.Document) Verdict {
	v.scope = Set(docs...)
	return v
}
