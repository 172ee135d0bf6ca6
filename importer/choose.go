package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// A wanted is a column that the sheet must have: one of the fields, or one of
// the sets of fields given by "+".
type wanted struct {
	label string
	any   []string
}

// missing lists the labels of the wanted columns that a table lacks.
func (t *table) missing(want []wanted) []string {
	var labels []string
	for _, w := range want {
		ok := slices.ContainsFunc(w.any, func(ids string) bool {
			for id := range strings.SplitSeq(ids, "+") {
				if !t.has(id) && !t.mayBe(id) {
					return false
				}
			}
			return true
		})
		if !ok {
			labels = append(labels, w.label)
		}
	}
	return labels
}

// mayBe reports whether an ambiguous header could be the field.
func (t *table) mayBe(id string) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return slices.Contains(c.among, id) })
}

func wantedOfExport(opt Options) []wanted {
	want := []wanted{
		{"Code auditeur", []string{"code"}},
		{"Nom", []string{"nom"}},
		{"Prénom", []string{"prenom"}},
		{"Code UE", []string{"ue", "type"}},
	}
	if opt.Centre == "" {
		want = append(want, wanted{"Centre", []string{"centre"}})
	}
	if opt.Semestre == "" {
		want = append(want, wanted{"Semestre", []string{"semestre", "annee+semestre_unite"}})
	}
	return want
}

var wantedOfCatalogue = []wanted{
	{"Code UE", []string{"ue"}},
	{"Objectif ou Programme", []string{"objectif", "programme"}},
}

// headerOf finds the header of a sheet, or nil.
func (b *book) headerOf(ctx context.Context, s sheetPart, v *vocabulary) (*table, error) {
	r, err := b.readSheet(ctx, s)
	if err != nil {
		return nil, err
	}
	defer r.close()
	var best *table
	for above := 0; ; above++ {
		row, err := r.read()
		if err == io.EOF || err == nil && row.n > headerRows {
			return best, nil
		}
		if err != nil {
			return nil, err
		}
		t := v.readTable(row)
		t.sheet, t.hidden, t.above = s.name, s.hidden, above
		if t.score >= minRecognise && (best == nil || better(t, best) < 0) {
			best = t
		}
	}
}

// choose finds the sheet to read: the one named, or the one whose header is
// whole; when none is, the one that comes nearest, with what it lacks.
func (b *book) choose(ctx context.Context, name string, v *vocabulary, want []wanted) (*table, error) {
	sheets, err := b.candidates(name)
	if err != nil {
		return nil, err
	}
	var whole, partial []*table
	var odd error
	for _, s := range sheets {
		t, err := b.headerOf(ctx, s, v)
		switch {
		case isOdd(err):
			odd = err // forgiven if the sheet to read is another one
		case err != nil:
			return nil, err
		case t == nil:
		case len(t.missing(want)) == 0:
			whole = append(whole, t)
		default:
			partial = append(partial, t)
		}
	}
	if odd != nil && len(whole) == 0 {
		return nil, odd
	}
	return b.decide(sheets, whole, partial, want)
}

func isOdd(err error) bool {
	var fe *FileError
	return errors.As(err, &fe) && (fe.Code == SheetStructure || fe.Code == SheetCountMismatch)
}

func (b *book) decide(sheets []sheetPart, whole, partial []*table, want []wanted) (*table, error) {
	switch {
	case len(whole) == 1:
		return whole[0], nil
	case len(whole) > 1:
		return nil, ambiguousSheets(whole)
	case len(partial) > 0:
		best := slices.MinFunc(partial, better)
		return nil, missingColumns(best, best.missing(want))
	}
	return nil, headerNotFound(sheets, want)
}

func (b *book) candidates(name string) ([]sheetPart, error) {
	if name == "" {
		return b.sheets, nil
	}
	for _, s := range b.sheets {
		if strings.EqualFold(s.name, name) {
			return []sheetPart{s}, nil
		}
	}
	return nil, &FileError{Code: SheetMissing, Ref: dossier.Ref{Sheet: name},
		Phrase: fmt.Sprintf("Le classeur n’a pas de feuille «\u00a0%s\u00a0».", name),
		Hint:   "Ses feuilles sont\u00a0: " + sheetNames(b.sheets) + "."}
}

func sheetNames(sheets []sheetPart) string {
	var names []string
	for _, s := range sheets {
		n := "«\u00a0" + s.name + "\u00a0»"
		if s.hidden {
			n += " (masquée)"
		}
		names = append(names, n)
	}
	return strings.Join(names, ", ")
}

