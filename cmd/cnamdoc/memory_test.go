package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// What a night may hold more than a small one, in bytes: an index entry a
// dossier, and the two long sheets of a-completer.xlsx, which go to disk beyond
// 16 MiB each.
const (
	promisedGrowth = 400
	sheetBuffers   = 2 * 16 << 20
)

// BenchmarkBatchMemory is the peak of the live heap, all told, over a whole
// night of attestations as generer runs it after the reading: dossiers on disk,
// the register, the lists and a-completer.xlsx. It fails when the peak grows with
// the export by more than the promise.
func BenchmarkBatchMemory(b *testing.B) {
	peaks := map[int]float64{}
	for _, n := range []int{600, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 600 && testing.Short() {
				b.Skip("short")
			}
			for b.Loop() {
				before, peak := nightMemory(b, n)
				peaks[n] = peak
				b.ReportMetric(before/1e6, "MB-before")
				b.ReportMetric(peak/1e6, "MB-peak")
			}
			if small := peaks[600]; n > 600 && small > 0 {
				b.ReportMetric((peaks[n]-small)/float64(n-600), "B/dossier")
			}
		})
	}
	for n, peak := range peaks {
		if growth := peak - peaks[600]; peaks[600] > 0 && growth > sheetBuffers+promisedGrowth*float64(n) {
			b.Errorf("%d dossiers: the peak is %.1f MB above that of 600; an index of %d B a dossier and the sheets’ buffers make %.1f MB",
				n, growth/1e6, promisedGrowth, (sheetBuffers+promisedGrowth*float64(n))/1e6)
		}
	}
}

// nightMemory runs a night over n dossiers and returns the live heap before it
// and at its peak, in bytes.
func nightMemory(b *testing.B, n int) (before, peak float64) {
	dir := b.TempDir()
	defer os.RemoveAll(dir)
	p, job, candidate := memoryNight(b, dir, n)
	defer job.Register.Close()
	defer candidate.Close()
	runtime.GC()
	before = liveHeap()
	highest := watchHeap()
	r, err := generate.Run(b.Context(), *job)
	peak = highest()
	if err != nil || r.Dossiers != n || r.Emis.Len() < n/2 || r.Incomplets.Len() < n/20 {
		b.Fatalf("%v: %d dossiers, %d incomplete, %d issued, %v", p.now(), r.Dossiers, r.Incomplets.Len(), r.Emis.Len(), err)
	}
	if err := r.Close(); err != nil {
		b.Fatal(err)
	}
	return before, peak
}

// memoryNight is a night that has read its export and set it aside.
func memoryNight(b *testing.B, dir string, n int) (*program, *generate.Job, interface{ Close() error }) {
	p := &program{stderr: os.Stderr, now: func() time.Time { return time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC) }}
	conf, err := parseConfig([]byte(samples.Config()), "exemple")
	check(b, err)
	conf.Etat = filepath.Join(dir, "etat")
	job := &generate.Job{Organisme: conf.organisme(), Centres: conf.Centres, Out: filepath.Join(dir, "sortie"), Today: samples.Today, Now: p.now, By: "essai",
		Documents: []dossier.Document{dossier.Attestation}}
	job.Reglement, err = conf.reglement()
	check(b, err)
	check(b, p.wordings(job, conf))
	job.Ring, err = seal.Create(filepath.Join(conf.Etat, "cles"), p.now())
	check(b, err)
	key, err := job.Ring.HMACKey()
	check(b, err)
	job.Hasher, err = register.NewHasher(key)
	check(b, err)
	job.Register, err = sqlite.Open(b.Context(), filepath.Join(conf.Etat, "registre.sqlite"), register.Options{ShortCode: seal.ShortCode, Now: p.now, Create: true})
	check(b, err)
	read := &reading{dossiers: manyDossiers(b, job, n)}
	job.Others = completeness.NewIndex(read.dossiers)
	candidate, err := p.setAside(conf, job, read)
	check(b, err)
	return p, job, candidate
}

// manyDossiers are those of the sample of a semester, over and over under other
// codes and names, in rows of their own.
func manyDossiers(b *testing.B, job *generate.Job, n int) []dossier.Dossier {
	dir, err := sampleDir()
	check(b, err)
	im, err := importer.Read(b.Context(), filepath.Join(dir, samples.SemestreFile), importer.Options{})
	check(b, err)
	catalogue, err := importer.ReadCatalogue(b.Context(), filepath.Join(dir, samples.CatalogueFile), importer.Options{})
	check(b, err)
	job.Catalogue, job.Source = catalogue.UEs, source(b.Context(), im)
	var rows []generate.SourceRow // of the sample: as many whatever n
	for row, err := range job.Source.Rows {
		check(b, err)
		rows = append(rows, row)
	}
	job.Source.Rows = func(yield func(generate.SourceRow, error) bool) {
		for round := range (n + len(im.Dossiers) - 1) / len(im.Dossiers) {
			for _, row := range rows {
				row.Number += round * im.Totals.Lues
				if !yield(row, nil) {
					return
				}
			}
		}
	}
	job.Lecture = generate.Lecture{Fichier: samples.SemestreFile, Feuille: im.Sheet}
	list := make([]dossier.Dossier, n)
	for i := range list {
		d := im.Dossiers[i%len(im.Dossiers)]
		round := i / len(im.Dossiers)
		d.Auditeur.Code = fmt.Sprintf("CEN%06d", 100_000+i)
		d.Auditeur.NomNaissance += fmt.Sprintf(" %c%c%c", 'A'+round%26, 'A'+round/26%26, 'A'+round/676%26)
		d.Centre = "Orléans" // one centre: its groups of papers are full, however few the dossiers
		d.Source = below(d.Source, round*im.Totals.Lues)
		d.UEs = slices.Clone(d.UEs)
		for k := range d.UEs {
			d.UEs[k].Refs = below(d.UEs[k].Refs, round*im.Totals.Lues)
		}
		list[i] = d
	}
	return list
}

// below are places so many rows further down.
func below(refs []dossier.Ref, rows int) []dossier.Ref {
	moved := slices.Clone(refs)
	for i := range moved {
		moved[i].Row += rows
	}
	return moved
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// watchHeap collects often and returns what stops it and says the highest live
// heap that a collection has found.
func watchHeap() (highest func() float64) {
	percent := debug.SetGCPercent(20)
	stop, done := make(chan struct{}), make(chan float64)
	go func() {
		peak := 0.0
		for {
			peak = max(peak, liveHeap())
			select {
			case <-stop:
				done <- peak
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		debug.SetGCPercent(percent)
		close(stop)
		return <-done
	}
}

// liveHeap is what the last collection found alive, in bytes.
func liveHeap() float64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64())
}
