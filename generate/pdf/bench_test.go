package pdf_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/internal/sample"
)

// onePage is a page as attestations are: about 20 kB of content, 150 elements.
func onePage(tier pdf.Tier) *pdf.File {
	p := sample.New(tier, pdf.Regular, pdf.Bold, pdf.Mono)
	p.File.Tiers = map[pdf.Face]pdf.Tier{pdf.Mono: pdf.TierASCII}
	p.Text("H1", pdf.Bold, "Attestation d'inscription")
	for i := range 75 {
		p.Text("P", pdf.Regular, fmt.Sprintf("Unité d'enseignement NFA%03d, %d crédits", 100+7*i, i%9))
		p.Text("P", pdf.Mono, fmt.Sprintf("NFA%03d-%04x", i, 48271*(i+1)%65521))
	}
	for i := range 120 { // the modules of a code
		p.Draw("/Artifact BMC %d %d 1.84 1.84 re f EMC", 400+48271*(i+1)%97, 60+16807*(i+1)%89)
	}
	return &p.File
}

func BenchmarkAssemble(b *testing.B) {
	for tier := pdf.TierASCII; tier <= pdf.TierAll; tier++ {
		b.Run(fmt.Sprintf("tier%d", tier), func(b *testing.B) {
			f, a, size := onePage(tier), pdf.NewAssembler(), 0
			b.ReportAllocs()
			for b.Loop() {
				data, err := a.Assemble(f)
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size), "bytes/paper")
			b.ReportMetric(float64(len(f.Pages[0].Content[0].Data)), "content-bytes")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
		})
	}
}

func BenchmarkAssembleParallel(b *testing.B) {
	f := onePage(pdf.TierVietnamese)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		a := pdf.NewAssembler()
		for pb.Next() {
			if _, err := a.Assemble(f); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

var _ io.Writer = (*counter)(nil)

// BenchmarkRunWriter writes runs of 10,000 pages and reports the heap at the
// end of one.
func BenchmarkRunWriter(b *testing.B) {
	const pages = 10_000
	f := onePage(pdf.TierVietnamese)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		var w counter
		r := pdf.NewRunWriter(&w, pdf.Info{Title: "Tirage", Language: "fr-FR"})
		for range pages {
			if err := r.Add(f); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(w.n)/pages, "bytes/page")
	}
	b.ReportMetric(float64(b.N)*pages/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric(float64(after.HeapAlloc)-float64(before.HeapAlloc), "heap-bytes")
}
