package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// The library speaks English; what people read is set here, once.

const appHelp = `{{prose (printf "cnamdoc — %s" .Usage)}}

Utilisation : cnamdoc COMMANDE [options]

Commandes :
{{range .VisibleCommands}}  {{printf "%-13s" .Name}}{{folded .Usage}}
{{end}}
Options communes :
{{range .VisibleFlags}}  {{.}}
{{end}}
Exemples :
  cnamdoc essai                      tout essayer, sur des personnes inventées
  cnamdoc configurer                 préparer le centre, question par question
  cnamdoc generer inscriptions.xlsx  les papiers du semestre
  cnamdoc dupont                     le papier d’une personne, au guichet
  cnamdoc aide COMMANDE              chaque commande, avec un exemple

Codes de sortie : 0 fait · 1 échec · 2 appel incorrect · 3 fait, des dossiers
restent incomplets · 4 vérification refusée · 130 interrompu (ce qui était
terminé est conservé)
`

const commandHelp = `{{if .Aliases}}{{prose (printf "%s — %s (anglais : %s)" .HelpName .Usage (join .Aliases ", "))}}{{else}}{{prose (printf "%s — %s" .HelpName .Usage)}}{{end}}

Utilisation : {{.HelpName}} {{if .ArgsUsage}}{{.ArgsUsage}} {{end}}[options]
{{if .Description}}
{{prose .Description}}
{{end}}
Options :
{{range .VisibleFlags}}  {{.}}
{{end}}
`

const groupHelp = `{{if .Aliases}}{{prose (printf "%s — %s (anglais : %s)" .HelpName .Usage (join .Aliases ", "))}}{{else}}{{prose (printf "%s — %s" .HelpName .Usage)}}{{end}}

Utilisation : {{.HelpName}} COMMANDE [options]

Commandes :
{{range .VisibleCommands}}  {{printf "%-13s" .Name}}{{folded .Usage}}
{{end}}{{if .Description}}
{{prose .Description}}
{{end}}
`

// speakFrench speaks once to the library, whose settings are global.
var speakFrench = sync.OnceFunc(func() {
	cli.HelpFlag = &cli.BoolFlag{Name: "help", Aliases: []string{"h", "aide"}, Usage: "cette aide", DisableDefaultText: true}
	cli.VersionFlag = &cli.BoolFlag{Name: "version", Usage: "la version du programme", DisableDefaultText: true}
	cli.FlagStringer = flagHelp
	cli.HelpPrinter = func(w io.Writer, text string, data any) {
		var help strings.Builder
		cli.HelpPrinterCustom(&help, text, data, map[string]any{
			"folded": func(usage string) string { return strings.Join(wrap(usage, 65), "\n"+strings.Repeat(" ", 15)) },
			"prose":  prose,
		})
		io.WriteString(w, strings.TrimRight(help.String(), "\n")+"\n")
	}
})

// continued ends a line of an example that goes on in the next, as the shell of
// this machine reads it.
var continued = map[bool]string{true: "^", false: `\`}[runtime.GOOS == "windows"]

// endKey is what a person types to end the input of this machine's terminals.
var endKey = map[bool]string{true: "Ctrl-Z, Entrée", false: "Ctrl-D"}[runtime.GOOS == "windows"]

// flagHelp writes "--sortie DIR  où ranger les papiers (défaut : sortie)".
func flagHelp(f cli.Flag) string {
	left, usage := flagParts(f)
	const margin = 29 // two of the template, the option, a space
	lines := wrap(usage, 80-margin)
	if utf8.RuneCountInString(left) > margin-3 {
		lines = append([]string{left}, lines...)
	} else {
		lines[0] = fmt.Sprintf("%-*s %s", margin-3, left, lines[0])
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", margin))
}

// prose fits paragraphs into 80 columns. Lines that are indented are examples,
// and one that ends in a colon ends its paragraph.
func prose(text string) string {
	var out []string
	paragraph := ""
	end := func() {
		if paragraph != "" {
			out = append(out, wrap(paragraph, 80)...)
		}
		paragraph = ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, "  ") || line == "" {
			end()
			out = append(out, line)
			continue
		}
		paragraph = strings.TrimPrefix(paragraph+" "+line, " ")
		if strings.HasSuffix(line, "Exemple\u00a0:") || strings.HasSuffix(line, "Exemples\u00a0:") {
			paragraph = strings.TrimSuffix(strings.TrimSuffix(paragraph, "Exemple\u00a0:"), "Exemples\u00a0:")
			paragraph = strings.TrimSpace(paragraph)
			end()
			out = append(out, line[strings.LastIndex(line, "Exemple"):])
		}
	}
	end()
	return strings.Join(out, "\n")
}

// wrap breaks a text between words into lines of at most width characters; a
// longer word has a line to itself, and a no-break space breaks nothing.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), word
			continue
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
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
