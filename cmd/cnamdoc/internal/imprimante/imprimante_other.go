//go:build !windows

package imprimante

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"cnamdoc/importer/dossier/french"
)

// Print sends a job to a CUPS printer. held says why it waits in the queue, when
// the printer is stopped; else it is "".
func Print(ctx context.Context, j Job) (held string, err error) {
	lp, err := exec.LookPath("lp")
	if err != nil {
		return "", &Error{french.Text("la commande d’impression « lp » n’est pas installée"),
			french.Say("installez CUPS (paquet cups-client), ou imprimez le fichier vous-même : %s", j.File), nil, err}
	}
	known, err := List(ctx)
	if err != nil {
		return "", err
	}
	if !slices.Contains(known, j.Printer) {
		return "", unknown(j.Printer, known)
	}
	sides := "one-sided"
	if j.BothSides {
		sides = "two-sided-long-edge"
	}
	answer, err := english(ctx, lp, "-d", j.Printer, "-t", j.Title, "-o", "media=A4", "-o", "print-scaling=none", "-o", "sides="+sides, "--", j.File).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", refused(j.Printer, said(err, answer), known)
	}
	if err != nil {
		return "", err
	}
	return stopped(ctx, j.Printer)
}

// List names the printers of this machine, sorted.
func List(ctx context.Context) ([]string, error) {
	answer, err := english(ctx, "lpstat", "-e").Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, exec.ErrNotFound) { // no server, or no printer: none is known
		return nil, nil
	}
	names := strings.Fields(string(answer))
	slices.Sort(names)
	return names, err
}

// stopped says that a printer takes jobs and prints none.
func stopped(ctx context.Context, printer string) (string, error) {
	answer, err := english(ctx, "lpstat", "-p", printer).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", nil
	}
	first, _, _ := strings.Cut(string(answer), "\n")
	if err == nil && strings.HasPrefix(first, "printer "+printer+" disabled") {
		return french.Say("l’imprimante « %s » est arrêtée : le papier attend dans sa file", printer), nil
	}
	return "", err
}

// english runs a command of CUPS whose answer is read.
func english(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	return cmd
}

func viewer(file string) (name string, args []string) {
	if runtime.GOOS == "darwin" {
		return "open", []string{file}
	}
	return "xdg-open", []string{file}
}

// settle waits a moment for a viewer that fails at once, such as xdg-open where
// there is no desktop.
func settle(ctx context.Context, cmd *exec.Cmd) error {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(2 * time.Second):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
