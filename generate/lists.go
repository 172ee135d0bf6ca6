package generate

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// writeLists leaves, for each semester of the export, the workbook of what is
// missing and the report. A run over part of an export leaves them alone.
func (b *batch) writeLists() error {
	if b.job.partial() {
		return nil
	}
	b.report.Fin = b.job.Now()
	data, err := b.report.JSON()
	if err != nil {
		return err
	}
	for _, semestre := range b.listed() {
		if err := b.publisher.stage(filepath.Join(b.job.Out, string(semestre), "rapport.json"), data); err != nil {
			b.publisher.abort()
			return err
		}
	}
	// The report must not be lost when the source can no longer be read again.
	return errors.Join(b.publisher.commit(), b.writeWorkbooks())
}

// writeWorkbooks leaves a-completer.xlsx for each semester.
func (b *batch) writeWorkbooks() error {
	if b.job.partial() {
		return nil
	}
	for _, semestre := range b.listed() {
		path := filepath.Join(b.job.Out, string(semestre), "a-completer.xlsx")
		err := b.publisher.stageFunc(path, func(f *os.File) error { return b.writeACompleter(f, semestre) })
		if err != nil {
			b.publisher.abort()
			return err
		}
	}
	return b.publisher.commit()
}

// noSemestre is the directory of the lists of an export without any dossier.
const noSemestre = dossier.Semestre("sans-semestre")

// listed are the semesters that lists are written for.
func (b *batch) listed() []dossier.Semestre {
	if semestres := b.semestres(); len(semestres) > 0 {
		return semestres
	}
	return []dossier.Semestre{noSemestre} // every row was rejected: that is to be read somewhere
}

