package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier/french"
)

func registreDecider(con *console) *cli.Command {
	return &cli.Command{
		Name: "decider", Aliases: []string{"decide"}, Usage: "répondre à un point «\u00a0À EXAMINER\u00a0» d’un dossier",
		ArgsUsage: "NUMÉRO | AUDITEUR [RÈGLE]",
		Description: "Chaque question garde son numéro\u00a0: celui de la feuille du matin et de «\u00a0registre listes\u00a0».\n" +
			"Sans RÈGLE, montre ce qui attend une réponse. Une réponse vaut tant que les faits restent les mêmes.\n" +
			"Exemples\u00a0:\n  cnamdoc registre decider 3 --motif \"vu au téléphone\"\n  cnamdoc registre decider CEN012345\n  cnamdoc registre decider CEN012345 mode-paiement --motif \"virement reçu\"",
		Flags: deskFlags(motifFlag(), jsonFlag,
			&cli.StringFlag{Name: "ue", Usage: "quand la règle parle de plusieurs UE, celle-ci (`CODE`)"},
			&cli.BoolFlag{Name: "refuser", Usage: "ne pas accepter\u00a0: le point reste à examiner, la réponse est gardée"}),
		Action: func(c *cli.Context) error {
			if c.NArg() < 1 || c.NArg() > 2 {
				return misuse("exemple\u00a0: cnamdoc registre decider CEN012345", "indiquez un auditeur, puis la règle à laquelle vous répondez")
			}
			if number, err := strconv.Atoi(c.Args().First()); err == nil && c.NArg() == 1 {
				return decideNumber(con, c, number)
			}
			return withPerson(con, c, c.Args().First(), func(desk *guichet.Desk, m guichet.Match) error {
				if c.NArg() == 2 {
					return decide(con, c, desk, m)
				}
				open, err := desk.Questions(c.Context, m.Key)
				if err != nil {
					return err
				}
				return showQuestions(con, c, open)
			})
		},
	}
}

// decideNumber answers the question of that number.
func decideNumber(con *console, c *cli.Context, number int) (err error) {
	desk, closeDesk, err := openDesk(con, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeDesk()) }()
	a := guichet.Answer{Accepts: !c.Bool("refuser"), Why: c.String("motif")}
	if a.Why == "" && attended(con) {
		if a, err = askAnswer(con, c, desk, number, a); err != nil || a.Why == "" {
			return deskTrouble(err)
		}
	}
	q, err := desk.DecideNumber(c.Context, operator(), number, a)
	if err != nil {
		return deskTrouble(err)
	}
	sayDecided(con, fmt.Sprintf("Question %d, %s %s", number, q.Code, q.Nom), q, a)
	return nil
}

// askAnswer shows a question to the person at the terminal, and asks for what the
// call did not say; without a reason, nothing is to be recorded.
func askAnswer(con *console, c *cli.Context, desk *guichet.Desk, number int, a guichet.Answer) (guichet.Answer, error) {
	q, err := desk.Question(c.Context, number)
	if err != nil {
		return a, err
	}
	printQuestion(con.stderr, q)
	answered := true
	if a.Accepts { // not with --refuser
		a.Accepts, answered = yesNo(c.Context, con, "Accepter ? [o] oui, [n] non, le point reste à examiner : ")
	}
	if answered {
		a.Why, _ = question(c.Context, con, "Pourquoi (Entrée : répondre plus tard) : ")
	}
	if a.Why == "" {
		fmt.Fprintln(con.stderr, "Rien n’est noté.")
	}
	return a, c.Context.Err()
}

// decide records an answer and repeats it.
func decide(con *console, c *cli.Context, desk *guichet.Desk, m guichet.Match) error {
	a := guichet.Answer{Rule: c.Args().Get(1), UE: c.String("ue"), Accepts: !c.Bool("refuser"), Why: c.String("motif")}
	q, err := desk.Decide(c.Context, operator(), m.Key, a)
	if err != nil {
		return err
	}
	sayDecided(con, m.Key.Code+" "+m.NomComplet(), q, a)
	return nil
}

func sayDecided(con *console, who string, q generate.Question, a guichet.Answer) {
	word := "refusé"
	if a.Accepts {
		word = "accepté"
	}
	fmt.Fprintln(con.stderr, french.Say("%s : %s par %s (%s).\n  %s", who, word, operator(), register.Line(a.Why), q.Message))
	if a.Accepts {
		fmt.Fprintln(con.stderr, "Ce point ne sera plus demandé tant que les faits restent les mêmes.")
	}
}

func showQuestions(con *console, c *cli.Context, list []generate.Question) error {
	if c.Bool("json") {
		return writeJSON(con.stdout, append([]generate.Question{}, list...))
	}
	if len(list) == 0 {
		fmt.Fprintln(con.stderr, "Aucun point à examiner.")
		return nil
	}
	for _, q := range list {
		if err := printQuestion(con.page(), q); err != nil {
			return err
		}
		if q.Numero > 0 {
			fmt.Fprintf(con.page(), "    cnamdoc registre decider %d --motif \"…\"\n", q.Numero)
		}
	}
	return nil
}

// printQuestion says whose it is, what is asked and what to do.
func printQuestion(w io.Writer, q generate.Question) error {
	text := fmt.Sprintf("%s  %s — %s, %s (règle %s)\n    %s\n", q.Code, q.Nom, q.Centre, q.Semestre, q.Regle, q.Message)
	if q.Remede != "" {
		text += fmt.Sprintf("    → %s\n", q.Remede)
	}
	_, err := io.WriteString(w, text)
	return err
}
