package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"sync"
	"testing"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

func TestAssembleIsDeterministic(t *testing.T) {
	want, err := pdf.AssembleBytes(&sample.Full(pdf.TierWhole).File)
	if err != nil {
		t.Fatal(err)
	}
	a := pdf.NewAssembler()
	for _, f := range []*pdf.File{&sample.Full(pdf.TierFrench).File, &sample.Full(pdf.TierWhole).File} {
		got, err := a.Assemble(f)
		if err != nil {
			t.Fatal(err)
		}
		if same := bytes.Equal(got, want); same != (f.Tier == pdf.TierWhole) {
			t.Errorf("tier %d: equal to the whole tier's file: %v", f.Tier, same)
		}
	}
}

// TestSumIsThatOfTheBytes holds the hash that is carried on from the fonts
// against one over the whole file, also when fonts change between two files.
func TestSumIsThatOfTheBytes(t *testing.T) {
	a := pdf.NewAssembler()
	for _, tier := range []pdf.Tier{pdf.TierFrench, pdf.TierWhole, pdf.TierFrench} {
		data, err := a.Assemble(&sample.Full(tier).File)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := a.Sum(), sha256.Sum256(data); got != want {
			t.Errorf("tier %d: sum %x, want %x", tier, got, want)
		}
	}
}

func TestAssembleInManyGoroutines(t *testing.T) {
	want, err := pdf.AssembleBytes(&sample.Full(pdf.TierLatin).File)
	if err != nil {
		t.Fatal(err)
	}
	shared := &sample.Full(pdf.TierLatin).File
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 8 {
				got, err := pdf.AssembleBytes(shared)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("differs in a goroutine: %v", err)
				}
			}
		})
	}
	wg.Wait()
}

// TestAssembleRefuses breaks one thing at a time.
func TestAssembleRefuses(t *testing.T) {
	top := func(f *pdf.File, i int) *pdf.Elem { return f.Tags.Kids[i].Elem }
	for name, spoil := range map[string]func(f *pdf.File){
		"no title":         func(f *pdf.File) { f.Info.Title = "" },
		"no language":      func(f *pdf.File) { f.Info.Language = "" },
		"no page":          func(f *pdf.File) { f.Pages = nil },
		"no tree":          func(f *pdf.File) { f.Tags = pdf.Elem{} },
		"unknown type":     func(f *pdf.File) { top(f, 0).Type = "Titre" },
		"figure alt":       func(f *pdf.File) { top(f, 0).Type = "Figure" },
		"header scope":     func(f *pdf.File) { top(f, 0).Type = "TH" },
		"box":              func(f *pdf.File) { top(f, 0).BBox = []float64{1} },
		"duplicate mcid":   func(f *pdf.File) { top(f, 1).Kids[0].MCID = 0 },
		"huge mcid":        func(f *pdf.File) { top(f, 1).Kids[0].MCID = 1 << 16 },
		"negative mcid":    func(f *pdf.File) { top(f, 1).Kids[0].MCID = -1 },
		"mcid gap":         func(f *pdf.File) { top(f, 1).Kids = nil },
		"page":             func(f *pdf.File) { top(f, 1).Kids[0].Page = 9 },
		"empty kid":        func(f *pdf.File) { top(f, 1).Kids[0] = pdf.Kid{} },
		"untagged link":    func(f *pdf.File) { f.Pages[0].Links = append(f.Pages[0].Links, pdf.Link{}) },
		"unknown link":     func(f *pdf.File) { top(f, 1).Kids[0] = pdf.Kid{Link: true, Index: 5} },
		"link twice":       func(f *pdf.File) { top(f, 1).Kids = append(top(f, 1).Kids, pdf.Kid{Link: true}) },
		"bookmark level":   func(f *pdf.File) { f.Marks[1].Level = 3 },
		"bookmark page":    func(f *pdf.File) { f.Marks[1].Page = 7 },
		"bookmark title":   func(f *pdf.File) { f.Marks[1].Title = "" },
		"attachment name":  func(f *pdf.File) { f.Files[0].Name = "" },
		"font tier":        func(f *pdf.File) { f.Tier = 99 },
		"tier of one face": func(f *pdf.File) { f.Tiers = map[pdf.Face]pdf.Tier{pdf.Bold: 99} },
		"font face":        func(f *pdf.File) { f.Fonts["F1"] = 77 },
	} {
		f := &sample.Full(pdf.TierFrench).File
		spoil(f)
		if _, err := pdf.AssembleBytes(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
