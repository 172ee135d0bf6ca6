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
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/instantane"
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
			a := &audit{out: conf.Sortie, ring: ring, shared: conf.registerAt(c.Bool("exemple")).address != ""}
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
	checked, elsewhere, faults int
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
		return faulty("fichier modifié depuis son émission\u00a0: %s", paper.File)
	case !paper.Key.Document.Sealed():
		return nil
	}
	return a.checkSeal(paper, data)
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
	return p.loadRing(conf)
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
		r := seal.Revocation{CTI: paper.CTI, Day: dossier.DateOf(paper.RevokedAt).Days()}
		if paper.State == register.Remplacee {
			r.Replaced, r.Day = true, dossier.DateOf(paper.ReplacedAt).Days()
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

// retentions are the days before which papers are no longer kept by name, from
// the configuration: years by kind of paper; 0 keeps them for ever.
func (conf *config) retentions(today dossier.Date) []register.Retention {
	in := conf.Registre
	years := map[dossier.Document]int{dossier.Attestation: 5, dossier.Contrat: 10, dossier.Convention: 10, dossier.Retractation: 10, dossier.Relance: 1}
	for doc, given := range map[dossier.Document]*int{dossier.Attestation: in.ConservationAttestation, dossier.Contrat: in.ConservationContrat,
		dossier.Convention: in.ConservationConvention, dossier.Retractation: in.ConservationRetractation, dossier.Relance: in.ConservationRelance} {
		if given != nil {
			years[doc] = *given
		}
	}
	var rules []register.Retention
	for _, doc := range dossier.Documents {
		if years[doc] > 0 {
			rules = append(rules, register.Retention{Document: doc, Before: today.AddYears(-years[doc])})
		}
	}
	return rules
}

// kept is a setting, or its default.
func kept(given *int, otherwise int) int {
	if given != nil {
		return *given
	}
	return otherwise
}

// What is purged beside the papers, by default: decisions after so many
// years, snapshots after so many days.
const (
	keepDecisions = 5
	keepSnapshots = 400
)

func (p *program) registrePurger() *cli.Command {
	return &cli.Command{
		Name: "purger", Aliases: []string{"purge"}, Usage: "effacer les noms et les fichiers dont la durée de conservation est passée",
		Description: "Montre ce qui serait effacé\u00a0; --confirmer l’efface. La preuve (numéro, sceau) reste, et le papier n’est jamais refait.\n" +
			"Les durées sont dans [registre] de la configuration. Exemple\u00a0:\n  cnamdoc registre purger --confirmer",
		Flags: registreFlags(
			&cli.BoolFlag{Name: "confirmer", Usage: "effacer vraiment"},
			&cli.StringFlag{Name: "sortie", Usage: "dossier `DIR` des papiers", EnvVars: []string{"CNAMDOC_SORTIE"}},
			&cli.StringFlag{Name: "date", Usage: "compter les durées à cette date `D` au lieu d’aujourd’hui"}),
		Action: noArguments(p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			today, err := p.today(c)
			if err != nil {
				return err
			}
			purge := &purge{p: p, c: c, conf: conf, reg: reg, rules: conf.retentions(today), today: today, lots: map[string]dossier.Semestre{}}
			if !c.Bool("confirmer") {
				return purge.show()
			}
			return purge.do()
		})),
	}
}

type purge struct {
	p     *program
	c     *cli.Context
	conf  *config
	reg   register.Register
	rules []register.Retention
	today dossier.Date
	lots  map[string]dossier.Semestre // print lots of purged papers
}

// purgeGroup is how many papers are purged in one transaction.
const purgeGroup = 500

// show counts what would be erased.
func (u *purge) show() error {
	papers, err := u.reg.Purgeable(u.c.Context, u.rules, 1<<30)
	if err != nil {
		return err
	}
	for _, paper := range papers {
		fmt.Fprintf(u.p.stdout, "%s  %s  %s  %s\n", paper.Number, paper.Key.Code, paper.Key.Document, paper.Date.Short())
	}
	fmt.Fprintf(u.p.stderr, "%s\u00a0; rien n’est effacé sans --confirmer.\n", plural(len(papers), "papier à purger", "papiers à purger"))
	return nil
}

