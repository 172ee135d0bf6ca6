package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// fault is what is wrong with a row: notes by column letter.
type fault struct {
	notes map[string][]string
	hard  map[string]bool // missing or wrong, not merely to be looked at
}

// faults gathers, by row, what the importer and the rules found.
type faults struct {
	byRow   map[int]*fault
	columns map[string][]string // canonical field → column letters
	first   string              // where a fault without a column of its own goes
}

func (f *faults) add(row int, columns []string, note string, hard bool) {
	if f.byRow[row] == nil {
		f.byRow[row] = &fault{notes: map[string][]string{}, hard: map[string]bool{}}
	}
	if len(columns) == 0 {
		columns = []string{f.first}
	}
	for _, c := range columns {
		f.byRow[row].add(c, note, hard)
	}
}

func (f *fault) add(column, note string, hard bool) {
	if !slices.Contains(f.notes[column], note) {
		f.notes[column] = append(f.notes[column], note)
	}
	f.hard[column] = f.hard[column] || hard
}

func (c *Completer) faults() *faults {
	f := &faults{byRow: map[int]*fault{}, columns: map[string][]string{}}
	for _, column := range c.Source.Columns {
		f.columns[column.Champ] = append(f.columns[column.Champ], column.Letter)
	}
	f.first = cmp.Or(append(f.columns["code"], "A")...)
	for _, p := range c.Problems {
		if p.Severity != dossier.Information && p.Ref.Row > 0 && p.Ref.Sheet == c.Source.Sheet {
			f.add(p.Ref.Row, nonEmpty(p.Ref.Column), p.Error(), p.Severity == dossier.Erreur)
		}
	}
	for _, d := range c.Dossiers {
		for _, v := range d.Verdicts {
			f.addVerdict(v)
		}
		for _, m := range d.Manques {
			for _, ref := range m.Cellules {
				f.add(ref.Row, nonEmpty(ref.Column), french.Say("%s : %s", m.Verdict, m.Message), true)
			}
		}
	}
	return f
}

func (f *faults) addVerdict(v completeness.Verdict) {
	var columns []string
	for _, champ := range v.Champs {
		columns = append(columns, f.columns[champ]...)
	}
	for _, ref := range v.Refs {
		f.add(ref.Row, columns, french.Say("%s : %s", v.Outcome, v.Message), v.Outcome != completeness.AExaminer)
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (c *Completer) writeSource(book *sheet.Book) error {
	f := c.faults()
	columns := []sheet.Column{{Header: "Ligne", Width: 7, Kind: sheet.Number, Fixed: true}}
	for i, column := range c.Source.Columns {
		columns = append(columns, sheet.Column{Header: cmp.Or(column.Label, "colonne "+column.Letter), Width: 18, Fixed: i == 0 && column.Champ == "code"})
	}
	s := book.Sheet("À compléter", columns,
		fmt.Sprintf("À compléter — %s — au %s", c.Semestre.Long(), c.Report.Jour.Long()),
		french.Text("Lignes de l’export auxquelles il manque quelque chose : les cellules en cause sont colorées, le commentaire dit pourquoi. "+
			"Corrigez dans le système d’information, pas ici."))
	for row, err := range c.Source.Rows {
		if err != nil {
			return fmt.Errorf("read the source again: %w", err)
		}
		at := f.byRow[row.Number]
		if at == nil {
			continue
		}
		cells := []sheet.Cell{{Value: row.Number, Style: sheet.Muted}}
		for i, column := range c.Source.Columns {
			cells = append(cells, at.cell(column.Letter, row.Cells[i]))
		}
		s.Row(cells...)
	}
	return nil
}

func (f *fault) cell(letter, value string) sheet.Cell {
	c := sheet.Cell{Value: value}
	if notes := f.notes[letter]; len(notes) > 0 {
		c.Style, c.Comment = sheet.Warning, strings.Join(notes, "\n")
		if f.hard[letter] {
			c.Style = sheet.Faulty
		}
	}
	return c
}
