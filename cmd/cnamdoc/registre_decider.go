package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

func (p *program) registreDecider() *cli.Command {
	return &cli.Command{
		Name: "decider", Aliases: []string{"decide"}, Usage: "répondre à un point «\u00a0À EXAMINER\u00a0» d’un dossier",
		ArgsUsage: "AUDITEUR [RÈGLE]",
		Description: "Sans RÈGLE, montre ce qui attend une réponse. Une réponse vaut tant que les faits restent les mêmes.\n" +
			"Exemples\u00a0:\n  cnamdoc registre decider CEN012345\n  cnamdoc registre decider CEN012345 mode-paiement --motif \"virement reçu\"",
		Flags: deskFlags(motifFlag("pourquoi, `TEXTE`"), jsonFlag,
			&cli.StringFlag{Name: "ue", Usage: "quand la règle parle de plusieurs UE, celle-ci (`CODE`)"},
			&cli.BoolFlag{Name: "refuser", Usage: "ne pas accepter\u00a0: le point reste à examiner, la réponse est gardée"}),
		Action: func(c *cli.Context) error {
			if c.NArg() < 1 || c.NArg() > 2 {
				return misuse("exemple\u00a0: cnamdoc registre decider CEN012345", "indiquez un auditeur, puis la règle à laquelle vous répondez")
			}
			return p.withPerson(c, c.Args().First(), func(_ *config, job *generate.Job, d *dossier.Dossier) error {
				list, err := generate.Questions(c.Context, *job)
				if err != nil {
					return err
				}
				if c.NArg() == 1 {
					return p.showQuestions(c, list)
				}
				return p.decide(c, job, d, list)
			})
		},
	}
}

// decide records an answer.
func (p *program) decide(c *cli.Context, job *generate.Job, d *dossier.Dossier, list []generate.Question) error {
	why, err := motif(c)
	if err != nil {
		return err
	}
	q, err := chooseQuestion(list, c.Args().Get(1), c.String("ue"))
	if err != nil {
		return err
	}
	accepts := !c.Bool("refuser")
	err = job.Register.RecordDecision(c.Context, register.Decision{Key: q.Dossier, Rule: q.Key, Facts: q.Facts, Accepts: accepts, By: job.By, Why: why})
	if err != nil {
		return err
	}
	word := "refusé"
	if accepts {
		word = "accepté"
	}
	fmt.Fprintf(p.stderr, "%s %s, «\u00a0%s\u00a0»\u00a0: %s par %s (%s).\n", d.Auditeur.Code, d.Auditeur.NomComplet(), q.Message, word, job.By, why)
	if accepts {
		fmt.Fprintln(p.stderr, "Ce point ne sera plus demandé tant que les faits restent les mêmes.")
	}
	return nil
}

