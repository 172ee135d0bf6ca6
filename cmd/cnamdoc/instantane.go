package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/importer/dossier"
)

// snapshotDir is where the last accepted exports are kept.
func (conf *config) snapshotDir(specimen bool) string {
	return filepath.Join(conf.stateDir(specimen), "instantanes")
}

// saveSnapshot makes the export that a night has accepted the snapshot for the
// desk. A run over chosen persons, or one that writes nothing, keeps nothing.
func saveSnapshot(conf *config, job *generate.Job, digest [32]byte, taken time.Time) error {
	if job.DryRun || len(job.Auditeurs) > 0 {
		return nil
	}
	info := instantane.Info{Taken: taken, Export: filepath.Base(job.Lecture.Fichier), Digest: digest, Programme: job.Programme}
	for _, centre := range conf.Centres {
		if job.Centre != "" && centre.Nom == job.Centre {
			info.Centre, info.Dossier = centre.Nom, centre.Dossier
		}
	}
	if err := instantane.Save(conf.snapshotDir(job.Specimen), info, job.Dossiers, job.Catalogue); err != nil {
		sentence, hint := explain(err)
		return say(err, hint, "les papiers sont faits, mais l’instantané pour le guichet n’a pas pu être gardé\u00a0: %s", sentence)
	}
	return nil
}

// openSnapshot opens one semester's snapshots, the latest night first.
func openSnapshot(conf *config, specimen bool, semestre dossier.Semestre) ([]*instantane.Snapshot, error) {
	s, err := instantane.Open(conf.snapshotDir(specimen), semestre)
	switch {
	case errors.Is(err, instantane.ErrVersion):
		return nil, say(err, "mettez cnamdoc à jour sur ce poste, ou relancez le traitement du soir", "l’instantané du %s a été écrit par une autre version du programme", semestre)
	case errors.Is(err, instantane.ErrDamaged):
		return nil, say(err, "relancez le traitement du soir\u00a0: cnamdoc generer EXPORT.xlsx", "l’instantané du %s est endommagé", semestre)
	case errors.Is(err, errNoFile):
		return nil, say(err, "lancez d’abord le traitement du soir\u00a0: cnamdoc generer EXPORT.xlsx", "il n’y a pas d’instantané du %s sur ce poste", semestre)
	}
	return s, err
}

// openSnapshots opens those that the call names with --semestre, else all,
// the latest semester first.
func openSnapshots(c *cli.Context, conf *config) ([]*instantane.Snapshot, error) {
	specimen := c.Bool("exemple")
	semestres, err := instantane.List(conf.snapshotDir(specimen))
	if err != nil {
		return nil, err
	}
	if text := c.String("semestre"); text != "" {
		semestre, err := dossier.ParseSemestre(text)
		if err != nil {
			return nil, misuse("exemple\u00a0: --semestre 2026-2027-S1", "le semestre «\u00a0%s\u00a0» n’est pas reconnu", text)
		}
		semestres = []dossier.Semestre{semestre}
	}
	if len(semestres) == 0 {
		return nil, say(nil, "lancez d’abord le traitement complet sur ce poste\u00a0: cnamdoc generer EXPORT.xlsx",
			"il n’y a pas encore d’instantané des inscriptions dans «\u00a0%s\u00a0»", conf.snapshotDir(specimen))
	}
	var list []*instantane.Snapshot
	for _, semestre := range semestres {
		s, err := openSnapshot(conf, specimen, semestre)
		if err != nil {
			return nil, err
		}
		list = append(list, s...)
	}
	return list, nil
}

// snapshotAge says how old a snapshot is, for the desk.
func (p *program) snapshotAge(i instantane.Info) string {
	of := string(i.Semestre)
	if i.Centre != "" {
		of += ", " + i.Centre
	}
	return fmt.Sprintf("Instantané du %s\u00a0: export «\u00a0%s\u00a0» du %s (%s).", of, i.Export,
		i.Taken.Local().Format("02/01/2006 à 15:04"), age(p.now().Sub(i.Taken)))
}

// age is a length of time as a person says it.
func age(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "à l’instant"
	case d < time.Hour:
		return fmt.Sprintf("il y a %d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return "il y a " + plural(int(d.Hours()), "heure", "heures")
	}
	return "il y a " + plural(int(d.Hours()/24), "jour", "jours")
}
