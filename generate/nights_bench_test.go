package generate_test

import (
	"fmt"
	"os"
	"runtime/metrics"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer/dossier"
)

// BenchmarkBatchMemory is the peak of the live heap over a whole night of
// attestations: what a batch keeps beside the dossiers it was given, by
// dossier. It is flat when that figure does not grow.
func BenchmarkBatchMemory(b *testing.B) {
	for _, n := range []int{600, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 600 && testing.Short() {
				b.Skip("short")
			}
			for b.Loop() {
				people := many(n)
				for i := range people { // names of their own
					people[i].Auditeur.NomUsage = fmt.Sprintf("Essai-%06d", i)
				}
				h := benchHouse(b)
				j := h.job(people...)
				j.Documents = []dossier.Document{dossier.Attestation}
				before, peak := liveHeap(), uint64(0)
				j.Progress = func(int, int) { peak = max(peak, liveHeap()) }
				r, err := generate.Run(b.Context(), j)
				if err != nil || len(r.Emis) != n {
					b.Fatal(len(r.Emis), err)
				}
				h.reg.Close()
				os.RemoveAll(h.out)
				b.ReportMetric(float64(before)/1e6, "MB-before")
				b.ReportMetric(float64(peak)/1e6, "MB-peak")
				b.ReportMetric((float64(peak)-float64(before))/float64(n), "B/dossier")
			}
		})
	}
}

// liveHeap is what the last collection found alive, in bytes.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
