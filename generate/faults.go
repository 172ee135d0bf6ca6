package generate

import (
	"cmp"
	"fmt"
	"maps"
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
	b       *batch
	byRow   map[int]*fault      // found by the importer
	columns map[string][]string // canonical field → column letters
	first   string              // where a fault without a column of its own goes

	owners []rowOwner     // rows of incomplete dossiers, in order
	at     int32          // the dossier whose rows are at hand
	here   map[int]*fault // those rows, by the rules
}

// rowOwner is the place of the dossier that a row belongs to.
type rowOwner struct{ row, dossier int32 }

func (f *faults) add(rows map[int]*fault, row int, columns []string, note string, hard bool) {
	if rows[row] == nil {
		rows[row] = &fault{notes: map[string][]string{}, hard: map[string]bool{}}
	}
	if len(columns) == 0 {
		columns = []string{f.first}
	}
	for _, c := range columns {
		rows[row].add(c, note, hard)
	}
}

func (f *fault) add(column, note string, hard bool) {
	if !slices.Contains(f.notes[column], note) {
		f.notes[column] = append(f.notes[column], note)
	}
	f.hard[column] = f.hard[column] || hard
}

func (b *batch) faults(semestre dossier.Semestre) (*faults, error) {
	f := &faults{b: b, byRow: map[int]*fault{}, columns: map[string][]string{}, at: -1}
	for _, c := range b.job.Source.Columns {
		f.columns[c.Champ] = append(f.columns[c.Champ], c.Letter)
	}
	f.first = cmp.Or(append(f.columns["code"], "A")...)
	for _, p := range b.job.Problems {
		if p.Severity != dossier.Information && p.Ref.Row > 0 && p.Ref.Sheet == b.job.Source.Sheet && !b.elsewhere(p.Ref, semestre) {
			f.add(f.byRow, p.Ref.Row, nonEmpty(p.Ref.Column), p.Error(), p.Severity == dossier.Erreur)
		}
	}
	for i, key := range b.roll.keys {
		if key.Semestre != semestre || !b.roll.marks[i].incomplete && b.failures[i] == nil {
			continue
		}
		d, err := b.job.Dossiers.Load(i)
		if err != nil {
			return nil, err
		}
		for _, ref := range d.Source {
			f.owners = append(f.owners, rowOwner{int32(ref.Row), int32(i)})
		}
	}
	slices.SortFunc(f.owners, func(a, b rowOwner) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.dossier, b.dossier)) })
	return f, nil
}

// row is what is wrong with a row, or nil. The rules are asked again for its
// dossier: the faults of all rows would not be small.
func (f *faults) row(n int) (*fault, error) {
	found := f.byRow[n]
	at, _ := slices.BinarySearchFunc(f.owners, int32(n), func(o rowOwner, n int32) int { return cmp.Compare(o.row, n) })
	for ; at < len(f.owners) && f.owners[at].row == int32(n); at++ {
		if err := f.turn(f.owners[at].dossier); err != nil {
			return nil, err
		}
		found = found.with(f.here[n])
	}
	return found, nil
}

// turn brings the faults of a dossier's rows to hand.
func (f *faults) turn(i int32) error {
	if f.at == i {
		return nil
	}
	_, verdicts, err := f.b.check(int(i))
	if err != nil {
		return err
	}
	f.at, f.here = i, map[int]*fault{}
	for _, v := range verdicts.All {
		if f.b.roll.marks[i].incomplete && v.Blocks != 0 && !v.Confidential {
			f.addVerdict(v)
		}
	}
	if failed := f.b.failures[int(i)]; failed != nil {
		for _, m := range failed.manques {
			for _, ref := range m.Cellules {
				f.add(f.here, ref.Row, nonEmpty(ref.Column), m.Verdict.String()+"\u00a0: "+m.Message, true)
			}
		}
	}
	return nil
}

func (f *faults) addVerdict(v completeness.Verdict) {
	var columns []string
	for _, champ := range v.Champs {
		columns = append(columns, f.columns[champ]...)
	}
	for _, ref := range v.Refs {
		f.add(f.here, ref.Row, columns, v.Outcome.String()+"\u00a0: "+v.Message, v.Outcome != completeness.AExaminer)
	}
}

// with joins the faults of one row.
func (f *fault) with(more *fault) *fault {
	switch {
	case f == nil:
		return more
	case more == nil:
		return f
	}
	joined := &fault{notes: map[string][]string{}, hard: map[string]bool{}}
	for _, part := range []*fault{f, more} {
		for _, column := range slices.Sorted(maps.Keys(part.notes)) {
			for _, note := range part.notes[column] {
				joined.add(column, note, part.hard[column])
			}
		}
	}
	return joined
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
	f, err := b.faults(semestre)
	if err != nil {
		return err
	}
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
		at, err := f.row(row.Number)
		if err != nil {
			return err
		}
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
