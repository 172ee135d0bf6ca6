package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// Exit statuses: 0 done; 1 the ring is absent, unreadable or already there.
func cles(con *console) *cli.Command {
	return &cli.Command{
		Name:    "cles",
		Aliases: []string{"keys"},
		Usage:   "créer, lister, changer, révoquer, exporter et sauvegarder les clés qui scellent les papiers",
		Description: "Les clés sont dans le dossier «\u00a0cles\u00a0» de l’état (--etat). Sauvegardez-le\u00a0: sans lui, plus rien\n" +
			"ne peut être scellé. Exemple\u00a0:\n  cnamdoc cles creer --etat etat",
		Subcommands: []*cli.Command{
			{Name: "creer", Aliases: []string{"create"}, Usage: "créer l’autorité du centre\u00a0: une fois pour toutes",
				Description: "Refusé là où des papiers ont déjà été émis. Exemple\u00a0:\n  cnamdoc cles creer --etat etat",
				Flags:       withCommon(outFlag()),
				Action:      noArguments(con.run(clesCreer))},
			{Name: "lister", Aliases: []string{"list"}, Usage: "montrer les clés et leur état",
				Description: "Exemple\u00a0:\n  cnamdoc cles lister --etat etat", Flags: withCommon(), Action: noArguments(con.run(clesLister))},
			{Name: "tourner", Aliases: []string{"rotate"}, Usage: "sceller désormais avec une nouvelle clé\u00a0; l’ancienne vérifie toujours",
				Description: "Exemple\u00a0:\n  cnamdoc cles tourner --etat etat", Flags: withCommon(), Action: noArguments(con.run(clesTourner))},
			{Name: "exporter", Aliases: []string{"export"}, Usage: "écrire les clés publiques (JWKS) pour les postes de contrôle",
				ArgsUsage: "[FICHIER]", Description: "Sans FICHIER, sur la sortie standard. Exemple\u00a0:\n  cnamdoc cles exporter cles-publiques.json",
				Flags: withCommon(), Action: con.run(clesExporter)},
			clesRevoquer(con), clesSauvegarder(con), clesRestaurer(con), clesRejoindre(con),
		},
	}
}

// keyDir is where the authority's keys lie.
func keyDir(conf *config) string { return filepath.Join(conf.Etat, "cles") }

func clesCreer(con *console, c *cli.Context) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	if err := neverServed(c.Context, con, conf); err != nil {
		return err
	}
	if err := os.MkdirAll(conf.Etat, 0o700); err != nil {
		return err
	}
	ring, err := anneau.Create(keyDir(conf), con.now())
	if err != nil {
		return err
	}
	key, _ := ring.Active()
	fmt.Fprintf(con.stderr, "Autorité créée dans «\u00a0%s\u00a0», clé %s.\nSauvegardez ce dossier en lieu sûr\u00a0: sans lui, plus rien ne peut être scellé.\n",
		keyDir(conf), key.KID)
	return nil
}

// neverServed refuses to make an authority where another has issued papers: new
// keys would replace all of them.
func neverServed(ctx context.Context, con *console, conf *config) error {
	served := func(what string) error {
		return say(nil, "remettez les clés de ce registre\u00a0: cnamdoc cles restaurer COPIE\u00a0; sur un nouveau poste\u00a0: cnamdoc cles rejoindre COPIE",
			"%s\u00a0: des clés neuves remplaceraient tous ses papiers, rien n’a été créé", what)
	}
	err := ifThere(ctx, con, conf, func(reg register.Register) error {
		before, err := reg.Served(ctx)
		if err == nil && before {
			err = served("le registre «\u00a0" + conf.registerAt(false).name() + "\u00a0» a déjà servi")
		}
		return err
	})
	if err != nil {
		return err
	}
	mark, err := generate.OutsideMark(conf.Sortie)
	if err == nil && len(mark) > 0 {
		err = served("le dossier «\u00a0" + conf.Sortie + "\u00a0» contient déjà des papiers émis")
	}
	return err
}

// loadRing opens the centre's keys, with advice about them to the person.
func loadRing(con *console, conf *config) (*anneau.Ring, error) {
	ring, err := anneau.Load(keyDir(conf))
	if err != nil {
		return nil, err
	}
	for _, advice := range ring.Advice() {
		fmt.Fprintf(con.stderr, "Conseil\u00a0: %s\n", advice)
	}
	return ring, nil
}

func clesLister(con *console, c *cli.Context) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	ring, err := anneau.LoadPublic(keyDir(conf))
	if err != nil {
		return err
	}
	w := con.table()
	fmt.Fprintln(w, "CLÉ\tÉTAT\tCRÉÉE LE\tREMARQUE")
	for _, k := range ring.List() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", k.KID, k.Status.Label(), k.Created.Format("02/01/2006"), keyRemark(k))
	}
	return w.Flush()
}

func keyRemark(k seal.Key) string {
	switch k.Status {
	case seal.Active:
		return "scelle les nouveaux papiers"
	case seal.Revoked:
		return "ne vaut que pour les papiers scellés jusqu’au " + dossier.FromDays(k.RevokedOn).Short() + " et connus du registre"
	}
	return "vérifie les papiers déjà scellés"
}

func clesTourner(con *console, c *cli.Context) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	ring, err := loadRing(con, conf)
	if err != nil {
		return err
	}
	// Held against the register before, and remembered by it after: the next
	// machine that comes with an older copy of the ring is judged by both.
	err = ifThere(c.Context, con, conf, func(reg register.Register) error { return mayUse(c.Context, reg, ring.KeyRing) })
	if err != nil {
		return err
	}
	if ring, err = ring.Rotate(con.now()); err != nil {
		return err
	}
	err = ifThere(c.Context, con, conf, func(reg register.Register) error { return keepKeys(c.Context, reg, ring.KeyRing) })
	if err != nil {
		return err
	}
	key, _ := ring.Active()
	fmt.Fprintf(con.stderr, "Nouvelle clé %s. Les papiers déjà scellés restent vérifiables.\n"+
		"Exportez les clés publiques vers les postes de contrôle\u00a0: cnamdoc cles exporter\n", key.KID)
	return nil
}

func clesExporter(con *console, c *cli.Context) error {
	if c.NArg() > 1 {
		return misuse("exemple\u00a0: cnamdoc cles exporter cles-publiques.json", "indiquez un seul fichier")
	}
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	ring, err := anneau.LoadPublic(keyDir(conf))
	if err != nil {
		return err
	}
	set, err := ring.JWKS()
	if err != nil {
		return err
	}
	if c.NArg() == 0 {
		_, err := con.stdout.Write(set)
		return err
	}
	if err := publish.File(c.Args().First(), set); err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "Clés publiques écrites dans «\u00a0%s\u00a0».\n", c.Args().First())
	return nil
}
