package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"cnamdoc/generate/register"
)

// A copy taken while papers are issued opens as a sound register.
func TestBackupInUse(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	r, err := open(t, filepath.Join(dir, "registre.sqlite"), register.Options{Create: true})
	if err != nil {
		t.Fatal(err)
	}
	number := issueOne(t, r)
	stop, done := make(chan struct{}), make(chan error)
	go func() {
		for n := 2; ; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			c := attestation
			c.Key.Code = fmt.Sprintf("CEN%06d", n)
			if _, err := r.Reserve(ctx, "nuit", day, []register.Claim{c}); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 3 {
		path := filepath.Join(dir, fmt.Sprintf("copie-%d", i))
		if err := r.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("copy's mode %v, %v", info.Mode(), err)
		}
		dup, err := open(t, path, register.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := dup.Check(ctx); err != nil {
			t.Error(err)
		}
		if p, err := dup.Get(ctx, number); err != nil || p.State != register.Emise {
			t.Errorf("the copy's paper is %v, %v", p.State, err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A register of each released schema comes forward with its papers.
func TestMigrateForward(t *testing.T) {
	for _, schema := range []string{"0001_papers.sql"} {
		path := filepath.Join(t.TempDir(), "registre.sqlite")
		script, err := os.ReadFile(filepath.Join("migrations", schema))
		if err != nil {
			t.Fatal(err)
		}
		execSQL(t, path, "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);"+
			"INSERT INTO schema_version VALUES (1, '');"+string(script)+`
			INSERT INTO paper (number, cle, semestre, centre, code, document, contrepartie, state, nom, prenom, folded, words, ues, first_day,
				last_day, day, cti, short_code, rights, presentation, file, reserved_at, issued_at)
			VALUES ('ATT-2026-000001', '2026-2027-S1|Tours|CEN000001|attestation|', '2026-2027-S1', 'Tours', 'CEN000001', 1, '', 2, 'Imaginaire', 'Ève',
				'imaginaire eve', ' eve imaginaire ', 'NFA031', '', '', '2026-09-22', x'0102030405060708', NULL,
				x'01`+zeros+`', x'02`+zeros+`', 'a.pdf', '2026-09-22T20:00:00.000Z', '2026-09-22T20:00:01.000Z');
			INSERT INTO event (number, at, what, who) VALUES ('ATT-2026-000001', '2026-09-22T20:00:00.000Z', 1, 'nuit');
			INSERT INTO counter VALUES ('ATT-2026', 1);`)
		r, err := open(t, path, register.Options{})
		if err != nil {
			t.Fatalf("%s: %v", schema, err)
		}
		if err := r.Check(context.Background()); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
		answers, err := r.Reserve(context.Background(), "nuit", day, []register.Claim{attestation})
		if err != nil || answers[0].Action != register.Inchangee || answers[0].Paper.Number != "ATT-2026-000001" {
			t.Errorf("%s: %+v, %v", schema, answers, err)
		}
	}
}

// zeros are 31 bytes.
const zeros = "00000000000000000000000000000000000000000000000000000000000000"
