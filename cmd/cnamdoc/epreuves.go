package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses of the group: 0 done; 1 a file, the keys or the register failed;
// 2 misuse; 3 done, but something is to be looked at (rows that were rejected,
// double entries, events that are missing).
func epreuves(con *console) *cli.Command {
	return &cli.Command{
		Name:    "epreuves",
		Aliases: []string{"exams"},
		Usage:   "les épreuves\u00a0: importer, préparer les postes des salles, émarger, fusionner leurs journaux",
		Description: "Un classeur dit les épreuves, et s’il le faut les places de chacun\u00a0; les personnes attendues viennent du dernier export\n" +
			"enregistré sur ce poste. Exemple\u00a0:\n  cnamdoc epreuves importer epreuves.xlsx",
		Subcommands: []*cli.Command{
			epreuvesImporter(con), epreuvesLister(con), epreuvesOuvrir(con), epreuvesFermer(con), epreuvesPreparer(con), epreuvesEmargement(con), epreuvesSaisir(con), epreuvesFusionner(con),
			epreuvesRevoquer(con), epreuvesPurger(con),
		},
	}
}

// exams is what the commands of the group work with.
type exams struct {
	conf     *config
	store    *epreuve.Store
	specimen bool
}

func (conf *config) examDir(specimen bool) string {
	return filepath.Join(conf.stateDir(specimen), "epreuves")
}

// onExams opens the exams of this machine for a command.
func onExams(con *console, do func(c *cli.Context, x exams) error) cli.ActionFunc {
	return func(c *cli.Context) error {
		conf, err := loadConfig(c)
		if err != nil {
			return err
		}
		x := exams{conf: conf, specimen: c.Bool("exemple")}
		if x.store, err = epreuve.Open(conf.examDir(x.specimen)); err != nil {
			return err
		}
		return examTrouble(do(c, x))
	}
}

// examTrouble says in French what went wrong with exams.
func examTrouble(err error) error {
	switch {
	case errors.Is(err, epreuve.ErrNoPlan):
		return say(err, "importez d’abord le classeur des épreuves\u00a0: cnamdoc epreuves importer FICHIER.xlsx", "aucune épreuve n’est enregistrée sur ce poste")
	case errors.Is(err, controle.ErrLine):
		return say(err, "gardez ce fichier et transmettez-le à l’assistance\u00a0: ses autres lignes restent lisibles", "un journal de contrôle a une ligne abîmée")
	case errors.Is(err, epreuve.ErrJournal):
		return say(err, "donnez le fichier .journal du poste, ou celui que sa page a exporté", "ce fichier n’est pas le journal d’un poste de contrôle")
	}
	return err
}

// session is a plan with those who are expected.
type session struct {
	plan     epreuve.Plan
	epreuves []controle.Epreuve
	liste    controle.Liste
	avis     []epreuve.Avis
}

// session works out who is expected, from the last export and the register; a
// machine that has neither knows the épreuves alone.
func openSession(con *console, c *cli.Context, x exams) (session, error) {
	plan, err := x.store.Plan()
	if err != nil {
		return session{}, err
	}
	semestre, err := chosenSemestre(c)
	if err != nil {
		return session{}, err
	}
	short, err := shortCodes(c.Context, con, x)
	if err != nil {
		return session{}, err
	}
	progress := con.progress("recherche des personnes attendues")
	defer progress.end()
	s := session{plan: plan, epreuves: plan.Of(nil), liste: controle.Liste{Etablie: con.now()}}
	people, err := enrolled(x.conf.snapshotDir(x.specimen), semestre)
	if err != nil {
		return s, err
	}
	s.liste.Attendus, s.avis, err = plan.Expect(people, func(code string) string { return short[code] })
	return s, err
}

// openChosen is openSession with the épreuves that a call names.
func openChosen(con *console, c *cli.Context, x exams) (session, []controle.Epreuve, error) {
	s, err := openSession(con, c, x)
	if err != nil {
		return s, nil, err
	}
	chosen, err := x.chosen(c, s)
	return s, chosen, err
}

// onRegister opens the register for do, to read in; errNoFile says that there is none
// yet.
func (x exams) onRegister(ctx context.Context, con *console, do func(register.Register) error) (err error) {
	reg, err := openRegister(ctx, con, x.conf, x.specimen, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reg.Close()) }()
	return do(reg)
}

