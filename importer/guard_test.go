package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestNotAWorkbook(t *testing.T) {
	zipOf := func(name, content string) []byte {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		w, _ := z.Create(name)
		io.WriteString(w, content)
		z.Close()
		return buf.Bytes()
	}
	ole := append(append([]byte{}, oleMagic...), make([]byte, 600)...)
	for _, test := range []struct {
		name, kind string
		data       []byte
	}{
		{"csv", "csv", []byte("Code auditeur;Nom;Prénom\nCEN012345;Martin;Zoé\n")},
		{"csv cp1252", "csv", []byte("Code auditeur;Nom;Pr\xe9nom\r\nCEN012345;Martin;Zo\xe9\r\n")},
		{"csv with mark", "csv", []byte("\xEF\xBB\xBFCode,Nom\n1,2\n")},
		{"html", "html", []byte("<html><body><table><tr><td>Nom</td></tr></table></body></html>")},
		{"html table", "html", []byte("\n <TABLE border=1><tr><td>Nom</td></tr></TABLE>")},
		{"xml 2003", "xml", []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`)},
		{"pdf", "pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3")},
		{"xls", "xls", append(append([]byte{}, ole...), utf16LE("Workbook")...)},
		{"doc", "doc", append(append([]byte{}, ole...), utf16LE("WordDocument")...)},
		{"ods", "ods", zipOf("mimetype", "application/vnd.oasis.opendocument.spreadsheet")},
		{"docx", "docx", zipOf("word/document.xml", "<w/>")},
		{"docx with types", "docx", zipTwo("[Content_Types].xml", contentTypes, "word/document.xml", "<w/>")},
		{"xlsb", "xlsb", zipOf("xl/workbook.bin", "x")},
		{"zip", "zip", zipOf("photo.jpg", "x")},
		{"empty zip", "zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)},
		{"binary", "inconnu", []byte{1, 2, 3, 4, 0, 9}},
		{"text", "txt", []byte("bonjour")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if fe := refused(t, write(t, "export.xlsx", test.data), FileNotXLSX); fe.Kind != test.kind {
				t.Errorf("kind %q, want %q", fe.Kind, test.kind)
			}
		})
	}
}

func zipTwo(parts ...string) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		w, _ := z.Create(parts[i])
		io.WriteString(w, parts[i+1])
	}
	z.Close()
	return buf.Bytes()
}

func TestEmptyFile(t *testing.T) {
	refused(t, write(t, "export.xlsx", nil), FileEmpty)
	refused(t, write(t, "export.xlsx", []byte("\xEF\xBB\xBF \r\n")), FileEmpty)
}

func TestUnreadable(t *testing.T) {
	fe := refused(t, filepath.Join(t.TempDir(), "absent.xlsx"), FileUnreadable)
	if !errors.Is(fe, os.ErrNotExist) || !strings.Contains(fe.Message(), "n’existe pas") {
		t.Errorf("error %v, message %q", fe, fe.Message())
	}
	refused(t, t.TempDir(), FileUnreadable)
}

func TestEncrypted(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	path := filepath.Join(t.TempDir(), "secret.xlsx")
	check(t, f.SaveAs(path, excelize.Options{Password: "ouvre-toi"}))
	refused(t, path, FileEncrypted)
}

func TestTooBig(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	check(t, os.Truncate(path, maxFile+1))
	refused(t, path, FileTooBig)
}

// A bomb is stopped by what it declares, and by what it holds when it lies.
func TestBomb(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	w, _ := z.Create("xl/worksheets/sheet1.xml")
	zeros := make([]byte, 1<<20)
	for range maxUnzipped>>20 + 1 {
		w.Write(zeros)
	}
	z.Close()
	refused(t, write(t, "bomb.xlsx", buf.Bytes()), FileBomb)
}

func TestCutFile(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	data, err := os.ReadFile(path)
	check(t, err)
	for _, n := range []int{len(data) - 1, len(data) - 30, len(data) / 2, 100, 5} {
		refused(t, write(t, "cut.xlsx", data[:n]), FileCorrupt)
	}
}

// One byte of compressed data changed, in any part, read or not: excelize
// reads on, the CRC tells.
func TestBrokenCRC(t *testing.T) {
	data, err := os.ReadFile(book1(t, [][]any{heads, good}))
	check(t, err)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	for _, f := range r.File {
		at, err := f.DataOffset()
		check(t, err)
		broken := bytes.Clone(data)
		broken[at+int64(f.CompressedSize64)/2] ^= 0x10
		if fe := refused(t, write(t, "crc.xlsx", broken), FileCorrupt); !strings.Contains(fe.Error(), f.Name) {
			t.Errorf("%s: %v", f.Name, fe)
		}
	}
}

func TestPartTwice(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	data, err := os.ReadFile(path)
	check(t, err)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range r.File {
		check(t, z.Copy(f))
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			check(t, z.Copy(f))
		}
	}
	check(t, z.Close())
	refused(t, write(t, "twice.xlsx", buf.Bytes()), FileCorrupt)
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, book1(t, [][]any{heads, good}), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := Read(context.Background(), book1(t, [][]any{heads, good}), Options{Timeout: 1}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want context.DeadlineExceeded", err)
	}
}

// The private temporary directory goes away, whatever happens.
func TestTemporaryFilesRemoved(t *testing.T) {
	dir := t.TempDir()
	good, bad := book1(t, [][]any{heads, good}), raw(t, "<broken")
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	t.Setenv("TEMP", dir)
	read(t, good)
	refused(t, bad, FileCorrupt)
	left, err := os.ReadDir(dir)
	check(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
