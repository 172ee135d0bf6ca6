package guichet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Audit is what valid papers are held against.
type Audit struct {
	Out    string        // directory of the papers
	Ring   *seal.KeyRing // public keys
	Shared bool          // other machines issue on the same register: a file may lie there

	Progress func(checked, total int) // nil for none; total is 0, since the register is read as it comes
}

// Finding is a paper that is not what the register says.
type Finding struct {
	Paper  register.Paper
	Phrase string // French
}

// Audited counts what an audit looked at.
type Audited struct {
	Checked   int // papers whose file is here
	Elsewhere int // papers of a shared register without a file here
	Stale     int // files from before another machine drew the paper again
	Findings  int
}

// Run holds each paper of the filter against its file and its seal, and yields
// those that are not what the register says. The count is whole once the
// iteration has ended. Without states in the filter the valid papers are held:
// the file of a replaced one has become its successor's.
func (a Audit) Run(ctx context.Context, reg register.Finder, f register.Filter) (iter.Seq2[Finding, error], *Audited) {
	if len(f.States) == 0 {
		f.States = []register.State{register.Emise, register.Remise}
	}
	done := &Audited{}
	return func(yield func(Finding, error) bool) {
		for paper, err := range register.Verify(ctx, reg, f, func(p register.Paper) error {
			if a.Progress != nil {
				a.Progress(done.Checked, 0)
			}
			return a.check(ctx, reg, p, done)
		}) {
			var found *fault
			if !errors.As(err, &found) {
				yield(Finding{Paper: paper}, err)
				return
			}
			done.Findings++
			if !yield(Finding{paper, found.phrase}, nil) {
				return
			}
		}
	}, done
}

// Stranger is a paper below the output directory that the register does not
// know: it lost it when it was restored.
type Stranger struct {
	File   string // relative to the output directory, with slashes
	Number string
	Code   string // code auditeur, as the seal says; "" without a seal
	Nom    string // "Zoé L’HERMITE", likewise
}

// Sentence names it in French.
func (s Stranger) Sentence() string {
	who := ""
	if s.Code != "" {
		who = french.Text("  " + s.Code + " " + s.Nom)
	}
	return s.Number + who + french.Text("  inconnu, postérieur à la sauvegarde : ") + s.File
}

// Strangers lists the papers on disk that the register does not know, in the
// order of their paths. Specimens are not among them, nor what others sealed, nor
// what was put away in retires/: a later night has made room for another.
func (a Audit) Strangers(ctx context.Context, reg register.Numbers) ([]Stranger, error) {
	found, err := generate.PapersOnDisk(a.Out)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(p generate.PaperOnDisk) bool {
		return register.RetiredFile(register.Paper{Number: p.Number, File: p.File}) == p.File
	})
	var numbers []string
	for _, paper := range found {
		numbers = append(numbers, paper.Number)
	}
	slices.Sort(numbers)
	unknown, err := reg.Unknown(ctx, slices.Compact(numbers))
	if err != nil {
		return nil, err
	}
	var list []Stranger
	for _, paper := range found {
		if _, lost := slices.BinarySearch(unknown, paper.Number); !lost {
			continue
		}
		s := Stranger{File: paper.File, Number: paper.Number}
		if paper.Seal != "" {
			read, err := seal.Verify(paper.Seal, a.Ring, seal.Options{Specimen: true, SealedOn: func([8]byte) (int, bool) { return math.MinInt, true }})
			if err != nil || read.Payload.Specimen {
				continue
			}
			s.Code, s.Nom = read.Payload.Code, strings.TrimSpace(read.Payload.Prenom+" "+dossier.Capitals(read.Payload.Usage))
		}
		list = append(list, s)
	}
	return list, nil
}

// fault is what is wrong with a paper, in French.
type fault struct{ phrase string }

func (f *fault) Error() string { return f.phrase }

func faulty(form string, values ...any) error { return &fault{french.Say(form, values...)} }