// enrolled yields the dossiers of the last accepted export of a semester, the
// latest one unless it is named.
func enrolled(dir string, semestre dossier.Semestre) (iter.Seq2[dossier.Dossier, error], error) {
	if semestre == "" {
		all, err := instantane.List(dir)
		if err != nil || len(all) == 0 {
			return func(func(dossier.Dossier, error) bool) {}, err
		}
		semestre = all[0]
	}
	snapshots, err := instantane.Open(dir, semestre)
	if err != nil {
		return nil, say(err, "lancez d’abord le traitement complet sur ce poste\u00a0: cnamdoc generer EXPORT.xlsx", "l’export du %s n’est pas enregistré sur ce poste", semestre.Long())
	}
	return func(yield func(dossier.Dossier, error) bool) {
		for _, s := range snapshots {
			for d, err := range s.All() {
				if !yield(d, err) {
					return
				}
			}
		}
	}, nil
}

// shortCodes are those of the attestations that stand, by code auditeur.
func shortCodes(ctx context.Context, con *console, x exams) (map[string]string, error) {
	codes := map[string]string{}
	err := x.onRegister(ctx, con, func(reg register.Register) error {
		for paper, err := range reg.All(ctx, register.Filter{Documents: []dossier.Document{dossier.Attestation}, States: []register.State{register.Emise, register.Remise}}) {
			if err != nil {
				return err
			}
			codes[paper.Key.Code] = seal.ShortCode(paper.CTI)
		}
		return nil
	})
	if errors.Is(err, errNoFile) {
		err = nil
	}
	return codes, err
}

func examFlags(more ...cli.Flag) []cli.Flag {
	return withCommon(append(more, &cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"})...)
}

// choiceFlags choose épreuves.
func choiceFlags(more ...cli.Flag) []cli.Flag {
	return examFlags(append([]cli.Flag{
		&cli.StringFlag{Name: "date", Usage: "seulement les épreuves du jour `D` (JJ/MM/AAAA)"},
		&cli.StringFlag{Name: "heure", Usage: "seulement celles qui commencent à `H` (18:00)"},
		&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
		&cli.StringFlag{Name: "ue", Usage: "seulement cette UE `CODE`"},
		&cli.StringFlag{Name: "semestre", Usage: "inscriptions de ce semestre `S` au lieu du dernier"},
	}, more...)...)
}

func (conf *config) choice(c *cli.Context) (choix epreuve.Choix, err error) {
	choix = epreuve.Choix{Heure: -1, UE: seal.ParseUE(c.String("ue"))}
	if text := c.String("date"); text != "" {
		if choix.Jour, err = dossier.ParseDate(text); err != nil {
			return choix, misuse("exemple\u00a0: --date 05/02/2027", "la date «\u00a0%s\u00a0» n’est pas reconnue", text)
		}
	}
	if text := c.String("heure"); text != "" {
		var h, m int
		if _, err := fmt.Sscanf(strings.Replace(strings.ToLower(text), "h", ":", 1)+" ", "%d:%d ", &h, &m); err != nil || h < 0 || h > 23 || m < 0 || m > 59 {
			return choix, misuse("exemple\u00a0: --heure 18:00", "l’heure «\u00a0%s\u00a0» n’est pas reconnue", text)
		}
		choix.Heure = h*60 + m
	}
	choix.Centre, err = conf.centreName(c.String("centre"))
	return choix, err
}

// chosen are the épreuves that a call names; none is an error.
func (x exams) chosen(c *cli.Context, s session) ([]controle.Epreuve, error) {
	choix, err := x.conf.choice(c)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Clone(s.epreuves), func(e controle.Epreuve) bool { return !choix.Keeps(e) })
	if len(list) == 0 {
		return nil, say(nil, "voyez la liste\u00a0: cnamdoc epreuves lister", "aucune épreuve ne correspond")
	}
	return list, nil
}

func epreuvesImporter(con *console) *cli.Command {
	return &cli.Command{
		Name: "importer", Aliases: []string{"import"}, Usage: "lire le classeur des épreuves", ArgsUsage: "FICHIER.xlsx",
		Description: "Colonnes\u00a0: Code UE, Date, Heure de début, Durée (ou Heure de fin), Centre\u00a0; si vous les avez, Intitulé, Session, Salle, Centres convoqués.\n" +
			"Une seconde feuille peut donner à chacun (Code auditeur, Code UE) sa Salle, sa Place, sa Date, son Heure de début, son Tiers-temps\n" +
			"(une durée, jamais son motif), ou Non admis. Le nouveau classeur remplace l’ancien. Exemple\u00a0:\n  cnamdoc epreuves importer epreuves.xlsx",
		Flags: examFlags(&cli.StringFlag{Name: "feuille", Usage: "lire les épreuves de la feuille `S`"}, &cli.StringFlag{Name: "semestre", Usage: "inscriptions de ce semestre `S` au lieu du dernier"}),
		Action: onExams(con, func(c *cli.Context, x exams) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc epreuves importer epreuves.xlsx", "indiquez un seul classeur")
			}
			path := c.Args().First()
			opt := importer.Options{Sheet: c.String("feuille")}
			for _, centre := range x.conf.Centres {
				opt.Centres = append(opt.Centres, centre.Nom)
			}
			read, err := importer.ReadEpreuves(c.Context, path, opt)
			if err != nil {
				return fileTrouble(path, err)
			}
			for _, problem := range read.Problems {
				if problem.Severity != dossier.Information {
					fmt.Fprintln(con.stderr, problem.Error()+".")
				}
			}
			if err := read.Totals.Check(); err != nil {
				return say(err, "signalez-le à l’assistance avec le classeur", "le compte des lignes du classeur n’est pas juste")
			}
			if len(read.Epreuves) == 0 {
				return say(nil, "corrigez le classeur et relancez", "aucune épreuve n’a pu être lue\u00a0: rien n’a été changé")
			}
			if err := x.store.SavePlan(epreuve.Plan{Fichier: filepath.Base(path), Importe: con.now(), Epreuves: read.Epreuves, Placements: read.Placements}); err != nil {
				return err
			}
			s, err := openSession(con, c, x)
			if err != nil {
				return err
			}
			trouble := tellAvis(con, s.avis)
			fmt.Fprintln(con.stderr, french.Say("%s, %s, %s.", plural(len(read.Epreuves), "épreuve enregistrée", "épreuves enregistrées"),
				plural(len(read.Placements), "place particulière", "places particulières"), plural(len(s.liste.Attendus), "convocation", "convocations")))
			if read.Totals.Rejetees > 0 {
				fmt.Fprintln(con.stderr, french.Say("%s : corrigez le classeur et importez-le de nouveau.", plural(read.Totals.Rejetees, "ligne n’a pas été lue", "lignes n’ont pas été lues")))
			}
			if read.Totals.Rejetees > 0 || trouble {
				return errIncomplete
			}
			return nil
		}),
	}
}

