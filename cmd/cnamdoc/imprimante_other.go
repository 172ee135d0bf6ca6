//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

const printerUsage = "envoyer à l’imprimante `P` (CUPS, commande lp)\u00a0; sinon le fichier est laissé et son chemin affiché"

// printFile sends a PDF file to a CUPS printer, at its own size: a code made
// smaller is read worse, and an address leaves its window. The job's title is the paper's
// number: print queues are read by others, and name nobody.
func printFile(ctx context.Context, printer, file, title string, bothSides bool) error {
	sides := "one-sided"
	if bothSides {
		sides = "two-sided-long-edge"
	}
	lp, err := exec.LookPath("lp")
	if err != nil {
		return say(err, "installez CUPS (paquet cups-client), ou imprimez le fichier vous-même\u00a0: "+file, "la commande d’impression «\u00a0lp\u00a0» n’est pas installée")
	}
	answer, err := exec.CommandContext(ctx, lp, "-d", printer, "-t", title, "-o", "media=A4", "-o", "print-scaling=none", "-o", "sides="+sides, "--", file).CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return say(fmt.Errorf("lp: %w: %s", err, strings.TrimSpace(string(answer))),
			"vérifiez son nom (lpstat -e) et qu’elle est allumée\u00a0; le fichier est\u00a0: "+file, "l’imprimante «\u00a0%s\u00a0» n’a pas accepté le papier", printer)
	}
	return err
}

func sentTo(printer string) string {
	return "envoyé à l’imprimante «\u00a0" + printer + "\u00a0»."
}
