//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"cnamdoc/generate/needtool"
	"cnamdoc/samples"
)

// spooler is a CUPS that a test starts, with one printer that makes PDF files.
type spooler struct {
	dir, printer string
	done         chan string // the file of each printed job
}

// startSpooler starts a CUPS of the test's own on a socket, its printer that of
// Debian's printer-driver-cups-pdf. That backend reads /etc/cups and changes to
// the user who prints: it takes root.
func startSpooler(t *testing.T) *spooler {
	t.Helper()
	const backend, ppd = "/usr/lib/cups/backend/cups-pdf", "/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd"
	for _, tool := range []string{"cupsd", "lp", "lpadmin", "cupsreject", "cupsaccept", "cupsdisable", backend} {
		needtool.Path(t, tool)
	}
	if os.Getuid() != 0 {
		t.Logf("printing is tried as root only")
		needtool.Path(t, "a-root-account")
	}
	dir, err := os.MkdirTemp("", "cnamdoc-cups-") // the way to a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 1000 { // the server writes its state while it ends
			if os.RemoveAll(dir) == nil {
				return
			}
		}
		t.Errorf("%s is left behind", dir)
	})
	s := &spooler{dir: dir, printer: fmt.Sprintf("cnamdoc%d", os.Getpid()), done: make(chan string, 1)}
	s.configure(t)
	t.Setenv("CUPS_SERVER", filepath.Join(dir, "run", "sock"))
	output(t, "cupsd", "-c", filepath.Join(dir, "etc", "cupsd.conf"), "-s", filepath.Join(dir, "etc", "cups-files.conf"))
	t.Cleanup(func() { s.stop(t) })
	output(t, "lpadmin", "-p", s.printer, "-E", "-v", "cups-pdf:/"+s.printer, "-P", ppd)
	return s
}

