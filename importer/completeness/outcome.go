package completeness

import (
	"fmt"
	"slices"

	"cnamdoc/importer/dossier"
)

// Outcome is the answer of a rule.
type Outcome uint8

// The four answers, from the best to what needs most of a person. AExaminer is
// never a refusal.
const (
	OK Outcome = iota
	Manquant
	Invalide
	AExaminer
)

var outcomeNames = [...]string{"OK", "MANQUANT", "INVALIDE", "À EXAMINER"}

// String returns the answer as staff read it.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// MarshalText writes the answer as staff read it.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (o *Outcome) UnmarshalText(text []byte) error {
	i := slices.Index(outcomeNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("unknown outcome %q", text)
	}
	*o = Outcome(i)
	return nil
}

// Effect is what a rule does to one paper: a cell of the matrix.
type Effect uint8

// The effects, each stronger than the one before.
const (
	None    Effect = iota // –: the paper does not mind
	Examine               // e: any bad answer is shown as À EXAMINER, and does not block
	Block                 // M: MANQUANT and INVALIDE block; À EXAMINER is shown
	Strict                // M+: À EXAMINER blocks too, until a person has decided
	Revoke                // R: as M, and the paper already issued is to be revoked
)

var effectNames = [...]string{"–", "e", "M", "M+", "R"}

// String returns the effect as it is written in the matrix.
func (e Effect) String() string {
	if int(e) < len(effectNames) {
		return effectNames[e]
	}
	return fmt.Sprintf("Effect(%d)", uint8(e))
}

// ParseEffect is the inverse of String; a plain hyphen and the empty text are
// None too.
func ParseEffect(s string) (Effect, error) {
	if s == "-" || s == "" {
		return None, nil
	}
	for i, name := range effectNames {
		if name == s {
			return Effect(i), nil
		}
	}
	return None, fmt.Errorf("effet %q inconnu : attendu –, e, M, M+ ou R", s)
}

// MarshalText writes the effect as in the matrix.
func (e Effect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what ParseEffect reads.
func (e *Effect) UnmarshalText(text []byte) (err error) {
	*e, err = ParseEffect(string(text))
	return err
}

// blocks reports whether the answer blocks a paper under the effect.
func (e Effect) blocks(o Outcome) bool {
	switch o {
	case Manquant, Invalide:
		return e >= Block
	case AExaminer:
		return e == Strict
	}
	return false
}

// project is the answer as the paper sees it.
func (e Effect) project(o Outcome) Outcome {
	switch {
	case e == None:
		return OK
	case e == Examine && o != OK:
		return AExaminer
	}
	return o
}

// Effects is a row of the matrix, indexed by document. Only the attestation,
// the contrat and the convention have a column; the withdrawal form follows its
// contrat, and nothing blocks a relance.
type Effects [dossier.Relance + 1]Effect

// effects makes a row from its three columns.
func effects(attestation, contrat, convention Effect) Effects {
	var e Effects
	e[dossier.Attestation], e[dossier.Contrat], e[dossier.Convention] = attestation, contrat, convention
	e[dossier.Retractation] = contrat
	return e
}

// DocumentSet is a set of documents.
type DocumentSet uint8

// Set makes a set of its members.
func Set(docs ...dossier.Document) DocumentSet {
	var s DocumentSet
	for _, d := range docs {
		s |= 1 << d
	}
	return s
}

// Has reports whether d is in the set.
func (s DocumentSet) Has(d dossier.Document) bool { return s&(1<<d) != 0 }

// Documents lists the members in the order in which papers are shown.
func (s DocumentSet) Documents() []dossier.Document {
	var docs []dossier.Document
	for _, d := range dossier.Documents {
		if s.Has(d) {
			docs = append(docs, d)
		}
	}
	return docs
}

// String returns "attestation, contrat".
func (s DocumentSet) String() string {
	var text string
	for i, d := range s.Documents() {
		if i > 0 {
			text += ", "
		}
		text += d.String()
	}
	return text
}
