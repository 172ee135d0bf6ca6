package generate

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// noSemestre is the directory of the lists of an export without any dossier:
// every row was rejected, and that is to be read somewhere.
const noSemestre = dossier.Semestre("sans-semestre")

// writeLists leaves, for each semester of the export, the report and the
// workbook of what is missing. A run over part of an export leaves them alone.
func writeLists(j *Job, o *outcome) error {
	if j.partial() {
		return nil
	}
	// The sheet comes last: it names the lists that somebody has open. None must
	// be lost when the source can no longer be read again.
	return errors.Join(writeWorkbooks(j, o, o.report(j)), writeReferent(j, o),
		eachSemestre(j, o, "rapport.json", func(w io.Writer, _ dossier.Semestre) error { return o.report(j).WriteJSON(w) }),
		writeMorning(j, o, o.report(j)))
}

// writeWorkbooks leaves a-completer.xlsx for each semester.
func writeWorkbooks(j *Job, o *outcome, r *report.Report) error {
	if j.partial() {
		return nil
	}
	return eachSemestre(j, o, "a-completer.xlsx", func(w io.Writer, s dossier.Semestre) error { return completer(j, o, r, s).Write(w) })
}

// ReferentList is the list for the référent handicap: health, so that it stands
// in a file apart and nowhere else, and no longer than an export is kept.
const ReferentList = "referent-handicap.txt"

// writeReferent leaves, for each semester, who lacks nothing but what the
// référent handicap follows. A list with nobody on it is removed.
func writeReferent(j *Job, o *outcome) error {
	waiting := map[dossier.Semestre][]string{}
	for _, p := range o.people.list {
		if p.planned && p.report.AttendMDPH() {
			waiting[p.key.Semestre] = append(waiting[p.key.Semestre], strings.Join([]string{p.key.Code, p.Auditeur.NomComplet(), p.key.Centre}, "\t"))
		}
	}
	var errs []error
	add := func(file string, spent bool, err error) {
		if publish.Locked(err) { // somebody has it open
			o.lock(report.Verrou{Fichier: j.relative(file), Reste: spent})
		} else if !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	for _, semestre := range o.people.semestres() {
		file := filepath.Join(j.Out, string(semestre), ReferentList)
		list := waiting[semestre]
		if len(list) == 0 {
			add(file, true, os.Remove(file))
			continue
		}
		text := french.Say("Pour le référent handicap seulement, %s. Dossiers complets par ailleurs, dont l’attestation MDPH est attendue :", semestre.Long()) +
			"\n\n" + strings.Join(list, "\n") + "\n"
		if err := os.MkdirAll(filepath.Dir(file), publish.DirMode); err != nil {
			return err
		}
		add(file, false, publish.File(file, []byte(text)))
	}
	return errors.Join(errs...)
}

// eachSemestre publishes a file for each semester of the export. One that
// somebody has open is written beside, as a-completer-2.xlsx, and the night says
// so; once it can be replaced that goes.
func eachSemestre(j *Job, o *outcome, name string, write func(io.Writer, dossier.Semestre) error) error {
	semestres := o.people.semestres()
	if len(semestres) == 0 {
		semestres = []dossier.Semestre{noSemestre}
	}
	for _, semestre := range semestres {
		dir := filepath.Join(j.Out, string(semestre))
		if err := os.MkdirAll(dir, publish.DirMode); err != nil {
			return err
		}
		place := filepath.Join(dir, name)
		var err error
		for try := 1; try <= maxBeside; try++ {
			at := beside(place, try)
			g := publish.NewGroup(j.passing)
			if err = g.Stage(at, func(w io.Writer) error { return write(w, semestre) }); err == nil {
				err = g.Commit()
			}
			switch {
			case err == nil && try > 1:
				o.lock(report.Verrou{Fichier: j.relative(place), Autre: j.relative(at)})
			case err == nil:
				for n := 2; n <= maxBeside; n++ {
					_ = os.Remove(beside(place, n)) // an older list, of a night that found this one open
				}
			}
			if err == nil || !publish.Locked(err) {
				break
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// maxBeside bounds how many copies of a list may be open at once.
const maxBeside = 5

// beside is the n-th name of a list: the first is its own.
func beside(place string, n int) string {
	if n == 1 {
		return place
	}
	extension := filepath.Ext(place)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(place, extension), n, extension)
}

// completer is what a semester's workbook is written from.
func completer(j *Job, o *outcome, r *report.Report, semestre dossier.Semestre) *report.Completer {
	c := &report.Completer{Report: r, Semestre: semestre, Source: j.Source}
	owners := j.owners()
	for _, p := range j.Problems {
		if of := owners[rowOf(p.Ref)]; of.Semestre == "" || of.Semestre == semestre {
			c.Problems = append(c.Problems, p)
		}
	}
	manques := map[*person][]report.Manque{}
	for _, f := range o.failures {
		manques[f.person] = append(manques[f.person], f.manque())
	}
	for _, p := range o.people.list {
		if p.key.Semestre != semestre {
			continue
		}
		d := report.Dossier{Centre: p.key.Centre, Manques: manques[p]}
		if p.incomplete() {
			d.Verdicts = shown(p.report)
		}
		c.Dossiers = append(c.Dossiers, d)
	}
	return c
}
