package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal/anneau"
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

// cluster is the PostgreSQL of these tests; TestMain stops it.
var cluster needtool.Postgres

// Copies for the holder of an age identity open at once; a phrase is made to take
// its time.
const (
	recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
	identity  = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
)

// A copy of a shared register comes back on another server: its keys, the script
// that psql loads, the numbers that skip, the papers of after the copy, and the
// night that gives their people others.
func TestPostgresCopyIsLoaded(t *testing.T) {
	t.Setenv(registerEnv, cluster.Schema(t))
	n := &night{dir: t.TempDir()}
	dir, err := sampleDir()
	if err == nil {
		err = os.WriteFile(n.path("conf.toml"), []byte(reglages.Fictional.ReplaceAllString(samples.Config(), "$1")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	do := func(want int, phrase string, args ...string) (stdout, stderr string) {
		t.Helper()
		if args[0] == "generer" || args[1] != "exporter" {
			args = append(args, "--sortie", n.path("sortie"))
		}
		code, stdout, stderr := n.call(args...)
		if code != want || !strings.Contains(strings.ReplaceAll(stdout+stderr, "\u00a0", " "), phrase) {
			t.Fatalf("%v: exit %d, want %d with %q\n%s%s", args, code, want, phrase, stdout, stderr)
		}
		return stdout, stderr
	}
	generer := func(documents string) []string {
		return []string{"generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
			"--date", samples.Today.Short(), "--documents", documents}
	}
	if code, stdout, stderr := n.call("cles", "creer"); code != exitOK {
		t.Fatal(stdout, stderr)
	}
	do(exitIncomplete, "", generer("attestation")...)
	known, _ := do(exitOK, "ATT-", "registre", "exporter", "--format", "json")
	do(exitOK, "Registre sain", "registre", "verifier")
	if code, stdout, stderr := n.call("sauvegarder", n.path("copies"), "--pour", recipient); code != exitOK {
		t.Fatal(stdout, stderr)
	}
	copies, err := filepath.Glob(n.path("copies/registre-*.age"))
	if err != nil || len(copies) != 1 {
		t.Fatal(copies, err)
	}
	do(exitIncomplete, "", generer("attestation,contrat")...) // of which the copy knows nothing
	// As the README says: decrypt, load with psql, set the address.
	holder, err := anneau.ParseIdentities(strings.NewReader(identity))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := os.Open(copies[0])
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	plain, err := anneau.Decrypt(sealed, holder...)
	if err != nil {
		t.Fatal(err)
	}
	script, err := io.ReadAll(plain)
	if err == nil {
		err = os.WriteFile(n.path("copie.sql"), script, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(registerEnv, cluster.Load(t, n.path("copie.sql")))
	if loaded, _ := do(exitOK, "", "registre", "exporter", "--format", "json"); loaded != known {
		t.Errorf("loaded:\n%s\nwant:\n%s", loaded, known)
	}
	do(exitFailure, "garde « numeros »", generer("attestation,contrat")...) // until it is repaired
	do(exitUsage, "se charge avec psql", "registre", "restaurer", n.path("copie.sql"))
	lost, _ := do(exitOK, "reprennent 1 000 plus loin", "registre", "restaurer")
	contrats := regexp.MustCompile(`CTR-2026-000\d{3}`)
	if len(contrats.FindAllString(lost, -1)) == 0 {
		t.Errorf("the lost papers are not named:\n%s", lost)
	}
	do(exitRefused, "ne connaît pas tous ses papiers", "registre", "verifier")
	do(exitIncomplete, "", generer("attestation,contrat")...)
	do(exitOK, "Registre sain", "registre", "verifier")
	after, _ := do(exitOK, "CTR-2026-001", "registre", "exporter", "--format", "json")
	if twice := contrats.FindString(after); twice != "" {
		t.Errorf("%s was given a second time", twice)
	}
}

// The same commands, with the register on PostgreSQL: one site issues, another
// that has the public keys only verifies and searches.
func TestPostgresRegister(t *testing.T) {
	address := cluster.Schema(t)
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
	do(exitOK, "cles", "sauvegarder", n.path("cles.age"), "--pour", recipient)
	second := &night{dir: t.TempDir()}
	for name, data := range map[string]string{"conf.toml": text, "identite.txt": identity} {
		if err := os.WriteFile(second.path(name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	join := []string{"cles", "rejoindre", n.path("cles.age"), "--identite", second.path("identite.txt")}
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
	if stderr := there(exitFailure, join...); !strings.Contains(stderr, "déplacez d’abord") {
		t.Errorf("keys in place: %s", stderr)
	}
	if err := os.RemoveAll(second.path("etat/cles")); err != nil {
		t.Fatal(err)
	}
	there(exitOK, join...)
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
