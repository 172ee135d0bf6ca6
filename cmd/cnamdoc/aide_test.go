package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// Help is read in a window of 80 columns: no line of it is longer.
func TestHelpFits(t *testing.T) {
	read := func(args ...string) {
		var stdout, stderr bytes.Buffer
		if code := Run(t.Context(), append([]string{"cnamdoc"}, args...), strings.NewReader(""), &stdout, &stderr); code != exitOK {
			t.Fatalf("%v: %d %s", args, code, stderr.String())
		}
		for line := range strings.Lines(stdout.String()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%v: %d columns: %s", args, n, line)
			}
		}
	}
	var walk func(path []string, commands []*cli.Command)
	walk = func(path []string, commands []*cli.Command) {
		read(append(path, "--help")...)
		for _, c := range commands {
			walk(append(path[:len(path):len(path)], c.Name), c.Subcommands)
		}
	}
	walk(nil, app(&console{}).Commands)
}
