package importer

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
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
	ole := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...)
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
		{"xls", "xls", append(append([]byte{}, ole...), wide("Workbook")...)},
		{"doc", "doc", append(append([]byte{}, ole...), wide("WordDocument")...)},
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

// wide writes ASCII as UTF-16LE.
func wide(s string) []byte {
	var out []byte
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
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
	check(t, os.Truncate(path, 128<<20+1))
	refused(t, path, FileTooBig)
}

// A bomb is stopped by what it declares, and by what it holds when it lies.
func TestBomb(t *testing.T) {
	declared := func(size uint64) string {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for _, part := range [][2]string{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", bookRels}} {
			w, err := z.Create(part[0])
			check(t, err)
			_, err = io.WriteString(w, part[1])
			check(t, err)
		}
		sheet := []byte(sheetXML(rowXML(1, heads...) + rowXML(2, good...)))
		w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE(sheet),
			CompressedSize64: uint64(len(sheet)), UncompressedSize64: size})
		check(t, err)
		_, err = w.Write(sheet)
		check(t, err)
		check(t, z.Close())
		return write(t, "bomb.xlsx", buf.Bytes())
	}
	refused(t, declared(1<<30+1), FileBomb)
	refused(t, declared(10), FileCorrupt)
}

func TestCutFile(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	data, err := os.ReadFile(path)
	check(t, err)
	for _, n := range []int{len(data) - 1, len(data) - 30, len(data) / 2, 100, 5} {
		refused(t, write(t, "cut.xlsx", data[:n]), FileCorrupt)
	}
}

// One byte of compressed data changed in a part that matters: the CRC tells.
// In one that is not read, it hinders nothing.
func TestBrokenCRC(t *testing.T) {
	data, err := os.ReadFile(book1(t, [][]any{heads, good}))
	check(t, err)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	broken, read := 0, 0
	for _, f := range r.File {
		at, err := f.DataOffset()
		check(t, err)
		damaged := bytes.Clone(data)
		damaged[at+int64(f.CompressedSize64)/2] ^= 0x10
		path := write(t, "crc.xlsx", damaged)
		switch f.Name {
		case "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml":
			broken++
			if fe := refused(t, path, FileCorrupt); !strings.Contains(fe.Error(), f.Name) && !strings.Contains(fe.Error(), "Inscriptions") {
				t.Errorf("%s: %v", f.Name, fe)
			}
		default:
			read++
			one(t, path)
		}
	}
	if broken != 6 || read < 3 {
		t.Errorf("%d parts that matter, %d that do not", broken, read)
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

// Nothing of a workbook is unpacked to disk: whatever ends the reading, no
// password can be left there.
func TestNothingOnDisk(t *testing.T) {
	dir := t.TempDir()
	var big strings.Builder
	for i := range 20_000 {
		big.WriteString(rowXML(i+2, with("Code auditeur", fmt.Sprintf("CEN%06d", i), "Prénom", strings.Repeat("é", 100)+fmt.Sprint(i))...))
	}
	good, bad, path := book1(t, [][]any{heads, good}), raw(t, "<broken"), raw(t, sheetXML(rowXML(1, heads...)+big.String()))
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
	check(t, os.Chmod(dir, 0o500))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	read(t, good)
	refused(t, bad, FileCorrupt)
	if im := read(t, path); len(im.Dossiers) != 20_000 {
		t.Errorf("%d dossiers", len(im.Dossiers))
	}
	left, err := os.ReadDir(dir)
	check(t, err)
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
