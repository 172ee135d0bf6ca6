package registertest

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// groupSize is how many papers a batch takes at once.
const groupSize = 512

// BenchReserveIssue measures papers/s through Reserve and MarkIssued in groups
// of 512: the whole cost of the register to a batch.
func BenchReserveIssue(b *testing.B, fresh func(testing.TB) Opener) {
	f := newFixture(b, fresh(b))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		night(b, f, group(&n)...)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/paper")
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "papers/s")
}

// BenchUnchanged measures a night in which nothing changed.
func BenchUnchanged(b *testing.B, fresh func(testing.TB) Opener) {
	f := newFixture(b, fresh(b))
	n := 0
	claims := group(&n)
	night(b, f, claims...)
	b.ResetTimer()
	for b.Loop() {
		reserve(b, f, claims...)
	}
	b.ReportMetric(float64(b.N*groupSize)/b.Elapsed().Seconds(), "papers/s")
}

func group(n *int) []register.Claim {
	claims := make([]register.Claim, groupSize)
	for i := range claims {
		claims[i] = claim(*n)
		claims[i].Nom, claims[i].Prenom = person(*n)
		*n++
	}
	return claims
}

// person invents a name: 9,600 surnames, 60 first names, unevenly spread.
func person(n int) (nom, prenom string) {
	onset := []string{"Bar", "Mar", "Du", "Le", "La", "Gau", "Ro", "Per", "Mo", "Be", "Fa", "Gi", "Cha", "Vi", "Da", "Se", "Lu", "Ca", "To", "No"}
	middle := []string{"ti", "ga", "mo", "ri", "le", "nau", "vi", "ber", "ro", "cha", "de", "lan", "me", "so", "na", "lle", "pi", "ta", "qui", "fe", "gne", "bo", "ra", "cé"}
	end := []string{"n", "rd", "t", "lt", "s", "ux", "r", "c", "gnon", "ssier", "tte", "lin", "ry", "neau", "du", "val", "mont", "nd", "ville", "let"}
	first := []string{"Zoé", "Jean-Marc", "Anne", "Inès", "Paul", "Marie", "Marie-Ange", "Lucas", "Aïcha", "Noé", "Sarah", "Luc"}
	h := uint32(n) * 2654435761
	nom = onset[h%20] + middle[(h>>5)%24] + end[(h>>10)%20]
	return nom, first[(h>>16)%12] + [...]string{"", "", "", "-Paul", "-Lou"}[(h>>21)%5]
}

// BenchSearch measures searches over 100,000 papers of 20,000 persons, or as
// many papers as CNAMDOC_BENCH_PAPERS says (1000000).
func BenchSearch(b *testing.B, fresh func(testing.TB) Opener) {
	papers := 100_000
	if n, err := strconv.Atoi(os.Getenv("CNAMDOC_BENCH_PAPERS")); err == nil {
		papers = n
	}
	f := newFixture(b, fresh(b))
	fill(b, f, papers)
	nom, prenom := person(papers / 10)
	for _, query := range []string{nom, prenom + " " + nom, "ma", "mar mar", "ma le", "ma zz", "du le pa", "marie", "CEN000042", "CEN0001", "ATT-2026-000777", "zzz"} {
		b.Run(query, func(b *testing.B) {
			found := 0
			for b.Loop() {
				list, err := f.Search(f.ctx, query, 20)
				if err != nil {
					b.Fatal(err)
				}
				found = len(list)
			}
			b.ReportMetric(float64(found), "found")
		})
	}
	b.Run("short code", func(b *testing.B) {
		p := get(b, f, "ATT-2026-000777")
		for b.Loop() {
			if _, err := f.FindShortCode(f.ctx, p.ShortCode); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			r := f.reopen(b, register.Options{})
			r.Close()
		}
	})
	b.Run("open with check", func(b *testing.B) {
		for b.Loop() {
			f.clock.at = f.clock.at.Add(48 * time.Hour)
			r := f.reopen(b, register.Options{})
			r.Close()
		}
	})
}

// fill issues papers, five for each person, in as many semesters.
func fill(b *testing.B, f *fixture, papers int) {
	for n := 0; n < papers; {
		var claims []register.Claim
		for ; len(claims) < 4096 && n < papers; n++ {
			c := claim(n / 5)
			c.Nom, c.Prenom = person(n / 5)
			c.Key.Semestre = dossier.Semestre(fmt.Sprintf("%d-%d-S1", 2021+n%5, 2022+n%5))
			claims = append(claims, c)
		}
		answers, err := f.Reserve(context.Background(), by, day, claims)
		if err != nil {
			b.Fatal(fmt.Errorf("fill: %w", err))
		}
		var done []register.Issued
		for i, a := range answers {
			done = append(done, issued(a, claims[i]))
		}
		if _, err := f.MarkIssued(context.Background(), by, done); err != nil {
			b.Fatal(err)
		}
	}
}
