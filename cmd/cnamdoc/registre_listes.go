package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier/french"
)

func registreListes(con *console) *cli.Command {
	return &cli.Command{
		Name: "listes", Aliases: []string{"lists"}, Usage: "ce qui attend une personne\u00a0: inscriptions à annuler, dossiers disparus, points à examiner",
		ArgsUsage: "[annuler|disparus|examiner]", Description: "Exemple\u00a0:\n  cnamdoc registre listes annuler",
		Flags: deskFlags(jsonFlag),
		Action: func(c *cli.Context) (err error) {
			want, err := chosenLists(c.Args().Slice())
			if err != nil {
				return err
			}
			desk, closeDesk, err := openDesk(con, c)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, closeDesk()) }()
			for _, export := range desk.Index.Exports() {
				fmt.Fprintln(con.stderr, snapshotAge(con, export))
			}
			lists, err := desk.Lists(c.Context, want)
			if err != nil {
				return deskTrouble(err)
			}
			if c.Bool("json") {
				return writeJSON(con.stdout, lists)
			}
			return showLists(con, c, lists, want)
		},
	}
}

// chosenLists reads the names of lists; none is all of them.
func chosenLists(names []string) (guichet.Wanted, error) {
	var want guichet.Wanted
	for _, name := range names {
		switch name {
		case "annuler":
			want.AAnnuler = true
		case "disparus":
			want.Disparus = true
		case "examiner":
			want.AExaminer = true
		default:
			return want, misuse("listes possibles\u00a0: annuler, disparus, examiner", "la liste «\u00a0%s\u00a0» n’existe pas", name)
		}
	}
	if len(names) == 0 {
		want = guichet.Wanted{AAnnuler: true, Disparus: true, AExaminer: true}
	}
	return want, nil
}

func showLists(con *console, c *cli.Context, l guichet.Lists, want guichet.Wanted) error {
	if want.AAnnuler {
		fmt.Fprintf(con.page(), "Inscriptions à annuler (impayées au-delà du délai)\u00a0: %s\n", french.Number(int64(len(l.AAnnuler))))
		for _, x := range l.AAnnuler {
			fmt.Fprintf(con.page(), "  %s  %s — %s, %s\n", x.Code, x.Nom, x.Semestre, x.Centre)
		}
	}
	if want.Disparus {
		fmt.Fprintf(con.page(), "Dossiers disparus de l’export\u00a0: %s\n", french.Number(int64(len(l.Disparus))))
		for _, x := range l.Disparus {
			fmt.Fprintf(con.page(), "  %s — %s, %s, depuis le %s\n", x.Code, x.Semestre, x.Centre, x.Depuis.Short())
		}
	}
	if want.AExaminer {
		fmt.Fprintf(con.page(), "Points à examiner\u00a0: %s\n", french.Number(int64(len(l.AExaminer))))
		return showQuestions(con, c, l.AExaminer)
	}
	return nil
}
