package main

import (
	"fmt"
	"io"
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

// What a night of many dossiers may hold more than one of 600, in bytes. Between
// two groups of papers: an index entry a dossier, and of the one print run that
// all papers go into here its numbers and its cross-reference table. At its peak
// also what is as large for any night but a small one: a second group of papers
// that a collection finds while the first goes, and the two long sheets of
// a-completer.xlsx, which go to disk beyond 16 MiB each.
const (
	promisedGrowth = 400
	settled        = 16 << 20 // buffers that grow over the first dozens of groups
	fixed          = 64 << 20
)

// heap is what a night holds, in bytes.
type heap struct{ before, held, peak float64 }

// BenchmarkBatchMemory is the live heap, all told, of a whole night of
// attestations as generer runs it after the reading: dossiers on disk, the
// register, the lists and a-completer.xlsx. MB-held is the most that it holds
// between two groups of papers, MB-peak the most that any collection has found. It
// fails when they grow with the export by more than the promise.
func BenchmarkBatchMemory(b *testing.B) {
	heaps := map[int]heap{}
	for _, n := range []int{600, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 600 && testing.Short() {
				b.Skip("short")
			}
			for b.Loop() {
				h := nightMemory(b, n)
				heaps[n] = h
				b.ReportMetric(h.before/1e6, "MB-before")
				b.ReportMetric(h.held/1e6, "MB-held")
				b.ReportMetric(h.peak/1e6, "MB-peak")
			}
			small, known := heaps[600]
			if !known || n == 600 {
				return
			}
			held, peak := heaps[n].held-small.held, heaps[n].peak-small.peak
			b.ReportMetric(held/float64(n-600), "B/dossier")
			if most := promisedGrowth * float64(n-600); held > most+settled || peak > most+fixed {
				b.Errorf("%d dossiers hold %.1f MB more than 600, %.1f MB at the peak: more than %d B a dossier", n, held/1e6, peak/1e6, promisedGrowth)
			}
		})
	}
}

// nightMemory runs a night over n dossiers.
func nightMemory(b *testing.B, n int) (h heap) {
	dir := b.TempDir()
	defer os.RemoveAll(dir)
	job, candidate := memoryNight(b, dir, n)
	defer job.Register.Close()
	defer candidate.Close()
	runtime.GC()
	h.before = liveHeap()
	job.Progress = func(int, int) {
		runtime.GC()
		h.held = max(h.held, liveHeap())
	}
	highest := watchHeap()
	r, err := generate.Run(b.Context(), *job)
	h.peak = highest()
	if err != nil || r.Dossiers != n || r.Emis.Len() < n/2 || r.Incomplets.Len() < n/20 {
		b.Fatalf("%d dossiers, %d incomplete, %d issued, %v", r.Dossiers, r.Incomplets.Len(), r.Emis.Len(), err)
	}
	if err := r.Close(); err != nil {
		b.Fatal(err)
	}
	return h
}

// memoryNight is a night that has read its export and set it aside.
func memoryNight(b *testing.B, dir string, n int) (*generate.Job, io.Closer) {
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
	return job, candidate
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
