package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// configDepot is the drop folder: where the information system, or somebody,
// leaves the export of the evening.
type configDepot struct {
	Dossier      string `toml:"dossier"`            // default none; --depot wins
	Stabilite    *int   `toml:"stabilite_secondes"` // size and date must not move for so long
	Attente      *int   `toml:"attente_minutes"`    // how long an export that still grows is waited for
	Conservation *int   `toml:"conservation_jours"` // how long deposited exports are kept; 0: for ever
}

// The defaults of the drop folder. Exports hold passwords: they do not stay.
const (
	depotStabilite    = 30 // seconds
	depotAttente      = 15 // minutes
	depotConservation = 30 // days
)

// deposit is an export in the drop folder, as last looked at.
type deposit struct {
	path string
	size int64
	at   time.Time
}

// deposits lists the exports of a drop folder, the newest first. Lock files of
// the spreadsheet program, hidden and temporary files are none.
func deposits(dir string) ([]deposit, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var list []deposit
	for _, e := range entries {
		if !isExport(e.Name()) || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone while we looked
		}
		if err != nil {
			return nil, err
		}
		list = append(list, deposit{filepath.Join(dir, e.Name()), info.Size(), info.ModTime()})
	}
	sortNewest(list)
	return list, nil
}

func isExport(name string) bool {
	return strings.EqualFold(filepath.Ext(name), ".xlsx") && !strings.HasPrefix(name, "~$") && !strings.HasPrefix(name, ".")
}

// depot waits for the newest export of the drop folder to stop growing, and
// returns it. sleep is the clock's.
type depot struct {
	dir       string
	stable    time.Duration
	patience  time.Duration
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error
	onWaiting func(deposit)
}

// newest returns the newest export once size and date have stood still for
// d.stable. A newer one that comes meanwhile is the one to wait for.
func (d *depot) newest(ctx context.Context) (deposit, error) {
	until := d.now().Add(d.patience)
	var last deposit
	for {
		list, err := deposits(d.dir)
		switch {
		case err != nil:
			return deposit{}, depotTrouble(d.dir, err)
		case len(list) == 0:
			return deposit{}, say(nil, "déposez-y l’export du système d’information (fichier .xlsx), puis relancez",
				"le dossier de dépôt «\u00a0%s\u00a0» ne contient aucun export", d.dir)
		case list[0] == last || d.stable == 0:
			return list[0], nil
		case d.now().After(until):
			return deposit{}, say(nil, "relancez quand la copie est terminée", "l’export «\u00a0%s\u00a0» est encore en cours de copie", filepath.Base(list[0].path))
		}
		if last = list[0]; d.onWaiting != nil {
			d.onWaiting(last)
		}
		if err := d.sleep(ctx, d.stable); err != nil {
			return deposit{}, err
		}
	}
}

func depotTrouble(dir string, err error) error {
	sentence, hint := explain(err)
	return say(err, hint, "le dossier de dépôt «\u00a0%s\u00a0» ne peut pas être lu\u00a0: %s", dir, sentence)
}

// purgeDeposits removes the exports that are older than the days given, never
// the newest nor the one that was used. It returns how many.
func purgeDeposits(dir, used string, now time.Time, days int) (int, error) {
	if days <= 0 {
		return 0, nil
	}
	list, err := deposits(dir)
	if err != nil {
		return 0, depotTrouble(dir, err)
	}
	gone := 0
	var errs []error
	for i, d := range list {
		if i == 0 || d.path == used || now.Sub(d.at) < time.Duration(days)*24*time.Hour {
			continue
		}
		if err := os.Remove(d.path); err != nil {
			errs = append(errs, err)
			continue
		}
		gone++
	}
	return gone, errors.Join(errs...)
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// fromDepot finds the export when the call names a drop folder instead of one.
func (n *nightRun) fromDepot() error {
	c, conf := n.c, n.conf
	dir := cmp.Or(c.String("depot"), conf.beside(conf.Depot.Dossier))
	switch {
	case c.NArg() == 1 && c.String("depot") == "":
		n.export = c.Args().First()
		return nil
	case c.NArg() > 0 && c.String("depot") != "":
		return misuse("l’un ou l’autre\u00a0: cnamdoc generer inscriptions.xlsx, ou cnamdoc generer --depot DIR", "un export et un dossier de dépôt sont indiqués à la fois")
	case c.NArg() > 0 || dir == "":
		return oneExport(c)
	}
	d := &depot{dir: dir, now: n.p.now, sleep: sleep, stable: time.Duration(kept(conf.Depot.Stabilite, depotStabilite)) * time.Second,
		patience: time.Duration(kept(conf.Depot.Attente, depotAttente)) * time.Minute}
	d.onWaiting = func(last deposit) {
		n.journal.info("dépôt observé", "export", filepath.Base(last.path), "octets", last.size)
	}
	progress := n.p.progress("attente de la fin de la copie de l’export déposé")
	found, err := d.newest(c.Context)
	progress.end()
	if err != nil {
		return err
	}
	n.export, n.depot = found.path, dir
	n.status.Depose = found.at.UTC().Truncate(time.Second)
	fmt.Fprintf(n.p.stderr, "Export «\u00a0%s\u00a0», déposé le %s.\n", filepath.Base(found.path), found.at.Local().Format("02/01/2006 à 15:04"))
	return nil
}
