package generate_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/qr"
	"cnamdoc/importer/dossier"
)

// BenchmarkAttestation is one attestation of six UE, whole Latin, PDF/A-3a and
// PDF/UA-1, signed, with its data: the batch's own chain from the dossier to
// the bytes, words and completeness of the first pass included. "sans-QR" has
// the code's modules beforehand, and draws them all the same. "stock" is the
// reference: the same page, op for op, by stock fpdf with UTF-8 fonts.
func BenchmarkAttestation(b *testing.B) {
	h := benchHouse(b)
	b.Run("stock", func(b *testing.B) { benchStock(b, h, 1) })
	b.Run("stock/2-travailleurs", func(b *testing.B) { benchStock(b, h, 2) })
	for _, workers := range []int{1, 2} {
		for _, encode := range []string{"sans-QR", "avec-QR"} {
			b.Run(fmt.Sprintf("%s/%d-travailleurs", encode, workers), func(b *testing.B) { benchMemory(b, h, workers, encode == "avec-QR") })
		}
	}
	b.Run("fichiers-durables/sans-QR", func(b *testing.B) { benchDurable(b, h, false) })
	b.Run("fichiers-durables/avec-QR", func(b *testing.B) { benchDurable(b, h, true) })
	b.Run("dessin-seul/sans-QR", func(b *testing.B) { benchDraw(b, h) })
}

// benchPeople have names that need the whole of Latin.
func benchPeople(n int) []dossier.Dossier {
	people := many(n)
	for i := range people {
		d := &people[i]
		d.UEs = taught(6)
		d.Auditeur.NomNaissance, d.Auditeur.Prenom = fmt.Sprintf("Đặng-Œuvrard %04d", i), "Thị Hương Łucja"
		d.Auditeur.NomUsage = ""
	}
	return people
}

func benchChain(b testing.TB, h *house, people, workers int, encode bool) *generate.Chain {
	b.Helper()
	j := h.job(benchPeople(people)...)
	j.Catalogue, j.Workers, j.Documents = largeCatalogue(), workers, []dossier.Document{dossier.Attestation}
	c, err := generate.NewChain(j)
	if err != nil {
		b.Fatal(err)
	}
	if !encode {
		first := sync.OnceValues(func() (qr.Modules, error) { return qr.Encode(benchSeal) })
		c.SetEncode(layout.Encode(func(string) (qr.Modules, error) { return first() }))
	}
	return c
}

// benchSeal is a text of the length that the seal of such an attestation has.
var benchSeal = "CNC1:" + fmt.Sprintf("%0295d", 0)

func benchMemory(b *testing.B, h *house, workers int, encode bool) {
	c := benchChain(b, h, 64, workers, encode)
	measured(b, func(n int) int64 {
		var next, size atomic.Int64
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
					n, err := c.Make(w, i)
					if err != nil {
						b.Error(err)
						return
					}
					size.Add(int64(n))
				}
			})
		}
		wg.Wait()
		return size.Load()
	})
}

// benchDraw is the second half alone: what a paper costs once it is claimed.
func benchDraw(b *testing.B, h *house) {
	c := benchChain(b, h, 64, 1, false)
	d, err := c.Claim(0, 0)
	if err != nil {
		b.Fatal(err)
	}
	measured(b, func(n int) (size int64) {
		for range n {
			data, err := c.Draw(0, d)
			if err != nil {
				b.Fatal(err)
			}
			size += int64(len(data))
		}
		return size
	})
}

func benchDurable(b *testing.B, h *house, encode bool) {
	c := benchChain(b, h, 2048, 2, encode)
	measured(b, func(n int) int64 {
		if err := c.Publish(n); err != nil {
			b.Fatal(err)
		}
		return 0
	})
}

func benchStock(b *testing.B, h *house, workers int) {
	c := benchChain(b, h, 1, 1, true)
	d, err := c.Claim(0, 0)
	if err != nil {
		b.Fatal(err)
	}
	paper, err := c.Draw(0, d)
	if err != nil {
		b.Fatal(err)
	}
	page, fonts := strokes(b, paper), stockTTF()
	if len(page) < 500 {
		b.Fatalf("%d strokes are no attestation with its code", len(page))
	}
	measured(b, func(n int) int64 {
		var next atomic.Int64
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for next.Add(1) <= int64(n) {
					stock(b, page, fonts)
				}
			})
		}
		wg.Wait()
		return 0
	})
}

// BenchmarkPrintRun streams a print run of 10,000 pages to disk through the
// batch's own chain and reports the most that the heap held meanwhile: it must
// not grow with the run.
func BenchmarkPrintRun(b *testing.B) {
	total := 10_000
	if testing.Short() {
		total = 500
	}
	h := benchHouse(b)
	for _, pages := range []int{total / 10, total} {
		b.Run(fmt.Sprintf("%d-pages", pages), func(b *testing.B) {
			c := benchChain(b, h, 512, 2, true)
			each, err := c.Print(io.Discard, 1, func() {}) // the pages of one paper
			if err != nil {
				b.Fatal(err)
			}
			printed, most := 0, uint64(0)
			var size int64
			b.ReportAllocs()
			for b.Loop() {
				f, err := os.Create(filepath.Join(b.TempDir(), "tirage.pdf"))
				if err != nil {
					b.Fatal(err)
				}
				n, err := c.Print(f, pages, func() { most = max(most, heapInUse()) })
				info, statErr := f.Stat()
				if err := errors.Join(err, statErr, f.Close()); err != nil || n != pages*each {
					b.Fatal(n, err)
				}
				printed, size = printed+n, info.Size()
			}
			b.ReportMetric(float64(printed)/b.Elapsed().Seconds(), "pages/s")
			b.ReportMetric(float64(most)/1e6, "Mo-tas")
			b.ReportMetric(float64(size)/float64(pages), "octets/page")
		})
	}
}

// heapInUse is what is alive on the heap, garbage swept.
func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// measured runs b.N papers and reports papers/s, processor time and bytes a paper.
func measured(b *testing.B, run func(n int) (size int64)) {
	b.ReportAllocs()
	b.ResetTimer()
	cpu := cpuSeconds()
	size := run(b.N)
	cpu = cpuSeconds() - cpu
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papiers/s")
	b.ReportMetric(cpu*1e3/float64(b.N), "ms-cpu/papier")
	if size > 0 {
		b.ReportMetric(float64(size)/float64(b.N), "octets/papier")
	}
}
