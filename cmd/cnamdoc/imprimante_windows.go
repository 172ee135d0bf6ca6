package main

import (
	"context"
	"os/exec"
)

const printerUsage = "ouvrir le papier dans le lecteur PDF de Windows, d’où l’imprimer (le nom `P` n’est pas utilisé)\u00a0; sinon son chemin est affiché"

// printFile opens the file in the default viewer: Windows has no command that
// prints a PDF file.
func printFile(ctx context.Context, _, file, _ string, _ bool) error {
	if err := exec.CommandContext(ctx, "rundll32.exe", "url.dll,FileProtocolHandler", file).Run(); err != nil {
		return say(err, "ouvrez le fichier vous-même\u00a0: "+file, "le lecteur PDF de Windows ne s’est pas ouvert")
	}
	return nil
}

func sentTo(string) string { return "ouvert dans le lecteur PDF\u00a0: imprimez-le de là." }
