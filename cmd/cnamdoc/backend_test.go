package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/samples"
)

// Whatever a server, a parser or a typing error makes of the address, its
// password shows nowhere.
func TestRegisterPasswordShowsNowhere(t *testing.T) {
	const password = "motdepasse-tres-secret"
	for _, address := range []string{
		"postgres://cnamdoc:" + password + "@127.0.0.1:1/base",
		"postgres://cnamdoc:" + password + "@127.0.0.1:port/base",
		"postgres://127.0.0.1:1/base?password=" + password,
		"postgres://cnamdoc:" + password + "@[::1/base",
		"postgresql://cnamdoc:" + password + "%zz@127.0.0.1/base",
		"host=127.0.0.1 port=1 password=" + password,
		"mysql://cnamdoc:" + password + "@127.0.0.1/base",
	} {
		dir := t.TempDir()
		t.Setenv(registerEnv, address)
		for _, args := range [][]string{{"registre", "chercher", "dupont"}, {"registre", "exporter", "--format", "json"}} {
			code, stdout, stderr := call(t, append(args, "--etat", dir, "--details")...)
			if code != exitFailure || strings.Contains(stdout+stderr, password) {
				t.Errorf("%s: exit %d\n%s%s", address, code, stdout, stderr)
			}
			if !strings.Contains(stderr, "registre") {
				t.Errorf("%s: %s", address, stderr)
			}
		}
	}
	at := registerAt{address: "postgres://u:" + password + "@h/b"}
	if err := at.scrub(errors.New("x " + password + " y")); strings.Contains(err.Error(), password) || strings.Contains(at.name(), password) {
		t.Errorf("%v, %s", err, at.name())
	}
}

// call runs the program in this process.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = Run(t.Context(), append([]string{"cnamdoc"}, args...), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// postgresServer returns the address of an empty schema on a server that lasts
// as long as the test.
func postgresServer(t *testing.T) string {
	t.Helper()
	var cluster needtool.Postgres
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return cluster.Schema(t)
}

// The same commands, with the register on PostgreSQL: one site issues, another
// that has the public keys only verifies and searches.
func TestPostgresRegister(t *testing.T) {
	address := postgresServer(t)
	t.Setenv(registerEnv, address)
	n := &night{dir: t.TempDir()}
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	text := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	if err := os.WriteFile(n.path("conf.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		code, stdout, stderr := n.call(args...)
		if code != want {
			t.Fatalf("%v: exit %d\n%s%s", args, code, stdout, stderr)
		}
		return stdout, stderr
	}
	do(exitFailure, "registre", "chercher", "charpignon") // no command of the desk makes a register
	do(exitOK, "cles", "creer")
	do(exitIncomplete, "generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
		"--sortie", n.path("sortie"), "--date", samples.Today.Short())
	if _, err := os.Stat(n.path("etat/registre.sqlite")); err == nil {
		t.Error("a SQLite register was made beside")
	}
	if stdout, _ := do(exitOK, "registre", "chercher", "charpig"); !strings.Contains(stdout, "CEN000101") {
		t.Errorf("search: %s", stdout)
	}
	paper := n.path("sortie/2026-2027-S1/ORLEANS/CEN000101/attestation.pdf")
	do(exitOK, "imprimer", "CEN000101", "--sortie", n.path("sortie"), "--date", samples.Today.Short(), "--remise")
	do(exitOK, "registre", "verifier", "--sortie", n.path("sortie"))
	if _, stderr := do(exitOK, "registre", "verifier", "--sortie", t.TempDir()); !strings.Contains(stderr, "émis par un autre poste") {
		t.Errorf("another site: %s", stderr)
	}
	do(exitOK, "cles", "exporter", n.path("publiques.json"))
	stdout, _ := do(exitOK, "verifier", "--pdf", paper, "--cles", n.path("publiques.json"), "--etat", t.TempDir(), "--date", samples.Today.Short())
	if !strings.Contains(stdout, "en direct") {
		t.Errorf("verifier: %s", stdout)
	}
	do(exitOK, "registre", "sauvegarder", n.path("copie.sql"))
	if script, err := os.ReadFile(n.path("copie.sql")); err != nil || !strings.Contains(string(script), "CEN000101") {
		t.Errorf("backup: %v", err)
	}
	// A second machine: keys of its own are refused, the centre's are taken.
	t.Setenv(phraseEnv, "girouette pamplemousse verrou")
	do(exitOK, "cles", "sauvegarder", n.path("cles.age"))
	second := &night{dir: t.TempDir()}
	if err := os.WriteFile(second.path("conf.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	there := func(want int, args ...string) (stderr string) {
		t.Helper()
		code, stdout, stderr := second.call(args...)
		if code != want {
			t.Fatalf("second machine, %v: exit %d\n%s%s", args, code, stdout, stderr)
		}
		return stderr
	}
	issue := []string{"generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
		"--sortie", second.path("sortie"), "--date", samples.Today.Short()}
	if stderr := there(exitFailure, "cles", "creer", "--sortie", second.path("sortie")); !strings.Contains(stderr, "a déjà servi") {
		t.Errorf("keys made beside a register that has served: %s", stderr)
	}
	t.Setenv(registerEnv, "")
	there(exitOK, "cles", "creer", "--sortie", second.path("sortie"))
	t.Setenv(registerEnv, address)
	if stderr := there(exitFailure, issue...); !strings.Contains(stderr, "autorite") {
		t.Errorf("keys of its own: %s", stderr)
	}
	if stderr := there(exitFailure, "cles", "rejoindre", n.path("cles.age")); !strings.Contains(stderr, "déplacez d’abord") {
		t.Errorf("keys in place: %s", stderr)
	}
	if err := os.RemoveAll(second.path("etat/cles")); err != nil {
		t.Fatal(err)
	}
	there(exitOK, "cles", "rejoindre", n.path("cles.age"))
	if stderr := there(exitIncomplete, issue...); strings.Contains(stderr, "autorite") {
		t.Errorf("joined: %s", stderr)
	}
	if stdout, _ := do(exitOK, "registre", "chercher", "CEN000101"); strings.Contains(stdout, "remplacée") {
		t.Errorf("the second machine replaced papers:\n%s", stdout)
	}
	// Another centre's batch runs beside; the same centre's waits its turn.
	reg, err := registerAt{address: address}.open(t.Context(), register.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer reg.Close()
	release, err := reg.Lock(t.Context(), "Orléans", "nuit de Tours")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	generer := []string{"generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
		"--sortie", n.path("sortie"), "--date", samples.Today.Short(), "--centre"}
	if _, stderr := do(exitFailure, append(generer, "Orléans")...); !strings.Contains(stderr, "nuit de Tours") {
		t.Errorf("busy: %s", stderr)
	}
	do(exitOK, append(generer, "FOAD")...)
}
