package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
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

// headerOf finds the header of a sheet, or nil. odd is the row that comes
// nearest when none is a header: it may tell why.
func headerOf(ctx context.Context, b *workbook.Book, s workbook.Sheet, v *vocabulary) (best, odd *table, err error) {
	above := 0
	_, err = b.Rows(ctx, s, headerRows, func(row *workbook.Row) error {
		row.Cells = slices.DeleteFunc(row.Cells, func(c workbook.Cell) bool { return !c.Uncached && cell.Blank(c.Text) })
		if len(row.Cells) == 0 {
			return nil
		}
		t := v.readTable(row)
		t.sheet, t.above = s, above
		above++
		switch {
		case t.score >= minRecognise && (best == nil || better(t, best) < 0):
			best = t
		case odd == nil && len(t.columns) >= minRecognise, odd != nil && better(t, odd) < 0:
			odd = t
		}
		return nil
	})
	return best, odd, err
}

// choose finds the sheet to read: the one named, or the one whose header is
// whole; when none is, the one that comes nearest, with what it lacks.
func choose(ctx context.Context, b *workbook.Book, name string, v *vocabulary, want []wanted) (*table, error) {
	sheets, err := candidates(b, name)
	if err != nil {
		return nil, err
	}
	var whole, partial []*table
	var nearest *table
	var strange error
	for _, s := range sheets {
		t, odd, err := headerOf(ctx, b, s, v)
		switch {
		case isOdd(err):
			strange = err // forgiven if the sheet to read is another one
		case err != nil:
			return nil, err
		case t == nil && odd != nil && (nearest == nil || better(odd, nearest) < 0):
			nearest = odd
		case t == nil:
		case len(t.missing(want)) == 0:
			whole = append(whole, t)
		default:
			partial = append(partial, t)
		}
	}
	switch {
	case strange != nil && len(whole) == 0:
		return nil, strange
	case len(whole) == 1:
		return whole[0], nil
	case len(whole) > 1:
		return nil, ambiguousSheets(whole)
	case len(partial) > 0:
		best := slices.MinFunc(partial, better)
		return nil, missingColumns(best, best.missing(want))
	}
	return nil, headerNotFound(sheets, nearest, want)
}

func isOdd(err error) bool {
	var fe *FileError
	return errors.As(err, &fe) && (fe.Code == SheetStructure || fe.Code == SheetCountMismatch)
}

// candidates are the sheets to look at. One without content only counts when
// it is asked for by name.
func candidates(b *workbook.Book, name string) ([]workbook.Sheet, error) {
	if name == "" {
		return slices.DeleteFunc(slices.Clone(b.Sheets), func(s workbook.Sheet) bool { return s.Absent }), nil
	}
	for _, s := range b.Sheets {
		if strings.EqualFold(s.Name, name) {
			return []workbook.Sheet{s}, nil
		}
	}
	return nil, &FileError{Code: SheetMissing, Ref: dossier.Ref{Sheet: name},
		Phrase: french.Say("Le classeur n’a pas de feuille « %s ».", name),
		Hint:   "Ses feuilles sont\u00a0: " + sheetNames(b.Sheets) + "."}
}

func sheetNames(sheets []workbook.Sheet) string {
	var names []string
	for _, s := range sheets {
		n := french.Quote(s.Name)
		if s.Hidden {
			n += " (masquée)"
		}
		names = append(names, n)
	}
	return strings.Join(names, ", ")
}

func ambiguousSheets(tables []*table) *FileError {
	var sheets []workbook.Sheet
	for _, t := range tables {
		sheets = append(sheets, t.sheet)
	}
	return &FileError{Code: SheetAmbiguous,
		Phrase: "Plusieurs feuilles ont l’en-tête attendu\u00a0: " + sheetNames(sheets) + ".",
		Hint:   "Dites laquelle lire avec --feuille."}
}

