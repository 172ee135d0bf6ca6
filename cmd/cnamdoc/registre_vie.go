package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/register"
)

// motifFlag asks why: whoever reads the life of a paper later must know.
func motifFlag(usage string) *cli.StringFlag {
	return &cli.StringFlag{Name: "motif", Usage: usage}
}

func motif(c *cli.Context) (string, error) {
	why := register.Line(c.String("motif"))
	if why == "" {
		return "", misuse("exemple\u00a0: --motif \"chèque impayé\"", "indiquez le motif (--motif)\u00a0: il reste dans la vie du papier")
	}
	if utf8.RuneCountInString(why) > maxMotif {
		return "", misuse("dites l’essentiel en une phrase, sans donnée personnelle inutile", "le motif est trop long\u00a0: %d caractères au plus", maxMotif)
	}
	return why, nil
}

// maxMotif is the longest reason, in characters: it is read in tables.
const maxMotif = 500

func (p *program) registreRemettre() *cli.Command {
	return &cli.Command{
		Name: "remettre", Aliases: []string{"hand-over"}, Usage: "enregistrer que des papiers ont été remis à leurs auditeurs",
		ArgsUsage: "NUMERO…", Description: "Exemples\u00a0:\n  cnamdoc registre remettre ATT-2026-000123\n  cnamdoc registre remettre --lot 2026-11-22-01",
		Flags: registreFlags(&cli.StringFlag{Name: "lot", Usage: "tous les papiers valables de ce lot d’impression `LOT`"}),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			lot := c.String("lot")
			if (lot == "") == (c.NArg() == 0) {
				return misuse("exemple\u00a0: cnamdoc registre remettre ATT-2026-000123", "indiquez des numéros, ou un lot (--lot)")
			}
			if lot != "" {
				n, err := reg.HandOverLot(c.Context, operator(), lot)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.stderr, "%s du lot %s.\n", plural(n, "papier remis", "papiers remis"), lot)
				return nil
			}
			return p.handOver(c, reg)
		}),
	}
}

// handOver records the papers that the call names, and says which had been
// handed over before.
func (p *program) handOver(c *cli.Context, reg register.Register) error {
	var numbers, before []string
	for _, typed := range c.Args().Slice() {
		paper, err := findPaper(c, reg, typed)
		switch {
		case err != nil:
			return err
		case paper.State == register.Remise:
			before = append(before, paper.Number+" (le "+paper.HandedAt.Local().Format("02/01/2006")+")")
		case !slices.Contains(numbers, paper.Number):
			numbers = append(numbers, paper.Number)
		}
	}
	if err := reg.HandOver(c.Context, operator(), numbers); err != nil {
		return err
	}
	told := plural(len(numbers), "papier remis", "papiers remis")
	if len(numbers) > 0 {
		told += "\u00a0: " + strings.Join(numbers, ", ")
	}
	fmt.Fprintln(p.stderr, told+".")
	if before = slices.Compact(before); len(before) > 0 {
		fmt.Fprintf(p.stderr, "Déjà remis auparavant\u00a0: %s.\n", strings.Join(before, ", "))
	}
	return nil
}

func (p *program) registreRevoquer() *cli.Command {
	return &cli.Command{
		Name: "revoquer", Aliases: []string{"revoke"}, Usage: "retirer sa valeur à un papier",
		ArgsUsage: "NUMERO", Description: "Le papier n’est pas refait tant qu’il n’est pas rétabli, sauf avec --refaire. Exemple\u00a0:\n" +
			"  cnamdoc registre revoquer ATT-2026-000123 --motif \"remis à une autre personne\"",
		Flags: registreFlags(motifFlag("pourquoi, `TEXTE`"),
			&cli.BoolFlag{Name: "refaire", Usage: "laisser le prochain traitement émettre un nouveau papier"}),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			why, err := motif(c)
			if err != nil {
				return err
			}
			paper, err := oneNumber(c, reg)
			if err != nil {
				return err
			}
			if err := reg.Revoke(c.Context, operator(), paper.Number, why, c.Bool("refaire")); err != nil {
				return err
			}
			if paper.State == register.Revoquee {
				fmt.Fprintf(p.stderr, "%s était déjà révoqué («\u00a0%s\u00a0»)\u00a0: le nouveau motif compte désormais.\n", paper.Number, paper.Reason)
			}
			fmt.Fprintf(p.stderr, "%s est révoqué\u00a0: un contrôle le refuse désormais.\nPour les postes hors ligne\u00a0: cnamdoc registre revocations FICHIER\n", paper.Number)
			if paper.State == register.Emise && paper.Lot != "" {
				fmt.Fprintf(p.stderr, "%s est dans le tirage %s\u00a0: retirez sa feuille avant de le distribuer.\n", paper.Number, paper.Lot)
			}
			return nil
		}),
	}
}

func (p *program) registreRetablir() *cli.Command {
	return &cli.Command{
		Name: "retablir", Aliases: []string{"restore"}, Usage: "annuler une révocation",
		ArgsUsage: "NUMERO", Description: "Exemple\u00a0:\n  cnamdoc registre retablir ATT-2026-000123 --motif \"révoqué par erreur\"",
		Flags: registreFlags(motifFlag("pourquoi, `TEXTE`")),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			why, err := motif(c)
			if err != nil {
				return err
			}
			paper, err := oneNumber(c, reg)
			if err != nil {
				return err
			}
			if err := reg.Restore(c.Context, operator(), paper.Number, why); err != nil {
				return err
			}
			paper, err = reg.Get(c.Context, paper.Number)
			if err == nil {
				fmt.Fprintf(p.stderr, "%s est rétabli\u00a0: il est à l’état «\u00a0%s\u00a0».\n", paper.Number, paper.State)
			}
			return err
		}),
	}
}
