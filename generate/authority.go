package generate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// One authority, one register: before anything is written, a machine's keys are
// held against the register's, and the register against the numbers that are
// known outside of it. Neither refusal can be accepted on the command line:
// their sentences say how to repair. Specimens are good for nothing, and free.

// Misfit says in French what does not belong together, and what to do, with the
// guard's name; ok is false for another error. It never says to make keys.
func Misfit(err error) (garde, phrase, remede string, ok bool) {
	var older *register.OlderError
	var damaged *MarkError
	switch {
	case errors.Is(err, register.ErrOtherKey):
		return GuardAutorite, french.Text("la clé locale de ce poste (empreinte.cle) n’est pas celle de ce registre : rien n’a été écrit (garde « autorite »)"), french.Text(otherKeys), true
	case errors.Is(err, register.ErrOtherRing):
		return GuardAutorite, french.Say("les clés de ce poste ne sont pas celles de ce registre%s : rien n’a été écrit (garde « autorite »)", missingKeys(err)), french.Text(otherKeys), true
	case errors.As(err, &older) && older.Have == 0:
		return GuardNumeros, french.Say("ce registre n’a pas encore donné de numéro %s, et %s a déjà été donné ; rien n’a été écrit (garde « numeros »)",
				older.Series, register.Number(older.Series, older.Mark)),
			french.Text("vérifiez --etat et --sortie ; si le registre a été perdu, remettez sa dernière sauvegarde : cnamdoc registre restaurer COPIE"), true
	case errors.As(err, &older):
		return GuardNumeros, french.Say("ce registre est plus ancien que ses papiers : il en est au numéro %s, et %s a déjà été donné ; rien n’a été écrit (garde « numeros »)",
				register.Number(older.Series, older.Have), register.Number(older.Series, older.Mark)),
			french.Text("vérifiez --etat et --sortie ; si une ancienne copie du registre a pris sa place, réparez-la, elle sautera 1 000 numéros : cnamdoc registre restaurer"), true
	case errors.As(err, &damaged):
		return GuardNumeros, damaged.Sentence(), damaged.Hint(), true
	}
	return "", "", "", false
}

const otherKeys = "remettez les clés de l’autorité de ce registre : déplacez d’abord le dossier « cles » de l’état de ce poste, " +
	"puis cnamdoc cles rejoindre COPIE, avec la copie chiffrée des clés du centre"

// missingKeys names the register's keys that the ring lacks.
func missingKeys(err error) string {
	var other *register.AuthorityError
	if !errors.As(err, &other) || len(other.Missing) == 0 {
		return ""
	}
	var names []string
	for _, kid := range other.Missing {
		names = append(names, fmt.Sprintf("%x", kid))
	}
	return french.Text(" (manque : " + strings.Join(names, ", ") + ")")
}

// misfit notes such a refusal for the morning sheet, which says it too.
func (o *outcome) misfit(j *Job, err error) error {
	garde, phrase, remede, ok := Misfit(err)
	if !ok {
		return err
	}
	o.refused = []report.Refus{{Garde: garde, Phrase: phrase, Remede: remede + "."}}
	return errors.Join(err, writeMorning(j, o, o.report(j)))
}

// AuthorityOf is what a register remembers of a machine's keys.
func AuthorityOf(h register.Hasher, ring *seal.KeyRing) register.Authority {
	a := register.Authority{Check: h.Check()}
	if active, ok := ring.Active(); ok {
		a.Signing = active.KID
	}
	for _, key := range ring.List() {
		a.Kids = append(a.Kids, key.KID)
	}
	return a
}

// CheckNumbers refuses a register that has given fewer numbers than the papers
// below out show: a *register.OlderError, or a *MarkError.
func CheckNumbers(ctx context.Context, reg register.Register, out string) error {
	outside, err := OutsideMark(out)
	if err != nil {
		return err
	}
	_, err = notOlder(ctx, reg, outside)
	return err
}

