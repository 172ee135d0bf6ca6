package generate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// witness watches a centre from outside, night after night: it remembers what
// every number ever stood for, on disk and in the register.
type witness struct {
	files   map[string]seen             // by path, as last looked at
	seals   map[string]string           // number → the one seal that it may carry
	papers  map[string]register.Paper   // number → as first seen in the register
	printed map[string]map[string][]int // print run's path → number → its pages
	broken  []string                    // promises that were broken
	night   int
	owners  map[string]string // number → the code auditeur of whose papers it stands on

	// After an older copy of the register took its place: the papers that it
	// lost, the print lots that it does not know, and whether no whole night has
	// ended since.
	lost      map[string]register.Paper
	forgotten map[string]bool
	unsettled bool

	restorations int
}

// seen is a file on disk.
type seen struct {
	number, seal string
	hash         [32]byte
	info         fs.FileInfo
}

func newWitness() *witness {
	return &witness{files: map[string]seen{}, seals: map[string]string{}, papers: map[string]register.Paper{},
		printed: map[string]map[string][]int{}, owners: map[string]string{}, lost: map[string]register.Paper{}, forgotten: map[string]bool{}}
}

func (w *witness) accuse(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf("night %d: ", w.night)+fmt.Sprintf(format, args...))
}

// look reads every auditeur's paper on disk; those that did not change since
// the last look are remembered. It returns the path of each number.
func (w *witness) look(out string) map[string]string {
	onDisk := map[string]string{}
	now := map[string]seen{}
	err := filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".pdf") || strings.Contains(path, "impression") || e.Name() == "matin.pdf" {
			return err
		}
		rel, _ := filepath.Rel(out, path)
		rel = filepath.ToSlash(rel)
		s, err := w.read(path, rel, e)
		if err != nil {
			return err
		}
		now[rel] = s
		if other := onDisk[s.number]; other != "" && !w.unsettled {
			w.accuse("%s stands at %s and at %s", s.number, other, rel)
		}
		onDisk[s.number] = rel
		if first, ok := w.seals[s.number]; ok && first != s.seal {
			w.accuse("%s was sealed over two contents", s.number)
		}
		w.seals[s.number] = s.seal
		if owner := strings.Split(rel, "/")[2]; w.owners[s.number] == "" {
			w.owners[s.number] = owner
		} else if w.owners[s.number] != owner {
			w.accuse("%s stands on papers of %s and of %s", s.number, w.owners[s.number], owner)
		}
		if strings.Contains(rel, "/retires/") && e.Name() != s.number+".pdf" {
			w.accuse("%s is put away as %s", s.number, rel)
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		w.accuse("look: %v", err)
	}
	w.files = now
	return onDisk
}

func (w *witness) read(path, rel string, e fs.DirEntry) (seen, error) {
	info, err := e.Info()
	if err != nil {
		return seen{}, err
	}
	if old, ok := w.files[rel]; ok && os.SameFile(old.info, info) && old.info.ModTime().Equal(info.ModTime()) {
		return old, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return seen{}, err
	}
	m := inXMP.FindSubmatch(data)
	if m == nil {
		return seen{}, fmt.Errorf("%s has no number", rel)
	}
	text, _, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	if err != nil && text != "" {
		return seen{}, err
	}
	return seen{string(m[1]), text, sha256.Sum256(data), info}, nil
}

// always checks what holds at every moment, also in the middle of a killed
// run. It returns what is on disk and the register's rows.
func (w *witness) always(h *house) (onDisk map[string]string, rows map[string]register.Paper) {
	onDisk, rows = w.look(h.out), map[string]register.Paper{}
	living := map[register.PaperKey]string{}
	for p, err := range h.reg.All(context.Background(), register.Filter{}) {
		if err != nil {
			w.accuse("register: %v", err)
			return onDisk, rows
		}
		if _, twice := rows[p.Number]; twice {
			w.accuse("%s is twice in the register", p.Number)
		}
		rows[p.Number] = p
		if _, lost := w.lost[p.Number]; lost {
			w.accuse("%s was given before the register was restored, and again", p.Number)
		}
		if first, ok := w.papers[p.Number]; !ok {
			w.papers[p.Number] = p
		} else if first.Key != p.Key || first.Rights != p.Rights || first.CTI != p.CTI || first.Date != p.Date {
			w.accuse("%s has changed what it stands for", p.Number)
		}
		if p.State.Valid() {
			if other := living[p.Key]; other != "" {
				w.accuse("%s and %s are both valid for %s", other, p.Number, p.Key)
			}
			living[p.Key] = p.Number
			if _, err := os.Stat(filepath.Join(h.out, p.File)); !w.unsettled && err != nil || p.File == "" {
				w.accuse("%s is %s and not on disk: %v", p.Number, p.State, err)
			}
		}
	}
	for number := range w.papers {
		if _, ok := rows[number]; !ok {
			w.accuse("%s was lost from the register", number)
		}
	}
	for number, path := range onDisk {
		_, lost := w.lost[number]
		if _, ok := rows[number]; !ok && !lost {
			w.accuse("%s is on disk (%s) and not in the register", number, path)
		}
	}
	w.audit(h, onDisk, rows)
	return onDisk, rows
}

