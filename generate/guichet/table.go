package guichet

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// Row is a paper in JSON, CSV and workbooks. The names are documented in the
// README; new ones may appear.
type Row struct {
	Numero       string           `json:"numero"`
	Etat         register.State   `json:"etat"`
	Document     dossier.Document `json:"document"`
	Code         string           `json:"code_auditeur"`
	Nom          string           `json:"nom"`
	Prenom       string           `json:"prenom"`
	Semestre     dossier.Semestre `json:"semestre"`
	Centre       string           `json:"centre"`
	Contrepartie string           `json:"contrepartie,omitempty"`
	Date         dossier.Date     `json:"date"`
	Du           dossier.Date     `json:"du,omitzero"`
	Au           dossier.Date     `json:"au,omitzero"`
	UE           []string         `json:"ue"`
	CodeCourt    string           `json:"code_court,omitempty"`
	Fichier      string           `json:"fichier,omitempty"`
	Lot          string           `json:"lot,omitempty"`
	Duplicatas   int              `json:"duplicatas,omitempty"`
	Remplace     string           `json:"remplace,omitempty"`
	RemplacePar  string           `json:"remplace_par,omitempty"`
	Motif        string           `json:"motif,omitempty"`
	Reserve      time.Time        `json:"reserve_le,omitzero"`
	Emis         time.Time        `json:"emis_le,omitzero"`
	Remis        time.Time        `json:"remis_le,omitzero"`
	Termine      time.Time        `json:"termine_le,omitzero"` // replaced, revoked or purged
}

// LifeRow is a paper with its life, in JSON.
type LifeRow struct {
	Row
	Vie []Step `json:"vie"`
}

// Step is a step of a paper's life, in JSON.
type Step struct {
	Quand    time.Time          `json:"quand"`
	Etape    register.EventKind `json:"etape"`
	Par      string             `json:"par"`
	Pourquoi string             `json:"pourquoi,omitempty"`
}

// newRow is the row of a paper.
func newRow(x register.Paper) Row {
	v := Row{Numero: x.Number, Etat: x.State, Document: x.Key.Document, Code: x.Key.Code, Nom: x.Nom, Prenom: x.Prenom,
		Semestre: x.Key.Semestre, Centre: x.Key.Centre, Contrepartie: x.Key.Contrepartie, Date: x.Date, Du: x.First, Au: x.Last,
		UE: x.UEs, CodeCourt: x.ShortCode, Fichier: x.File, Lot: x.Lot, Duplicatas: x.Duplicatas, Remplace: x.Replaces,
		RemplacePar: x.ReplacedBy, Motif: x.Reason, Reserve: x.ReservedAt, Emis: x.IssuedAt, Remis: x.HandedAt}
	for _, at := range []time.Time{x.ReplacedAt, x.RevokedAt, x.PurgedAt} {
		if at.After(v.Termine) {
			v.Termine = at
		}
	}
	if v.UE == nil {
		v.UE = []string{}
	}
	return v
}

// Rows are the rows of papers, never nil.
func Rows(papers []register.Paper) []Row {
	list := make([]Row, len(papers))
	for i, x := range papers {
		list[i] = newRow(x)
	}
	return list
}

// Row is the life as JSON shows it.
func (l Life) Row() LifeRow {
	row := LifeRow{newRow(l.Paper), make([]Step, len(l.Events))}
	for i, e := range l.Events {
		row.Vie[i] = Step{e.At, e.What, e.By, e.Why}
	}
	return row
}

var exportColumns = []sheet.Column{{Header: "Numéro", Width: 18}, {Header: "État", Width: 11}, {Header: "Papier", Width: 12},
	{Header: "Code auditeur", Width: 13}, {Header: "Nom", Width: 22}, {Header: "Prénom", Width: 16}, {Header: "Semestre", Width: 14},
	{Header: "Centre", Width: 14}, {Header: "Contrepartie", Width: 16}, {Header: "Date", Width: 11, Kind: sheet.Date},
	{Header: "Valable du", Width: 11, Kind: sheet.Date}, {Header: "Valable au", Width: 11, Kind: sheet.Date}, {Header: "UE", Width: 30},
	{Header: "Code court", Width: 13}, {Header: "Fichier", Width: 44}, {Header: "Lot", Width: 15}, {Header: "Duplicatas", Width: 10, Kind: sheet.Number},
	{Header: "Remplace", Width: 18}, {Header: "Remplacé par", Width: 18}, {Header: "Motif", Width: 34}, {Header: "Émis le", Width: 18},
	{Header: "Remis le", Width: 18}, {Header: "Terminé le", Width: 18}}

// cells are the cells of a paper's row, in the order of exportColumns.
func cells(x register.Paper) []any {
	v := newRow(x)
	return []any{v.Numero, v.Etat.String(), v.Document.String(), v.Code, v.Nom, v.Prenom, string(v.Semestre), v.Centre, v.Contrepartie,
		v.Date, v.Du, v.Au, strings.Join(v.UE, ", "), v.CodeCourt, v.Fichier, v.Lot, v.Duplicatas, v.Remplace, v.RemplacePar, v.Motif,
		moment(v.Emis), moment(v.Remis), moment(v.Termine)}
}

// WriteXLSX writes papers as a workbook.
func WriteXLSX(w io.Writer, papers []register.Paper) error {
	book := sheet.New()
	s := book.Sheet("Registre", exportColumns, "Registre des papiers")
	for _, x := range papers {
		var row []sheet.Cell
		for _, value := range cells(x) {
			if day, ok := value.(dossier.Date); ok && day.IsZero() {
				value = nil
			}
			row = append(row, sheet.Cell{Value: value})
		}
		s.Row(row...)
	}
	_, err := book.WriteTo(w)
	return err
}

// WriteCSV writes papers as what a French Excel opens.
func WriteCSV(w io.Writer, papers []register.Paper) error {
	rows := make([][]any, len(papers))
	for i, x := range papers {
		rows[i] = cells(x)
	}
	return writeCSV(w, exportColumns, rows)
}

// writeCSV writes what a French Excel opens: UTF-8 with its mark, semicolons. A
// text that Excel would take for a formula is put behind an apostrophe.
func writeCSV(w io.Writer, columns []sheet.Column, rows [][]any) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	var header []string
	for _, column := range columns {
		header = append(header, column.Header)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, values := range rows {
		var row []string
		for _, value := range values {
			text := fmt.Sprint(value)
			if text != "" && strings.ContainsAny(text[:1], "=+-@\t\r") {
				text = "'" + text
			}
			row = append(row, text)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteJSON writes papers as a JSON array.
func WriteJSON(w io.Writer, papers []register.Paper) error { return writeJSON(w, Rows(papers)) }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// moment is a time as it is shown in tables, or "".
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("02/01/2006 15:04:05")
}
