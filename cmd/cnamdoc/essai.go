package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/importer/dossier/french"
)

// essai writes the samples and runs the whole batch on them.
//
// Exit statuses: 0 the papers are there; 1 something failed.
func essai(con *console) *cli.Command {
	return &cli.Command{
		Name:      "essai",
		Aliases:   []string{"demo"},
		Usage:     french.Text("tout essayer sur des personnes inventées : du classeur aux papiers"),
		ArgsUsage: "[DIR]",
		Description: french.Text("Écrit les exemples dans DIR (défaut : essai) et en produit les papiers, en spécimens.\n" +
			"Exemple :\n  cnamdoc essai"),
		Flags:  withCommon(),
		Action: con.run(runEssai),
	}
}

func runEssai(con *console, c *cli.Context) error {
	dir := "essai"
	if c.NArg() > 0 {
		dir = c.Args().First()
	}
	if err := writeSamples(con, filepath.Join(dir, "exemples")); err != nil {
		return err
	}
	samples := func(name string) string { return filepath.Join(dir, "exemples", name) }
	code := Run(c.Context, []string{"cnamdoc", "generer", samples("inscriptions-petit.xlsx"),
		"--catalogue", samples("catalogue-ue.xlsx"), "--config", samples("cnamdoc.toml"),
		"--etat", filepath.Join(dir, "etat"), "--sortie", filepath.Join(dir, "papiers"), "--exemple"}, con.stdin, con.stdout, con.stderr)
	if code != exitOK && code != exitIncomplete {
		return say(nil, "voyez le message ci-dessus", "l’essai s’est arrêté")
	}
	guide(con, dir)
	return offerDesk(con, c, dir)
}

// offerDesk opens the desk on the specimens, for who sits there and wants to
// see it.
func offerDesk(con *console, c *cli.Context, dir string) error {
	yes, asked := yesNo(c.Context, con, "\nOuvrir le guichet sur ces spécimens, dans le navigateur ? [o/n] ")
	if !asked || !yes {
		return c.Context.Err()
	}
	if code := Run(c.Context, append([]string{"cnamdoc"}, deskOfEssai(dir)...), con.stdin, con.stdout, con.stderr); code != exitOK {
		return say(nil, "voyez le message ci-dessus", "le guichet s’est arrêté")
	}
	return nil
}

// deskOfEssai opens the desk on the specimens of a directory.
func deskOfEssai(dir string) []string {
	return []string{"servir", "--exemple", "--config", filepath.Join(dir, "exemples", "cnamdoc.toml"), "--etat", filepath.Join(dir, "etat"), "--sortie", filepath.Join(dir, "papiers")}
}

// guide says what to look at, and what to try next.
func guide(con *console, dir string) {
	out := filepath.Join(dir, "papiers")
	fmt.Fprint(con.stderr, french.Text("\nL’essai est terminé. À regarder :\n"))
	show := func(pattern, what string) (path string) {
		if found, _ := filepath.Glob(filepath.Join(out, pattern)); len(found) > 0 {
			path = found[0]
			fmt.Fprintf(con.stderr, "  %s\n      %s\n", what, path)
		}
		return path
	}
	attestation := show("*/*/*/attestation.pdf", "une attestation d’inscription, avec son QR et son coupon détachable")
	show("*/*/*/contrat.pdf", "un contrat de formation, avec le programme de chaque UE")
	show("*/*/*/convention-*.pdf", "une convention de formation")
	show("*/*/*/retractation.pdf", "un formulaire de rétractation")
	show("*/*/*/relance.pdf", french.Text("une relance : ce qui manque, et pour quand"))
	show("*/impression/*/*-attestation.pdf", "un tirage à imprimer, trié par nom")
	show("*/matin.pdf", french.Text("la feuille du matin : à imprimer, à décider, qui appeler"))
	show("*/a-completer.xlsx", "ce qui manque, par personne et par pièce")
	show("*/rapport.json", "le rapport du traitement")

	fmt.Fprint(con.stderr, french.Text("\nÀ essayer, tel quel :\n"))
	exemples := filepath.Join(dir, "exemples")
	common := "--exemple --config " + quoted(filepath.Join(exemples, "cnamdoc.toml")) + " --etat " + quoted(filepath.Join(dir, "etat"))
	try := func(what, command string) {
		fmt.Fprintf(con.stderr, "  %s\n      %s %s\n", french.Text(what), called(), command)
	}
	if attestation != "" {
		try("vérifier un papier, comme à l’entrée d’une salle", "verifier --exemple "+quoted(attestation))
		code := filepath.Base(filepath.Dir(attestation))
		try("le guichet, dans le navigateur", "servir "+common+" --sortie "+quoted(out))
		try("le même, sur la ligne de commande : retrouver une personne et imprimer son papier", "imprimer "+code+" "+common+" --sortie "+quoted(out))
	}
	try("la porte d’un examen : lire le classeur des épreuves", "epreuves importer "+quoted(filepath.Join(exemples, "epreuves.xlsx"))+" "+common)
	try("les ouvrir au contrôle, puis scanner un papier au guichet, page « Contrôle »", "epreuves ouvrir --ue NFA031 --centre Orléans "+common)
	try("les papiers d’une personne dans le registre", "registre chercher charpignon "+common)
	try("seulement ce qui manque", "controler "+quoted(filepath.Join(exemples, "inscriptions-petit.xlsx"))+" --catalogue "+quoted(filepath.Join(exemples, "catalogue-ue.xlsx"))+
		" --config "+quoted(filepath.Join(exemples, "cnamdoc.toml"))+" --sortie "+quoted(filepath.Join(dir, "controle")))
	try("pour de vrai : vos réglages, question par question", "configurer")
}

// called is how this program was called: a newcomer's "go run" leaves nothing
// in the path.
func called() string {
	exe, err := os.Executable()
	if err == nil && strings.Contains(filepath.ToSlash(exe), "/go-build") {
		return "go run ./cmd/cnamdoc"
	}
	if _, err := exec.LookPath("cnamdoc"); err == nil {
		return "cnamdoc"
	}
	return filepath.FromSlash("./cnamdoc")
}

// quoted is a path as a shell reads it.
func quoted(path string) string {
	if strings.ContainsAny(path, " '&()$;\"\\") && runtime.GOOS != "windows" {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	if strings.ContainsAny(path, " &()") {
		return `"` + path + `"`
	}
	return path
}
