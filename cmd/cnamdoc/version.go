package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier/french"
)

// version is the module's version and revision as the build recorded them.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "inconnue"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if revision := s.Value[:min(12, len(s.Value))]; s.Key == "vcs.revision" && !strings.Contains(v, revision) {
			v += " " + revision
		}
	}
	return v
}

// Exit status: 0.
func versionCommand(con *console) *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "la version du programme, à joindre à toute question",
		Description: french.Text("Exemple :\n  cnamdoc version"),
		Flags:       withCommon(),
		Action: noArguments(func(c *cli.Context) error {
			_, err := fmt.Fprintf(con.stdout, "cnamdoc %s\n%s, %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		}),
	}
}

// aide answers "cnamdoc aide COMMANDE" as "cnamdoc COMMANDE --help" does. Its
// English name is read by Run: the library takes a command "help" for its own.
//
// Exit statuses: 0; 2 there is no such command.
func aide(con *console) *cli.Command {
	return &cli.Command{
		Name: "aide", Usage: "l’aide du programme ou d’une commande", ArgsUsage: "[COMMANDE]",
		Description: french.Text("Exemples :\n  cnamdoc aide\n  cnamdoc aide registre remettre"),
		Flags:       withCommon(),
		Action: func(c *cli.Context) error {
			args := []string{c.App.Name}
			commands := c.App.Commands
			for _, word := range c.Args().Slice() {
				found := commandNamed(commands, word)
				if found == nil {
					return unknownCommand(word, commands, args)
				}
				args, commands = append(args, found.Name), found.Subcommands
			}
			return app(con).RunContext(c.Context, append(args, "--help"))
		},
	}
}

func commandNamed(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}