// audit holds what the register's check says against what is true: which valid
// papers are not the files that it knows, and which papers it does not know.
func (w *witness) audit(h *house, onDisk map[string]string, rows map[string]register.Paper) {
	var want, said []string
	for number, p := range rows {
		if p.State.Valid() && w.files[p.File].hash != p.FileHash {
			want = append(want, number)
		}
	}
	for number, path := range onDisk {
		if _, known := rows[number]; !known && !strings.Contains(path, "/retires/") {
			want = append(want, number)
		}
	}
	a := guichet.Audit{Out: h.out, Ring: h.ring}
	findings, _ := a.Run(context.Background(), h.reg, register.Filter{})
	for found, err := range findings {
		if err != nil {
			w.accuse("audit: %v", err)
			return
		}
		said = append(said, found.Paper.Number)
	}
	strangers, err := a.Strangers(context.Background(), h.reg)
	if err != nil {
		w.accuse("audit: %v", err)
	}
	for _, s := range strangers {
		said = append(said, s.Number)
	}
	slices.Sort(want)
	slices.Sort(said)
	if !slices.Equal(want, said) {
		w.accuse("the register's check names %v, true is %v", said, want)
	}
}

// restored takes in that an older copy of the register stands in its place.
// always was called before. A number that no paper bears may be given again.
func (w *witness) restored(h *house) {
	known, lots := map[string]bool{}, map[string]bool{}
	for p, err := range h.reg.All(context.Background(), register.Filter{}) {
		if err != nil {
			w.accuse("register: %v", err)
			return
		}
		known[p.Number] = true
		events, err := h.reg.History(context.Background(), p.Number)
		if err != nil {
			w.accuse("history of %s: %v", p.Number, err)
		}
		for _, e := range events {
			lots[e.Why] = lots[e.Why] || e.What == register.EventLot
		}
	}
	for number, p := range w.lost {
		if known[number] { // a later copy than the last one
			w.papers[number] = p
			delete(w.lost, number)
		}
	}
	for number, p := range w.papers {
		if known[number] {
			continue
		}
		delete(w.papers, number)
		if _, seen := w.seals[number]; seen {
			w.lost[number] = p
		}
	}
	w.forgotten = map[string]bool{}
	dirs, _ := filepath.Glob(filepath.Join(h.out, "*", "impression", "*"))
	for _, dir := range dirs {
		w.forgotten[filepath.Base(dir)] = !lots[filepath.Base(dir)]
	}
	w.unsettled = true
	w.restorations++
}

// finished checks what holds after a night that was left to end.
func (w *witness) finished(h *house, ready []register.PaperKey) {
	w.unsettled = false
	onDisk, rows := w.always(h)
	living := map[register.PaperKey]register.Paper{}
	for _, p := range rows {
		if p.State == register.Reservee && p.Key.Document != dossier.Relance { // a letter may be no longer due
			w.accuse("%s is still reserved after a whole night", p.Number)
		}
		if !p.State.Valid() {
			continue
		}
		living[p.Key] = p
		if onDisk[p.Number] != p.File {
			w.accuse("%s is valid and stands at %q, the register says %q", p.Number, onDisk[p.Number], p.File)
		} else if handed := w.restorations > 0 && p.State == register.Remise; !handed && w.files[p.File].hash != p.FileHash {
			// what was handed over after a restoration is not drawn again: the check names it
			w.accuse("%s on disk is not the file that the register knows", p.Number)
		}
	}
	for _, key := range ready {
		if _, ok := living[key]; !ok {
			w.accuse("%s is ready and has no valid paper", key)
		}
	}
	w.leftovers(h.out)
}

// hidden reports whether a file is none that a run leaves: but for the mark of
// the numbers, they bear no point before their name.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") && !strings.HasPrefix(name, ".numeros")
}

