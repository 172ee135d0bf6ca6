package report

import (
	"cmp"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Completer is what a-completer.xlsx of one semester is written from.
type Completer struct {
	Report   *Report
	Semestre dossier.Semestre
	Source   *Source // nil leaves out the source's rows
	Problems []dossier.Problem
	Dossiers []Dossier // of the semester, complete ones too
}

// Dossier is what the workbook shows of a dossier beside the report.
type Dossier struct {
	Centre   string
	Verdicts []completeness.Verdict // that block a paper
	Manques  []Manque               // papers that could not be made
}

// Source is the export's rows as read, for the workbook that goes back to
// those who can mend it. Secret and NIR cells come blanked.
type Source struct {
	Sheet   string
	Columns []Column
	Rows    iter.Seq2[Row, error] // in row order
}

// Column is a column of the export.
type Column struct {
	Letter string // "F"
	Label  string // as written
	Champ  string // canonical field id, "" when unknown
}

// Letter is that of the column that says a field, or "" where there is none or
// more than one ("UE 1", "UE 2"), or no source.
func (s *Source) Letter(champ string) string {
	if s == nil {
		return ""
	}
	letter := ""
	for _, c := range s.Columns {
		switch {
		case c.Champ != champ:
		case letter != "":
			return ""
		default:
			letter = c.Letter
		}
	}
	return letter
}

// Row is a row of the export; Cells stand by column letter's index.
type Row struct {
	Number int // true Excel row number
	Cells  []string
}

// Write writes the workbook that goes back to those who can mend the export:
// what is missing, a row a person and piece; the export's rows that lack
// something, faulty cells coloured and commented; what the morning's sheet has
// no room for; the totals.
func (c *Completer) Write(w io.Writer) error {
	book := sheet.New()
	c.writeMissing(book)
	if c.Source != nil {
		if err := c.writeSource(book); err != nil {
			book.Close()
			return err
		}
	}
	m := Morning{Report: c.Report, Semestre: c.Semestre}
	t := m.tasks()
	c.writeFallen(book, t.tombes)
	c.writeVanished(book, t.disparus)
	c.writeTotals(book)
	_, err := book.WriteTo(w)
	return err
}

func labels(docs []dossier.Document) string {
	var names []string
	for _, d := range docs {
		names = append(names, d.Word())
	}
	return strings.Join(names, ", ")
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
func (c *Completer) totals() (centres map[string]total, missing map[string]int) {
	centres, missing = map[string]total{}, map[string]int{}
	for _, d := range c.Dossiers {
		t := centres[d.Centre]
		t.dossiers++
		centres[d.Centre] = t
	}
	pieces := pieceNames()
	for _, i := range c.Report.Incomplets {
		if i.Semestre != c.Semestre {
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
func (c *Completer) writeTotals(book *sheet.Book) {
	centres, missing := c.totals()
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
