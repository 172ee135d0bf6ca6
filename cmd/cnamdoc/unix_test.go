//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
)

// nobody is a user without rights, for tests that root runs.
const nobody = 65534

// office is a directory with a copy of the program, the samples and a state,
// in which an unprivileged user works.
type office struct {
	t   *testing.T
	dir string
}

func newOffice(t *testing.T) office {
	t.Helper()
	o := office{t, t.TempDir()}
	if err := os.Chmod(filepath.Dir(o.dir), 0o711); err != nil { // let the unprivileged user through
		t.Fatal(err)
	}
	exe, err := exec.LookPath("cnamdoc")
	if err == nil {
		exe, err = filepath.EvalSymlinks(exe)
	}
	if err != nil {
		t.Fatal(err)
	}
	samples, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	if os.Link(exe, o.path("cnamdoc")) != nil { // a program that is written cannot be run while another test starts one
		o.copy(exe, "cnamdoc", 0o755)
	}
	for _, name := range []string{"inscriptions-petit.xlsx", "inscriptions-semestre.xlsx", "catalogue-ue.xlsx", "cnamdoc.toml"} {
		o.copy(filepath.Join(samples, name), name, 0o644)
	}
	o.own(o.dir)
	return o
}

func (o office) copy(from, name string, mode os.FileMode) {
	o.t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(o.path(name), data, mode)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o office) path(name string) string { return filepath.Join(o.dir, name) }

// own gives a path to the user who works there.
func (o office) own(path string) {
	if os.Geteuid() == 0 {
		if err := os.Chown(path, nobody, nobody); err != nil {
			o.t.Fatal(err)
		}
	}
}

// command is a call of the program in the office.
func (o office) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = o.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+o.dir, "HOME="+o.dir)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// run calls a program and returns its exit code and what it said.
func (o office) run(name string, args ...string) (int, string) {
	o.t.Helper()
	out, err := o.command(name, args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		o.t.Fatal(err)
	}
	if exit != nil {
		return exit.ExitCode(), string(out)
	}
	return 0, string(out)
}

func (o office) expect(code int, phrase string, name string, args ...string) {
	o.t.Helper()
	got, said := o.run(name, args...)
	if got != code || !strings.Contains(said, phrase) {
		o.t.Errorf("%s %v: exit code %d, want %d with %q, and it said\n%s", name, args, got, code, phrase, said)
	}
	if word := english.FindString(said); word != "" {
		o.t.Errorf("a person reads English: %q in\n%s", word, said)
	}
}

