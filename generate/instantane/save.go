package instantane

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"cnamdoc/generate/publish"
	"cnamdoc/importer/dossier"
)

// Save makes an accepted export the snapshot of each of its semesters, in a
// directory that it makes. What was known before stands until the new file is
// whole. Of a night of one centre, info.Centre with its directory's name
// info.Dossier, only that centre's dossiers are kept. The semester of info is
// that of the dossiers.
func Save(dir string, info Info, dossiers []dossier.Dossier, catalogue dossier.Catalogue, before map[dossier.Key]Before) error {
	if err := os.MkdirAll(dir, publish.DirMode); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	publish.Clear(dir) // of nights that were killed
	info.Taken = info.Taken.UTC()
	semesters := map[dossier.Semestre][]*dossier.Dossier{}
	for _, d := range dossier.InPrintOrder(dossiers) {
		semesters[d.Semestre] = append(semesters[d.Semestre], d)
	}
	var errs []error
	for _, info.Semestre = range slices.Sorted(maps.Keys(semesters)) {
		err := publish.Stream(path(dir, info.Semestre, info.Dossier), func(w io.Writer) error {
			return write(w, info, semesters[info.Semestre], catalogue, before)
		})
		if err == nil && info.Centre == "" {
			err = removeCentres(dir, info)
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// removeCentres removes what earlier nights of one centre kept of a semester:
// a whole night knows better.
func removeCentres(dir string, whole Info) error {
	files, err := list(dir)
	for _, f := range files {
		if f.semestre != whole.Semestre || f.centre == "" {
			continue
		}
		if s, unread := open(f); unread != nil || s.index.Info.Taken.Before(whole.Taken) {
			err = errors.Join(err, os.Remove(f.path))
		}
	}
	return err
}
