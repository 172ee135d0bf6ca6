package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

func (p *program) registreVerifier() *cli.Command {
	return &cli.Command{
		Name: "verifier", Aliases: []string{"check"}, Usage: "vérifier le registre, et chaque papier valable contre son fichier et son sceau",
		Description: "Un papier émis sur un autre poste est seulement compté. Exemple\u00a0:\n  cnamdoc registre verifier",
		Flags: registreFlags(append(filterFlags(),
			&cli.StringFlag{Name: "sortie", Usage: "dossier `DIR` des papiers", EnvVars: []string{"CNAMDOC_SORTIE"}},
			&cli.StringFlag{Name: "cles", Usage: "clés publiques `F` (JWKS) au lieu de celles de l’état", EnvVars: []string{"CNAMDOC_CLES"}})...),
		Action: noArguments(p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			if err := reg.Check(c.Context); errors.Is(err, register.ErrDamaged) {
				return registerTrouble(err, conf.registerAt(c.Bool("exemple")))
			} else if err != nil {
				return err
			}
			f, err := paperFilter(c, conf)
			if err != nil {
				return err
			}
			ring, err := p.verificationRing(c, conf)
			if err != nil {
				return err
			}
			if len(f.States) == 0 { // a fallen paper's file has become its successor's
				f.States = []register.State{register.Emise, register.Remise}
			}
			a := &audit{out: conf.Sortie, ring: ring, shared: conf.registerAt(c.Bool("exemple")).address != "",
				history: func(number string) ([]register.Event, error) { return reg.History(c.Context, number) }}
			for paper, err := range register.Verify(c.Context, reg, f, a.check) {
				var found *auditFault
				if !errors.As(err, &found) {
					return err
				}
				fmt.Fprintf(p.stdout, "%s  %s  %s\n", paper.Number, paper.Key.Code, found.sentence)
				a.faults++
			}
			return p.concludeAudit(a)
		})),
	}
}

func (p *program) concludeAudit(a *audit) error {
	fmt.Fprintf(p.stderr, "Registre sain\u00a0; %s.\n", plural(a.checked, "papier vérifié", "papiers vérifiés"))
	if a.elsewhere > 0 {
		fmt.Fprintf(p.stderr, "%s, émis par un autre poste du registre partagé.\n", plural(a.elsewhere, "papier absent d’ici", "papiers absents d’ici"))
	}
	if a.stale > 0 {
		fmt.Fprintf(p.stderr, "%s\u00a0: un autre poste l’a redessiné depuis. Ce n’est pas une falsification\u00a0; prenez sa version, ou effacez celle-ci.\n",
			plural(a.stale, "copie périmée ici", "copies périmées ici"))
	}
	if a.faults == 0 {
		return nil
	}
	sentence := plural(a.faults, "papier n’est pas ce que dit le registre", "papiers ne sont pas ce que dit le registre")
	fmt.Fprintf(p.stderr, "%s.\n  → relancez le traitement pour un fichier absent\u00a0; pour un fichier modifié, cherchez par qui, et révoquez au besoin\n", sentence)
	return refusedError{errors.New(sentence)}
}

// audit holds papers against their files.
type audit struct {
	out                        string
	ring                       *seal.KeyRing
	shared                     bool // other machines issue on the same register
	history                    func(number string) ([]register.Event, error)
	checked, elsewhere, faults int
	stale                      int // copies from before another machine drew the paper again
}

// auditFault is what is wrong with a paper, in French.
type auditFault struct{ sentence string }

func (f *auditFault) Error() string { return f.sentence }

func faulty(form string, values ...any) error { return &auditFault{fmt.Sprintf(form, values...)} }

func (a *audit) check(paper register.Paper) error {
	name := filepath.FromSlash(paper.File)
	if !filepath.IsLocal(name) {
		return faulty("chemin de fichier impossible")
	}
	data, err := os.ReadFile(filepath.Join(a.out, name))
	if errors.Is(err, fs.ErrNotExist) && a.shared {
		a.elsewhere++
		return nil
	}
	a.checked++
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return faulty("fichier absent\u00a0: %s", paper.File)
	case err != nil:
		return err
	case int64(len(data)) != paper.Size || sha256.Sum256(data) != paper.FileHash:
		if old, err := a.outdated(paper, filepath.Join(a.out, name), data); old || err != nil {
			return err
		}
		return faulty("fichier modifié depuis son émission\u00a0: %s", paper.File)
	case !paper.Key.Document.Sealed():
		return nil
	}
	return a.checkSeal(paper, data)
}

// outdated tells a copy that another machine has drawn again since: its seal
// is that paper's, and it is older than the last drawing.
func (a *audit) outdated(paper register.Paper, path string, data []byte) (bool, error) {
	if !a.shared || paper.Key.Document.Sealed() && a.checkSeal(paper, data) != nil {
		return false, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	events, err := a.history(paper.Number)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		drawn := e.What == register.EventIssued || e.What == register.EventRedrawn || e.What == register.EventResumed || e.What == register.EventDuplicata
		if drawn && e.At.After(info.ModTime()) {
			a.stale++
			return true, nil
		}
	}
	return false, nil
}

