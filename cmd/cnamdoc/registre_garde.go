package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier/french"
)

func registreVerifier(con *console) *cli.Command {
	return &cli.Command{
		Name: "verifier", Aliases: []string{"check"}, Usage: "vérifier le registre, et chaque papier valable contre son fichier et son sceau",
		Description: "Un papier émis sur un autre poste est seulement compté. Exemple\u00a0:\n  cnamdoc registre verifier",
		Flags: registreFlags(append(filterFlags(),
			outFlag(),
			&cli.StringFlag{Name: "cles", Usage: "clés publiques `F` (JWKS) au lieu de celles de l’état", EnvVars: []string{"CNAMDOC_CLES"}})...),
		Action: noArguments(onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			progress := con.progress("vérification du registre")
			defer progress.end()
			if err := reg.Check(c.Context); errors.Is(err, register.ErrDamaged) {
				return registerTrouble(err, conf.registerAt(c.Bool("exemple")))
			} else if err != nil {
				return err
			}
			f, err := paperFilter(c, conf)
			if err != nil {
				return err
			}
			ring, err := verificationRing(con, c, conf)
			if err != nil {
				return err
			}
			audit := guichet.Audit{Out: conf.Sortie, Ring: ring, Shared: conf.registerAt(c.Bool("exemple")).address != ""}
			audit.Progress = progress.show
			findings, done := audit.Run(c.Context, reg, f)
			for found, err := range findings {
				if err != nil {
					return err
				}
				progress.aside(func() {
					fmt.Fprintf(con.page(), "%s  %s  %s\n", found.Paper.Number, found.Paper.Key.Code, found.Phrase)
				})
			}
			progress.end()
			strangers := 0
			if !c.Bool("exemple") && len(f.Documents)+len(f.States) == 0 && f.Semestre == "" && f.Centre == "" {
				if strangers, err = listStrangers(c.Context, con, conf, ring, reg); err != nil {
					return err
				}
			}
			return concludeAudit(con, done, strangers)
		})),
	}
}

func concludeAudit(con *console, done *guichet.Audited, strangers int) error {
	healthy := "Registre sain"
	if strangers > 0 {
		healthy = "Registre lisible, mais il ne connaît pas tous ses papiers"
	}
	fmt.Fprintf(con.stderr, "%s\u00a0; %s.\n", healthy, plural(done.Checked, "papier vérifié", "papiers vérifiés"))
	if done.Elsewhere > 0 {
		fmt.Fprintf(con.stderr, "%s, émis par un autre poste du registre partagé.\n", plural(done.Elsewhere, "papier absent d’ici", "papiers absents d’ici"))
	}
	if done.Stale > 0 {
		fmt.Fprintln(con.stderr, french.Say("%s depuis. Ce n’est pas une falsification ; prenez la version de ce poste, ou effacez celle d’ici.",
			plural(done.Stale, "copie périmée ici : un autre poste a redessiné ce papier", "copies périmées ici : d’autres postes ont redessiné ces papiers")))
	}
	if done.Findings == 0 && strangers == 0 {
		return nil
	}
	if done.Findings == 0 {
		return refusedError{errors.New("papers that the register does not know")}
	}
	sentence := plural(done.Findings, "papier n’est pas ce que dit le registre", "papiers ne sont pas ce que dit le registre")
	fmt.Fprintf(con.stderr, "%s.\n  → relancez le traitement pour un fichier absent\u00a0; pour un fichier modifié, cherchez par qui, et révoquez au besoin\n", sentence)
	return refusedError{errors.New(sentence)}
}

func registreSauvegarder(con *console) *cli.Command {
	return &cli.Command{
		Name: "sauvegarder", Aliases: []string{"back-up"}, Usage: "copier le registre entier, pendant qu’il sert",
		ArgsUsage: "FICHIER", Description: "SQLite\u00a0: un registre prêt à servir. PostgreSQL\u00a0: un script que psql charge dans une base vide.\n" +
			"La copie n’est pas chiffrée\u00a0; clés et registre ensemble, chiffrés\u00a0: cnamdoc sauvegarder. Exemple\u00a0:\n  cnamdoc registre sauvegarder registre-2026-11-22.sqlite",
		Flags: registreFlags(),
		Action: onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc registre sauvegarder registre-2026-11-22.sqlite", "indiquez le fichier de la copie")
			}
			path := c.Args().First()
			progress := con.progress("copie du registre")
			err := reg.Backup(c.Context, path)
			progress.end()
			if errors.Is(err, fs.ErrExist) {
				return say(err, "donnez un autre nom, ou déplacez la copie précédente", "le fichier «\u00a0%s\u00a0» existe déjà\u00a0: il n’a pas été touché", path)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(con.stderr, "Registre copié dans «\u00a0%s\u00a0».\n", path)
			return nil
		}),
	}
}

func registreRevocations(con *console) *cli.Command {
	return &cli.Command{
		Name: "revocations", Usage: "écrire la liste signée des papiers qui ne valent plus, pour les postes hors ligne",
		ArgsUsage: "FICHIER", Description: "Le poste la donne à «\u00a0cnamdoc verifier --revocations FICHIER\u00a0». Exemple\u00a0:\n  cnamdoc registre revocations revocations.cnam",
		Flags: registreFlags(&cli.StringFlag{Name: "date", Usage: "laisser de côté les papiers échus à cette date `D` au lieu d’aujourd’hui"}),
		Action: onRegisterToWrite(con, func(c *cli.Context, conf *config, reg register.Register) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc registre revocations revocations.cnam", "indiquez le fichier de la liste")
			}
			today, err := today(con, c)
			if err != nil {
				return err
			}
			ring, err := signingRing(con, conf, c.Bool("exemple"), true)
			if err != nil {
				return err
			}
			signer, err := ring.Signer()
			if err != nil {
				return err
			}
			list := seal.RevocationList{Issued: con.now(), Specimen: c.Bool("exemple")}
			if list.Entries, err = guichet.FallenPapers(c.Context, reg, today); err != nil {
				return err
			}
			data, err := seal.SignRevocations(list, signer)
			if err != nil {
				return err
			}
			if err := publish.File(c.Args().First(), data); err != nil {
				return err
			}
			fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(list.Entries), "papier sans valeur", "papiers sans valeur"), c.Args().First())
			return nil
		}),
	}
}
