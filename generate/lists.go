package generate

import (
	"errors"
	"io"
	"path/filepath"

	"cnamdoc/generate/publish"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
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
	r := o.report(j)
	// The report must not be lost when the source can no longer be read again.
	return errors.Join(eachSemestre(j, o, "rapport.json", func(w io.Writer, _ dossier.Semestre) error { return r.WriteJSON(w) }),
		writeWorkbooks(j, o, r), writeMorning(j, o, r))
}

// writeWorkbooks leaves a-completer.xlsx for each semester.
func writeWorkbooks(j *Job, o *outcome, r *report.Report) error {
	if j.partial() {
		return nil
	}
	return eachSemestre(j, o, "a-completer.xlsx", func(w io.Writer, s dossier.Semestre) error { return completer(j, o, r, s).Write(w) })
}

// eachSemestre publishes a file for each semester of the export.
func eachSemestre(j *Job, o *outcome, name string, write func(io.Writer, dossier.Semestre) error) error {
	semestres := o.people.semestres()
	if len(semestres) == 0 {
		semestres = []dossier.Semestre{noSemestre}
	}
	g := publish.NewGroup(j.passing)
	for _, semestre := range semestres {
		path := filepath.Join(j.Out, string(semestre), name)
		if err := g.Stage(path, func(w io.Writer) error { return write(w, semestre) }); err != nil {
			return err
		}
	}
	return g.Commit()
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
