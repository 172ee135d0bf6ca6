package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"unicode/utf8"
)

var (
	oleMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
	zipMagic = []byte("PK\x03\x04")
	zipEmpty = []byte("PK\x05\x06")
	utf8BOM  = []byte("\xEF\xBB\xBF")
)

const sniffLength = 4096

// sniff says what a file is when it is no zip archive, before any library is
// asked: excelize answers "zip: not a valid zip file" or "EOF" to all of them.
func sniff(f *os.File, size int64) error {
	if size == 0 {
		return &Error{Code: FileEmpty, Phrase: "Le fichier est vide (0 octet).", Hint: "Refaites l’export, puis recommencez."}
	}
	head := make([]byte, min(size, sniffLength))
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, size), head); err != nil {
		return unreadable(err)
	}
	switch {
	case bytes.HasPrefix(head, zipMagic):
		return nil
	case bytes.HasPrefix(head, zipEmpty):
		return notXLSX("zip")
	case bytes.HasPrefix(head, oleMagic):
		return sniffOLE(f, size)
	case len(bytes.TrimSpace(bytes.TrimPrefix(head, utf8BOM))) == 0 && size <= sniffLength:
		return &Error{Code: FileEmpty, Phrase: "Le fichier est vide\u00a0: il ne contient que des espaces.",
			Hint: "Refaites l’export, puis recommencez."}
	}
	return notXLSX(sniffText(head))
}

// sniffOLE tells an encrypted .xlsx from the formats of before 2007. The names
// of the streams stand in UTF-16 in the directory, wherever that lies.
func sniffOLE(f *os.File, size int64) error {
	data := make([]byte, size) // maxFile at most
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, size), data); err != nil {
		return unreadable(err)
	}
	has := func(name string) bool { return bytes.Contains(data, utf16LE(name)) }
	switch {
	case has("EncryptedPackage") || has("EncryptionInfo"):
		return &Error{Code: FileEncrypted, Phrase: "Le classeur est protégé par un mot de passe à l’ouverture\u00a0: il ne peut pas être lu.",
			Hint: "Ouvrez-le dans Excel, retirez le mot de passe (Fichier > Informations > Protéger le classeur), enregistrez, puis recommencez."}
	case has("WordDocument"):
		return notXLSX("doc")
	}
	return notXLSX("xls")
}

func utf16LE(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// sniffText names what is neither a zip nor an OLE file.
func sniffText(head []byte) string {
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, utf8BOM))))
	switch {
	case strings.HasPrefix(text, "%pdf"):
		return "pdf"
	case strings.HasPrefix(text, "<!doctype html"), strings.Contains(text, "<html"), strings.Contains(text, "<table"):
		return "html"
	case strings.HasPrefix(text, "<?xml"):
		return "xml"
	case looksLikeText(head) && strings.ContainsAny(firstLine(text), ";,\t"):
		return "csv"
	case looksLikeText(head):
		return "txt"
	}
	return "inconnu"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// looksLikeText accepts UTF-8 and cp1252, UTF-16 with its mark, and refuses
// what has control bytes.
func looksLikeText(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return true
	}
	for _, b := range head {
		if b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != 0x1A {
			return false
		}
	}
	return utf8.RuneCount(head) > 0
}

// sniffZip names an archive that is no workbook; parts are by lower-case name.
func sniffZip(parts map[string]*zip.File) string {
	has := func(name string) bool { return parts[name] != nil }
	switch {
	case has("xl/workbook.bin"):
		return "xlsb"
	case has("word/document.xml"):
		return "docx"
	case has("ppt/presentation.xml"):
		return "pptx"
	case has("mimetype"):
		if kind := readMimetype(parts["mimetype"]); strings.Contains(kind, "opendocument.spreadsheet") {
			return "ods"
		}
		return "odf"
	}
	return "zip"
}

func readMimetype(f *zip.File) string {
	rc, err := f.Open()
	if err != nil {
		return ""
	}
	defer rc.Close()
	kind, _ := io.ReadAll(io.LimitReader(rc, 128))
	return string(kind)
}

var kindNames = map[string]string{
	"xls":  "un classeur de l’ancien format Excel (.xls)",
	"xlsb": "un classeur binaire Excel (.xlsb)",
	"csv":  "un fichier texte à séparateurs (CSV)",
	"txt":  "un fichier texte",
	"html": "une page HTML",
	"xml":  "un fichier XML",
	"ods":  "un classeur LibreOffice (.ods)",
	"odf":  "un document LibreOffice",
	"docx": "un document Word (.docx)",
	"doc":  "un document Word (.doc)",
	"pptx": "une présentation PowerPoint (.pptx)",
	"pdf":  "un fichier PDF",
	"zip":  "une archive zip sans classeur",
}

func notXLSX(kind string) *Error {
	what := "son format est inconnu"
	if name := kindNames[kind]; name != "" {
		what = "c’est " + name + ", quel que soit son nom"
	}
	return &Error{Code: FileNotXLSX, Kind: kind, Err: fmt.Errorf("content looks like %s", kind),
		Phrase: "Le fichier n’est pas un classeur .xlsx\u00a0: " + what + ".",
		Hint:   "Ouvrez-le dans Excel et enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0», ou refaites l’export."}
}

var (
	errDirectory = errors.New("is a directory")
	errIrregular = errors.New("is no regular file")
)

func unreadable(cause error) *Error {
	phrase, hint := "Le fichier n’a pas pu être lu.", "Vérifiez qu’il existe, qu’il n’est pas ouvert ailleurs et que vous avez le droit de le lire."
	switch {
	case os.IsNotExist(cause):
		phrase, hint = "Le fichier n’existe pas.", "Vérifiez le nom et le dossier."
	case errors.Is(cause, syscall.ELOOP):
		phrase, hint = "Ce lien ne mène qu’à lui-même.", "Vérifiez le nom et le dossier."
	case cause == errDirectory:
		phrase, hint = "C’est un dossier, pas un fichier.", "Indiquez le fichier lui-même, avec son nom."
	case cause == errIrregular:
		phrase, hint = "Ce n’est pas un fichier ordinaire.", "Indiquez un classeur .xlsx enregistré sur le disque."
	}
	return &Error{Code: FileUnreadable, Phrase: phrase, Hint: hint, Err: cause}
}