// chooseQuestion finds the one open question that a rule and a UE name.
func chooseQuestion(list []generate.Question, rule, ue string) (generate.Question, error) {
	var found []generate.Question
	var open []string
	for _, q := range list {
		if (q.Regle == rule || q.Key == rule) && (ue == "" || strings.EqualFold(q.UE, ue)) {
			found = append(found, q)
		}
		if !slices.Contains(open, q.Regle) {
			open = append(open, q.Regle)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var keys []string
		for _, q := range found {
			keys = append(keys, "  "+q.Key+" — "+q.Message)
		}
		return generate.Question{}, misuse("ajoutez --ue CODE, ou recopiez un de ces identifiants à la place de la règle:\n"+strings.Join(keys, "\n"),
			"la règle «\u00a0%s\u00a0» pose %d questions sur ce dossier", rule, len(found))
	case len(open) == 0:
		return generate.Question{}, misuse("rien à faire", "ce dossier n’a aucun point à examiner")
	}
	return generate.Question{}, misuse("règles qui attendent une réponse\u00a0: "+strings.Join(open, ", "),
		"la règle «\u00a0%s\u00a0» ne demande rien sur ce dossier", rule)
}

func (p *program) showQuestions(c *cli.Context, list []generate.Question) error {
	if c.Bool("json") {
		return writeJSON(p.stdout, append([]generate.Question{}, list...))
	}
	if len(list) == 0 {
		fmt.Fprintln(p.stderr, "Aucun point à examiner.")
		return nil
	}
	for _, q := range list {
		if _, err := fmt.Fprintf(p.stdout, "%s  %s  %s\n    %s\n", q.Code, q.Nom, q.Regle, q.Message); err != nil {
			return err
		}
		if q.Remede != "" {
			fmt.Fprintf(p.stdout, "    → %s\n", q.Remede)
		}
	}
	return nil
}

func (p *program) registreListes() *cli.Command {
	return &cli.Command{
		Name: "listes", Aliases: []string{"lists"}, Usage: "ce qui attend une personne\u00a0: inscriptions à annuler, dossiers disparus, points à examiner",
		ArgsUsage: "[annuler|disparus|examiner]", Description: "Exemple\u00a0:\n  cnamdoc registre listes annuler",
		Flags: deskFlags(jsonFlag),
		Action: func(c *cli.Context) error {
			which, err := chosenLists(c)
			if err != nil {
				return err
			}
			conf, err := loadConfig(c)
			if err != nil {
				return err
			}
			snapshots, err := openSnapshots(c, conf)
			if err != nil {
				return err
			}
			asked := which["disparus"]
			lists := waiting{AAnnuler: []report.Personne{}, Disparus: []report.Disparu{}, AExaminer: []generate.Question{}}
			for i, s := range snapshots {
				which["disparus"] = asked && (i == 0 || s.Info().Semestre != snapshots[i-1].Info().Semestre)
				if s.Len() == 0 && !which["disparus"] {
					continue // later nights say all of it
				}
				fmt.Fprintln(p.stderr, p.snapshotAge(s.Info()))
				if err := p.gather(c, conf, s, which, &lists); err != nil {
					return deskTrouble(err)
				}
			}
			which["disparus"] = asked
			return p.showLists(c, lists, which)
		},
	}
}

// waiting is what waits for a person.
type waiting struct {
	AAnnuler  []report.Personne   `json:"a_annuler"`
	Disparus  []report.Disparu    `json:"disparus"`
	AExaminer []generate.Question `json:"a_examiner"`
}

var listTitles = map[string]string{"annuler": "Inscriptions à annuler (impayées au-delà du délai)", "disparus": "Dossiers disparus de l’export",
	"examiner": "Points à examiner"}

func chosenLists(c *cli.Context) (map[string]bool, error) {
	which := map[string]bool{}
	for _, name := range c.Args().Slice() {
		if listTitles[name] == "" {
			return nil, misuse("listes possibles\u00a0: "+strings.Join(slices.Sorted(maps.Keys(listTitles)), ", "), "la liste «\u00a0%s\u00a0» n’existe pas", name)
		}
		which[name] = true
	}
	if len(which) == 0 {
		for name := range listTitles {
			which[name] = true
		}
	}
	return which, nil
}

// gather adds a snapshot's to the lists. Who vanished is the register's to say,
// once a semester.
func (p *program) gather(c *cli.Context, conf *config, s *instantane.Snapshot, which map[string]bool, lists *waiting) (err error) {
	dossiers, err := s.Dossiers()
	if err != nil {
		return err
	}
	job, closeJob, err := p.deskJob(c, conf, s, dossiers)
	if err != nil {
		return err
	}
	job.Workers, job.Centre = 0, s.Info().Centre
	defer func() { err = errors.Join(err, closeJob()) }()
	if which["annuler"] {
		if err := unpaid(c, job, lists); err != nil {
			return err
		}
	}
	if which["disparus"] {
		absent, err := job.Register.Absent(c.Context, register.Filter{Semestre: s.Info().Semestre})
		if err != nil {
			return err
		}
		for _, a := range absent {
			lists.Disparus = append(lists.Disparus, report.Disparu{Code: a.Key.Code, Semestre: a.Key.Semestre, Centre: a.Key.Centre, Depuis: a.Since})
		}
	}
	if which["examiner"] {
		questions, err := generate.Questions(c.Context, *job)
		if err != nil {
			return err
		}
		lists.AExaminer = append(lists.AExaminer, questions...)
	}
	return nil
}

func unpaid(c *cli.Context, job *generate.Job, lists *waiting) error {
	for _, d := range dossier.InPrintOrder(job.Dossiers) {
		verdicts, err := generate.Verdicts(c.Context, *job, d)
		if err != nil {
			return err
		}
		if verdicts.AAnnuler() {
			lists.AAnnuler = append(lists.AAnnuler, report.Personne{Code: d.Auditeur.Code, Nom: d.Auditeur.NomComplet(), Semestre: d.Semestre, Centre: d.Centre})
		}
	}
	return nil
}

func (p *program) showLists(c *cli.Context, l waiting, which map[string]bool) error {
	if c.Bool("json") {
		return writeJSON(p.stdout, l)
	}
	heading := func(name string, n int) bool {
		if which[name] {
			fmt.Fprintf(p.stdout, "%s\u00a0: %d\n", listTitles[name], n)
		}
		return which[name]
	}
	if heading("annuler", len(l.AAnnuler)) {
		for _, x := range l.AAnnuler {
			fmt.Fprintf(p.stdout, "  %s  %s — %s, %s\n", x.Code, x.Nom, x.Semestre, x.Centre)
		}
	}
	if heading("disparus", len(l.Disparus)) {
		for _, x := range l.Disparus {
			fmt.Fprintf(p.stdout, "  %s — %s, %s, depuis le %s\n", x.Code, x.Semestre, x.Centre, x.Depuis.Short())
		}
	}
	if heading("examiner", len(l.AExaminer)) {
		return p.showQuestions(c, l.AExaminer)
	}
	return nil
}
