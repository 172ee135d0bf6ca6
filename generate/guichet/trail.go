package guichet

import (
	"io"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier/french"
)

// TrailFormats are what the audit trail is written as, by the end of a file's
// name.
var TrailFormats = map[string]func(io.Writer, []comptes.Entry) error{"xlsx": trailXLSX, "csv": trailCSV, "json": trailJSON}

var trailColumns = []sheet.Column{{Header: "Quand", Width: 19}, {Header: "Qui", Width: 20}, {Header: "Acte", Width: 20}, {Header: "Code auditeur", Width: 14},
	{Header: "Papier ou lot", Width: 20}, {Header: "Centre", Width: 14}, {Header: "Précision", Width: 50}, {Header: "Depuis l’adresse", Width: 24}}

func trailCells(e comptes.Entry) []any {
	return []any{moment(e.At), e.Who, string(e.Act), e.Code, e.Number, e.Centre, french.Text(e.Detail), e.From}
}

func trailXLSX(w io.Writer, entries []comptes.Entry) error {
	book := sheet.New()
	s := book.Sheet("Traces", trailColumns, "Qui a vu, imprimé, changé")
	for _, e := range entries {
		var row []sheet.Cell
		for _, value := range trailCells(e) {
			row = append(row, sheet.Cell{Value: value})
		}
		s.Row(row...)
	}
	_, err := book.WriteTo(w)
	return err
}

func trailCSV(w io.Writer, entries []comptes.Entry) error {
	rows := make([][]any, len(entries))
	for i, e := range entries {
		rows[i] = trailCells(e)
	}
	return writeCSV(w, trailColumns, rows)
}

func trailJSON(w io.Writer, entries []comptes.Entry) error {
	if entries == nil {
		entries = []comptes.Entry{}
	}
	return writeJSON(w, entries)
}
