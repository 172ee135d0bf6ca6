package generate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// nightEnv holds, as JSON, the night that a child process runs.
const nightEnv = "CNAMDOC_TEST_NIGHT"

// night is one night of a centre whose data change from night to night.
type night struct {
	Dir   string // holds cles, registre.sqlite and sortie
	Seed  uint64
	Round int
	Die   int    // the child kills itself at this step; 0: never
	At    string // or at the first step of this name; "": at none
	Order string // "", or a protocol broken on purpose
	DSN   string // of a PostgreSQL register; "": registre.sqlite

	Whole   bool   // the export is silent about nothing
	Restore string // instead of a night: this copy takes the register's place
	Attempt int    // seconds of the clock: how often the round's restoration was tried
}

// The protocols broken on purpose.
const (
	markFirst    = "mark before publish"
	reserveAfter = "publish before reserve"
)

// people is how many dossiers there are in the end: 100 attestations, 100
// contrats, 100 withdrawal forms, and relances.
const people = 100

func (n night) chance(person, round int) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, n.Seed, "/", person, "/", round)
	return h.Sum64() % 64
}

// massRounds is how often a round annuls so many that a guard asks a person.
const massRounds = 15

// annulled reports whether a person's inscription is annulled tonight. It is
// confirmed again within two nights.
func (n night) annulled(person int) bool {
	for r := max(n.Round-1, 0); r <= n.Round; r++ {
		if c := n.chance(person, r); c >= 12 && c < 14 || r%massRounds == massRounds-1 && c >= 14 && c < 24 {
			return true
		}
	}
	return false
}

// dossiers is the export of the night: each night some rights, some credentials
// and some statuts have changed, and somebody has enrolled.
func (n night) dossiers() []dossier.Dossier {
	var list []dossier.Dossier
	for i := range people {
		if i >= people*4/5+n.Round {
			break
		}
		d := complete(i + 1)
		if i%5 == 4 {
			d.Pieces.ContratSigne = dossier.Date{} // its rights may still change
		}
		password := ""
		for r := range n.Round {
			switch c := n.chance(i, r); {
			case c < 6:
				d.UEs = catalogueUEs(3 - len(d.UEs))
			case c < 12:
				password = fmt.Sprintf("Zq9#%04d-%03d", i, r)
			}
		}
		if n.Whole {
			d.UEs = catalogueUEs(2)
		}
		if password != "" {
			d.ENF.MotDePasse = dossier.NewSecret(password)
		}
		if n.annulled(i) {
			d.Statut, d.StatutSource = dossier.Annulee, "annulée"
		}
		list = append(list, d)
	}
	return list
}

func catalogueUEs(n int) []dossier.UE { return complete(1).UEs[:n] }

func (n night) today() dossier.Date { return today.AddDays(n.Round / 8) }

func (n night) now() time.Time {
	return clock().Add(time.Duration(n.Round)*time.Hour + time.Duration(n.Attempt)*time.Second)
}

// house opens the night's register; the caller closes it.
func (n night) house(t testing.TB) (*house, error) {
	ring, err := anneau.Load(filepath.Join(n.Dir, "cles"))
	if err != nil {
		return nil, err
	}
	key, err := ring.HMACKey()
	if err != nil {
		return nil, err
	}
	hash, err := register.NewHasher(key)
	if err != nil {
		return nil, err
	}
	h := &house{t: t, out: filepath.Join(n.Dir, "sortie"), ring: ring.KeyRing, hash: hash, db: filepath.Join(n.Dir, "registre.sqlite")}
	if n.DSN != "" {
		h.reg, err = postgres.Open(context.Background(), n.DSN, n.options())
		return h, err
	}
	h.reg, err = sqlite.Open(context.Background(), h.db, n.options())
	return h, err
}

func (n night) options() register.Options {
	return register.Options{ShortCode: seal.ShortCode, Now: n.now, Create: true}
}

func (n night) job(h *house) generate.Job {
	j := h.job(n.dossiers()...)
	j.Today, j.Now = n.today(), n.now
	j.Workers = 1 + n.Round%2
	if n.DSN != "" {
		j.Wait = time.Minute // the server may take a moment to see that a session has died
	}
	if n.Round/20%2 == 1 {
		j.Organisme.Signataire.Fonction = "présidente" // everything is presented otherwise
	}
	return j
}