// tellAvis says what is particular, and tells whether some of it is trouble.
func tellAvis(con *console, avis []epreuve.Avis) (trouble bool) {
	const shown = 20
	for i, a := range avis {
		if i < shown {
			fmt.Fprintln(con.stderr, a.Phrase)
		}
		trouble = trouble || !a.Deplace
	}
	if len(avis) > shown {
		fmt.Fprintln(con.stderr, french.Say("… et %s.", plural(len(avis)-shown, "autre remarque", "autres remarques")))
	}
	return trouble
}

func epreuvesLister(con *console) *cli.Command {
	return &cli.Command{
		Name: "lister", Aliases: []string{"list"}, Usage: "les épreuves, avec les personnes attendues et présentes",
		Description: "Exemple\u00a0:\n  cnamdoc epreuves lister --date 05/02/2027 --attendus",
		Flags:       choiceFlags(jsonFlag, &cli.BoolFlag{Name: "attendus", Usage: "nommer les personnes attendues"}),
		Action: noArguments(onExams(con, func(c *cli.Context, x exams) error {
			s, chosen, err := openChosen(con, c, x)
			if err != nil {
				return err
			}
			j, err := x.store.Journal()
			if err != nil {
				return err
			}
			etat, _ := j.Fold(s.plan.Of(nil))
			open, err := x.store.Ouvertes()
			if err != nil {
				return err
			}
			return showExams(con, c, chosen, s, etat, open)
		})),
	}
}

