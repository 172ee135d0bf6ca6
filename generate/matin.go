package generate

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// The morning: what the report needs to know beside what the night did, and the
// sheet that is written from it.

// morningSheet is the sheet of each semester, below SORTIE/<semestre>.
const morningSheet = "matin.pdf"

// writeMorning leaves the sheet of each semester: of a refused night too, never
// of one over part of an export.
func writeMorning(j *Job, o *outcome, r *report.Report) error {
	if j.partial() || j.DryRun {
		return nil
	}
	return eachSemestre(j, o, morningSheet, func(w io.Writer, s dossier.Semestre) error {
		m := report.Morning{Report: r, Semestre: s, Organisme: j.Organisme.Wordmark()}
		return m.Write(w, j.Style)
	})
}

// contacts says how to reach those whom the report's lists name.
func contacts(n people, r *report.Report) map[dossier.Key]report.Contact {
	found := map[dossier.Key]report.Contact{}
	take := func(p report.Personne) {
		if one := n.byKey[p.Key()]; one != nil {
			found[one.key] = report.Contact{Telephone: one.Auditeur.Telephone, Courriel: one.Auditeur.Courriel, Lignes: one.Source}
		}
	}
	for _, i := range r.Incomplets {
		take(i.Personne)
	}
	for _, list := range [][]report.Examen{r.Examens, r.SansDocument} {
		for _, e := range list {
			take(e.Personne)
		}
	}
	return found
}

// findFallen lists the papers that this run revoked, replaced, or drew again
// after they were printed, with the page to pull.
func findFallen(ctx context.Context, j *Job, o *outcome) error {
	f := fallen{j: j, left: o.left, runs: map[string]map[string]pdf.RunEntry{}}
	for _, lot := range o.lots {
		f.tonight = append(f.tonight, path.Base(path.Dir(lot.Fichier)))
	}
	why := map[string]string{}
	for _, line := range o.plan.lines(o.people) {
		why[cmp.Or(line.Remplace, line.Numero)] = line.Motif
	}
	for _, r := range o.revoked {
		if err := f.add(ctx, r.Numero, report.Tombe{Sort: report.Revoquee, Motif: r.Motif}); err != nil {
			return err
		}
	}
	for _, e := range o.issued {
		var err error
		switch {
		case e.Document == dossier.Relance: // a letter that was sent takes nothing back
		case e.Remplace != "":
			err = f.add(ctx, e.Remplace, report.Tombe{Sort: report.Remplacee, Motif: why[e.Remplace], Par: e.Numero, Fichier: e.Fichier})
		case e.Refait:
			err = f.add(ctx, e.Numero, report.Tombe{Sort: report.Refaite, Motif: why[e.Numero], Fichier: e.Fichier})
		}
		if err != nil {
			return err
		}
	}
	o.fallen = f.list
	return nil
}

// fallen gathers the papers that fell.
type fallen struct {
	j       *Job
	left    map[string]string                  // by number: the lot that a paper drawn again has left
	tonight []string                           // print lots of this run
	runs    map[string]map[string]pdf.RunEntry // by file, then by number
	list    []report.Tombe
}

func (f *fallen) add(ctx context.Context, number string, t report.Tombe) error {
	p, err := f.j.Register.Get(ctx, number)
	if err != nil {
		return err
	}
	if t.Sort == report.Refaite { // the register took it out of its lot, so that it is printed again
		if p.Lot, err = f.redrawnFrom(ctx, number); err != nil || p.Lot == "" {
			return err
		}
	}
	if lot := f.left[number]; lot != "" {
		p.Lot = lot
	}
	printed := p.Lot != "" && !slices.Contains(f.tonight, p.Lot)
	t.Numero, t.Document, t.Remise = p.Number, p.Key.Document, !p.HandedAt.IsZero()
	t.Personne = report.Personne{Code: p.Key.Code, Nom: nameOf(p), Semestre: p.Key.Semestre, Centre: p.Key.Centre, Tri: p.Folded}
	if printed {
		if t.Lot, err = f.run(p); err != nil {
			return err
		}
		place := f.places(t.Lot)[p.Number]
		t.Page, t.Pages = place.Page, place.Pages
	}
	f.list = append(f.list, t)
	return nil
}

// redrawnFrom is the print lot that a paper was in before it was last drawn
// again; "" when it was not printed.
func (f *fallen) redrawnFrom(ctx context.Context, number string) (lot string, err error) {
	events, err := f.j.Register.History(ctx, number)
	for _, e := range events {
		if e.What == register.EventRedrawn {
			lot = e.Why
		}
	}
	return lot, err
}

// nameOf is the person's name as the register knows it.
func nameOf(p register.Paper) string {
	a := dossier.Auditeur{NomNaissance: p.Nom, Prenom: p.Prenom}
	return a.NomComplet()
}

// run is the file of the print run that the paper is in, below the output
// directory.
func (f *fallen) run(p register.Paper) (string, error) {
	centre, err := f.j.centre(p.Key.Centre)
	if err != nil {
		return "", err
	}
	return path.Join(string(p.Key.Semestre), "impression", p.Lot, fmt.Sprintf("%s-%s.pdf", centre.Dossier, p.Key.Document)), nil
}

// places says where the papers of a print run stand in it. A run that is gone,
// or that an older release wrote, does not say: the name is looked for.
func (f *fallen) places(run string) map[string]pdf.RunEntry {
	if places, read := f.runs[run]; read {
		return places
	}
	places := map[string]pdf.RunEntry{}
	f.runs[run] = places
	file, err := os.Open(filepath.Join(f.j.Out, filepath.FromSlash(run)))
	if err != nil {
		return places
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return places
	}
	entries, err := pdf.ReadRun(file, info.Size())
	if err != nil {
		return places
	}
	for _, e := range entries {
		places[press.NumberOf(e.Title)] = e
	}
	return places
}

// nameVanished adds to the vanished dossiers whose they are, and how many
// papers stay valid.
func nameVanished(ctx context.Context, j *Job, vanished []report.Disparu) error {
	at := map[dossier.Key]*report.Disparu{}
	semestres := map[dossier.Semestre]bool{}
	for i := range vanished {
		d := &vanished[i]
		at[dossier.Key{Code: d.Code, Semestre: d.Semestre, Centre: d.Centre}] = d
		semestres[d.Semestre] = true
	}
	for semestre := range semestres {
		for p, err := range j.Register.All(ctx, j.scope(semestre)) {
			if err != nil {
				return err
			}
			if d := at[p.Key.Key]; d != nil {
				d.Nom = nameOf(p)
				if p.State.Valid() && p.Key.Document != dossier.Relance {
					d.Valables++
				}
			}
		}
	}
	return nil
}
