package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
)

func mkdir(t testing.TB, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, path string, opts register.Options) (*sqlite.Register, error) {
	t.Helper()
	r, err := sqlite.Open(context.Background(), path, opts)
	if err == nil {
		t.Cleanup(func() { r.Close() })
	}
	return r, err
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "absent.sqlite")
	if _, err := open(t, missing, register.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("a wrong path made a register")
	}
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("ceci n'est pas un registre, mais un texte assez long pour un en-tête"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, text, register.Options{}); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("text file: %v", err)
	}
	other := filepath.Join(dir, "other.sqlite")
	execSQL(t, other, "CREATE TABLE music (title TEXT)")
	if _, err := open(t, other, register.Options{Create: true}); !errors.Is(err, register.ErrForeign) {
		t.Errorf("another program's database: %v", err)
	}
	empty := filepath.Join(dir, "vide.sqlite")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, empty, register.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty file: %v", err)
	}
	if _, err := open(t, empty, register.Options{Create: true}); err != nil { // left by whoever died while making it
		t.Errorf("empty file, to be made: %v", err)
	}
}

// A register that was there and is gone, or empty, is not begun anew by the
// next batch: it would give every number again.
func TestLostRegisterIsNotBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	release, err := r.Lock(t.Context(), "", "nuit")
	if err := errors.Join(err, release(), r.Close()); err != nil {
		t.Fatal(err)
	}
	copied, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, lose := range []func() error{func() error { return os.Truncate(path, 0) }, func() error { return os.Remove(path) }} {
		if err := lose(); err != nil {
			t.Fatal(err)
		}
		for _, create := range []bool{true, false} {
			if _, err := open(t, path, register.Options{Create: create}); !errors.Is(err, register.ErrLost) {
				t.Errorf("create %v: %v", create, err)
			}
		}
	}
	if err := os.WriteFile(path, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path, register.Options{}); err != nil {
		t.Errorf("restored: %v", err)
	}
}

func TestOpenRefusesNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	execSQL(t, path, "INSERT INTO schema_version (version, applied) VALUES (99, '')")
	var newer *register.NewerError
	if _, err := open(t, path, register.Options{}); !errors.As(err, &newer) || newer.Found != 99 || !errors.Is(err, register.ErrNewer) {
		t.Errorf("newer schema: %v", err)
	}
}

func TestFileMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // no modes there; the state directory's rights count
	}
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	if _, err := open(t, path, register.Options{Create: true}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 3 { // the register, its log and its index
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", file, info.Mode(), err)
		}
	}
}

func TestCheckFindsBrokenPromises(t *testing.T) {
	for name, damage := range map[string]string{
		"no file":      "UPDATE paper SET file = '' WHERE state = 2",
		"no successor": "UPDATE paper SET state = 4, replaced_by = 'X', replaced_at = 'x'",
		"no date":      "UPDATE paper SET state = 3",
		"no cti":       "UPDATE paper SET cti = NULL",
		"no history":   "DELETE FROM event",
		"foreign key":  "INSERT INTO event (number, at, what, who) VALUES ('X', '', 1, '')",
		"purged":       "UPDATE paper SET state = 6, purged_at = 'x'",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "registre.sqlite")
			r, err := open(t, path, register.Options{Create: true})
			if err != nil {
				t.Fatal(err)
			}
			issueOne(t, r)
			if err := r.Check(context.Background()); err != nil {
				t.Fatalf("sound register: %v", err)
			}
			execSQL(t, path, damage)
			if err := r.Check(context.Background()); !errors.Is(err, register.ErrDamaged) {
				t.Errorf("damage not found: %v", err)
			}
		})
	}
}

func TestOpenFindsBrokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	issueOne(t, r)
	r.Close()
	execSQL(t, path, "DELETE FROM note")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const pageSize = 4096
	copy(data[(query(t, path, "SELECT rootpage FROM sqlite_schema WHERE name = 'event'")-1)*pageSize:], "rayure") // opening reads no event
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path, register.Options{}); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("broken file: %v", err)
	}
}

// A register that breaks between the desk's opening and the night is not worked
// on, though a check has passed in the morning.
func TestNightFindsBrokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	clock := time.Date(2026, 9, 22, 8, 0, 0, 0, time.UTC)
	opts := register.Options{Create: true, Now: func() time.Time { return clock }}
	r, err := open(t, path, opts)
	if err != nil {
		t.Fatal(err)
	}
	issueOne(t, r)
	r.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const pageSize = 4096
	copy(data[(query(t, path, "SELECT rootpage FROM sqlite_schema WHERE name = 'event'")-1)*pageSize:], "rayure")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(10 * time.Hour)
	if r, err = open(t, path, opts); err != nil {
		t.Fatalf("the desk: %v", err)
	}
	if release, err := r.Lock(t.Context(), "", "nuit"); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("locked: %v", err)
		release()
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	execSQL(t, path, "DELETE FROM note WHERE name = 'checked'")
	if _, err = open(t, path, opts); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("once the check is due, opening: %v", err)
	}
}

// Damage that a statement meets says what it is.
func TestStatementsSayDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	number := issueOne(t, r)
	r.Close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const pageSize = 4096
	copy(data[(query(t, path, "SELECT rootpage FROM sqlite_schema WHERE name = 'event'")-1)*pageSize:], "rayure")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err = open(t, path, register.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.History(t.Context(), number); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("reading: %v", err)
	}
	if err := r.HandOver(t.Context(), "x", []string{number}); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("writing: %v", err)
	}
}

// Another process that writes for too long is told apart.
func TestWaitForWriterEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	number := issueOne(t, r)
	impatient, err := sqlite.OpenImpatient(t.Context(), path, 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer impatient.Close()
	db, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := impatient.HandOver(t.Context(), "x", []string{number}); !errors.Is(err, register.ErrWaited) {
		t.Errorf("writing while another writes: %v", err)
	}
}

// What a purge leaves names nobody, in no table.
func TestPurgeLeavesNoName(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "registre.sqlite")
	r, err := open(t, path, register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	number := issueOne(t, r)
	if err := r.Revoke(ctx, "desk", number, "Ève Imaginaire est partie", true); err != nil {
		t.Fatal(err)
	}
	if err := r.Purge(ctx, "nuit", []string{number}); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil { // brings the log home
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Imaginaire", "imaginaire", "Ève", "NFA031"} {
		if bytes.Contains(data, []byte(word)) {
			t.Errorf("%q is still in the register", word)
		}
	}
}

// execSQL runs SQL behind the register's back.
func execSQL(t testing.TB, path, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// query reads a number behind the register's back.
func query(t testing.TB, path, text string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(text).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func issueOne(t testing.TB, r register.Register) string {
	t.Helper()
	ctx := context.Background()
	answers, err := r.Reserve(ctx, "nuit", day, []register.Claim{attestation})
	if err != nil {
		t.Fatal(err)
	}
	number := answers[0].Paper.Number
	if _, err := r.MarkIssued(ctx, "nuit", []register.Issued{{Number: number, File: "a.pdf", Presentation: attestation.Presentation}}); err != nil {
		t.Fatal(err)
	}
	return number
}