func epreuvesOuvrir(con *console) *cli.Command {
	return &cli.Command{
		Name: "ouvrir", Aliases: []string{"open"}, Usage: "ouvrir des épreuves au contrôle en ligne",
		Description: french.Text("Les comptes de rôle contrôle ne servent, à la page « Contrôle » du guichet, que les épreuves ouvertes de leur centre,\n" +
			"et ne voient que leurs listes. Un responsable les ouvre et les ferme aussi sur cette page. Exemple :\n  cnamdoc epreuves ouvrir --date 05/02/2027 --centre Orléans"),
		Flags: choiceFlags(),
		Action: noArguments(onExams(con, func(c *cli.Context, x exams) error {
			return openOrShut(con, c, x, func(ids []string) (string, error) {
				n, err := x.store.Ouvrir(ids, operator(), con.now())
				return plural(n, "épreuve ouverte", "épreuves ouvertes"), err
			})
		})),
	}
}

func epreuvesFermer(con *console) *cli.Command {
	return &cli.Command{
		Name: "fermer", Aliases: []string{"close"}, Usage: "fermer des épreuves au contrôle en ligne",
		Description: french.Text("Exemple :\n  cnamdoc epreuves fermer --date 05/02/2027"),
		Flags:       choiceFlags(),
		Action: noArguments(onExams(con, func(c *cli.Context, x exams) error {
			return openOrShut(con, c, x, func(ids []string) (string, error) {
				n, err := x.store.Fermer(ids)
				return plural(n, "épreuve fermée", "épreuves fermées"), err
			})
		})),
	}
}

// openOrShut does one of both to the épreuves that a call names.
func openOrShut(con *console, c *cli.Context, x exams, do func(ids []string) (done string, err error)) error {
	plan, err := x.store.Plan()
	if err != nil {
		return err
	}
	chosen, err := x.chosen(c, session{epreuves: plan.Of(nil)})
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range chosen {
		ids = append(ids, e.ID)
	}
	done, err := do(ids)
	if err != nil {
		return err
	}
	all, err := x.store.Ouvertes()
	if err != nil {
		return err
	}
	fmt.Fprintln(con.stderr, french.Say("%s au contrôle ; %s en tout.", done, plural(len(all), "ouverte", "ouvertes")))
	return nil
}

// examRow is one épreuve as lister shows it; its JSON is documented in the README.
type examRow struct {
	controle.Epreuve
	Attendus int                `json:"attendus"`
	Presents int                `json:"presents"`
	Ouverte  bool               `json:"ouverte"` // to the control online
	Liste    []controle.Attendu `json:"liste,omitempty"`
}

func showExams(con *console, c *cli.Context, chosen []controle.Epreuve, s session, etat *controle.Etat, open []epreuve.Ouverture) error {
	in := map[string]int{}
	for _, one := range etat.Presences() {
		if one.Entree != nil {
			in[one.Epreuve]++
		}
	}
	rows := []examRow{}
	for _, e := range chosen {
		list := epreuve.Only(s.liste.Attendus, []controle.Epreuve{e}, "")
		row := examRow{Epreuve: e, Attendus: len(list), Presents: in[e.ID], Ouverte: slices.ContainsFunc(open, func(o epreuve.Ouverture) bool { return o.Epreuve == e.ID })}
		if c.Bool("attendus") {
			row.Liste = list
		}
		rows = append(rows, row)
	}
	if c.Bool("json") {
		return writeJSON(con.stdout, rows)
	}
	w := con.table()
	fmt.Fprintln(w, "JOUR\tHEURE\tUE\tSES.\tCENTRE\tSALLE\tATTENDUS\tPRÉSENTS")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s–%s\t%s\t%d\t%s\t%s\t%d\t%d\n", dossier.FromDays(r.Debut.Day()).Short(), r.Debut.Clock(), r.Fin.Clock(), r.UE, r.Session, r.Centre, r.Salle, r.Attendus, r.Presents)
		for _, a := range r.Liste {
			fmt.Fprintf(w, "\t%s–%s\t%s\t\t%s\t%s\t%s\t\n", a.Debut.Clock(), a.Fin.Clock(), a.Code, a.NomComplet(), a.Salle, a.Place)
		}
	}
	return w.Flush()
}

// lines yields the words that a command takes from its arguments, or one a line
// from standard input when they are "-".
func words(con *console, c *cli.Context, from int) ([]string, error) {
	words := c.Args().Slice()[min(from, c.NArg()):]
	if len(words) != 1 || words[0] != "-" {
		return words, nil
	}
	data, err := io.ReadAll(io.LimitReader(con.stdin, 1<<20))
	if err != nil {
		return nil, err
	}
	words = nil
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" {
			words = append(words, line)
		}
	}
	return words, nil
}
