package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Exit statuses: 0 the paper is there, or sent; 3 it cannot be issued yet, and
// what is missing was said; 1 failure; 2 nobody or several persons answer.
func (p *program) imprimer() *cli.Command {
	return &cli.Command{
		Name:      "imprimer",
		Aliases:   []string{"print"},
		Usage:     "au guichet\u00a0: donner son papier à un auditeur, par code ou par nom",
		ArgsUsage: "AUDITEUR",
		Description: "Reprend le papier valable, ou l’émet s’il est prêt\u00a0; sinon dit ce qui manque. Un papier déjà remis est\n" +
			"redessiné en duplicata. Lit le dernier export accepté sur ce poste et dit son âge. Un numéro de papier, un\n" +
			"code court ou le texte d’un sceau désignent aussi leur auditeur.\n" +
			"Exemples\u00a0:\n  cnamdoc imprimer CEN012345\n  cnamdoc imprimer dupont marie --imprimante accueil --remise",
		Flags: deskFlags(
			&cli.StringFlag{Name: "document", Value: "attestation", Usage: "quels papiers, `LISTE` séparée par des virgules (attestation,contrat,convention,retractation,relance)"},
			&cli.StringFlag{Name: "imprimante", Usage: printerUsage},
			&cli.BoolFlag{Name: "remise", Usage: "enregistrer aussitôt la remise à l’auditeur"},
		),
		Action: p.runImprimer,
	}
}

func (p *program) runImprimer(c *cli.Context) error {
	docs, err := parseDocuments(c.String("document"))
	if err != nil {
		return err
	}
	return p.withPerson(c, strings.Join(c.Args().Slice(), " "), func(desk *guichet.Desk, m guichet.Match) error {
		if m.Paper.Number != "" && !c.IsSet("document") {
			docs = []dossier.Document{m.Paper.Key.Document}
		}
		var incomplete error
		for _, doc := range docs {
			papers, err := desk.Issue(c.Context, operator(), m.Key, doc)
			if missing, ok := errors.AsType[*guichet.Missing](err); ok {
				p.sayMissing(missing)
				incomplete = errIncomplete
				continue
			}
			if err != nil {
				return err
			}
			for _, paper := range papers {
				if err := p.give(c, desk, m, paper); err != nil {
					return err
				}
			}
		}
		return incomplete
	})
}

// sayMissing says what cannot be given, and each thing that stands in the way.
func (p *program) sayMissing(missing *guichet.Missing) {
	fmt.Fprintf(p.stderr, "%s.\n", missing.Sentence())
	for _, v := range missing.Verdicts {
		fmt.Fprintf(p.stderr, "  %s — %s\n", v.Outcome, v.Message)
		if v.Desk != "" {
			fmt.Fprintf(p.stderr, "    → %s\n", v.Desk)
		}
	}
}

// give brings one paper to the person: its path on standard output, or the
// paper to the printer.
func (p *program) give(c *cli.Context, desk *guichet.Desk, m guichet.Match, paper register.Paper) error {
	out, err := desk.Print(c.Context, operator(), paper)
	if err != nil {
		return err
	}
	if out.Duplicata > 0 {
		fmt.Fprintf(p.stderr, "%s a déjà été remis le %s\u00a0: duplicata n°\u00a0%d.\n", paper.Number, paper.HandedAt.Local().Format("02/01/2006"), out.Duplicata)
	}
	if printer := c.String("imprimante"); printer != "" {
		if err := printFile(c.Context, printer, out.File, paper.Number, out.BothSides); err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "%s %s\n", paper.Number, sentTo(printer))
	} else if _, err := fmt.Fprintln(p.stdout, out.File); err != nil {
		return err
	}
	if !c.Bool("remise") || paper.State != register.Emise {
		return nil
	}
	if _, err := guichet.HandOver(c.Context, desk.Register, operator(), []string{paper.Number}); err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "%s remis à %s.\n", paper.Number, m.NomComplet())
	return nil
}
