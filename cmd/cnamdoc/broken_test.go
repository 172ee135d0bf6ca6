package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptBroken is "broken KIND FILE [WORKBOOK]": a file as damaged programs,
// disks and people make them.
func scriptBroken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: broken KIND FILE [WORKBOOK]")
	}
	var data []byte
	switch args[0] {
	case "encrypted":
		data = compound("EncryptedPackage")
	case "xls":
		data = compound("Workbook")
	case "bomb":
		data = bomb(ts)
	case "cut":
		data = []byte(ts.ReadFile(args[2]))
		data = data[:len(data)*2/3]
	case "bit":
		data = []byte(ts.ReadFile(args[2]))
		data[len(data)/2] ^= 0x10
	default:
		ts.Fatalf("unknown kind %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o600))
}

// compound is an OLE2 file (MS-CFB) with one empty stream of that name: what a
// workbook with a password is, or one of the format before 2007.
func compound(stream string) []byte {
	const sector, endOfChain, fatSector, free = 512, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
	header := make([]byte, sector)
	copy(header, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	put := func(b []byte, at int, values ...uint32) {
		for i, v := range values {
			binary.LittleEndian.PutUint32(b[at+4*i:], v)
		}
	}
	binary.LittleEndian.PutUint16(header[24:], 0x3E)
	binary.LittleEndian.PutUint16(header[26:], 3)
	binary.LittleEndian.PutUint16(header[28:], 0xFFFE)
	binary.LittleEndian.PutUint16(header[30:], 9)
	binary.LittleEndian.PutUint16(header[32:], 6)
	put(header, 44, 1, 1, 0, 4096, endOfChain, 0, endOfChain, 0, 0)
	for at := 80; at < sector; at += 4 {
		put(header, at, free)
	}
	fat := bytes.Repeat([]byte{0xFF}, sector)
	put(fat, 0, fatSector, endOfChain)
	directory := make([]byte, sector)
	entry := func(i int, name string, kind byte, child uint32) {
		e := directory[128*i:]
		for j, unit := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*j:], unit)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		put(e, 68, free, free, child)
		put(e, 116, endOfChain)
	}
	entry(0, "Root Entry", 5, 1)
	entry(1, stream, 2, free)
	return bytes.Join([][]byte{header, fat, directory}, nil)
}

// bomb is a zip of a few hundred kilobytes that unpacks to 400 MiB.
func bomb(ts *testscript.TestScript) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "_rels/.rels"} {
		w, err := z.Create(name)
		ts.Check(err)
		if name == "_rels/.rels" {
			_, err = io.Copy(w, io.LimitReader(spaces{}, 400<<20))
		} else {
			_, err = io.WriteString(w, "<x/>")
		}
		ts.Check(err)
	}
	ts.Check(z.Close())
	return out.Bytes()
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
