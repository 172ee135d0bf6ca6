package generate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// A print run is the papers of one kind of one centre in one file, sorted as a
// directory. A print lot is the runs of one night and semester, a directory
// that appears whole, by one rename:
//
//	SORTIE/2026-2027-S1/impression/2026-11-22-01/ORLEANS-attestation.pdf
//
// Runs are streamed while the papers are drawn, so that a paper is drawn once
// and memory stays flat.

// printer writes the print runs of a run of the program.
type printer struct {
	job     *Job
	lots    map[dossier.Semestre]*lotDir
	run     *openRun     // the run at work, or nil
	printed []report.Lot // what has appeared
}

// lotDir is a lot under its temporary name.
type lotDir struct {
	path string
	runs []printRun
}

// printRun is a file of a lot, and the papers in it.
type printRun struct {
	key     lotKey
	name    string
	pages   int
	numbers []string
	copied  bool // of one paper's file: it is not drawn again
}

// openRun is a file being streamed.
type openRun struct {
	printRun
	file   *os.File
	writer *pdf.RunWriter
}

const lotTempPrefix = publish.TempPrefix + "lot-"

// lotTemp begins the temporary names of this run's lots: runs of other centres
// may be at work beside it.
func (j *Job) lotTemp() string { return lotTempPrefix + j.ownDir() + "-" }

// leftLots are the lots that a killed run has left: those whose directory stands
// (done), and those that never came to disk (lost).
func leftLots(ctx context.Context, j *Job) (done, lost []string, err error) {
	if len(j.Auditeurs) > 0 {
		return nil, nil, nil // one person's papers do not make a print run
	}
	left, err := j.Register.OpenLots(ctx)
	for _, lot := range left {
		if j.Centre != "" && slices.ContainsFunc(lot.Centres, func(c string) bool { return c != j.Centre }) {
			continue // another centre's
		}
		if standing, _ := filepath.Glob(filepath.Join(j.Out, "*", "impression", lot.Name)); len(standing) > 0 {
			done = append(done, lot.Name)
		} else {
			lost = append(lost, lot.Name)
		}
	}
	return done, lost, err
}

// settleLots finishes the lots of killed runs that stand, and dissolves the
// others, so that their papers go into tonight's: nothing is printed twice,
// nothing forgotten.
func settleLots(ctx context.Context, j *Job, t *past) error {
	for _, lot := range t.doneLots {
		if err := j.Register.FinishLot(ctx, j.By, lot); err != nil {
			return err
		}
	}
	for _, lot := range t.lostLots {
		if err := j.Register.DissolveLot(ctx, j.By, lot); err != nil {
			return err
		}
	}
	return nil
}

// wants reports whether the paper still has to go into a print run.
func (pr *printer) wants(p *register.Paper) bool {
	return len(pr.job.Auditeurs) == 0 && p.State == register.Emise && p.Lot == ""
}

// add appends the drawn papers of a group to their run.
func (pr *printer) add(lot lotKey, drafts []*draft) error {
	for _, d := range drafts {
		if d.drawn == nil || d.err != nil || !pr.wants(&d.answer.Paper) {
			continue
		}
		if pr.run == nil {
			run, err := pr.start(lot, d)
			if err != nil {
				return err
			}
			pr.run = run
		}
		if err := pr.run.writer.Add(d.drawn.Pages); err != nil {
			return fmt.Errorf("print run, %s: %w", d.answer.Paper.Number, err)
		}
		if pr.job.bothSides(lot.document) && len(d.drawn.Pages.Pages)%2 == 1 {
			if err := pr.run.writer.AddBlank(); err != nil { // the next paper begins on a new sheet
				return err
			}
		}
		pr.run.numbers = append(pr.run.numbers, d.answer.Paper.Number)
	}
	return nil
}

// bothSides reports whether a document is printed on both sides of its sheets.
// An attestation never is: its coupon is cut off and kept, the rest is shown.
func (j *Job) bothSides(doc dossier.Document) bool {
	return doc != dossier.Attestation && slices.Contains(j.Duplex, doc)
}

// sheets is how many sheets of paper a run takes.
func (j *Job) sheets(run printRun) int {
	if j.bothSides(run.key.document) {
		return (run.pages + 1) / 2
	}
	return run.pages
}

// gather adds the papers that still have to be printed and that were not drawn
// tonight: a killed run issued them, and the export lacks their dossier or does
// not bear them out any more, or is about another semester. Each is a run of its
// own, a copy of its file.
func (pr *printer) gather(ctx context.Context) error {
	j := pr.job
	if len(j.Auditeurs) > 0 {
		return nil
	}
	if err := pr.closeRun(); err != nil {
		return err
	}
	drawn := pr.numbers()
	left, err := j.Register.Unprinted(ctx, register.Filter{Centre: j.Centre, Documents: j.Documents})
	if err != nil {
		return err
	}
	for _, number := range left {
		if drawn[number] { // on a first night, all of them
			continue
		}
		p, err := j.Register.Get(ctx, number)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(j.Out, filepath.FromSlash(p.File)))
		if p.State != register.Emise || err != nil || sha256.Sum256(data) != p.FileHash {
			continue
		}
		if err := pr.copy(p, data); err != nil {
			return err
		}
	}
	return nil
}

