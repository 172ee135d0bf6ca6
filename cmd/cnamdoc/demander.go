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
func attended(con *console) bool {
	f, ok := con.stdin.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// question asks on standard error and reads one line; ok is false when nobody
// answers: no terminal, its end, or an interruption.
func question(ctx context.Context, con *console, text string) (answer string, ok bool) {
	if !attended(con) {
		return "", false
	}
	fmt.Fprint(con.stderr, french.Text(text))
	line, err := typedLine(ctx, con)
	if err != nil && line == "" {
		fmt.Fprintln(con.stderr)
		return "", false
	}
	return strings.TrimSpace(line), true
}

// yesNo asks until the answer is oui or non.
func yesNo(ctx context.Context, con *console, text string) (yes, ok bool) {
	for {
		line, ok := question(ctx, con, text)
		if !ok {
			return false, false
		}
		switch dossier.Fold(line) {
		case "o", "oui":
			return true, true
		case "n", "non":
			return false, true
		}
		fmt.Fprintln(con.stderr, "Répondez par o (oui) ou n (non).")
	}
}

// typedLine is the next line of a person, who may interrupt instead.
func typedLine(ctx context.Context, con *console) (string, error) {
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := con.lines.ReadString('\n')
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		return a.line, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
