package generate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"

	"cnamdoc/generate/publish"
)

// List is a list of a report. Where the job has a Scratch directory it lies on
// disk, since it grows with the export; else in memory. Its zero value is empty.
type List[T any] struct {
	items []T
	spool *spool
	n     int
	err   error
}

// Len is how many items there are.
func (l *List[T]) Len() int { return l.n }

// All yields the items in the order in which they were added; an error is the
// last of it.
func (l *List[T]) All() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range l.items {
			if !yield(item, nil) {
				return
			}
		}
		for line, err := range l.spool.lines() {
			var item T
			if err == nil {
				err = json.Unmarshal(line, &item)
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// raw yields the items in JSON.
func (l *List[T]) raw() iter.Seq2[[]byte, error] {
	if l.spool != nil {
		return l.spool.lines()
	}
	return func(yield func([]byte, error) bool) {
		for _, item := range l.items {
			if data, err := json.Marshal(item); !yield(data, err) || err != nil {
				return
			}
		}
	}
}

// add appends an item. What cannot be kept is said by trouble: nobody could do
// anything about it in between.
func (l *List[T]) add(item T) {
	l.n++
	if l.spool == nil {
		l.items = append(l.items, item)
		return
	}
	data, err := json.Marshal(item)
	l.err = errors.Join(l.err, err, l.spool.add(data))
}

func (l *List[T]) trouble() error { return l.err }

// on makes an empty list lie below a directory.
func (l *List[T]) on(dir string) { l.spool = &spool{dir: dir} }

func (l *List[T]) close() error { return l.spool.close() }

// MarshalJSON returns the whole list.
func (l *List[T]) MarshalJSON() ([]byte, error) {
	all := []T{}
	for item, err := range l.All() {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return json.Marshal(all)
}

// spool is a temporary file of lines; it is made for the first.
type spool struct {
	dir  string
	file *os.File
	out  *bufio.Writer
}

func (s *spool) add(line []byte) (err error) {
	if s.file == nil {
		if s.file, err = os.CreateTemp(s.dir, publish.TempPrefix+"*.tmp"); err != nil {
			return fmt.Errorf("list: %w", err)
		}
		s.out = bufio.NewWriter(s.file)
	}
	s.out.Write(line) // the writer keeps its error for the next call
	return s.out.WriteByte('\n')
}

func (s *spool) lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if s == nil || s.file == nil {
			return
		}
		if err := s.out.Flush(); err != nil {
			yield(nil, fmt.Errorf("list: %w", err))
			return
		}
		in := bufio.NewReader(io.NewSectionReader(s.file, 0, 1<<62))
		for {
			line, err := in.ReadBytes('\n')
			if err == io.EOF {
				return
			}
			if !yield(bytes.TrimSuffix(line, []byte("\n")), err) || err != nil {
				return
			}
		}
	}
}

// close removes the file. It may be called again.
func (s *spool) close() error {
	if s == nil || s.file == nil {
		return nil
	}
	file := s.file
	s.file = nil
	err := file.Close()
	if gone := os.Remove(file.Name()); !errors.Is(gone, fs.ErrNotExist) { // somebody may have cleared up
		err = errors.Join(err, gone)
	}
	return err
}
