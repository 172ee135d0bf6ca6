package guichet

import (
	"cmp"
	"context"
	"path"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// Tirage is a print run of which papers still wait to be handed over.
type Tirage struct {
	register.WaitingRun
	File   string // relative to the output directory, with slashes
	Sheets int    // of the whole run; 0 when no report here says so
	Duplex bool
}

// Tirages lists the print runs with papers that wait, the latest lot first.
func (d *Desk) Tirages(ctx context.Context, night Night) ([]Tirage, error) {
	runs, err := d.Register.WaitingRuns(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Tirage, len(runs))
	for i, run := range runs {
		list[i] = Tirage{WaitingRun: run, File: d.fileOf(run)}
		at := slices.IndexFunc(night.Lots, func(l report.Lot) bool { return l.Fichier == list[i].File })
		if at >= 0 {
			list[i].Sheets, list[i].Duplex = night.Lots[at].Feuilles, night.Lots[at].RectoVerso
		}
	}
	return list, nil
}

// fileOf is where a print run lies.
func (d *Desk) fileOf(run register.WaitingRun) string {
	folder := run.Centre
	for _, c := range d.Centres {
		if c.Nom == run.Centre {
			folder = cmp.Or(c.Dossier, c.Nom)
		}
	}
	return runFile(run.Semestre, run.Lot, folder, run.Document)
}

// runFile is where a print run lies below the output directory, with slashes.
func runFile(semestre dossier.Semestre, lot, folder string, doc dossier.Document) string {
	return path.Join(string(semestre), "impression", lot, folder+"-"+doc.String()+".pdf")
}

// HandOverRun records that the papers of a print run were handed over, as far as
// they are émise, and returns how many.
func HandOverRun(ctx context.Context, reg Papers, by string, run register.WaitingRun) (int, error) {
	papers, err := collect(reg.All(ctx, register.Filter{Lot: run.Lot, Semestre: run.Semestre, Centre: run.Centre,
		Documents: []dossier.Document{run.Document}, States: []register.State{register.Emise}}))
	if err != nil {
		return 0, err
	}
	var numbers []string
	for _, p := range papers {
		numbers = append(numbers, p.Number)
	}
	return len(numbers), Explain(reg.HandOver(ctx, by, numbers))
}

// ToDecide lists the questions of the last nights that nobody has accepted or
// refused since, by number.
func (d *Desk) ToDecide(ctx context.Context, night Night) ([]report.Examen, error) {
	waiting := map[int]bool{}
	read := map[dossier.Semestre]bool{}
	for _, x := range night.Examens {
		if read[x.Semestre] {
			continue
		}
		read[x.Semestre] = true
		open, err := d.Register.OpenQuestions(ctx, register.Filter{Semestre: x.Semestre})
		if err != nil {
			return nil, err
		}
		for _, q := range open {
			waiting[q.Number] = q.Answer == nil
		}
	}
	var list []report.Examen
	for _, x := range night.Examens {
		if x.Numero == 0 || waiting[x.Numero] {
			list = append(list, x)
		}
	}
	return list, nil
}

// Contact is how to reach the person of a dossier, as the last export says it;
// empty when none of this machine names it.
func (d *Desk) Contact(key dossier.Key) (report.Contact, error) {
	at, ok := d.Index.find(key)
	if !ok {
		return report.Contact{}, nil
	}
	e := d.Index.entries[at]
	one, err := e.snapshot.Load(*e.Entry)
	if err != nil {
		return report.Contact{}, explainSnapshot(err, key.Semestre)
	}
	return report.Contact{Telephone: one.Auditeur.Telephone, Courriel: one.Auditeur.Courriel}, nil
}
