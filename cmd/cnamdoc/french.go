package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// The library speaks English; what people read is set here, once.

const appHelp = `cnamdoc — {{.Usage}}

Utilisation : cnamdoc COMMANDE [options]

Commandes :
{{range .VisibleCommands}}  {{printf "%-12s" .Name}}{{.Usage}}
{{end}}
Options communes :
{{range .VisibleFlags}}  {{.}}
{{end}}
Exemple :
  cnamdoc essai                          le chemin entier, sur des personnes inventées
  cnamdoc generer inscriptions.xlsx      les papiers du semestre
  cnamdoc COMMANDE --help                chaque commande, avec un exemple

Codes de sortie : 0 fait · 1 échec · 2 appel incorrect · 3 fait, des dossiers restent incomplets ·
4 vérification refusée · 130 interrompu (ce qui était terminé est conservé)
`

const commandHelp = `{{.HelpName}} — {{.Usage}}{{if .Aliases}} (anglais : {{join .Aliases ", "}}){{end}}

Utilisation : {{.HelpName}} {{if .ArgsUsage}}{{.ArgsUsage}} {{end}}[options]
{{if .Description}}
{{.Description}}
{{end}}
Options :
{{range .VisibleFlags}}  {{.}}
{{end}}
`

const groupHelp = `{{.HelpName}} — {{.Usage}}{{if .Aliases}} (anglais : {{join .Aliases ", "}}){{end}}

Utilisation : {{.HelpName}} COMMANDE [options]

Commandes :
{{range .VisibleCommands}}  {{printf "%-12s" .Name}}{{.Usage}}
{{end}}{{if .Description}}
{{.Description}}
{{end}}
`

// speakFrench speaks once to the library, whose settings are global.
var speakFrench = sync.OnceFunc(func() {
	cli.HelpFlag = &cli.BoolFlag{Name: "help", Aliases: []string{"h", "aide"}, Usage: "cette aide", DisableDefaultText: true}
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "la version du programme", DisableDefaultText: true}
	cli.FlagStringer = flagHelp
})

// flagHelp writes "--sortie DIR  où ranger les papiers (défaut : sortie)".
func flagHelp(f cli.Flag) string {
	left, usage := flagParts(f)
	return fmt.Sprintf("%-26s %s", left, usage)
}

// flagParts are what is typed and what it does.
func flagParts(f cli.Flag) (left, usage string) {
	doc, ok := f.(cli.DocGenerationFlag)
	if !ok {
		return "", ""
	}
	var names []string
	for _, n := range f.Names() {
		names = append(names, map[bool]string{true: "-", false: "--"}[len(n) == 1]+n)
	}
	placeholder, usage := unquote(doc.GetUsage())
	left = strings.Join(names, ", ")
	if doc.TakesValue() && placeholder == "" {
		placeholder = "VALEUR"
	}
	if placeholder != "" {
		left += " " + placeholder
	}
	if value := doc.GetDefaultText(); doc.TakesValue() && value != "" && value != `""` && value != "0" && value != "0s" {
		usage += french.Say(" (défaut : %s)", strings.Trim(value, `"`))
	}
	return left, usage
}

// unquote takes the placeholder between back quotes out of a usage text.
func unquote(usage string) (placeholder, text string) {
	before, rest, ok := strings.Cut(usage, "`")
	if !ok {
		return "", usage
	}
	placeholder, after, _ := strings.Cut(rest, "`")
	return placeholder, before + placeholder + after
}

var usageForms = []struct {
	form     *regexp.Regexp
	sentence string
}{
	{regexp.MustCompile(`flag provided but not defined: -+(.*)`), "option inconnue « --%s »"},
	{regexp.MustCompile(`flag needs an argument: -+(.*)`), "l’option « --%s » attend une valeur"},
	{regexp.MustCompile(`invalid value "(.*)" for flag -+(\S+):`), "valeur « %s » incorrecte pour l’option « --%s »"},
	{regexp.MustCompile(`invalid boolean value "(.*)" for -+(\S+):`), "valeur « %s » incorrecte pour l’option « --%s »"},
	{regexp.MustCompile(`No help topic for '(.*)'`), "commande inconnue « %s »"},
	{regexp.MustCompile(`Required flags? "(.*)" not set`), "l’option « --%s » est obligatoire"},
}

func frenchUsage(c *cli.Context, err error) error {
	if _, ok := errors.AsType[usageError](err); ok {
		return err
	}
	for _, f := range usageForms {
		if m := f.form.FindStringSubmatch(err.Error()); m != nil {
			var parts []any
			for _, part := range m[1:] {
				parts = append(parts, part)
			}
			return misuse(optionHint(c, m[len(m)-1]), french.Form(f.sentence), parts...)
		}
	}
	return usageError{say(err, seeHelp, "l’appel est incorrect")}
}

var seeHelp = french.Text("l’aide de la commande : ajoutez --help")

// optionHint says what an option expects, or which one is nearest to a
// misspelt one.
func optionHint(c *cli.Context, name string) string {
	if c == nil { // help for a command that does not exist
		return french.Text("la liste des commandes : cnamdoc --help")
	}
	var known []string
	for _, f := range append(c.Command.Flags, c.App.Flags...) {
		if slices.Contains(f.Names(), name) {
			left, usage := flagParts(f)
			return left + french.Text(" : ") + usage
		}
		known = append(known, f.Names()...)
	}
	if near := dossier.Nearest(name, known, 2); len(near) > 1 {
		return french.Say("vouliez-vous dire « --%s » ?", near)
	}
	return seeHelp
}

// permute moves every option behind the words that name the command and
// before its arguments, so that "generer export.xlsx --sortie papiers" and
// "--etat DIR cles lister" mean what they say: the library stops at the first
// argument, and lets a command's option hide the same one before its name.
func permute(app *cli.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	commands, flags := app.Commands, app.Flags
	var path, options, arguments []string
	for rest := args[1:]; len(rest) > 0; {
		word := rest[0]
		rest = rest[1:]
		i := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(word) })
		switch {
		case word == "--":
			arguments, rest = append(arguments, rest...), nil
		case len(word) > 1 && word[0] == '-':
			options = append(options, word)
			if !takesValue(flags, word) {
				continue
			}
			if len(rest) == 0 { // let the library say so: it must come last
				return append(append(slices.Clone(args[:1]), path...), word)
			}
			options, rest = append(options, rest[0]), rest[1:]
		case i >= 0 && len(arguments) == 0:
			path = append(path, word)
			flags, commands = append(slices.Clone(app.Flags), commands[i].Flags...), commands[i].Subcommands
		default:
			arguments = append(arguments, word)
		}
	}
	out := append(append(slices.Clone(args[:1]), path...), options...)
	if len(arguments) > 0 {
		out = append(append(out, "--"), arguments...)
	}
	return out
}

func takesValue(flags []cli.Flag, word string) bool {
	name, _, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
	if hasValue {
		return false
	}
	for _, f := range flags {
		if slices.Contains(f.Names(), name) {
			doc, ok := f.(cli.DocGenerationFlag)
			return ok && doc.TakesValue()
		}
	}
	return false
}
