package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// phraseEnv gives the passphrase where nobody can type it.
const phraseEnv = "CNAMDOC_PHRASE"

// minPhrase is the shortest passphrase, in characters: whoever has the copy
// may try for years.
const minPhrase = 12

func clesRevoquer(con *console) *cli.Command {
	return &cli.Command{
		Name: "revoquer", Aliases: []string{"revoke"}, Usage: "ne plus croire une clé volée\u00a0: les papiers scellés après une date sont refusés",
		ArgsUsage: "CLÉ", Description: "Les papiers scellés jusqu’à cette date et connus du registre valent encore. Exemple\u00a0:\n" +
			"  cnamdoc cles revoquer a1b2c3d4 --date 15/11/2026",
		Flags: withCommon(&cli.StringFlag{Name: "date", Usage: "dernier jour `D` dont les papiers valent encore (obligatoire)"}),
		Action: func(c *cli.Context) error {
			kid, err := seal.ParseKID(c.Args().First())
			if c.NArg() != 1 || err != nil {
				return misuse("la liste des clés\u00a0: cnamdoc cles lister", "indiquez une clé par son identifiant (huit chiffres ou lettres de a à f)")
			}
			day, err := dossier.ParseDate(c.String("date"))
			if err != nil {
				return misuse("exemple\u00a0: --date 15/11/2026", "indiquez le dernier jour où la clé était sûre (--date)")
			}
			return revokeKey(con, c, kid, day)
		},
	}
}

func revokeKey(con *console, c *cli.Context, kid seal.KID, day dossier.Date) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	ring, err := loadRing(con, conf)
	if err != nil {
		return err
	}
	// A stolen key is revoked though the register cannot be asked, but never a
	// key of another authority in this one's name.
	if err := notOthers(c.Context, con, conf, ring.KeyRing); err != nil {
		return err
	}
	if ring, err = ring.Revoke(kid, day.Days(), con.now()); err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "La clé %s est révoquée\u00a0: les papiers scellés après le %s, et ceux que le registre ne connaît pas, sont refusés.\n", kid, day.Short())
	if today := dossier.DateOf(con.now()); day.After(today) {
		fmt.Fprintf(con.stderr, "Attention\u00a0: le %s est à venir, et qui a cette clé scelle encore jusque-là. Si elle est déjà volée, avancez la date en relançant la commande.\n", day.Short())
	}
	if _, active := ring.Active(); !active {
		fmt.Fprintln(con.stderr, "Plus rien ne peut être scellé avant une nouvelle clé\u00a0: cnamdoc cles tourner")
	}
	fmt.Fprintln(con.stderr, "Exportez les clés publiques vers les postes de contrôle\u00a0: cnamdoc cles exporter")
	if err := tellTakenDown(con, c, conf, kid, day); err != nil { // the key is revoked all the same
		sentence, _ := explain(err)
		fmt.Fprintf(con.stderr, "Les papiers qui tombent avec elle n’ont pas pu être comptés\u00a0: %s.\n", sentence)
	}
	return nil
}

// tellTakenDown counts the living papers that fall with a key: the holders did
// nothing wrong, and somebody must see that they get others.
func tellTakenDown(con *console, c *cli.Context, conf *config, kid seal.KID, day dossier.Date) (err error) {
	reg, err := openRegister(c.Context, con, conf, false, false)
	if errors.Is(err, errNoFile) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reg.Close()) }()
	n := 0
	for paper, err := range reg.All(c.Context, register.Filter{States: []register.State{register.Emise, register.Remise}}) {
		if err != nil {
			return err
		}
		if seal.KID(paper.Kid) == kid && paper.Date.After(day) {
			n++
		}
	}
	if n > 0 {
		fmt.Fprintf(con.stderr, "%s par cette clé après le %s\u00a0: ils sont désormais refusés.\n"+
			"Leur liste\u00a0: cnamdoc registre verifier\u00a0; pour que le traitement en émette d’autres\u00a0: cnamdoc registre revoquer NUMÉRO --refaire\n",
			plural(n, "papier valable du registre a été scellé", "papiers valables du registre ont été scellés"), day.Short())
	}
	return nil
}

func clesSauvegarder(con *console) *cli.Command {
	return &cli.Command{
		Name: "sauvegarder", Aliases: []string{"back-up"}, Usage: "écrire une copie chiffrée des clés, à garder ailleurs",
		ArgsUsage: "FICHIER", Description: "La copie est un fichier age (https://age-encryption.org)\u00a0: l’outil «\u00a0age\u00a0» l’ouvre aussi. La phrase est demandée,\n" +
			"ou lue dans " + phraseEnv + ". Exemple\u00a0:\n  cnamdoc cles sauvegarder cles-2026-11-22.age",
		Flags: withCommon(recipientFlag()),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc cles sauvegarder cles.age", "indiquez le fichier de la copie")
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			if _, err := loadRing(con, conf); err != nil { // a damaged ring is not worth a copy
				return err
			}
			return backUpKeys(con, c, conf, c.Args().First())
		},
	}
}

