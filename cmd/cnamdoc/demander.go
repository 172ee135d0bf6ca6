package main

import (
	"context"
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
// answers: no terminal, its end, or an interruption.
func (p *program) question(ctx context.Context, text string) (answer string, ok bool) {
	if !p.attended() {
		return "", false
	}
	fmt.Fprint(p.stderr, french.Text(text))
	line, err := p.typedLine(ctx)
	if err != nil && line == "" {
		fmt.Fprintln(p.stderr)
		return "", false
	}
	return strings.TrimSpace(line), true
}

// yesNo asks until the answer is oui or non.
func (p *program) yesNo(ctx context.Context, text string) (yes, ok bool) {
	for {
		line, ok := p.question(ctx, text)
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

// typedLine is the next line of a person, who may interrupt instead.
func (p *program) typedLine(ctx context.Context) (string, error) {
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := p.lines.ReadString('\n')
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