func (b *batch) semestres() []dossier.Semestre {
	seen := map[dossier.Semestre]bool{}
	for _, key := range b.roll.keys {
		seen[key.Semestre] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

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
	at := f.byRow[row]
	for _, c := range columns {
		if !slices.Contains(at.notes[c], note) {
			at.notes[c] = append(at.notes[c], note)
		}
		at.hard[c] = at.hard[c] || hard
	}
}

func (b *batch) faults(semestre dossier.Semestre) (*faults, error) {
	f := &faults{byRow: map[int]*fault{}, columns: map[string][]string{}}
	for _, c := range b.job.Source.Columns {
		f.columns[c.Champ] = append(f.columns[c.Champ], c.Letter)
	}
	f.first = cmp.Or(append(f.columns["code_auditeur"], "A")...)
	for _, p := range b.job.Problems {
		if p.Severity != dossier.Information && p.Ref.Row > 0 && p.Ref.Sheet == b.job.Source.Sheet && !b.elsewhere(p.Ref, semestre) {
			f.add(p.Ref.Row, nonEmpty(p.Ref.Column), p.Error(), p.Severity == dossier.Erreur)
		}
	}
	for i, key := range b.roll.keys {
		if !b.roll.marks[i].incomplete || key.Semestre != semestre {
			continue
		}
		_, verdicts, err := b.check(i)
		if err != nil {
			return nil, err
		}
		for _, v := range verdicts.All {
			if v.Blocks != 0 && !v.Confidential {
				f.addVerdict(v)
			}
		}
	}
	for _, i := range b.report.Incomplets {
		for _, m := range i.Manques {
			for _, ref := range m.Cellules {
				if m.Regle == RuleImpression && i.Semestre == semestre {
					f.add(ref.Row, nil, m.Verdict.String()+"\u00a0: "+m.Message, true)
				}
			}
		}
	}
	return f, nil
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

// writeACompleter writes the workbook that goes back to those who can mend
// the export: its rows that lack something, faulty cells coloured and
// commented; the verdicts; the totals.
func (b *batch) writeACompleter(w io.Writer, semestre dossier.Semestre) error {
	book := sheet.New()
	if b.job.Source != nil {
		if err := b.writeSource(book, semestre); err != nil {
			book.Close()
			return err
		}
	}
	b.writeVerdicts(book, semestre)
	b.writeTotals(book, semestre)
	_, err := book.WriteTo(w)
	return err
}

func (b *batch) writeSource(book *sheet.Book, semestre dossier.Semestre) error {
	f, err := b.faults(semestre)
	if err != nil {
		return err
	}
	columns := []sheet.Column{{Header: "Ligne", Width: 7, Kind: sheet.Number}}
	for _, c := range b.job.Source.Columns {
		columns = append(columns, sheet.Column{Header: cmp.Or(c.Label, "colonne "+c.Letter), Width: 18})
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

func (b *batch) writeVerdicts(book *sheet.Book, semestre dossier.Semestre) {
	s := book.Sheet("Verdicts", []sheet.Column{
		{Header: "Centre", Width: 14}, {Header: "Code", Width: 12}, {Header: "Auditeur", Width: 28}, {Header: "Verdict", Width: 13},
		{Header: "Pièce ou donnée", Width: 30}, {Header: "UE", Width: 10}, {Header: "Ce qui manque", Width: 60, Wrap: true},
		{Header: "Que faire", Width: 50, Wrap: true}, {Header: "Bloque", Width: 24, Wrap: true},
	}, "Ce qui manque, par personne et par pièce")
	pieces := pieceNames()
	for _, i := range b.report.Incomplets {
		for _, m := range i.Manques {
			if i.Semestre == semestre {
				s.Row(sheet.Cell{Value: i.Centre}, sheet.Cell{Value: i.Code}, sheet.Cell{Value: i.Nom},
					sheet.Cell{Value: m.Verdict.String(), Style: outcomeStyle(m.Verdict)}, sheet.Cell{Value: pieces[m.Regle]},
					sheet.Cell{Value: m.UE}, sheet.Cell{Value: m.Message}, sheet.Cell{Value: m.Remede}, sheet.Cell{Value: labels(m.Bloque)})
			}
		}
	}
	writeExamens(s, semestre, b.report.Examens, sheet.Warning, "ne bloque pas")
	writeExamens(s, semestre, b.report.SansDocument, sheet.Muted, "aucun document n’est dû")
}

func writeExamens(s *sheet.Sheet, semestre dossier.Semestre, list []Examen, style sheet.Style, effect string) {
	pieces := pieceNames()
	for _, e := range list {
		if e.Semestre == semestre {
			s.Row(sheet.Cell{Value: e.Centre}, sheet.Cell{Value: e.Code}, sheet.Cell{Value: e.Nom},
				sheet.Cell{Value: e.Verdict.String(), Style: style}, sheet.Cell{Value: pieces[e.Regle]}, sheet.Cell{Value: e.UE},
				sheet.Cell{Value: e.Message}, sheet.Cell{Value: e.Remede}, sheet.Cell{Value: effect, Style: sheet.Muted})
		}
	}
}

func outcomeStyle(o completeness.Outcome) sheet.Style {
	if o == completeness.AExaminer {
		return sheet.Warning
	}
	return sheet.Faulty
}

func labels(docs []dossier.Document) string {
	var names []string
	for _, d := range docs {
		names = append(names, shortLabel(d))
	}
	return strings.Join(names, ", ")
}

// shortLabel is the document's one-word name, with its accents.
func shortLabel(d dossier.Document) string {
	if d == dossier.Retractation {
		return "rétractation"
	}
	return d.String()
}

func pieceNames() map[string]string {
	names := map[string]string{}
	for _, r := range completeness.Rules() {
		names[r.ID] = r.Piece
	}
	names[RuleImpression] = "texte impossible à imprimer"
	names[RuleAvenant] = "avenant"
	return names
}

// writeTotals counts persons by centre, and by missing piece with a chart.
func (b *batch) writeTotals(book *sheet.Book, semestre dossier.Semestre) {
	type total struct{ dossiers, incomplets int }
	centres, missing := map[string]total{}, map[string]int{}
	for _, key := range b.roll.keys {
		if key.Semestre == semestre {
			t := centres[key.Centre]
			t.dossiers++
			centres[key.Centre] = t
		}
	}
	pieces := pieceNames()
	for _, i := range b.report.Incomplets {
		if i.Semestre != semestre {
			continue
		}
		t := centres[i.Centre]
		t.incomplets++
		centres[i.Centre] = t
		for _, name := range distinctPieces(i.Manques, pieces) {
			missing[name]++
		}
	}
	s := book.Sheet("Totaux", []sheet.Column{{Header: "Centre", Width: 44}, {Header: "Dossiers", Width: 12, Kind: sheet.Number},
		{Header: "Incomplets", Width: 12, Kind: sheet.Number}, {Header: "Complets", Width: 12, Kind: sheet.Number}}, "Totaux par centre et par pièce manquante")
	for _, name := range slices.Sorted(maps.Keys(centres)) {
		t := centres[name]
		s.Row(sheet.Cell{Value: name}, sheet.Cell{Value: t.dossiers}, sheet.Cell{Value: t.incomplets}, sheet.Cell{Value: t.dossiers - t.incomplets})
	}
	s.Skip(1)
	s.Row(sheet.Cell{Value: "Pièce ou donnée manquante", Style: sheet.Heading}, sheet.Cell{Value: "Personnes", Style: sheet.Heading})
	first := s.Next()
	for _, name := range mostFrequent(missing) {
		s.Row(sheet.Cell{Value: name}, sheet.Cell{Value: missing[name]})
	}
	if last := s.Next() - 1; last >= first {
		s.Chart(sheet.BarChart{Title: "Personnes par pièce manquante", At: "F3",
			Labels: sheet.Range{Sheet: s, Column: 1, From: first, To: last},
			Series: []sheet.Series{{Name: "Personnes", Values: sheet.Range{Sheet: s, Column: 2, From: first, To: last}}},
			Width:  760, Height: uint(160 + 24*(last-first+1))})
	}
}

func distinctPieces(list []Manque, pieces map[string]string) []string {
	var names []string
	for _, m := range list {
		if name := pieces[m.Regle]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// mostFrequent orders names by falling count, then by name.
func mostFrequent(counts map[string]int) []string {
	return slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
}
