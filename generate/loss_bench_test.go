package generate_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// variants of the same night: without a register, and on each of them.
var variants = []struct {
	name string
	open func(testing.TB, *house) register.Register
}{
	{"without", func(testing.TB, *house) register.Register { return &inMemory{} }},
	{"sqlite", func(_ testing.TB, h *house) register.Register { return h.reg }},
	{"postgres", func(b testing.TB, _ *house) register.Register { return onPostgres(b, cluster.Schema(b)) }},
}

// cost is what a night took: by the clock, and of our own processor time. The
// time of PostgreSQL's server is on the clock alone.
type cost struct{ wall, cpu float64 }

// BenchmarkRegisterLoss is what a night of attestations loses in papers/s
// through its register, durable files and the code's encoder included, in
// percent of a night without one: it stays under 15. The variants take turns
// within one run, each round in another order, and a round is compared with
// itself: what else the machine does falls on all of them. The figures are
// medians over the rounds; "best" compares the quickest night of each, which
// what else the machine does disturbs least.
func BenchmarkRegisterLoss(b *testing.B) {
	rounds, people := 9, many(1000)
	if testing.Short() {
		rounds, people = 1, people[:50]
	}
	var costs [][]cost // by round and variant
	for b.Loop() {
		for range rounds {
			round := make([]cost, len(variants))
			for i := range variants {
				v := (i + len(costs)) % len(variants)
				round[v] = nightCost(b, people, variants[v].open)
			}
			costs = append(costs, round)
		}
	}
	for v, variant := range variants {
		b.ReportMetric(float64(len(people))/median(costs, func(r []cost) float64 { return r[v].wall }), variant.name+"-papers/s")
		if v == 0 {
			continue
		}
		b.ReportMetric(median(costs, func(r []cost) float64 { return 100 * (1 - r[0].wall/r[v].wall) }), variant.name+"-loss-%wall")
		b.ReportMetric(median(costs, func(r []cost) float64 { return 100 * (1 - r[0].cpu/r[v].cpu) }), variant.name+"-loss-%cpu")
		b.ReportMetric(100*(1-quickest(costs, 0)/quickest(costs, v)), variant.name+"-loss-%best")
	}
	b.ReportMetric(0, "ns/op") // means nothing here
}

// nightCost runs one night on a new register.
func nightCost(b *testing.B, people []dossier.Dossier, open func(testing.TB, *house) register.Register) cost {
	h := benchHouse(b)
	j := h.job(people...)
	j.Documents, j.Register = []dossier.Document{dossier.Attestation}, open(b, h)
	runtime.GC() // the last one's garbage is not ours
	start, cpu := time.Now(), cpuSeconds()
	r, err := generate.Run(b.Context(), j)
	if err != nil || len(r.Emis) != len(people) {
		b.Fatal(len(r.Emis), err)
	}
	if err := j.Register.Close(); err != nil {
		b.Fatal(err)
	}
	c := cost{time.Since(start).Seconds(), cpuSeconds() - cpu}
	if err := os.RemoveAll(h.out); err != nil {
		b.Fatal(err)
	}
	if testing.Verbose() {
		fmt.Fprintf(os.Stderr, "%T: %.3f s, %.3f s cpu\n", j.Register, c.wall, c.cpu)
	}
	return c
}

func median(rounds [][]cost, of func([]cost) float64) float64 {
	var values []float64
	for _, r := range rounds {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func quickest(rounds [][]cost, v int) float64 {
	best := rounds[0][v].wall
	for _, r := range rounds {
		best = min(best, r[v].wall)
	}
	return best
}
