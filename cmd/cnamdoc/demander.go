package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// attended reports whether somebody is there to answer a question.
func (p *program) attended() bool {
	f, ok := p.stdin.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// question asks on standard error and reads one line; ok is false when nobody
// answers: no terminal, or its end.
func (p *program) question(text string) (answer string, ok bool) {
	if !p.attended() {
		return "", false
	}
	fmt.Fprint(p.stderr, french.Text(text))
	line, err := p.lines.ReadString('\n')
	if err != nil && line == "" {
		fmt.Fprintln(p.stderr)
		return "", false
	}
	return strings.TrimSpace(line), true
}

// yesNo asks until the answer is oui or non.
func (p *program) yesNo(text string) (yes, ok bool) {
	for {
		line, ok := p.question(text)
		if !ok {
			return false, false
		}
		switch dossier.Fold(line) {
		case "o", "oui":
			return true, true
		case "n", "non":
			return false, true
		}
		fmt.Fprintln(p.stderr, "Répondez par o (oui) ou n (non).")
	}
}
