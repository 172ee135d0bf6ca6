package workbook

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// A Book is an open workbook that has passed the guard. It is for one
// goroutine.
type Book struct {
	Digest   [32]byte // SHA-256 of the file
	Sheets   []Sheet  // the worksheets, in the order of their tabs
	Date1904 bool     // date serials count from 1904

	file    *os.File
	parts   map[string]*zip.File // by lower-case name
	strings *sharedStrings
	formats []string // by style
}

// A Sheet is one worksheet.
type Sheet struct {
	Name   string
	Hidden bool
	Absent bool // the workbook names it and gives it no content, as old macros are

	part string
}

// Open sniffs, bounds and opens the workbook at path. Its error is an *Error
// or the context's. The caller closes the book.
func Open(ctx context.Context, path string) (*Book, error) {
	f, info, err := openFile(path)
	if err != nil {
		return nil, err
	}
	b := &Book{file: f}
	if err := b.read(ctx, info.Size()); err != nil {
		_ = f.Close()
		return nil, asError(err)
	}
	return b, nil
}

// Close closes the file.
func (b *Book) Close() error { return b.file.Close() }

// openFile opens a regular file of a bearable size; another kind could keep
// whoever opens it waiting for ever.
func openFile(path string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, nil, unreadable(err)
	case info.IsDir():
		return nil, nil, unreadable(errDirectory)
	case !info.Mode().IsRegular():
		return nil, nil, unreadable(errIrregular)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, unreadable(err)
	}
	if info, err = f.Stat(); err != nil {
		_ = f.Close()
		return nil, nil, unreadable(err)
	}
	if info.Size() > maxFile {
		_ = f.Close()
		return nil, nil, &Error{Code: FileTooBig, Err: fmt.Errorf("%d bytes", info.Size()),
			Phrase: fmt.Sprintf("Le fichier dépasse %d\u00a0Mo.", maxFile>>20),
			Hint:   "Refaites l’export pour un seul semestre, ou supprimez les feuilles et les images inutiles."}
	}
	return f, info, nil
}

// read finds the parts that matter and reads all of them but the worksheets.
func (b *Book) read(ctx context.Context, size int64) error {
	if err := sniff(b.file, size); err != nil {
		return err
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, ctxReader{ctx, io.NewSectionReader(b.file, 0, size)}); err != nil {
		if isContext(err) {
			return err
		}
		return unreadable(err)
	}
	hash.Sum(b.Digest[:0])
	if err := b.readDirectory(size); err != nil {
		return err
	}
	kind := sniffZip(b.parts)
	if kind != "zip" || b.parts["[content_types].xml"] == nil {
		return notXLSX(kind)
	}
	rels, err := b.relationships(ctx, "_rels/.rels", "")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range rels {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if main == "" {
		return notXLSX(kind)
	}
	dir := path.Dir(main)
	if rels, err = b.relationships(ctx, path.Join(dir, "_rels", path.Base(main)+".rels"), dir); err != nil {
		return err
	}
	if err := b.readWorkbook(ctx, main, rels); err != nil {
		return err
	}
	if err := b.readStyles(ctx, b.partOf(rels, "styles", "xl/styles.xml")); err != nil {
		return err
	}
	return b.readSharedStrings(ctx, b.partOf(rels, "sharedStrings", "xl/sharedStrings.xml"))
}

// partOf is the part of a kind that the workbook names, or the usual one, if
// it is there.
func (b *Book) partOf(rels map[string]relationship, kind, usual string) string {
	for _, r := range rels {
		if r.kind == kind {
			return r.target
		}
	}
	if b.part(usual) != nil {
		return usual
	}
	return ""
}

func (b *Book) part(name string) *zip.File { return b.parts[strings.ToLower(name)] }

// readDirectory lists the zip. A part that stands twice is refused: readers
// differ on which of the two they take.
func (b *Book) readDirectory(size int64) error {
	z, err := zip.NewReader(b.file, size)
	if err != nil {
		return corrupt(err)
	}
	if len(z.File) > maxParts {
		return bomb("trop de parties", fmt.Errorf("%d entries", len(z.File)))
	}
	b.parts = make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if b.parts[name] != nil {
			return corrupt(fmt.Errorf("part %q stands twice", name))
		}
		b.parts[name] = f
	}
	return nil
}

