package wording

import (
	"slices"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/importer/dossier/french"
)

// Model is a compiled model. It is immutable: workers share it.
type Model struct {
	Name    string // file name, for messages
	Version string
	Paper   balise.Document
	Variant string // "vae" for the attestation of a démarche, else ""

	title  []piece
	header bool // letterhead
	pages  bool // "Page n / m" even on one page
	folds  bool // fold marks
	body   []node
	uses   []string
	asks   []string
}

// Error is one fault of a model, with its place.
type Error struct {
	File    string
	Line    int // from 1; 0 for the whole file
	Message string
}

func (e Error) Error() string {
	if e.Line == 0 {
		return french.Say("%s : %s", e.File, e.Message)
	}
	return french.Say("%s:%d : %s", e.File, e.Line, e.Message)
}

// Errors is every fault of a model, in the order of its lines.
type Errors []Error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Uses lists the balises that the model names, sorted.
func (m *Model) Uses() []string { return slices.Clone(m.uses) }

// Asks lists the conditions that the model names, sorted.
func (m *Model) Asks() []string { return slices.Clone(m.asks) }