func (s *spooler) configure(t *testing.T) {
	t.Helper()
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "DIR", s.dir)), mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"etc", "spool", "cache", "run", "log", "tmp", "out"} {
		if err := os.Mkdir(filepath.Join(s.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, open := range []string{"tmp", "out", ""} { // filters and backend are other users
		if err := os.Chmod(filepath.Join(s.dir, open), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(s.dir, "etc", "cupsd.conf"), "LogLevel debug\nListen DIR/run/sock\nBrowsing No\nWebInterface No\n"+
		"<Location />\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n", 0o644)
	write(filepath.Join(s.dir, "etc", "cups-files.conf"), "ServerRoot DIR/etc\nRequestRoot DIR/spool\nCacheDir DIR/cache\nStateDir DIR/run\n"+
		"TempDir DIR/tmp\nErrorLog DIR/log/error_log\nAccessLog DIR/log/access_log\nPageLog DIR/log/page_log\nPrintcap DIR/run/printcap\nSystemGroup root\n", 0o644)
	fifo := filepath.Join(s.dir, "done")
	if err := syscall.Mkfifo(fifo, 0o666); err != nil {
		t.Fatal(err)
	}
	write(filepath.Join(s.dir, "after"), "#!/bin/sh\necho \"$1\" > DIR/done\n", 0o755)
	conf := filepath.Join("/etc/cups", "cups-pdf-"+s.printer+".conf")
	write(conf, "Out DIR/out\nAnonDirName DIR/out\nSpool DIR/spool/pdf\nLog DIR/log\nPostProcessing DIR/after\n", 0o644)
	t.Cleanup(func() { os.Remove(conf) })
	go func() {
		file, err := os.ReadFile(fifo) // returns when the backend has written
		if err == nil {
			s.done <- strings.TrimSpace(string(file))
		}
	}()
}

func (s *spooler) stop(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(s.dir, "run", "cupsd.pid"))
	if err != nil {
		t.Error(err)
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err == nil {
		err = syscall.Kill(pid, syscall.SIGTERM)
	}
	if err != nil {
		t.Error(err)
	}
}

// A paper sent to a printer comes out whole: its QR is read on the print.
func TestPrinter(t *testing.T) {
	s := startSpooler(t)
	dir := t.TempDir()
	samplesDir, err := sampleDir()
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (int, string, string) {
		var stdout, stderr bytes.Buffer
		args = append([]string{"cnamdoc"}, append(args, "--config", filepath.Join(samplesDir, samples.ConfigFile), "--etat", filepath.Join(dir, "etat"),
			"--sortie", filepath.Join(dir, "sortie"), "--exemple", "--date", samples.Today.Short())...)
		code := Run(t.Context(), args, strings.NewReader(""), &stdout, &stderr)
		return code, stdout.String(), stderr.String()
	}
	if code, _, stderr := run("generer", filepath.Join(samplesDir, samples.PetitFile), "--catalogue", filepath.Join(samplesDir, samples.CatalogueFile)); code != exitIncomplete {
		t.Fatalf("generer: %d %s", code, stderr)
	}
	if code, stdout, stderr := run("imprimer", "CEN000101", "--imprimante", "absente"); code != exitFailure || stdout != "" ||
		!strings.Contains(stderr, "est inconnue de ce poste") || !strings.Contains(stderr, "imprimantes de ce poste\u00a0: "+s.printer) {
		t.Errorf("a printer that is not there: %d %q %s", code, stdout, stderr)
	}
	code, stdout, stderr := run("imprimer", "charpignon", "--imprimante", s.printer, "--remise")
	if code != exitOK || stdout != "" || !strings.Contains(stderr, "envoyé à l’imprimante") || !strings.Contains(stderr, "remis à") {
		t.Fatalf("%d %q %s", code, stdout, stderr)
	}
	select {
	case file := <-s.done:
		page := filepath.Join(dir, "page")
		output(t, "pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-singlefile", "-png", file, page)
		printed, err := readFileInput(t.Context(), page+".png", "")
		if err != nil {
			t.Fatal(err)
		}
		issued, err := readFileInput(t.Context(), filepath.Join(dir, "sortie", "2026-2027-S1", "ORLEANS", "CEN000101", "attestation.pdf"), "")
		if err != nil || !slices.Equal(printed.texts, issued.texts) {
			t.Errorf("printed %q, issued %q, %v", printed, issued, err)
		}
	case <-time.After(time.Minute):
		log, _ := os.ReadFile(filepath.Join(s.dir, "log", "error_log"))
		t.Fatalf("nothing was printed:\n%s", log)
	}
	// A printer that refuses is named with those that are known, and the rank of
	// the duplicata is not spent.
	output(t, "cupsreject", s.printer)
	if code, _, stderr := run("imprimer", "charpignon", "--imprimante", s.printer, "--remise"); code != exitFailure ||
		!strings.Contains(stderr, "n’a pas accepté le papier") || !strings.Contains(stderr, "imprimantes de ce poste\u00a0: "+s.printer) {
		t.Errorf("a printer that refuses: %d %s", code, stderr)
	}
	// One that is stopped takes the job, and that is said; the rank is given again.
	output(t, "cupsaccept", s.printer)
	output(t, "cupsdisable", s.printer)
	if code, _, stderr := run("imprimer", "charpignon", "--imprimante", s.printer); code != exitOK ||
		!strings.Contains(stderr, "duplicata n°\u00a01") || !strings.Contains(stderr, "est arrêtée\u00a0: le papier attend dans sa file") {
		t.Errorf("a printer that is stopped: %d %s", code, stderr)
	}
	data, err := os.ReadFile(filepath.Join(s.dir, "log", "error_log"))
	if err != nil {
		t.Fatal(err)
	}
	log := string(data)
	if strings.Contains(log, "argv[3]=\"Charpignon") || !strings.Contains(log, "argv[3]=\"ATT-2026-") || !strings.Contains(log, "sides=one-sided") {
		t.Errorf("the job's title or sides are not what was asked")
	}
}
