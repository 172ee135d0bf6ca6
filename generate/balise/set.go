package balise

import (
	"errors"
	"fmt"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
)

// Value is what a balise stands for: Text for an inline one, Blocks for a
// block.
type Value struct {
	Text   blocks.Text
	Blocks []blocks.Block
}

func (v Value) empty() bool { return v.Text.Empty() && len(v.Blocks) == 0 }

// Set gives the values of one paper. It computes a value when it is asked:
// a model names few of those there are.
type Set struct {
	doc dossier.Document
	in  *Inputs
}

// Values prepares the values of one paper, the one that in.Papier names. It is
// an error to ask for a paper without a dossier, or for a convention without a
// line of funding.
func Values(doc dossier.Document, in Inputs) (Set, error) {
	in.Papier.Document = doc
	if in.Dossier == nil {
		return Set{}, errors.New("balise: no dossier")
	}
	for _, i := range in.Papier.Lines {
		if i < 0 || i >= len(in.Dossier.Financements) {
			return Set{}, fmt.Errorf("balise: no line of funding %d", i)
		}
	}
	if doc == dossier.Convention && len(in.Papier.Lines) == 0 {
		return Set{}, errors.New("balise: convention without funder")
	}
	return Set{doc: doc, in: &in}, nil
}

// Document is the kind of paper that the set is for.
func (s Set) Document() dossier.Document { return s.doc }

// Value returns the value of a balise. An empty required value is a
// *MissingValue; an empty optional one is its substitute, or the zero Value.
func (s Set) Value(name string) (Value, error) {
	b := Lookup(name)
	if b == nil || !b.Applies(s.doc) {
		return Value{}, fmt.Errorf("balise %q does not apply to %s", name, s.doc)
	}
	v, champ := b.value(s.in)
	switch {
	case !v.empty():
		return v, nil
	case b.Optional:
		return Value{Text: plain(b.Substitut)}, nil
	}
	return Value{}, &MissingValue{Balise: b.Nom, Label: b.Label, Champ: champ}
}

func (b *Balise) value(in *Inputs) (Value, string) {
	if b.Kind == Bloc {
		all, champ := b.blocks(in)
		if champ != "" {
			return Value{}, champ
		}
		return Value{Blocks: all}, b.Champ
	}
	text := b.text(in)
	if b.Mono && text != "" {
		return Value{Text: mono(text)}, b.Champ
	}
	return Value{Text: plain(text)}, b.Champ
}

// Holds reports whether a condition is true for this paper; an unknown
// condition is false.
func (s Set) Holds(condition string) bool {
	c := LookupCondition(condition)
	return c != nil && c.holds(s.in)
}
