package pdf_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

func TestRunIsDeterministic(t *testing.T) {
	if !bytes.Equal(printRun(t, 20), printRun(t, 20)) {
		t.Error("two runs of the same papers differ")
	}
}

func TestRunRefuses(t *testing.T) {
	info := pdf.Info{Title: "Tirage", Language: "fr-FR"}
	if err := pdf.NewRunWriter(io.Discard, info).Close(); err == nil {
		t.Error("an empty run is accepted")
	}
	if err := pdf.NewRunWriter(io.Discard, pdf.Info{Title: "Tirage"}).AddBlank(); err == nil {
		t.Error("a run without a language is accepted")
	}
	r := pdf.NewRunWriter(io.Discard, info)
	bad := sample.Full(pdf.TierFrench)
	bad.File.Tags.Kids[1].Elem.Kids[0].MCID = 0
	err := r.Add(&bad.File)
	if err == nil || !strings.Contains(err.Error(), "two elements") {
		t.Errorf("bad paper: %v", err)
	}
	if r.Add(&sample.Full(pdf.TierFrench).File) != err || r.Close() != err {
		t.Error("a spoilt run goes on")
	}
}

func TestRunCloses(t *testing.T) {
	r := pdf.NewRunWriter(io.Discard, pdf.Info{Title: "Tirage", Language: "fr-FR"})
	if err := errors.Join(r.AddBlank(), r.Close()); err != nil {
		t.Fatal(err)
	}
	if r.AddBlank() == nil || r.Close() == nil {
		t.Error("goes on after the end")
	}
}

type fullDisk struct{ room int }

var errFull = errors.New("no space left")

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestRunSaysThatTheDiskIsFull(t *testing.T) {
	for _, room := range []int{0, 200_000} {
		r := pdf.NewRunWriter(&fullDisk{room}, pdf.Info{Title: "Tirage", Language: "fr-FR"})
		var err error
		for i := 0; i < 200 && err == nil; i++ {
			err = r.Add(&sample.Full(pdf.TierFrench).File)
		}
		if closing := r.Close(); !errors.Is(closing, errFull) || err != nil && !errors.Is(err, errFull) {
			t.Errorf("room for %d: %v, %v", room, err, closing)
		}
	}
}

// TestRunMemoryIsFlat adds the same paper many times: what stays is some
// bytes a paper, not the paper.
func TestRunMemoryIsFlat(t *testing.T) {
	f := &sample.Full(pdf.TierFrench).File
	r := pdf.NewRunWriter(io.Discard, pdf.Info{Title: "Tirage", Language: "fr-FR"})
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	add := func(n int) {
		for range n {
			if err := r.Add(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(500)
	before := heap()
	add(4500)
	if grown := (int64(heap()) - int64(before)) / 4500; grown > 300 {
		t.Errorf("a paper leaves %d bytes behind", grown)
	} else {
		t.Logf("a paper leaves %d bytes behind", grown)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestReadRun: each entry says its first page and how many it has, blank backs
// included; a damaged file is an error and no panic.
func TestReadRun(t *testing.T) {
	const papers = 150
	data := printRun(t, papers)
	entries, err := pdf.ReadRun(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(entries) != papers {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	page := 1
	for i, e := range entries {
		want := pdf.RunEntry{Title: "Personne " + sample.Names[i%len(sample.Names)].Text, Page: page, Pages: 2}
		if i%3 == 0 {
			want.Pages++
		}
		if e != want {
			t.Fatalf("paper %d: %+v, want %+v", i, e, want)
		}
		page += want.Pages
	}
	for _, bad := range [][]byte{nil, []byte("%PDF-1.7\n"), data[:len(data)/2]} {
		if _, err := pdf.ReadRun(bytes.NewReader(bad), int64(len(bad))); err == nil {
			t.Errorf("%d bytes are read as a print run", len(bad))
		}
	}
}

// FuzzReadRun: whatever stands in the place of a run, the night goes on.
func FuzzReadRun(f *testing.F) {
	f.Add(printRun(f, 3))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := pdf.ReadRun(bytes.NewReader(data), int64(len(data)))
		for _, e := range entries {
			if err == nil && (e.Page < 1 || e.Pages < 1) {
				t.Errorf("%+v", e)
			}
		}
	})
}
