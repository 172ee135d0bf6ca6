package pdf_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"cnamdoc/generate/pdf"
)

// maxAllocated is what one foreign file may make us allocate, in bytes, garbage
// included: it bounds memory and, since nothing is parsed without allocating,
// time as well.
const maxAllocated = 160 << 20

func deflate(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	for _, part := range parts {
		if _, err := w.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inTable is a file of these objects, numbered from 1, with a table.
func inTable(trailer string, objects ...string) []byte {
	body := "%PDF-1.7\n"
	table := fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", len(body))
		body += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return fmt.Appendf([]byte(body), "%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", table, len(objects)+1, trailer, len(body))
}

// inStream is a file whose catalogue, 1, and objects from 4 on stand in object
// stream 2, whose index is given.
func inStream(t testing.TB, index, body string, n int) []byte {
	packed := deflate(t, index, body)
	out := "%PDF-1.7\n"
	at := []int{0, 0, len(out)}
	out += fmt.Sprintf("2 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", n, len(index), len(packed), packed)
	at = append(at, len(out))
	rows := []byte{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0}
	for _, offset := range at[2:] {
		rows = append(append(rows, 1), binary.BigEndian.AppendUint32(nil, uint32(offset))...)
		rows = append(rows, 0, 0)
	}
	for range n {
		rows = append(rows, 2, 0, 0, 0, 2, 0, 0)
	}
	return fmt.Appendf([]byte(out), "3 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		len(rows)/7, len(rows), rows, at[3])
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// Each of these took seconds to minutes, or hundreds of megabytes, or stands
// for a kind that would.
func TestHostileFiles(t *testing.T) {
	xmp := func(body string) []byte {
		return inTable("", "<</Type/Catalog/Metadata 2 0 R>>", stream("/Type/Metadata", body))
	}
	const property = `<x xmlns:c="urn:cnamdoc:papier:1:"><c:seal>`
	var kids, index strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&kids, "%d 0 R ", 4+i)
		fmt.Fprintf(&index, "%d 9000 ", 4+i)
	}
	at := len("%PDF-1.7\n")
	overlap := fmt.Appendf(nil, "%%PDF-1.7\n%200sxref\n0 60000\n%s", "", strings.Repeat("0000000000 65535 f \n", 60000))
	overlap = append(overlap, fmt.Sprintf("trailer\n<</Size 2/Root 1 0 R/Prev %d>>\n", at)...)
	for i := range 200 {
		overlap = append(overlap, fmt.Sprintf("xref\n0 0\ntrailer\n<</Prev %d/XRefStm %d>>\n", at, at+i)...)
	}
	overlap = append(overlap, fmt.Sprintf("startxref\n%d\n%%%%EOF\n", bytes.LastIndex(overlap, []byte("xref\n0 0")))...)

	for name, data := range map[string][]byte{
		"index with one large object 20,000 times": inStream(t, strings.Repeat("1 0 ", 20000), "["+strings.Repeat("0 ", 100000)+"]", 20000),
		"a large object under a thousand numbers": inStream(t, fmt.Sprintf("1 0 %s", index.String()),
			fmt.Sprintf("%-9000s[%s]", "<</Metadata 9 0 R>>", strings.Repeat("0 ", 100000)), 1001),
		"name tree of large nodes": inStream(t, "1 0 "+index.String(),
			fmt.Sprintf("%-9000s%s", "<</Names<</EmbeddedFiles<</Kids["+kids.String()+"]>>>>>>", "<</Kids["+strings.Repeat("[]", 100000)+"]>>"), 1001),
		"millions of dictionaries":            inStream(t, "1 0 ", "["+strings.Repeat("<</A 0>>", 3_000_000)+"]", 1),
		"millions of arrays":                  inStream(t, "1 0 ", "["+strings.Repeat("[]", 11_000_000)+"]", 1),
		"millions of dictionaries in trailer": inTable("/A["+strings.Repeat("<</A 0>>", 1_500_000)+"]", "<<>>"),
		"deep":                                inStream(t, "1 0 ", strings.Repeat("[", 5_000_000), 1),
		"metadata of 1 GB":                    inTable("", "<</Metadata 2 0 R>>", stream("/Filter/FlateDecode", deflate(t, strings.Repeat("\x00", 1<<28)))),
		"metadata in 170,000 pieces":          xmp(property + strings.Repeat("A<?a?>", 170_000) + "</c:seal></x>"),
		"metadata nested 300,000 times":       xmp(strings.Repeat("<a>", 300_000)),
		"metadata with entities":              xmp(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + property + "&b;</c:seal></x>"),
		"table of 10^11 entries":              []byte("%PDF-1.7\nxref\n0 99999999999\n" + strings.Repeat("0000000000 65535 f \n", 100_000) + "trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"),
		"table of one number again and again": []byte("%PDF-1.7\nxref\n" + strings.Repeat("0 1\n0000000000 65535 f \n", 400_000) + "trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"),
		"sections over one another":           overlap,
		"rows of one byte": inTable("", "<</Names<</EmbeddedFiles<</Names[(a)<</EF<</F 2 0 R>>>>]>>>>>>",
			stream("/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 1>>", deflate(t, strings.Repeat("\x02\x01", 10_000_000)))),
		"the same file 60 times": inTable("", "<</Names<</EmbeddedFiles<</Names["+strings.Repeat("(a)<</EF<</F 2 0 R>>>>", 60)+"]>>>>>>",
			stream("/Filter/FlateDecode", deflate(t, strings.Repeat("\x00", 8<<20)))),
		"long comments between numbers": inTable("", "<</A["+strings.Repeat("1 %"+strings.Repeat("x", 1000)+"\n", 10_000)+"]>>"),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if seal, _, err := read(data); err == nil {
				t.Errorf("a seal: %q", seal)
			}
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > maxAllocated {
				t.Errorf("ReadSeal allocates %d MB for %d kB", n>>20, len(data)>>10)
			}
			runtime.ReadMemStats(&before)
			_, _ = pdf.ReadAttachments(bytes.NewReader(data), int64(len(data)))
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > maxAllocated {
				t.Errorf("ReadAttachments allocates %d MB for %d kB", n>>20, len(data)>>10)
			}
		})
	}
}
