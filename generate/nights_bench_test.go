package generate_test

import (
	"fmt"
	"os"
	"runtime/metrics"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// BenchmarkRegisterLoss is the same night on a register and without one: the
// loss stays under 15 %.
func BenchmarkRegisterLoss(b *testing.B) {
	people := many(1000)
	for name, open := range map[string]func(*house) register.Register{
		"without": func(*house) register.Register { return &inMemory{} },
		"sqlite":  func(h *house) register.Register { return h.reg },
		"postgres": func(*house) register.Register {
			return onPostgres(b, newSchema(b))
		},
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				b.StopTimer()
				h := benchHouse(b)
				j := h.job(people...)
				j.Documents = []dossier.Document{dossier.Attestation}
				j.Register = open(h)
				b.StartTimer()
				r, err := generate.Run(b.Context(), j)
				if err != nil || r.Emis.Len() != len(people) {
					b.Fatal(r.Emis.Len(), err)
				}
				n += r.Emis.Len()
				b.StopTimer()
				j.Register.Close()
				os.RemoveAll(h.out)
				b.StartTimer()
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "papers/s")
		})
	}
}

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
				if err != nil || r.Emis.Len() != n {
					b.Fatal(r.Emis.Len(), err)
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
