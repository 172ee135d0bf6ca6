package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/guichet/guichettest"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// crowdSize is how many persons the benchmarks have.
func crowdSize() int {
	if n, err := strconv.Atoi(os.Getenv("CNAMDOC_BENCH_PERSONS")); err == nil {
		return n
	}
	if testing.Short() {
		return 2_000
	}
	return 100_000
}

var cluster = needtool.Postgres{Durable: true}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := errors.Join(os.RemoveAll(prepared.dir), cluster.Stop()); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}

// registers are both databases, empty.
func registers(b *testing.B, run func(b *testing.B, open func(o *office) register.Register)) {
	opts := register.Options{ShortCode: seal.ShortCode, Create: true}
	b.Run("sqlite", func(b *testing.B) {
		run(b, func(o *office) register.Register {
			reg, err := sqlite.Open(b.Context(), filepath.Join(o.dir, "registre.sqlite"), opts)
			check(b, err)
			return reg
		})
	})
	b.Run("postgres", func(b *testing.B) {
		address := cluster.Schema(b)
		run(b, func(o *office) register.Register {
			reg, err := postgres.Open(b.Context(), address, opts)
			check(b, err)
			return reg
		})
	})
}

// crowdedOffice has papers for some of the crowd, and a snapshot of all of it.
func crowdedOffice(b *testing.B, open func(o *office) register.Register, people []dossier.Dossier) *office {
	b.Helper()
	o := &office{t: b, dir: b.TempDir(), now: clock(), since: time.Now()}
	reg := open(o)
	o.open(reg, people[:min(len(people), 300)])
	check(b, instantane.Save(filepath.Join(o.dir, "instantanes"), instantane.Info{Semestre: s1, Taken: o.now, Export: "inscriptions.xlsx"}, people, dossier.Catalogue{}, nil))
	check(b, seedPapers(b.Context(), reg, people[min(len(people), 300):]))
	check(b, seedNight(o, people))
	wait(b, "the desk has read the crowd", func() bool {
		return o.get("/auditeurs?q="+people[len(people)-1].Auditeur.Code).status == http.StatusSeeOther
	})
	return o
}

// seedNight lets the last night have seen everybody: what a person's page looks
// one of them up in.
func seedNight(o *office, people []dossier.Dossier) error {
	nights, err := o.desk.Register.LastNights(o.t.Context(), s1, "Orléans")
	if err != nil {
		return err
	}
	for i := range people {
		marks := register.Marks{Person: o.desk.Hasher.Person(people[i].Auditeur.Identity()), Stated: []string{"naissance", "nom"}}
		if token := o.desk.Hasher.Token(people[i].Key()); len(nights[0].Dossiers[token].Stated) == 0 {
			nights[0].Dossiers[token] = marks
		}
	}
	return o.desk.Register.SaveNights(o.t.Context(), nights)
}

// seedPapers gives everybody an attestation in the register: what a search has
// to pass over.
func seedPapers(ctx context.Context, reg register.Register, people []dossier.Dossier) error {
	return seedPapersOf(ctx, reg, dossier.Attestation, "", people)
}

// seedPapersOf gives everybody a paper of that kind.
func seedPapersOf(ctx context.Context, reg register.Register, doc dossier.Document, counterparty string, people []dossier.Dossier) error {
	for group := range slices.Chunk(people, 2_000) {
		var claims []register.Claim
		for i := range group {
			d := &group[i]
			c := register.Claim{Key: register.PaperKey{Key: d.Key(), Document: doc, Contrepartie: counterparty}, Nom: d.Auditeur.Usage(), Prenom: d.Auditeur.Prenom,
				UEs: []string{"NFA031"}, First: day("2026-09-28"), Last: day("2027-06-26")}
			c.Rights[0], c.Rights[1], c.Presentation[0] = 1, byte(i), 1
			claims = append(claims, c)
		}
		answers, err := reg.Reserve(ctx, "essai", day("2026-11-22"), claims)
		if err != nil {
			return err
		}
		var issued []register.Issued
		for _, a := range answers {
			if a.Action == register.Nouvelle {
				issued = append(issued, register.Issued{Number: a.Paper.Number, File: "x/" + a.Paper.Number + ".pdf", Size: 1, Kid: [4]byte{1}})
			}
		}
		if _, err := reg.MarkIssued(ctx, "essai", issued); err != nil {
			return err
		}
	}
	return nil
}

