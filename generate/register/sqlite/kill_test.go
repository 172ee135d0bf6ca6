package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
)

// A batch in a process of its own, killed at any step or in the middle of one:
// after the next run every claim has exactly one valid paper, every paper on
// disk is in the register as what it says, no number is used twice.

const (
	batchEnv  = "CNAMDOC_TEST_BATCH"  // the child's directory
	rightsEnv = "CNAMDOC_TEST_RIGHTS" // generation of the claims' rights
	orderEnv  = "CNAMDOC_TEST_ORDER"  // "broken": mark before publishing
	killsEnv  = "CNAMDOC_TEST_KILLS"  // how many kills, for a long test
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(batchEnv); dir != "" {
		if err := batch(dir, os.Getenv(rightsEnv), os.Getenv(orderEnv) == "broken"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const persons, groupOf = 60, 16

// killClaims are the claims of a generation: every third person's rights
// change with it.
func killClaims(generation string) []register.Claim {
	g, _ := strconv.Atoi(generation)
	claims := make([]register.Claim, persons)
	for i := range claims {
		claims[i] = attestation
		claims[i].Key.Code = fmt.Sprintf("CEN%06d", i)
		if i%3 == 0 {
			claims[i].Rights[1] = byte(g)
		}
	}
	return claims
}

// batch is the child: it tells each step and waits to be let on.
func batch(dir, generation string, broken bool) error {
	r, err := sqlite.Open(context.Background(), filepath.Join(dir, "registre.sqlite"), register.Options{Create: true})
	if err != nil {
		return err
	}
	defer r.Close()
	release, err := r.Lock(context.Background(), "", "enfant")
	if err != nil {
		return err
	}
	defer release()
	in := bufio.NewScanner(os.Stdin)
	step := func() { fmt.Println("pas"); in.Scan() }
	claims := killClaims(generation)
	for len(claims) > 0 {
		n := min(groupOf, len(claims))
		if err := batchGroup(r, dir, claims[:n], broken, step); err != nil {
			return err
		}
		claims = claims[n:]
	}
	return nil
}

func batchGroup(r register.Register, dir string, claims []register.Claim, broken bool, step func()) error {
	answers, err := r.Reserve(context.Background(), "enfant", day, claims)
	if err != nil {
		return err
	}
	step()
	var done []register.Issued
	for i, a := range answers {
		if a.Action.Draws() {
			done = append(done, register.Issued{Number: a.Paper.Number, File: a.Paper.Key.Code, Presentation: claims[i].Presentation})
		}
	}
	mark := func() error {
		_, err := r.MarkIssued(context.Background(), "enfant", done)
		step()
		return err
	}
	if broken {
		if err := mark(); err != nil {
			return err
		}
	}
	for i, a := range answers {
		if !a.Action.Draws() {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "tmp"), []byte(content(a.Paper, claims[i].Rights)), 0o600); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(dir, "tmp"), filepath.Join(dir, a.Paper.Key.Code)); err != nil {
			return err
		}
		step()
	}
	if broken {
		return nil
	}
	return mark()
}

func content(p register.Paper, rights register.Hash) string {
	return fmt.Sprintf("%s %x %s %v", p.Number, p.CTI, p.Date, rights)
}

// run starts the child and lets it take steps; then it is killed, at the step
// or just behind it, unless steps is negative.
func run(t *testing.T, dir, generation, order string, steps int, behind bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), batchEnv+"="+dir, rightsEnv+"="+generation, orderEnv+"="+order)
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == steps && !behind {
			child.Process.Kill()
			break
		}
		io.WriteString(in, "\n") // a child that ends early closes the pipe
		if n == steps {
			child.Process.Kill()
			break
		}
	}
	if err := child.Wait(); err != nil && steps < 0 {
		t.Fatalf("child: %v", err)
	}
}

// broken lists the promises that the directory breaks after a whole run.
func broken(t *testing.T, dir, generation string) (faults []string) {
	t.Helper()
	ctx := context.Background()
	r, err := open(t, filepath.Join(dir, "registre.sqlite"), register.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Check(ctx); err != nil {
		faults = append(faults, err.Error())
	}
	for _, c := range killClaims(generation) {
		p, err := r.Current(ctx, c.Key)
		if err != nil || p.Rights != c.Rights {
			faults = append(faults, fmt.Sprintf("%s: living paper %s, %v", c.Key.Code, p.Number, err))
			continue
		}
		if data, err := os.ReadFile(filepath.Join(dir, c.Key.Code)); err != nil || string(data) != content(p, c.Rights) {
			faults = append(faults, fmt.Sprintf("%s: on disk %q, %v; want %q", c.Key.Code, data, err, content(p, c.Rights)))
		}
	}
	for p := range r.All(ctx, register.Filter{States: []register.State{register.Reservee}}) {
		faults = append(faults, "still reserved: "+p.Number)
	}
	return faults
}

func TestKilledBatches(t *testing.T) {
	kills := 30
	if n, err := strconv.Atoi(os.Getenv(killsEnv)); err == nil {
		kills = n
	}
	random := rand.New(rand.NewPCG(20261122, 3))
	dir := t.TempDir()
	for k := range kills {
		generation := fmt.Sprint(k / 5) // five kills, then everybody's third changes
		run(t, dir, generation, "", random.IntN(persons+8), random.IntN(2) == 0)
		if k%5 == 4 {
			run(t, dir, generation, "", -1, false)
			if faults := broken(t, dir, generation); faults != nil {
				t.Fatalf("after %d kills: %q", k+1, faults)
			}
		}
	}
}

// The check can fail: marking before publishing loses papers.
func TestKilledBatchesFindBrokenOrder(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "0", "broken", 1, false) // marked, nothing published
	run(t, dir, "0", "broken", -1, false)
	if faults := broken(t, dir, "0"); len(faults) != groupOf {
		t.Errorf("%d faults found, want %d: %q", len(faults), groupOf, faults)
	}
}
