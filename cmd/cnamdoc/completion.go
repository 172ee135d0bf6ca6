package main

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/templates"
)

// The scripts that a shell reads. Each asks this program what may follow, so
// that they never have to change.
//
//go:embed completion
var completionScripts embed.FS

// shells names the scripts.
var shells = map[string]string{"bash": "completion/cnamdoc.bash", "zsh": "completion/cnamdoc.zsh", "fish": "completion/cnamdoc.fish", "powershell": "completion/cnamdoc.ps1"}

func shellNames() []string { return slices.Sorted(maps.Keys(shells)) }

// Exit statuses: 0; 2 a shell that is not known.
func completion(con *console) *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "compléter les commandes avec la touche Tab", ArgsUsage: "bash|zsh|fish|powershell",
		Description: french.Text("Écrit le script que l’interpréteur de commandes lit. Exemples :\n" +
			"  bash        cnamdoc completion bash > /etc/bash_completion.d/cnamdoc\n" +
			"  zsh         cnamdoc completion zsh > \"${fpath[1]}/_cnamdoc\"\n" +
			"  fish        cnamdoc completion fish > ~/.config/fish/completions/cnamdoc.fish\n" +
			"  PowerShell  cnamdoc completion powershell >> $PROFILE"),
		Flags: withCommon(&cli.BoolFlag{Name: wordsFlag, Hidden: true}),
		Action: func(c *cli.Context) error {
			if c.Bool(wordsFlag) {
				for _, word := range candidates(con, c, c.Args().Slice()) {
					if _, err := fmt.Fprintln(con.stdout, word); err != nil {
						return err
					}
				}
				return nil
			}
			name, ok := shells[c.Args().First()]
			if !ok || c.NArg() != 1 {
				return misuse("exemple : cnamdoc completion bash", "indiquez un interpréteur de commandes : %s", french.Or(shellNames()))
			}
			script, err := completionScripts.ReadFile(name)
			if err == nil {
				_, err = con.stdout.Write(script)
			}
			return err
		},
	}
}

// wordsFlag asks, on behalf of a script, what may take the place of the last of
// the words behind it.
const wordsFlag = "mots"

// complete lists what may take the place of the last word. Nothing means a path,
// which the shell completes itself.
func candidates(con *console, c *cli.Context, words []string) []string {
	if len(words) == 0 {
		words = []string{""}
	}
	last := words[len(words)-1]
	commands, flags := c.App.Commands, c.App.Flags
	path, option, config := "", "", ""
	for i, word := range words[:len(words)-1] {
		if name, isOption := strings.CutPrefix(word, "--"); isOption {
			option = ""
			if takesValue(flags, word) {
				option = name
			}
			continue
		}
		if option != "" {
			if option == "config" {
				config = words[i]
			}
			option = ""
			continue
		}
		if found := commandNamed(commands, word); found != nil {
			path += " " + found.Name
			commands, flags = found.Subcommands, append(slices.Clone(c.App.Flags), found.Flags...)
		}
	}
	var known []string
	switch {
	case option != "":
		known = optionValues(c, option, config)
	case strings.HasPrefix(last, "-"):
		for _, f := range append(flags, cli.HelpFlag) {
			if visible, ok := f.(cli.VisibleFlag); !ok || visible.IsVisible() {
				known = append(known, "--"+f.Names()[0])
			}
		}
	case len(commands) > 0:
		for _, one := range commands {
			known = append(known, one.Name)
		}
	default:
		known = argumentsOf(c, strings.TrimPrefix(path, " "))
	}
	known = slices.DeleteFunc(known, func(word string) bool { return !strings.HasPrefix(word, last) })
	slices.Sort(known)
	return slices.Compact(known)
}

// optionValues are the values that an option may take, where they are known.
func optionValues(c *cli.Context, option, config string) []string {
	switch option {
	case "centre", "semestre":
		if config != "" {
			if err := c.Set("config", config); err != nil {
				return nil
			}
		}
		conf, err := loadConfig(c)
		if err != nil { // a completion complains of nothing
			return nil
		}
		if option == "semestre" {
			return slices.Collect(maps.Keys(conf.Semestres))
		}
		var names []string
		for _, centre := range conf.Centres {
			names = append(names, centre.Nom)
		}
		return names
	case "document", "documents":
		var names []string
		for doc := dossier.Attestation; doc <= dossier.Relance; doc++ {
			names = append(names, doc.String())
		}
		return names
	case "remis":
		var names []string
		for _, h := range handings {
			names = append(names, h.word)
		}
		return names
	case "journal":
		return []string{"json", "texte"}
	}
	return nil
}

// argumentsOf are the arguments that a command may take, where they are known.
func argumentsOf(c *cli.Context, command string) []string {
	switch command {
	case "completion":
		return shellNames()
	case "aide":
		return commandNames(c.App.Commands)
	case "modeles lister":
		return slices.Clone(templates.Models)
	case "registre listes":
		return []string{"annuler", "disparus", "examiner"}
	}
	return nil
}
