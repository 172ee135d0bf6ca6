package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// statusName is the file in the state directory that monitoring reads.
const statusName = "dernier.json"

// statusVersion counts the incompatible changes of dernier.json; new fields
// may appear within one.
const statusVersion = 1

// keepCredentials is for how many days, by default, files keep the passwords of
// coupons that were printed or handed over.
const keepCredentials = 90

// nightStatus is dernier.json: how the last whole night ended. It is written
// whole, at the end of each night, also of one that failed. The README
// documents it.
type nightStatus struct {
	Version   int       `json:"version"`
	Programme string    `json:"programme"`
	Debut     time.Time `json:"debut"`
	Fin       time.Time `json:"fin"`
	Duree     float64   `json:"duree_secondes"`
	Code      int       `json:"code"`   // exit code: 0 and 3 are a normal night
	Reussi    bool      `json:"reussi"` // Code is 0 or 3
	Phrase    string    `json:"phrase"` // why it failed, for a person; "" otherwise

	// DernierSucces is the end of the last night that succeeded: what an alarm
	// for nights that do not run at all watches.
	DernierSucces time.Time `json:"dernier_succes"`

	Export     string                  `json:"export"`    // base name
	Depose     time.Time               `json:"depose_le"` // of an export from the drop folder
	Dossiers   int                     `json:"dossiers"`
	Complets   int                     `json:"dossiers_complets"`
	Incomplets int                     `json:"dossiers_incomplets"`
	AExaminer  int                     `json:"a_examiner"`
	Disparus   int                     `json:"disparus"`
	Revoques   int                     `json:"revoques"`
	Problemes  int                     `json:"problemes"`
	Erreurs    int                     `json:"erreurs"`
	Papiers    map[string]report.Tally `json:"papiers"`
	Purges     map[string]int          `json:"purges"` // depots, instantanes, identifiants
}

// nightRun is one call of generer: its settings, its log, its status.
type nightRun struct {
	p       *console
	c       *cli.Context
	conf    *config
	journal *journal
	status  nightStatus
	export  string // path of the export
	depot   string // drop folder that it came from, or ""
	result  *report.Report
}

// startNight reads the settings and opens the log.
func startNight(con *console, c *cli.Context) (*nightRun, error) {
	conf, err := loadConfig(c)
	if err != nil {
		return nil, err
	}
	j, err := openJournal(con, c, conf)
	if err != nil {
		return nil, err
	}
	n := &nightRun{p: con, c: c, conf: conf, journal: j}
	n.status = nightStatus{Version: statusVersion, Programme: version(), Debut: con.now().UTC(), Papiers: map[string]report.Tally{}, Purges: map[string]int{}}
	j.info("début", "programme", version(), "a_blanc", c.Bool("a-blanc"), "exemple", c.Bool("exemple"))
	return n, nil
}

// whole reports whether the call is a night that monitoring cares about: not a
// dry run, not a few persons, not one centre.
func (n *nightRun) whole() bool {
	return !n.c.Bool("a-blanc") && len(n.c.StringSlice("auditeur")) == 0 && n.c.String("centre") == ""
}

// purge removes what has been kept long enough, after a night that went well:
// deposits only when the night was about all of them.
func (n *nightRun) purge(today dossier.Date, specimen bool) error {
	began := n.p.now()
	snapshots, err := guichet.PurgeExports(n.conf.retention(today, specimen))
	n.status.Purges["instantanes"] = snapshots
	if n.depot != "" && n.whole() {
		gone, failed := purgeDeposits(n.depot, n.export, began, kept(n.conf.Depot.Conservation, depotConservation))
		n.status.Purges["depots"], err = gone, errors.Join(err, failed)
	}
	n.journal.phase("conservation", began, "depots", n.status.Purges["depots"], "instantanes", snapshots)
	if err != nil {
		sentence, hint := explain(err)
		return say(err, hint, "les papiers sont faits, mais des fichiers à purger n’ont pas pu l’être\u00a0: %s", sentence)
	}
	return nil
}

// end closes the log and leaves the status for monitoring, whatever happened.
func (n *nightRun) end(err error) error {
	s := &n.status
	s.Fin, s.Code = n.p.now().UTC(), exitCode(err)
	s.Duree = s.Fin.Sub(s.Debut).Seconds()
	s.Reussi = s.Code == exitOK || s.Code == exitIncomplete
	if !s.Reussi {
		s.Phrase, _ = explain(err)
	}
	if n.result != nil {
		s.count(n.result)
		n.journal.report(n.result)
	}
	level := slog.LevelInfo
	if !s.Reussi {
		level = slog.LevelError
	}
	n.journal.write(level, "fin", "code", s.Code, "duree_ms", s.Fin.Sub(s.Debut).Milliseconds(), "raison", s.Phrase,
		"dossiers", s.Dossiers, "incomplets", s.Incomplets, "erreurs", s.Erreurs)
	if n.whole() && s.Code != exitUsage {
		err = worse(err, n.leave())
	}
	return worse(err, n.journal.close())
}

// worse is what the night ends with when its last words could not be written:
// an incomplete dossier does not hide that.
func worse(err, last error) error {
	if last == nil {
		return err
	}
	if errors.Is(err, errIncomplete) {
		return last
	}
	return errors.Join(err, last)
}

func (s *nightStatus) count(r *report.Report) {
	s.Dossiers, s.Complets, s.Incomplets, s.AExaminer = r.Dossiers, r.Complets, len(r.Incomplets), len(r.Examens)
	s.Purges["identifiants"] = r.IdentifiantsEffaces
	s.Disparus, s.Revoques, s.Problemes, s.Erreurs, s.Papiers = len(r.Disparus), len(r.Revoques), len(r.Problemes), len(r.Erreurs), r.Papiers
}

// leave writes the status beside the register. Without a state directory there
// is nothing to watch yet.
func (n *nightRun) leave() error {
	dir := n.conf.stateDir(n.c.Bool("exemple"))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	path := filepath.Join(dir, statusName)
	if n.status.Reussi {
		n.status.DernierSucces = n.status.Fin
	} else if before, err := readStatus(path); err == nil {
		n.status.DernierSucces = before.DernierSucces
	}
	data, err := json.MarshalIndent(n.status, "", "  ")
	if err == nil {
		err = publish.File(path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("status of the night: %w", err)
	}
	return nil
}

func readStatus(path string) (s nightStatus, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(data, &s)
}

func sortNewest(list []deposit) {
	slices.SortFunc(list, func(a, b deposit) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		if a.path < b.path {
			return 1
		}
		return -1
	})
}

// beside is a path of the configuration, relative to its file.
func (conf *config) beside(path string) string {
	if path == "" || filepath.IsAbs(path) || conf.path == "" {
		return path
	}
	return filepath.Join(filepath.Dir(conf.path), path)
}
