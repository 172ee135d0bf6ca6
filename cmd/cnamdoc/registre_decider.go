package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
)

func (p *program) registreDecider() *cli.Command {
	return &cli.Command{
		Name: "decider", Aliases: []string{"decide"}, Usage: "répondre à un point «\u00a0À EXAMINER\u00a0» d’un dossier",
		ArgsUsage: "AUDITEUR [RÈGLE]",
		Description: "Sans RÈGLE, montre ce qui attend une réponse. Une réponse vaut tant que les faits restent les mêmes.\n" +
			"Exemples\u00a0:\n  cnamdoc registre decider CEN012345\n  cnamdoc registre decider CEN012345 mode-paiement --motif \"virement reçu\"",
		Flags: deskFlags(motifFlag(), jsonFlag,
			&cli.StringFlag{Name: "ue", Usage: "quand la règle parle de plusieurs UE, celle-ci (`CODE`)"},
			&cli.BoolFlag{Name: "refuser", Usage: "ne pas accepter\u00a0: le point reste à examiner, la réponse est gardée"}),
		Action: func(c *cli.Context) error {
			if c.NArg() < 1 || c.NArg() > 2 {
				return misuse("exemple\u00a0: cnamdoc registre decider CEN012345", "indiquez un auditeur, puis la règle à laquelle vous répondez")
			}
			return p.withPerson(c, c.Args().First(), func(desk *guichet.Desk, m guichet.Match) error {
				if c.NArg() == 2 {
					return p.decide(c, desk, m)
				}
				open, err := desk.Questions(c.Context, m.Key)
				if err != nil {
					return err
				}
				return p.showQuestions(c, open)
			})
		},
	}
}

// decide records an answer and repeats it.
func (p *program) decide(c *cli.Context, desk *guichet.Desk, m guichet.Match) error {
	a := guichet.Answer{Rule: c.Args().Get(1), UE: c.String("ue"), Accepts: !c.Bool("refuser"), Why: c.String("motif")}
	q, err := desk.Decide(c.Context, operator(), m.Key, a)
	if err != nil {
		return err
	}
	word := "refusé"
	if a.Accepts {
		word = "accepté"
	}
	fmt.Fprintf(p.stderr, "%s %s, «\u00a0%s\u00a0»\u00a0: %s par %s (%s).\n", m.Key.Code, m.NomComplet(), q.Message, word, operator(), register.Line(a.Why))
	if a.Accepts {
		fmt.Fprintln(p.stderr, "Ce point ne sera plus demandé tant que les faits restent les mêmes.")
	}
	return nil
}

func (p *program) showQuestions(c *cli.Context, list []generate.Question) error {
	if c.Bool("json") {
		return writeJSON(p.stdout, append([]generate.Question{}, list...))
	}
	if len(list) == 0 {
		fmt.Fprintln(p.stderr, "Aucun point à examiner.")
		return nil
	}
	for _, q := range list {
		if _, err := fmt.Fprintf(p.stdout, "%s  %s  %s\n    %s\n", q.Code, q.Nom, q.Regle, q.Message); err != nil {
			return err
		}
		if q.Remede != "" {
			fmt.Fprintf(p.stdout, "    → %s\n", q.Remede)
		}
	}
	return nil
}
