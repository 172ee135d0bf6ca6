package generate

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/wording"
	"cnamdoc/importer/dossier"
)

// drawingVersion enters the presentation hash: a release that draws
// differently counts it up, and papers not yet handed over are drawn again.
const drawingVersion = "3"

// worker draws papers; one goroutine uses it at a time.
type worker struct {
	drawer    *layout.Drawer
	assembler *pdf.Assembler
	shown     []byte // what a presentation hash is over
}

func newWorker(style layout.Style) (*worker, error) {
	drawer, err := layout.NewDrawer(style)
	if err != nil {
		return nil, err
	}
	return &worker{drawer: drawer, assembler: pdf.NewAssembler()}, nil
}

// paper is a drawn paper.
type paper struct {
	file  string // relative to the output directory
	bytes []byte
	hash  [32]byte
	kid   [4]byte
	pages *pdf.File // for the print run
}

// provisional stands for what the register has not yet fixed. It is the same
// whatever the day, since it enters the presentation hash.
func (b *batch) provisional(t *task) balise.Emission {
	a := &t.dossier.Auditeur
	sealed := 130 + len(t.key.Semestre) + len(t.key.Code) + len(a.Usage()) + len(a.Prenom) + len(strings.Join(t.codes(), ","))
	e := balise.Emission{Numero: "ZZZ-0000-000000", Date: dossier.Date{Year: 2000, Month: time.January, Day: 1}, Specimen: b.job.Specimen}
	if t.key.Document.Sealed() {
		e.SealText = "CNC1:" + strings.Repeat("A", sealed*8/5)
		e.ShortCode = "ZZZZZ-ZZZZZ"
	}
	return e
}

// claim writes the paper's words with a provisional number, refuses what
// cannot be printed, and says what the register needs to know.
func (b *batch) claim(w *worker, d *draft) error {
	t := d.task
	reference, err := b.reference(t)
	if err != nil {
		return err
	}
	in := b.inputs(t, b.provisional(t), reference)
	words, err := b.words(t, in)
	if err != nil {
		return err
	}
	if faults := w.drawer.Check(words.Document); len(faults) > 0 {
		return b.unprintable(t, in, faults)
	}
	a := &t.dossier.Auditeur
	c := register.Claim{Key: t.key, Nom: a.Usage(), Prenom: a.Prenom, Rights: b.rights(t, reference), Presentation: b.presentation(w, words.Document),
		UEs: t.codes(), Frozen: !t.papier.Signed.IsZero()}
	if t.key.Document.Sealed() {
		period := b.periode(t.dossier)
		c.First, c.Last = period.Debut, period.Fin
	}
	if days := b.job.Reglement.RelanceJours; t.key.Document == dossier.Relance && days > 0 {
		c.Renew = b.job.Today.AddDays(-days)
	}
	d.claim, d.words = c, words
	return nil
}

var errNoContrat = errors.New("withdrawal form without its contrat")

// reference is the number of the contrat that a withdrawal form goes with.
func (b *batch) reference(t *task) (string, error) {
	if t.key.Document != dossier.Retractation {
		return "", nil
	}
	if number := b.contrats[t.key.Key]; number != "" {
		return number, nil
	}
	if b.job.DryRun {
		return "ZZZ-0000-000000", nil
	}
	return "", errNoContrat
}

// words writes the paper's words.
func (b *batch) words(t *task, in balise.Inputs) (*wording.Draft, error) {
	set, err := balise.Values(t.key.Document, in)
	if err != nil {
		return nil, err
	}
	return b.job.Wording.model(t.key.Document, t.dossier.Type).Draft(set)
}

// presentation hashes everything that the paper shows, credentials included:
// an HMAC under the local key, so that nothing can be guessed from it.
func (b *batch) presentation(w *worker, doc *layout.Document) register.Hash {
	w.shown = doc.AppendCanonical(append(w.shown[:0], b.manner...))
	return b.job.Hasher.Sum("presentation", w.shown)
}

