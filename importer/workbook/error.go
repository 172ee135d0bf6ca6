package workbook

import (
	"context"
	"errors"
	"fmt"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Codes of what an Error says.
const (
	FileEmpty      = "file:empty"
	FileNotXLSX    = "file:not-xlsx"
	FileEncrypted  = "file:encrypted"
	FileTooBig     = "file:too-big"
	FileBomb       = "file:bomb"
	FileCorrupt    = "file:corrupt"
	FileUnreadable = "file:unreadable" // it cannot be opened at all: absent, no right to it

	SheetStructure     = "sheet:structure"
	SheetCountMismatch = "sheet:count-mismatch"
)

// Error says that a workbook, or a sheet of it, cannot be read as a whole.
// Error() is the English chain for the log; Message is what people read.
type Error struct {
	Code   string      // "file:encrypted"; package importer adds codes of its own
	Kind   string      // what a file that is no workbook is: "csv", "xls", "ods"…
	Ref    dossier.Ref // the sheet, row and column concerned, if any
	Phrase string      // what happened, one French sentence with its full stop
	Hint   string      // what to do, one French sentence with its full stop
	Err    error       // the cause, may be nil
}

// Error returns the English chain: code, place, cause.
func (e *Error) Error() string {
	s := "workbook: " + e.Code
	if e.Kind != "" {
		s += "(" + e.Kind + ")"
	}
	if e.Ref.Sheet != "" {
		s += fmt.Sprintf(" sheet %q", e.Ref.Sheet)
	}
	if e.Ref.Row > 0 {
		s += fmt.Sprintf(" row %d", e.Ref.Row)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Message returns what happened and what to do, in French.
func (e *Error) Message() string {
	if e.Hint == "" {
		return e.Phrase
	}
	return e.Phrase + " " + e.Hint
}

// corrupt wraps the cause of a file that is damaged.
func corrupt(cause error) *Error {
	return &Error{Code: FileCorrupt, Err: cause,
		Phrase: "Le classeur est endommagé ou incomplet\u00a0: il n’a pas été lu.",
		Hint:   "Ouvrez-le dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}

// structure wraps what is wrong in the make of a sheet.
func structure(ref dossier.Ref, format string, args ...any) *Error {
	return &Error{Code: SheetStructure, Ref: ref, Err: fmt.Errorf(format, args...),
		Phrase: french.Say("La structure de la feuille « %s »%s n’est pas celle d’un classeur Excel : "+
			"des lignes pourraient être perdues, elle n’a pas été lue.", ref.Sheet, atRow(ref.Row)),
		Hint: "Ouvrez le classeur dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}

func atRow(row int) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprintf(" (ligne %d)", row)
}

// senseError is an error of well-formed XML that makes no sense: a doctype, a
// second root, a row inside a cell.
type senseError struct{ error }

func (e senseError) Unwrap() error { return e.error }

func wrong(format string, args ...any) error { return senseError{fmt.Errorf(format, args...)} }

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// asError returns err itself when it is an Error, else a corrupt file. The end
// of the context is neither: it passes unchanged.
func asError(err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) || isContext(err) {
		return err
	}
	return corrupt(err)
}
