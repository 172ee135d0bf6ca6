package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier/french"
)

// motifFlag asks why: whoever reads the life of a paper later must know.
func motifFlag() *cli.StringFlag {
	return &cli.StringFlag{Name: "motif", Usage: "dire pourquoi\u00a0: `TEXTE`, que le registre garde"}
}

func registreRemettre(con *console) *cli.Command {
	return &cli.Command{
		Name: "remettre", Aliases: []string{"hand-over"}, Usage: "enregistrer que des papiers ont été remis à leurs auditeurs",
		ArgsUsage: "NUMÉRO…", Description: "Exemples\u00a0:\n  cnamdoc registre remettre ATT-2026-000123\n  cnamdoc registre remettre --lot 2026-11-22-01",
		Flags: registreFlags(&cli.StringFlag{Name: "lot", Usage: "tous les papiers valables du tirage `LOT`, comme son dossier s’appelle"}),
		Action: onRegisterToWrite(con, func(c *cli.Context, conf *config, reg register.Register) error {
			lot := c.String("lot")
			if (lot == "") == (c.NArg() == 0) {
				return misuse("exemple\u00a0: cnamdoc registre remettre ATT-2026-000123", "indiquez des numéros, ou un lot (--lot)")
			}
			if lot != "" {
				return handOverLot(con, c, reg, lot)
			}
			done, err := guichet.HandOver(c.Context, reg, operator(), c.Args().Slice())
			if err != nil {
				return err
			}
			told := plural(len(done.Now), "papier remis", "papiers remis")
			if len(done.Now) > 0 {
				told += "\u00a0: " + strings.Join(done.Now, ", ")
			}
			fmt.Fprintln(con.stderr, told+".")
			var before []string
			for _, paper := range done.Before {
				before = append(before, paper.Number+" (le "+paper.HandedAt.Local().Format("02/01/2006")+")")
			}
			if len(before) > 0 {
				fmt.Fprintf(con.stderr, "Déjà remis auparavant\u00a0: %s.\n", strings.Join(before, ", "))
			}
			return nil
		}),
	}
}

// handOverLot records that a whole print lot was handed over, and says whose
// papers it held.
func handOverLot(con *console, c *cli.Context, reg register.Register, lot string) error {
	runs, err := reg.WaitingRuns(c.Context)
	if err != nil {
		return err
	}
	n, err := guichet.HandOverLot(c.Context, reg, operator(), lot)
	if err != nil {
		return err
	}
	if n == 0 {
		fmt.Fprintln(con.stderr, french.Say("Le tirage %s était déjà noté remis.", guichet.LotName(lot)))
		return nil
	}
	fmt.Fprintln(con.stderr, french.Say("%s du tirage %s.", plural(n, "papier est noté remis", "papiers sont notés remis"), guichet.LotName(lot)))
	for _, run := range runs {
		if run.Lot == lot {
			fmt.Fprintln(con.stderr, french.Say("  %s, %s : %s", run.Centre, run.Document.Label(), plural(run.Papers, "papier", "papiers")))
		}
	}
	return nil
}