// backUpKeys writes an encrypted copy of the keys, for whom the call or a
// passphrase says.
func backUpKeys(con *console, c *cli.Context, conf *config, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return say(fs.ErrExist, "donnez un autre nom, ou déplacez la copie précédente", "le fichier «\u00a0%s\u00a0» existe déjà\u00a0: il n’a pas été touché", path)
	}
	to, err := recipients(con, c)
	if err != nil {
		return err
	}
	progress := con.progress("chiffrement")
	defer progress.end()
	var out bytes.Buffer
	if err := anneau.Backup(&out, keyDir(conf), to...); err != nil {
		return err
	}
	if err := publish.File(path, out.Bytes()); err != nil {
		return err
	}
	progress.end()
	fmt.Fprintln(con.stderr, french.Say("Copie chiffrée des clés dans « %s ». Gardez-la loin de ce poste, et %s ailleurs encore : sans elle, la copie ne s’ouvre pas.", path, opener(c)))
	return nil
}

// opener is what opens a copy that the call made.
func opener(c *cli.Context) string {
	if len(c.StringSlice("pour")) > 0 {
		return "l’identité age de son destinataire"
	}
	return "la phrase"
}

func recipientFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "pour", Usage: "chiffrer pour ce destinataire `AGE1…` au lieu d’une phrase (répétable)"}
}

func identityFlag() cli.Flag {
	return &cli.StringFlag{Name: "identite", Usage: "ouvrir avec l’identité age du fichier `F` au lieu d’une phrase"}
}

// recipients are those of --pour, else the holder of a passphrase.
func recipients(con *console, c *cli.Context) ([]anneau.Recipient, error) {
	var to []anneau.Recipient
	for _, text := range c.StringSlice("pour") {
		r, err := anneau.ParseRecipient(text)
		if err != nil {
			return nil, misuse("exemple\u00a0: --pour age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p", "le destinataire «\u00a0%s\u00a0» n’est pas une clé publique age", text)
		}
		to = append(to, r)
	}
	if len(to) > 0 {
		return to, nil
	}
	phrase, err := phrase(c.Context, con, true)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(phrase) < minPhrase {
		return nil, misuse("par exemple cinq mots sans rapport entre eux", "la phrase est trop courte\u00a0: %d caractères au moins", minPhrase)
	}
	r, _, err := anneau.Passphrase(phrase)
	return []anneau.Recipient{r}, err
}

// phrase asks for a passphrase without showing it, twice if it is new.
func phrase(ctx context.Context, con *console, twice bool) (string, error) {
	if phrase := os.Getenv(phraseEnv); phrase != "" {
		return phrase, nil
	}
	f, ok := con.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", misuse("lancez la commande dans un terminal, ou donnez la phrase par "+phraseEnv, "personne ne peut saisir la phrase de la copie")
	}
	phrase, err := askSecret(ctx, con, f, "Phrase de la copie (rien ne s’affiche) : ")
	if err != nil || !twice {
		return phrase, err
	}
	again, err := askSecret(ctx, con, f, "La même, une seconde fois : ")
	if err == nil && again != phrase {
		return "", misuse("recommencez", "les deux phrases diffèrent\u00a0: rien n’a été écrit")
	}
	return phrase, err
}

// readPassword reads a line without showing it. A person who interrupts gets the
// terminal back as it was.
func readPassword(ctx context.Context, fd int) (string, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type line struct {
		text []byte
		err  error
	}
	typed := make(chan line, 1)
	go func() {
		text, err := term.ReadPassword(fd)
		typed <- line{text, err}
	}()
	select {
	case l := <-typed:
		return string(l.text), l.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}

func clesRestaurer(con *console) *cli.Command {
	return &cli.Command{
		Name: "restaurer", Usage: "remettre les clés d’une copie chiffrée sur un poste qui n’en a pas",
		ArgsUsage: "FICHIER", Description: "Des clés déjà en place ne sont jamais remplacées. Exemple\u00a0:\n  cnamdoc cles restaurer cles-2026-11-22.age",
		Flags: withCommon(identityFlag()),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc cles restaurer cles.age", "indiquez la copie à restaurer")
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			return restoreKeys(con, c, conf, func(ring *anneau.Ring) error { return notOthers(c.Context, con, conf, ring.KeyRing) })
		},
	}
}

