package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
)

// wire stands between a register and its server, and may hang or be cut.
type wire struct {
	mu     sync.Mutex
	thaw   *sync.Cond
	frozen bool
	after  int // messages of the program until it fails; negative: never
	cut    bool
	conns  []net.Conn

	network, server string
}

// newWire listens as a server would, and returns a connection string through it.
func newWire(t *testing.T, dsn string) (*wire, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	w := &wire{after: -1, network: "tcp", server: u.Host}
	if u.Host == "" {
		w.network, w.server = "unix", filepath.Join(query.Get("host"), ".s.PGSQL.5432")
	}
	u.Host = ""
	w.thaw = sync.NewCond(&w.mu)
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(); w.heal() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	query.Set("host", dir)
	u.RawQuery = query.Encode()
	return w, u.String()
}

func (w *wire) carry(program net.Conn) {
	defer program.Close()
	server, err := net.Dial(w.network, w.server)
	if err != nil {
		return
	}
	defer server.Close()
	w.mu.Lock()
	w.conns = append(w.conns, program, server)
	w.mu.Unlock()
	go func() {
		io.Copy(writer(func(b []byte) (int, error) { w.pass(false); return program.Write(b) }), server)
		program.Close()
	}()
	io.Copy(writer(func(b []byte) (int, error) { w.pass(true); return server.Write(b) }), program)
}

// pass waits while the wire hangs. Each message of the program brings the
// failure nearer.
func (w *wire) pass(program bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if program && w.after >= 0 {
		if w.after--; w.after < 0 {
			w.fail()
		}
	}
	for w.frozen {
		w.thaw.Wait()
	}
}

