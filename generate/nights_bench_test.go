package generate_test

import (
	"os"
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
