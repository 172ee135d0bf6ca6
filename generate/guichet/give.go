package guichet

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Issue returns the valid papers of a kind that a dossier has, and issues them
// as the nightly run would if there is none. A valid paper is returned as the
// register knows it: a snapshot may be older than the register, and must not
// replace what a later night has issued. What keeps a paper from being issued,
// or a valid one from being handed out, is a *Missing; that none is due, or that
// it was revoked by a person, an *Error.
func (d *Desk) Issue(ctx context.Context, by string, key dossier.Key, doc dossier.Document) ([]register.Paper, error) {
	papers, err := d.valid(ctx, key, doc)
	if err != nil {
		return nil, err
	}
	job, one, here, err := d.jobOf(by, key)
	if err != nil {
		return nil, err
	}
	if !here {
		if len(papers) == 0 {
			return nil, refuse(errOutside, "voyez ses papiers : cnamdoc registre chercher "+key.Code,
				"le dossier %s n’est pas dans le dernier export de ce poste : aucun papier « %s » ne peut être émis", key, doc.Label())
		}
		return papers, nil
	}
	verdicts, err := generate.Verdicts(ctx, job, one)
	if err != nil {
		return nil, err
	}
	for _, v := range verdicts.Revoked() {
		if v.Revokes.Has(doc) {
			return nil, &Missing{key, one.Auditeur.NomComplet(), doc, len(papers) > 0, []completeness.Verdict{v}}
		}
	}
	if len(papers) > 0 {
		return papers, nil
	}
	if !verdicts.IsDue(doc) {
		return nil, refuse(nil, "voyez l’inscription et son financement", "cette inscription ne demande pas de papier « %s »", doc.Label())
	}
	job.Documents = []dossier.Document{doc}
	done, err := generate.Run(ctx, job)
	if err != nil {
		return nil, Explain(err)
	}
	if len(done.Erreurs) > 0 {
		return nil, refuse(nil, "corrigez la cause, puis relancez", "le papier ne peut pas être produit : %s", done.Erreurs[0].Phrase)
	}
	papers, err = d.valid(ctx, key, doc)
	if err != nil || len(papers) > 0 {
		return papers, err
	}
	if done.Papiers[doc.String()].Geles > 0 {
		return nil, refuse(nil, "voyez qui et pourquoi : cnamdoc registre chercher "+key.Code,
			"le papier « %s » a été révoqué par une personne, ou purgé : il n’est pas refait", doc.Label())
	}
	return nil, &Missing{key, one.Auditeur.NomComplet(), doc, false, verdicts.Blocking(doc)}
}

// valid lists the valid papers of a kind.
func (d *Desk) valid(ctx context.Context, key dossier.Key, doc dossier.Document) ([]register.Paper, error) {
	return collect(d.Register.All(ctx, register.Filter{Semestre: key.Semestre, Centre: key.Centre, Code: key.Code,
		Documents: []dossier.Document{doc}, States: []register.State{register.Emise, register.Remise}}))
}

// Printout is what must be printed of a paper. Nothing of it is recorded but the
// reserved rank of a duplicata: CameOut or DidNotComeOut follows.
type Printout struct {
	Paper     register.Paper // as it stands now
	Sheet     register.Sheet // what CameOut is told; Rank is that of the duplicata, 0 the paper itself
	File      string         // path of a PDF
	BothSides bool

	// Waiting are earlier duplicatas of the paper of which nobody has said
	// whether they came out.
	Waiting []register.Waiting
}

// Print returns the file to print of a valid paper: the one on the disk while it
// is what was issued, else drawn again; of a paper that was handed over, a
// DUPLICATA, whose rank is reserved. A paper whose data have changed since is a
// *generate.RedrawError. Only its Number counts of the paper that is given.
func (d *Desk) Print(ctx context.Context, by string, paper register.Paper) (Printout, error) {
	paper, err := d.Register.Get(ctx, paper.Number)
	if err == nil && !paper.State.Valid() {
		err = &register.StateError{Number: paper.Number, State: paper.State, Other: paper.ReplacedBy, Op: "print"}
	}
	if err != nil {
		return Printout{}, Explain(err)
	}
	out := Printout{Paper: paper, BothSides: paper.Key.Document != dossier.Attestation && slices.Contains(d.Duplex, paper.Key.Document)}
	if paper.State != register.Remise {
		out.Sheet = sheetOf(paper)
		path, whole, err := d.onDisk(paper)
		if err != nil || whole {
			out.File = path
			return out, err
		}
	}
	job, _, here, err := d.jobOf(by, paper.Key.Key)
	if err != nil {
		return out, err
	}
	if !here {
		return out, refuse(errOutside, "demandez-le au poste qui l’a émis, ou copiez l’exemplaire remis",
			"le dossier %s n’est pas dans le dernier export de ce poste : le papier %s ne peut pas être redessiné", paper.Key.Key, paper.Number)
	}
	if paper.State == register.Remise {
		return d.duplicata(ctx, job, out)
	}
	file, err := generate.Redraw(ctx, job, paper)
	if err != nil {
		return out, Explain(err)
	}
	if out.Paper, err = d.Register.Get(ctx, paper.Number); err != nil {
		return out, Explain(err)
	}
	out.File, out.Sheet = filepath.Join(d.Out, file), sheetOf(out.Paper)
	return out, nil
}

func sheetOf(p register.Paper) register.Sheet {
	return register.Sheet{Number: p.Number, FileHash: p.FileHash}
}

// duplicata draws a paper that was handed over.
func (d *Desk) duplicata(ctx context.Context, job generate.Job, out Printout) (Printout, error) {
	var err error
	if out.Waiting, err = WaitingDuplicatas(ctx, d.Register, out.Paper.Number); err != nil {
		return out, err
	}
	file, sheet, err := generate.Duplicata(ctx, job, out.Paper)
	if err != nil {
		return out, Explain(err)
	}
	out.File, out.Sheet = filepath.Join(d.Out, file), sheet
	return out, nil
}

// WaitingDuplicatas are the duplicatas of a paper of which nobody has said
// whether they came out, the oldest first.
func WaitingDuplicatas(ctx context.Context, reg register.Finder, number string) ([]register.Waiting, error) {
	life, err := reg.History(ctx, number)
	return register.WaitingDuplicatas(life), Explain(err)
}

// CameOut records that a sheet came out of the printer: it spends the rank of a
// duplicata, or records how the paper itself was handed over, unless how is
// NotYet. It returns the paper as it stood before: one that is Remise already was
// handed over earlier, by this desk or another, and nothing is recorded twice.
// An *Error says that the paper fell or was drawn again meanwhile: the sheet
// must not be given.
func CameOut(ctx context.Context, reg register.Desk, by string, sheet register.Sheet, how register.Handing) (before register.Paper, err error) {
	before, err = reg.SheetOut(ctx, by, sheet, how)
	return before, Explain(err)
}

// DidNotComeOut records that a sheet did not come out: the rank of a duplicata
// is given back.
func DidNotComeOut(ctx context.Context, reg register.Desk, by string, sheet register.Sheet) error {
	return Explain(reg.SheetNotOut(ctx, by, sheet))
}

// onDisk is where the paper's file lies, and whether it is the one that was
// issued.
func (d *Desk) onDisk(paper register.Paper) (path string, whole bool, err error) {
	name := filepath.FromSlash(paper.File)
	if !filepath.IsLocal(name) {
		return "", false, nil
	}
	path = filepath.Join(d.Out, name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, false, nil
	}
	return path, err == nil && sha256.Sum256(data) == paper.FileHash, err
}
