package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// What the desk's commands share: finding a person in the snapshots, working
// on his dossier alone, and saying what the register refuses.

// deskFlags are the options of every command of the desk.
func deskFlags(more ...cli.Flag) []cli.Flag {
	return withCommon(append(more,
		&cli.StringFlag{Name: "semestre", Usage: "chercher dans ce semestre `S` seulement (2026-2027-S1)"},
		&cli.StringFlag{Name: "sortie", Usage: "dossier `DIR` des papiers", EnvVars: []string{"CNAMDOC_SORTIE"}},
		&cli.StringFlag{Name: "date", Usage: "appliquer les règles à la date `D` (JJ/MM/AAAA) au lieu d’aujourd’hui"},
		&cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"},
	)...)
}

// maxChoice is how many persons a choice shows.
const maxChoice = 9

// match is one dossier that a search found.
type match struct {
	snapshot *instantane.Snapshot
	entry    instantane.Entry
}

// findPerson resolves a code or a name to one dossier of the snapshots. When
// several answer, the person at the terminal chooses; in a pipe the choices
// are listed and the call refused.
func (p *program) findPerson(snapshots []*instantane.Snapshot, query string) (match, error) {
	if utf8.RuneCountInString(strings.TrimSpace(query)) < 2 {
		return match{}, misuse("exemple\u00a0: cnamdoc imprimer CEN012345, ou cnamdoc imprimer dupont", "indiquez un code auditeur, ou au moins deux lettres du nom")
	}
	var found []match
	for _, s := range snapshots {
		for _, e := range s.Search(query) {
			found = append(found, match{s, e})
		}
	}
	slices.SortStableFunc(found, byName)
	switch len(found) {
	case 0:
		return match{}, misuse("vérifiez l’orthographe\u00a0; une inscription d’aujourd’hui n’apparaît qu’après le prochain traitement",
			"personne ne correspond à «\u00a0%s\u00a0» dans les inscriptions connues de ce poste", query)
	case 1:
		return found[0], nil
	}
	return p.choose(found, query)
}

// byName orders what several snapshots of a semester hold, the latest semester
// first.
func byName(a, b match) int {
	name := func(m match) string { return dossier.Fold(m.entry.Nom) + "\x00" + dossier.Fold(m.entry.Prenom) }
	return cmp.Or(cmp.Compare(b.entry.Key.Semestre, a.entry.Key.Semestre), cmp.Compare(name(a), name(b)), cmp.Compare(a.entry.Key.Code, b.entry.Key.Code))
}

func (p *program) choose(found []match, query string) (match, error) {
	shown := found[:min(len(found), maxChoice)]
	for i, m := range shown {
		fmt.Fprintf(p.stderr, "%d  %s  %s %s — %s, %s\n", i+1, m.entry.Key.Code, m.entry.Prenom, dossier.Capitals(m.entry.Nom), m.entry.Key.Semestre, m.entry.Key.Centre)
	}
	if rest := len(found) - len(shown); rest > 0 {
		fmt.Fprintf(p.stderr, "… et %s.\n", plural(rest, "autre", "autres"))
	}
	if f, ok := p.stdin.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return match{}, misuse("précisez le nom, ou donnez le code auditeur (et --semestre)", "%s correspondent à «\u00a0%s\u00a0»", plural(len(found), "dossier", "dossiers"), query)
	}
	fmt.Fprintf(p.stderr, "Lequel (1 à %d)\u00a0? ", len(shown))
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return match{}, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || n < 1 || n > len(shown) {
		return match{}, misuse("relancez et répondez par un des numéros affichés", "aucun dossier n’a été choisi")
	}
	return shown[n-1], nil
}

// deskJob is a job over dossiers of a snapshot, with the keys and the register
// open. The last value closes them.
func (p *program) deskJob(c *cli.Context, conf *config, s *instantane.Snapshot, dossiers []dossier.Dossier) (*generate.Job, func() error, error) {
	if err := conf.ready(c.Bool("exemple")); err != nil {
		return nil, nil, err
	}
	catalogue, err := s.Catalogue()
	if err != nil {
		return nil, nil, err
	}
	var others completeness.Indexer
	for a := range s.Persons() {
		others.Add(a)
	}
	job := &generate.Job{Dossiers: dossiers, Catalogue: catalogue, Others: others.Index(),
		Organisme: conf.organisme(), Centres: conf.Centres, Out: conf.Sortie, Duplex: conf.Impression.RectoVerso,
		Workers: 1, Now: p.now, Programme: version(), By: operator()}
	if job.Today, err = p.today(c); err != nil {
		return nil, nil, err
	}
	if job.Reglement, err = conf.reglement(); err != nil {
		return nil, nil, err
	}
	if err := p.wordings(job, conf); err != nil {
		return nil, nil, err
	}
	closeRegister, err := p.authority(c, conf, job)
	return job, closeRegister, err
}

// organisme is the centre's organisation, with the address of verification.
func (conf *config) organisme() templates.Organisme {
	o := conf.Organisme
	o.Verification = cmp.Or(conf.Sceau.Verification, o.Verification)
	return o
}

// withPerson finds the person that the call names and works on the dossier.
func (p *program) withPerson(c *cli.Context, query string, do func(*config, *generate.Job, *dossier.Dossier) error) (err error) {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	snapshots, err := openSnapshots(c, conf)
	if err != nil {
		return err
	}
	m, err := p.findPerson(snapshots, query)
	if err != nil {
		return err
	}
	d, err := m.snapshot.Load(m.entry)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stderr, "%s  %s — %s, %s\n", m.entry.Key.Code, d.Auditeur.NomComplet(), m.entry.Key.Semestre, m.entry.Key.Centre)
	fmt.Fprintln(p.stderr, p.snapshotAge(m.snapshot.Info()))
	job, closeJob, err := p.deskJob(c, conf, m.snapshot, []dossier.Dossier{d})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeJob()) }()
	job.Auditeurs, job.Centre = []string{d.Auditeur.Code}, d.Centre
	return deskTrouble(do(conf, job, &d))
}

// operations are the register's refusals as the desk asked for them.
var operations = map[string]string{"hand over": "être remis", "duplicata of": "être redessiné en duplicata", "revoke": "être révoqué", "restore": "être rétabli"}

// deskTrouble says in French what the register refuses.
func deskTrouble(err error) error {
	var state *register.StateError
	var said sayer
	switch {
	case errors.As(err, &said):
		return err
	case errors.As(err, &state):
		why := "il est à l’état «\u00a0" + state.State.String() + "\u00a0»"
		if state.Other != "" {
			why += " (voir " + state.Other + ")"
		}
		return say(err, "voyez sa vie\u00a0: cnamdoc registre montrer "+state.Number, "le papier %s ne peut pas %s\u00a0: %s", state.Number, operations[state.Op], why)
	case errors.Is(err, register.ErrNotFound):
		return say(err, "vérifiez le numéro\u00a0: cnamdoc registre chercher NOM", "le registre ne connaît pas ce papier ou ce lot")
	}
	return busyTrouble(err)
}
