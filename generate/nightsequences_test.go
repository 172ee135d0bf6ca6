package generate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cnamdoc/generate/internal/nightmodel"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
)

// The environment of a long run: how many sequences, and from which seed.
const (
	sequencesEnv = "CNAMDOC_SEQUENCES"
	seedEnv      = "CNAMDOC_SEED"
)

// sequencesOnPostgres is the part of the sequences that a PostgreSQL register lives
// through besides: the rules are the same, and each costs a schema.
const sequencesOnPostgres = 20

// TestNightsKeepTheirPromises plays random lives of a centre against the model.
func TestNightsKeepTheirPromises(t *testing.T) {
	t.Parallel()
	playAll(t, 1, func(o *office) error {
		var err error
		o.reg, err = sqlite.Open(t.Context(), o.db, o.options())
		return err
	})
}

// TestNightsKeepTheirPromisesOnPostgres does so on the other backend.
func TestNightsKeepTheirPromisesOnPostgres(t *testing.T) {
	t.Parallel()
	playAll(t, sequencesOnPostgres, func(o *office) error {
		var err error
		o.reg, err = postgres.Open(t.Context(), cluster.Schema(t), o.options())
		return err
	})
}

// chains are the sequences played at a time: on two processors, two draw while
// two wait for the disk.
const chains uint64 = 4

// playAll plays one sequence in so many.
func playAll(t *testing.T, share uint64, open func(*office) error) {
	n := uint64(needtool.Times(20, 20, 200))
	first, n := number64(t, seedEnv, 1), max(number64(t, sequencesEnv, n)/share, 2)
	for chain := range chains {
		t.Run(fmt.Sprint(chain), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			fresh := func() (nightmodel.Program, error) {
				o, err := freshOffice(t, h)
				if err == nil {
					err = open(o)
				}
				return o, err
			}
			for seed := first + chain; seed < first+n; seed += chains {
				short, broken, err := nightmodel.Check(t.Context(), nightmodel.Random(seed), shortenings, fresh)
				if err != nil {
					t.Fatalf("%v\n%s", err, short)
				}
				if len(broken) > 0 {
					t.Errorf("%v\nin %s", broken, short)
				}
			}
		})
	}
}

// shortenings bound how often a sequence that fails is played again in search
// of a shorter one.
const shortenings = 40

func number64(t *testing.T, env string, otherwise uint64) uint64 {
	if os.Getenv(env) == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(os.Getenv(env), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// freshOffice is a centre with the keys of h and no output; it has no register.
func freshOffice(t *testing.T, h *house) (*office, error) {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	return &office{house: &house{t: t, out: filepath.Join(dir, "sortie"), ring: h.ring, hash: h.hash, db: filepath.Join(dir, "registre.sqlite")}}, err
}

func (o *office) options() register.Options {
	return register.Options{ShortCode: seal.ShortCode, Now: o.now, Create: true}
}

// readPaper reads the number, and of sealed papers the code, from the bytes of
// a paper.
func readPaper(h *house, data []byte, hash string) (nightmodel.File, error) {
	f := nightmodel.File{Hash: hash}
	m := inXMP.FindSubmatch(data)
	if m == nil {
		return f, fmt.Errorf("no number")
	}
	f.Number = string(m[1])
	text, _, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	if text == "" {
		return f, nil // not sealed
	}
	if err != nil {
		return f, err
	}
	result, err := seal.Verify(text, h.ring, seal.Options{})
	f.Code = result.Payload.Code
	return f, err
}