func missingColumns(t *table, labels []string) *FileError {
	for i, l := range labels {
		labels[i] = cell.Quote(l)
	}
	noun, verb, hint := "la colonne", "manque", "Ajoutez-la, ou corrigez l’intitulé de la colonne qui la contient."
	if len(labels) > 1 {
		noun, verb, hint = "les colonnes", "manquent", "Vérifiez que c’est le bon fichier. Sinon, ajoutez-les, ou corrigez l’intitulé des colonnes qui les contiennent."
	}
	return &FileError{Code: HeaderMissingColumn, Ref: dossier.Ref{Sheet: t.sheet.Name, Row: t.row},
		Err: fmt.Errorf("missing %s", strings.Join(labels, ", ")),
		Phrase: french.Say("Feuille « %s », en-tête à la ligne %d : %s %s %s.", t.sheet.Name, t.row, noun,
			strings.Join(labels, ", "), verb),
		Hint: hint + t.unknown()}
}

func headerNotFound(sheets []workbook.Sheet, nearest *table, want []wanted) *FileError {
	what := "l’export des inscriptions"
	switch want[0].label {
	case wantedOfCatalogue[0].label:
		what = "le catalogue des UE"
	case wantedOfEpreuves[0].label:
		what = "le classeur des épreuves"
	}
	var labels []string
	for _, w := range want {
		labels = append(labels, w.label)
	}
	hint := french.Say("Vérifiez que c’est bien %s, avec une ligne d’intitulés : %s.", what, strings.Join(labels, ", "))
	if nearest != nil {
		hint += french.Say(" La ligne %d de la feuille « %s » y ressemble.", nearest.row, nearest.sheet.Name) + nearest.unknown()
	}
	return &FileError{Code: HeaderNotFound,
		Phrase: fmt.Sprintf("Aucun en-tête reconnu dans les %d premières lignes (%s).", headerRows, sheetNames(sheets)),
		Hint:   hint}
}

const maxListed = 12 // labels named in one message

// unknown lists the labels that mean nothing to us, and how the configuration
// may give them a meaning; "" when all of them are known.
func (t *table) unknown() string {
	var labels []string
	for _, c := range t.columns {
		if c.field != nil || len(c.among) > 0 {
			continue
		}
		if len(labels) == maxListed {
			labels = append(labels, "…")
			break
		}
		labels = append(labels, cell.Quote(c.Label))
	}
	switch len(labels) {
	case 0:
		return ""
	case 1:
		return " Intitulé non reconnu\u00a0: " + labels[0] + "\u00a0; la table [import.colonnes] de la configuration peut lui donner son sens."
	}
	return " Intitulés non reconnus\u00a0: " + strings.Join(labels, ", ") + "\u00a0; la table [import.colonnes] de la configuration peut leur donner leur sens."
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
		if len(left) == 0 && len(c.among) == 1 {
			c.among = nil // its one meaning has a better column: it is unknown
			continue
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
	return &FileError{Code: HeaderAmbiguousSynonym, Ref: dossier.Ref{Sheet: t.sheet.Name, Row: t.row, Column: c.Column},
		Phrase: french.Say("Feuille « %s », cellule %s%d : l’intitulé « %s » peut vouloir dire %s.", t.sheet.Name, c.Column, t.row,
			c.Label, strings.Join(labels, " ou ")),
		Hint: "Écrivez l’intitulé en entier."}
}

func (t *table) duplicates() error {
	first := map[string]*column{}
	for i := range t.columns {
		c := &t.columns[i]
		if c.field == nil || c.field.meaning == cell.Dropped {
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
		return &FileError{Code: code, Ref: dossier.Ref{Sheet: t.sheet.Name, Row: t.row, Column: c.Column},
			Phrase: french.Say("Feuille « %s », ligne %d : les colonnes %s « %s » et %s « %s » disent la même chose ; "+
				"rien ne dit laquelle est la bonne.", t.sheet.Name, t.row, o.Column, o.Label, c.Column, c.Label),
			Hint: "Supprimez ou renommez l’une des deux."}
	}
	return nil
}