// leftovers looks for temporary files: one may hold a password.
func (w *witness) leftovers(out string) {
	_ = filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err == nil && hidden(e.Name()) {
			w.accuse("left behind: %s", path)
		}
		return err
	})
}

// signedKeys are the dossiers whose contrat is signed.
func signedKeys(dossiers []dossier.Dossier) map[dossier.Key]bool {
	signed := map[dossier.Key]bool{}
	for i := range dossiers {
		signed[dossiers[i].Key()] = !dossiers[i].Pieces.ContratSigne.IsZero()
	}
	return signed
}

// readyKeys lists the papers that are due and that nothing blocks.
func readyKeys(h *house, r completeness.Reglement, day dossier.Date, dossiers []dossier.Dossier) []register.PaperKey {
	checker := completeness.NewChecker(completeness.Context{Reglement: r, Catalogue: catalogue(), Today: day, Others: completeness.NewIndex(dossiers)})
	var keys []register.PaperKey
	for i := range dossiers {
		report := checker.Check(&dossiers[i])
		for _, p := range report.Due {
			if p.Document == dossier.Relance || report.ReadyPaper(p) {
				keys = append(keys, register.PaperKey{Key: dossiers[i].Key(), Document: p.Document, Contrepartie: p.Counterparty})
			}
		}
	}
	return keys
}

var anyNumber = regexp.MustCompile(`[A-Z]{3}-\d{4}-\d{6}`)

// prefixes of the numbers by the document's name.
var prefixes = map[string]string{"attestation": "ATT", "contrat": "CTR", "convention": "CNV", "retractation": "RET", "relance": "REL"}

// prints checks the print runs against the register's events: a paper stands
// in the lots that the register says, once in each, and every living paper
// that was not handed over stands in its lot. A signed agreement may be past
// printing: its data can have changed since.
func (w *witness) prints(h *house, rows map[string]register.Paper, signed map[dossier.Key]bool) {
	runs, _ := filepath.Glob(filepath.Join(h.out, "*", "impression", "*", "*.pdf"))
	in := map[string][]string{} // number → lots that it stands in
	for _, run := range runs {
		if w.forgotten[filepath.Base(filepath.Dir(run))] {
			continue
		}
		if w.printed[run] == nil {
			w.printed[run] = pagesOf(textOf(h.t, run), prefixes[kindOfRun(run)])
		}
		for number, pages := range w.printed[run] {
			in[number] = append(in[number], filepath.Base(filepath.Dir(run)))
			if last := pages[len(pages)-1]; last-pages[0] != len(pages)-1 || len(pages) > 1 && strings.HasPrefix(number, "ATT") {
				w.accuse("%s stands more than once in %s", number, run)
			}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(rows)) {
		p := rows[number]
		if slices.Sort(in[number]); len(slices.Compact(slices.Clone(in[number]))) != len(in[number]) {
			w.accuse("%s is printed twice in one lot: %v", number, in[number])
		}
		events, err := h.reg.History(context.Background(), number)
		if err != nil {
			w.accuse("history of %s: %v", number, err)
		}
		for _, lot := range in[number] {
			if !slices.ContainsFunc(events, func(e register.Event) bool { return e.What == register.EventLot && e.Why == lot }) {
				w.accuse("%s is printed in %s and the register does not know", number, lot)
			}
		}
		if past := p.Key.Document == dossier.Contrat && p.Lot == "" && signed[p.Key.Key]; past {
			continue
		}
		if p.State == register.Emise && !slices.Contains(in[number], p.Lot) {
			w.accuse("%s is valid, not handed over, and printed in no run of its lot %q (but in %v)", number, p.Lot, in[number])
		}
	}
}

// kindOfRun is the document of a print run: ORLEANS-contrat.pdf, or, a copy of one
// paper, ORLEANS-contrat-CTR-2026-000001.pdf.
func kindOfRun(path string) string {
	return strings.Split(strings.TrimSuffix(filepath.Base(path), ".pdf"), "-")[1]
}

// pagesOf says on which pages each number of a kind stands; a withdrawal form
// names its contrat too, so other kinds do not count.
func pagesOf(text, prefix string) map[string][]int {
	pages := map[string][]int{}
	for i, page := range strings.Split(text, "\f") {
		for _, number := range slices.Compact(slices.Sorted(slices.Values(anyNumber.FindAllString(page, -1)))) {
			if strings.HasPrefix(number, prefix) {
				pages[number] = append(pages[number], i)
			}
		}
	}
	return pages
}
