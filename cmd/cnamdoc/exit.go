package main

import (
	"context"
	"errors"
)

// The exit codes, as promised to service units and scripts.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitIncomplete  = 3   // done, but some dossiers are incomplete: a normal night
	exitRefused     = 4   // a verification said no
	exitInterrupted = 130 // what was finished is kept and recorded
)

// errIncomplete says that all that could be done is done, and that some
// dossiers still lack something.
var errIncomplete = errors.New("some dossiers are incomplete")

// usageError is a call whose words are off.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// refusedError is a verification that said no; the answer has been printed.
type refusedError struct{ err error }

func (e refusedError) Error() string { return e.err.Error() }
func (e refusedError) Unwrap() error { return e.err }

// unreadableError is a verification that found nothing to say about a paper;
// the answer has been printed.
type unreadableError struct{ err error }

func (e unreadableError) Error() string { return e.err.Error() }
func (e unreadableError) Unwrap() error { return e.err }

// isSaid reports whether an error has been printed as an answer.
func isSaid(err error) bool {
	_, refused := errors.AsType[refusedError](err)
	_, unreadable := errors.AsType[unreadableError](err)
	return refused || unreadable
}

// exitCode is the one table from error to exit code.
func exitCode(err error) int {
	var usage usageError
	var refused refusedError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errIncomplete):
		return exitIncomplete
	case errors.As(err, &usage):
		return exitUsage
	case errors.As(err, &refused):
		return exitRefused
	default:
		return exitFailure
	}
}
