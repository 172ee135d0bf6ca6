package pdf

import (
	"bytes"
	"sync"
	"testing"
)

func TestAssembleIsDeterministic(t *testing.T) {
	want, err := AssembleBytes(&fullSample(TierWhole).file)
	if err != nil {
		t.Fatal(err)
	}
	a := NewAssembler()
	for _, f := range []*File{&fullSample(TierFrench).file, &fullSample(TierWhole).file} {
		got, err := a.Assemble(f)
		if err != nil {
			t.Fatal(err)
		}
		if same := bytes.Equal(got, want); same != (f.Tier == TierWhole) {
			t.Errorf("tier %d: equal to the whole tier's file: %v", f.Tier, same)
		}
	}
}

func TestAssembleInManyGoroutines(t *testing.T) {
	want, err := AssembleBytes(&fullSample(TierLatin).file)
	if err != nil {
		t.Fatal(err)
	}
	shared := &fullSample(TierLatin).file
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 8 {
				got, err := AssembleBytes(shared)
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
	top := func(f *File, i int) *Elem { return f.Tags.Kids[i].Elem }
	for name, spoil := range map[string]func(f *File){
		"no title":         func(f *File) { f.Info.Title = "" },
		"no language":      func(f *File) { f.Info.Language = "" },
		"no page":          func(f *File) { f.Pages = nil },
		"no tree":          func(f *File) { f.Tags = Elem{} },
		"unknown type":     func(f *File) { top(f, 0).Type = "Titre" },
		"figure alt":       func(f *File) { top(f, 0).Type = "Figure" },
		"header scope":     func(f *File) { top(f, 0).Type = "TH" },
		"box":              func(f *File) { top(f, 0).BBox = []float64{1} },
		"duplicate mcid":   func(f *File) { top(f, 1).Kids[0].MCID = 0 },
		"huge mcid":        func(f *File) { top(f, 1).Kids[0].MCID = maxMCID },
		"negative mcid":    func(f *File) { top(f, 1).Kids[0].MCID = -1 },
		"mcid gap":         func(f *File) { top(f, 1).Kids = nil },
		"page":             func(f *File) { top(f, 1).Kids[0].Page = 9 },
		"empty kid":        func(f *File) { top(f, 1).Kids[0] = Kid{} },
		"untagged link":    func(f *File) { f.Pages[0].Links = append(f.Pages[0].Links, Link{}) },
		"unknown link":     func(f *File) { top(f, 1).Kids[0] = Kid{Link: true, Index: 5} },
		"link twice":       func(f *File) { top(f, 1).Kids = append(top(f, 1).Kids, Kid{Link: true}) },
		"bookmark level":   func(f *File) { f.Marks[1].Level = 3 },
		"bookmark page":    func(f *File) { f.Marks[1].Page = 7 },
		"bookmark title":   func(f *File) { f.Marks[1].Title = "" },
		"attachment name":  func(f *File) { f.Files[0].Name = "" },
		"font tier":        func(f *File) { f.Tier = 99 },
		"tier of one face": func(f *File) { f.Tiers = map[Face]Tier{Bold: 99} },
		"font face":        func(f *File) { f.Fonts["F1"] = 77 },
	} {
		f := &fullSample(TierFrench).file
		spoil(f)
		if _, err := AssembleBytes(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
