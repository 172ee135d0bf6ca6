//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"cnamdoc/generate/pdf"
	"cnamdoc/samples"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
)

// patience bounds what a test waits for the program, on a machine at work.
const patience = 60 * time.Second

// terminal is the program at a terminal of its own.
type terminal struct {
	t     *testing.T
	cmd   *exec.Cmd
	typed *os.File
	ended chan struct{}

	mu   sync.Mutex
	said bytes.Buffer
	more chan struct{} // something was said
}

func atTerminal(t *testing.T, cmd *exec.Cmd) *terminal {
	t.Helper()
	term := &terminal{t: t, cmd: cmd, ended: make(chan struct{}), more: make(chan struct{}, 1)}
	var err error
	if term.typed, err = pty.Start(cmd); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = io.Copy(term, term.typed) // ends with an error when the program does
		_ = cmd.Wait()
		close(term.ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-term.ended
		_ = term.typed.Close()
	})
	return term
}

func (term *terminal) Write(b []byte) (int, error) {
	term.mu.Lock()
	term.said.Write(b)
	term.mu.Unlock()
	select {
	case term.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (term *terminal) text() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.said.String()
}

// sees waits until a text stands on the screen so many times.
func (term *terminal) sees(text string, times int) {
	term.t.Helper()
	late := time.After(patience)
	for strings.Count(strings.ReplaceAll(term.text(), "\u00a0", " "), text) < times {
		select {
		case <-term.more:
		case <-term.ended:
			if strings.Count(strings.ReplaceAll(term.text(), "\u00a0", " "), text) < times {
				term.t.Fatalf("it ended before it said %q %d times:\n%s", text, times, term.text())
			}
			return
		case <-late:
			term.t.Fatalf("it does not say %q %d times:\n%s", text, times, term.text())
		}
	}
}

func (term *terminal) types(text string) {
	term.t.Helper()
	if _, err := io.WriteString(term.typed, text); err != nil {
		term.t.Fatal(err)
	}
}

// ends waits for the end and its exit code.
func (term *terminal) ends(code int) {
	term.t.Helper()
	select {
	case <-term.ended:
	case <-time.After(patience):
		term.t.Fatalf("it does not end:\n%s", term.text())
	}
	if got := term.cmd.ProcessState.ExitCode(); got != code {
		term.t.Errorf("exit code %d, want %d:\n%s", got, code, term.text())
	}
}

const controlC, controlD = "\x03", "\x04"

// program is a command of the program over a directory of the test's own.
func (n *night) program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := exec.LookPath("cnamdoc")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Dir = n.dir
	return cmd
}