// restoreKeys puts the keys of a copy in place, if admit lets them in.
func restoreKeys(con *console, c *cli.Context, conf *config, admit func(*anneau.Ring) error) error {
	data, err := readRegular(c.Args().First(), maxCopy)
	if err != nil {
		return err
	}
	with, err := identities(con, c)
	if err != nil {
		return err
	}
	if err := anneau.Restore(bytes.NewReader(data), keyDir(conf), admit, with...); err != nil {
		return coffreTrouble(err, c.Args().First(), keyDir(conf))
	}
	ring, err := loadRing(con, conf)
	if err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(ring.List()), "clé restaurée", "clés restaurées"), keyDir(conf))
	return nil
}

// A second machine that shares a register seals with the same authority. Exit
// statuses: 0 it does now; 1 the copy is another authority's, or the register
// cannot be asked; 2 misuse.
func clesRejoindre(con *console) *cli.Command {
	return &cli.Command{
		Name: "rejoindre", Aliases: []string{"join"}, Usage: "faire travailler ce poste avec les clés d’un registre partagé",
		ArgsUsage: "COPIE", Description: "COPIE est la copie chiffrée des clés du centre (cnamdoc sauvegarder, sur le premier poste)\u00a0; indiquez d’abord le registre\n" +
			"dans [registre] adresse. Rien n’est mis en place si ces clés ne sont pas celles du registre. Exemple\u00a0:\n  cnamdoc cles rejoindre cles-2026-11-22-030512.age",
		Flags: withCommon(identityFlag()),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc cles rejoindre cles-2026-11-22-030512.age", "indiquez la copie des clés du centre")
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			reg, err := openRegister(c.Context, con, conf, false, false)
			if errors.Is(err, errNoFile) {
				return say(err, "indiquez le registre partagé dans [registre] adresse de la configuration\u00a0; pour remettre les clés d’un poste seul\u00a0: cnamdoc cles restaurer COPIE",
					"il n’y a pas de registre à rejoindre («\u00a0%s\u00a0»)", conf.registerAt(false).name())
			}
			if err != nil {
				return err
			}
			return errors.Join(restoreKeys(con, c, conf, func(ring *anneau.Ring) error {
				keys, err := keysOf(ring.KeyRing)
				if err != nil {
					return err
				}
				return reg.JoinAuthority(c.Context, operator(), keys)
			}), reg.Close())
		},
	}
}

// maxCopy bounds what a copy of keys may weigh, in bytes.
const maxCopy = 8 << 20

func identities(con *console, c *cli.Context) ([]anneau.Identity, error) {
	if path := c.String("identite"); path != "" {
		data, err := readRegular(path, maxKeyFile)
		if err != nil {
			return nil, err
		}
		list, err := anneau.ParseIdentities(bytes.NewReader(data))
		if err != nil {
			return nil, say(err, "donnez le fichier que «\u00a0age-keygen\u00a0» a écrit", "«\u00a0%s\u00a0» n’est pas un fichier d’identité age", path)
		}
		return list, nil
	}
	phrase, err := phrase(c.Context, con, false)
	if err != nil {
		return nil, err
	}
	_, identity, err := anneau.Passphrase(phrase)
	if err != nil {
		return nil, misuse("recommencez", "la phrase est vide")
	}
	return []anneau.Identity{identity}, nil
}

func coffreTrouble(err error, path, dir string) error {
	_, other := errors.AsType[*register.AuthorityError](err)
	switch {
	case other:
		return say(err, "prenez la copie des clés de l’autorité qui tient ce registre\u00a0; vérifiez aussi [registre] adresse et --etat",
			"les clés de «\u00a0%s\u00a0» ne sont pas celles de ce registre\u00a0: rien n’a été changé (garde «\u00a0autorite\u00a0»)", path)
	case errors.Is(err, anneau.ErrPassphrase):
		return say(err, "recommencez avec la phrase ou l’identité qui a servi à la sauvegarde", "la copie «\u00a0%s\u00a0» ne s’ouvre pas ainsi", path)
	case errors.Is(err, anneau.ErrNoCopy):
		return say(err, "prenez une autre copie", "«\u00a0%s\u00a0» n’est pas une copie chiffrée, ou elle est abîmée", path)
	case errors.Is(err, fs.ErrExist):
		return say(err, "indiquez un état sans clés (--etat), ou déplacez d’abord celles-ci", "il y a déjà des clés dans «\u00a0%s\u00a0»\u00a0: rien n’a été changé", dir)
	}
	return err
}
