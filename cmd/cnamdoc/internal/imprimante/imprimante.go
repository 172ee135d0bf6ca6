// Package imprimante sends a PDF to one of the machine's printers, or opens it
// in the viewer of whoever sits there.
package imprimante

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"cnamdoc/importer/dossier/french"
)

// Job is a PDF file to print. It is printed at its own size: a code made smaller
// is read worse, and an address leaves its window. Title is what the queue shows:
// a paper's number, or what a run holds; no name, since queues are read by others.
type Job struct {
	Printer   string
	File      string
	Title     string
	BothSides bool
}

// Error says why nothing was printed or opened.
type Error struct {
	Phrase string // French, what happened
	Remede string // what to do
	Known  []string
	Err    error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Phrase
	}
	return e.Phrase + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Sentence says in French what happened.
func (e *Error) Sentence() string { return e.Phrase }

// Hint says in French what to do, with the printers that this machine knows.
func (e *Error) Hint() string {
	switch {
	case len(e.Known) == 0:
		return e.Remede
	case e.Remede == "":
		return french.Say("imprimantes de ce poste : %s", strings.Join(e.Known, ", "))
	}
	return french.Say("%s (imprimantes de ce poste : %s)", e.Remede, strings.Join(e.Known, ", "))
}

// viewerVariable names the program that opens a PDF, where it is not the
// system's own choice.
const viewerVariable = "CNAMDOC_VISIONNEUSE"

// Open opens a file in the viewer of whoever sits at this machine, and does not
// wait for it to be closed.
func Open(ctx context.Context, file string) error {
	name, args := viewer(file)
	if chosen := os.Getenv(viewerVariable); chosen != "" {
		name, args = chosen, []string{file}
	}
	path, err := exec.LookPath(name)
	if err == nil {
		// Not CommandContext: the viewer outlives this program.
		cmd := exec.Command(path, args...)
		if err = cmd.Start(); err == nil {
			err = settle(ctx, cmd)
		}
	}
	if err != nil {
		return &Error{french.Say("aucun lecteur de PDF ne s’est ouvert (%s)", name),
			french.Say("ouvrez le fichier vous-même : %s ; un autre lecteur se nomme dans %s", file, viewerVariable), nil, err}
	}
	return nil
}

// unknown refuses a printer that this machine does not know.
func unknown(printer string, known []string) error {
	if len(known) == 0 {
		return &Error{french.Say("l’imprimante « %s » est inconnue : ce poste n’en a aucune", printer), french.Text("installez l’imprimante, ou imprimez depuis le lecteur de PDF"), nil, nil}
	}
	return &Error{french.Say("l’imprimante « %s » est inconnue de ce poste", printer), "", known, nil}
}

// refused says that a printer known here took no paper.
func refused(printer string, cause error, known []string) error {
	return &Error{french.Say("l’imprimante « %s » n’a pas accepté le papier", printer),
		french.Text("vérifiez qu’elle est allumée et qu’elle accepte des travaux, ou prenez-en une autre"), known, cause}
}

func said(err error, answer []byte) error {
	return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(answer)))
}