// numbers are the papers in the runs that are written.
func (pr *printer) numbers() map[string]bool {
	in := map[string]bool{}
	for _, dir := range pr.lots {
		for _, run := range dir.runs {
			for _, number := range run.numbers {
				in[number] = true
			}
		}
	}
	return in
}

// copy makes a paper's file a print run.
func (pr *printer) copy(p register.Paper, data []byte) error {
	centre, err := pr.job.centre(p.Key.Centre)
	if err != nil {
		return nil // its centre is not configured any more: nobody prints it here
	}
	dir, err := pr.dir(p.Key.Semestre)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s-%s.pdf", centre.Dossier, p.Key.Document, p.Number)
	if err := publish.File(filepath.Join(dir.path, name), data); err != nil {
		return err
	}
	pages, err := pdf.PageCount(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		pages = 1
	}
	dir.runs = append(dir.runs, printRun{key: lotKey{p.Key.Semestre, p.Key.Centre, p.Key.Document}, name: name, pages: pages, numbers: []string{p.Number}, copied: true})
	return nil
}

// start opens the print run of a lot's papers.
func (pr *printer) start(lot lotKey, d *draft) (*openRun, error) {
	dir, err := pr.dir(lot.semestre)
	if err != nil {
		return nil, err
	}
	centre, err := pr.job.centre(lot.centre)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("%s-%s.pdf", centre.Dossier, lot.document)
	f, err := os.OpenFile(filepath.Join(dir.path, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, publish.FileMode)
	if err != nil {
		return nil, err
	}
	day := pr.job.Today
	info := pdf.Info{
		Title:    french.Capital(lot.document.Labels()), // until its papers are counted
		Subject:  french.Say("Tirage à imprimer, %s", lot.semestre.Long()),
		Author:   pr.job.Organisme.Nom,
		Language: "fr-FR",
		Created:  time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC),
	}
	switch {
	case pr.job.bothSides(lot.document):
		info.Sides = pdf.BothSides
	case lot.document == dossier.Attestation:
		info.Sides = pdf.OneSide
	}
	return &openRun{printRun{key: lot, name: name}, f, pdf.NewRunWriter(f, info)}, nil
}

// dir is the lot's temporary directory.
func (pr *printer) dir(semestre dossier.Semestre) (*lotDir, error) {
	if dir := pr.lots[semestre]; dir != nil {
		return dir, nil
	}
	parent := filepath.Join(pr.job.Out, string(semestre), "impression")
	if err := os.MkdirAll(parent, publish.DirMode); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, pr.job.lotTemp())
	if err != nil {
		return nil, err
	}
	pr.job.passing("lot begun")
	pr.lots[semestre] = &lotDir{path: path}
	return pr.lots[semestre], nil
}

// closeRun ends the file of the run that is at work.
func (pr *printer) closeRun() error {
	run := pr.run
	if run == nil {
		return nil
	}
	pr.run = nil
	run.pages = run.writer.Pages()
	sheets := pr.job.sheets(run.printRun)
	run.writer.Retitle(fmt.Sprintf("%s — %s — %s, %s", french.Capital(run.key.document.Labels()), run.key.centre,
		french.Count(len(run.numbers), "document", "documents"), french.Count(sheets, "feuille", "feuilles")))
	err := run.writer.Close()
	if err := errors.Join(err, run.file.Sync(), run.file.Close()); err != nil {
		return fmt.Errorf("print run %s: %w", run.file.Name(), err)
	}
	dir := pr.lots[run.key.semestre]
	dir.runs = append(dir.runs, run.printRun)
	return nil
}

// finish names the lots and lets them appear. again draws runs again from
// which papers fell meanwhile; nil leaves them to the next night.
func (pr *printer) finish(ctx context.Context, again func(stale map[lotKey]bool) error) error {
	err := pr.closeRun()
	for _, semestre := range slices.Sorted(maps.Keys(pr.lots)) {
		err = errors.Join(err, pr.appear(ctx, semestre, again))
	}
	return err
}