func registreDuplicata(con *console) *cli.Command {
	return &cli.Command{
		Name: "duplicata", Usage: "dire si un duplicata préparé est sorti de l’imprimante",
		ArgsUsage: "NUMÉRO [RANG]", Description: french.Text("Sans rang, liste les duplicatas qui attendent une réponse. Le rang d’un duplicata sorti est\n" +
			"pris ; celui d’un duplicata qui n’est pas sorti est rendu, et le prochain le porte.\n" +
			"Exemples :\n  cnamdoc registre duplicata ATT-2026-000123\n  cnamdoc registre duplicata ATT-2026-000123 1 --non-sorti"),
		Flags: registreFlags(&cli.BoolFlag{Name: "sorti", Usage: "il est sorti"}, &cli.BoolFlag{Name: "non-sorti", Usage: "il n’est pas sorti"}),
		Action: onRegisterToWrite(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if c.NArg() == 0 || c.NArg() > 2 || c.NArg() == 2 && c.Bool("sorti") == c.Bool("non-sorti") {
				return misuse("exemple\u00a0: cnamdoc registre duplicata ATT-2026-000123 1 --sorti", "indiquez un numéro\u00a0; pour répondre, le rang, puis --sorti ou --non-sorti")
			}
			paper, err := guichet.Paper(c.Context, reg, c.Args().First())
			if err != nil {
				return err
			}
			waiting, err := guichet.WaitingDuplicatas(c.Context, reg, paper.Number)
			if err != nil {
				return err
			}
			if c.NArg() == 1 {
				for _, w := range waiting {
					fmt.Fprintf(con.stdout, "%d  %s  %s\n", w.Rank, w.Reserved.Local().Format("02/01/2006 15:04"), w.By)
				}
				if len(waiting) == 0 {
					fmt.Fprintln(con.stderr, french.Say("Aucun duplicata de %s n’attend de réponse.", paper.Number))
				}
				return nil
			}
			i := slices.IndexFunc(waiting, func(w register.Waiting) bool { return fmt.Sprint(w.Rank) == c.Args().Get(1) })
			if i < 0 {
				return say(nil, "voyez ceux qui attendent : cnamdoc registre duplicata "+paper.Number, "aucun duplicata n°\u00a0%s de %s n’attend de réponse", c.Args().Get(1), paper.Number)
			}
			told := "est noté comme sorti"
			if c.Bool("sorti") {
				_, err = guichet.CameOut(c.Context, reg, operator(), waiting[i].Sheet, register.NotYet)
			} else {
				told, err = "n’est pas sorti : son rang est rendu", guichet.DidNotComeOut(c.Context, reg, operator(), waiting[i].Sheet)
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(con.stderr, french.Say("Le duplicata n°\u00a0%d de %s "+told+".", waiting[i].Rank, paper.Number))
			return nil
		}),
	}
}

func registreRevoquer(con *console) *cli.Command {
	return &cli.Command{
		Name: "revoquer", Aliases: []string{"revoke"}, Usage: "retirer sa valeur à un papier",
		ArgsUsage: "NUMÉRO", Description: "Le papier n’est pas refait tant qu’il n’est pas rétabli, sauf avec --refaire. Exemple\u00a0:\n" +
			"  cnamdoc registre revoquer ATT-2026-000123 --motif \"remis à une autre personne\"",
		Flags: registreFlags(motifFlag(),
			&cli.BoolFlag{Name: "refaire", Usage: "laisser le prochain traitement émettre un nouveau papier"}),
		Action: onRegisterToWrite(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if err := oneNumber(c); err != nil {
				return err
			}
			done, err := guichet.Revoke(c.Context, reg, operator(), c.Args().First(), c.String("motif"), c.Bool("refaire"))
			if err != nil {
				return err
			}
			paper := done.Paper
			if paper.State == register.Revoquee {
				fmt.Fprintf(con.stderr, "%s était déjà révoqué («\u00a0%s\u00a0»)\u00a0: le nouveau motif compte désormais.\n", paper.Number, paper.Reason)
			}
			fmt.Fprintf(con.stderr, "%s est révoqué\u00a0: un contrôle le refuse désormais.\nPour les postes hors ligne\u00a0: cnamdoc registre revocations FICHIER\n", paper.Number)
			if done.Lot != "" {
				fmt.Fprintln(con.stderr, french.Say("Sa feuille est dans le tirage %s (%s, %s) : retirez-la avant de le distribuer.", guichet.LotName(done.Lot), paper.Key.Centre, paper.Key.Document.Label()))
			}
			return nil
		}),
	}
}

func registreRetablir(con *console) *cli.Command {
	return &cli.Command{
		Name: "retablir", Aliases: []string{"restore"}, Usage: "annuler une révocation",
		ArgsUsage: "NUMÉRO", Description: "Exemple\u00a0:\n  cnamdoc registre retablir ATT-2026-000123 --motif \"révoqué par erreur\"",
		Flags: registreFlags(motifFlag()),
		Action: onRegisterToWrite(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if err := oneNumber(c); err != nil {
				return err
			}
			paper, err := guichet.Restore(c.Context, reg, operator(), c.Args().First(), c.String("motif"))
			if err != nil {
				return err
			}
			fmt.Fprintf(con.stderr, "%s est rétabli\u00a0: il est à l’état «\u00a0%s\u00a0».\n", paper.Number, paper.State)
			return nil
		}),
	}
}
