package generate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"cnamdoc/generate/internal/nightmodel"
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
	playAll(t, 1, func(o *office) error {
		var err error
		o.reg, err = sqlite.Open(t.Context(), o.db, o.options())
		return err
	})
}

// TestNightsKeepTheirPromisesOnPostgres does so on the other backend.
func TestNightsKeepTheirPromisesOnPostgres(t *testing.T) {
	playAll(t, sequencesOnPostgres, func(o *office) error {
		var err error
		o.reg, err = postgres.Open(t.Context(), cluster.Schema(t), o.options())
		return err
	})
}

// stillBroken are the sequences that are known to break a promise, and how: each
// is a fault to be mended, here or in the model, and leaves the list when it is.
var stillBroken = map[uint64]string{
	1:   "a letter goes out when the birth date's column is renamed on the night on which a convention's signature falls silent",
	6:   "a person of whom every UE is stated as ended loses the attestation: the model holds it for a loss by absence",
	41:  "a killed move leaves a paper in its place and in retires/",
	50:  "a letter goes out on the second night on which the funders' column is silent",
	60:  "as 50, the column renamed",
	66:  "the columns' guard refuses values that were not lost",
	68:  "two codes of one person both hold valid papers",
	85:  "a paper stands beside its place and in it",
	108: "as 50",
	189: "as 50, half of the column",
	192: "a withdrawal form that was handed over is replaced",
	196: "as 41",
	200: "an attestation of the former centre stays after a move",
}

// playAll plays one sequence in so many, on two processors.
func playAll(t *testing.T, share uint64, open func(*office) error) {
	first, n := number64(t, seedEnv, 1), number64(t, sequencesEnv, 40)
	if testing.Short() && os.Getenv(sequencesEnv) == "" {
		n = 20
	}
	n = max(n/share, 2)
	for chain := range uint64(2) {
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
			for seed := first + chain; seed < first+n; seed += 2 {
				short, broken, err := nightmodel.Check(t.Context(), nightmodel.Random(seed), shortenings, fresh)
				if err != nil {
					t.Fatalf("%v\n%s", err, short)
				}
				switch why := stillBroken[seed]; {
				case len(broken) > 0 && why == "":
					t.Errorf("%v\nin %s", broken, short)
				case len(broken) > 0:
					t.Logf("seed %d, known and open: %s", seed, why)
				case why != "":
					t.Logf("seed %d kept its promises: may it leave the open ones? (%s)", seed, why)
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