// fail hangs or cuts. The caller holds mu.
func (w *wire) fail() {
	if !w.cut {
		w.frozen = true
		return
	}
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

// failAfter makes the wire fail behind n more messages of the program.
func (w *wire) failAfter(n int, cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.after, w.cut = n, cut
}

// heal carries on, and reports whether the wire had failed.
func (w *wire) heal() (failed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	failed = w.after < 0
	w.frozen, w.after = false, -1
	w.thaw.Broadcast()
	return failed
}

type writer func([]byte) (int, error)

func (f writer) Write(b []byte) (int, error) { return f(b) }

// acts are what a night writes; each may be done again after a failure.
var acts = map[string]func(r register.Register, number string) error{
	"reserve": func(r register.Register, _ string) error {
		second := attestation
		second.Key.Code = "CEN000002"
		_, err := r.Reserve(ctx, "nuit", day, []register.Claim{second})
		return err
	},
	"mark": func(r register.Register, number string) error {
		_, err := r.MarkIssued(ctx, "nuit", []register.Issued{{Number: number, File: "b.pdf", Presentation: register.Hash{9}}})
		return err
	},
	"withdraw": func(r register.Register, _ string) error {
		_, err := r.Withdraw(ctx, "nuit", []register.Ending{{Key: attestation.Key, Why: "x", Cause: "statut"}})
		return err
	},
	"ask": func(r register.Register, _ string) error {
		_, err := r.Ask(ctx, register.Filter{Semestre: "2026-2027-S1"}, day, []register.Question{{Key: attestation.Key.Key, Rule: "R8", Facts: register.Hash{1}}})
		return err
	},
	"night": func(r register.Register, _ string) error {
		return r.SaveNights(ctx, []register.NightDigest{{Semestre: "2026-2027-S1", Centre: "Tours", Day: day}})
	},
	"lock": func(r register.Register, _ string) error {
		bounded, cancel := context.WithTimeout(ctx, 10*time.Second) // the server may take a moment to see that a session has died
		defer cancel()
		release, err := register.Wait(bounded, r, "Tours", "nuit", 20*time.Millisecond, func(*register.BusyError) {})
		if err != nil {
			return err
		}
		return release()
	},
	"read": func(r register.Register, number string) error {
		_, err := r.Get(ctx, number)
		return err
	},
}

// A server that goes away at any message ends each act with ErrUnreachable,
// leaves nothing half done, and the same act succeeds once the server is back.
func TestServerGoesAtEachMessage(t *testing.T) {
	for name, act := range acts {
		t.Run(name, func(t *testing.T) { failAtEachMessage(t, act, true, 10*time.Second) })
	}
}

// A server that hangs at any message does so in time.
func TestServerHangsAtEachMessage(t *testing.T) {
	for _, name := range []string{"reserve", "lock", "read"} {
		t.Run(name, func(t *testing.T) { failAtEachMessage(t, acts[name], false, 500*time.Millisecond) })
	}
}

func failAtEachMessage(t *testing.T, act func(register.Register, string) error, cut bool, answer time.Duration) {
	t.Parallel()
	dsn := schema(t)
	beside := open(t, dsn, register.Options{Create: true})
	number := issueOne(t, beside)
	w, through := newWire(t, dsn)
	failed := true
	for n := 0; failed; n++ {
		if n > 40 {
			t.Fatal("the act never ends")
		}
		r := openAtLast(t, through, answer, answer/2)
		w.failAfter(n, cut)
		began := time.Now()
		err := act(r, number)
		took := time.Since(began)
		failed = w.heal()
		if err != nil && (!failed || !errors.Is(err, register.ErrUnreachable)) {
			t.Errorf("message %d: %v", n, err)
		}
		if took > 20*time.Second {
			t.Errorf("message %d: %v", n, took)
		}
		for try := 0; err != nil; try++ { // the pool finds its way back
			if err = r.Check(ctx); err != nil && try == 20 {
				t.Fatalf("message %d, then: %v", n, err)
			}
		}
		if err := r.Close(); err != nil {
			t.Errorf("message %d, closing: %v", n, err)
		}
	}
	for range 2 {
		if err := act(beside, number); err != nil { // no lock was left behind
			t.Error(err)
		}
	}
	whole(t, beside)
}

// openAtLast opens a register on a machine that may be too busy for its bounds.
func openAtLast(t *testing.T, dsn string, answer, again time.Duration) register.Register {
	t.Helper()
	for try := 0; ; try++ {
		r, err := postgres.OpenImpatient(ctx, dsn, register.Options{}, answer, again)
		if err == nil {
			return r
		}
		if try == 20 {
			t.Fatal(err)
		}
	}
}

// whole holds that nothing was done twice or by half.
func whole(t *testing.T, r register.Register) {
	t.Helper()
	if err := r.Check(ctx); err != nil {
		t.Error(err)
	}
	papers := map[string]int{}
	for p, err := range r.All(ctx, register.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		papers[p.Key.Code]++
	}
	for code, n := range papers {
		if n != 1 {
			t.Errorf("%s has %d papers", code, n)
		}
	}
	open, err := r.OpenQuestions(ctx, register.Filter{})
	if err != nil || len(open) > 1 || len(open) == 1 && open[0].Number != 1 {
		t.Errorf("questions %+v, %v", open, err)
	}
}

// Many sessions that hang together are not waited for one after the other.
func TestHungPoolEndsInTime(t *testing.T) {
	const answer, again = 2 * time.Second, 100 * time.Millisecond
	dsn := schema(t)
	open(t, dsn, register.Options{Create: true})
	w, through := newWire(t, dsn)
	r := openAtLast(t, through, answer, again)
	var wg sync.WaitGroup
	for range 8 { // fill the pool
		wg.Go(func() {
			_, _ = r.Decisions(ctx) // a busy machine may lose one
		})
	}
	wg.Wait()
	w.failAfter(0, false)
	began := time.Now()
	if _, err := r.Reserve(ctx, "nuit", day, []register.Claim{attestation}); !errors.Is(err, register.ErrUnreachable) {
		t.Errorf("hung: %v", err)
	}
	r.Close()
	if took := time.Since(began); took > 2*answer-2*again { // to wait for each session at length would be more
		t.Errorf("took %v", took)
	}
	if longest := postgres.LongestWait(); longest > 30*time.Second {
		t.Errorf("with the program's own bounds a call may take %v", longest)
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	mute := fmt.Sprintf("postgres://cnamdoc@%s/postgres?sslmode=disable", l.Addr())
	for name, dsn := range map[string]string{"refused": "postgres://nobody@127.0.0.1:1/x", "mute": mute, "no socket": "postgres:///x?host=" + t.TempDir()} {
		began := time.Now()
		_, err := postgres.OpenImpatient(ctx, dsn, register.Options{}, 200*time.Millisecond, 200*time.Millisecond)
		if !errors.Is(err, register.ErrUnreachable) || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
	}
}

// What the server says is told apart: it ended a session, or was busy.
func TestServerSays(t *testing.T) {
	dsn := schema(t)
	r := open(t, dsn, register.Options{Create: true})
	release, err := r.Lock(ctx, "", "nuit")
	if err != nil {
		t.Fatal(err)
	}
	execSQL(t, dsn, "SELECT pg_terminate_backend(pid, 5000) FROM batch")
	if err := release(); !errors.Is(err, register.ErrUnreachable) {
		t.Errorf("released after the session was ended: %v", err)
	}
	if _, err := r.Absent(ctx, register.Filter{}); err != nil {
		t.Errorf("the other sessions: %v", err)
	}
	for sqlstate, want := range map[string]error{"55P03": register.ErrWaited, "57014": register.ErrWaited, "57P01": register.ErrUnreachable,
		"08006": register.ErrUnreachable, "XX001": register.ErrDamaged} {
		execSQL(t, dsn, `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE '`+sqlstate+`'; END $$;
			CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON decision EXECUTE FUNCTION refuse()`)
		d := register.Decision{Key: attestation.Key.Key, Rule: "R8", Facts: register.Hash{1}, By: "x", Why: "y"}
		if err := r.RecordDecision(ctx, d); !errors.Is(err, want) {
			t.Errorf("SQLSTATE %s: %v, want %v", sqlstate, err, want)
		}
	}
}

// A session that hangs in the middle of a transaction does not stop the others
// for ever: they wait for their turn, then say so.
func TestTurnIsWaitedForWithBounds(t *testing.T) {
	dsn := schema(t)
	open(t, dsn, register.Options{Create: true})
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("LOCK TABLE decision IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	const answer = 200 * time.Millisecond
	r := openAtLast(t, dsn, answer, answer)
	defer r.Close()
	began := time.Now()
	if _, err := r.Decisions(ctx); !errors.Is(err, register.ErrUnreachable) || time.Since(began) > 20*time.Second {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
}