// leftovers are temporary files below a directory; the mark of a run that did
// not end is none.
func (o office) leftovers(dir string) []string {
	o.t.Helper()
	var found []string
	err := filepath.WalkDir(o.path(dir), func(path string, e os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(e.Name(), ".cnamdoc-") {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return found
}

func batch(export string, more ...string) []string {
	return append([]string{"generer", export, "--catalogue", "catalogue-ue.xlsx", "--exemple", "--date", "22/11/2026"}, more...)
}

func TestDirectoriesWithoutRights(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	if err := os.Mkdir(o.path("lecture-seule"), 0o555); err != nil {
		t.Fatal(err)
	}
	o.own(o.path("lecture-seule"))
	o.expect(1, "l’accès à", "./cnamdoc", batch("inscriptions-petit.xlsx", "--sortie", "lecture-seule")...)
	o.expect(1, "l’accès à", "./cnamdoc", batch("inscriptions-petit.xlsx", "--sortie", "lecture-seule/dessous")...)
	o.expect(1, "Vérifiez les droits", "./cnamdoc", batch("inscriptions-petit.xlsx", "--etat", "lecture-seule")...)
	o.expect(1, "l’accès à", "./cnamdoc", "exemples", "lecture-seule")
	o.expect(1, "l’accès à", "./cnamdoc", "controler", "inscriptions-petit.xlsx", "--sortie", "lecture-seule")
	o.expect(1, "", "./cnamdoc", "cles", "creer", "--etat", "lecture-seule")
	if entries, err := os.ReadDir(o.path("lecture-seule")); err != nil || len(entries) > 0 {
		t.Errorf("%v was written, %v", entries, err)
	}
}

func TestFilesWithoutRights(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.expect(0, "", "./cnamdoc", "cles", "creer")
	keys, err := filepath.Glob(o.path("etat/cles/*"))
	if err != nil || len(keys) < 3 {
		t.Fatal(keys, err)
	}
	config, err := os.ReadFile(o.path("cnamdoc.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(o.path("cnamdoc.toml"), reglages.Fictional.ReplaceAll(config, []byte("$1")), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if err := os.Chmod(key, 0); err != nil {
			t.Fatal(err)
		}
		o.expect(1, "le trousseau de clés ne peut pas être lu", "./cnamdoc", "generer", "inscriptions-petit.xlsx", "--date", "22/11/2026")
		if err := os.Chmod(key, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"inscriptions-petit.xlsx", "catalogue-ue.xlsx", "cnamdoc.toml"} {
		if err := os.Chmod(o.path(name), 0); err != nil {
			t.Fatal(err)
		}
		o.expect(1, "", "./cnamdoc", "generer", "inscriptions-petit.xlsx", "--catalogue", "catalogue-ue.xlsx", "--date", "22/11/2026")
		if err := os.Chmod(o.path(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(o.path("sortie")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// A file that may not grow is what a full disk is to the program: papers fit,
// the first print run does not.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	call := "./cnamdoc " + strings.Join(batch("inscriptions-petit.xlsx", "--documents", "attestation"), " ")
	o.expect(1, "le disque est plein", "sh", "-c", "ulimit -f 500; "+call) // blocks of 512 bytes
	if found := o.leftovers("sortie"); len(found) > 0 {
		t.Errorf("left behind: %v", found)
	}
	papers, err := filepath.Glob(o.path("sortie/2026-2027-S1/*/*/*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range papers {
		if strings.Contains(path, "/impression/") {
			continue
		}
		if code, said := o.run("./cnamdoc", "verifier", "--exemple", "--date", "22/11/2026", "--pdf", path); code != 0 {
			t.Errorf("%s is not whole: %s", path, said)
		}
	}
	code, said := o.run("sh", "-c", call)
	runs, err := filepath.Glob(o.path("sortie/2026-2027-S1/impression/*/ORLEANS-attestation.pdf"))
	if code != exitIncomplete || len(runs) != 1 || err != nil {
		t.Errorf("the next run: exit code %d, print runs %v\n%s", code, runs, said)
	}
}

// An interrupted batch keeps what was finished, says so with 130, and the next
// one finishes.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cmd := o.command("./cnamdoc", batch("inscriptions-semestre.xlsx", "--documents", "attestation", "--travailleurs", "1")...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	if err := interruptAtFirstPaper(o, cmd.Process, done); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || !strings.Contains(said.String(), "interrompu") {
		t.Fatalf("exit code %d\n%s", code, said.String())
	}
	if found := o.leftovers("sortie"); len(found) > 0 {
		t.Errorf("left behind: %v", found)
	}
	before := o.papers()
	if code, said := o.run("./cnamdoc", batch("inscriptions-semestre.xlsx", "--documents", "attestation")...); code != exitIncomplete {
		t.Fatalf("the next run: exit code %d\n%s", code, said)
	}
	after := o.papers()
	if len(before) == 0 || len(before) >= len(after) {
		t.Errorf("%d papers before, %d after", len(before), len(after))
	}
	for path, written := range before {
		if after[path] != written {
			t.Errorf("%s was written again", path)
		}
	}
}

// interruptAtFirstPaper watches until a paper stands, then interrupts the
// batch and waits for its end.
func interruptAtFirstPaper(o office, p *os.Process, done <-chan error) error {
	watch := time.NewTicker(time.Millisecond)
	defer watch.Stop()
	for len(o.papers()) == 0 {
		select {
		case err := <-done:
			return fmt.Errorf("the batch ended by itself: %v", err)
		case <-watch.C:
		}
	}
	if err := p.Signal(os.Interrupt); err != nil {
		return err
	}
	<-done
	return nil
}

// papers are the papers that stand, with the time of their writing.
func (o office) papers() map[string]time.Time {
	found := map[string]time.Time{}
	paths, err := filepath.Glob(o.path("sortie/2026-2027-S1/*/CEN*/*.pdf"))
	if err != nil {
		o.t.Fatal(err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			found[path] = info.ModTime()
		}
	}
	return found
}
