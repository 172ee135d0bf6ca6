package main

import (
	"context"
	"errors"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// What a command works with, read from the configuration: each function
// returns values, and the caller writes them where they go.

// asked is what a call wants of an export.
type asked struct {
	today     dossier.Date
	reglement completeness.Reglement
	documents []dossier.Document // nil: all
	centre    string             // canonical name; "": all
	workers   int
}

// asked reads the options of generer and controler that say what is wanted.
func request(con *console, c *cli.Context, conf *config) (a asked, err error) {
	if a.workers = c.Int("travailleurs"); a.workers < 0 {
		return a, misuse("0\u00a0: un par processeur", "le nombre de travailleurs (%d) ne peut pas être négatif", a.workers)
	}
	if a.today, err = today(con, c); err != nil {
		return a, err
	}
	if a.documents, err = parseDocuments(c.String("documents")); err != nil {
		return a, err
	}
	if a.reglement, err = conf.reglement(); err != nil {
		return a, err
	}
	a.centre, err = conf.centreName(c.String("centre"))
	return a, err
}

// drawing reads the models, the style, the logo and the scanned signatures.
func (conf *config) drawing() (*press.Wording, layout.Style, error) {
	source, err := templates.Open(conf.Modeles)
	if err != nil {
		return nil, layout.Style{}, modelTrouble(err)
	}
	wording, err := press.LoadWording(source)
	if err != nil {
		return nil, layout.Style{}, modelTrouble(err)
	}
	style, err := loadStyle(source)
	if err != nil {
		return nil, style, err
	}
	if style.Logo, err = conf.loadLogo(); err != nil {
		return nil, style, err
	}
	style.Pictures, err = conf.loadPictures()
	return wording, style, err
}

// modelTrouble shows every fault of the models, one a line.
func modelTrouble(err error) error {
	if errors.Is(err, errNoFile) {
		return say(err, "vérifiez le chemin (--modeles, ou la clé modeles de la configuration)", "les modèles ne peuvent pas être lus\u00a0: %s", frenchModel(err))
	}
	return say(err, "corrigez le modèle, puis\u00a0: cnamdoc modeles verifier --modeles DIR",
		"les modèles ne peuvent pas être utilisés\u00a0:\n  %s", strings.ReplaceAll(frenchModel(err), "\n", "\n  "))
}

// authority is what papers are numbered and sealed with: the centre's, or for
// specimens a key and a register that are good for nothing else.
type authority struct {
	ring     *seal.KeyRing // nil in a dry run without keys
	hasher   register.Hasher
	register register.Register // nil in a dry run without a register
}

// close closes the register.
func (a authority) close() error {
	if a.register == nil {
		return nil
	}
	return a.register.Close()
}

// authority opens the keys and the register. A dry run does without what is not
// there and makes nothing.
func openAuthority(ctx context.Context, con *console, conf *config, specimen, dryRun bool) (authority, error) {
	ring, err := signingRing(con, conf, specimen, dryRun)
	if dryRun && errors.Is(err, anneau.ErrAbsent) {
		ring, err = nil, nil
	}
	if err != nil {
		return authority{}, err
	}
	hash, err := hasher(ring, dryRun)
	if err != nil {
		return authority{}, err
	}
	if err := conf.apart(); err != nil {
		return authority{}, err
	}
	if !dryRun {
		if err := usableOutput(conf.Sortie); err != nil {
			return authority{}, err
		}
	}
	reg, err := openRegister(ctx, con, conf, specimen, !dryRun)
	if dryRun && errors.Is(err, errNoFile) {
		return authority{ring: ring, hasher: hash}, nil
	}
	return authority{ring, hash, reg}, err
}

// signingRing is the ring that seals: the centre's, or the public one, which a
// dry run gives no local key.
func signingRing(con *console, conf *config, specimen, dryRun bool) (*seal.KeyRing, error) {
	switch {
	case specimen && dryRun:
		return seal.Specimen(), nil
	case specimen:
		return anneau.SpecimenIn(conf.specimenDir())
	}
	ring, err := loadRing(con, conf)
	if err != nil {
		return nil, err
	}
	return ring.KeyRing, nil
}

// hasher is under the local key; a dry run without keys compares with nothing.
func hasher(ring *seal.KeyRing, dryRun bool) (register.Hasher, error) {
	if ring != nil {
		key, err := ring.HMACKey()
		if err == nil {
			return register.NewHasher(key)
		}
		if !dryRun {
			return register.Hasher{}, err
		}
	}
	return register.NewHasher(make([]byte, register.MinKey))
}

// openDesk opens the desk for a command: the snapshots of --semestre, or of all
// semesters, the keys and the register, which the last value closes.
func openDesk(con *console, c *cli.Context) (*guichet.Desk, func() error, error) {
	conf, err := loadConfig(c)
	if err != nil {
		return nil, nil, err
	}
	specimen := c.Bool("exemple")
	semestre, err := chosenSemestre(c)
	if err != nil {
		return nil, nil, err
	}
	progress := con.progress("ouverture du dernier export")
	defer progress.end()
	index, err := guichet.OpenIndex(conf.snapshotDir(specimen), semestre)
	if err != nil {
		return nil, nil, err
	}
	if len(index.Exports()) == 0 {
		return nil, nil, say(errNoExport, "lancez d’abord le traitement complet sur ce poste\u00a0: cnamdoc generer EXPORT.xlsx",
			"aucun export n’est encore enregistré dans «\u00a0%s\u00a0»", conf.snapshotDir(specimen))
	}
	today, err := today(con, c)
	if err != nil {
		return nil, nil, err
	}
	desk, closeDesk, err := deskOf(c.Context, con, conf, specimen, usedAt(index))
	if err != nil {
		return nil, nil, err
	}
	desk.Index, desk.Date = index, today
	return desk, closeDesk, nil
}

// usedAt is what the exports of an index need of the configuration.
func usedAt(index *guichet.Index) inUse {
	use := inUse{index.Centres(), map[dossier.Semestre]bool{}}
	for _, export := range index.Exports() {
		use.semestres[export.Semestre] = true
	}
	return use
}

// deskOf is the desk of a configuration, without an index: the rules, the
// models, the keys and the register, which the last value closes.
func deskOf(ctx context.Context, con *console, conf *config, specimen bool, use inUse) (*guichet.Desk, func() error, error) {
	if err := conf.ready(specimen, use); err != nil {
		return nil, nil, err
	}
	reglement, err := conf.reglement()
	if err != nil {
		return nil, nil, err
	}
	wording, style, err := conf.drawing()
	if err != nil {
		return nil, nil, err
	}
	auth, err := openAuthority(ctx, con, conf, specimen, false)
	if err == nil && !specimen {
		if err = mayWrite(ctx, conf, auth); err != nil {
			err = errors.Join(err, auth.close())
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return &guichet.Desk{
		Register: auth.register, Ring: auth.ring, Hasher: auth.hasher,
		Reglement: reglement, Organisme: conf.organisme(), Centres: conf.Centres, Wording: wording, Style: style,
		Out: conf.Sortie, Duplex: conf.Impression.RectoVerso, Specimen: specimen, Programme: version(), Now: con.now,
	}, auth.close, nil
}

// errNoExport is the cause when no night of this machine was accepted yet.
var errNoExport = errors.New("no snapshot")

// mayWrite holds this machine's keys and the papers against the register.
func mayWrite(ctx context.Context, conf *config, auth authority) error {
	if err := mayUse(ctx, auth.register, auth.ring); err != nil {
		return err
	}
	return generate.CheckNumbers(ctx, auth.register, conf.Sortie)
}

// chosenSemestre reads --semestre; "" is all.
func chosenSemestre(c *cli.Context) (dossier.Semestre, error) {
	text := c.String("semestre")
	if text == "" {
		return "", nil
	}
	semestre, err := dossier.ParseSemestre(text)
	if err != nil {
		return "", misuse("exemple\u00a0: --semestre 2026-2027-S1", "le semestre «\u00a0%s\u00a0» n’est pas reconnu", text)
	}
	return semestre, nil
}
