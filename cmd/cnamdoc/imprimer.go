package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/imprimante"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses: 0 the paper is there, or sent; 3 it cannot be issued yet, and
// what is missing was said; 1 failure, or it did not come out of the printer; 2
// nobody or several persons answer.
func imprimer(con *console) *cli.Command {
	return &cli.Command{
		Name:      "imprimer",
		Aliases:   []string{"print"},
		Usage:     "au guichet\u00a0: donner son papier à un auditeur, par code ou par nom",
		ArgsUsage: "AUDITEUR",
		Description: french.Text("Reprend le papier valable, ou l’émet s’il est prêt ; sinon dit ce qui manque. Un papier\n" +
			"déjà remis est redessiné en duplicata. Lit le dernier export accepté sur ce poste et dit\n" +
			"son âge. Un numéro de papier, un code court ou le texte d’un sceau désignent aussi leur\n" +
			"auditeur. Le papier va à l’imprimante de [impression], sinon le lecteur de PDF s’ouvre ;\n" +
			"puis sa sortie et sa remise sont demandées. Hors d’un terminal, rien n’est demandé : le\n" +
			"chemin du fichier est affiché, et --remis répond.\n" +
			"Exemples :\n  cnamdoc imprimer CEN012345\n  cnamdoc imprimer dupont marie --imprimante accueil --remis main"),
		Flags: deskFlags(
			&cli.StringFlag{Name: "document", Value: "attestation", Usage: "quels papiers, `LISTE` séparée par des virgules, parmi attestation, contrat, convention, rétractation, relance"},
			&cli.StringFlag{Name: "imprimante", Usage: "envoyer à l’imprimante `P`\u00a0; sinon à celle de la configuration"},
			&cli.BoolFlag{Name: "fichier", Usage: "n’imprimer ni n’ouvrir\u00a0: afficher le chemin du fichier"},
			&cli.StringFlag{Name: "remis", Usage: "le papier est sorti et remis\u00a0: `FAÇON` main, mandataire ou courrier\u00a0; non\u00a0: sorti, pas encore remis"},
			&cli.BoolFlag{Name: "remise", Usage: "comme --remis main"},
			&cli.BoolFlag{Name: guessedFlag, Hidden: true},
		),
		Action: con.run(runImprimer),
	}
}

// guessedFlag marks a call without a command: "cnamdoc dupont".
const guessedFlag = "sans-commande"

// guessCommand makes "cnamdoc dupont" the desk's: words that begin no command,
// and are near none, name somebody.
func guessCommand(app *cli.App, args []string) []string {
	words, at := args, 0
	for i := 1; i < len(args); i++ {
		if strings.HasPrefix(args[i], "-") {
			if args[i] == "--" {
				return args
			}
			if takesValue(app.Flags, args[i]) {
				i++
			}
			continue
		}
		at = i
		break
	}
	if at == 0 || slices.Contains(words, "--help") || slices.Contains(words, "-h") ||
		app.Command(words[at]) != nil || dossier.Nearest(words[at], commandNames(app.Commands), 2) != "" {
		return args
	}
	return slices.Concat(words[:at], []string{"imprimer", "--" + guessedFlag}, words[at:])
}

// handings are what --remis and the question after printing take.
var handings = []struct {
	word, key string
	how       register.Handing
}{{"main", "o", register.InPerson}, {"mandataire", "m", register.ByProxy}, {"courrier", "c", register.Posted}, {"non", "n", register.NotYet}}

// sheetAnswer is what the call says of the sheet; given is false when somebody must be
// asked.
func sheetAnswer(c *cli.Context) (how register.Handing, given bool, err error) {
	word := c.String("remis")
	switch {
	case c.Bool("remise") && word != "" && word != "main":
		return 0, false, misuse("gardez --remis seul", "--remise et --remis %s se contredisent", word)
	case c.Bool("remise"):
		word = "main"
	case word == "":
		return 0, false, nil
	}
	for _, h := range handings {
		if h.word == dossier.Fold(word) {
			return h.how, true, nil
		}
	}
	return 0, false, misuse("attendu : main, mandataire, courrier ou non", "la façon de remettre « %s » n’est pas reconnue", word)
}

