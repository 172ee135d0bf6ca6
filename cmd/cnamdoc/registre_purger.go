package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

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
			purge := &purge{p: p, c: c, conf: conf, reg: reg, rules: conf.retentions(today), today: today, runs: map[printRun]bool{}}
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
	runs  map[printRun]bool // of purged papers
}

// printRun is a file of a print lot: the papers of a kind of a centre.
type printRun struct {
	lot      string
	semestre dossier.Semestre
	centre   string
	folder   string // of the centre
	document dossier.Document
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
	if err := u.deleteRuns(); err != nil {
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
	if parts := strings.Split(paper.File, "/"); paper.Lot != "" && len(parts) > 2 {
		u.runs[printRun{paper.Lot, paper.Key.Semestre, paper.Key.Centre, parts[1], paper.Key.Document}] = true
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

// deleteRuns removes the print runs in which nobody is named any more, and the
// lots of which nothing is left.
func (u *purge) deleteRuns() error {
	for run := range u.runs {
		named := false
		f := register.Filter{Lot: run.lot, Centre: run.centre, Documents: []dossier.Document{run.document}}
		for paper, err := range u.reg.All(u.c.Context, f) {
			if err != nil {
				return err
			}
			named = named || paper.State != register.Purgee
		}
		name := filepath.Join(string(run.semestre), "impression", run.lot, run.folder+"-"+run.document.String()+".pdf")
		if named || !filepath.IsLocal(name) {
			continue
		}
		path := filepath.Join(u.conf.Sortie, name)
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_ = os.Remove(filepath.Dir(path)) // while it holds another run the system refuses
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
