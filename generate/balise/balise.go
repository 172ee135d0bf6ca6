package balise

import (
	"slices"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Kind says where a balise may stand.
type Kind uint8

// A balise stands within a line of text, or alone on its line as a block.
const (
	Inline Kind = iota
	Bloc
)

// String returns the kind in French.
func (k Kind) String() string { return [...]string{"dans le texte", "seule sur sa ligne"}[k] }

// Balise is one entry of the table.
type Balise struct {
	Nom       string             // as written in a model: "auditeur_nom_complet"
	Label     string             // French, for staff
	Kind      Kind               //
	Optional  bool               // may be empty; else an empty value blocks the paper
	Substitut string             // printed when an optional balise is empty; may be ""
	Champ     string             // the field to fill when a required value is empty
	Mono      bool               // codes, set in the fixed-width face
	Documents []dossier.Document // nil: all

	text   func(*Inputs) string
	blocks func(*Inputs) ([]blocks.Block, string) // blocks, or the field that is missing
}

// Applies reports whether a model of doc may name the balise.
func (b *Balise) Applies(doc dossier.Document) bool {
	return b.Documents == nil || slices.Contains(b.Documents, doc)
}

// Condition is one entry of the closed set of conditions that `::: si` knows.
type Condition struct {
	Nom   string
	Label string // French: what is true when it holds

	holds func(*Inputs) bool
}

// MissingValue is a required balise that is empty: the paper that names it
// cannot be written.
type MissingValue struct{ Balise, Label, Champ string }

func (e *MissingValue) Error() string {
	return french.Say("« %s » est vide : renseignez %s (balise %s)", e.Label, e.Champ, e.Balise)
}

var (
	byName          = index(table, func(b *Balise) string { return b.Nom })
	conditionByName = index(conditions, func(c *Condition) string { return c.Nom })
)

func index[T any](list []T, name func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		m[name(&list[i])] = &list[i]
	}
	return m
}

// Lookup returns the balise of that name, or nil.
func Lookup(name string) *Balise { return byName[name] }

// LookupCondition returns the condition of that name, or nil.
func LookupCondition(name string) *Condition { return conditionByName[name] }

// All lists the balises in the order of the table.
func All() []Balise { return slices.Clone(table) }

// Settings names the inline balises whose value the configuration gives.
func Settings() []string {
	var names []string
	for _, list := range [...][]Balise{organismeTable, centreTable} {
		for i := range list {
			names = append(names, list[i].Nom)
		}
	}
	return names
}

// Conditions lists the conditions in the order of the table.
func Conditions() []Condition { return slices.Clone(conditions) }

// Nearest returns the balise of doc whose name is closest to a misspelt one,
// or "" if none is close.
func Nearest(name string, doc dossier.Document) string {
	var names []string
	for i := range table {
		if table[i].Applies(doc) {
			names = append(names, table[i].Nom)
		}
	}
	return nearest(name, names)
}

// NearestCondition is Nearest for conditions.
func NearestCondition(name string) string {
	var names []string
	for i := range conditions {
		names = append(names, conditions[i].Nom)
	}
	return nearest(name, names)
}

// nearest prefers the first name that completes what was written, or the name
// at the least distance.
func nearest(name string, names []string) string {
	for _, candidate := range names {
		if len(name) > 3 && strings.HasPrefix(candidate, name) {
			return candidate
		}
	}
	return dossier.Nearest(name, names, 1+min(len(name), 24)/3)
}

// Document is a kind of paper; package wording names it through here.
type Document = dossier.Document

// ParseDocument reads the name of a kind of paper, as the front matter of a
// model writes it.
func ParseDocument(s string) (Document, bool) { return dossier.ParseDocument(s) }

// Fold reduces a text to what comparisons look at; package wording reads its
// mentions with the domain's own folding through here.
func Fold(s string) string { return dossier.Fold(s) }
