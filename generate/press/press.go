// Package press makes one paper: a dossier, which of its papers, and what the
// register fixed for it, turned into the bytes of a PDF file. It knows no night
// and no register: the night, the desk, previews and benchmarks call it.
//
// What a paper shows is known before it has a number. Presentation writes it
// with a provisional one and refuses what cannot be printed; Draw then makes
// the paper that the register fixed.
package press

import (
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/wording"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// drawingVersion enters the presentation: a release that draws differently
// counts it up, and papers not yet handed over are drawn again.
const drawingVersion = "5"

// Settings are what all papers of a run have in common. They are read only.
type Settings struct {
	Catalogue dossier.Catalogue
	Reglement completeness.Reglement
	Organisme templates.Organisme
	Wording   *Wording
	Style     layout.Style
	Signer    crypto.Signer // nil where nothing is drawn
	Specimen  bool          // SPÉCIMEN on each page

	// Column is the letter of the export's column that says a field, or "" where
	// there is none or more than one; nil: no export is known.
	Column func(champ string) string
}

// Press makes papers; one goroutine uses it at a time.
type Press struct {
	Settings
	manner    []byte // how papers are drawn
	shown     []byte // what a presentation is written in
	drawer    *layout.Drawer
	assembler *pdf.Assembler
}

// New returns a press, or says what is wrong with the style.
func New(s Settings) (*Press, error) {
	drawer, err := layout.NewDrawer(s.Style)
	if err != nil {
		return nil, err
	}
	style, err := json.Marshal(s.Style)
	if err != nil {
		return nil, fmt.Errorf("presentation: %w", err)
	}
	return &Press{Settings: s, manner: append([]byte(drawingVersion+"\x00"), style...), drawer: drawer, assembler: pdf.NewAssembler()}, nil
}

// SetEncode gives the press another encoder of codes: one that has encoded
// beforehand, since the encoder is by far the slowest part of a paper.
func (p *Press) SetEncode(encode func(text string) (qr.Modules, error)) { p.drawer.SetEncode(encode) }

// Emission is what the register fixed when it reserved the paper.
type Emission struct {
	Number    string
	Date      dossier.Date
	CTI       [8]byte
	ShortCode string // printed for a human to type

	Duplicata       int          // its rank when the paper is drawn again after handing over, else 0
	DuplicataLe     dossier.Date // the day on which the desk drew it
	CredentialsGone bool         // the coupon no longer shows the ENF credentials
}

// Paper is a drawn paper.
type Paper struct {
	Pages *pdf.File // for a print run
	Bytes []byte    // of its own file
	Hash  [32]byte  // SHA-256 of the bytes
}

// Presentation is everything that the paper shows, credentials included, in a
// canonical form to be hashed under a local key: two orders give the same bytes
// if and only if they are drawn the same. The error is an *Unprintable when a
// text cannot be printed, a *balise.MissingValue when a required one is empty. The
// bytes are valid until the next call.
func (p *Press) Presentation(o *Order) ([]byte, error) {
	in := p.inputs(o, p.provisional(o))
	doc, err := p.write(o, in)
	if err != nil {
		return nil, err
	}
	if faults := p.drawer.Check(doc); len(faults) > 0 {
		return nil, p.unprintable(o, in, faults)
	}
	p.shown = doc.AppendCanonical(append(p.shown[:0], p.manner...))
	return p.shown, nil
}

// Draw makes the paper as the register fixed it, sealed. Errors are those of
// Presentation, and the seal's.
func (p *Press) Draw(o *Order, e Emission) (Paper, error) {
	fixed, err := p.sealed(o, e)
	if err != nil {
		return Paper{}, err
	}
	in := p.inputs(o, fixed)
	in.CredentialsGone = e.CredentialsGone
	doc, err := p.write(o, in)
	if err != nil {
		return Paper{}, err
	}
	pages, err := p.drawer.Draw(doc)
	var faults layout.Faults
	if errors.As(err, &faults) {
		return Paper{}, p.unprintable(o, in, faults)
	}
	if err != nil {
		return Paper{}, err
	}
	pages.Info.Created = time.Date(e.Date.Year, e.Date.Month, e.Date.Day, 12, 0, 0, 0, time.UTC)
	pages.Info.Seal, pages.Info.Number = fixed.SealText, e.Number
	pages.Entry = EntryOf(o.Dossier.Auditeur.NomComplet(), e.Number)
	if pages.Files, err = p.attachments(o, e, &in); err != nil {
		return Paper{}, err
	}
	data, err := p.assembler.Assemble(pages)
	if err != nil {
		return Paper{}, err
	}
	return Paper{Pages: pages, Bytes: slices.Clone(data), Hash: p.assembler.Sum()}, nil
}

// EntryOf names a paper in the outline of its print run: people look for the
// person, programs for the number.
func EntryOf(name, number string) string { return name + entryDash + number }

// NumberOf is the number in such an entry. What older releases wrote has none
// that the register knows.
func NumberOf(entry string) string {
	at := strings.LastIndex(entry, entryDash)
	if at < 0 {
		return ""
	}
	return entry[at+len(entryDash):]
}

const entryDash = " — "

// Write is the paper as it is drawn, before any PDF exists.
func (p *Press) Write(o *Order, e Emission) (*blocks.Document, error) {
	fixed, err := p.sealed(o, e)
	if err != nil {
		return nil, err
	}
	in := p.inputs(o, fixed)
	in.CredentialsGone = e.CredentialsGone
	return p.write(o, in)
}

func (p *Press) write(o *Order, in balise.Inputs) (*blocks.Document, error) {
	set, err := balise.Values(o.Papier.Document, in)
	if err != nil {
		return nil, err
	}
	return p.model(o).Document(set)
}

func (p *Press) model(o *Order) *wording.Model {
	return p.Wording.models[ModelFile(o.Papier.Document, o.Dossier.Type)]
}

var kinds = map[dossier.Document]seal.Kind{
	dossier.Attestation: seal.KindAttestation,
	dossier.Contrat:     seal.KindContrat,
	dossier.Convention:  seal.KindConvention,
}

var errNoKey = errors.New("press: no key to seal with")

// sealed is what the paper shows of its emission, with the seal over it, which
// has been read back.
func (p *Press) sealed(o *Order, e Emission) (balise.Emission, error) {
	shown := balise.Emission{Numero: e.Number, Date: e.Date, ShortCode: e.ShortCode, Specimen: p.Specimen, Duplicata: e.Duplicata, DuplicataLe: e.DuplicataLe}
	kind, sealed := kinds[o.Papier.Document]
	if !sealed {
		return shown, nil
	}
	if p.Signer == nil {
		return shown, errNoKey
	}
	a, period := &o.Dossier.Auditeur, p.Periode(o.Dossier)
	var err error
	shown.SealText, err = seal.Seal(seal.Payload{
		Kind: kind, CTI: e.CTI, Semestre: string(o.Dossier.Semestre), First: period.Debut.Days(), Last: period.Fin.Days(),
		Code: a.Code, Usage: a.Usage(), Prenom: a.Prenom, UEs: o.Codes(), Specimen: p.Specimen,
	}, p.Signer, p.Organisme.Verification)
	return shown, err
}
