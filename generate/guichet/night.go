package guichet

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// Night is what the last nights left for the office to do, as their reports say
// it (SORTIE/<semestre>/rapport.json), and how the last one ended. The zero
// value is a machine that runs none.
type Night struct {
	Jour     dossier.Date // day on which the rules were applied; zero: no report here
	Fin      time.Time    // end of the last whole night that wrote a report
	Ecrit    time.Time    // when the export that it read was written; zero when unknown
	Specimen bool

	Lots    []report.Lot     // what the last nights printed, by file
	Examens []report.Examen  // by number
	Appels  []report.Appel   // without contacts; by centre and name
	Pulls   []report.Tombe   // printed and holds no longer, while the page is in a run
	Verrous []report.Verrou  // files that could not be replaced
	Perdus  []report.Disparu // dossiers gone from the export

	// Of dernier.json; zero where the machine has none.
	DernierSucces time.Time
	Echec         string // why the last night failed, a French sentence; "" when it did not
}

// stale is from when on the absence of a night that succeeded is an alarm.
const stale = 36 * time.Hour

// Stale reports whether no night succeeded for a day and a half.
func (n Night) Stale(now time.Time) bool {
	return !n.DernierSucces.IsZero() && now.Sub(n.DernierSucces) > stale
}

// Nights keeps what the reports of a directory say for a program that goes on
// while nights replace them. It is safe for concurrent use.
type Nights struct {
	out, status string

	mu    sync.Mutex
	stamp string
	night Night
	err   error
}

// WatchNights returns the nights of the directory of the papers and of a file
// dernier.json. It reads nothing yet.
func WatchNights(out, status string) *Nights { return &Nights{out: out, status: status} }

// Last returns what the last nights left, read anew when a file has changed.
func (n *Nights) Last() (Night, error) {
	reports, err := filepath.Glob(filepath.Join(n.out, "*", "rapport.json"))
	if err != nil {
		return Night{}, err
	}
	stamp, err := stampOf(append(reports, n.status))
	if err != nil {
		return Night{}, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.stamp != stamp {
		n.stamp = stamp
		n.night, n.err = readNight(reports, n.status)
	}
	return n.night, n.err
}

// stampOf changes when one of the files does.
func stampOf(paths []string) (string, error) {
	var stamp strings.Builder
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&stamp, "%s %d %d\n", path, info.ModTime().UnixNano(), info.Size())
	}
	return stamp.String(), nil
}

// reportAge is how much older than the newest a semester's report may be: an
// older one is of a semester that is over.
const reportAge = 7 * 24 * time.Hour

func readNight(paths []string, status string) (Night, error) {
	var reports []report.Report
	for _, path := range paths {
		r, err := readReport(path)
		if err != nil {
			return Night{}, err
		}
		reports = append(reports, r)
	}
	var night Night
	for _, r := range reports {
		if r.Fin.After(night.Fin) {
			night.Jour, night.Fin, night.Ecrit, night.Specimen = r.Jour, r.Fin, r.Lecture.Ecrit, r.Specimen
		}
	}
	for i, r := range reports {
		if night.Fin.Sub(r.Fin) > reportAge {
			continue
		}
		night.add(r, dossier.Semestre(filepath.Base(filepath.Dir(paths[i]))))
	}
	slices.SortStableFunc(night.Examens, func(a, b report.Examen) int { return cmp.Compare(a.Numero, b.Numero) })
	slices.SortStableFunc(night.Appels, func(a, b report.Appel) int {
		return cmp.Or(cmp.Compare(a.Centre, b.Centre), cmp.Compare(dossier.Fold(lastName(a.Nom)), dossier.Fold(lastName(b.Nom))))
	})
	var last struct {
		Reussi        bool      `json:"reussi"`
		Phrase        string    `json:"phrase"`
		DernierSucces time.Time `json:"dernier_succes"`
	}
	data, err := os.ReadFile(status)
	if errors.Is(err, fs.ErrNotExist) {
		return night, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &last)
	}
	if err != nil {
		return night, fmt.Errorf("status of the night: %w", err)
	}
	if night.DernierSucces = last.DernierSucces; !last.Reussi {
		night.Echec = last.Phrase
	}
	return night, nil
}

// lastName is the family name of "Zoé L’HERMITE": the words in capitals.
func lastName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if w == dossier.Capitals(w) && len([]rune(w)) > 1 {
			return strings.Join(words[i:], " ")
		}
	}
	return name
}

// add takes over what a report says of the semester in whose directory it is:
// one over several stands in each.
func (n *Night) add(r report.Report, semestre dossier.Semestre) {
	for _, x := range r.Lots {
		if strings.HasPrefix(x.Fichier, string(semestre)+"/") {
			n.Lots = append(n.Lots, x)
		}
	}
	for _, x := range r.Examens {
		if x.Semestre == semestre {
			n.Examens = append(n.Examens, x)
		}
	}
	for _, x := range r.Incomplets {
		a := report.Appel{Personne: x.Personne}
		for _, m := range x.Manques {
			if m.Auditeur {
				a.Manques = append(a.Manques, m)
			}
		}
		if x.Semestre == semestre && len(a.Manques) > 0 {
			n.Appels = append(n.Appels, a)
		}
	}
	for _, x := range r.Tombes {
		if x.Semestre == semestre && x.Lot != "" && !x.Remise {
			n.Pulls = append(n.Pulls, x)
		}
	}
	for _, x := range r.Verrous {
		if x.Semestre == semestre {
			n.Verrous = append(n.Verrous, x)
		}
	}
	for _, x := range r.Disparus {
		if x.Semestre == semestre {
			n.Perdus = append(n.Perdus, x)
		}
	}
}

// readReport reads a rapport.json, as far as the desk wants it.
func readReport(path string) (report.Report, error) {
	var r report.Report
	f, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer f.Close()
	if err := json.NewDecoder(f).Decode(&r); err != nil {
		return r, &Error{Broken, "le rapport du dernier traitement ne peut pas être lu", "relancez le traitement du soir", fmt.Errorf("%s: %w", filepath.Base(path), err)}
	}
	return r, nil
}
