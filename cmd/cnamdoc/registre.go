package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// Exit statuses of the group: 0 done; 1 the register or a file failed; 2
// misuse; 4 registre verifier found papers that are not as the register says.
func registre(con *console) *cli.Command {
	return &cli.Command{
		Name:    "registre",
		Aliases: []string{"register"},
		Usage:   "la vie des papiers\u00a0: chercher, remettre, révoquer, décider, exporter, purger, sauvegarder",
		Description: "Le registre est le fichier registre.sqlite de l’état, ou la base PostgreSQL de [registre] adresse.\n" +
			"Exemple\u00a0:\n  cnamdoc registre chercher dupont",
		Subcommands: []*cli.Command{
			registreChercher(con), registreMontrer(con), registreRemettre(con), registreDuplicata(con), registreRevoquer(con), registreRetablir(con),
			registreDecider(con), registreListes(con), registreExporter(con), registreRevocations(con), registreVerifier(con),
			registreSauvegarder(con), registreRestaurer(con), registrePurger(con),
		},
	}
}

// onRegister opens the register for a command and closes it after. A register
// that is not there is refused: no command of this group makes one.
func onRegister(con *console, do func(c *cli.Context, conf *config, reg register.Register) error) cli.ActionFunc {
	return func(c *cli.Context) (err error) {
		conf, err := loadConfig(c)
		if err != nil {
			return err
		}
		specimen := c.Bool("exemple")
		reg, err := openRegister(c.Context, con, conf, specimen, false)
		if errors.Is(err, errNoFile) {
			return say(err, "vérifiez --etat et --config\u00a0; le premier «\u00a0cnamdoc generer\u00a0» le crée", "il n’y a pas de registre ici («\u00a0%s\u00a0»)", conf.registerAt(specimen).name())
		}
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, reg.Close()) }()
		return deskTrouble(do(c, conf, reg))
	}
}

// onRegisterToWrite is onRegister for what changes the register or speaks in its
// name: not with other keys, not in an older copy of it.
func onRegisterToWrite(con *console, do func(c *cli.Context, conf *config, reg register.Register) error) cli.ActionFunc {
	return onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
		if !c.Bool("exemple") {
			if err := mayAct(c.Context, con, conf, reg); err != nil {
				return err
			}
		}
		return do(c, conf, reg)
	})
}

// noArguments refuses words that the command would not read: whoever typed
// them expects them to count.
func noArguments(do cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.NArg() > 0 {
			return misuse("l’aide de la commande\u00a0: ajoutez --help", "cette commande ne prend pas d’argument\u00a0: «\u00a0%s\u00a0»", c.Args().First())
		}
		return do(c)
	}
}

func registreFlags(more ...cli.Flag) []cli.Flag {
	return withCommon(append(more, &cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"})...)
}

var jsonFlag = &cli.BoolFlag{Name: "json", Usage: "répondre en JSON"}

// oneNumber refuses a call that does not name one paper.
func oneNumber(c *cli.Context) error {
	if c.NArg() == 1 {
		return nil
	}
	return misuse("exemple\u00a0: cnamdoc registre "+c.Command.Name+" ATT-2026-000123", "indiquez un seul numéro de papier")
}

func registreChercher(con *console) *cli.Command {
	return &cli.Command{
		Name: "chercher", Aliases: []string{"search"}, Usage: "trouver des papiers par nom, code auditeur, numéro ou code court",
		ArgsUsage: "TEXTE", Description: "Les accents ne comptent pas\u00a0; deux lettres suffisent. Exemple\u00a0:\n  cnamdoc registre chercher herm mar",
		Flags: registreFlags(jsonFlag, &cli.IntFlag{Name: "limite", Value: 50, Usage: "au plus `N` papiers"}),
		Action: onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			limit := c.Int("limite")
			if limit < 1 {
				return misuse("exemple\u00a0: --limite 100", "indiquez une limite d’au moins 1")
			}
			papers, more, err := guichet.SearchPapers(c.Context, reg, strings.Join(c.Args().Slice(), " "), limit)
			if err != nil {
				return err
			}
			if more {
				fmt.Fprintf(con.stderr, "D’autres papiers correspondent\u00a0: précisez, ou donnez une --limite de plus de %d.\n", limit)
			}
			return showPapers(con, c, papers)
		}),
	}
}

// showPapers prints papers, a line each.
func showPapers(con *console, c *cli.Context, papers []register.Paper) error {
	if c.Bool("json") {
		return guichet.WriteJSON(con.stdout, papers)
	}
	if len(papers) == 0 {
		fmt.Fprintln(con.stderr, "Aucun papier ne correspond.")
		return nil
	}
	w := con.table()
	fmt.Fprintln(w, "NUMÉRO\tÉTAT\tPAPIER\tAUDITEUR\tCODE\tSEMESTRE\tCENTRE\tDU")
	for _, x := range papers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", x.Number, x.State, x.Key.Document.Word(), x.Prenom, dossier.Capitals(x.Nom),
			x.Key.Code, x.Key.Semestre, x.Key.Centre, x.Date.Short())
	}
	return w.Flush()
}

func registreMontrer(con *console) *cli.Command {
	return &cli.Command{
		Name: "montrer", Aliases: []string{"show"}, Usage: "la vie entière d’un papier\u00a0: ce qui a été fait, quand et par qui",
		ArgsUsage: "NUMÉRO", Description: "Accepte aussi le code court. Exemple\u00a0:\n  cnamdoc registre montrer ATT-2026-000123",
		Flags: registreFlags(jsonFlag),
		Action: onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if err := oneNumber(c); err != nil {
				return err
			}
			life, err := guichet.LifeOf(c.Context, reg, c.Args().First())
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return writeJSON(con.stdout, life.Row())
			}
			return showLife(con, life)
		}),
	}
}

// showLife prints what the register holds of a paper, then each step.
func showLife(con *console, x guichet.Life) error {
	w := tabwriter.NewWriter(con.page(), 0, 0, 2, ' ', 0)
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s\t%s\n", label, value)
		}
	}
	line("numéro", x.Number)
	line("état", x.State.String())
	line("papier", x.Key.Document.Label())
	line("auditeur", strings.TrimSpace(x.Prenom+" "+dossier.Capitals(x.Nom)+" "+x.Key.Code))
	line("semestre", string(x.Key.Semestre)+", "+x.Key.Centre)
	line("contrepartie", x.Key.Contrepartie)
	line("daté du", x.Date.Long())
	if !x.Last.IsZero() {
		line("valable", "du "+x.First.Short()+" au "+x.Last.Short())
	}
	line("UE", strings.Join(x.UEs, ", "))
	line("code court", x.ShortCode)
	if x.Kid != ([4]byte{}) {
		line("clé", seal.KID(x.Kid).String())
	}
	line("fichier", x.File)
	if x.Lot != "" {
		line("tirage", fmt.Sprintf("%s (%s)", guichet.LotName(x.Lot), x.Lot))
	}
	if x.Duplicatas > 0 {
		line("duplicatas", fmt.Sprint(x.Duplicatas))
	}
	line("remplace", x.Replaces)
	line("remplacé par", x.ReplacedBy)
	line("motif", x.Reason)
	fmt.Fprintln(w)
	for _, e := range x.Events {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", e.At.Local().Format("02/01/2006 15:04:05"), e.What, e.By, e.Why)
	}
	return w.Flush()
}
