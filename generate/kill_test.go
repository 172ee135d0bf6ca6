package generate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal/anneau"
)

// killsEnv says how many times the batch is killed, for a long test.
const killsEnv = "CNAMDOC_KILLS"

// killChains run side by side, each on a state of its own.
const killChains = 2

// postgresShare is the part of the kills that a PostgreSQL register suffers
// besides: the protocol is the same, and each kill costs a session.
const postgresShare = 10

func kills(t *testing.T) int {
	return int(number64(t, killsEnv, uint64(needtool.Times(20, 20, 60))))
}

// TestKilledAtAnyMoment kills a real batch process again and again, half of
// the time at an exact step of the protocol and half of the time wherever it
// happens to be, while the data change. What holds at every moment is checked
// in between, and everything after the last night, which is left alone.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	killed(t, kills(t), func() string { return "" })
}

// TestKilledAtAnyMomentOnPostgres does so on the other backend.
func TestKilledAtAnyMomentOnPostgres(t *testing.T) {
	t.Parallel()
	killed(t, kills(t)/postgresShare, func() string { return cluster.Schema(t) })
}

func killed(t *testing.T, total int, dsn func() string) {
	t.Helper()
	var done, late atomic.Int64
	t.Run("chains", func(t *testing.T) {
		for chain := range killChains {
			t.Run(strconv.Itoa(chain), func(t *testing.T) {
				t.Parallel()
				c := newChain(t, number64(t, seedEnv, 1)+uint64(chain), "")
				c.night.DSN = dsn()
				for c.killed < total/killChains {
					c.round()
					c.restore()
					if len(c.watch.broken) > 0 {
						t.Fatalf("after %d kills, round %d: %q", c.killed, c.night.Round, c.watch.broken)
					}
				}
				c.last()
				for _, b := range c.watch.broken {
					t.Error(b)
				}
				done.Add(int64(c.killed))
				t.Logf("%d kills (%d at the end of a night) in %d nights, %d copies of the register, %d of them put back (%d refused); %d numbers, %d lost; %d print runs",
					c.killed, c.late, c.night.Round, c.copies, c.restored, c.refused, len(c.watch.papers), len(c.watch.lost), len(c.watch.printed))
				late.Add(int64(c.late))
			})
		}
	})
	if got := int(done.Load()); !t.Failed() && got < total {
		t.Errorf("%d kills, want %d", got, total)
	}
	if !t.Failed() && total >= 200 && late.Load() == 0 {
		t.Error("no kill came upon a print lot")
	}
}

// A broken order shows while papers are new, in the first nights of a chain; by
// chance, a whole chain may not show it.
const brokenChains, brokenKills = 6, 40

// TestKillTestSeesABrokenOrder breaks reserve → publish → mark on purpose: the
// test above would be worth nothing if it stayed green.
func TestKillTestSeesABrokenOrder(t *testing.T) {
	t.Parallel()
	for _, order := range []string{markFirst, reserveAfter} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(brokenChains) {
				c := newChain(t, seed+1, order)
				for c.killed < brokenKills && len(c.watch.broken) == 0 {
					c.round()
				}
				if len(c.watch.broken) > 0 {
					t.Logf("after %d kills of chain %d: %s", c.killed, seed+1, c.watch.broken[0])
					return
				}
			}
			t.Fatalf("%d chains of %d kills, and nobody noticed", brokenChains, brokenKills)
		})
	}
}

// lateSteps are those around a print lot.
var lateSteps = []string{"lot begun", "start lot", "lot started", "lot", "lot published", "finish lot", "lot finished"}

// chain is a centre whose batch is killed night after night.
type chain struct {
	t      *testing.T
	night  night
	rng    *rand.Rand
	watch  *witness
	killed int
	late   int // of those, at the end of a night
	whole  int // steps of the last night that ended by itself

	copies, restored, refused int // of the register
}