// childNight is the child process: it writes a byte at each step.
func childNight() error {
	var n night
	if err := json.Unmarshal([]byte(os.Getenv(nightEnv)), &n); err != nil {
		return err
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	steps := 0
	step := func(name string) {
		steps++
		if steps == n.Die || n.At != "" && name == n.At {
			_ = self.Kill()
			select {}
		}
		os.Stdout.Write([]byte{'.'})
	}
	if n.Restore != "" {
		return n.restore(step)
	}
	h, err := n.house(nil)
	if err != nil {
		return err
	}
	defer h.reg.Close()
	j := n.job(h)
	j.SetGroup(20)
	j.OnPassing(step)
	j.Register = &stepping{Register: h.reg, step: step}
	switch n.Order {
	case markFirst:
		j.Register = &markingFirst{j.Register}
	case reserveAfter:
		j.Register = &reservingAfter{Register: j.Register, n: n}
	}
	_, err = generate.Run(context.Background(), j)
	if refused := (*generate.GuardError)(nil); errors.As(err, &refused) { // a person has looked
		step("accept")
		j.Accept = map[string]int{}
		for _, one := range refused.Refus {
			j.Accept[one.Garde] += one.Nombre
		}
		_, err = generate.Run(context.Background(), j)
	}
	return err
}

// skipped is how many numbers a restored register passes over.
const skipped = 1000

// restore is what the program does with a copy of the register: it takes the
// register's place once it has skipped ahead.
func (n night) restore(step func(string)) error {
	f, err := os.Open(n.Restore)
	if err != nil {
		return err
	}
	defer f.Close()
	step("restore")
	_, err = sqlite.Restore(context.Background(), filepath.Join(n.Dir, "registre.sqlite"), &stepReader{f, step}, n.options(), func(r *sqlite.Register) error {
		step("copy checked")
		defer step("skipped")
		return n.skipAhead(context.Background(), r)
	})
	step("restored")
	return err
}

func (n night) skipAhead(ctx context.Context, reg register.Register) error {
	outside, err := generate.OutsideMark(filepath.Join(n.Dir, "sortie"))
	if err == nil {
		_, err = reg.SkipAhead(ctx, skipped, outside, today.Year)
	}
	return err
}

// stepReader tells before each read.
type stepReader struct {
	io.Reader
	step func(string)
}

func (s *stepReader) Read(b []byte) (int, error) {
	s.step("copied")
	return s.Reader.Read(b)
}

// stepping is a register that tells before and after each call that writes.
type stepping struct {
	register.Register
	step func(string)
}

func (s *stepping) Reserve(ctx context.Context, by string, day dossier.Date, c []register.Claim) ([]register.Answer, error) {
	s.step("reserve")
	defer s.step("reserved")
	return s.Register.Reserve(ctx, by, day, c)
}

func (s *stepping) MarkIssued(ctx context.Context, by string, i []register.Issued) ([]register.Paper, error) {
	s.step("mark")
	defer s.step("marked")
	return s.Register.MarkIssued(ctx, by, i)
}

func (s *stepping) StartLot(ctx context.Context, by string, day dossier.Date, n, taken []string) (register.Lot, error) {
	s.step("start lot")
	defer s.step("lot started")
	return s.Register.StartLot(ctx, by, day, n, taken)
}

func (s *stepping) FinishLot(ctx context.Context, by, lot string) error {
	s.step("finish lot")
	defer s.step("lot finished")
	return s.Register.FinishLot(ctx, by, lot)
}

// markingFirst breaks the order: what is reserved is at once marked issued.
type markingFirst struct{ register.Register }

func (m *markingFirst) Reserve(ctx context.Context, by string, day dossier.Date, c []register.Claim) ([]register.Answer, error) {
	answers, err := m.Register.Reserve(ctx, by, day, c)
	if err != nil {
		return nil, err
	}
	var issued []register.Issued
	for i, a := range answers {
		if a.Action.Draws() {
			issued = append(issued, register.Issued{Number: a.Paper.Number, Presentation: c[i].Presentation,
				File: "2026-2027-S1/ORLEANS/" + a.Paper.Key.Code + "/" + a.Paper.Key.Document.String() + ".pdf"})
		}
	}
	if len(issued) > 0 {
		_, err = m.Register.MarkIssued(ctx, by, issued)
	}
	return answers, err
}

// reservingAfter breaks the order: papers are drawn and published from numbers
// taken from a copy of the register, and reserved only when they are marked.
type reservingAfter struct {
	register.Register
	n      night
	claims []register.Claim
	day    dossier.Date
	copies int
}

func (r *reservingAfter) Reserve(ctx context.Context, by string, day dossier.Date, c []register.Claim) ([]register.Answer, error) {
	r.claims, r.day = c, day
	r.copies++
	path := filepath.Join(r.n.Dir, fmt.Sprintf("copie-%d-%d-%d.sqlite", r.n.Round, os.Getpid(), r.copies))
	if err := r.Backup(ctx, path); err != nil {
		return nil, err
	}
	defer os.Remove(path)
	scratch, err := sqlite.Open(ctx, path, r.n.options())
	if err != nil {
		return nil, err
	}
	defer scratch.Close()
	return scratch.Reserve(ctx, by, day, c)
}

func (r *reservingAfter) MarkIssued(ctx context.Context, by string, i []register.Issued) ([]register.Paper, error) {
	if _, err := r.Register.Reserve(ctx, by, r.day, r.claims); err != nil {
		return nil, err
	}
	return r.Register.MarkIssued(ctx, by, i)
}
