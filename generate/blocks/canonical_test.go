package blocks

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"testing"
)

// everyBlock is a document with every kind of block and a value in every field.
func everyBlock() *Document {
	text := Text{{Text: "a", Bold: true, Mono: true, Link: "https://exemple.invalid"}, {Text: "b"}}
	fields := []Field{{Label: "c", Value: text}}
	inner := []Block{Paragraph{Role: Note, Text: text}}
	qr := QR{Text: "d", ShortCode: "e", Hint: "f", Alt: "g"}
	return &Document{
		Title: "h", Subject: "i", Author: "j", Number: "k", Owner: "D", Keyword: "l", Footer: []string{"m"}, Watermark: "n", Mention: "o",
		Letterhead: Letterhead{Wordmark: "p", Unit: "q", Lines: []string{"r"}}, PageNumbers: true, FoldMarks: true, OneSide: true,
		Blocks: []Block{Heading{Level: 2, Text: text}, Paragraph{Role: Lead, Text: text}, List{Ordered: true, Boxes: true, Items: []Text{text}},
			Table{Caption: "s", Columns: []Column{{Header: "t", Weight: 1, Min: 2, Align: Decimal, Mono: true, Small: true, Heads: true}},
				Rows: [][]Text{{text}}, Total: []Text{text}},
			Fields{Pairs: fields, Wide: true, Small: true}, Columns{Left: inner, Right: inner}, Box{Title: "u", Blocks: inner}, Group{Blocks: inner},
			qr, Signatures{Blocks: []Signature{{Title: "v", Lines: []string{"w"}, Label: "E", Space: 3, Done: true, Images: []Image{{Name: "B", Alt: "C"}}}}}, Sealed{Blocks: inner, QR: qr},
			Coupon{Alone: true, Title: "x", Lead: text, Pairs: fields, Steps: []Text{text}, Note: "y"}, Recipient{Lines: []string{"z"}},
			WritingLines{Label: "A", Count: 4, Frame: true}, Rule{}, Space{Lines: 1}, PageBreak{}},
	}
}

// TestCanonicalSaysEverything changes one field of the document at a time, and
// takes away one element of each list: no two may have the same form.
func TestCanonicalSaysEverything(t *testing.T) {
	want := everyBlock().AppendCanonical(nil)
	if !bytes.Equal(want, everyBlock().AppendCanonical(nil)) {
		t.Fatal("twice the same document, two forms")
	}
	changed := 0
	for ; ; changed++ {
		doc := everyBlock()
		left := changed
		spoilt, path := spoil(reflect.ValueOf(doc).Elem(), &left, "Document")
		if !spoilt {
			break
		}
		if bytes.Equal(doc.AppendCanonical(nil), want) {
			t.Errorf("a change of %s leaves the form as it was", path)
		}
	}
	if changed < 150 {
		t.Errorf("only %d changes were tried", changed)
	}
}

// spoil changes the value number left, counted depth first.
func spoil(v reflect.Value, left *int, path string) (bool, string) {
	here := func(change func()) (bool, string) {
		if *left--; *left < 0 {
			change()
			return true, path
		}
		return false, ""
	}
	switch v.Kind() {
	case reflect.String:
		return here(func() { v.SetString(v.String() + "'") })
	case reflect.Bool:
		return here(func() { v.SetBool(!v.Bool()) })
	case reflect.Int:
		return here(func() { v.SetInt(v.Int() + 1) })
	case reflect.Uint8:
		return here(func() { v.SetUint(v.Uint() + 1) })
	case reflect.Float64:
		return here(func() { v.SetFloat(v.Float() + 1) })
	case reflect.Struct:
		for i := range v.NumField() {
			if done, where := spoil(v.Field(i), left, path+"."+v.Type().Field(i).Name); done {
				return done, where
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if done, where := spoil(v.Index(i), left, path); done {
				return done, where
			}
		}
		return here(func() { v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, 0), v.Slice(0, v.Len()-1))) })
	case reflect.Interface:
		block := reflect.New(v.Elem().Type()).Elem()
		block.Set(v.Elem())
		done, where := spoil(block, left, path+":"+block.Type().Name())
		v.Set(block)
		return done, where
	}
	return false, ""
}

// TestEveryBlockIsTried holds the document of these tests against the source:
// a block that is added must be added there too.
func TestEveryBlockIsTried(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "blocks.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "block" {
			want = append(want, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	for _, b := range everyBlock().Blocks {
		got = append(got, reflect.TypeOf(b).Name())
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) || len(want) < 17 {
		t.Errorf("tried %v, there are %v", got, want)
	}
}
