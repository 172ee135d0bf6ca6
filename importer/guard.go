package importer

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The caps. An export of a whole academy stays far below them.
const (
	maxFile       = 64 << 20  // bytes of the file
	maxUnzipped   = 256 << 20 // bytes of all parts together
	maxStyles     = 16 << 20  // bytes of xl/styles.xml
	maxParts      = 4096      // entries of the zip
	maxSST        = 4 << 20   // shared strings
	maxColumns    = 1024      // a cell with data further right is refused
	maxDepth      = 64        // nesting of XML elements
	maxAttributes = 64        // of one XML element
	maxMerges     = 1 << 16   // merged ranges of a sheet
)

// A book is an open workbook that has passed the guard.
type book struct {
	file    *os.File
	zip     *zip.Reader
	parts   map[string]*zip.File
	xl      *excelize.File
	tmp     string
	digest  [32]byte
	sheets  []sheetPart
	sst     sstIndex
	formats *formats
	epoch   int // days to add to a date serial: 0, or 1462 in the 1904 system
}

// A sheetPart is one worksheet of the workbook.
type sheetPart struct {
	name   string
	part   string
	hidden bool
}

// openBook sniffs, bounds and checks the file, then opens it with excelize in
// a private temporary directory. The caller closes the book.
func openBook(ctx context.Context, path string) (b *book, err error) {
	b = &book{}
	defer func() {
		if err != nil {
			b.close()
			b = nil
		}
	}()
	if b.file, err = os.Open(path); err != nil {
		return b, unreadable(err)
	}
	info, err := b.file.Stat()
	if err != nil {
		return b, unreadable(err)
	}
	if err = checkFile(b.file, info); err != nil {
		return b, err
	}
	if err = b.readZip(ctx, info.Size()); err != nil {
		return b, asFileError(err)
	}
	if err = b.readPackage(ctx); err != nil {
		return b, asFileError(err)
	}
	return b, asFileError(b.openExcelize(path, info))
}

func checkFile(f *os.File, info os.FileInfo) error {
	switch {
	case info.IsDir():
		return unreadable(errDirectory)
	case info.Size() > maxFile:
		return &FileError{Code: FileTooBig, Err: fmt.Errorf("%d bytes", info.Size()),
			Phrase: fmt.Sprintf("Le fichier dépasse %d\u00a0Mo.", maxFile>>20),
			Hint:   "Refaites l’export pour un seul semestre, ou supprimez les feuilles et les images inutiles."}
	}
	return sniff(f, info.Size())
}

// readZip takes the digest of the file and reads each part to its end, so that
// every CRC is checked: excelize ignores them.
func (b *book) readZip(ctx context.Context, size int64) (err error) {
	hash := sha256.New()
	if _, err = io.Copy(hash, io.NewSectionReader(b.file, 0, size)); err != nil {
		return unreadable(err)
	}
	hash.Sum(b.digest[:0])
	if b.zip, err = zip.NewReader(b.file, size); err != nil {
		return corrupt(err)
	}
	if len(b.zip.File) > maxParts {
		return bomb(fmt.Errorf("%d entries", len(b.zip.File)))
	}
	b.parts = make(map[string]*zip.File, len(b.zip.File))
	seen := map[string]bool{}
	left := int64(maxUnzipped)
	for _, f := range b.zip.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if key := strings.ToLower(name); seen[key] {
			return corrupt(fmt.Errorf("part %q stands twice", name))
		} else {
			seen[key] = true
		}
		b.parts[name] = f
		if left, err = readPart(ctx, f, left); err != nil {
			return err
		}
	}
	return nil
}

// readPart reads one part to its end and returns how many bytes may still be
// unzipped.
func readPart(ctx context.Context, f *zip.File, left int64) (int64, error) {
	if f.UncompressedSize64 > uint64(left) {
		return 0, bomb(fmt.Errorf("part %q: %d bytes", f.Name, f.UncompressedSize64))
	}
	rc, err := f.Open()
	if err != nil {
		return 0, corrupt(fmt.Errorf("part %q: %w", f.Name, err))
	}
	defer rc.Close()
	n, err := io.Copy(io.Discard, io.LimitReader(ctxReader{ctx, rc}, left+1))
	switch {
	case err != nil && isContext(err):
		return 0, err
	case err != nil:
		return 0, corrupt(fmt.Errorf("part %q: %w", f.Name, err))
	case n > left:
		return 0, bomb(fmt.Errorf("part %q: over %d bytes", f.Name, left))
	}
	return left - n, nil
}

func bomb(cause error) *FileError {
	return &FileError{Code: FileBomb, Err: cause,
		Phrase: fmt.Sprintf("Le classeur, une fois décompressé, dépasse %d\u00a0Mo\u00a0: il n’a pas été lu.", maxUnzipped>>20),
		Hint:   "Refaites l’export pour un seul semestre\u00a0; si le fichier vient de l’extérieur, ne l’ouvrez pas."}
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

// openExcelize opens the same file with excelize, and makes sure that it is
// the same file.
func (b *book) openExcelize(path string, info os.FileInfo) (err error) {
	if b.tmp, err = os.MkdirTemp("", "cnamdoc-import-"); err != nil {
		return unreadable(err)
	}
	b.xl, err = excelize.OpenFile(path, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: 16 << 20, TmpDir: b.tmp})
	if err != nil {
		return corrupt(fmt.Errorf("excelize: %w", err))
	}
	now, err := os.Stat(path)
	if err != nil || !os.SameFile(info, now) || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		return unreadable(errors.New("the file changed while it was read"))
	}
	b.formats = newFormats(b.xl)
	known := map[string]bool{}
	for _, name := range b.xl.GetSheetList() {
		known[name] = true
	}
	for _, s := range b.sheets {
		if !known[s.name] {
			return corrupt(fmt.Errorf("sheet %q: not seen by excelize", s.name))
		}
	}
	return nil
}

// close removes everything; it may be called on a half-open book.
func (b *book) close() {
	if b.xl != nil {
		_ = b.xl.Close()
	}
	if b.tmp != "" {
		_ = os.RemoveAll(b.tmp)
	}
	if b.file != nil {
		_ = b.file.Close()
	}
}
