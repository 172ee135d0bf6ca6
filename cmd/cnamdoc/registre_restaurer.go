package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
)

// skipped is how many numbers of each series a restored register passes over:
// those that it forgot to have given lie in between.
const skipped = 1000

func registreRestaurer(con *console) *cli.Command {
	return &cli.Command{
		Name: "restaurer", Usage: "remettre une copie du registre, ou réparer une copie remise à la main\u00a0: aucun numéro n’est donné deux fois",
		ArgsUsage: "[COPIE]", Description: "COPIE vient de «\u00a0cnamdoc sauvegarder\u00a0» ou de «\u00a0cnamdoc registre sauvegarder\u00a0»\u00a0; le registre en place est gardé à côté.\n" +
			"Sans COPIE, le registre en place est réparé\u00a0: ainsi après avoir rechargé une base PostgreSQL. Dans les deux cas les numéros sautent\n" +
			"de 1 000, et les papiers que le registre ne connaît pas sont nommés. Exemple\u00a0:\n  cnamdoc registre restaurer E:\\sauvegardes\\registre-2026-11-22-030512.age",
		Flags: withCommon(identityFlag(),
			outFlag()),
		Action: func(c *cli.Context) error {
			if c.NArg() > 1 {
				return misuse("exemple\u00a0: cnamdoc registre restaurer registre-2026-11-22-030512.age", "indiquez une seule copie")
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			if err := conf.apart(); err != nil {
				return err
			}
			outside, err := generate.OutsideMark(conf.Sortie)
			if err != nil {
				return err
			}
			if c.NArg() == 1 {
				err = putBack(con, c, conf, outside)
			} else {
				err = repair(con, c, conf, outside)
			}
			if err != nil {
				return err
			}
			return tellStrangers(con, c, conf)
		},
	}
}

// putBack puts a copy in the place of the register file.
func putBack(con *console, c *cli.Context, conf *config, outside register.Mark) error {
	at := conf.registerAt(false)
	if at.address != "" {
		return misuse("créez une base vide, chargez-y la copie (age -d COPIE | psql, ou psql -f COPIE), indiquez-la dans [registre] adresse, puis\u00a0: cnamdoc registre restaurer",
			"une copie d’un registre PostgreSQL se charge avec psql")
	}
	path := c.Args().First()
	if _, err := regular(path); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	plain, err := opened(con, c, in, path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(conf.Etat, publish.DirMode); err != nil {
		return err
	}
	progress := con.progress("remise en place du registre")
	aside, err := sqlite.Restore(c.Context, at.path, plain, conf.registerOptions(con, false), func(reg *sqlite.Register) error {
		return skipAhead(c.Context, con, conf, reg, outside)
	})
	progress.end()
	switch {
	case errors.Is(err, anneau.ErrNoCopy), errors.Is(err, register.ErrForeign), errors.Is(err, register.ErrDamaged), errors.Is(err, errNoFile):
		return say(err, "prenez une autre copie", "«\u00a0%s\u00a0» n’est pas une copie de registre, ou elle est abîmée\u00a0: rien n’a été changé", path)
	case err != nil:
		return err
	}
	fmt.Fprintf(con.stderr, "Registre restauré depuis «\u00a0%s\u00a0». Les numéros reprennent 1 000 plus loin.\n", path)
	if aside != "" {
		fmt.Fprintf(con.stderr, "Celui qui était en place est gardé dans «\u00a0%s\u00a0».\n", aside)
	}
	return nil
}

// opened is what a copy holds, decrypted if it must be.
func opened(con *console, c *cli.Context, in *os.File, path string) (io.Reader, error) {
	head := make([]byte, len(anneau.CopyHead))
	_, err := io.ReadFull(in, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err == nil {
		_, err = in.Seek(0, io.SeekStart)
	}
	if err != nil || !bytes.Equal(head, []byte(anneau.CopyHead)) {
		return in, err
	}
	with, err := identities(con, c)
	if err != nil {
		return nil, err
	}
	plain, err := anneau.Decrypt(in, with...)
	if err != nil {
		return nil, coffreTrouble(err, path, "")
	}
	return plain, nil
}

// repair has the register that stands skip ahead, while no batch is at work.
func repair(con *console, c *cli.Context, conf *config, outside register.Mark) error {
	reg, err := openRegister(c.Context, con, conf, false, false)
	if errors.Is(err, errNoFile) {
		return say(err, "donnez la copie\u00a0: cnamdoc registre restaurer COPIE", "il n’y a pas de registre à réparer ici («\u00a0%s\u00a0»)", conf.registerAt(false).name())
	}
	if err != nil {
		return err
	}
	release, err := reg.Lock(c.Context, "", operator())
	if err == nil {
		err = errors.Join(skipAhead(c.Context, con, conf, reg, outside), release())
	}
	if err := errors.Join(err, reg.Close()); err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "Registre «\u00a0%s\u00a0» réparé. Les numéros reprennent 1 000 plus loin.\n", conf.registerAt(false).name())
	return nil
}

// skipAhead holds the register against this machine's keys, if it has any, and
// passes over the numbers that may have been given: of the years in which the
// copy may have been made, too.
func skipAhead(ctx context.Context, con *console, conf *config, reg register.Register, outside register.Mark) error {
	ring, err := anneau.Load(keyDir(conf))
	if err == nil {
		err = mayUse(ctx, reg, ring.KeyRing)
	}
	if err != nil && !errors.Is(err, anneau.ErrAbsent) {
		return err
	}
	year := con.now().Year()
	_, err = reg.SkipAhead(ctx, skipped, outside, year-1, year, year+1)
	return err
}

// tellStrangers names the papers that a restored register does not know.
func tellStrangers(con *console, c *cli.Context, conf *config) error {
	ring, err := anneau.LoadPublic(keyDir(conf))
	if errors.Is(err, anneau.ErrAbsent) {
		fmt.Fprintln(con.stderr, "Il n’y a pas de clés ici\u00a0: restaurez-les (cnamdoc cles restaurer COPIE), puis cherchez les papiers inconnus\u00a0: cnamdoc registre verifier")
		return nil
	}
	if err != nil {
		return err
	}
	return ifThere(c.Context, con, conf, func(reg register.Register) error {
		n, err := listStrangers(c.Context, con, conf, ring, reg)
		if err != nil {
			return err
		}
		if n == 0 {
			fmt.Fprintf(con.stderr, "Aucun papier de «\u00a0%s\u00a0» n’est inconnu du registre.\n", conf.Sortie)
		}
		fmt.Fprintln(con.stderr, "Relancez maintenant le traitement du soir\u00a0: cnamdoc generer EXPORT.xlsx")
		return nil
	})
}

// listStrangers prints the papers on disk that the register does not know, one a
// line, and says what to do about them.
func listStrangers(ctx context.Context, con *console, conf *config, ring *seal.KeyRing, reg register.Register) (int, error) {
	progress := con.progress("recherche de papiers inconnus du registre")
	list, err := guichet.Audit{Out: conf.Sortie, Ring: ring}.Strangers(ctx, reg)
	progress.end()
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		fmt.Fprintln(con.page(), s.Sentence())
	}
	if len(list) > 0 {
		fmt.Fprintf(con.stderr, "%s du registre, %s à la sauvegarde, dans «\u00a0%s\u00a0».\n", plural(len(list), "papier inconnu", "papiers inconnus"),
			agree(len(list), "postérieur", "postérieurs"), filepath.Clean(conf.Sortie))
		fmt.Fprintln(con.stderr, "  → leur sceau reste bon, et un contrôle les signale\u00a0; le traitement donne à ces personnes un nouveau papier, d’un autre numéro\u00a0: remettez-le, et reprenez l’ancien")
	}
	return len(list), nil
}

func agree(n int, one, many string) string {
	if n > 1 {
		return many
	}
	return one
}
