package samples

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"cnamdoc/importer/dossier"
)

// generator is the samples' own source of chance: PCG with a fixed seed gives
// the same people with every release of Go.
func generator(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(20_260_928, stream)) }

func pick[T any](g *rand.Rand, list []T) T { return list[g.IntN(len(list))] }

// code is the code of an auditeur.
func code(region string, n int) string { return fmt.Sprintf("%s%06d", region, n) }

// login is an ENF identifiant.
func login(prenom, nom string) string {
	return strings.TrimSuffix(strings.ReplaceAll(mail(prenom, nom), "-", ""), "@courriel.invalid")
}

// passwordRunes has the characters that are mistaken for each other, because
// the coupon must set them apart.
const passwordRunes = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789O0Il1-+=@#"

// password is an ENF password; some begin with "=" or "-" or end in a digit,
// as real ones do.
func password(n uint64) string {
	g := generator(1_000_000 + n)
	var b strings.Builder
	for range 10 {
		b.WriteByte(passwordRunes[g.IntN(len(passwordRunes))])
	}
	return b.String()
}

// between is a day of a range, both ends included.
func between(g *rand.Rand, from, to dossier.Date) dossier.Date {
	return from.AddDays(g.IntN(to.Days() - from.Days() + 1))
}
