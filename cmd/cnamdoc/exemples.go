package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"cnamdoc/samples"
)

// Exit statuses: 0 written; 1 the directory cannot be written; 2 no directory named.
func exemples(con *console) *cli.Command {
	return &cli.Command{
		Name:      "exemples",
		Aliases:   []string{"samples"},
		Usage:     "écrire des exports d’exemple (personnes inventées), un catalogue et une configuration",
		ArgsUsage: "DIR",
		Description: "Écrit inscriptions-petit.xlsx, inscriptions-semestre.xlsx, inscriptions-sale.xlsx, catalogue-ue.xlsx,\n" +
			"epreuves.xlsx, cnamdoc.toml, et dans service/ de quoi lancer cnamdoc chaque nuit,\n" +
			"et le guichet. Exemple\u00a0:\n  cnamdoc exemples exemples",
		Flags: withCommon(),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc exemples exemples", "indiquez le dossier où écrire les exemples")
			}
			return writeSamples(con, c.Args().First())
		},
	}
}

func writeSamples(con *console, dir string) error {
	written, err := samples.Write(dir)
	if err != nil {
		return err
	}
	config := filepath.Join(dir, samples.ConfigFile)
	if !slices.Contains(written, config) {
		fmt.Fprintf(con.stderr, "«\u00a0%s\u00a0» a été modifié\u00a0: il est gardé tel quel.\n", config)
	}
	fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(written), "exemple écrit", "exemples écrits"), dir)
	return nil
}
