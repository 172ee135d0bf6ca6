package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// deskFlags are the options of every command of the desk.
func deskFlags(more ...cli.Flag) []cli.Flag {
	return withCommon(append(more,
		&cli.StringFlag{Name: "semestre", Usage: "chercher dans ce semestre `S` seulement (2026-2027-S1)"},
		outFlag(),
		&cli.StringFlag{Name: "date", Usage: "appliquer les règles à la date `D` (JJ/MM/AAAA) au lieu d’aujourd’hui"},
		&cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"},
	)...)
}

// maxChoice is the most matches that a person chooses among.
const maxChoice = 200

// withPerson finds the dossier that the call names, says whose it is, and works
// on it.
func withPerson(con *console, c *cli.Context, query string, do func(*guichet.Desk, guichet.Match) error) (err error) {
	desk, closeDesk, err := openDesk(con, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeDesk()) }()
	semestre, err := chosenSemestre(c)
	if err != nil {
		return err
	}
	found, err := desk.Find(c.Context, guichet.Query{Text: query, Semestre: semestre, Limit: maxChoice})
	if err != nil {
		return deskTrouble(err)
	}
	for _, fault := range desk.Index.Faults {
		sentence, hint := explain(fault)
		fmt.Fprintf(con.stderr, "Attention\u00a0: %s.\n  → %s\n", sentence, hint)
	}
	m, ok := found.One()
	if !ok {
		if m, err = choose(c.Context, con, found, query); err != nil {
			return err
		}
	}
	fmt.Fprintf(con.stderr, "%s  %s — %s, %s\n", m.Key.Code, m.NomComplet(), m.Key.Semestre, m.Key.Centre)
	if export, ok := desk.Index.ExportOf(m.Key); ok {
		fmt.Fprintln(con.stderr, snapshotAge(con, export))
	}
	if note := absence(m); note != "" {
		fmt.Fprintln(con.stderr, note)
	}
	return deskTrouble(do(desk, m))
}

// absence says that a dossier is in no last export, and what has taken its
// place; "" when it is in one.
func absence(m guichet.Match) string {
	var note string
	switch m.Place {
	case guichet.InExport:
		return ""
	case guichet.Vanished:
		note = "Ce dossier n’est plus dans l’export"
		if !m.Since.IsZero() {
			note += " depuis le " + m.Since.Short()
		}
	default:
		note = "Aucun export de ce poste ne parle de ce dossier"
	}
	note += "\u00a0: seuls ses papiers sont connus."
	for _, next := range m.Successors {
		note += fmt.Sprintf("\nVoyez aussi %s — %s, %s.", next.Code, next.Semestre, next.Centre)
	}
	return note
}

// pageOfChoice is how many matches are shown at once.
const pageOfChoice = 20

// choose lets the person at the terminal say which dossier is meant. In a pipe
// the matches are listed and the call refused.
func choose(ctx context.Context, con *console, found guichet.Found, query string) (guichet.Match, error) {
	list := choices(found)
	asked := attended(con)
	if asked && list[0].Near {
		fmt.Fprintln(con.stderr, french.Say("Personne ne correspond exactement à « %s ». Peut-être :", query))
	}
	for shown := 0; ; {
		for _, m := range list[shown:min(len(list), shown+pageOfChoice)] {
			shown++
			fmt.Fprintf(con.stderr, "%d  %s  %s — %s, %s%s\n", shown, m.Key.Code, m.NomComplet(), m.Key.Semestre, m.Key.Centre, distinction(m, list))
		}
		rest := len(list) - shown + found.More
		if rest > 0 {
			fmt.Fprintf(con.stderr, "… et %s.\n", plural(rest, "autre", "autres"))
		}
		switch {
		case !asked && list[0].Near:
			return guichet.Match{}, misuse("vérifiez l’orthographe, ou donnez le code auditeur", "personne ne correspond exactement à «\u00a0%s\u00a0»\u00a0; les noms proches sont ci-dessus", query)
		case !asked:
			return guichet.Match{}, misuse("précisez le nom, ou donnez le code auditeur (et --semestre)", "%s correspondent à «\u00a0%s\u00a0»", plural(len(list)+found.More, "dossier", "dossiers"), query)
		}
		n, err := chosen(ctx, con, shown, shown < len(list))
		if err != nil || n > 0 {
			return list[max(n, 1)-1], err
		}
	}
}

// chosen asks for one of the numbers that are shown; 0 is what follows them.
// Entrée alone chooses nobody where nothing follows.
func chosen(ctx context.Context, con *console, shown int, more bool) (int, error) {
	prompt := french.Say("Lequel (1 à %d, Entrée : aucun) ? ", shown)
	switch {
	case more:
		prompt = french.Say("Lequel (1 à %d, Entrée pour la suite) ? ", shown)
	case shown == 1:
		prompt = french.Text("Cette personne (1, Entrée : non) ? ")
	}
	for {
		fmt.Fprint(con.stderr, prompt)
		line, err := typedLine(ctx, con)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		line = strings.TrimSpace(line)
		n, wrong := strconv.Atoi(line)
		switch {
		case wrong == nil && n >= 1 && n <= shown:
			return n, nil
		case line == "" && err == nil && more:
			return 0, nil
		case line == "" || err != nil:
			return 0, misuse("précisez le nom, ou donnez le code auditeur", "aucun dossier n’a été choisi")
		}
		fmt.Fprintln(con.stderr, "Répondez par un des numéros affichés.")
	}
}

// choices are the matches to choose among: those spelt as typed, or, when there
// are none, the near ones.
func choices(found guichet.Found) []guichet.Match {
	near := slices.IndexFunc(found.Matches, func(m guichet.Match) bool { return m.Near })
	if near > 0 {
		return found.Matches[:near]
	}
	return found.Matches
}

// distinction is what tells a match from the others: the birth name, and the
// birth date of those who share a name.
func distinction(m guichet.Match, list []guichet.Match) string {
	var parts []string
	if nee := m.Nee(); nee != "" {
		parts = append(parts, nee)
	}
	same := 0
	for _, o := range list {
		if dossier.Fold(o.NomComplet()) == dossier.Fold(m.NomComplet()) {
			same++
		}
	}
	if same > 1 && !m.Naissance.IsZero() {
		parts = append(parts, "le "+m.Naissance.Short())
	}
	if m.Statut.Ended() {
		parts = append(parts, m.Statut.String())
	}
	if m.Place == guichet.Vanished {
		parts = append(parts, "n’est plus dans l’export")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// deskTrouble puts what the desk and the register refuse into the program's
// errors: what was typed wrongly is misuse.
func deskTrouble(err error) error {
	err = guichet.Explain(err)
	if refused, ok := errors.AsType[*guichet.Error](err); ok && refused.Kind == guichet.Asked {
		return usageError{err}
	}
	return err
}