// manner is what all papers of a run have in common: how they are drawn.
func manner(style layout.Style) ([]byte, error) {
	settings, err := json.Marshal(style)
	if err != nil {
		return nil, fmt.Errorf("presentation: %w", err)
	}
	return append([]byte(drawingVersion+"\x00"), settings...), nil
}

// draw makes the paper that the register's answer asks for, and the pages that
// its print run still needs.
func (b *batch) draw(w *worker, d *draft) error {
	p := &d.answer.Paper
	file := d.task.relativePath()
	path := filepath.Join(b.job.Out, file)
	d.spent = b.spent(d)
	same := d.faithful() && p.State.Valid()
	d.write = d.answer.Action.Draws() || d.spent && b.older(path) ||
		same && (b.job.Force && p.State == register.Emise || !holds(path, p.FileHash))
	if !d.write && !(same && b.runs.wants(p)) {
		return nil
	}
	pages, err := b.pages(w, d, 0)
	if err != nil {
		return err
	}
	d.paper = &paper{file: file, pages: pages}
	if !d.write {
		return nil
	}
	data, err := w.assembler.Assemble(pages)
	if err != nil {
		return err
	}
	d.paper.bytes = append(b.spares.take(), data...)
	d.paper.hash = w.assembler.Sum()
	if d.task.key.Document.Sealed() {
		d.paper.kid = b.kid
	}
	return nil
}

// pages draws the paper as the register fixed it; duplicata is its rank when
// it is drawn again after handing over, else 0.
func (b *batch) pages(w *worker, d *draft, duplicata int) (*pdf.File, error) {
	e, err := b.emission(d)
	if err != nil {
		return nil, err
	}
	e.Duplicata = duplicata
	reference, err := b.reference(d.task)
	if err != nil {
		return nil, err
	}
	in := b.inputs(d.task, e, reference)
	in.CredentialsGone = d.spent && duplicata == 0
	set, err := balise.Values(d.task.key.Document, in)
	if err != nil {
		return nil, err
	}
	doc, err := d.words.Finish(set)
	if err != nil {
		return nil, err
	}
	pages, err := w.drawer.Draw(doc)
	var faults layout.Faults
	if errors.As(err, &faults) {
		return nil, b.unprintable(d.task, in, faults)
	}
	if err != nil {
		return nil, err
	}
	p := &d.answer.Paper
	pages.Info.Created = time.Date(p.Date.Year, p.Date.Month, p.Date.Day, 12, 0, 0, 0, time.UTC)
	pages.Info.Seal, pages.Info.Number = e.SealText, p.Number
	return pages, b.attach(pages, d, &in)
}

// faithful reports whether the data draw what stands under the paper's number:
// those of a frozen agreement that changed do not.
func (d *draft) faithful() bool {
	return d.answer.Action.Draws() || d.answer.Action == register.Inchangee && d.answer.Paper.Presentation == d.claim.Presentation
}

var kinds = map[dossier.Document]seal.Kind{
	dossier.Attestation: seal.KindAttestation,
	dossier.Contrat:     seal.KindContrat,
	dossier.Convention:  seal.KindConvention,
}

// emission is what the register fixed, with the seal over it.
func (b *batch) emission(d *draft) (balise.Emission, error) {
	p := &d.answer.Paper
	e := balise.Emission{Numero: p.Number, Date: p.Date, ShortCode: p.ShortCode, Specimen: b.job.Specimen}
	kind, sealed := kinds[d.task.key.Document]
	if !sealed {
		return e, nil
	}
	a := &d.task.dossier.Auditeur
	bytes, err := seal.Sign(seal.Payload{
		Kind: kind, CTI: p.CTI, Semestre: string(d.task.key.Semestre), First: d.claim.First.Days(), Last: d.claim.Last.Days(),
		Code: a.Code, Usage: a.Usage(), Prenom: a.Prenom, UEs: d.claim.UEs, Specimen: b.job.Specimen,
	}, b.signer)
	if err != nil {
		return e, err
	}
	e.SealText = seal.Text(bytes, b.job.Organisme.Verification)
	return e, nil
}
