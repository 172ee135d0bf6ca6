package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
)

// A batch in a process of its own, killed at any step or in the middle of one:
// after the next run every claim has exactly one valid paper, every paper on
// disk is in the register as what it says, no number is used twice. What fell
// lies under retires/, and a revocation whose cause is gone left its number.

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
// change with it, and every seventh, others each time, has given up.
func killClaims(generation string) (claims []register.Claim, endings []register.Ending) {
	g, _ := strconv.Atoi(generation)
	for i := range persons {
		c := attestation
		c.Key.Code = fmt.Sprintf("CEN%06d", i)
		if i%3 == 0 {
			c.Rights[1] = byte(g)
		}
		if (i+g)%7 == 0 {
			endings = append(endings, register.Ending{Key: c.Key, Why: "abandon", Cause: "statut"})
			continue
		}
		claims = append(claims, c)
	}
	return claims, endings
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
	claims, endings := killClaims(generation)
	if err := batchUndo(r, claims, step); err != nil {
		return err
	}
	if _, err := r.Withdraw(context.Background(), "enfant", endings); err != nil {
		return err
	}
	step()
	if err := batchMoves(r, dir, step); err != nil {
		return err
	}
	for len(claims) > 0 {
		n := min(groupOf, len(claims))
		if err := batchGroup(r, dir, claims[:n], broken, step); err != nil {
			return err
		}
		claims = claims[n:]
	}
	return batchMoves(r, dir, step)
}

// batchUndo undoes the revocations of those who are claimed again.
func batchUndo(r register.Register, claims []register.Claim, step func()) error {
	claimed := map[register.PaperKey]bool{}
	for _, c := range claims {
		claimed[c.Key] = true
	}
	undoable, err := r.Undoable(context.Background(), register.Filter{})
	if err != nil {
		return err
	}
	var undoings []register.Undoing
	for _, p := range undoable {
		if claimed[p.Key] {
			undoings = append(undoings, register.Undoing{Number: p.Number, Cause: p.Cause})
		}
	}
	_, err = r.Undo(context.Background(), "enfant", undoings)
	step()
	return err
}

// batchMoves brings each file to where its paper's state wants it: one that a
// killed run has moved is found there, one that a successor has overwritten is
// no more.
func batchMoves(r register.Register, dir string, step func()) error {
	pending, err := r.PendingMoves(context.Background(), register.Filter{})
	if err != nil {
		return err
	}
	var moves []register.Move
	for _, p := range pending {
		to := p.Key.Code
		if !p.State.Valid() {
			to = register.RetiredFile(p)
		}
		switch {
		case bears(filepath.Join(dir, p.File), p.Number):
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, to)), 0o700); err != nil {
				return err
			}
			if err := os.Rename(filepath.Join(dir, p.File), filepath.Join(dir, to)); err != nil {
				return err
			}
			step()
		case !bears(filepath.Join(dir, to), p.Number):
			to = ""
		}
		moves = append(moves, register.Move{Number: p.Number, From: p.File, To: to})
	}
	_, err = r.Moved(context.Background(), moves)
	step()
	return err
}

// bears reports whether a file is the paper of a number.
func bears(path, number string) bool {
	data, err := os.ReadFile(path)
	return err == nil && strings.HasPrefix(string(data), number+" ")
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
	claims, endings := killClaims(generation)
	for _, e := range endings {
		if p, err := r.Current(ctx, e.Key); err == nil {
			faults = append(faults, fmt.Sprintf("%s gave up, and %s stands", e.Key.Code, p.Number))
		}
		if data, err := os.ReadFile(filepath.Join(dir, e.Key.Code)); err == nil {
			faults = append(faults, fmt.Sprintf("%s gave up, and on disk is %q", e.Key.Code, data))
		}
	}
	papers := map[string]int{}
	for p := range r.All(ctx, register.Filter{}) {
		if i, _ := strconv.Atoi(strings.TrimPrefix(p.Key.Code, "CEN")); i%3 != 0 {
			papers[p.Key.Code]++
		}
		if !p.State.Valid() && p.File != "" && !bears(filepath.Join(dir, p.File), p.Number) {
			faults = append(faults, fmt.Sprintf("%s, %v, is not at %s", p.Number, p.State, p.File))
		}
		if p.Cause == "statut" && p.State == register.Revoquee && !p.IssuedAt.IsZero() && path.Base(path.Dir(p.File)) != "retires" {
			faults = append(faults, fmt.Sprintf("%s fell, and lies at %q", p.Number, p.File))
		}
	}
	for code, n := range papers {
		if n > 1 {
			faults = append(faults, fmt.Sprintf("%s never changed, and has %d numbers", code, n))
		}
	}
	if pending, err := r.PendingMoves(ctx, register.Filter{}); err != nil || len(pending) > 0 {
		faults = append(faults, fmt.Sprintf("%d files to move, %v", len(pending), err))
	}
	for _, c := range claims {
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
	run(t, dir, "0", "broken", 4, false) // undone, withdrawn, moved, reserved and marked: nothing published
	run(t, dir, "0", "broken", -1, false)
	if faults := broken(t, dir, "0"); len(faults) != groupOf {
		t.Errorf("%d faults found, want %d: %q", len(faults), groupOf, faults)
	}
}