// do deletes files, then names: in this order no file is ever left that the
// register does not know.
func (u *purge) do() error {
	total := 0
	for {
		papers, err := u.reg.Purgeable(u.c.Context, u.rules, purgeGroup)
		if err != nil {
			return err
		}
		if len(papers) == 0 {
			break
		}
		var numbers []string
		for _, paper := range papers {
			if err := u.deleteFiles(paper); err != nil {
				return err
			}
			numbers = append(numbers, paper.Number)
		}
		if err := u.reg.Purge(u.c.Context, operator(), numbers); err != nil {
			return err
		}
		total += len(numbers)
	}
	return u.rest(total)
}

// rest purges what hangs on the papers.
func (u *purge) rest(total int) error {
	if err := u.deleteLots(); err != nil {
		return err
	}
	forgotten := 0
	if years := kept(u.conf.Registre.ConservationDecisions, keepDecisions); years > 0 {
		var err error
		if forgotten, err = u.reg.Forget(u.c.Context, u.today.AddYears(-years)); err != nil {
			return err
		}
	}
	gone, err := purgeSnapshots(u.conf, u.c.Bool("exemple"), u.today)
	if err != nil {
		return err
	}
	fmt.Fprintf(u.p.stderr, "%s, %s, %s.\n", plural(total, "papier purgé", "papiers purgés"),
		plural(forgotten, "décision ou absence oubliée", "décisions ou absences oubliées"), plural(gone, "instantané effacé", "instantanés effacés"))
	return nil
}

// deleteFiles removes a paper and its duplicatas. The file of a paper that
// fell may have become that of the living one of its key, and goes with it.
func (u *purge) deleteFiles(paper register.Paper) error {
	if paper.Lot != "" {
		u.lots[paper.Lot] = paper.Key.Semestre
	}
	name := filepath.FromSlash(paper.File)
	if name == "" || !filepath.IsLocal(name) {
		return nil
	}
	living, err := u.reg.Current(u.c.Context, paper.Key)
	if err != nil && !errors.Is(err, register.ErrNotFound) || err == nil && living.Number != paper.Number {
		return ignore(err, register.ErrNotFound)
	}
	path := filepath.Join(u.conf.Sortie, name)
	paths, err := filepath.Glob(strings.TrimSuffix(path, ".pdf") + "-duplicata-*.pdf")
	if err != nil {
		return err
	}
	for _, path := range append(paths, path) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// The directory of the person goes with its last paper; while it holds
	// another the system refuses.
	_ = os.Remove(filepath.Dir(path))
	return nil
}

// ignore drops one kind of error.
func ignore(err, kind error) error {
	if errors.Is(err, kind) {
		return nil
	}
	return err
}

// deleteLots removes the print runs of lots in which nobody is named any more.
func (u *purge) deleteLots() error {
	for lot, semestre := range u.lots {
		named := false
		for paper, err := range u.reg.All(u.c.Context, register.Filter{Lot: lot}) {
			if err != nil {
				return err
			}
			named = named || paper.State != register.Purgee
		}
		if named || !filepath.IsLocal(lot) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(u.conf.Sortie, string(semestre), "impression", lot)); err != nil {
			return err
		}
	}
	return nil
}

// purgeSnapshots deletes the exports kept for the desk longer than the
// configuration says.
func purgeSnapshots(conf *config, specimen bool, today dossier.Date) (int, error) {
	days := kept(conf.Registre.ConservationInstantane, keepSnapshots)
	if days == 0 {
		return 0, nil
	}
	before := time.Unix(int64(today.AddDays(-days).Days())*24*60*60, 0)
	gone, err := instantane.Purge(conf.snapshotDir(specimen), before)
	return len(gone), err
}