func newNight(t *testing.T) *night {
	t.Helper()
	n := &night{dir: t.TempDir()}
	if err := os.WriteFile(n.path("cnamdoc.toml"), []byte(reglages.Fictional.ReplaceAllString(samples.Config(), "$1")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := n.program(t, "cles", "creer").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return n
}

// A door's terminal prompts, and answers each scan before the next is read.
func TestTerminalAnswersEachScan(t *testing.T) {
	n, err := petitNight()
	if err != nil {
		t.Fatal(err)
	}
	paper, err := os.ReadFile(n.path("sortie/2026-2027-S1/ORLEANS/CEN000101/attestation.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	in, err := pdfInput("", paper)
	if err != nil {
		t.Fatal(err)
	}
	_, number, err := pdf.ReadSeal(bytes.NewReader(paper), int64(len(paper)))
	if err != nil {
		t.Fatal(err)
	}
	garbled := strings.NewReplacer("A", "q", "-", ")", "1", "&", "2", "é", "0", "à", "6", "-", "T", "t").Replace(number) // QWERTY read on AZERTY, caps lock
	for _, digit := range []string{"3\"", "4'", "5(", "7è", "8_", "9ç"} {
		garbled = strings.ReplaceAll(garbled, digit[:1], digit[1:])
	}
	for _, args := range [][]string{{"-"}, {}} {
		cmd := n.program(t, append([]string{"verifier", "--config", n.path("conf.toml"), "--etat", n.path("etat"), "--date", samples.Today.Short()}, args...)...)
		term := atTerminal(t, cmd)
		term.sees("Scannez un QR", 1)
		term.types(in.texts[0] + "\r")
		term.sees("VALABLE", 1)
		term.sees("Scannez un QR", 2)
		term.types("n’importe quoi\r")
		term.sees("ILLISIBLE", 1)
		term.sees("Scannez un QR", 3)
		term.types(garbled + "\r")
		term.sees("À REGARDER", 1)
		term.sees(number, 1)
		term.sees("n’ont pas le même clavier", 1)
		term.sees("Scannez un QR", 4)
		term.types(controlD)
		term.ends(exitFailure)
	}
}

// Nothing is coloured: what a terminal reads has no escape sequence, and NO_COLOR
// changes nothing.
func TestTerminalReadsNoEscapes(t *testing.T) {
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	n := &night{dir: t.TempDir()}
	var said []string
	for _, colour := range []string{"TERM=xterm-256color", "NO_COLOR=1"} {
		for _, args := range [][]string{
			{"generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile), "--config", filepath.Join(dir, "cnamdoc.toml"),
				"--exemple", "--a-blanc", "--date", samples.Today.Short()},
			{"generer"}, {"--help"}, {"aide", "registre"},
		} {
			cmd := n.program(t, args...)
			cmd.Env = append(os.Environ(), "TERM=xterm-256color", colour)
			term := atTerminal(t, cmd)
			select {
			case <-term.ended:
			case <-time.After(patience):
				t.Fatalf("it does not end:\n%s", term.text())
			}
			if at := strings.IndexByte(term.text(), '\x1b'); at >= 0 {
				t.Errorf("%s, %s: an escape sequence: %q", colour, args, term.text()[at:min(at+40, len(term.text()))])
			}
			if len(args) < 3 { // the others may take more than a second, and say so
				said = append(said, term.text())
			}
		}
	}
	if half := len(said) / 2; !slices.Equal(said[:half], said[half:]) || half < 3 {
		t.Errorf("NO_COLOR changes what is said:\n%q", said)
	}
}

// At each place where a person is asked, the first Ctrl-C is heard, and the
// terminal shows again what is typed.
func TestTerminalHearsTheFirstInterrupt(t *testing.T) {
	n := newNight(t)
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	code, _, said := n.call("generer", filepath.Join(dir, samples.PetitFile), "--catalogue", filepath.Join(dir, samples.CatalogueFile),
		"--config", n.path("cnamdoc.toml"), "--sortie", n.path("sortie"), "--date", samples.Today.Short(), "--documents", "attestation")
	if code != exitIncomplete {
		t.Fatal(said)
	}
	for name, c := range map[string]struct {
		args  []string
		asked string
	}{
		"verifier":    {[]string{"verifier", "-"}, "Scannez un QR"},
		"imprimer":    {[]string{"imprimer", "ma", "--date", samples.Today.Short()}, "Lequel (1 à"},
		"sauvegarder": {[]string{"cles", "sauvegarder", "cles.age"}, "Phrase de la copie"},
		"configurer":  {[]string{"configurer"}, "   > "},
		"decider":     {[]string{"registre", "decider", "1", "--date", samples.Today.Short()}, "Accepter"},
	} {
		t.Run(name, func(t *testing.T) {
			term := atTerminal(t, n.program(t, c.args...))
			term.sees(c.asked, 1)
			term.types(controlC)
			term.ends(exitInterrupted)
			if strings.Contains(term.text(), "panic") {
				t.Error(term.text())
			}
		})
	}
	if _, err := os.Stat(n.path("cles.age")); err == nil {
		t.Error("a copy was written")
	}
}

// One signal ends a run at a safe point, two end it at once, wherever it is; what
// it left half done the next one clears up.
func TestSignalsEndEachRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/proc tells when the program is at work")
	}
	n := newNight(t)
	dir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	export, catalogue := filepath.Join(dir, samples.SemestreFile), filepath.Join(dir, samples.CatalogueFile)
	paths := []string{"--config", n.path("cnamdoc.toml"), "--sortie", n.path("sortie")}
	code, _, said := n.call(append([]string{"generer", filepath.Join(dir, samples.PetitFile), "--catalogue", catalogue,
		"--date", samples.Today.Short(), "--documents", "attestation"}, paths...)...)
	if code != exitIncomplete {
		t.Fatal(said)
	}
	for name, c := range map[string]struct {
		args  []string
		holds string // the file that the program has open while it is at work
		short bool   // it may have ended before the signal came
	}{
		"generer": {[]string{"generer", export, "--catalogue", catalogue, "--date", samples.Today.Short(), "--exemple", "--sortie", "essai",
			"--documents", "attestation"}, export, false},
		"controler": {[]string{"controler", export, "--catalogue", catalogue, "--date", samples.Today.Short(), "--sortie", "essai"}, export, false},
		"purger":    {[]string{"registre", "purger", "--confirmer", "--date", "22/11/2056"}, n.path("etat/registre.sqlite"), true},
		"verifier":  {[]string{"verifier", "-"}, n.path("etat/registre.sqlite"), false},
	} {
		for _, signals := range []int{2, 1} {
			t.Run(fmt.Sprintf("%s, %d", name, signals), func(t *testing.T) {
				cmd := n.program(t, c.args...)
				in, err := cmd.StdinPipe() // not closed before the end: verifier waits
				if err != nil {
					t.Fatal(err)
				}
				defer in.Close()
				var out bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &out
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				done := make(chan struct{})
				go func() { _ = cmd.Wait(); close(done) }()
				whenOpen(cmd.Process.Pid, c.holds, done)
				for range signals {
					_ = cmd.Process.Signal(syscall.SIGINT)
				}
				select {
				case <-done:
				case <-time.After(patience):
					_ = cmd.Process.Kill()
					t.Fatal("it does not end")
				}
				if code := cmd.ProcessState.ExitCode(); code != exitInterrupted && !(c.short && code == exitOK) {
					t.Errorf("exit code %d:\n%s", code, &out)
				}
				if word := english.FindString(out.String()); word != "" {
					t.Errorf("a person reads English: %q in\n%s", word, &out)
				}
			})
		}
	}
	// Files go before names: a purge that was killed is finished by the next.
	if code, _, said := n.call(append([]string{"registre", "purger", "--confirmer", "--date", "22/11/2056"}, paths...)...); code != exitOK {
		t.Errorf("the purge after all signals: exit %d\n%s", code, said)
	}
	if code, _, said := n.call(append([]string{"registre", "verifier"}, paths...)...); code != exitOK {
		t.Errorf("the register after all signals: exit %d\n%s", code, said)
	}
}

// whenOpen waits until a process has a file open, or has ended.
func whenOpen(pid int, path string, ended <-chan struct{}) {
	watch := time.NewTicker(time.Millisecond)
	defer watch.Stop()
	for {
		links, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, link := range links {
			if at, err := os.Readlink(link); err == nil && at == path {
				return
			}
		}
		select {
		case <-watch.C:
		case <-ended:
			return
		}
	}
}