// appear gives a lot its name in the register and on disk.
func (pr *printer) appear(ctx context.Context, semestre dossier.Semestre, again func(map[lotKey]bool) error) error {
	j, dir := pr.job, pr.lots[semestre]
	lot, err := pr.begin(ctx, dir, again)
	if err != nil || len(dir.runs) == 0 {
		return errors.Join(err, os.RemoveAll(dir.path))
	}
	relative := filepath.Join(string(semestre), "impression", lot.Name)
	final := filepath.Join(j.Out, relative)
	if err := publish.Sync(dir.path); err != nil {
		return err
	}
	j.passing("lot")
	if err := os.Rename(dir.path, final); err != nil {
		return fmt.Errorf("print lot %s: %w", lot.Name, err)
	}
	j.passing("lot published")
	if err := publish.Sync(filepath.Dir(final)); err != nil {
		return err
	}
	slices.SortFunc(dir.runs, func(x, y printRun) int { return x.key.compare(y.key) })
	for _, run := range dir.runs {
		one := report.Lot{Fichier: filepath.ToSlash(filepath.Join(relative, run.name)), Document: run.key.document, Centre: run.key.centre,
			Papiers: len(run.numbers), Pages: run.pages, Feuilles: j.sheets(run), RectoVerso: j.bothSides(run.key.document)}
		pr.printed = append(pr.printed, one)
	}
	return j.Register.FinishLot(ctx, j.By, lot.Name)
}

// maxRedraws bounds how often a lot is drawn again. Beyond, what still changes
// under our hands goes into the next night's lot.
const maxRedraws = 3

// begin starts the lot in the register once its runs hold what stands, no more
// and no less: between the moment when a paper is marked issued and here,
// somebody may revoke it at the desk or hand it over, and nobody is to hand out
// its page by mistake. A lot of which nothing is left has no runs, and is not
// started.
func (pr *printer) begin(ctx context.Context, dir *lotDir, again func(map[lotKey]bool) error) (register.Lot, error) {
	for try := 0; len(dir.runs) > 0; try++ {
		var numbers []string
		for _, run := range dir.runs {
			numbers = append(numbers, run.numbers...)
		}
		// The register may have been restored from before some lots on disk.
		taken, err := filepath.Glob(filepath.Join(pr.job.Out, "*", "impression", "*"))
		if err != nil {
			return register.Lot{}, err
		}
		for i := range taken {
			taken[i] = filepath.Base(taken[i])
		}
		lot, refused := pr.job.Register.StartLot(ctx, pr.job.By, pr.job.Today, numbers, taken)
		if !errors.Is(refused, register.ErrState) {
			return lot, refused
		}
		stale, err := pr.dropStale(ctx, dir)
		if err != nil {
			return lot, err
		}
		if len(stale) == 0 {
			return lot, refused
		}
		if again != nil && try < maxRedraws {
			if err := again(stale); err != nil {
				return lot, err
			}
		}
	}
	return register.Lot{}, nil
}

// dropStale removes the runs that hold a paper that is not to be printed any
// more, and returns which.
func (pr *printer) dropStale(ctx context.Context, dir *lotDir) (map[lotKey]bool, error) {
	stale := map[lotKey]bool{}
	var kept []printRun
	for _, run := range dir.runs {
		fallen := false
		for _, number := range run.numbers {
			p, err := pr.job.Register.Get(ctx, number)
			if err != nil {
				return nil, err
			}
			fallen = fallen || !pr.wants(&p)
		}
		if !fallen {
			kept = append(kept, run)
			continue
		}
		stale[run.key] = stale[run.key] || !run.copied
		if err := os.Remove(filepath.Join(dir.path, run.name)); err != nil {
			return nil, err
		}
	}
	dir.runs = kept
	return stale, nil
}

// drawAgain draws the pages of stale runs from the papers as they now stand.
// Nothing is issued: what the desk took back is seen to by the next night. An
// interruption leaves the rest of a run to the next night as well.
func drawAgain(ctx context.Context, j *Job, c crew, n people, p *plan, pr *printer, stale map[lotKey]bool) error {
	rest := context.WithoutCancel(ctx)
	standing := pr.numbers() // a copied paper has a run of its own, which stands
	for _, lot := range p.lots {
		if !stale[lot.lotKey] {
			continue
		}
		sound := slices.DeleteFunc(slices.Clone(lot.papers), func(p *paper) bool { return p.err != nil || p.aside != 0 }) // the report has the others
		for group := range slices.Chunk(sound, j.group()) {
			if ctx.Err() != nil {
				return nil
			}
			now := claims(group)
			for i := range now {
				now[i].Planned = register.Planned{} // what was planned is done
			}
			answers, err := j.Register.Plan(rest, now)
			if err != nil {
				return err
			}
			drafts := make([]*draft, len(group))
			c.each(len(group), func(w *press.Press, i int) {
				d := &draft{paper: group[i], answer: answers[i]}
				if d.answer.Action == register.Inchangee && !standing[d.answer.Paper.Number] {
					d.err = d.draw(j, w, n, pr)
				}
				drafts[i] = d
			})
			if err := pr.add(lot.lotKey, drafts); err != nil {
				return err
			}
		}
		if err := pr.closeRun(); err != nil {
			return err
		}
	}
	return nil
}