func (a Audit) check(ctx context.Context, reg register.Finder, paper register.Paper, done *Audited) error {
	name := filepath.FromSlash(paper.File)
	if !filepath.IsLocal(name) {
		return faulty("chemin de fichier impossible")
	}
	path := filepath.Join(a.Out, name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && a.Shared {
		done.Elsewhere++
		return nil
	}
	done.Checked++
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return faulty("fichier absent : %s", paper.File)
	case err != nil:
		return err
	case int64(len(data)) != paper.Size || sha256.Sum256(data) != paper.FileHash:
		old, err := a.outdated(ctx, reg, paper, path, data)
		if err != nil {
			return err
		}
		if old {
			done.Stale++
			return nil
		}
		return faulty("fichier modifié depuis son émission : %s", paper.File)
	case !paper.Key.Document.Sealed():
		return nil
	}
	return a.checkSeal(paper, data)
}

// outdated tells a copy that another machine has drawn again since: its seal
// is that paper's, and it is older than the last drawing.
func (a Audit) outdated(ctx context.Context, reg register.Finder, paper register.Paper, path string, data []byte) (bool, error) {
	if !a.Shared || paper.Key.Document.Sealed() && a.checkSeal(paper, data) != nil {
		return false, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	events, err := reg.History(ctx, paper.Number)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		drawn := e.What == register.EventIssued || e.What == register.EventRedrawn || e.What == register.EventResumed || e.What == register.EventDuplicata
		if drawn && e.At.After(info.ModTime()) {
			return true, nil
		}
	}
	return false, nil
}

// checkSeal reads the seal as a stranger would and holds what it says against
// the row.
func (a Audit) checkSeal(paper register.Paper, data []byte) error {
	text, number, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return faulty("sceau illisible : %s", paper.File)
	}
	result, err := seal.Verify(text, a.Ring, seal.Options{Specimen: true,
		SealedOn: func([8]byte) (int, bool) { return paper.Date.Days(), true }})
	var refusal *seal.Refusal
	switch {
	case errors.As(err, &refusal):
		return faulty("sceau refusé : %s", refusal.Sentence())
	case err != nil:
		return err
	case number != paper.Number:
		return faulty("le fichier porte le numéro %s", number)
	case register.CTI(result.Payload.CTI) != paper.CTI, result.Payload.Code != paper.Key.Code, result.Payload.Semestre != string(paper.Key.Semestre):
		return faulty("le sceau est celui d’un autre papier (%s, code court %s)", result.Payload.Code, result.ShortCode())
	case result.KID != seal.KID(paper.Kid):
		return faulty("le sceau est d’une autre clé (%s) que celle du registre (%s)", result.KID, seal.KID(paper.Kid))
	}
	return nil
}

// FallenPapers lists the sealed papers that no longer stand and whose last day
// has not passed: one that has expired is refused by its date.
func FallenPapers(ctx context.Context, reg register.Finder, today dossier.Date) ([]seal.Revocation, error) {
	var list []seal.Revocation
	for paper, err := range reg.All(ctx, register.Filter{States: []register.State{register.Remplacee, register.Revoquee}}) {
		if err != nil {
			return nil, err
		}
		if paper.CTI.IsZero() || !paper.Last.IsZero() && paper.Last.Before(today) {
			continue
		}
		r := seal.Revocation{CTI: paper.CTI, Day: dossier.DateOf(paper.RevokedAt.Local()).Days()}
		if paper.State == register.Remplacee {
			r.Replaced, r.Day = true, dossier.DateOf(paper.ReplacedAt.Local()).Days()
			if r.UEs, err = SuccessorUEs(ctx, reg, paper); err != nil {
				return nil, err
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// SuccessorUEs are the UE of the valid paper at the end of a chain of
// replacements; none if the chain ends in a paper that is not valid.
func SuccessorUEs(ctx context.Context, reg register.Finder, paper register.Paper) ([]string, error) {
	for paper.State == register.Remplacee && paper.ReplacedBy != "" {
		next, err := reg.Get(ctx, paper.ReplacedBy)
		if err != nil {
			return nil, err
		}
		paper = next
	}
	if !paper.State.Valid() {
		return nil, nil
	}
	return paper.UEs, nil
}
