package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses: 0 both copies are written; 1 the keys or the register are not
// worth a copy, or it could not be written; 2 misuse.
func sauvegarder(con *console) *cli.Command {
	return &cli.Command{
		Name: "sauvegarder", Aliases: []string{"back-up"}, Usage: "écrire une copie chiffrée des clés et du registre, chaque nuit, à garder ailleurs",
		ArgsUsage: "DOSSIER", Description: "Deux fichiers datés, cles-….age et registre-….age, que «\u00a0cnamdoc cles restaurer\u00a0» et «\u00a0cnamdoc registre restaurer\u00a0» ouvrent,\n" +
			"ainsi que l’outil «\u00a0age\u00a0» (https://age-encryption.org). La phrase est demandée, ou lue dans " + phraseEnv + "\u00a0;\n" +
			"avec --pour, il n’en faut pas. Exemple\u00a0:\n  cnamdoc sauvegarder E:\\sauvegardes",
		Flags: withCommon(recipientFlag()),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc sauvegarder E:\\sauvegardes", "indiquez le dossier des copies")
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			dir := c.Args().First()
			if within(realPath(dir), realPath(conf.Etat)) {
				return say(nil, "choisissez un dossier sur un autre disque ou un autre poste", "les copies seraient dans le dossier qu’elles doivent sauver («\u00a0%s\u00a0»)\u00a0: rien n’a été écrit", conf.Etat)
			}
			ring, err := loadRing(con, conf) // a damaged ring is not worth a copy
			if err != nil {
				return err
			}
			reg, err := openRegister(c.Context, con, conf, false, false)
			if errors.Is(err, errNoFile) {
				return say(err, "les clés seules\u00a0: cnamdoc cles sauvegarder FICHIER\u00a0; le premier «\u00a0cnamdoc generer\u00a0» crée le registre",
					"il n’y a pas de registre à copier («\u00a0%s\u00a0»)", conf.registerAt(false).name())
			}
			if err != nil {
				return err
			}
			return errors.Join(backUpBoth(con, c, conf, dir, ring, reg), reg.Close())
		},
	}
}

func backUpBoth(con *console, c *cli.Context, conf *config, dir string, ring *anneau.Ring, reg register.Register) error {
	if err := mayUse(c.Context, reg, ring.KeyRing); err != nil {
		return err
	}
	checking := con.progress("vérification du registre")
	err := reg.Check(c.Context)
	checking.end() // the phrase is asked next
	if err != nil {
		return err
	}
	to, err := recipients(con, c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, publish.DirMode); err != nil {
		return err
	}
	at := con.now().Format("2006-01-02-150405")
	keys, copied := filepath.Join(dir, "cles-"+at+".age"), filepath.Join(dir, "registre-"+at+".age")
	for _, path := range []string{keys, copied} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return say(fs.ErrExist, "relancez dans une seconde", "le fichier «\u00a0%s\u00a0» existe déjà\u00a0: il n’a pas été touché", path)
		}
	}
	copying := con.progress("copie chiffrée des clés et du registre")
	defer copying.end()
	var sealed bytes.Buffer
	if err := anneau.Backup(&sealed, keyDir(conf), to...); err != nil {
		return err
	}
	if err := publish.File(keys, sealed.Bytes()); err != nil {
		return err
	}
	if err := backUpRegister(c.Context, conf, copied, reg, to); err != nil {
		return err
	}
	copying.end()
	fmt.Fprintln(con.stderr, french.Say("Copies chiffrées dans « %s » et « %s ». Gardez-les loin de ce poste, et %s ailleurs encore : sans elle, elles ne s’ouvrent pas.", keys, copied, opener(c)))
	return nil
}

// backUpRegister encrypts a copy of the register on its way out of the state
// directory, the one place where it lies open.
func backUpRegister(ctx context.Context, conf *config, path string, reg register.Register, to []anneau.Recipient) (err error) {
	if err := os.MkdirAll(conf.Etat, publish.DirMode); err != nil { // a shared register has no other need of it
		return err
	}
	plain := filepath.Join(conf.Etat, "registre.copie")
	if err := os.Remove(plain); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that was killed
		return err
	}
	if err := reg.Backup(ctx, plain); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(plain)) }()
	in, err := os.Open(plain)
	if err != nil {
		return err
	}
	defer in.Close()
	return publish.Stream(path, func(w io.Writer) error { return anneau.Encrypt(w, in, to...) })
}