func newChain(t *testing.T, seed uint64, order string) *chain {
	n := night{Dir: t.TempDir(), Seed: seed, Order: order}
	if _, err := anneau.Create(filepath.Join(n.Dir, "cles"), clock()); err != nil {
		t.Fatal(err)
	}
	return &chain{t: t, night: n, rng: rand.New(rand.NewPCG(seed, 7)), watch: newWitness(), whole: 1000}
}

// round is one night with one kill, if the night lasts long enough.
func (c *chain) round() {
	c.night.Round++
	at := 1 + int(float64(c.whole)*c.rng.Float64()*c.rng.Float64()) // early rather than late: work piles up
	c.night.At = ""
	if c.rng.IntN(8) == 0 { // at the end of a night, where few of the others come
		c.night.At = lateSteps[c.rng.IntN(len(lateSteps))]
	}
	steps, ended := c.start(at, c.rng.IntN(2) == 0)
	if ended == older {
		c.t.Fatal("a register that nobody put back is refused as older")
	}
	if ended == killedThere {
		c.killed++
		if c.night.At != "" {
			c.late++
		}
	} else {
		c.whole = max(steps, 50)
	}
	if c.rng.IntN(2) == 0 { // else the next night comes upon the state as it was left
		return
	}
	c.with(func(h *house) {
		_, rows := c.watch.always(h)
		c.handOver(h, rows)
	})
}

// last lets one night end on an export that is silent about nothing, and checks
// everything: what it is silent about keeps its paper, whatever the file.
func (c *chain) last() {
	c.night.Round++
	c.night.At, c.night.Whole = "", true
	for range 1 + min(c.restored, 1) { // what was restored, and undone at once, the second night draws
		if _, ended := c.start(0, false); ended != whole {
			c.t.Fatal("nobody killed it")
		}
	}
	c.with(func(h *house) {
		j := c.night.job(h)
		c.watch.finished(h, readyKeys(h, j.Reglement, j.Today, j.Dossiers))
		_, rows := c.watch.always(h)
		c.watch.prints(h, rows, signedKeys(j.Dossiers))
	})
}

func (c *chain) with(do func(*house)) {
	h, err := c.night.house(c.t)
	if err != nil {
		c.t.Fatal(err)
	}
	c.watch.night = c.night.Round
	do(h)
	if err := h.reg.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// handOver gives a few papers out at the desk.
func (c *chain) handOver(h *house, rows map[string]register.Paper) {
	var numbers []string
	for _, p := range rows {
		if p.State == register.Emise && p.Lot != "" && c.rng.IntN(40) == 0 {
			numbers = append(numbers, p.Number)
		}
	}
	if err := h.reg.HandOver(c.t.Context(), "guichet", numbers); err != nil {
		c.t.Fatal(err)
	}
}

// start runs the night in a process. At step at (0: never) the process kills
// itself there (exactly), or this test kills it wherever it then is.
func (c *chain) start(at int, exactly bool) (steps int, how ending) {
	c.t.Helper()
	n := c.night
	if n.At != "" {
		exactly = true
	} else if exactly {
		n.Die = at
	}
	text, err := json.Marshal(n)
	if err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), nightEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if exactly || at == 0 {
		var n int64
		n, err = io.Copy(io.Discard, out)
		steps = int(n)
	} else if steps, err = io.ReadFull(out, make([]byte, at)); err == nil {
		err = cmd.Process.Kill()
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if err = cmd.Wait(); err == nil {
		return steps, whole
	}
	exit := (*exec.ExitError)(nil)
	if errors.As(err, &exit) && exit.ExitCode() == exitOlder {
		return steps, older
	}
	if exit == nil || exit.Exited() {
		c.t.Fatal(fmt.Errorf("round %d: %w", c.night.Round, err))
	}
	return steps, killedThere
}

// ending is how a night ended.
type ending int

const (
	whole       ending = iota
	killedThere        // it killed itself, or was killed
	older              // it refused the register as an older copy
)
