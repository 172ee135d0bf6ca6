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

// program is what the commands share: the streams, the clock, the flags that
// every command has. Tests start it through Run.
type program struct {
	stdin          io.Reader
	lines          *bufio.Reader // of stdin, for questions
	stdout, stderr io.Writer
	now            func() time.Time
}

// Run executes one call and returns its exit code. Only main calls os.Exit.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{stdin: stdin, lines: bufio.NewReader(stdin), stdout: stdout, stderr: stderr, now: time.Now}
	app := p.app()
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
	if code != exitOK && code != exitIncomplete && !isSaid(err) { // said already, by the report or the answer
		printError(stderr, err, wantsDetails(args))
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

func (p *program) app() *cli.App {
	speakFrench()
	app := &cli.App{
		Name:                  "cnamdoc",
		Usage:                 "de l’export des inscriptions aux papiers des auditeurs, complets et scellés",
		Version:               version(),
		Reader:                p.stdin,
		Writer:                p.stdout,
		ErrWriter:             p.stderr,
		HideHelpCommand:       true,
		Flags:                 commonFlags(),
		Commands:              p.commands(),
		ExitErrHandler:        func(*cli.Context, error) {},
		OnUsageError:          func(c *cli.Context, err error, _ bool) error { return frenchUsage(c, err) },
		Action:                p.unknownOrHelp,
		CustomAppHelpTemplate: appHelp,
	}
	for _, c := range app.Commands {
		prepare(c)
	}
	return app
}

// commands lists them in the order in which a newcomer meets them.
func (p *program) commands() []*cli.Command {
	return []*cli.Command{
		p.essai(),
		p.configurer(),
		p.generer(),
		p.controler(),
		p.verifier(),
		p.servir(),
		p.imprimer(),
		p.epreuves(),
		p.registre(),
		p.sauvegarder(),
		p.comptes(),
		p.modeles(),
		p.cles(),
		p.exemples(),
		p.versionCommand(),
		p.completion(),
		p.aide(),
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
		&cli.StringFlag{Name: "config", Usage: "fichier de configuration `F`", EnvVars: []string{"CNAMDOC_CONFIG"}},
		&cli.StringFlag{Name: "etat", Usage: "dossier `DIR` des clés et du registre", EnvVars: []string{"CNAMDOC_ETAT"}},
		&cli.BoolFlag{Name: "details", Usage: "montrer la chaîne des causes d’une erreur"},
	}
}

// withCommon adds the common flags to a command's own, so that they may stand
// before or after its name.
func withCommon(flags ...cli.Flag) []cli.Flag { return append(flags, commonFlags()...) }

func (p *program) unknownOrHelp(c *cli.Context) error {
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
