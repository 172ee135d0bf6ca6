package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/register"
	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// filterFlags choose papers of the register.
func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "semestre", Usage: "seulement ce semestre `S` (2026-2027-S1)"},
		&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
		&cli.StringFlag{Name: "documents", Usage: "seulement ces papiers, `LISTE` séparée par des virgules"},
		&cli.StringFlag{Name: "etats", Usage: "seulement ces états, `LISTE` (réservée,émise,remise,remplacée,révoquée,purgée)"},
	}
}

func paperFilter(c *cli.Context, conf *config) (f register.Filter, err error) {
	if f.Documents, err = parseDocuments(c.String("documents")); err != nil {
		return f, err
	}
	if text := c.String("semestre"); text != "" {
		if f.Semestre, err = dossier.ParseSemestre(text); err != nil {
			return f, misuse("exemple\u00a0: --semestre 2026-2027-S1", "le semestre «\u00a0%s\u00a0» n’est pas reconnu", text)
		}
	}
	for name := range strings.SplitSeq(c.String("etats"), ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		state, ok := register.ParseState(name)
		if !ok {
			return f, misuse("états possibles\u00a0: réservée, émise, remise, remplacée, révoquée, purgée", "l’état «\u00a0%s\u00a0» est inconnu", name)
		}
		f.States = append(f.States, state)
	}
	f.Centre, err = conf.centreName(c.String("centre"))
	return f, err
}

func (p *program) registreExporter() *cli.Command {
	return &cli.Command{
		Name: "exporter", Aliases: []string{"export"}, Usage: "écrire les papiers du registre dans un classeur, un CSV ou un JSON",
		ArgsUsage: "[FICHIER]", Description: "La fin du nom dit le format (.xlsx, .csv, .json)\u00a0; sans FICHIER, sur la sortie standard (--format).\n" +
			"Exemple\u00a0:\n  cnamdoc registre exporter registre.xlsx --semestre 2026-2027-S1",
		Flags: registreFlags(append(filterFlags(), &cli.StringFlag{Name: "format", Usage: "xlsx, csv ou json, `F`"})...),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			path := c.Args().First()
			write, err := exportFormat(c, path)
			if err != nil {
				return err
			}
			f, err := paperFilter(c, conf)
			if err != nil {
				return err
			}
			var papers []register.Paper
			for paper, err := range reg.All(c.Context, f) {
				if err != nil {
					return err
				}
				papers = append(papers, paper)
			}
			if path == "" {
				return write(p.stdout, papers)
			}
			var out bytes.Buffer
			if err := write(&out, papers); err != nil {
				return err
			}
			if err := writeFile(path, out.Bytes()); err != nil {
				return err
			}
			fmt.Fprintf(p.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(papers), "papier écrit", "papiers écrits"), path)
			return nil
		}),
	}
}

type exporter func(io.Writer, []register.Paper) error

func exportFormat(c *cli.Context, path string) (exporter, error) {
	formats := map[string]exporter{"xlsx": exportXLSX, "csv": exportCSV,
		"json": func(w io.Writer, papers []register.Paper) error { return writeJSON(w, views(papers)) }}
	name := c.String("format")
	if name == "" {
		name = strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	}
	write := formats[name]
	if write == nil || c.NArg() > 1 {
		return nil, misuse("exemple\u00a0: cnamdoc registre exporter registre.xlsx", "indiquez un fichier .xlsx, .csv ou .json, ou un --format")
	}
	return write, nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

var exportColumns = []sheet.Column{{Header: "Numéro", Width: 18}, {Header: "État", Width: 11}, {Header: "Papier", Width: 12},
	{Header: "Code auditeur", Width: 13}, {Header: "Nom", Width: 22}, {Header: "Prénom", Width: 16}, {Header: "Semestre", Width: 14},
	{Header: "Centre", Width: 14}, {Header: "Contrepartie", Width: 16}, {Header: "Date", Width: 11, Kind: sheet.Date},
	{Header: "Valable du", Width: 11, Kind: sheet.Date}, {Header: "Valable au", Width: 11, Kind: sheet.Date}, {Header: "UE", Width: 30},
	{Header: "Code court", Width: 13}, {Header: "Fichier", Width: 44}, {Header: "Lot", Width: 15}, {Header: "Duplicatas", Width: 10, Kind: sheet.Number},
	{Header: "Remplace", Width: 18}, {Header: "Remplacé par", Width: 18}, {Header: "Motif", Width: 34}, {Header: "Émis le", Width: 18},
	{Header: "Remis le", Width: 18}, {Header: "Terminé le", Width: 18}}

func exportRow(x register.Paper) []any {
	v := view(x)
	return []any{v.Numero, v.Etat.String(), v.Document.String(), v.Code, v.Nom, v.Prenom, string(v.Semestre), v.Centre, v.Contrepartie,
		v.Date, v.Du, v.Au, strings.Join(v.UE, ", "), v.CodeCourt, v.Fichier, v.Lot, v.Duplicatas, v.Remplace, v.RemplacePar, v.Motif,
		moment(v.Emis), moment(v.Remis), moment(v.Termine)}
}

func exportXLSX(w io.Writer, papers []register.Paper) error {
	book := sheet.New()
	s := book.Sheet("Registre", exportColumns, "Registre des papiers")
	for _, x := range papers {
		var cells []sheet.Cell
		for _, value := range exportRow(x) {
			if day, ok := value.(dossier.Date); ok && day.IsZero() {
				value = nil
			}
			cells = append(cells, sheet.Cell{Value: value})
		}
		s.Row(cells...)
	}
	_, err := book.WriteTo(w)
	return err
}

// exportCSV writes what a French Excel opens: UTF-8 with its mark, semicolons.
// A text that Excel would take for a formula is put behind an apostrophe.
func exportCSV(w io.Writer, papers []register.Paper) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	var header []string
	for _, column := range exportColumns {
		header = append(header, column.Header)
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for _, x := range papers {
		var row []string
		for _, value := range exportRow(x) {
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