func notOlder(ctx context.Context, reg register.Register, outside register.Mark) (register.Mark, error) {
	have, err := reg.HighWater(ctx)
	if err != nil {
		return nil, err
	}
	return have, have.Check(outside)
}

// ownRegister holds the job's keys and register to belong together, and returns
// a register that keeps them so.
func ownRegister(ctx context.Context, j *Job) (register.Register, error) {
	if j.Register == nil || j.Ring == nil || j.Specimen {
		return j.Register, nil
	}
	own := &marked{Register: j.Register, keys: AuthorityOf(j.Hasher, j.Ring), by: j.By, out: j.Out, file: filepath.Join(j.Out, markName(j))}
	return own, own.check(ctx)
}

// marked is a register that remembers its keys as it gives the first number,
// and whose numbers are also known outside of it, before any paper bears them.
type marked struct {
	register.Register
	keys      register.Authority
	by        string
	out, file string
	kept      bool          // the register remembers the keys
	read      register.Mark // of the papers themselves, where there is no mark; nil before they were read
	written   register.Mark
}

func (m *marked) check(ctx context.Context) error {
	if err := m.CheckAuthority(ctx, m.keys); err != nil {
		return err
	}
	outside, err := readMarks(m.out)
	if errors.Is(err, fs.ErrNotExist) {
		if m.read == nil {
			if m.read, err = markOfPapers(m.out); err != nil {
				return err
			}
		}
		outside, err = m.read, nil
	}
	if err != nil {
		return err
	}
	_, err = notOlder(ctx, m.Register, outside)
	return err
}

// Lock checks again: another run may have been at work until now. Papers of an
// older release are read once, and leave a mark.
func (m *marked) Lock(ctx context.Context, centre, owner string) (release func() error, err error) {
	if release, err = m.Register.Lock(ctx, centre, owner); err != nil {
		return nil, err
	}
	err = m.check(ctx)
	if err == nil {
		err = m.keepKeys(ctx)
	}
	if err == nil && len(m.read) > 0 {
		err = m.mark(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, release())
	}
	return release, nil
}

// keepKeys has a register of an older release remember the keys. A new one
// remembers those that give its first number.
func (m *marked) keepKeys(ctx context.Context) error {
	served, err := m.Served(ctx)
	if err != nil || !served {
		return err
	}
	return m.KeepAuthority(ctx, m.by, m.keys)
}

// Reserve writes the mark before it answers: what is killed after that has
// spent numbers, and no paper bears one that the mark does not know.
func (m *marked) Reserve(ctx context.Context, by string, day dossier.Date, claims []register.Claim) ([]register.Answer, error) {
	if !m.kept {
		if err := m.KeepAuthority(ctx, m.by, m.keys); err != nil {
			return nil, err
		}
		m.kept = true
	}
	answers, err := m.Register.Reserve(ctx, by, day, claims)
	if err != nil {
		return nil, err
	}
	return answers, m.mark(ctx)
}

// mark writes the register's last numbers beside the papers.
func (m *marked) mark(ctx context.Context) error {
	last, err := m.HighWater(ctx)
	if err != nil || m.written != nil && maps.Equal(last, m.written) {
		return err
	}
	if err := writeMark(m.file, last); err != nil {
		return err
	}
	m.written = last
	return nil
}

// numbersMark is the high-water mark beside the papers: JSON, {"ATT-2026": 123}.
// Each centre that runs its own nights has a mark of its own, so that two runs
// at once do not write over each other's.
const numbersMark = ".numeros"

func markName(j *Job) string {
	if dir := j.ownDir(); dir != "" {
		return numbersMark + "-" + dir
	}
	return numbersMark
}

func writeMark(path string, mark register.Mark) error {
	data, err := json.Marshal(mark)
	if err != nil {
		return fmt.Errorf("mark of the numbers: %w", err)
	}
	if err := publish.File(path, append(data, '\n')); err != nil {
		return fmt.Errorf("mark of the numbers: %w", err)
	}
	return nil
}

