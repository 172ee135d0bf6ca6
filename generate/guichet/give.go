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

// Printout is what must be printed of a paper.
type Printout struct {
	Paper     register.Paper
	File      string // path of a PDF
	Duplicata int    // the rank of the duplicata, from 1; 0 is the paper itself
	BothSides bool
}

// Print returns the file to print of a valid paper: the one on the disk while it
// is what was issued, else drawn again; of a paper that was handed over, a
// DUPLICATA, whose rank is recorded. A paper whose data have changed since is a
// *generate.RedrawError.
func (d *Desk) Print(ctx context.Context, by string, paper register.Paper) (Printout, error) {
	out := Printout{Paper: paper, BothSides: paper.Key.Document != dossier.Attestation && slices.Contains(d.Duplex, paper.Key.Document)}
	if paper.State != register.Remise {
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
	var file string
	if paper.State == register.Remise {
		file, out.Duplicata, err = generate.Duplicata(ctx, job, paper)
	} else {
		file, err = generate.Redraw(ctx, job, paper)
	}
	out.File = filepath.Join(d.Out, file)
	return out, Explain(err)
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