// A relationship leads from a part to another.
type relationship struct{ kind, target string }

// relationships reads a .rels part; base is the folder of its source part.
func (b *Book) relationships(ctx context.Context, name, base string) (map[string]relationship, error) {
	rels := map[string]relationship{}
	err := b.elements(ctx, name, maxRels, func(x *scanner) error {
		if string(x.local) != "Relationship" || string(x.attr("TargetMode")) == "External" {
			return nil
		}
		target := string(x.attr("Target"))
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		rels[string(x.attr("Id"))] = relationship{path.Base(string(x.attr("Type"))), strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	})
	return rels, err
}

func (b *Book) readWorkbook(ctx context.Context, main string, rels map[string]relationship) error {
	folded, unzipped := map[string]bool{}, uint64(0)
	err := b.elements(ctx, main, maxPart, func(x *scanner) error {
		switch {
		case !x.main:
		case string(x.local) == "workbookPr":
			b.Date1904 = isTrue(x.attr("date1904"))
		case string(x.local) == "sheet":
			name, _ := unescape(string(x.attr("name")))
			state := string(x.attr("state"))
			s := Sheet{Name: name, Hidden: state == "hidden" || state == "veryHidden"}
			rel, ok := rels[x.attrRel("id")]
			switch {
			case !ok:
				s.Absent = true
			case rel.kind != "worksheet":
				return nil // a chart sheet, a dialog sheet
			case b.part(rel.target) == nil:
				return fmt.Errorf("sheet %q: part %q is missing", name, rel.target)
			default:
				s.part = rel.target
				unzipped += b.part(rel.target).UncompressedSize64
			}
			if key := strings.ToLower(name); folded[key] {
				return fmt.Errorf("sheet %q stands twice", name)
			} else if folded[key] = true; len(b.Sheets) == maxSheets {
				return bomb("plus de 1 000 feuilles", fmt.Errorf("over %d sheets", maxSheets))
			}
			b.Sheets = append(b.Sheets, s)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(b.Sheets) == 0:
		return errors.New("no worksheet")
	case unzipped > maxUnzipped:
		return tooLarge("worksheets", maxUnzipped)
	}
	return nil
}

// elements calls fn for each start tag of a part.
func (b *Book) elements(ctx context.Context, name string, limit int64, fn func(x *scanner) error) error {
	return b.withPart(ctx, name, limit, func(r io.Reader) error {
		x := newScanner(r)
		for {
			tok, err := x.next()
			if err == io.EOF {
				return nil
			}
			if err == nil && tok == startTag {
				err = fn(x)
			}
			if err != nil {
				return err
			}
		}
	})
}

// withPart opens a part as UTF-8, bounded, for fn. What fn does not read is not
// checked.
func (b *Book) withPart(ctx context.Context, name string, limit int64, fn func(io.Reader) error) error {
	f := b.part(name)
	if f == nil {
		return corrupt(fmt.Errorf("part %q is missing", name))
	}
	if f.UncompressedSize64 > uint64(limit) {
		return tooLarge(name, limit)
	}
	rc, err := f.Open()
	if err != nil {
		return corrupt(fmt.Errorf("part %q: %w", name, err))
	}
	defer rc.Close()
	r, err := utf8Reader(&boundedReader{ctxReader{ctx, rc}, name, limit, limit})
	if err == nil {
		err = fn(r)
	}
	var known *Error
	if err == nil || errors.As(err, &known) || isContext(err) {
		return err
	}
	return fmt.Errorf("part %q: %w", name, err)
}

// boundedReader ends a part that holds more than it declares.
type boundedReader struct {
	r     io.Reader
	name  string
	limit int64
	left  int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, tooLarge(b.name, b.limit)
	}
	return n, err
}

// ctxReader ends a read when the context does.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