func runImprimer(con *console, c *cli.Context) error {
	docs, err := parseDocuments(c.String("document"))
	if err != nil {
		return err
	}
	how, given, err := sheetAnswer(c)
	if err != nil {
		return err
	}
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	query := strings.Join(c.Args().Slice(), " ")
	err = withPerson(con, c, query, func(desk *guichet.Desk, m guichet.Match) error {
		if m.Paper.Number != "" && !c.IsSet("document") {
			docs = []dossier.Document{m.Paper.Key.Document}
		}
		var incomplete error
		for _, doc := range docs {
			papers, err := desk.Issue(c.Context, operator(), m.Key, doc)
			if missing, ok := errors.AsType[*guichet.Missing](err); ok {
				sayMissing(con, missing)
				incomplete = errIncomplete
				continue
			}
			if err != nil {
				return err
			}
			for _, paper := range papers {
				one := sheetOnItsWay{desk: desk, match: m, how: how, given: given}
				if !c.Bool("fichier") {
					one.printer = cmp.Or(c.String("imprimante"), conf.Impression.printer(m.Key.Centre))
					one.view = !given && attended(con)
				}
				if err := give(con, c, one, paper); err != nil {
					return err
				}
			}
		}
		return incomplete
	})
	if _, asked := errors.AsType[usageError](err); c.Bool(guessedFlag) && (asked || errors.Is(err, errNoExport)) {
		return misuse("la liste des commandes : cnamdoc --help ; une personne : cnamdoc imprimer NOM", "« %s » n’est ni une commande, ni une seule personne des inscriptions de ce poste", query)
	}
	return err
}

// sayMissing says what cannot be given, and each thing that stands in the way.
func sayMissing(con *console, missing *guichet.Missing) {
	fmt.Fprintf(con.stderr, "%s.\n", missing.Sentence())
	for _, v := range missing.Verdicts {
		fmt.Fprintf(con.stderr, "  %s — %s\n", v.Outcome, v.Message)
		if v.Desk != "" {
			fmt.Fprintf(con.stderr, "    → %s\n", v.Desk)
		}
	}
}

// sheetOnItsWay is where one paper goes, and what the call says of it already.
type sheetOnItsWay struct {
	desk    *guichet.Desk
	match   guichet.Match
	printer string // "": none
	view    bool   // without a printer, open the viewer
	how     register.Handing
	given   bool // how was given; else it is asked, at a terminal
}

// give brings one paper to the person: to the printer, into the viewer, or its
// path on standard output; then records what became of it.
func give(con *console, c *cli.Context, s sheetOnItsWay, paper register.Paper) error {
	if err := answerWaiting(con, c, s.desk, paper.Number); err != nil {
		return err
	}
	out, err := s.desk.Print(c.Context, operator(), paper)
	if err != nil {
		return err
	}
	number, rank := out.Paper.Number, out.Sheet.Rank
	if rank > 0 {
		fmt.Fprintln(con.stderr, french.Say("%s a déjà été remis le %s : duplicata n°\u00a0%d.", number, out.Paper.HandedAt.Local().Format("02/01/2006"), rank))
	}
	if err := send(con, c, s, out); err != nil {
		return errors.Join(err, guichet.DidNotComeOut(c.Context, s.desk.Register, operator(), out.Sheet))
	}
	if !s.given {
		var came bool
		came, s.how, s.given = askSheet(c.Context, con)
		if s.given && !came {
			if err := guichet.DidNotComeOut(c.Context, s.desk.Register, operator(), out.Sheet); err != nil {
				return err
			}
			return say(nil, "relancez la même commande une fois l’imprimante prête ; le fichier : "+out.File, "le papier %s n’est pas sorti : rien n’est noté", number)
		}
	}
	if !s.given {
		if rank > 0 {
			fmt.Fprintln(con.stderr, french.Say("Le rang n°\u00a0%d est retenu. Dites ensuite s’il est sorti : cnamdoc registre duplicata %s %d --sorti (ou --non-sorti)", rank, number, rank))
		}
		return c.Context.Err()
	}
	before, err := guichet.CameOut(context.WithoutCancel(c.Context), s.desk.Register, operator(), out.Sheet, s.how)
	if err != nil {
		return err
	}
	switch {
	case rank > 0:
		fmt.Fprintln(con.stderr, french.Say("Duplicata n°\u00a0%d de %s noté comme sorti.", rank, number))
	case before.State == register.Remise:
		fmt.Fprintln(con.stderr, french.Say("%s était déjà noté remis, le %s.", number, before.HandedAt.Local().Format("02/01/2006 à 15:04")))
	case s.how != register.NotYet:
		fmt.Fprintln(con.stderr, french.Say("%s remis à %s, %s.", number, s.match.NomComplet(), s.how))
	default:
		fmt.Fprintln(con.stderr, french.Say("%s est sorti, et reste à remettre ; ensuite : cnamdoc registre remettre %s", number, number))
	}
	return nil
}