// MarkError says that the mark of the numbers cannot be believed.
type MarkError struct {
	Path string
	Err  error
}

func (e *MarkError) Error() string { return fmt.Sprintf("mark of the numbers %s: %v", e.Path, e.Err) }

// Unwrap returns the cause.
func (e *MarkError) Unwrap() error { return e.Err }

// Sentence says in French what happened.
func (e *MarkError) Sentence() string {
	return french.Say("le témoin des numéros déjà donnés (« %s ») est abîmé : rien n’a été écrit (garde « numeros »)", e.Path)
}

// Hint says in French what to do.
func (e *MarkError) Hint() string {
	return french.Text("effacez ce fichier, puis lancez : cnamdoc registre restaurer (sans copie : il saute 1 000 numéros)")
}

// OutsideMark is the last number of each series that the directory of the
// papers knows: by its marks, or without any by the papers themselves.
func OutsideMark(out string) (register.Mark, error) {
	mark, err := readMarks(out)
	if errors.Is(err, fs.ErrNotExist) {
		return markOfPapers(out)
	}
	return mark, err
}

// readMarks joins the marks; without any it is fs.ErrNotExist.
func readMarks(out string) (register.Mark, error) {
	entries, err := os.ReadDir(out)
	if err != nil {
		return nil, fmt.Errorf("mark of the numbers: %w", err)
	}
	var paths []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), numbersMark) {
			paths = append(paths, filepath.Join(out, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("mark of the numbers: %w", fs.ErrNotExist)
	}
	mark := register.Mark{}
	for _, path := range paths {
		one := register.Mark{}
		data, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(data, &one)
		}
		if err != nil {
			return nil, &MarkError{path, err}
		}
		mark = mark.Join(one)
	}
	return mark, nil
}

func markOfPapers(out string) (register.Mark, error) {
	mark := register.Mark{}
	found, err := PapersOnDisk(out)
	for _, paper := range found {
		if series, n, ok := splitNumber(paper.Number); ok {
			mark[series] = max(mark[series], n)
		}
	}
	return mark, err
}

var numberForm = regexp.MustCompile(`^([A-Z]{3}(?:-[A-Z0-9]{1,8})?-\d{4})-(\d{6,18})$`)

// splitNumber is the inverse of register.Number.
func splitNumber(number string) (series string, n int64, ok bool) {
	parts := numberForm.FindStringSubmatch(number)
	if parts == nil {
		return "", 0, false
	}
	n, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[1], n, err == nil
}

// PaperOnDisk is a file below the output directory that bears a number.
type PaperOnDisk struct {
	File   string // relative to the output directory, with slashes
	Number string
	Seal   string // text of its seal, or ""
}

// PapersOnDisk reads the numbers of the papers below a directory, print runs
// aside, in the order of their paths. A file that is no paper of ours is passed
// over; one that cannot be read is an error: it may bear the highest number.
func PapersOnDisk(out string) ([]PaperOnDisk, error) {
	var found []PaperOnDisk
	err := filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(out, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() && strings.HasSuffix(rel, "/impression") && strings.Count(rel, "/") == 1 {
			return fs.SkipDir
		}
		if !e.Type().IsRegular() || !strings.HasSuffix(rel, ".pdf") {
			return nil
		}
		text, number, err := readPaper(path)
		if err != nil {
			return err
		}
		if _, _, ok := splitNumber(number); ok {
			found = append(found, PaperOnDisk{rel, number, text})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("papers below %s: %w", out, err)
	}
	return found, nil
}

// readPaper reads the seal and the number of a file; both "" when it is no
// paper of ours.
func readPaper(path string) (text, number string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", "", err
	}
	text, number, err = pdf.ReadSeal(f, info.Size())
	if refused := (*fs.PathError)(nil); errors.As(err, &refused) {
		return "", "", err
	}
	return text, number, nil
}
