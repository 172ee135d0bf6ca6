package importer

import (
	"context"
	"errors"
	"os"
	"testing"
)

// FuzzHeader: no label may panic; what is recognised is recognised again from
// its own label, and folding is stable.
func FuzzHeader(f *testing.F) {
	for _, field := range exportFields {
		f.Add(field.Label())
	}
	for _, s := range []string{"UE 40", "ue0", "UE 99999999999999999999", "Financeur 2 SIRET", "é\u0301", "_x000D_", "n°"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, label string) {
		key := foldLabel(label)
		if again := foldLabel(key); again != key {
			t.Errorf("folding %q gives %q, then %q", label, key, again)
		}
		m, n := exportVocabulary.recognise(label), exportVocabulary.guess(label)
		if m.rang < 0 || m.rang > maxRang || n.rang > maxRang {
			t.Errorf("rang %d, %d of %q", m.rang, n.rang, label)
		}
		if m.field != nil && m.rang > 0 && !m.field.numbered() {
			t.Errorf("%q is %s number %d", label, m.field.ID, m.rang)
		}
	})
}

// FuzzRead: whatever the bytes, Read returns an account that adds up, or a
// FileError with a French message.
func FuzzRead(f *testing.F) {
	data, err := os.ReadFile(book1(f, [][]any{heads, good, with("Nom", "Durand", "Code UE", "NFA032")}))
	check(f, err)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(rawBytes(f, sheetXML(rowXML(1, heads...)+rowXML(2, good...))))
	f.Add([]byte("Code;Nom\n"))
	f.Fuzz(func(t *testing.T, data []byte) { addsUp(t, write(t, "fuzz.xlsx", data)) })
}

// FuzzSheet is FuzzRead behind the zip and its CRC, where mutations reach.
func FuzzSheet(f *testing.F) {
	h, g := rowXML(1, heads...), rowXML(2, good...)
	f.Add(sheetXML(h + g))
	f.Add(sheetXML(h + g + `<row r="5" hidden="1"><c r="A5" t="b"><v>1</v></c><c r="C5" s="3"><f>A1</f></c></row>`))
	f.Add(sheetXML(h + `<row><c><v>1.5E3</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2026-09-15</v></c><c t="str"><v></v></c></row>`))
	f.Add(sheetXML(h+g) + "<!-- -->")
	f.Fuzz(func(t *testing.T, sheet string) { addsUp(t, raw(t, sheet)) })
}

// addsUp reads a file and checks that each row below the header has one account.
func addsUp(t *testing.T, path string) {
	im, err := Read(context.Background(), path, Options{})
	if err != nil {
		var fe *FileError
		if !errors.As(err, &fe) || fe.Message() == "" {
			t.Fatalf("error %v", err)
		}
		return
	}
	if err := im.Totals.Check(); err != nil {
		t.Fatal(err)
	}
	last := im.HeaderRow
	for _, a := range im.Rows {
		if a.Row != last+1 || a.To < a.Row {
			t.Fatalf("rows %d-%d after %d", a.Row, a.To, last)
		}
		last = a.To
	}
	if last-im.HeaderRow != im.Totals.Lues {
		t.Fatalf("%d rows accounted for, %d read", last-im.HeaderRow, im.Totals.Lues)
	}
}
