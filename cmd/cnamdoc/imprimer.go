package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Exit statuses: 0 the paper is there, or sent; 3 it cannot be issued yet, and
// what is missing was said; 1 failure; 2 nobody or several persons answer.
func (p *program) imprimer() *cli.Command {
	return &cli.Command{
		Name:      "imprimer",
		Aliases:   []string{"print"},
		Usage:     "au guichet\u00a0: donner son papier à un auditeur, par code ou par nom",
		ArgsUsage: "AUDITEUR",
		Description: "Reprend le papier valable, ou l’émet s’il est prêt\u00a0; sinon dit ce qui manque. Un papier déjà remis est\n" +
			"redessiné en duplicata. Lit le dernier export accepté sur ce poste et dit son âge.\n" +
			"Exemples\u00a0:\n  cnamdoc imprimer CEN012345\n  cnamdoc imprimer dupont marie --imprimante accueil --remise",
		Flags: deskFlags(
			&cli.StringFlag{Name: "document", Value: "attestation", Usage: "quels papiers, `LISTE` séparée par des virgules (attestation,contrat,convention,retractation,relance)"},
			&cli.StringFlag{Name: "imprimante", Usage: printerUsage},
			&cli.BoolFlag{Name: "remise", Usage: "enregistrer aussitôt la remise à l’auditeur"},
		),
		Action: p.runImprimer,
	}
}

func (p *program) runImprimer(c *cli.Context) error {
	docs, err := parseDocuments(c.String("document"))
	if err != nil {
		return err
	}
	return p.withPerson(c, strings.Join(c.Args().Slice(), " "), func(conf *config, job *generate.Job, d *dossier.Dossier) error {
		if err := usableOutput(conf.Sortie); err != nil {
			return err
		}
		counter := &counter{p, c, job, d}
		var incomplete error
		for _, doc := range docs {
			if err := counter.serve(doc); errors.Is(err, errIncomplete) {
				incomplete = err
			} else if err != nil {
				return err
			}
		}
		return incomplete
	})
}

// counter serves one person.
type counter struct {
	p   *program
	c   *cli.Context
	job *generate.Job
	d   *dossier.Dossier
}

// serve hands out the papers of one kind. A living paper is reused as the
// register knows it: a snapshot may be older than the register, and must not
// replace what a later night has issued.
func (s *counter) serve(doc dossier.Document) error {
	verdicts, err := generate.Verdicts(s.c.Context, *s.job, s.d)
	if err != nil {
		return err
	}
	papers, err := s.living(doc)
	if err != nil {
		return err
	}
	for _, v := range verdicts.Revoked() {
		if v.Revokes.Has(doc) {
			done := "émis"
			if len(papers) > 0 {
				done = "remis"
			}
			return s.refuse(doc, done, []completeness.Verdict{v})
		}
	}
	if len(papers) == 0 {
		if papers, err = s.issue(doc, verdicts); err != nil {
			return err
		}
	}
	for _, paper := range papers {
		if err := s.deliver(paper); err != nil {
			return err
		}
	}
	return nil
}

// living lists the valid papers of a kind.
func (s *counter) living(doc dossier.Document) ([]register.Paper, error) {
	f := register.Filter{Semestre: s.d.Semestre, Centre: s.d.Centre, Code: s.d.Auditeur.Code, Documents: []dossier.Document{doc},
		States: []register.State{register.Emise, register.Remise}}
	var papers []register.Paper
	for paper, err := range s.job.Register.All(s.c.Context, f) {
		if err != nil {
			return nil, err
		}
		papers = append(papers, paper)
	}
	return papers, nil
}

// issue makes the papers of a kind as the nightly run would, or says what
// keeps them.
func (s *counter) issue(doc dossier.Document, verdicts completeness.Report) ([]register.Paper, error) {
	if !verdicts.IsDue(doc) {
		return nil, say(nil, "voyez l’inscription et son financement", "cette inscription ne demande pas de papier «\u00a0%s\u00a0»", doc.Label())
	}
	job := *s.job
	job.Documents = []dossier.Document{doc}
	report, err := generate.Run(s.c.Context, job)
	if err != nil {
		return nil, err
	}
	for _, e := range report.Erreurs {
		return nil, say(nil, "corrigez la cause, puis relancez", "le papier ne peut pas être produit\u00a0: %s", e.Phrase)
	}
	papers, err := s.living(doc)
	if err != nil || len(papers) > 0 {
		return papers, err
	}
	if report.Papiers[doc.String()].Geles > 0 {
		return nil, say(nil, "voyez qui et pourquoi\u00a0: cnamdoc registre chercher "+s.d.Auditeur.Code,
			"le papier «\u00a0%s\u00a0» a été révoqué par une personne, ou purgé\u00a0: il n’est pas refait", doc.Label())
	}
	return nil, s.refuse(doc, "émis", verdicts.Blocking(doc))
}

// refuse says what is missing, and what therefore cannot be done.
func (s *counter) refuse(doc dossier.Document, done string, missing []completeness.Verdict) error {
	fmt.Fprintf(s.p.stderr, "%s %s\u00a0: le papier «\u00a0%s\u00a0» ne peut pas être %s.\n", s.d.Auditeur.Code, s.d.Auditeur.NomComplet(), doc.Label(), done)
	for _, v := range missing {
		fmt.Fprintf(s.p.stderr, "  %s — %s\n", v.Outcome, v.Message)
		if v.Desk != "" {
			fmt.Fprintf(s.p.stderr, "    → %s\n", v.Desk)
		}
	}
	return errIncomplete
}

// deliver brings one paper to the person: from the disk, redrawn, or as a
// duplicata.
func (s *counter) deliver(paper register.Paper) error {
	file, err := s.file(paper)
	if err != nil {
		return err
	}
	if printer := s.c.String("imprimante"); printer != "" {
		sides := slices.Contains(s.job.Duplex, paper.Key.Document)
		if err := printFile(s.c.Context, printer, file, paper.Number, sides); err != nil {
			return err
		}
		fmt.Fprintf(s.p.stderr, "%s %s\n", paper.Number, sentTo(printer))
	} else if _, err := fmt.Fprintln(s.p.stdout, file); err != nil {
		return err
	}
	if !s.c.Bool("remise") || paper.State != register.Emise {
		return nil
	}
	if err := s.job.Register.HandOver(s.c.Context, s.job.By, []string{paper.Number}); err != nil {
		return err
	}
	fmt.Fprintf(s.p.stderr, "%s remis à %s.\n", paper.Number, s.d.Auditeur.NomComplet())
	return nil
}

// file is where the paper to hand out lies.
func (s *counter) file(paper register.Paper) (string, error) {
	if paper.State == register.Remise {
		file, k, err := generate.Duplicata(s.c.Context, *s.job, paper)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(s.p.stderr, "%s a déjà été remis le %s\u00a0: duplicata n°\u00a0%d.\n", paper.Number, paper.HandedAt.Local().Format("02/01/2006"), k)
		return filepath.Join(s.job.Out, file), nil
	}
	path := filepath.Join(s.job.Out, filepath.FromSlash(paper.File))
	data, err := os.ReadFile(path)
	switch {
	case err == nil && sha256.Sum256(data) == paper.FileHash:
		return path, nil
	case err != nil && !errors.Is(err, errNoFile):
		return "", err
	}
	file, err := generate.Redraw(s.c.Context, *s.job, paper)
	return filepath.Join(s.job.Out, file), err
}
