package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/registertest"
	"cnamdoc/importer/dossier"
)

var (
	ctx         = context.Background()
	day         = dossier.Date{Year: 2026, Month: 9, Day: 22}
	attestation = register.Claim{
		Key: register.PaperKey{Key: dossier.Key{Code: "CEN000001", Semestre: "2026-2027-S1", Centre: "Tours"}, Document: dossier.Attestation},
		Nom: "Imaginaire\\\t'", Prenom: "Ève", Rights: register.Hash{1}, Presentation: register.Hash{2}, UEs: []string{"NFA031"},
	}
)

func open(t *testing.T, dsn string, opts register.Options) *postgres.Register {
	t.Helper()
	r, err := postgres.Open(ctx, dsn, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestOpenRefuses(t *testing.T) {
	dsn := schema(t)
	if _, err := postgres.Open(ctx, dsn, register.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty schema: %v", err)
	}
	open(t, dsn, register.Options{Create: true})
	execSQL(t, dsn, "INSERT INTO schema_version (version, applied) VALUES (99, '')")
	var newer *register.NewerError
	if _, err := postgres.Open(ctx, dsn, register.Options{}); !errors.As(err, &newer) || newer.Found != 99 {
		t.Errorf("newer schema: %v", err)
	}
	if _, err := postgres.Open(ctx, "postgres://nobody:secret@127.0.0.1:1/x?connect_timeout=1", register.Options{}); err == nil {
		t.Error("no server: opened")
	}
}

// Batches of different centres run side by side.
func TestLockByCentre(t *testing.T) {
	dsn := schema(t)
	a, b := open(t, dsn, register.Options{Create: true}), open(t, dsn, register.Options{})
	tours, err := a.Lock(ctx, "Tours", "poste 1")
	if err != nil {
		t.Fatal(err)
	}
	blois, err := b.Lock(ctx, "Blois", "poste 2")
	if err != nil {
		t.Fatalf("another centre: %v", err)
	}
	for centre, owner := range map[string]string{"Tours": "poste 1", "Blois": "poste 2"} {
		_, err := b.Lock(ctx, centre, "poste 3")
		if busy, ok := register.AsBusy(err); !ok || busy.Owner != owner || busy.Since.IsZero() {
			t.Errorf("%s twice: %v", centre, err)
		}
	}
	if err := errors.Join(tours(), blois()); err != nil {
		t.Error(err)
	}
	all, err := b.Lock(ctx, "", "poste 2")
	if err != nil {
		t.Fatalf("all, once free: %v", err)
	}
	other := open(t, schema(t), register.Options{Create: true})
	if release, err := other.Lock(ctx, "Tours", "poste 4"); err != nil {
		t.Errorf("another register: %v", err)
	} else {
		release()
	}
	all()
}

// A lock falls with the session that held it.
func TestLockFallsWithSession(t *testing.T) {
	dsn := schema(t)
	a, b := open(t, dsn, register.Options{Create: true}), open(t, dsn, register.Options{})
	if _, err := a.Lock(ctx, "Tours", "poste 1"); err != nil {
		t.Fatal(err)
	}
	execSQL(t, dsn, "SELECT pg_terminate_backend(pid, 5000) FROM batch") // as if the machine had died
	release, err := b.Lock(ctx, "", "poste 2")
	if err != nil {
		t.Fatalf("lock of a dead session: %v", err)
	}
	release()
}

func TestCheckFindsBrokenPromises(t *testing.T) {
	dsn := schema(t)
	r := open(t, dsn, register.Options{Create: true})
	issueOne(t, r)
	if err := r.Check(ctx); err != nil {
		t.Fatal(err)
	}
	execSQL(t, dsn, "DELETE FROM event")
	if err := r.Check(ctx); !errors.Is(err, register.ErrDamaged) {
		t.Errorf("damage not found: %v", err)
	}
}

// A copy loads with psql into an empty schema, and works on.
func TestBackupRestores(t *testing.T) {
	r := open(t, schema(t), register.Options{Create: true})
	number := issueOne(t, r)
	want, err := r.Get(ctx, number)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copie.sql")
	if err := r.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	dup := open(t, cluster.Load(t, path), register.Options{})
	if err := dup.Check(ctx); err != nil {
		t.Error(err)
	}
	if got, err := dup.Get(ctx, number); err != nil || got.Nom != want.Nom || got.CTI != want.CTI || got.State != register.Emise {
		t.Errorf("restored %+v, %v", got, err)
	}
	second := attestation
	second.Key.Code = "CEN000002"
	answers, err := dup.Reserve(ctx, "nuit", day, []register.Claim{second})
	if err != nil || answers[0].Paper.Number == number {
		t.Errorf("the restored register gave %+v, %v", answers, err)
	}
}

// A table that a backup forgets is lost when it is needed.
func TestBackupHoldsEachTable(t *testing.T) {
	dsn := schema(t)
	open(t, dsn, register.Options{Create: true})
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all string
	if err := db.QueryRow("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = current_schema()").Scan(&all); err != nil {
		t.Fatal(err)
	}
	want := slices.DeleteFunc(strings.Fields(all), func(name string) bool { return name == "batch" }) // locks of sessions
	if got := slices.Sorted(slices.Values(postgres.Tables())); !slices.Equal(got, want) {
		t.Errorf("a backup holds %v, the schema %v", got, want)
	}
}

func issueOne(t *testing.T, r register.Register) string {
	t.Helper()
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

// A register that the first release wrote and backed up, schema 3, is what it was.
func TestReleasedRegister(t *testing.T) {
	dsn := cluster.Load(t, filepath.Join("testdata", "schema3.sql"))
	registertest.RunReleased(t, "testdata/schema3.json", func(ctx context.Context, opts register.Options) (register.Register, error) {
		return postgres.Open(ctx, dsn, opts)
	})
}

// A register of each released schema comes forward with what it holds.
func TestMigrateForward(t *testing.T) {
	blob := func(hexadecimal string) string { return "decode('" + hexadecimal + "', 'hex')" }
	registertest.RunMigrations(t, os.DirFS("migrations"), blob, func(t testing.TB, script string) registertest.Opener {
		dsn := schema(t)
		execSQL(t, dsn, script)
		return func(ctx context.Context, opts register.Options) (register.Register, error) {
			return postgres.Open(ctx, dsn, opts)
		}
	})
}
