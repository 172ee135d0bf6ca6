package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/seal"
)

// consultList loads a signed revocation list. One that is not whole or not
// signed by a known key is a failure, never a reason to go without.
func consultList(con *console, c *cli.Context, path string, ring *seal.KeyRing) (consulted, error) {
	data, err := readRegular(path, maxListFile)
	if err != nil {
		return consulted{}, err
	}
	list, err := seal.LoadRevocations(data, ring)
	var refusal *seal.Refusal
	if errors.As(err, &refusal) {
		return consulted{}, say(err, "demandez au centre une nouvelle liste\u00a0: cnamdoc registre revocations",
			"la liste de révocation «\u00a0%s\u00a0» ne peut pas être utilisée\u00a0: %s", path, refusal.Sentence())
	}
	if err != nil {
		return consulted{}, err
	}
	if list.Specimen && !c.Bool("exemple") {
		return consulted{}, say(nil, "utilisez la liste du centre, ou ajoutez --exemple", "la liste de révocation «\u00a0%s\u00a0» ne parle que de spécimens", path)
	}
	return consulted{list: list, why: fmt.Sprintf("liste de révocation du %s, %s (%s)", list.Issued.Local().Format("02/01/2006 à 15:04"),
		age(con.now().Sub(list.Issued)), plural(len(list.Entries), "papier", "papiers"))}, nil
}

// fresh names a register and says how fresh what it answers is: a shared one
// answers with what stands now, a file with what was last written to it.
func (at registerAt) fresh() string {
	name := "«\u00a0" + at.name() + "\u00a0»"
	if at.address != "" {
		return name + ", en direct"
	}
	var last time.Time
	for _, path := range []string{at.path, at.path + "-wal"} {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return name + ", dernière écriture le " + last.Local().Format("02/01/2006 à 15:04")
}
