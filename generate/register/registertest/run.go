// Package registertest is the contract of package register as tests: every
// backend passes the same suite. A backend that passes it may be set behind
// the program.
package registertest

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Opener opens the same register each time it is called: what one opening
// wrote, the next one sees. It gets Create set.
type Opener func(ctx context.Context, opts register.Options) (register.Register, error)

// Run runs the contract suite. fresh makes a new, empty register.
func Run(t *testing.T, fresh func(t testing.TB) Opener) {
	for _, group := range []map[string]func(*testing.T, *fixture){nightTests, issueTests, deskTests, lotTests, findTests, concurrencyTests, keepTests,
		digestTests, planTests, undoTests, fieldTests, questionTests, memoryTests, accessTests} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) { test(t, newFixture(t, fresh(t))) })
		}
	}
}

// fixture is a register on a clock that moves by itself, one second a look.
type fixture struct {
	register.Register
	open  Opener
	clock *clock
	ctx   context.Context
}

func newFixture(t testing.TB, open Opener) *fixture {
	f := &fixture{open: open, clock: &clock{at: time.Date(2026, 9, 21, 20, 0, 0, 0, time.UTC)}, ctx: context.Background()}
	f.Register = f.reopen(t, register.Options{})
	return f
}

// reopen opens the same register once more, as another process would.
func (f *fixture) reopen(t testing.TB, opts register.Options) register.Register {
	t.Helper()
	opts.Now, opts.Create = f.clock.now, true
	if opts.ShortCode == nil {
		opts.ShortCode = shortCode
	}
	r, err := f.open(f.ctx, opts)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// shortCode prints all of the cti in two groups.
func shortCode(cti [8]byte) string {
	s := strings.ToUpper(hex.EncodeToString(cti[:]))
	return s[:8] + "-" + s[8:]
}

const by = "nuit"

var (
	day     = dossier.Date{Year: 2026, Month: 9, Day: 22}
	morrow  = day.AddDays(1)
	first   = dossier.Date{Year: 2026, Month: 9, Day: 21}
	last    = dossier.Date{Year: 2027, Month: 2, Day: 13}
	persons = []struct{ nom, prenom string }{
		{"Martin", "Zoé"}, {"Łukasiewicz", "Paweł"}, {"L’Hermite", "Jean-Marc"}, {"Đặng", "Thị Hương"}, {"Œuvrard", "Élodie"}, {"de la Tour", "Anne"},
	}
)

// claim is the n-th person's claim of an attestation.
func claim(n int) register.Claim { return claimOf(n, dossier.Attestation) }

func claimOf(n int, doc dossier.Document) register.Claim {
	person := persons[n%len(persons)]
	c := register.Claim{
		Key: register.PaperKey{Key: dossier.Key{Code: fmt.Sprintf("CEN%06d", n), Semestre: "2026-2027-S1", Centre: "Orléans"}, Document: doc},
		Nom: person.nom, Prenom: person.prenom, Rights: hash("droits", n), Presentation: hash("forme", n),
		First: first, Last: last, UEs: []string{"NFA031", "UA230V"},
	}
	if doc == dossier.Convention {
		c.Key.Contrepartie = "73282932000074"
	}
	return c
}

func hash(what string, n int) register.Hash {
	var h register.Hash
	copy(h[:], what)
	binary.BigEndian.PutUint64(h[24:], uint64(n)+1)
	return h
}

// reserve reserves claims and fails the test on an error.
func reserve(t testing.TB, r register.Register, claims ...register.Claim) []register.Answer {
	t.Helper()
	answers, err := r.Reserve(context.Background(), by, day, claims)
	if err != nil {
		t.Fatalf("Reserve: %v", err)
	}
	if len(answers) != len(claims) {
		t.Fatalf("Reserve: %d answers for %d claims", len(answers), len(claims))
	}
	return answers
}

// issued is what a batch says after having published the answer's paper.
func issued(a register.Answer, c register.Claim) register.Issued {
	return register.Issued{
		Number: a.Paper.Number, File: a.Paper.Key.Code + "/" + a.Paper.Key.Document.String() + ".pdf", Size: 45_000,
		FileHash: [32]byte{1, 2, 3}, Kid: [4]byte{9, 8, 7, 6}, Presentation: c.Presentation, Digests: c.Digests,
	}
}

// night does what a batch does: reserve, draw what must be drawn, mark.
func night(t testing.TB, r register.Register, claims ...register.Claim) []register.Answer {
	t.Helper()
	answers := reserve(t, r, claims...)
	var done []register.Issued
	for i, a := range answers {
		if a.Action.Draws() {
			done = append(done, issued(a, claims[i]))
		}
	}
	if _, err := r.MarkIssued(context.Background(), by, done); err != nil {
		t.Fatalf("MarkIssued: %v", err)
	}
	return answers
}

// get fetches a paper that must exist.
func get(t testing.TB, r register.Register, number string) register.Paper {
	t.Helper()
	p, err := r.Get(context.Background(), number)
	if err != nil {
		t.Fatalf("Get(%s): %v", number, err)
	}
	return p
}

func wantAction(t testing.TB, a register.Answer, want register.Action) {
	t.Helper()
	if a.Action != want {
		t.Fatalf("action %v, want %v (paper %s, %v)", a.Action, want, a.Paper.Number, a.Paper.State)
	}
}

func wantState(t testing.TB, r register.Register, number string, want register.State) {
	t.Helper()
	if p := get(t, r, number); p.State != want {
		t.Fatalf("%s is %v, want %v", number, p.State, want)
	}
}
