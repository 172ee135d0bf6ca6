package importer

import (
	"context"
	"errors"
	"fmt"
	"io"

	"cnamdoc/importer/dossier"

	"github.com/xuri/excelize/v2"
)

// A cell with data: what the walk knows of it and what excelize read.
type cell struct {
	walkCell
	text string
}

// A row with data, its cells from left to right. It is only valid until the
// next row is read.
type row struct {
	n      int
	hidden bool
	cells  []cell
}

const batchRows = 64

// A batch carries rows from the walk to the reading. Its cells share one slab,
// which goes back to the walk when the batch has been read.
type batch struct {
	rows []walkRow
	slab []walkCell
}

// sheetReader pairs, row by row, the strict walk of a sheet with what excelize
// returns for it. The two run side by side.
type sheetReader struct {
	book   *book
	sheet  string
	ctx    context.Context
	cancel context.CancelFunc
	full   chan *batch
	empty  chan *batch
	result chan error // of the walk, once
	facts  sheetFacts // after the end

	cur  *batch
	next int // in cur
	rows *excelize.Rows
	at   int // row number that excelize stands at
	row  row
}

// readSheet starts reading; the caller closes the reader.
func (b *book) readSheet(ctx context.Context, s sheetPart) (*sheetReader, error) {
	rows, err := b.xl.Rows(s.name)
	if err != nil {
		return nil, structure(dossier.Ref{Sheet: s.name}, "excelize: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &sheetReader{book: b, sheet: s.name, ctx: ctx, cancel: cancel, rows: rows,
		full: make(chan *batch, 8), empty: make(chan *batch, 10), result: make(chan error, 1)}
	go r.walk(s)
	return r, nil
}

// walk runs in its own goroutine.
func (r *sheetReader) walk(s sheetPart) {
	var err error
	defer func() {
		if p := recover(); p != nil {
			err = corrupt(fmt.Errorf("walk of sheet %q: %v", s.name, p))
		}
		r.result <- err
		close(r.full)
	}()
	rc, err := r.book.parts[s.part].Open()
	if err != nil {
		err = corrupt(err)
		return
	}
	defer rc.Close()
	cur := &batch{}
	emit := func(wr walkRow) error {
		at := len(cur.slab)
		cur.slab = append(cur.slab, wr.cells...)
		wr.cells = cur.slab[at:len(cur.slab):len(cur.slab)]
		if cur.rows = append(cur.rows, wr); len(cur.rows) < batchRows {
			return nil
		}
		return r.send(&cur)
	}
	r.facts, err = walkSheet(r.ctx, rc, s.name, &r.book.sst, emit)
	if err == nil {
		err = r.send(&cur)
	}
}

// send passes a batch on and takes a used one, or a new one.
func (r *sheetReader) send(cur **batch) error {
	select {
	case r.full <- *cur:
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
	select {
	case used := <-r.empty:
		used.rows, used.slab = used.rows[:0], used.slab[:0]
		*cur = used
	default:
		*cur = &batch{}
	}
	return nil
}

// read returns the next row with data, or io.EOF after the last one, when the
// whole sheet has been walked.
func (r *sheetReader) read() (*row, error) {
	for r.cur == nil || r.next == len(r.cur.rows) {
		if r.cur != nil {
			select {
			case r.empty <- r.cur:
			default:
			}
		}
		r.next = 0
		if r.cur = <-r.full; r.cur == nil {
			return nil, r.end()
		}
	}
	w := r.cur.rows[r.next]
	r.next++
	values, err := r.seek(w.n)
	if err != nil {
		return nil, err
	}
	return r.pair(w, values)
}

// end returns the walk's own error, or io.EOF.
func (r *sheetReader) end() error {
	err := <-r.result
	r.result <- err
	if err == nil {
		return io.EOF
	}
	return err
}

// seek advances excelize to the row n and returns its raw values.
func (r *sheetReader) seek(n int) ([]string, error) {
	for r.at < n {
		if !r.rows.Next() {
			return nil, r.mismatch(n, "excelize ends after row %d: %w", r.at, r.rows.Error())
		}
		if r.at++; r.at%4096 == 0 && r.ctx.Err() != nil {
			return nil, r.ctx.Err()
		}
		values, err := r.rows.Columns()
		if err != nil {
			return nil, r.mismatch(r.at, "excelize: %w", err)
		}
		if r.at == n {
			return values, nil
		}
		for i, v := range values {
			if v != "" {
				return nil, r.mismatch(r.at, "excelize sees data in column %s", columnName(i))
			}
		}
	}
	return nil, r.mismatch(n, "excelize stands at row %d", r.at)
}

// pair checks that both saw the same cells.
func (r *sheetReader) pair(w walkRow, values []string) (*row, error) {
	r.row.n, r.row.hidden, r.row.cells = w.n, w.hidden, r.row.cells[:0]
	read, walked := 0, 0
	for _, v := range values {
		if v != "" {
			read++
		}
	}
	for _, c := range w.cells {
		value := ""
		if c.col < len(values) {
			value = values[c.col]
		}
		if !c.empty {
			walked++
			if value == "" {
				return nil, r.mismatch(w.n, "excelize sees nothing in column %s", columnName(c.col))
			}
		}
		r.row.cells = append(r.row.cells, cell{c, value})
	}
	if read != walked {
		return nil, r.mismatch(w.n, "the walk sees %d cells, excelize %d", walked, read)
	}
	return &r.row, nil
}

func (r *sheetReader) mismatch(n int, format string, args ...any) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if n := len(args); n > 0 && args[n-1] == nil {
		args[n-1] = errors.New("no more rows")
	}
	return &FileError{Code: SheetCountMismatch, Ref: dossier.Ref{Sheet: r.sheet, Row: n}, Err: fmt.Errorf(format, args...),
		Phrase: fmt.Sprintf("Deux lectures de la feuille «\u00a0%s\u00a0» ne s’accordent pas (ligne %d)\u00a0: "+
			"des données seraient perdues, elle n’a pas été lue.", r.sheet, n),
		Hint: "Ouvrez le classeur dans Excel, enregistrez-le à nouveau au format .xlsx, ou refaites l’export."}
}

// close stops the walk and waits for it.
func (r *sheetReader) close() {
	r.cancel()
	for range r.full {
	}
	_ = r.rows.Close()
}
