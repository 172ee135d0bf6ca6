package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// How this program speaks to people:
//
//   - Standard output carries only what was asked for; all else goes to
//     standard error, so that a pipe stays clean.
//   - An error is one French sentence (what happened, and to what) and one
//     hint (what to do) behind an arrow. The chain of causes is for engineers:
//     --details shows it.
//   - The last line of a batch is for a tired human: what was done, what is
//     missing, where to look.
//   - A secret is never shown, nor a birth date or an address.
//   - Progress is drawn on a terminal only.

// sayer is an error that knows its French sentence. The packages that speak
// of a user's input implement it.
type sayer interface{ Sentence() string }

// hinter is an error that knows what to do about it.
type hinter interface{ Hint() string }

// personError carries a sentence and a hint for a person around its cause.
type personError struct {
	sentence, hint string
	cause          error
}

func (e personError) Error() string {
	if e.cause == nil {
		return e.sentence
	}
	return e.sentence + ": " + e.cause.Error()
}
func (e personError) Unwrap() error    { return e.cause }
func (e personError) Sentence() string { return e.sentence }
func (e personError) Hint() string     { return e.hint }

// say wraps a cause (which may be nil) in a sentence and a hint.
func say(cause error, hint, format string, args ...any) error {
	return personError{fmt.Sprintf(format, args...), hint, cause}
}

// misuse is a usage error with its hint.
func misuse(hint, format string, args ...any) error {
	return usageError{personError{fmt.Sprintf(format, args...), hint, nil}}
}

// report tells a person what went wrong.
func report(w io.Writer, err error, details bool) {
	sentence, hint := explain(err)
	fmt.Fprintf(w, "cnamdoc\u00a0: %s\n", sentence)
	if hint != "" {
		fmt.Fprintf(w, "  → %s\n", hint)
	}
	if details {
		fmt.Fprintf(w, "  (détails pour l’assistance\u00a0: %v)\n", err)
	}
}

// explain finds the sentence and the hint for an error.
func explain(err error) (sentence, hint string) {
	var s sayer
	var h hinter
	if errors.As(err, &s) {
		sentence = s.Sentence()
	} else {
		sentence = systemSentence(err)
	}
	if errors.As(err, &h) {
		hint = h.Hint()
	} else if hint = systemHint(err); hint == "" && sentence == unknownSentence {
		hint = "relancez avec «\u00a0--details\u00a0» et transmettez le message à l’assistance"
	}
	return sentence, hint
}

const unknownSentence = "une erreur imprévue est survenue"

// systemSentence puts the operating system's refusals into French.
func systemSentence(err error) string {
	var path *fs.PathError
	name := ""
	if errors.As(err, &path) {
		name = fmt.Sprintf(" «\u00a0%s\u00a0»", path.Path)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "interrompu\u00a0: ce qui était terminé est conservé et enregistré"
	case errors.Is(err, context.DeadlineExceeded):
		return "le délai accordé à la lecture est dépassé"
	case errors.Is(err, fs.ErrNotExist):
		return "le fichier ou le dossier" + name + " est introuvable"
	case errors.Is(err, syscall.ENOSPC):
		return "le disque est plein\u00a0: l’écriture a échoué" + name
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "l’accès est refusé" + name
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return "le chemin" + name + " n’est pas utilisable\u00a0: un fichier tient la place d’un dossier, ou l’inverse"
	}
	return unknownSentence
}

func systemHint(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "relancez la même commande\u00a0: elle reprendra où elle s’est arrêtée"
	case errors.Is(err, fs.ErrNotExist):
		return "vérifiez le chemin"
	case errors.Is(err, syscall.ENOSPC):
		return "libérez de la place puis relancez\u00a0: rien n’est perdu, la commande reprendra"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "vérifiez les droits de ce dossier, ou choisissez-en un autre"
	}
	return ""
}

// isTerminal reports whether a person watches w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// plural writes "1 dossier", "0 dossier", "1 250 dossiers".
func plural(n int, one, many string) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	if n < 2 {
		return digits + " " + one
	}
	return digits + " " + many
}

// list joins words as a sentence does: "a, b et c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " et " + words[len(words)-1]
}
