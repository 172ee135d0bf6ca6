package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/term"

	"cnamdoc/generate/guichet"
	"cnamdoc/importer"
	"cnamdoc/importer/dossier/french"
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
//   - A secret is never shown; a faulty cell is quoted as typed, passwords and
//     social security numbers masked.
//   - A step that lasts says what it is at (progress.go), on a terminal only.
//   - Nothing is coloured, whatever NO_COLOR or TERM say: a word carries each
//     meaning, and no escape sequence is written.

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

// say wraps a cause (which may be nil) in a sentence and a hint, and puts the
// no-break spaces into both; values stay as they are.
func say(cause error, hint, format string, args ...any) error {
	return personError{french.Say(format, args...), french.Text(hint), cause}
}

// misuse is a usage error with its hint.
func misuse(hint, format string, args ...any) error {
	return usageError{personError{french.Say(format, args...), french.Text(hint), nil}}
}

// printError tells a person what went wrong.
func printError(w io.Writer, err error, details bool) {
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
	var file *importer.FileError
	switch {
	case errors.Is(err, context.Canceled): // what else went wrong did so because of it
		sentence = systemSentence(err)
	case errors.As(err, &s):
		sentence = s.Sentence()
	case errors.As(err, &file):
		return file.Phrase, file.Hint
	default:
		if err = guichet.Explain(err); errors.As(err, &s) {
			sentence = s.Sentence()
		} else {
			sentence = systemSentence(err)
		}
	}
	if errors.As(err, &h) && faultOf(err) != faultStopped {
		hint = h.Hint()
	} else if hint = systemHint(err); hint == "" && sentence == unknownSentence {
		hint = "relancez avec «\u00a0--details\u00a0» et transmettez le message à l’assistance"
	}
	return sentence, hint
}

const unknownSentence = "une erreur imprévue est survenue"

// fault is what the operating system, or the database on its behalf, refused.
type fault uint8

const (
	faultUnknown fault = iota
	faultStopped
	faultTimeout
	faultAbsent
	faultFull
	faultDenied
	faultShape
	faultLoop
	faultDamaged
)

// The result codes of the embedded database that are the disk's doing
// (sqlite3.h); the extended codes carry them in their low byte.
var databaseFaults = map[int]fault{8: faultDenied, 10: faultFull, 11: faultDamaged, 13: faultFull, 14: faultDenied, 23: faultDenied, 26: faultDamaged}

func faultOf(err error) fault {
	switch {
	case errors.Is(err, context.Canceled):
		return faultStopped
	case errors.Is(err, context.DeadlineExceeded):
		return faultTimeout
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG):
		return faultFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return faultDenied
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return faultShape
	case errors.Is(err, syscall.ELOOP):
		return faultLoop
	case errors.Is(err, fs.ErrNotExist):
		return faultAbsent
	}
	var coded interface{ Code() int }
	if errors.As(err, &coded) {
		return databaseFaults[coded.Code()&0xff]
	}
	return faultUnknown
}

// systemSentence puts the operating system's refusals into French.
func systemSentence(err error) string {
	at := func(form, without string) string {
		if name := pathOf(err); name != "" {
			return fmt.Sprintf(form, name)
		}
		return without
	}
	switch faultOf(err) {
	case faultStopped:
		return "interrompu\u00a0: ce qui était terminé est conservé et enregistré"
	case faultTimeout:
		return "le délai accordé à la lecture est dépassé"
	case faultAbsent:
		return at("le fichier ou le dossier «\u00a0%s\u00a0» est introuvable", "un fichier ou un dossier est introuvable")
	case faultFull:
		return at("le disque est plein\u00a0: l’écriture dans «\u00a0%s\u00a0» a échoué", "le disque est plein\u00a0: l’écriture a échoué")
	case faultDenied:
		return at("l’accès à «\u00a0%s\u00a0» est refusé", "l’accès à un fichier ou à un dossier est refusé")
	case faultShape:
		return at("le chemin «\u00a0%s\u00a0» n’est pas utilisable\u00a0: un fichier tient la place d’un dossier, ou l’inverse",
			"un fichier tient la place d’un dossier, ou l’inverse")
	case faultLoop:
		return at("«\u00a0%s\u00a0» est un lien qui ne mène qu’à lui-même", "un lien ne mène qu’à lui-même")
	case faultDamaged:
		return "le registre est endommagé"
	}
	return unknownSentence
}

// pathOf is the path that the system refused; a temporary file's is that of
// its directory, which is what a person knows.
func pathOf(err error) string {
	path := ""
	if refused := (*fs.PathError)(nil); errors.As(err, &refused) {
		path = refused.Path
	} else if refused := (*os.LinkError)(nil); errors.As(err, &refused) {
		path = refused.New
	}
	if strings.HasPrefix(filepath.Base(path), ".cnamdoc-") {
		return filepath.Dir(path)
	}
	return path
}

func systemHint(err error) string {
	switch faultOf(err) {
	case faultStopped:
		return "relancez la même commande\u00a0: elle reprendra où elle s’est arrêtée"
	case faultTimeout:
		return "relancez quand le poste est moins chargé, ou réduisez l’export"
	case faultAbsent, faultLoop:
		return "vérifiez le chemin"
	case faultFull:
		return "libérez de la place puis relancez\u00a0: rien n’est perdu, la commande reprendra"
	case faultDenied:
		return "vérifiez les droits de ce dossier, ou choisissez-en un autre"
	case faultShape:
		return "choisissez un autre chemin, ou déplacez ce qui s’y trouve"
	case faultDamaged:
		return restoreHint
	}
	return ""
}

// isTerminal reports whether a person watches w.
func isTerminal(w io.Writer) bool {
	if in, ok := w.(window); ok {
		w = in.file
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// plural writes "1 dossier", "0 dossier", "1 250 dossiers".
func plural(n int, one, many string) string { return french.Count(n, one, many) }
