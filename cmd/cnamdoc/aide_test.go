package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// Help is read in a window of 80 columns: no line of it is longer, and no command's
// name runs into what it does.
func TestHelpFits(t *testing.T) {
	read := func(names []string, args ...string) {
		var stdout, stderr bytes.Buffer
		if code := Run(t.Context(), append([]string{"cnamdoc"}, args...), strings.NewReader(""), &stdout, &stderr); code != exitOK {
			t.Fatalf("%v: %d %s", args, code, stderr.String())
		}
		for line := range strings.Lines(stdout.String()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%v: %d columns: %s", args, n, line)
			}
			for _, name := range names {
				if rest, listed := strings.CutPrefix(line, "  "+name); listed && rest[0] != ' ' {
					t.Errorf("%v: a name runs into its description: %s", args, line)
				}
			}
		}
	}
	var walk func(path []string, commands []*cli.Command)
	walk = func(path []string, commands []*cli.Command) {
		var names []string
		for _, c := range commands {
			names = append(names, c.Name)
		}
		read(names, append(path, "--help")...)
		for _, c := range commands {
			walk(append(path[:len(path):len(path)], c.Name), c.Subcommands)
		}
	}
	walk(nil, app(&console{}).Commands)
}
