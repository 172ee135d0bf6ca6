package pdf

import (
	"errors"
	"io"
)

var errNotYet = errors.New("pdf: not assembled yet")

// NewStatic prepares content that many pages share.
func NewStatic(content []byte) *Static { return &Static{data: content} }

// Assemble writes f as one PDF file.
func Assemble(w io.Writer, f *File) error { return errNotYet }

// Assembler makes one file after the other with buffers that it keeps. One
// goroutine uses it at a time.
type Assembler struct{}

// NewAssembler returns an Assembler.
func NewAssembler() *Assembler { return &Assembler{} }

// Assemble returns the bytes of f. They are valid until the next call.
func (a *Assembler) Assemble(f *File) ([]byte, error) { return nil, errNotYet }

// RunWriter writes a print run of any number of papers with flat memory.
type RunWriter struct{}

// NewRunWriter starts a print run on w.
func NewRunWriter(w io.Writer, info Info) *RunWriter { return &RunWriter{} }

// Add appends the pages of one paper.
func (r *RunWriter) Add(f *File) error { return errNotYet }

// AddBlank appends an empty page of the same size as the last one.
func (r *RunWriter) AddBlank() error { return errNotYet }

// Pages returns the number of pages so far.
func (r *RunWriter) Pages() int { return 0 }

// Close ends the file; it does not close the underlying writer.
func (r *RunWriter) Close() error { return errNotYet }

// ReadSeal finds the seal's text and the number in one of our files.
func ReadSeal(r io.ReaderAt, size int64) (seal, number string, err error) {
	return "", "", errNotYet
}

// Static is content that many pages share.
type Static struct{ data []byte }
