package generate_test

import (
	"os"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer/dossier"
)

// BenchmarkBatch is a whole night over ready dossiers: rules, numbers, seals,
// drawing, durable files, register and print runs. One operation is 300
// dossiers, hence 900 papers.
func BenchmarkBatch(b *testing.B) {
	for _, workers := range []int{1, 2} {
		b.Run(map[int]string{1: "1-worker", 2: "2-workers"}[workers], func(b *testing.B) {
			people := many(300)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				b.StopTimer()
				h := benchHouse(b)
				j := h.job(people...)
				j.Workers = workers
				b.StartTimer()
				r, err := generate.Run(b.Context(), j)
				if err != nil {
					b.Fatal(err)
				}
				n += len(r.Emis)
				b.StopTimer()
				h.reg.Close()
				os.RemoveAll(h.out)
				b.StartTimer()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "papers/s")
		})
	}
}

// BenchmarkUnchangedNight is a night on which nothing changed.
func BenchmarkUnchangedNight(b *testing.B) {
	people := many(300)
	h := benchHouse(b)
	defer h.reg.Close()
	if _, err := generate.Run(b.Context(), h.job(people...)); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		r, err := generate.Run(b.Context(), h.job(people...))
		if err != nil || len(r.Emis) != 0 {
			b.Fatal(len(r.Emis), err)
		}
	}
	b.ReportMetric(float64(b.N*len(people))/b.Elapsed().Seconds(), "dossiers/s")
}

// BenchmarkRules is the completeness of one dossier within a batch.
func BenchmarkRules(b *testing.B) {
	people := many(1000)
	h := benchHouse(b)
	defer h.reg.Close()
	j := h.job(people...)
	j.Documents = []dossier.Document{}
	for b.Loop() {
		if _, err := generate.Check(b.Context(), generate.Job{Dossiers: people, Reglement: j.Reglement, Catalogue: j.Catalogue,
			Centres: j.Centres, Today: today, Now: clock, Out: h.out, Centre: "Orléans"}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(people))/b.Elapsed().Seconds(), "dossiers/s")
}
