package importer

import (
	"errors"
	"fmt"

	"cnamdoc/importer/dossier"
)

// FileError says that a workbook cannot be read as a whole. Error is the
// English chain for the log; Message is what people read.
type FileError struct {
	Code   string      // one of the codes of this package, "file:encrypted"
	Kind   string      // what a file that is no workbook is: "csv", "xls", "ods"…
	Ref    dossier.Ref // the sheet, row and column concerned, if any
	Phrase string      // what happened, one French sentence with its full stop
	Hint   string      // what to do, one French sentence with its full stop
	Err    error       // the cause, may be nil
}

// Error returns the English chain: code, place, cause.
func (e *FileError) Error() string {
	s := "import: " + e.Code
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
func (e *FileError) Unwrap() error { return e.Err }

// Message returns what happened and what to do, in French.
func (e *FileError) Message() string {
	if e.Hint == "" {
		return e.Phrase
	}
	return e.Phrase + " " + e.Hint
}

// corrupt wraps the cause of a file that is damaged.
func corrupt(cause error) *FileError {
	return &FileError{Code: FileCorrupt, Err: cause,
		Phrase: "Le classeur est endommagé ou incomplet\u00a0: il n’a pas été lu.",
		Hint:   "Ouvrez-le dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}

// structure wraps what is wrong in the make of a sheet.
func structure(ref dossier.Ref, format string, args ...any) *FileError {
	return &FileError{Code: SheetStructure, Ref: ref, Err: fmt.Errorf(format, args...),
		Phrase: fmt.Sprintf("La structure de la feuille «\u00a0%s\u00a0»%s n’est pas celle d’un classeur Excel\u00a0: "+
			"des lignes pourraient être perdues, elle n’a pas été lue.", ref.Sheet, atRow(ref.Row)),
		Hint: "Ouvrez le classeur dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}

func atRow(row int) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprintf(" (ligne %d)", row)
}

// asFileError returns err itself when it is a FileError, else a corrupt file.
// The end of the context is neither: it passes unchanged.
func asFileError(err error) error {
	var fe *FileError
	if err == nil || errors.As(err, &fe) || isContext(err) {
		return err
	}
	return corrupt(err)
}
