package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier"
)

// console is where a command is run: its streams and its clock. Tests start one
// through Run.
type console struct {
	stdin          io.Reader
	lines          *bufio.Reader // of stdin, for questions
	stdout, stderr io.Writer
	now            func() time.Time
}

// Run executes one call and returns its exit code. Only main calls os.Exit.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	con := &console{stdin: stdin, lines: bufio.NewReader(stdin), stdout: stdout, stderr: inWindow(stderr), now: time.Now}
	app := app(con)
	if len(args) > 1 && args[1] == "help" {
		args = slices.Concat(args[:1], []string{"aide"}, args[2:])
	}
	args = permute(app, guessCommand(app, args))
	err := app.RunContext(ctx, args)
	if err != nil && strings.HasPrefix(err.Error(), "No help topic") {
		err = frenchUsage(nil, err) // the library's own: help for a command that does not exist
	}
	if ctx.Err() != nil && err != nil {
		err = errors.Join(context.Canceled, err)
	}
	code := exitCode(err)
	if code == exitInterrupted && isTerminal(con.stderr) {
		fmt.Fprintln(con.stderr) // the terminal has shown ^C
	}
	if code != exitOK && code != exitIncomplete && !isSaid(err) { // said already, by the report or the answer
		printError(con.stderr, err, wantsDetails(args))
	}
	return code
}

// wantsDetails looks for --details among the options; an error of usage comes
// before the library has read them.
func wantsDetails(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--details") || os.Getenv("CNAMDOC_DETAILS") != ""
}

func app(con *console) *cli.App {
	speakFrench()
	app := &cli.App{
		Name:                  "cnamdoc",
		Usage:                 "de l’export des inscriptions aux papiers des auditeurs, complets et scellés",
		Version:               version(),
		Reader:                con.stdin,
		Writer:                con.stdout,
		ErrWriter:             con.stderr,
		HideHelpCommand:       true,
		Flags:                 commonFlags(),
		Commands:              commands(con),
		ExitErrHandler:        func(*cli.Context, error) {},
		OnUsageError:          func(c *cli.Context, err error, _ bool) error { return frenchUsage(c, err) },
		Action:                con.run(unknownOrHelp),
		CustomAppHelpTemplate: appHelp,
	}
	for _, c := range app.Commands {
		prepare(c)
	}
	return app
}

// commands lists them in the order in which a newcomer meets them.
func commands(con *console) []*cli.Command {
	return []*cli.Command{
		essai(con),
		configurer(con),
		generer(con),
		controler(con),
		verifier(con),
		servir(con),
		imprimer(con),
		epreuves(con),
		registre(con),
		sauvegarder(con),
		comptesCommand(con),
		modeles(con),
		cles(con),
		exemples(con),
		versionCommand(con),
		completion(con),
		aide(con),
	}
}

// prepare gives a command and those below it the house's manners.
func prepare(c *cli.Command) {
	c.HideHelpCommand = true
	c.CustomHelpTemplate = commandHelp
	if len(c.Subcommands) > 0 {
		c.CustomHelpTemplate = groupHelp
		c.Action = func(c *cli.Context) error {
			if c.NArg() > 0 {
				return unknownCommand(c.Args().First(), c.Command.Subcommands, []string{c.Command.HelpName})
			}
			return cli.ShowSubcommandHelp(c)
		}
	}
	c.OnUsageError = func(c *cli.Context, err error, _ bool) error { return frenchUsage(c, err) }
	for _, sub := range c.Subcommands {
		prepare(sub)
	}
}

func commonFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "config", Usage: "fichier de configuration `F` (défaut\u00a0: cnamdoc.toml)", EnvVars: []string{"CNAMDOC_CONFIG"}},
		&cli.StringFlag{Name: "etat", Usage: "dossier `DIR` des clés et du registre (défaut\u00a0: etat)", EnvVars: []string{"CNAMDOC_ETAT"}},
		&cli.BoolFlag{Name: "details", Usage: "montrer la chaîne des causes d’une erreur"},
	}
}

// outFlag is where the papers are.
func outFlag() cli.Flag {
	return &cli.StringFlag{Name: "sortie", Usage: "dossier `DIR` des papiers (défaut\u00a0: sortie)", EnvVars: []string{"CNAMDOC_SORTIE"}}
}

// withCommon adds the common flags to a command's own, so that they may stand
// before or after its name.
func withCommon(flags ...cli.Flag) []cli.Flag { return append(flags, commonFlags()...) }

func unknownOrHelp(con *console, c *cli.Context) error {
	if c.NArg() == 0 {
		return cli.ShowAppHelp(c)
	}
	return unknownCommand(c.Args().First(), c.App.Commands, []string{c.App.Name})
}

// unknownCommand refuses a name that is none of the commands below path.
func unknownCommand(name string, known []*cli.Command, path []string) error {
	hint := "la liste des commandes\u00a0: " + strings.Join(path, " ") + " --help"
	if near := dossier.Nearest(name, commandNames(known), 2); near != "" {
		hint = fmt.Sprintf("vouliez-vous dire «\u00a0%s\u00a0»\u00a0?", near)
	}
	return misuse(hint, "commande inconnue «\u00a0%s\u00a0»", name)
}

func commandNames(commands []*cli.Command) []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.Names()...)
	}
	return names
}

// run makes a command's action of a function that takes the console.
func (con *console) run(do func(*console, *cli.Context) error) cli.ActionFunc {
	return func(c *cli.Context) error { return do(con, c) }
}
