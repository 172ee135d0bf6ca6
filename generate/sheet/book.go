package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Creator and date written into every workbook: the same rows must give the
// same bytes, so neither the clock nor the account shows.
const (
	creator = "cnamdoc"
	created = "2000-01-01T00:00:00Z"
)

// Book is a workbook being written. Make it with New, fill it sheet after
// sheet, and end it with WriteTo or Close: it may hold temporary files.
type Book struct {
	file   *excelize.File
	sheets []*Sheet
	styles map[styleKey]int
	err    error
	closed bool
}

// New returns an empty workbook. Rows beyond 16 MiB a sheet wait in the
// system's temporary directory, in files readable by their owner alone.
func New() *Book { return NewIn("") }

// NewIn is New with another directory for the temporary files.
func NewIn(tmpDir string) *Book {
	b := &Book{file: excelize.NewFile(excelize.Options{TmpDir: tmpDir}), styles: map[styleKey]int{}}
	b.fail(b.file.SetDocProps(&excelize.DocProperties{Creator: creator, LastModifiedBy: creator,
		Created: created, Modified: created, Language: "fr-FR"}))
	b.fail(b.file.SetAppProps(&excelize.AppProperties{Application: creator}))
	return b
}

// Sheet adds a sheet: the lines of title if any, then the header, frozen and
// with a filter, then the rows to come. The name is made acceptable to Excel
// and unique; Sheet.Name tells what became of it.
func (b *Book) Sheet(name string, columns []Column, title ...string) *Sheet {
	s := &Sheet{book: b, name: b.freeName(name), columns: columns, next: 1}
	b.sheets = append(b.sheets, s)
	s.part = fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets))
	if b.err == nil {
		b.fail(s.open(len(b.sheets) == 1, title))
	}
	return s
}

// WriteTo ends every sheet, writes the workbook to w and releases the
// temporary files. It returns the first error met since New, and then what
// was written to w is of no use.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	defer b.Close()
	if len(b.sheets) == 0 {
		b.fail(errors.New("no sheet"))
	}
	for _, s := range b.sheets {
		if b.err == nil {
			b.fail(s.end())
		}
	}
	if b.err != nil {
		return 0, fmt.Errorf("workbook: %w", b.err)
	}
	p, err := newPack(w, b.sheets)
	if err != nil {
		return 0, fmt.Errorf("workbook: %w", err)
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if _, err := b.file.WriteToBuffer(); err != nil {
		return p.written, fmt.Errorf("workbook: %w", err)
	}
	return p.written, nil
}

// Close releases the temporary files of a workbook that will not be written.
// It may be called again, and after WriteTo.
func (b *Book) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	b.fail(errors.New("closed"))
	return b.file.Close()
}

func (b *Book) fail(err error) {
	if b.err == nil && err != nil {
		b.err = err
	}
}

const maxName = 31 // UTF-16 units, as Excel counts

var nameForbidden = strings.NewReplacer(":", "-", `\`, "-", "/", "-", "?", "", "*", "", "[", "(", "]", ")")

// freeName makes a sheet name that Excel accepts and that no sheet bears.
func (b *Book) freeName(name string) string {
	name = strings.TrimSpace(strings.Trim(nameForbidden.Replace(clean(strings.Join(strings.Fields(name), " "))), "'"))
	switch strings.ToLower(name) {
	case "":
		name = "Feuille"
	case "history", "historique": // reserved by Excel
		name += "_"
	}
	base := cutUTF16(name, maxName)
	for n := 2; b.taken(base); n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		base = strings.TrimSpace(cutUTF16(name, maxName-len(suffix))) + suffix
	}
	return base
}

func (b *Book) taken(name string) bool {
	for _, s := range b.sheets {
		if strings.EqualFold(s.name, name) {
			return true
		}
	}
	return false
}

// cutUTF16 shortens s to at most n UTF-16 units, never inside a character.
func cutUTF16(s string, n int) string {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > n {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}