// checkSeal reads the seal as a stranger would and holds what it says against
// the row.
func (a *audit) checkSeal(paper register.Paper, data []byte) error {
	text, number, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return faulty("sceau illisible\u00a0: %s", paper.File)
	}
	result, err := seal.Verify(text, a.ring, seal.Options{Specimen: true,
		SealedOn: func([8]byte) (int, bool) { return paper.Date.Days(), true }})
	var refusal *seal.Refusal
	switch {
	case errors.As(err, &refusal):
		return faulty("sceau refusé\u00a0: %s", refusal.Sentence())
	case err != nil:
		return err
	case number != paper.Number:
		return faulty("le fichier porte le numéro %s", number)
	case register.CTI(result.Payload.CTI) != paper.CTI, result.Payload.Code != paper.Key.Code, result.Payload.Semestre != string(paper.Key.Semestre):
		return faulty("le sceau est celui d’un autre papier (%s, code court %s)", result.Payload.Code, result.ShortCode())
	case result.KID != seal.KID(paper.Kid):
		return faulty("le sceau est d’une autre clé (%s) que celle du registre (%s)", result.KID, seal.KID(paper.Kid))
	}
	return nil
}

func (p *program) registreSauvegarder() *cli.Command {
	return &cli.Command{
		Name: "sauvegarder", Aliases: []string{"back-up"}, Usage: "copier le registre entier, pendant qu’il sert",
		ArgsUsage: "FICHIER", Description: "SQLite\u00a0: un registre prêt à servir. PostgreSQL\u00a0: un script que psql charge dans une base vide.\n" +
			"Les clés se sauvegardent à part\u00a0: cnamdoc cles sauvegarder. Exemple\u00a0:\n  cnamdoc registre sauvegarder registre-2026-11-22.sqlite",
		Flags: registreFlags(),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc registre sauvegarder registre-2026-11-22.sqlite", "indiquez le fichier de la copie")
			}
			path := c.Args().First()
			err := reg.Backup(c.Context, path)
			if errors.Is(err, fs.ErrExist) {
				return say(err, "donnez un autre nom, ou déplacez la copie précédente", "le fichier «\u00a0%s\u00a0» existe déjà\u00a0: il n’a pas été touché", path)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stderr, "Registre copié dans «\u00a0%s\u00a0».\n", path)
			return nil
		}),
	}
}

func (p *program) registreRevocations() *cli.Command {
	return &cli.Command{
		Name: "revocations", Usage: "écrire la liste signée des papiers qui ne valent plus, pour les postes hors ligne",
		ArgsUsage: "FICHIER", Description: "Le poste la donne à «\u00a0cnamdoc verifier --revocations FICHIER\u00a0». Exemple\u00a0:\n  cnamdoc registre revocations revocations.cnam",
		Flags: registreFlags(&cli.StringFlag{Name: "date", Usage: "laisser de côté les papiers échus à cette date `D` au lieu d’aujourd’hui"}),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc registre revocations revocations.cnam", "indiquez le fichier de la liste")
			}
			today, err := p.today(c)
			if err != nil {
				return err
			}
			ring, err := p.signingRing(conf, c.Bool("exemple"))
			if err != nil {
				return err
			}
			signer, err := ring.Signer()
			if err != nil {
				return err
			}
			list := seal.RevocationList{Issued: p.now(), Specimen: c.Bool("exemple")}
			if list.Entries, err = fallenPapers(c.Context, reg, today); err != nil {
				return err
			}
			data, err := seal.SignRevocations(list, signer)
			if err != nil {
				return err
			}
			if err := writeFile(c.Args().First(), data); err != nil {
				return err
			}
			fmt.Fprintf(p.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(list.Entries), "papier sans valeur", "papiers sans valeur"), c.Args().First())
			return nil
		}),
	}
}

func (p *program) signingRing(conf *config, specimen bool) (*seal.KeyRing, error) {
	if specimen {
		return seal.Specimen(), nil
	}
	ring, err := p.loadRing(conf)
	if err != nil {
		return nil, err
	}
	return ring.KeyRing, nil
}

// fallenPapers lists the sealed papers that no longer stand and whose last day
// has not passed: an expired one is refused by its date.
func fallenPapers(ctx context.Context, reg register.Register, today dossier.Date) ([]seal.Revocation, error) {
	var list []seal.Revocation
	f := register.Filter{States: []register.State{register.Remplacee, register.Revoquee}}
	for paper, err := range reg.All(ctx, f) {
		if err != nil {
			return nil, err
		}
		if paper.CTI.IsZero() || !paper.Last.IsZero() && paper.Last.Before(today) {
			continue
		}
		r := seal.Revocation{CTI: paper.CTI, Day: dossier.DateOf(paper.RevokedAt.Local()).Days()}
		if paper.State == register.Remplacee {
			r.Replaced, r.Day = true, dossier.DateOf(paper.ReplacedAt.Local()).Days()
			if r.UEs, err = successorUEs(ctx, reg, paper); err != nil {
				return nil, err
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// successorUEs are the UE of the living paper at the end of a chain of
// replacements.
func successorUEs(ctx context.Context, reg register.Register, paper register.Paper) ([]string, error) {
	for paper.State == register.Remplacee && paper.ReplacedBy != "" {
		next, err := reg.Get(ctx, paper.ReplacedBy)
		if err != nil {
			return nil, err
		}
		paper = next
	}
	if !paper.State.Valid() {
		return nil, nil
	}
	return paper.UEs, nil
}