// send prints a paper, or shows it.
func send(con *console, c *cli.Context, s sheetOnItsWay, out guichet.Printout) error {
	if s.printer != "" {
		progress := con.progress("impression")
		held, err := imprimante.Print(c.Context, imprimante.Job{Printer: s.printer, File: out.File, Title: out.Paper.Number, BothSides: out.BothSides})
		progress.end()
		if err != nil {
			return err
		}
		fmt.Fprintln(con.stderr, french.Say("%s envoyé à l’imprimante « %s ».", out.Paper.Number, s.printer))
		if held != "" {
			fmt.Fprintf(con.stderr, "Attention\u00a0: %s.\n", held)
		}
		return nil
	}
	if _, err := fmt.Fprintln(con.stdout, out.File); err != nil || !s.view {
		return err
	}
	if err := imprimante.Open(c.Context, out.File); err != nil {
		sentence, hint := explain(err) // the path is there: it can be opened by hand
		fmt.Fprintf(con.stderr, "Attention\u00a0: %s.\n  → %s\n", sentence, hint)
	}
	return nil
}

// askSheet asks whether a sheet came out and how it was handed over; answered is
// false when nobody is there to say, or nobody does.
func askSheet(ctx context.Context, con *console) (came bool, how register.Handing, answered bool) {
	if came, answered = yesNo(ctx, con, "Le document est-il sorti ? [o/n] "); !answered || !came {
		return came, 0, answered
	}
	for {
		line, ok := question(ctx, con, "Remis ? [o] en main propre, [m] à un mandataire, [c] par courrier, [n] pas encore : ")
		if !ok {
			return true, register.NotYet, true
		}
		for _, h := range handings {
			if answer := dossier.Fold(line); answer == h.key || answer == h.word || answer == "oui" && h.key == "o" {
				return true, h.how, true
			}
		}
		fmt.Fprintln(con.stderr, "Répondez par o, m, c ou n.")
	}
}

// answerWaiting asks at a terminal about earlier duplicatas of a paper of which
// nobody has said whether they came out; elsewhere it names them.
func answerWaiting(con *console, c *cli.Context, desk *guichet.Desk, number string) error {
	waiting, err := guichet.WaitingDuplicatas(c.Context, desk.Register, number)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		said := french.Say("Le duplicata n°\u00a0%d, préparé le %s par %s, attend une réponse", w.Rank, w.Reserved.Local().Format("02/01/2006 à 15:04"), w.By)
		if !attended(con) {
			fmt.Fprintln(con.stderr, french.Say("%s : cnamdoc registre duplicata %s %d --sorti (ou --non-sorti)", said, number, w.Rank))
			continue
		}
		came, answered := yesNo(c.Context, con, french.Text(said+" : est-il sorti ? [o/n] "))
		if !answered {
			continue
		}
		if came {
			_, err = guichet.CameOut(c.Context, desk.Register, operator(), w.Sheet, register.NotYet)
		} else {
			err = guichet.DidNotComeOut(c.Context, desk.Register, operator(), w.Sheet)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
