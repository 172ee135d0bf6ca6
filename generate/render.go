package generate

import (
	"bytes"
	"crypto/sha256"
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
	"cnamdoc/importer/dossier"
)

// drawingVersion enters the presentation hash: a release that draws
// differently counts it up, and papers not yet handed over are drawn again.
const drawingVersion = "2"

// worker draws papers; one goroutine uses it at a time.
type worker struct {
	drawer    *layout.Drawer
	assembler *pdf.Assembler
	shown     bytes.Buffer // what a presentation hash is over
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
func (b *batch) claim(w *worker, t *task) (register.Claim, error) {
	reference, err := b.reference(t)
	if err != nil {
		return register.Claim{}, err
	}
	doc, err := b.document(t, b.inputs(t, b.provisional(t), reference))
	if err != nil {
		return register.Claim{}, err
	}
	if faults := w.drawer.Check(doc); len(faults) > 0 {
		return register.Claim{}, layout.Faults(faults)
	}
	presentation, err := b.presentation(w, doc)
	if err != nil {
		return register.Claim{}, err
	}
	a := &t.dossier.Auditeur
	c := register.Claim{Key: t.key, Nom: a.Usage(), Prenom: a.Prenom, Rights: b.rights(t, reference), Presentation: presentation,
		UEs: t.codes(), Frozen: !t.papier.Signed.IsZero()}
	if t.key.Document.Sealed() {
		period := b.periode(t.dossier)
		c.First, c.Last = period.Debut, period.Fin
	}
	if days := b.job.Reglement.RelanceJours; t.key.Document == dossier.Relance && days > 0 {
		c.Renew = b.job.Today.AddDays(-days)
	}
	return c, nil
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

// document writes the paper's words.
func (b *batch) document(t *task, in balise.Inputs) (*layout.Document, error) {
	set, err := balise.Values(t.key.Document, in)
	if err != nil {
		return nil, err
	}
	doc, err := b.job.Wording.model(t.key.Document, t.dossier.Type).Document(set)
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// presentation hashes everything that the paper shows, credentials included:
// an HMAC under the local key, so that nothing can be guessed from it.
func (b *batch) presentation(w *worker, doc *layout.Document) (register.Hash, error) {
	w.shown.Reset()
	err := json.NewEncoder(&w.shown).Encode(struct {
		Version string
		Style   layout.Style
		Doc     *layout.Document
	}{drawingVersion, b.job.Style, doc})
	if err != nil {
		return register.Hash{}, fmt.Errorf("presentation: %w", err)
	}
	return b.job.Hasher.Sum("presentation", bytes.TrimSuffix(w.shown.Bytes(), []byte("\n"))), nil
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
	d.paper.hash = sha256.Sum256(data)
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
	doc, err := b.document(d.task, in)
	if err != nil {
		return nil, err
	}
	pages, err := w.drawer.Draw(doc)
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
