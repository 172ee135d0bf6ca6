package generate

import (
	"cmp"
	"errors"
	"io"
	"maps"
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
	b.listIncomplets()
	b.report.Fin = b.job.Now()
	for _, semestre := range b.written() {
		path := filepath.Join(b.job.Out, string(semestre), "rapport.json")
		if err := b.publisher.Stage(path, b.report.WriteJSON); err != nil {
			return err
		}
	}
	// The report must not be lost when the source can no longer be read again.
	return errors.Join(b.publisher.Commit(), b.writeWorkbooks())
}

// writeWorkbooks leaves a-completer.xlsx for each semester.
func (b *batch) writeWorkbooks() error {
	if b.job.partial() {
		return nil
	}
	b.listIncomplets()
	for _, semestre := range b.written() {
		path := filepath.Join(b.job.Out, string(semestre), "a-completer.xlsx")
		err := b.publisher.Stage(path, func(f io.Writer) error { return b.writeACompleter(f, semestre) })
		if err != nil {
			return err
		}
	}
	return b.publisher.Commit()
}

// noSemestre is the directory of the lists of an export without any dossier.
const noSemestre = dossier.Semestre("sans-semestre")

// written are the semesters that lists are written for.
func (b *batch) written() []dossier.Semestre {
	if semestres := b.semestres(); len(semestres) > 0 {
		return semestres
	}
	return []dossier.Semestre{noSemestre} // every row was rejected: that is to be read somewhere
}

func (b *batch) semestres() []dossier.Semestre {
	seen := map[dossier.Semestre]bool{}
	for _, p := range b.people {
		seen[p.key.Semestre] = true
	}
	return slices.Sorted(maps.Keys(seen))
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

type total struct{ dossiers, incomplets int }

// totals counts persons by centre, and by missing piece.
func (b *batch) totals(semestre dossier.Semestre) (centres map[string]total, missing map[string]int) {
	centres, missing = map[string]total{}, map[string]int{}
	for _, p := range b.people {
		if key := p.key; key.Semestre == semestre {
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
	return centres, missing
}

// writeTotals shows them, with a chart.
func (b *batch) writeTotals(book *sheet.Book, semestre dossier.Semestre) {
	centres, missing := b.totals(semestre)
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
