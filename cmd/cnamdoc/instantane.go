package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/instantane"
	"cnamdoc/importer/dossier"
)

// snapshotDir is where the last accepted exports are kept.
func (conf *config) snapshotDir(specimen bool) string {
	return filepath.Join(conf.stateDir(specimen), "instantanes")
}

// former reads the last snapshot of a semester: what papers of an older release
// were made from. One that cannot be read is none.
func (conf *config) former(specimen bool) func(context.Context, dossier.Semestre) ([]dossier.Dossier, dossier.Catalogue, error) {
	return func(ctx context.Context, semestre dossier.Semestre) ([]dossier.Dossier, dossier.Catalogue, error) {
		snapshots, err := instantane.Open(conf.snapshotDir(specimen), semestre)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, instantane.ErrVersion) || errors.Is(err, instantane.ErrDamaged) {
			return nil, nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
		var all []dossier.Dossier
		var catalogue dossier.Catalogue
		for i, s := range snapshots {
			dossiers, err := s.Dossiers()
			if err != nil {
				return nil, nil, ctx.Err()
			}
			all = append(all, dossiers...)
			if i == 0 {
				if catalogue, err = s.Catalogue(); err != nil {
					return nil, nil, ctx.Err()
				}
			}
		}
		return all, catalogue, nil
	}
}

// earlier is what the last snapshots say of an export's dossiers that still
// counts: for the next snapshot, and as the rules are told.
func (conf *config) earlier(specimen bool, read reading) (map[dossier.Key]instantane.Before, map[dossier.Key]generate.Earlier, error) {
	before, err := instantane.Last(conf.snapshotDir(specimen), read.dossiers)
	told := make(map[dossier.Key]generate.Earlier, len(before))
	for i := range read.dossiers {
		one := &read.dossiers[i]
		if b, counts := before[one.Key()]; counts {
			told[one.Key()] = guichet.Earlier(one, b)
		}
	}
	return before, told, err
}

// saveSnapshot makes the export that a night has accepted, of a centre or of all
// (""), the snapshot for the desk.
func saveSnapshot(conf *config, specimen bool, of string, taken time.Time, read reading, before map[dossier.Key]instantane.Before) error {
	info := instantane.Info{PaiementsInconnus: read.paymentsUnknown(), Taken: taken, Export: filepath.Base(read.lecture.Fichier), Digest: read.digest, Programme: version()}
	for _, centre := range conf.Centres {
		if of != "" && centre.Nom == of {
			info.Centre, info.Dossier = centre.Nom, centre.Dossier
		}
	}
	if err := instantane.Save(conf.snapshotDir(specimen), info, read.dossiers, read.catalogue, before); err != nil {
		sentence, hint := explain(err)
		return say(err, hint, "les papiers sont faits, mais cet export n’a pas pu être enregistré pour le guichet\u00a0: %s", sentence)
	}
	return nil
}

// snapshotAge says how old a snapshot is, for the desk.
func snapshotAge(con *console, i instantane.Info) string {
	of := string(i.Semestre)
	if i.Centre != "" {
		of += ", " + i.Centre
	}
	return fmt.Sprintf("Dernier export enregistré du %s\u00a0: «\u00a0%s\u00a0» du %s (%s).", of, i.Export,
		i.Taken.Local().Format("02/01/2006 à 15:04"), age(con.now().Sub(i.Taken)))
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