func ambiguousSheets(tables []*table) *FileError {
	var sheets []sheetPart
	for _, t := range tables {
		sheets = append(sheets, sheetPart{name: t.sheet, hidden: t.hidden})
	}
	return &FileError{Code: SheetAmbiguous,
		Phrase: "Plusieurs feuilles ont l’en-tête attendu\u00a0: " + sheetNames(sheets) + ".",
		Hint:   "Dites laquelle lire avec --feuille."}
}

func missingColumns(t *table, labels []string) *FileError {
	for i, l := range labels {
		labels[i] = "«\u00a0" + l + "\u00a0»"
	}
	noun, verb, hint := "la colonne", "manque", "Ajoutez-la, ou corrigez l’intitulé de la colonne qui la contient."
	if len(labels) > 1 {
		noun, verb, hint = "les colonnes", "manquent", "Vérifiez que c’est le bon fichier. Sinon, ajoutez-les, ou corrigez l’intitulé des colonnes qui les contiennent."
	}
	return &FileError{Code: HeaderMissingColumn, Ref: dossier.Ref{Sheet: t.sheet, Row: t.row},
		Err: fmt.Errorf("missing %s", strings.Join(labels, ", ")),
		Phrase: fmt.Sprintf("Feuille «\u00a0%s\u00a0», en-tête à la ligne %d\u00a0: %s %s %s.", t.sheet, t.row, noun,
			strings.Join(labels, ", "), verb),
		Hint: hint}
}

func headerNotFound(sheets []sheetPart, want []wanted) *FileError {
	what := "l’export des inscriptions"
	if want[0].label == wantedOfCatalogue[0].label {
		what = "le catalogue des UE"
	}
	var labels []string
	for _, w := range want {
		labels = append(labels, w.label)
	}
	return &FileError{Code: HeaderNotFound,
		Phrase: fmt.Sprintf("Aucun en-tête reconnu dans les %d premières lignes (%s).", headerRows, sheetNames(sheets)),
		Hint:   fmt.Sprintf("Vérifiez que c’est bien %s, avec une ligne d’intitulés\u00a0: %s.", what, strings.Join(labels, ", "))}
}

// settle gives each ambiguous header its one remaining meaning, and refuses
// two columns for one field.
func (t *table) settle(v *vocabulary) error {
	for i := range t.columns {
		c := &t.columns[i]
		if len(c.among) == 0 {
			continue
		}
		var left []string
		for _, id := range c.among {
			if !t.has(id) {
				left = append(left, id)
			}
		}
		if len(left) != 1 {
			return t.ambiguousSynonym(v, c)
		}
		c.among = nil
		c.take(match{field: v.byID[left[0]], near: true})
	}
	return t.duplicates()
}

func (t *table) ambiguousSynonym(v *vocabulary, c *column) *FileError {
	var labels []string
	for _, id := range c.among {
		labels = append(labels, "«\u00a0"+v.byID[id].Label()+"\u00a0»")
	}
	return &FileError{Code: HeaderAmbiguousSynonym, Ref: dossier.Ref{Sheet: t.sheet, Row: t.row, Column: c.Column},
		Phrase: fmt.Sprintf("Feuille «\u00a0%s\u00a0», cellule %s%d\u00a0: l’intitulé «\u00a0%s\u00a0» peut vouloir dire %s.", t.sheet, c.Column, t.row,
			c.Label, strings.Join(labels, " ou ")),
		Hint: "Écrivez l’intitulé en entier."}
}

func (t *table) duplicates() error {
	first := map[string]*column{}
	for i := range t.columns {
		c := &t.columns[i]
		if c.field == nil || c.field.kind == kDropped {
			continue
		}
		id := fmt.Sprint(c.Champ, " ", c.Rang)
		if c.Champ == "ue" && c.Rang == 0 {
			id = c.Champ + " 1" // "UE" is the first of "UE 2"
		}
		o := first[id]
		if o == nil {
			first[id] = c
			continue
		}
		code := HeaderAmbiguousSynonym
		if foldLabel(o.Label) == foldLabel(c.Label) {
			code = HeaderDuplicateLabel
		}
		return &FileError{Code: code, Ref: dossier.Ref{Sheet: t.sheet, Row: t.row, Column: c.Column},
			Phrase: fmt.Sprintf("Feuille «\u00a0%s\u00a0», ligne %d\u00a0: les colonnes %s «\u00a0%s\u00a0» et %s «\u00a0%s\u00a0» disent la même chose\u00a0; "+
				"rien ne dit laquelle est la bonne.", t.sheet, t.row, o.Column, o.Label, c.Column, c.Label),
			Hint: "Supprimez ou renommez l’une des deux."}
	}
	return nil
}
