package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// sheetMissing is the name of the workbook's first sheet.
const sheetMissing = "Ce qui manque"

// writeMissing writes one row a person and piece: whom to call, about what, and
// what waits for it. It is made to be printed on A4, landscape.
func (c *Completer) writeMissing(book *sheet.Book) {
	s := book.Sheet(sheetMissing, []sheet.Column{
		{Header: "Personne", Width: 22, Wrap: true, Fixed: true}, {Header: "Code", Width: 11}, {Header: "Centre", Width: 12, Wrap: true},
		{Header: "Ligne", Width: 7, Wrap: true}, {Header: "Téléphone", Width: 15, Wrap: true}, {Header: "Courriel", Width: 26, Wrap: true},
		{Header: "Pièce ou donnée", Width: 22, Wrap: true}, {Header: "Ce qui manque", Width: 40, Wrap: true},
		{Header: "Que faire", Width: 36, Wrap: true}, {Header: "Document en attente", Width: 16, Wrap: true},
	}, french.Say("Ce qui manque — %s — au %s", c.Semestre.Long(), c.Report.Jour.Long()),
		french.Text("Une ligne par personne et par pièce ; « Ligne » est celle de l’export. Corrigez dans le système d’information, pas ici : ce classeur est réécrit chaque nuit."))
	for _, i := range inDirectoryOrder(c.Report.Incomplets) {
		for _, m := range i.Manques {
			c.missingRow(s, i.Personne, m, outcomeStyle(m.Verdict), labels(m.Bloque))
		}
	}
	for _, e := range c.Report.Examens {
		effect := "ne bloque pas"
		if e.Numero > 0 {
			effect = fmt.Sprintf("ne bloque pas, question %d", e.Numero)
		}
		c.missingRow(s, e.Personne, e.Manque, sheet.Warning, effect)
	}
	for _, e := range c.Report.SansDocument {
		c.missingRow(s, e.Personne, e.Manque, sheet.Muted, "aucun document n’est dû")
	}
}

// missingRow writes a row, of the workbook's semester only.
func (c *Completer) missingRow(s *sheet.Sheet, p Personne, m Manque, style sheet.Style, waits string) {
	if p.Semestre != c.Semestre {
		return
	}
	message := m.Message
	if m.UE != "" && !strings.Contains(message, m.UE) {
		message = french.Say("%s : %s", m.UE, message)
	}
	contact := c.Report.Contacts[p.Key()]
	s.Row(sheet.Cell{Value: p.Nom}, sheet.Cell{Value: p.Code}, sheet.Cell{Value: p.Centre},
		sheet.Cell{Value: rowNumbers(m.Cellules, contact.Lignes), Style: sheet.Muted}, sheet.Cell{Value: contact.Telephone}, sheet.Cell{Value: contact.Courriel},
		sheet.Cell{Value: cmp.Or(pieceNames()[m.Regle], m.Verdict.String()), Style: style}, sheet.Cell{Value: french.Capital(message)}, sheet.Cell{Value: m.Remede},
		sheet.Cell{Value: waits})
}

// rowNumbers are the rows of the first list that has some, "12, 14".
func rowNumbers(lists ...[]dossier.Ref) string {
	for _, list := range lists {
		var rows []int
		for _, ref := range list {
			if ref.Row > 0 {
				rows = append(rows, ref.Row)
			}
		}
		slices.Sort(rows)
		var texts []string
		for _, row := range slices.Compact(rows) {
			texts = append(texts, strconv.Itoa(row))
		}
		if len(texts) > 0 {
			return strings.Join(texts, ", ")
		}
	}
	return ""
}

// writeFallen lists the pages to pull, in the order of the piles; writeVanished
// the dossiers that the export lost. Neither stands there without a row.
func (c *Completer) writeFallen(book *sheet.Book, list []Tombe) {
	if len(list) == 0 {
		return
	}
	s := book.Sheet("À retirer", []sheet.Column{
		{Header: "Tirage", Width: 40, Wrap: true}, {Header: "Page", Width: 7, Kind: sheet.Number}, {Header: "Document", Width: 18},
		{Header: "Sorte", Width: 14}, {Header: "Personne", Width: 28, Wrap: true}, {Header: "Code", Width: 11}, {Header: "Centre", Width: 12, Wrap: true},
		{Header: "Pourquoi", Width: 60, Wrap: true}}, "Documents qui ne valent plus : pages à retirer des tirages")
	for _, t := range list {
		var page any
		if t.Page > 0 && t.pile() == 0 {
			page = t.Page
		}
		s.Row(sheet.Cell{Value: t.where()}, sheet.Cell{Value: page}, sheet.Cell{Value: t.Numero}, sheet.Cell{Value: t.Document.Word()},
			sheet.Cell{Value: t.Nom}, sheet.Cell{Value: t.Code}, sheet.Cell{Value: t.Centre}, sheet.Cell{Value: french.Capital(t.what())})
	}
}

func (c *Completer) writeVanished(book *sheet.Book, list []Disparu) {
	if len(list) == 0 {
		return
	}
	s := book.Sheet("Disparus", []sheet.Column{
		{Header: "Personne", Width: 34, Wrap: true}, {Header: "Code", Width: 12}, {Header: "Centre", Width: 16}, {Header: "Depuis le", Width: 12, Kind: sheet.Date},
		{Header: "Documents valables", Width: 12, Kind: sheet.Number}},
		french.Text("Dossiers que l’export ne nomme plus : leurs documents restent valables"))
	for _, d := range list {
		s.Row(sheet.Cell{Value: d.Nom}, sheet.Cell{Value: d.Code}, sheet.Cell{Value: d.Centre}, sheet.Cell{Value: d.Depuis}, sheet.Cell{Value: d.Valables})
	}
}

func outcomeStyle(o completeness.Outcome) sheet.Style {
	if o == completeness.AExaminer {
		return sheet.Warning
	}
	return sheet.Faulty
}
