package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
)

// filterFlags choose papers of the register.
func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "semestre", Usage: "seulement ce semestre `S` (2026-2027-S1)"},
		&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
		&cli.StringFlag{Name: "documents", Usage: "seulement ces papiers, `LISTE` séparée par des virgules, parmi attestation, contrat, convention, rétractation, relance"},
		&cli.StringFlag{Name: "etats", Usage: "seulement ces états, `LISTE` séparée par des virgules, parmi réservée, émise, remise, remplacée, révoquée, purgée"},
	}
}

func paperFilter(c *cli.Context, conf *config) (f register.Filter, err error) {
	if f.Documents, err = parseDocuments(c.String("documents")); err != nil {
		return f, err
	}
	if f.Semestre, err = chosenSemestre(c); err != nil {
		return f, err
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

func registreExporter(con *console) *cli.Command {
	return &cli.Command{
		Name: "exporter", Aliases: []string{"export"}, Usage: "écrire les papiers du registre dans un classeur, un CSV ou un JSON",
		ArgsUsage: "[FICHIER]", Description: "La fin du nom dit le format (.xlsx, .csv, .json)\u00a0; sans FICHIER, sur la sortie standard (--format).\n" +
			"Exemple\u00a0:\n  cnamdoc registre exporter registre.xlsx --semestre 2026-2027-S1",
		Flags: registreFlags(append(filterFlags(), &cli.StringFlag{Name: "format", Usage: "écrire en `F`\u00a0: xlsx, csv ou json"})...),
		Action: onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			path := c.Args().First()
			write, err := exportFormat(c, path)
			if err != nil {
				return err
			}
			f, err := paperFilter(c, conf)
			if err != nil {
				return err
			}
			progress := con.progress("papiers")
			defer progress.end()
			var papers []register.Paper
			for paper, err := range reg.All(c.Context, f) {
				if err != nil {
					return err
				}
				papers = append(papers, paper)
				progress.show(len(papers), 0)
			}
			if path == "" {
				progress.end() // the terminal may be the same
				return write(con.stdout, papers)
			}
			var out bytes.Buffer
			if err := write(&out, papers); err != nil {
				return err
			}
			if err := publish.File(path, out.Bytes()); err != nil {
				return err
			}
			progress.end()
			fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(papers), "papier écrit", "papiers écrits"), path)
			return nil
		}),
	}
}

type exporter func(io.Writer, []register.Paper) error

func exportFormat(c *cli.Context, path string) (exporter, error) {
	formats := map[string]exporter{"xlsx": guichet.WriteXLSX, "csv": guichet.WriteCSV, "json": guichet.WriteJSON}
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
