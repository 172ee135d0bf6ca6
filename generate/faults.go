package generate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
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

func (b *batch) faults(semestre dossier.Semestre) *faults {
	f := &faults{byRow: map[int]*fault{}, columns: map[string][]string{}}
	for _, c := range b.job.Source.Columns {
		f.columns[c.Champ] = append(f.columns[c.Champ], c.Letter)
	}
	f.first = cmp.Or(append(f.columns["code"], "A")...)
	for _, p := range b.job.Problems {
		if p.Severity != dossier.Information && p.Ref.Row > 0 && p.Ref.Sheet == b.job.Source.Sheet && !b.elsewhere(p.Ref, semestre) {
			f.add(p.Ref.Row, nonEmpty(p.Ref.Column), p.Error(), p.Severity == dossier.Erreur)
		}
	}
	for _, p := range b.people {
		if p.key.Semestre == semestre {
			f.addPerson(p)
		}
	}
	return f
}

// addPerson adds what keeps a dossier's papers.
func (f *faults) addPerson(p *person) {
	for _, v := range p.report.All {
		if p.incomplete() && v.Blocks != 0 && !v.Confidential {
			f.addVerdict(v)
		}
	}
	if p.failure == nil {
		return
	}
	for _, m := range p.failure.manques {
		for _, ref := range m.Cellules {
			f.add(ref.Row, nonEmpty(ref.Column), m.Verdict.String()+"\u00a0: "+m.Message, true)
		}
	}
}

func (f *faults) addVerdict(v completeness.Verdict) {
	var columns []string
	for _, champ := range v.Champs {
		columns = append(columns, f.columns[champ]...)
	}
	for _, ref := range v.Refs {
		f.add(ref.Row, columns, v.Outcome.String()+"\u00a0: "+v.Message, v.Outcome != completeness.AExaminer)
	}
}

// elsewhere reports whether a row is of another semester's dossier.
func (b *batch) elsewhere(ref dossier.Ref, semestre dossier.Semestre) bool {
	of, ok := b.owners[dossier.Ref{Sheet: ref.Sheet, Row: ref.Row}]
	return ok && of.semestre != semestre
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (b *batch) writeSource(book *sheet.Book, semestre dossier.Semestre) error {
	f := b.faults(semestre)
	columns := []sheet.Column{{Header: "Ligne", Width: 7, Kind: sheet.Number, Fixed: true}}
	for i, c := range b.job.Source.Columns {
		columns = append(columns, sheet.Column{Header: cmp.Or(c.Label, "colonne "+c.Letter), Width: 18, Fixed: i == 0 && c.Champ == "code"})
	}
	s := book.Sheet("À compléter", columns,
		fmt.Sprintf("À compléter — %s — au %s", semestre.Long(), b.job.Today.Long()),
		"Lignes de l’export auxquelles il manque quelque chose\u00a0: les cellules en cause sont colorées, le commentaire dit pourquoi. "+
			"Corrigez dans le système d’information, pas ici.")
	for row, err := range b.job.Source.Rows {
		if err != nil {
			return fmt.Errorf("read the source again: %w", err)
		}
		at := f.byRow[row.Number]
		if at == nil {
			continue
		}
		cells := []sheet.Cell{{Value: row.Number, Style: sheet.Muted}}
		for i, c := range b.job.Source.Columns {
			cells = append(cells, at.cell(c.Letter, row.Cells[i]))
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