// typing is what a clerk types: the beginning of a name, two letters to all of
// it, now and then with a slip.
func typing(rng *rand.Rand, people []dossier.Dossier) string {
	a := &people[rng.IntN(len(people))].Auditeur
	name := []rune(a.NomNaissance)
	text := string(name[:2+rng.IntN(len(name)-1)])
	switch rng.IntN(4) {
	case 0:
		text += " " + a.Prenom
	case 1:
		if len(name) > 5 {
			name[3], name[4] = name[4], name[3]
			text = string(name)
		}
	}
	return text
}

// BenchmarkRecherche searches among 100,000 persons through HTTP, as the field
// does at each letter. The median and the slowest hundredth are reported beside
// the mean.
func BenchmarkRecherche(b *testing.B) {
	people := guichettest.Crowd(crowdSize())
	registers(b, func(b *testing.B, open func(o *office) register.Register) {
		o := crowdedOffice(b, open, people)
		rng := rand.New(rand.NewPCG(1, 2))
		var took []time.Duration
		for b.Loop() {
			query := "/auditeurs?liste=1&q=" + url.QueryEscape(typing(rng, people))
			began := time.Now()
			if a := o.get(query); a.status != http.StatusOK {
				b.Fatalf("%s: %d", query, a.status)
			}
			took = append(took, time.Since(began))
		}
		report(b, took)
	})
}

// BenchmarkAuditeur opens persons among 100,000, whom the last night saw.
func BenchmarkAuditeur(b *testing.B) {
	people := guichettest.Crowd(crowdSize())
	registers(b, func(b *testing.B, open func(o *office) register.Register) {
		o := crowdedOffice(b, open, people)
		rng := rand.New(rand.NewPCG(3, 4))
		var took []time.Duration
		for b.Loop() {
			began := time.Now()
			o.page(address(people[rng.IntN(len(people))].Auditeur.Code))
			took = append(took, time.Since(began))
		}
		report(b, took)
	})
}

// report says how long the median and the slowest hundredth took.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkFiftyDesks has fifty clerks type a name every ten seconds and open
// the person, for a minute, while a night runs on the register; CNAMDOC_BENCH_MINUTE
// is another length (a second with -short). No request may fail; the heap at
// the end is reported beside that at the beginning.
func BenchmarkFiftyDesks(b *testing.B) {
	length := time.Minute
	if testing.Short() {
		length = time.Second
	}
	if d, err := time.ParseDuration(os.Getenv("CNAMDOC_BENCH_MINUTE")); err == nil {
		length = d
	}
	people := guichettest.Crowd(crowdSize())
	registers(b, func(b *testing.B, open func(o *office) register.Register) {
		o := crowdedOffice(b, open, people)
		for b.Loop() {
			before := heap()
			took, nights := o.busyMinute(b, people, length)
			report(b, took)
			b.ReportMetric(float64(len(took)), "requests")
			b.ReportMetric(float64(nights), "nights")
			b.ReportMetric(before, "MB-before")
			b.ReportMetric(heap(), "MB-after")
		}
	})
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// busyMinute returns how long each request took, and how many nights ran.
func (o *office) busyMinute(b *testing.B, people []dossier.Dossier, length time.Duration) (took []time.Duration, nights int) {
	var mu sync.Mutex
	until := time.Now().Add(length)
	visit := func(client *http.Client, path string) {
		began := time.Now()
		r, err := client.Get(o.server.URL + path)
		if err == nil {
			_, err = io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		if err != nil || r.StatusCode != http.StatusOK {
			b.Errorf("%s: %v, %v", path, err, r)
			return
		}
		mu.Lock()
		took = append(took, time.Since(began))
		mu.Unlock()
	}
	var clerks sync.WaitGroup
	for i := range 50 {
		client, rng := o.enter(), rand.New(rand.NewPCG(uint64(i), 7))
		clerks.Go(func() {
			rest := time.NewTimer(time.Duration(rng.IntN(int(min(10*time.Second, length)))))
			defer rest.Stop()
			for {
				<-rest.C
				if time.Now().After(until) {
					return
				}
				who := &people[rng.IntN(len(people))]
				name := []rune(who.Auditeur.NomNaissance)
				for n := 2; n <= len(name); n++ {
					visit(client, "/auditeurs?liste=1&q="+url.QueryEscape(string(name[:n])))
				}
				visit(client, address(who.Auditeur.Code))
				rest.Reset(min(10*time.Second, length))
			}
		})
	}
	for time.Now().Before(until) { // nights, one after the other, with a change each
		some := slices.Clone(people[:min(len(people), 300)])
		for i := range some {
			some[i].Auditeur.Adresse.Ligne1 = fmt.Sprintf("%d rue de l’Essai", nights+1)
		}
		o.nightOn(some)
		nights++
	}
	clerks.Wait()
	return took, nights
}
